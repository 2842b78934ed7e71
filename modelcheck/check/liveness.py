"""The answer for properties of whole runs: `eventually`, and that no message starves."""

from __future__ import annotations

from dataclasses import replace

from modelcheck.check.false_part import false_condition, starving
from modelcheck.check.result import PropertyResult
from modelcheck.errors import InternalError
from modelcheck.graph import StateGraph, any_effect, avoidance, starvation
from modelcheck.ir.properties import OwnProperty
from modelcheck.semantics import holds, is_owed, number_of_effects
from modelcheck.trace import Lasso
from modelcheck.verdict import Exhaustive, Holds, Stopped, Unknown, Vacuous, Verdict, Violated


def in_the_end(graph: StateGraph, own: OwnProperty, result: PropertyResult) -> PropertyResult:
    """The answer for a condition that must become true on every fair run.

    Raises:
        InternalError: The lasso found does not show what it should.
    """
    lasso = avoidance(graph, graph.observe.conditions[own.name])
    if lasso is None:
        return replace(result, verdict=_not_refuted(graph))
    system = graph.system
    if any(holds(system, state, own.condition) for state in lasso.unrolled.states):
        raise InternalError(f"{system.name}: {own.name} becomes true on a run on which it should not")
    part = false_condition(system, lasso.stem.last, own.condition, own.span, "false at first and for ever after")
    return replace(result, verdict=_violated(graph, lasso), false_part=part)


def no_starvation(graph: StateGraph, result: PropertyResult) -> PropertyResult:
    """The answer for no_starvation: on every fair run, each message takes effect or is from some point on never owed.

    Raises:
        EvaluationError: `owed` fails in a reached state.
        InternalError: The lasso found does not show what it should.
    """
    if not any_effect(graph):
        vacuous = Unknown(Vacuous("no reachable state has an effect"))
        return replace(result, verdict=vacuous if graph.complete else _not_refuted(graph))
    found = starvation(graph)
    if found is None:
        return replace(result, verdict=_not_refuted(graph))
    system, message = graph.system, found.message
    repeated = found.lasso.repeated
    owed = [is_owed(system, state, message) for state in repeated if not number_of_effects(system, state, message)]
    if len(owed) < len(repeated) or not any(owed):
        raise InternalError(f"{system.name}: {message} is served on a run on which it should starve")
    part = starving(system, message, result.span, always_owed=all(owed))
    return replace(result, verdict=_violated(graph, found.lasso), false_part=part)


def _violated(graph: StateGraph, lasso: Lasso) -> Violated:
    return Violated(lasso.stem, Exhaustive(graph.statistics), lasso=lasso)


def _not_refuted(graph: StateGraph) -> Verdict:
    """The verdict where no fair run is found that refutes the property; on an incomplete graph there may be one."""
    if graph.stopped is not None:
        return Unknown(Stopped(graph.stopped, graph.statistics))
    return Holds(Exhaustive(graph.statistics))
