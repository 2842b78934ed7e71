"""The evidence against `eventually` and `no_starvation`: fair runs that avoid a condition or an effect, as lassos."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from modelcheck.errors import EvaluationError, InternalError
from modelcheck.graph.components import (
    Component,
    calm_transitions,
    cyclic_components,
    fair_components,
    is_fair,
    is_rest,
)
from modelcheck.graph.delivery import served_messages, settled_messages
from modelcheck.graph.state_graph import StateGraph
from modelcheck.ir.system import Message, StepInstance
from modelcheck.trace import Lasso, Trace


@dataclass(frozen=True, slots=True)
class Starvation:
    """A fair run on which the message is owed infinitely often and never takes effect."""

    lasso: Lasso
    message: Message


def starvation(graph: StateGraph) -> Starvation | None:
    """A fair run on which some message starves, with a shortest stem.

    On an incomplete graph it is looked for among expanded states alone: None says nothing then. Time is linear in the
    transitions, and once more for each message in those among states that lie on cycles without faults.

    Raises:
        EvaluationError: `owed` fails in a reached state; holds the steps that lead there.
    """
    everything = (1 << len(graph.messages)) - 1
    served = served_messages(graph)
    starved = [everything & ~mask for mask in served]
    waiting = starved
    if graph.system.owed is not None:
        waiting = [everything & ~mask for mask in settled_messages(graph, served)]
    found: list[tuple[int, int, Component]] = []
    for state in graph.paced(range(graph.expanded)):
        mask = starved[state]
        if mask and is_rest(graph, state):
            found.append((state, (mask & -mask).bit_length() - 1, (state,)))
            break
    # A message does not starve where it is settled. A component of the states that wait for one message lies within
    # one of the states that wait for any message, so those are found first, for all messages together.
    states = [state for state in range(graph.expanded) if waiting[state]]
    lingering = sorted(state for component in cyclic_components(graph, states) for state in component)
    for number in range(len(graph.messages) if lingering else 0):
        inside = [state for state in lingering if waiting[state] >> number & 1]
        for component in cyclic_components(graph, inside):
            # A run that stays can visit all states: if the message is owed in one of them, it is owed infinitely often.
            if any(starved[state] >> number & 1 for state in component) and is_fair(graph, component):
                found.append((component[0], number, component))
    if not found:
        return None
    first, number, component = min(found, key=lambda candidate: candidate[:2])
    owed = frozenset(state for state in component if starved[state] >> number & 1)
    return Starvation(_lasso(graph, graph.trace_to(first), component, first, owed), graph.messages[number])


def avoidance(graph: StateGraph, condition: Callable[[int], bool]) -> Lasso | None:
    """A fair run on which a condition of packed states is never true, with a shortest stem.

    On an incomplete graph as `starvation`. Time is linear in the transitions of the states reached before the condition
    is true.

    Raises:
        EvaluationError: The condition fails in such a state; holds the steps that lead there.
    """
    reached = _Avoiding(graph, condition)
    expanded = sorted(state for state in reached.order if state < graph.expanded)
    component_of = {state: each for each in fair_components(graph, expanded) for state in each}
    for state in reached.order:
        if state in component_of:
            stem = Trace.run(graph.system, reached.steps_to(state)).replay(graph.system)
            return _lasso(graph, stem, component_of[state], state)
    return None


class _Avoiding:
    """The states of runs on which the condition was never true, reached breadth first."""

    def __init__(self, graph: StateGraph, condition: Callable[[int], bool]) -> None:
        self._graph = graph
        self._condition = condition
        self._reached_by: dict[int, int] = {}  # the transition; none leads to the initial state
        self.order: list[int] = [] if self._holds(0) else [0]
        seen = bytearray(len(graph))
        seen[0] = 1
        for state in graph.paced(self.order):
            if state >= graph.expanded:
                continue
            for transition in range(graph.offsets[state], graph.offsets[state + 1]):
                target = graph.targets[transition]
                if not seen[target]:
                    seen[target] = 1
                    self._reached_by[target] = transition
                    if not self._holds(target):
                        self.order.append(target)

    def _holds(self, state: int) -> bool:
        try:
            return self._condition(self._graph.states[state])
        except EvaluationError as error:
            raise error.after(self.steps_to(state)) from error

    def steps_to(self, state: int) -> Sequence[StepInstance]:
        """The steps of a shortest such run to the state."""
        steps: list[StepInstance] = []
        while state:
            transition = self._reached_by[state]
            steps.append(self._graph.instances[self._graph.labels[transition]])
            state = bisect_right(self._graph.offsets, transition) - 1
        return steps[::-1]


def _lasso(
    graph: StateGraph, stem: Trace, component: Component, first: int, wanted: Collection[int] | None = None
) -> Lasso:
    """The stem, which ends in the state `first`, and a fair loop from there, confirmed by the semantics.

    The loop passes through one of the `wanted` states of the component.
    """
    loop = (
        [] if is_rest(graph, first) else _round_trip(graph, component, first, component if wanted is None else wanted)
    )
    return Lasso.run(graph.system, stem, [graph.instances[label] for label in loop]).replay(graph.system)


def _round_trip(graph: StateGraph, component: Component, first: int, wanted: Collection[int]) -> list[int]:
    """The labels of a walk through a fair component from a state back to it.

    It takes each step instance that is enabled in all of the component; for each other one it passes through a state
    where that is not enabled; and it passes through one of the wanted states. It always goes to the nearest that is
    missing.
    """
    members = frozenset(component)
    enabled = {state: frozenset(label for label, _ in calm_transitions(graph, state)) for state in component}
    inside = {s: [(label, t) for label, t in calm_transitions(graph, s) if t in members] for s in component}
    times = Counter(label for labels in enabled.values() for label in labels)
    untaken = {label for label in enabled[first] if times[label] == len(component)}
    never_off = set(enabled[first]) - untaken

    unmet = () if first in wanted else wanted

    def is_missing(label: int, target: int) -> bool:
        return label in untaken or not never_off <= enabled[target] or target in unmet

    walk: list[tuple[int, int]] = []
    while untaken or never_off or unmet:
        graph.look()
        leg = _nearest(inside, walk[-1][1] if walk else first, is_missing)
        for label, target in leg:
            untaken.discard(label)
            never_off &= enabled[target]
            unmet = () if target in unmet else unmet
        walk += leg
    if walk[-1][1] != first:
        walk += _nearest(inside, walk[-1][1], lambda _, target: target == first)
    return [label for label, _ in walk]


def _nearest(
    inside: dict[int, list[tuple[int, int]]], start: int, is_wanted: Callable[[int, int], bool]
) -> list[tuple[int, int]]:
    """A shortest walk, as labels and targets, whose last transition is a wanted one."""
    came: dict[int, tuple[int, int]] = {}
    order = [start]
    for state in order:
        for label, target in inside[state]:
            if is_wanted(label, target):
                walk = [(label, target)]
                while state != start:
                    before, label = came[state]
                    walk.append((label, state))
                    state = before
                return walk[::-1]
            if target != start and target not in came:
                came[target] = state, label
                order.append(target)
    raise InternalError("a component is not strongly connected")
