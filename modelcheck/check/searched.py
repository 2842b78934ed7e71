"""The search of one instance and its answers, without the graph: those of a folder of specs may not fit into memory."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from modelcheck.check.answer import asked_of, unanswered
from modelcheck.check.any_size_question import InstanceAt
from modelcheck.check.demand import demand
from modelcheck.check.engines import Engine, Search
from modelcheck.check.instances import instances
from modelcheck.check.lint import lint, notes
from modelcheck.check.observer import Observer
from modelcheck.check.promise import classify
from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.check.self_check import Extent, SelfCheck, Subject
from modelcheck.errors import Diagnostic
from modelcheck.explicit import LimitReached, Limits, time_for_passes_s, too_large
from modelcheck.frontend.reading.time_limit import OutOfPatience, patience
from modelcheck.graph import StateGraph, any_effect
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.spec import Semantics
from modelcheck.verdict import Limit, Statistics, Stopped, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """An instance after its search.

    Attributes:
        at: Other instances of the spec.
        results: The answers, one for each property; those for any size are added to them.
        effects_seen: True if a reached state has an effect.
        provable: True if the search went as far as it may, so that proofs can be looked for.
        seconds: Wall time that the search and, later on, the proofs have taken.
        interrupted: True if an interrupt has left something unanswered.
        demanded: The promise that was asked for beside that of the spec.
    """

    subject: Subject
    at: InstanceAt
    results: tuple[PropertyResult, ...]
    statistics: Statistics | None
    diagnostics: tuple[Diagnostic, ...]
    effects_seen: bool
    provable: bool
    seconds: float
    interrupted: bool
    demanded: Semantics | None = None

    @property
    def system(self) -> TransitionSystem:
        """The instance."""
        return self.subject.system

    def with_proof(self, index: int, result: PropertyResult, *, seconds: float) -> Searched:
        """The same, after a proof for one of the properties has ended."""
        results = (*self.results[:index], result, *self.results[index + 1 :])
        return replace(self, results=results, seconds=self.seconds + seconds)

    def interrupted_before(self, index: int) -> Searched:
        """The same, with one of the proofs not attempted, or not to its end."""
        unknown = replace(self.results[index], any_size=Unknown(Stopped(Limit.INTERRUPT)))
        return replace(self.with_proof(index, unknown, seconds=0.0), interrupted=True)

    def answer(self) -> SpecResult:
        """What the results add up to."""
        system, statistics = self.system, self.statistics
        results = self.results if self.demanded is None else demand(self.results, self.demanded)
        verdicts = {result.name: result.verdict for result in results}
        return SpecResult(
            system=system,
            file=self.subject.spec.source.display,
            semantics=classify(verdicts.get(BuiltIn.NO_LOSS), verdicts.get(BuiltIn.NO_DUPLICATE)),
            counts_effects=bool(system.effects),
            promised=system.promise,
            demanded=self.demanded,
            statistics=statistics,
            properties=results,
            notes=tuple(notes(system, results)) if statistics else (),
            diagnostics=self.diagnostics,
            interrupted=self.interrupted,
            seconds=self.seconds,
        )


def searched(
    subject: Subject, properties: tuple[str, ...], limits: Limits, self_check: Extent, observer: Observer
) -> Searched:
    """Search one instance; an interrupt leaves what is not answered yet Unknown.

    Raises:
        SpecError: A step or property of the spec fails in a reachable state, or the instance is too large.
        SelfCheckFailed: Python executes the spec otherwise than it was read.
    """
    began = time.perf_counter()
    system, checked = subject.system, SelfCheck(subject, self_check)
    asked = asked_of(system, properties)
    answered: list[PropertyResult] = []
    statistics = None
    ended_by = None
    effects_seen = provable = False
    try:
        with patience(_patience_s(limits)):
            checked.declarations()
            search: Engine = Search(progress=observer.searching)
            answers = search.answer(system, asked, limits)
            graph = answers.graph
            assert graph is not None
            statistics = graph.statistics
            checked.graph(graph)
            for result in answers.results:
                answered.append(result)  # one by one: an interrupt loses none
            ended_by = graph.stopped
            if ended_by is not Limit.INTERRUPT:
                effects_seen, provable = _any_effect_in_time(graph), True
    except KeyboardInterrupt:
        ended_by = Limit.INTERRUPT
    except OutOfPatience:
        ended_by = Limit.TIME
    except MemoryError:
        ended_by = Limit.MEMORY
    except RecursionError as error:
        raise too_large(system, "what its steps compute is nested too deeply") from error
    left = asked[len(answered) :]
    unknown = (unanswered(each, system, ended_by or Limit.INTERRUPT, statistics) for each in left)
    return Searched(
        subject=subject,
        at=instances(subject.spec, system, limits),
        results=(*answered, *unknown),
        statistics=statistics,
        diagnostics=lint(system, statistics) if statistics else (),
        effects_seen=effects_seen,
        provable=provable,
        seconds=time.perf_counter() - began,
        interrupted=ended_by is Limit.INTERRUPT,
    )


def _any_effect_in_time(graph: StateGraph) -> bool:
    """True if an effect is seen in a reached state before a limit ends the look."""
    try:
        return any_effect(graph)
    except LimitReached:
        return False


def _patience_s(limits: Limits) -> float | None:
    """The time after which an alarm ends work that looks at no clock, such as generating code; None without a limit.

    It is a moment later than the passes would have ended.
    """
    return None if limits.time_limit_s is None else time_for_passes_s(limits.time_limit_s) + 1
