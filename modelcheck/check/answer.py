"""The answer for one property, from the state graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from modelcheck.check.false_part import false_condition, lost, repeated
from modelcheck.check.liveness import in_the_end, no_starvation
from modelcheck.check.promise import CLAIMS, as_promised, expected_verdict
from modelcheck.check.result import FalsePart, PropertyResult, Recheck
from modelcheck.errors import EvaluationError
from modelcheck.explicit import LimitReached
from modelcheck.graph import Falsified, StateGraph, any_effect, falsified, first_falsified, reachable_without
from modelcheck.ir.properties import SEMANTIC_PAIR, BuiltIn, OwnProperty, Property, PropertyKind
from modelcheck.ir.system import Message, TransitionSystem
from modelcheck.trace import Trace
from modelcheck.verdict import (
    Exhaustive,
    Holds,
    Limit,
    NoWayOn,
    Statistics,
    Stopped,
    Unknown,
    Vacuous,
    Verdict,
    Violated,
)


def asked_of(system: TransitionSystem, names: Sequence[str] = ()) -> list[Property]:
    """The properties of a spec in the order of reports; only those named, if any are."""
    return [each for each in system.asked if not names or each.name in names]


def answer(graph: StateGraph, asked: Property) -> PropertyResult:
    """Decide a property on the graph; on an incomplete one nothing holds that has no witness.

    Raises:
        LimitReached: A limit ends a pass over the graph.
        EvaluationError: The property itself fails in a reached state; holds the steps that lead there.
    """
    result = _without_verdict(asked, graph.system, Unknown(Vacuous("")))
    match asked:
        case BuiltIn.NO_STARVATION:
            result = no_starvation(graph, result)
        case OwnProperty(kind=PropertyKind.EVENTUALLY):
            result = in_the_end(graph, asked, result)
        case OwnProperty(kind=PropertyKind.NOT_ALWAYS):
            result = replace(result, verdict=_exists(graph, falsified(graph, asked.name)))
        case OwnProperty(kind=PropertyKind.POSSIBLE):
            is_false = falsified(graph, asked.name)
            result = replace(result, verdict=_exists(graph, lambda index: not is_false(index)))
        case BuiltIn() | OwnProperty():
            result = _always(graph, asked, falsified(graph, asked.name), result)
    return weigh(result, graph.system)


def unanswered(
    asked: Property, system: TransitionSystem, limit: Limit, explored: Statistics | None = None
) -> PropertyResult:
    """The answer to a question that was not reached because of a limit."""
    return _without_verdict(asked, system, Unknown(Stopped(limit, explored)))


def _without_verdict(asked: Property, system: TransitionSystem, unknown: Unknown) -> PropertyResult:
    """The result of a property before it is decided: its claim, its place, the verdict that is promised."""
    match asked:
        case OwnProperty():
            claim = asked.doc.splitlines()[0] if asked.doc else asked.kind.value.replace("_", " ")
            span = asked.span
        case BuiltIn.NO_DEADLOCK:
            assert system.done is not None
            claim, span = CLAIMS[asked], system.done.span
        case BuiltIn():
            claim, span = CLAIMS[asked], system.effects[0].span
    expected = expected_verdict(asked.name, system.promise)
    return PropertyResult(name=asked.name, claim=claim, verdict=unknown, expected=expected, span=span)


def weigh(result: PropertyResult, system: TransitionSystem) -> PropertyResult:
    """The result, with its verdict compared with what the spec promises."""
    return replace(result, as_promised=as_promised(result.verdict, result.expected, at_defaults=system.at_defaults))


def adopted(result: PropertyResult, verdict: Verdict, system: TransitionSystem) -> PropertyResult:
    """The result with `verdict`, from a proof or a refutation, as its own, compared with what the spec promises."""
    result = replace(result, verdict=verdict)
    if isinstance(verdict, Violated) and verdict.trace is not None and isinstance(verdict.evidence, NoWayOn):
        part = lost(system, verdict.evidence.message, result.span)
        result = replace(result, false_part=part, lost_at=len(verdict.trace))
    return weigh(result, system)


def _always(graph: StateGraph, asked: Property, is_false: Falsified, result: PropertyResult) -> PropertyResult:
    """The answer for a property that must be true in every reached state."""
    vacuous = asked in SEMANTIC_PAIR and not any_effect(graph)
    index = None if vacuous else first_falsified(graph, is_false)
    if index is None:
        found = Unknown(Vacuous("no reachable state has an effect")) if vacuous else Holds(Exhaustive(graph.statistics))
        return replace(result, verdict=_unless_stopped(graph, found))
    trace = graph.trace_to(index)
    return replace(
        result,
        verdict=Violated(trace, Exhaustive(graph.statistics)),
        false_part=_false_part(graph, asked, result, trace, is_false(index)),
        rechecks=_rechecks_if_nothing_ends_them(graph, asked, is_false, trace),
        lost_at=len(trace) if asked is BuiltIn.NO_LOSS else None,
    )


def _exists(graph: StateGraph, is_shown: Falsified) -> Verdict:
    """The verdict on a property that some reached state must show."""
    index = first_falsified(graph, is_shown)
    if index is not None:
        return Holds(Exhaustive(graph.statistics), witness=graph.trace_to(index))
    return _unless_stopped(graph, Violated(None, Exhaustive(graph.statistics)))


def _unless_stopped(graph: StateGraph, verdict: Verdict) -> Verdict:
    """The verdict of a search that found nothing: `verdict` if the search is complete, else Unknown."""
    return verdict if graph.stopped is None else Unknown(Stopped(graph.stopped, graph.statistics))


def _false_part(graph: StateGraph, asked: Property, result: PropertyResult, trace: Trace, mask: int) -> FalsePart:
    """The part of the property that is false in the last state of the trace."""
    system, messages = graph.system, graph.messages
    match asked:
        case OwnProperty(condition=condition):
            return false_condition(system, trace.last, condition, result.span)
        case BuiltIn.NO_DEADLOCK:
            assert system.done is not None
            return false_condition(
                system, trace.last, system.done, result.span, "no step is enabled, and this is false"
            )
        case BuiltIn.NO_DUPLICATE:
            message = _first_of(mask, messages)
            return repeated(system, trace.last, message, result.span)
        case BuiltIn.NO_LOSS | BuiltIn.NO_STARVATION:
            return lost(system, _first_of(mask, messages), result.span)
        case _:
            assert_never(asked)


def _first_of(mask: int, messages: Sequence[Message]) -> Message:
    return messages[(mask & -mask).bit_length() - 1]


def _rechecks_if_nothing_ends_them(
    graph: StateGraph, asked: Property, is_false: Falsified, trace: Trace
) -> tuple[Recheck, ...]:
    """The rechecks; none if a failure or a limit ends them, which leaves the counterexample as it is."""
    try:
        return tuple(_rechecks(graph, asked, is_false, trace))
    except (EvaluationError, LimitReached):
        return ()


def _rechecks(graph: StateGraph, asked: Property, is_false: Falsified, trace: Trace) -> Iterator[Recheck]:
    """The rechecks of a counterexample: without each fault of the trace; if none is needed, without any fault."""
    faults = [step.name for step in graph.system.steps if step.fault]
    in_trace = [name for name in dict.fromkeys(step.step for step in trace.steps) if name in faults]
    if not in_trace or not graph.complete:
        return
    alone = [_recheck(graph, asked, is_false, (fault,)) for fault in in_trace]
    yield from alone
    if len(faults) > 1 and not any(recheck.holds for recheck in alone):
        yield _recheck(graph, asked, is_false, tuple(faults))


def _recheck(graph: StateGraph, asked: Property, is_false: Falsified, without: tuple[str, ...]) -> Recheck:
    left = reachable_without(graph, without)
    if asked is BuiltIn.NO_DEADLOCK:
        # Where only these faults were enabled, there is an end without them.
        is_false = falsified(graph, asked.name, without=without)
    return Recheck(without=without, holds=not any(map(is_false, left)), distinct_states=len(left))
