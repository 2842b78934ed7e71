"""The way on from a state: to where something holds, to where a message takes effect, or anywhere at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

from modelcheck.graph import StateGraph
from modelcheck.ir.system import StepInstance


class Way(NamedTuple):
    """The result of a search for a way on.

    Attributes:
        steps: A shortest way; None where there is none, or none was found.
        everywhere: True if every state that can follow was looked at.
    """

    steps: tuple[StepInstance, ...] | None
    everywhere: bool


def way_to(graph: StateGraph, start: int, found: Callable[[int], bool], *, faults: bool) -> Way:
    """A shortest way from a state to one for which `found` is true.

    Args:
        graph: The states and transitions.
        start: The number of a state.
        found: Tells of the number of a state whether it is one.
        faults: Whether faults may happen on the way.
    """
    came: dict[int, tuple[int, int]] = {}
    level, seen, everywhere = [start], {start}, True
    while level:
        for number in level:
            if found(number):
                return Way(_back(graph, came, start, number), everywhere=True)
        following: list[int] = []
        for number in level:
            everywhere = everywhere and number < graph.expanded
            for label, to in _out_of(graph, number):
                if to not in seen and (faults or not graph.fault_labels[label]):
                    seen.add(to)
                    came[to] = number, label
                    following.append(to)
        level = following
    return Way(None, everywhere)


def anywhere(graph: StateGraph, start: int, *, steps: int, seed: int) -> tuple[StepInstance, ...]:
    """A way of so many steps, each chosen at random, or of fewer where no step is possible any more."""
    random, number, taken = Random(seed), start, list[StepInstance]()
    for _ in range(steps):
        choices = list(_out_of(graph, number))
        if not choices:
            break
        label, number = random.choice(choices)
        taken.append(graph.instances[label])
    return tuple(taken)


def _out_of(graph: StateGraph, number: int) -> Iterable[tuple[int, int]]:
    return graph.successors(number) if number < graph.expanded else ()


def _back(graph: StateGraph, came: dict[int, tuple[int, int]], start: int, number: int) -> tuple[StepInstance, ...]:
    labels: list[int] = []
    while number != start:
        number, label = came[number]
        labels.append(label)
    return tuple(graph.instances[label] for label in reversed(labels))
