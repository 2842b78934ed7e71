"""Properties of single states, the built-in ones and the spec's own, decided on the reached states."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

from modelcheck.errors import EvaluationError
from modelcheck.graph.reached import Reached
from modelcheck.ir.properties import BuiltIn, OwnProperty

Falsified: TypeAlias = Callable[[int], int]
"""For the index of a state: a mask of the messages for which the property is false there, 1 for one without messages;
0 means that the property is true in this state."""


def falsified(graph: Reached, property_name: str, *, without: Collection[str] = ()) -> Falsified:
    """A function that tells in which states a property is false, also if the faults called `without` cannot happen.

    Raises:
        KeyError: The spec has no such property, or it is none of single states.
        EvaluationError: `owed` fails in a reached state.
    """
    states, observe = graph.states, graph.observe
    match graph.system.property_named(property_name):
        case BuiltIn.NO_LOSS:
            lost = lost_messages(graph)
            return lambda index: lost[index]
        case BuiltIn.NO_DUPLICATE:
            return lambda index: observe.duplicated(states[index])
        case BuiltIn.NO_DEADLOCK:
            return _deadlocked(graph, without)
        case BuiltIn.NO_STARVATION:
            raise KeyError(f"{property_name} is no property of single states")
        case OwnProperty(name=name):
            condition = observe.conditions[name]
            return lambda index: not condition(states[index])


def first_falsified(graph: Reached, is_false: Falsified) -> int | None:
    """The first state, breadth first, in which the property is false, hence one of least distance; None if none is.

    Raises:
        EvaluationError: The property itself fails in a reached state; holds the steps that lead there.
    """
    for index in graph.paced(range(len(graph))):
        try:
            if is_false(index):
                return index
        except EvaluationError as error:
            raise error.after(graph.trace_to(index).steps) from error
    return None


def any_effect(graph: Reached) -> bool:
    """True if any reached state has an effect."""
    return any(graph.observe.delivered(state) for state in graph.paced(graph.states))


def served_messages(graph: Reached) -> list[int]:
    """For each state, a mask of the messages that took effect or are not owed there.

    Raises:
        EvaluationError: `owed` fails in a reached state; holds the steps that lead there.
    """
    served, states = graph.observe.served, graph.states
    try:
        return list(map(served, graph.paced(states)))
    except EvaluationError:
        first_falsified(graph, lambda index: served(states[index]) < 0)
        raise


def settled_messages(graph: Reached, served: Sequence[int]) -> list[int]:
    """For each state, a mask of the messages that took effect there, or are not owed whatever follows without faults.

    A state that was not expanded counts as if nothing followed: no transition in the graph makes a message owed again.

    Args:
        graph: The graph.
        served: As `served_messages` yields them.
    """
    settled = list(served)
    if graph.system.owed is None:
        return settled  # an effect is never taken back
    delivered, states = graph.observe.delivered, graph.states
    excused = {state: mask & ~delivered(states[state]) for state, mask in enumerate(graph.paced(served)) if mask}
    for state, mask in _owed_again(graph, served, excused).items():
        settled[state] &= ~mask
    return settled


def _owed_again(graph: Reached, served: Sequence[int], excused: Mapping[int, int]) -> dict[int, int]:
    """For each state that has some, a mask of the excused messages that are owed after some steps without faults."""
    expanded = [state for state, mask in excused.items() if mask and state < graph.expanded]
    again: dict[int, int] = {}
    for state in graph.paced(expanded):
        mask = excused[state]
        for target in graph.calm_targets(state):
            back = mask & ~served[target]
            if back:
                again[state] = again.get(state, 0) | back
    sources: dict[int, list[int]] = {}
    for state in graph.paced(expanded if again else ()):
        for target in graph.calm_targets(state):
            sources.setdefault(target, []).append(state)
    pending = list(again)
    for state in graph.drained(pending):
        for source in sources.get(state, ()):
            fresh = again[state] & excused[source] & ~again.get(source, 0)
            if fresh:
                again[source] = again.get(source, 0) | fresh
                pending.append(source)
    return again


def _deadlocked(graph: Reached, without: Collection[str]) -> Falsified:
    """A function that tells whether an expanded state has no enabled step although the spec's `done` is false there."""
    done = graph.observe.done
    assert done is not None
    removed = bytes(instance.step in without for instance in graph.instances)

    def is_false(index: int) -> bool:
        if index >= graph.expanded:
            return False
        return all(removed[label] for label, _ in graph.successors(index)) and not done(graph.states[index])

    return is_false


def lost_messages(graph: Reached) -> list[int]:
    """For each state a mask of the messages lost there.

    A message is lost where no continuation without faults reaches a state in which it is settled: it took effect, or is
    not owed whatever follows without faults. That is the complement of a backward search from such states, which are
    found by another (EF and AG on the fault-free graph, Clarke, Emerson, Sistla, TOPLAS 1986). A state that was not
    expanded might still settle everything, so on an incomplete graph a message counts as lost only if all that can
    follow without faults was explored. Time is linear in the transitions, times the number of messages at worst.

    Raises:
        EvaluationError: `owed` fails in a reached state; holds the steps that lead there.
    """
    everything = (1 << len(graph.messages)) - 1
    can = settled_messages(graph, served_messages(graph))
    can[graph.expanded :] = [everything] * (len(can) - graph.expanded)
    # Most transitions lead to a later state, so a sweep from the last state to the first decides most of them: those
    # that can settle everything. Sweeps go on while each decides half of what is open, together twice the first.
    unsettled: Sequence[int] = range(graph.expanded)
    while unsettled:
        left = _sweep(graph, can, everything, unsettled)
        if 2 * len(left) > len(unsettled):
            _propagate(graph, can, left)
            break
        unsettled = left
    return [everything & ~mask for mask in can]


def _sweep(graph: Reached, can: list[int], everything: int, states: Sequence[int]) -> list[int]:
    """Let each state, the last one first, settle what its fault-free successors can; the states still short of all."""
    calm_targets = graph.calm_targets
    for state in graph.paced(reversed(states)):
        mask = can[state]
        if mask == everything:
            continue
        for target in calm_targets(state):
            mask |= can[target]
            if mask == everything:
                break
        can[state] = mask
    return [state for state in states if can[state] != everything]


def _propagate(graph: Reached, can: list[int], states: Sequence[int]) -> None:
    """Backward search among `states`; all others can settle everything, and those that follow on one can too."""
    sources: dict[int, list[int]] = {state: [] for state in states}
    for state in graph.paced(states):
        for target in graph.calm_targets(state):
            if target in sources:
                sources[target].append(state)
            else:
                can[state] |= can[target]
    pending = list(states)
    for state in graph.drained(pending):
        mask = can[state]
        for source in sources[state]:
            if mask & ~can[source]:
                can[source] |= mask
                pending.append(source)
