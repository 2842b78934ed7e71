"""A kept proof checked in a process of its own: every obligation is made anew from the spec, and put to a solver."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from modelcheck.certificate.check import Proved, check
from modelcheck.certificate.document import parse
from modelcheck.certificate.proof import certify
from modelcheck.certificate.solvers import Query, Reply, SolverName, answers, load
from modelcheck.certificate.subject import Refused
from modelcheck.errors import InternalError
from modelcheck.ir.computed import without_computed
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.processes.process import may_fork
from modelcheck.symbolic.question.confirm import claim, confirm, of_each
from modelcheck.verdict import Holds, Invariant

_PROCESSOR_TIME_S: Final = 10
"""The processor time of one proof: whether it is checked in time does not depend on the load of the machine."""

_EVALUATIONS: Final = 20_000
"""Evaluations of conjuncts in reachable states: after a proof, a second of looking for contradictions is enough."""


def ready() -> None:
    """Load the solver where processes are forked, once for all."""
    if may_fork():
        load()


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """The work of a process.

    Attributes:
        system: The instance, restricted to where the property is promised.
        property_name: The property.
        choices: What is to be checked: the same invariant and ranks, with more or fewer parameters open.
        others: For each parameter that may be open, an instance that differs in it.
        asked_by: The process that asks, which is not to end with this one's processor time.
    """

    system: TransitionSystem
    property_name: str
    choices: tuple[Invariant, ...]
    others: Mapping[str, TransitionSystem]
    asked_by: int = field(default_factory=os.getpid)

    def __call__(self, _time_limit_s: float) -> Holds | InternalError | None:
        """The proof, None if it is none, or an error that the parent has to raise; without a limit of its own."""
        if os.getpid() != self.asked_by:
            _limit_processor_time(_PROCESSOR_TIME_S)
        written = self._written()
        if written is None:
            return None
        evidence, data = written
        others = tuple(self.others[name] for name in evidence.unbounded)
        outcome = check(parse(data), data, self.system, others=others, solvers=("z3",), time_limit_s=0.0, asking=_ask)
        if not isinstance(outcome, Proved):
            return None
        system = without_computed(self.system)
        watched = watch(system, claim(system, self.property_name))
        try:
            for conjuncts in of_each(system, watched, evidence):
                confirm(system, watched, conjuncts, evaluations_limit=_EVALUATIONS)
        except InternalError as contradiction:
            return contradiction
        return Holds(evidence)

    def _written(self) -> tuple[Invariant, bytes] | None:
        """The first of the choices that has a form in linear arithmetic, and its certificate."""
        for evidence in self.choices:
            with suppress(Refused):
                return evidence, certify(self.system, self.property_name, evidence)
        return None


def _limit_processor_time(seconds: int) -> None:
    """Let the system end this process when it has used so much more; where that cannot be set, wall time has to do."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = math.ceil(used.ru_utime + used.ru_stime) + seconds
        # What ends a process for its time would leave its memory in a file.
        for kind, limit in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, most)):
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


def _ask(solver: SolverName, questions: Sequence[Query], *, time_limit_s: float) -> list[Reply]:
    """In this process, which is killed when its time is over."""
    return list(answers(solver, questions))
