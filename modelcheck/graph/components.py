"""Strongly connected components of the fault-free state graph, and those in which a fair run can stay for ever."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from modelcheck.graph.state_graph import StateGraph

Component: TypeAlias = Sequence[int]
"""States that reach each other without faults, as ascending indices; a single state need not have a transition."""


def fair_components(graph: StateGraph, states: Sequence[int]) -> Iterator[Component]:
    """The largest sets of states among `states`, expanded ones in ascending order, in which a fair run can stay.

    A run is fair if it has finitely many faults and, for each other step instance, takes it infinitely often or is
    infinitely often in a state where it is not enabled (weak fairness). So it ends up in one component, and a component
    has such a run exactly if each step instance that is enabled in all of its states labels a transition inside it
    (Emerson, Lei, Modalities for model checking, Science of Computer Programming 8, 1987; there is no need to split a
    component further, as a larger one is only fairer). A state in which nothing but faults is enabled is one by itself:
    no fault has to happen, the run stutters for ever.
    """
    yield from ((state,) for state in graph.paced(states) if is_rest(graph, state))
    for component in cyclic_components(graph, states):
        if is_fair(graph, component):
            yield component


def is_rest(graph: StateGraph, state: int) -> bool:
    """True if nothing but faults is enabled in an expanded state."""
    labels = graph.labels[graph.offsets[state] : graph.offsets[state + 1]]
    return all(map(graph.fault_labels.__getitem__, labels))


def is_fair(graph: StateGraph, component: Component) -> bool:
    """True if each step instance that is enabled in all of the component's states is taken inside it."""
    members = frozenset(component)
    enabled: Counter[int] = Counter()
    taken: set[int] = set()
    for state in graph.paced(component):
        for label, target in calm_transitions(graph, state):
            enabled[label] += 1
            if target in members:
                taken.add(label)
    return all(label in taken for label, times in enabled.items() if times == len(members))


def calm_transitions(graph: StateGraph, state: int) -> Iterator[tuple[int, int]]:
    """The label and target of each transition out of an expanded state that is no fault."""
    is_fault, labels, targets = graph.fault_labels, graph.labels, graph.targets
    for transition in range(graph.offsets[state], graph.offsets[state + 1]):
        if not is_fault[labels[transition]]:
            yield labels[transition], targets[transition]


def cyclic_components(graph: StateGraph, states: Sequence[int]) -> Iterator[Component]:
    """The strongly connected components of `states`, without faults, that contain a transition.

    Time is linear in the transitions of `states`, which are expanded ones in ascending order.

    Source: Tarjan, Depth-first search and linear graph algorithms, SIAM Journal on Computing 1, 1972; with a stack in
    place of recursion.
    """
    is_fault, offsets, targets, labels = graph.fault_labels, graph.offsets, graph.targets, graph.labels
    inside = bytearray(len(graph))
    for state in states:
        inside[state] = 1  # until its component is complete
    low = array("I", bytes(4 * len(graph)))  # 0: not visited; else the earliest visited state known to be reached
    visited = 0
    waiting: list[int] = []  # visited, and in no component yet
    for root in graph.paced(states):
        path = [] if low[root] else [(root, offsets[root], 0)]
        for state, begin, number in graph.drained(path):
            if not number:
                visited += 1
                number = low[state] = visited
                waiting.append(state)
            for transition in range(begin, offsets[state + 1]):
                target = targets[transition]
                if not inside[target] or is_fault[labels[transition]]:
                    continue
                if not low[target]:
                    # Return to this transition afterwards: the low link of its target is known only then.
                    path += [(state, transition, number), (target, offsets[target], 0)]
                    break
                if low[target] < low[state]:
                    low[state] = low[target]
            else:
                if low[state] < number:
                    continue
                component = []
                while inside[state]:
                    component.append(waiting.pop())
                    inside[component[-1]] = 0
                if len(component) > 1 or _stutters(graph, state):
                    yield sorted(component)


def _stutters(graph: StateGraph, state: int) -> bool:
    """True if a step that is no fault leaves an expanded state as it is."""
    targets = graph.targets[graph.offsets[state] : graph.offsets[state + 1]]
    return state in targets and any(target == state for _, target in calm_transitions(graph, state))
