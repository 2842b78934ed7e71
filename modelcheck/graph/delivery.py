"""no_loss, no_duplicate and the spec's own properties, state by state, on packed adjacency arrays."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from itertools import accumulate
from typing import TypeAlias

from modelcheck.errors import EvaluationError
from modelcheck.graph.state_graph import StateGraph

Falsified: TypeAlias = Callable[[int], int]
"""For the index of a state: a mask of the messages for which the property is false there, 1 for one without messages;
0 means that the property is true in this state."""


def falsified(graph: StateGraph, property_name: str) -> Falsified:
    """How to tell in which states a property is false.

    Raises:
        KeyError: The spec has no such property.
    """
    states, observe = graph.states, graph.observe
    match property_name:
        case "no_loss":
            lost = lost_messages(graph)
            return lambda index: lost[index]
        case "no_duplicate":
            return lambda index: observe.duplicated(states[index])
        case _:
            condition = observe.conditions[property_name]
            return lambda index: not condition(states[index])


def first_falsified(graph: StateGraph, is_false: Falsified) -> int | None:
    """The first state in breadth-first order, hence at the end of a shortest trace; None if there is none.

    Raises:
        EvaluationError: The property itself fails in a reached state; holds the steps that lead there.
    """
    for index in range(len(graph)):
        try:
            if is_false(index):
                return index
        except EvaluationError as error:
            raise error.after(graph.trace_to(index).steps) from error
    return None


def any_effect(graph: StateGraph) -> bool:
    """Does any reached state have an effect?"""
    return any(graph.observe.delivered(state) for state in graph.states)


def lost_messages(graph: StateGraph) -> list[int]:
    """For each state a mask of the messages lost there.

    A message is lost where no continuation without faults reaches its effect: the complement of a backward search
    from the states that have it (EF on the fault-free graph, Clarke, Emerson, Sistla, TOPLAS 1986). A state that was
    not expanded might still deliver everything, so on an incomplete graph a message counts as lost only if all that
    can follow without faults was explored. Time is linear in the transitions, times the number of messages at worst.
    """
    everything = (1 << len(graph.messages)) - 1
    delivered, expanded = graph.observe.delivered, graph.expanded
    can = [delivered(state) for state in graph.states]
    for index in range(expanded, len(can)):
        can[index] = everything
    starts, sources = _reversed_without_faults(graph)
    pending = [index for index, mask in enumerate(can) if mask]
    while pending:
        index = pending.pop()
        mask = can[index]
        for source in sources[starts[index] : starts[index + 1]]:
            if mask & ~can[source]:
                can[source] |= mask
                pending.append(source)
    return [everything & ~mask for mask in can]


def _reversed_without_faults(graph: StateGraph) -> tuple[array[int], array[int]]:
    """The fault-free transitions by target: those into state i come from `sources[starts[i] : starts[i + 1]]`."""
    is_fault, offsets = graph.fault_labels, graph.offsets
    count = [0] * (len(graph) + 1)
    for target, label in zip(graph.targets, graph.labels, strict=True):
        if not is_fault[label]:
            count[target + 1] += 1
    starts = array("Q", accumulate(count))
    free = starts[:]
    sources = array("I", bytes(4 * starts[-1]))
    for source in range(graph.expanded):
        for transition in range(offsets[source], offsets[source + 1]):
            if not is_fault[graph.labels[transition]]:
                target = graph.targets[transition]
                sources[free[target]] = source
                free[target] += 1
    return starts, sources
