"""no_loss, no_duplicate and the spec's own properties, state by state, on packed adjacency arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    can = list(map(graph.observe.delivered, graph.states))
    can[graph.expanded :] = [everything] * (len(can) - graph.expanded)
    # Most transitions lead to a later state, so a sweep from the last state to the first settles most of them: those
    # that can deliver everything. Sweeps go on while each settles half of what is open, together twice the first.
    unsettled: Sequence[int] = range(graph.expanded)
    while unsettled:
        left = _sweep(graph, can, everything, unsettled)
        if 2 * len(left) > len(unsettled):
            _propagate(graph, can, left)
            break
        unsettled = left
    return [everything & ~mask for mask in can]


def _sweep(graph: StateGraph, can: list[int], everything: int, states: Sequence[int]) -> list[int]:
    """Let each state, the last one first, deliver what its fault-free successors can; the states still short of all."""
    is_fault, offsets, targets, labels = graph.fault_labels, graph.offsets, graph.targets, graph.labels
    for state in reversed(states):
        mask = can[state]
        for transition in range(offsets[state], offsets[state + 1]):
            if mask == everything:
                break
            if not is_fault[labels[transition]]:
                mask |= can[targets[transition]]
        can[state] = mask
    return [state for state in states if can[state] != everything]


def _propagate(graph: StateGraph, can: list[int], states: Sequence[int]) -> None:
    """Backward search among `states`; all others can deliver everything, and those that follow on one can too."""
    is_fault, offsets, targets, labels = graph.fault_labels, graph.offsets, graph.targets, graph.labels
    sources: dict[int, list[int]] = {state: [] for state in states}
    for state in states:
        for transition in range(offsets[state], offsets[state + 1]):
            target = targets[transition]
            if is_fault[labels[transition]]:
                continue
            if target in sources:
                sources[target].append(state)
            else:
                can[state] |= can[target]
    pending = list(states)
    while pending:
        state = pending.pop()
        mask = can[state]
        for source in sources[state]:
            if mask & ~can[source]:
                can[source] |= mask
                pending.append(source)
