"""The engines: ways to decide properties of an instance, all asked and all answering alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, Protocol, TypeAlias

from modelcheck.check.answer import adopted, answer, unanswered
from modelcheck.check.budget import Allowance
from modelcheck.check.result import PropertyResult
from modelcheck.errors import InternalError
from modelcheck.explicit import LastLook, LimitReached, Limits, Progress, explore, look_of_passes
from modelcheck.graph import StateGraph
from modelcheck.ir.properties import Property
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import GoOn, Settings, prove
from modelcheck.verdict import Holds, Invariant, Limit, OutOfBudget, Unknown, Verdict

PROOF_TIME_LIMIT_S: Final = 30.0
"""Wall time in which a proof of one property for any size is attempted if the caller sets no limit."""


Kept: TypeAlias = Callable[[TransitionSystem, str, float], Holds | None]
"""The proof of a property of a system by one that was kept, within a time; None without one."""

Doubt: TypeAlias = Callable[[TransitionSystem, str, Invariant], None]
"""A look for what contradicts the proof of a property of a system."""


class Answers(NamedTuple):
    """The answers of an engine.

    Attributes:
        results: One for each property, in the order asked, decided when it is taken.
        graph: The states and transitions that the answers are about; None from an engine that enumerates none.
    """

    results: Iterator[PropertyResult]
    graph: StateGraph | None = None


class Engine(Protocol):
    """A way to decide properties of an instance."""

    def answer(self, system: TransitionSystem, asked: Sequence[Property], limits: Limits) -> Answers:
        """The answers within the limits; a property that is not decided in them is Unknown, with the reason."""


class Search:
    """The explicit engine: every reachable state of the instance at hand; `progress` is called now and then."""

    def __init__(self, *, progress: Progress | None = None) -> None:
        self._progress = progress

    def answer(self, system: TransitionSystem, asked: Sequence[Property], limits: Limits) -> Answers:
        """See `Engine`. The passes over the graph end a quarter of the time limit after the search would have.

        An interrupt ends the search, and a moment later the passes over what it has reached.

        Raises:
            SpecError: A step or property of the spec fails in a reachable state, or the instance is too large.
        """
        look = look_of_passes(limits)
        graph = replace(explore(system, limits=limits, progress=self._progress), look=look)
        if graph.stopped is not Limit.INTERRUPT:
            return Answers(results=(_in_time(graph, each) for each in asked), graph=graph)
        # One more: what checks the graph itself comes first.
        last = LastLook(len(asked) + 1)
        graph = replace(graph, look=last)
        return Answers(results=_soon(graph, asked, last), graph=graph)


class Proofs:
    """The proof engines: any number of messages, faults and steps; the time limit is for each property.

    A verdict may be about other parameters than those of the instance, which it names.

    Args:
        settings: Which engines, and what each may cost.
        allowance: Processor time for all of them together; None means as much as they like.
        known: As of `symbolic.prove`.
        kept: Tried before a proof is looked for.
        doubt: Told of every proof, and raises an InternalError where it knows better.
        go_on: As of `symbolic.prove`.
    """

    def __init__(
        self,
        *,
        settings: Settings | None = None,
        allowance: Allowance | None = None,
        known: Sequence[Invariant] = (),
        kept: Kept | None = None,
        doubt: Doubt | None = None,
        go_on: GoOn | None = None,
    ) -> None:
        self._settings = settings
        self._known = known
        self._kept = kept
        self._doubt = doubt
        self._allowance = allowance
        self._go_on = go_on

    @property
    def nothing_left(self) -> OutOfBudget | None:
        """The reason why no proof can be looked for any more; None while one can."""
        if self._allowance is None or not self._allowance.is_spent:
            return None
        return OutOfBudget(self._allowance.budget.seconds)

    def answer(self, system: TransitionSystem, asked: Sequence[Property], limits: Limits) -> Answers:
        """See `Engine`.

        Raises:
            InternalError: Solver and reference semantics contradict each other.
        """
        within_s = PROOF_TIME_LIMIT_S if limits.time_limit_s is None else limits.time_limit_s
        return Answers(results=(self._prove(system, each, within_s) for each in asked))

    def verdict(self, system: TransitionSystem, name: str, *, time_limit_s: float) -> Verdict:
        """The verdict on one property for any size.

        Raises:
            KeyError: The system has no such property.
            InternalError: As `answer`, or a proof holds no invariant.
        """
        limits = Limits(time_limit_s=time_limit_s)
        (result,) = self.answer(system, [system.property_named(name)], limits).results
        if isinstance(result.verdict, Holds) and not isinstance(result.verdict.evidence, Invariant):
            raise InternalError(f"{system.name}: {name} is said to hold for any size, without an invariant")
        return result.verdict

    def _prove(self, system: TransitionSystem, asked: Property, within_s: float) -> PropertyResult:
        verdict: Verdict | None = None
        if self.nothing_left is None and self._kept is not None:
            began = time.monotonic()
            verdict = self._kept(system, asked.name, within_s)
            within_s = max(0.0, within_s - (time.monotonic() - began))
        if verdict is None and self.nothing_left is None:
            verdict = prove(
                system,
                asked.name,
                time_limit_s=within_s,
                settings=self._settings,
                known=self._known,
                go_on=self._go_on,
            )
        if self._doubt is not None and isinstance(verdict, Holds) and isinstance(verdict.evidence, Invariant):
            self._doubt(system, asked.name, verdict.evidence)
        if (verdict is None or isinstance(verdict, Unknown)) and (spent := self.nothing_left) is not None:
            verdict = Unknown(spent)
        assert verdict is not None
        return adopted(unanswered(asked, system, Limit.TIME), verdict, system)


def invariants(results: Iterable[PropertyResult]) -> tuple[Invariant, ...]:
    """The proofs for any size among the results."""
    proofs = (each.any_size for each in results)
    return tuple(each.evidence for each in proofs if isinstance(each, Holds) and isinstance(each.evidence, Invariant))


def _soon(graph: StateGraph, asked: Sequence[Property], last: LastLook) -> Iterator[PropertyResult]:
    for each in asked:
        last.begin()
        yield _in_time(graph, each)


def _in_time(graph: StateGraph, asked: Property) -> PropertyResult:
    try:
        return answer(graph, asked)
    except LimitReached as end:
        return unanswered(asked, graph.system, end.limit, graph.statistics)
