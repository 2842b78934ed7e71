"""The shortest run to a state in which a condition is true, found as any `@possible` claim is decided."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from modelcheck.check.answer import answer
from modelcheck.check.self_check import SelfCheck
from modelcheck.explicit import LimitReached, Limits, Progress, explore
from modelcheck.ir.nodes import Expr
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import TransitionSystem
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Statistics, Violated

_NAME = "asked for"
"""No name of a property: nothing in a spec is called so."""


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
) -> Reach:
    """Search for a state in which the condition is true.

    Raises:
        SpecError: A step of the spec fails in a reachable state, or the instance is too large.
        EvaluationError: The condition fails in a reachable state; it holds the steps that lead there.
        SelfCheckFailed: Python executes the spec otherwise than it was read.
    """
    asked = OwnProperty(name=_NAME, kind=PropertyKind.POSSIBLE, condition=condition)
    graph = explore(replace(system, properties=(*system.properties, asked)), limits=limits, progress=progress)
    if checked is not None:
        checked.graph(replace(graph, system=system))
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
