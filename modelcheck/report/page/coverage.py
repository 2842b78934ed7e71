"""How often each step happened; of one that never did, the part of its guard that was false most often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from modelcheck.errors import EvaluationError
from modelcheck.ir.nodes import And, Expr
from modelcheck.ir.system import Step
from modelcheck.report.page import schema
from modelcheck.report.page.places import Places
from modelcheck.report.page.states import States
from modelcheck.semantics import Scope, evaluate, step_instances
from modelcheck.verdict import Statistics

_MOST_LOOKS: Final = 20_000
"""The times that a guard is looked at: states, the first ones, times step instances."""


def coverage_document(statistics: Statistics, states: States | None, places: Places) -> list[schema.Coverage]:
    """The coverage of each step, in the order of the spec; `states` is what was reached, if that is known."""
    fired = dict(statistics.fired)
    return (
        [] if states is None else [_step(step, fired.get(step.name, 0), states, places) for step in states.system.steps]
    )


def _step(step: Step, times: int, states: States, places: Places) -> schema.Coverage:
    blocked, part = ("", None) if times else _blocked(step, states)
    place = None if part is None else places.place(part.span)
    return schema.Coverage(step=step.name, fault=step.fault, times=times, blocked=blocked, part=place)


def _blocked(step: Step, states: States) -> tuple[str, Expr | None]:
    """The words for the part of a guard that was false most often, and the part."""
    parts = list(_conjuncts(step.guard))
    false, looks = Counter[int](), 0
    system, instances = states.system, list(step_instances(states.system, step))
    if not instances:
        return "there is nobody to take it", None
    for number in range(len(states.graph)):
        if looks >= _MOST_LOOKS:
            break
        state = states.graph.state(number)
        for instance in instances:
            looks += 1
            scope = Scope(system, state, dict(instance.arguments))
            for index, part in enumerate(parts):
                try:
                    false[index] += not evaluate(part, scope)
                except EvaluationError:  # a part before it keeps this one from being looked at
                    continue
    index, times = max(((index, false[index]) for index in range(len(parts))), key=lambda each: (each[1], -each[0]))
    if not times:
        return "no part of its guard was false where it was looked at, and the search went no further", None
    return f"this was false {times:,} of {looks:,} times that it was looked at", parts[index]


def _conjuncts(guard: Expr) -> Iterator[Expr]:
    if isinstance(guard, And):
        for operand in guard.operands:
            yield from _conjuncts(operand)
    else:
        yield guard
