"""The answer for one property, from the state graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from modelcheck.check.liveness import in_the_end, no_starvation
from modelcheck.check.promise import CLAIMS, PAIR, as_promised, expected_verdict
from modelcheck.check.result import FalsePart, PropertyResult, Recheck
from modelcheck.errors import EvaluationError, Span
from modelcheck.explicit import LimitReached
from modelcheck.graph import Falsified, StateGraph, any_effect, falsified, first_falsified, reachable_without
from modelcheck.ir.nodes import Expr, Value
from modelcheck.ir.system import (
    NO_DEADLOCK,
    NO_DUPLICATE,
    NO_LOSS,
    NO_STARVATION,
    Message,
    Property,
    PropertyKind,
    TransitionSystem,
)
from modelcheck.semantics import number_of_effects, why_false
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


@dataclass(frozen=True, slots=True)
class Question:
    """A property to decide; `own` is the spec's own property, None for a built-in one."""

    name: str
    claim: str
    own: Property | None
    span: Span | None


def questions(system: TransitionSystem, names: Sequence[str] = ()) -> list[Question]:
    """The properties of a spec, first the built-in ones that apply to it; if `names` are given, only those."""
    spans: dict[str, Span | None] = {}
    if system.effects:
        spans |= dict.fromkeys(PAIR, system.effects[0].span)
    if system.done is not None:
        spans[NO_DEADLOCK] = system.done.span
    if system.effects:
        spans[NO_STARVATION] = system.effects[0].span
    asked = [Question(name, CLAIMS[name], None, span) for name, span in spans.items()]
    for own in system.properties:
        claim = own.doc.splitlines()[0] if own.doc else own.kind.value.replace("_", " ")
        asked.append(Question(own.name, claim, own, own.span))
    return [question for question in asked if not names or question.name in names]


def answer(graph: StateGraph, question: Question) -> PropertyResult:
    """Decide a property on the graph; on an incomplete one nothing holds that has no witness.

    Raises:
        LimitReached: A limit ends a pass over the graph.
        EvaluationError: The property itself fails in a reached state; holds the steps that lead there.
    """
    result = PropertyResult(
        name=question.name,
        claim=question.claim,
        verdict=Unknown(Vacuous("")),
        expected=expected_verdict(question.name, graph.system.promise),
        span=question.span,
    )
    match question.own:
        case None if question.name == NO_STARVATION:
            result = no_starvation(graph, result)
        case Property(kind=PropertyKind.EVENTUALLY) as own:
            result = in_the_end(graph, own, result)
        case Property(kind=PropertyKind.NOT_ALWAYS):
            result = replace(result, verdict=_exists(graph, falsified(graph, question.name)))
        case Property(kind=PropertyKind.POSSIBLE):
            is_false = falsified(graph, question.name)
            result = replace(result, verdict=_exists(graph, lambda index: not is_false(index)))
        case _:
            result = _always(graph, question, falsified(graph, question.name), result)
    return weigh(result, graph.system)


def weigh(result: PropertyResult, system: TransitionSystem) -> PropertyResult:
    """The result, with its verdict compared with what the spec promises."""
    return replace(result, as_promised=as_promised(result.verdict, result.expected, at_defaults=system.at_defaults))


def adopted(result: PropertyResult, verdict: Verdict, system: TransitionSystem) -> PropertyResult:
    """The result with `verdict`, from a proof or a refutation, as its own, compared with what the spec promises."""
    result = replace(result, verdict=verdict)
    if isinstance(verdict, Violated) and verdict.trace is not None and isinstance(verdict.evidence, NoWayOn):
        part = _lost(verdict.evidence.message, result.span)
        result = replace(result, false_part=part, lost_at=len(verdict.trace))
    return weigh(result, system)


def _always(graph: StateGraph, question: Question, is_false: Falsified, result: PropertyResult) -> PropertyResult:
    """The answer for a property that must be true in every reached state."""
    vacuous = question.name in PAIR and not any_effect(graph)
    index = None if vacuous else first_falsified(graph, is_false)
    if index is None:
        found = Unknown(Vacuous("no reachable state has an effect")) if vacuous else Holds(Exhaustive(graph.statistics))
        return replace(result, verdict=_unless_stopped(graph, found))
    trace = graph.trace_to(index)
    return replace(
        result,
        verdict=Violated(trace, Exhaustive(graph.statistics)),
        false_part=_false_part(graph.system, question, trace, is_false(index), graph.messages),
        rechecks=_rechecks_if_nothing_ends_them(graph, question, is_false, trace),
        lost_at=len(trace) if question.name == NO_LOSS else None,
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


def _false_part(
    system: TransitionSystem, question: Question, trace: Trace, mask: int, messages: Sequence[Message]
) -> FalsePart:
    """The part of the property that is false in the last state of the trace."""
    condition = question.own.condition if question.own else system.done if question.name == NO_DEADLOCK else None
    if condition is not None:
        return _false_condition(system, question, trace, condition)
    message = messages[(mask & -mask).bit_length() - 1]
    if question.name == NO_DUPLICATE:
        return FalsePart(f"{message} = {number_of_effects(system, trace.last, message)}", question.span)
    return _lost(message, question.span)


def _lost(message: Message, span: Span | None) -> FalsePart:
    return FalsePart(f"{message} = 0, and no step leads to its effect any more", span)


def _false_condition(system: TransitionSystem, question: Question, trace: Trace, condition: Expr) -> FalsePart:
    why = why_false(system, trace.last, condition)
    ended = "no step is enabled, and this is " if question.name == NO_DEADLOCK else ""
    return FalsePart(f"{ended}false: {_values((*why.reads, *why.locals))}", why.part.span or question.span)


def _values(pairs: Sequence[tuple[str, Value]]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in pairs)


def _rechecks_if_nothing_ends_them(
    graph: StateGraph, question: Question, is_false: Falsified, trace: Trace
) -> tuple[Recheck, ...]:
    """The rechecks; none if a failure or a limit ends them, which leaves the counterexample as it is."""
    try:
        return tuple(_rechecks(graph, question, is_false, trace))
    except (EvaluationError, LimitReached):
        return ()


def _rechecks(graph: StateGraph, question: Question, is_false: Falsified, trace: Trace) -> Iterator[Recheck]:
    """The rechecks of a counterexample: without each fault of the trace; if none is needed, without any fault."""
    faults = [step.name for step in graph.system.steps if step.fault]
    in_trace = [name for name in dict.fromkeys(step.step for step in trace.steps) if name in faults]
    if not in_trace or not graph.complete:
        return
    alone = [_recheck(graph, question, is_false, (fault,)) for fault in in_trace]
    yield from alone
    if len(faults) > 1 and not any(recheck.holds for recheck in alone):
        yield _recheck(graph, question, is_false, tuple(faults))


def _recheck(graph: StateGraph, question: Question, is_false: Falsified, without: tuple[str, ...]) -> Recheck:
    left = reachable_without(graph, without)
    if question.name == NO_DEADLOCK:
        # A state in which only these faults are enabled becomes an end without them.
        is_false = falsified(graph, NO_DEADLOCK, without=without)
    return Recheck(without=without, holds=not any(map(is_false, left)), distinct_states=len(left))


def unanswered(
    question: Question, system: TransitionSystem, limit: Limit, explored: Statistics | None = None
) -> PropertyResult:
    """The answer to a question that was not reached because of a limit."""
    return PropertyResult(
        name=question.name,
        claim=question.claim,
        verdict=Unknown(Stopped(limit, explored)),
        expected=expected_verdict(question.name, system.promise),
        span=question.span,
    )
