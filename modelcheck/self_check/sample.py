"""The transitions and states that Python is asked about: a few, spread over levels and step instances, or all.

The choice depends on the graph and on nothing else, so it is the same in every run.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from modelcheck.errors import EvaluationError
from modelcheck.graph import StateGraph
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.semantics import enabled, initial_state, step_instances, take
from modelcheck.trace import Trace

TAKEN: Final = 40
DISABLED: Final = 20

_WINDOW: Final = 64
"""The number of transitions from which that of the rarest step instance is picked, since levels are spread first."""

_PIECE: Final = 2**16
"""The transitions of a graph between two looks at its limits."""


class Case(NamedTuple):
    """A step instance in a state.

    Attributes:
        found: The state that an engine found to follow, None where the step is not enabled.
        asked: False if no engine was asked, so that `found` has no meaning.
    """

    state: State
    instance: StepInstance
    found: State | None = None
    asked: bool = True


def sampled_cases(graph: StateGraph) -> Iterator[Case]:
    """Taken and disabled transitions of a graph, a fixed number of each at most."""
    decoded = cache(graph.state)
    for transition in _taken(graph):
        source = bisect_right(graph.offsets, transition) - 1
        label = graph.labels[transition]
        yield Case(decoded(source), graph.instances[label], decoded(graph.targets[transition]))
    seen: Counter[int] = Counter()
    for state in _spread(graph.expanded, DISABLED):
        enabled = set(graph.labels[graph.offsets[state] : graph.offsets[state + 1]])
        disabled = [label for label in range(len(graph.instances)) if label not in enabled]
        if disabled:
            label = min(disabled, key=lambda label: (seen[label], label))
            seen[label] += 1
            yield Case(decoded(state), graph.instances[label], None)


def all_cases(graph: StateGraph) -> Iterator[Case]:
    """Every step instance in every state whose transitions are known."""
    for state in graph.paced(range(graph.expanded)):
        here = graph.state(state)
        found = {
            graph.labels[transition]: graph.state(graph.targets[transition])
            for transition in range(graph.offsets[state], graph.offsets[state + 1])
        }
        for label, instance in enumerate(graph.instances):
            yield Case(here, instance, found.get(label))


def cases_along(system: TransitionSystem, trace: Trace, *, everything: bool) -> Iterator[Case]:
    """The transitions of a trace, and a few more step instances in its states; with `everything`, all of them."""
    state = trace.initial
    for instance, after in trace.transitions:
        yield Case(state, instance, after)
        state = after
    states, instances = trace.states, _instances(system)
    pairs = [(state, instance) for state in states for instance in instances] if everything else []
    for number in range(0 if everything or not instances else TAKEN + DISABLED):
        turn, index = divmod(number, len(states))
        pairs.append((states[index], instances[(turn + index) % len(instances)]))
    for state, instance in dict.fromkeys(pairs):
        yield Case(state, instance, asked=False)


def walked_cases(system: TransitionSystem) -> Iterator[Case]:
    """The cases of a walk by the reference semantics, which takes what it took least, and of instances not enabled.

    Where nothing is enabled the walk begins again.
    """
    instances = _instances(system)
    first = state = initial_state(system)
    taken: Counter[int] = Counter()
    refused: Counter[int] = Counter()
    while taken.total() < TAKEN:
        for label in sorted(range(len(instances)), key=lambda label: (taken[label], label)):
            after = _after(system, state, instances[label])
            if after is not None:
                yield Case(state, instances[label], asked=False)
                taken[label] += 1
                state = after
                break
            if refused.total() < DISABLED and not refused[label]:
                yield Case(state, instances[label], asked=False)
                refused[label] += 1
        else:
            if state == first:
                return
            state = first


def _instances(system: TransitionSystem) -> list[StepInstance]:
    return [instance for step in system.steps for instance in step_instances(system, step)]


def _after(system: TransitionSystem, state: State, instance: StepInstance) -> State | None:
    """The state that follows; None where the step is not enabled, or fails."""
    try:
        return take(system, state, instance) if enabled(system, state, instance) else None
    except EvaluationError:
        return None


def sampled_states(graph: StateGraph) -> Sequence[int]:
    """Some states of a graph, as indices, with some of those reached last."""
    return _spread(len(graph), TAKEN)


def _taken(graph: StateGraph) -> list[int]:
    """Transitions, as indices: first those of as many step instances as there is room for, then some of all levels."""
    many = len(graph.targets)
    if many <= TAKEN:
        return list(range(many))
    firsts = _firsts(graph)
    chosen = dict.fromkeys(firsts[label] for label in _steps_first(graph, firsts)[: TAKEN // 2])
    seen = Counter(graph.labels[transition] for transition in chosen)
    for start in _spread(many, TAKEN - len(chosen)):
        window = range(max(0, min(start, many - _WINDOW)), min(start + _WINDOW, many))
        fresh = [(seen[graph.labels[each]], each) for each in window if each not in chosen]
        if fresh:
            _, picked = min(fresh)
            seen[graph.labels[picked]] += 1
            chosen[picked] = None
    return sorted(chosen)


def _firsts(graph: StateGraph) -> dict[int, int]:
    """The first transition of each label that occurs; a limit is looked at now and then."""
    firsts: dict[int, int] = {}
    for start in range(0, len(graph.labels), _PIECE):
        graph.look()
        piece = graph.labels[start : start + _PIECE]
        for label in set(piece).difference(firsts):
            firsts[label] = start + piece.index(label)
    return firsts


def _steps_first(graph: StateGraph, firsts: dict[int, int]) -> list[int]:
    """The labels that occur, in the order: one of each step, then a second of each, and so on."""
    number: Counter[str] = Counter()
    ranked: list[tuple[int, int]] = []
    for label in sorted(firsts):
        step = graph.instances[label].step
        ranked.append((number[step], label))
        number[step] += 1
    return [label for _, label in sorted(ranked)]


def _spread(many: int, at_most: int) -> range | list[int]:
    """At most `at_most` of the first `many` numbers, at equal distances, the first and the last among them."""
    if many <= at_most:
        return range(many)
    return [index * (many - 1) // (at_most - 1) for index in range(at_most)] if at_most > 1 else range(at_most)
