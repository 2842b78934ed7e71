"""The answer for one property, from the state graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from modelcheck.check.promise import BUILT_IN, NO_DUPLICATE, NO_LOSS, as_promised, expected_verdict
from modelcheck.check.result import FalsePart, PropertyResult, Recheck
from modelcheck.errors import EvaluationError, Span
from modelcheck.graph import Falsified, StateGraph, any_effect, falsified, first_falsified, reachable_without
from modelcheck.ir.nodes import Value
from modelcheck.ir.system import Message, Property, PropertyKind, TransitionSystem
from modelcheck.semantics import number_of_effects, why_false
from modelcheck.trace import Trace
from modelcheck.verdict import Exhaustive, Holds, Limit, Stopped, Unknown, Vacuous, Verdict, Violated


@dataclass(frozen=True, slots=True)
class Question:
    """A property to decide; `own` is the spec's own property, None for a built-in one."""

    name: str
    claim: str
    own: Property | None
    span: Span | None


def questions(system: TransitionSystem, names: Sequence[str] = ()) -> list[Question]:
    """The properties of a spec, the built-in pair first if it counts effects; only those named, if any are."""
    asked: list[Question] = []
    if system.effects:
        declared = system.effects[0].span
        asked += [Question(name, claim, None, declared) for name, claim in BUILT_IN.items()]
    for own in system.properties:
        claim = own.doc.splitlines()[0] if own.doc else own.kind.value.replace("_", " ")
        asked.append(Question(own.name, claim, own, own.span))
    return [question for question in asked if not names or question.name in names]


def answer(graph: StateGraph, question: Question) -> PropertyResult:
    """Decide a property on the graph; on an incomplete one nothing holds."""
    result = PropertyResult(
        name=question.name,
        claim=question.claim,
        verdict=Unknown(Vacuous("")),
        expected=expected_verdict(question.name, graph.system.promise),
        span=question.span,
    )
    if question.own is not None and question.own.kind is PropertyKind.NOT_ALWAYS:
        return weigh(replace(result, verdict=_not_always(graph, question)), graph.system)
    is_false = falsified(graph, question.name)
    index = first_falsified(graph, is_false)
    if index is None or (question.own is None and not any_effect(graph)):
        return weigh(replace(result, verdict=_not_refuted(graph, question)), graph.system)
    trace = graph.trace_to(index)
    result = replace(
        result,
        verdict=Violated(trace, Exhaustive(graph.statistics)),
        false_part=_false_part(graph.system, question, trace, is_false(index), graph.messages),
        rechecks=_rechecks_if_it_never_fails(graph, is_false, trace),
        lost_at=len(trace) if question.name == NO_LOSS else None,
    )
    return weigh(result, graph.system)


def weigh(result: PropertyResult, system: TransitionSystem) -> PropertyResult:
    """The result with its verdict held against what the spec promises."""
    return replace(result, as_promised=as_promised(result.verdict, result.expected, at_defaults=system.at_defaults))


def _not_refuted(graph: StateGraph, question: Question) -> Verdict:
    """No state falsifies it, or nothing could."""
    if graph.stopped is not None:
        return Unknown(Stopped(graph.stopped, graph.statistics))
    if question.own is None and not any_effect(graph):
        return Unknown(Vacuous("no reachable state has an effect"))
    return Holds(Exhaustive(graph.statistics))


def _not_always(graph: StateGraph, question: Question) -> Verdict:
    index = first_falsified(graph, falsified(graph, question.name))
    if index is not None:
        return Holds(Exhaustive(graph.statistics), witness=graph.trace_to(index))
    if graph.stopped is not None:
        return Unknown(Stopped(graph.stopped, graph.statistics))
    return Violated(None, Exhaustive(graph.statistics))


def _false_part(
    system: TransitionSystem, question: Question, trace: Trace, mask: int, messages: Sequence[Message]
) -> FalsePart:
    """Why the last state of the trace is a counterexample."""
    if question.own is not None:
        why = why_false(system, trace.last, question.own.condition)
        return FalsePart(f"false: {_values((*why.reads, *why.locals))}", why.part.span or question.span)
    message = messages[(mask & -mask).bit_length() - 1]
    if question.name == NO_DUPLICATE:
        return FalsePart(f"{message} = {number_of_effects(system, trace.last, message)}", question.span)
    return FalsePart(f"{message} = 0, and no step leads to its effect any more", question.span)


def _values(pairs: Sequence[tuple[str, Value]]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in pairs)


def _rechecks_if_it_never_fails(graph: StateGraph, is_false: Falsified, trace: Trace) -> tuple[Recheck, ...]:
    """Beyond the first counterexample a property may fail to be evaluated; the counterexample stands all the same."""
    try:
        return tuple(_rechecks(graph, is_false, trace))
    except EvaluationError:
        return ()


def _rechecks(graph: StateGraph, is_false: Falsified, trace: Trace) -> Iterator[Recheck]:
    """Is each fault of the trace needed? If none is by itself, another does the same: what if no fault may happen?"""
    faults = [step.name for step in graph.system.steps if step.fault]
    in_trace = [name for name in dict.fromkeys(step.step for step in trace.steps) if name in faults]
    if not in_trace or not graph.complete:
        return
    alone = [_recheck(graph, is_false, (fault,)) for fault in in_trace]
    yield from alone
    if len(faults) > 1 and not any(recheck.holds for recheck in alone):
        yield _recheck(graph, is_false, tuple(faults))


def _recheck(graph: StateGraph, is_false: Falsified, without: tuple[str, ...]) -> Recheck:
    left = reachable_without(graph, without)
    return Recheck(without=without, holds=not any(map(is_false, left)), distinct_states=len(left))


def interrupted(question: Question, system: TransitionSystem) -> PropertyResult:
    """The answer to a question that nobody got round to."""
    return PropertyResult(
        name=question.name,
        claim=question.claim,
        verdict=Unknown(Stopped(Limit.INTERRUPT)),
        expected=expected_verdict(question.name, system.promise),
        span=question.span,
    )
