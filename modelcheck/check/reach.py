"""The shortest run to a state in which a condition is true, found as any `@possible` claim is decided."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from modelcheck.check.answer import answer
from modelcheck.check.self_check import SelfCheck
from modelcheck.explicit import LimitReached, Limits, Progress, explore
from modelcheck.graph import StateGraph
from modelcheck.ir.nodes import Expr
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import TransitionSystem
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Limit, Statistics, Violated

_NAME = "asked for"
"""No name of a property: nothing in a spec is called so."""

_FIRST: Final = 4_096
"""The states of the first search: it takes some hundredths of a second."""

_GROWTH: Final = 8

_LAST: Final = _FIRST * _GROWTH**4
"""The states from which a search has no bound of ours."""


class Reach(NamedTuple):
    """The answer.

    Attributes:
        trace: A shortest run; None where there is none, or none was found.
        decided: False where a limit ended the search before anything was found.
        statistics: Of the search.
    """

    trace: Trace | None
    decided: bool
    statistics: Statistics


def reach(
    system: TransitionSystem,
    condition: Expr,
    limits: Limits,
    *,
    checked: SelfCheck | None = None,
    progress: Progress | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Reach:
    """Search for a state in which the condition is true, and no further than the first.

    Searches of more and more states begin anew, in one order, so that what the first of them finds is found by all; a
    state nearby is found at once, however large the instance is, and one far away costs a seventh more than it must.

    Raises:
        SpecError: A step of the spec fails in a state that was visited, or the instance is too large.
        EvaluationError: The condition fails in a visited state; it holds the steps that lead there.
        SelfCheckFailed: Python executes the spec otherwise than it was read.
    """
    asked = OwnProperty(name=_NAME, kind=PropertyKind.POSSIBLE, condition=condition)
    watched = replace(system, properties=(*system.properties, asked))
    began = clock()
    for most in _sizes(limits.max_states):
        left = None if limits.time_limit_s is None else max(0.0, limits.time_limit_s - (clock() - began))
        graph = explore(watched, limits=replace(limits, time_limit_s=left, max_states=most), progress=progress)
        found = _found(graph, asked)
        goes_on = found.trace is None and graph.stopped is Limit.STATES and most not in (None, limits.max_states)
        if not goes_on:
            break
    if checked is not None:
        checked.graph(replace(graph, system=system))
    return found


def _sizes(max_states: int | None) -> Iterator[int | None]:
    """The most states of each search, the last one as large as may be."""
    most = _FIRST
    while most <= _LAST and (max_states is None or most < max_states):
        yield most
        most *= _GROWTH
    yield max_states


def _found(graph: StateGraph, asked: OwnProperty) -> Reach:
    try:
        verdict = answer(graph, asked).verdict
    except LimitReached:
        return Reach(None, False, graph.statistics)
    match verdict:
        case Holds(witness=trace) if trace is not None:
            return Reach(trace, True, graph.statistics)
        case Violated():
            return Reach(None, True, graph.statistics)
        case _:
            return Reach(None, False, graph.statistics)
