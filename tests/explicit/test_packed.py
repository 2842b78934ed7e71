"""The packed tier against the reference semantics: same successors, same failures, state by state."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcheck.errors import EvaluationError
from modelcheck.explicit.layout import Outgrown, guessed_layout
from modelcheck.explicit.python.codegen import TRAPS, PackedSystem, packed
from modelcheck.ir.nodes import TRUE
from modelcheck.ir.system import Owed, State, StepInstance, TransitionSystem
from modelcheck.semantics import holds, initial_state, is_owed, messages, number_of_effects, successors
from tests import random_systems, systems
from tests.support.sizes import but_groups, share

FAILS = "fails"


def meant(system: TransitionSystem, state: State) -> list[tuple[StepInstance, State]] | str:
    try:
        return list(successors(system, state))
    except EvaluationError:
        return FAILS


def computed(code: PackedSystem, state: State) -> list[tuple[StepInstance, State]] | str:
    targets, labels, counts = [], [], []
    try:
        code.expand([code.layout.encode(state)], targets, labels, counts)
    except TRAPS:
        return FAILS
    assert counts == [len(targets)]
    return [(code.instances[label], code.layout.decode(t)) for label, t in zip(labels, targets, strict=True)]


def agree(system: TransitionSystem, states: Iterable[State]) -> None:
    """Compare what both make of each of the states."""
    code = packed(guessed_layout(system))
    for state in states:
        expected = meant(system, state)
        while True:
            try:
                found = computed(code, state)
                compare_observers(code, system, state)
                break
            except Outgrown as grown:
                code = packed(code.layout.widened(grown.variable, grown.value))
        assert found == expected, code.source


def reachable(system: TransitionSystem) -> list[State]:
    frontier = {initial_state(system): None}
    reached = dict(frontier)
    while frontier:
        frontier = dict.fromkeys(t for s in frontier for _, t in successors(system, s) if t not in reached)
        reached |= frontier
    return list(reached)


def compare_observers(code: PackedSystem, system: TransitionSystem, state: State) -> None:
    s = code.layout.encode(state)
    counts = [number_of_effects(system, state, message) for message in messages(system)]
    assert code.delivered(s) == sum(1 << i for i, count in enumerate(counts) if count >= 1)
    assert code.duplicated(s) == sum(1 << i for i, count in enumerate(counts) if count >= 2)
    same(code.served, s, lambda: served(system, state))
    assert (code.done is None) == (system.done is None)
    if code.done is not None:
        same(code.done, s, lambda: holds(system, state, system.done))
    for claim in system.properties:
        same(code.conditions[claim.name], s, lambda claim=claim: holds(system, state, claim.condition))


def served(system: TransitionSystem, state: State) -> int:
    return sum(
        1 << i
        for i, message in enumerate(messages(system))
        if number_of_effects(system, state, message) >= 1 or not is_owed(system, state, message)
    )


def same(generated: Callable[[int], int], s: int, meaning: Callable[[], int]) -> None:
    """The same answer, or the same diagnostic."""
    try:
        expected = meaning()
    except EvaluationError as error:
        with pytest.raises(EvaluationError) as caught:
            generated(s)
        assert caught.value.diagnostics == error.diagnostics
    else:
        found = generated(s)
        assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize("system", but_groups(systems.SMALL), ids=lambda system: system.name)
def test_the_packed_tier_finds_the_successors_that_the_semantics_defines(system: TransitionSystem) -> None:
    agree(system, reachable(system))


def test_code_compiled_in_many_pieces_means_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelcheck.explicit.python.codegen.MOST_AT_ONCE", 1)
    for system in (systems.at_least_once(), systems.exactly_once()):
        agree(system, reachable(system))
        assert "def part3(" in packed(guessed_layout(system)).source


def test_python_compiles_no_more_at_once_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelcheck.explicit.python.codegen.MOST_AT_ONCE", 1_000)
    pieces = packed(guessed_layout(systems.group())).source.split("\n\n")
    assert "def part1(" in "".join(pieces)
    assert max(map(len, pieces)) < 2_000


@settings(max_examples=share(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.transition_systems(), st.lists(random_systems.states(), min_size=5, max_size=5))
def test_random_systems_mean_the_same_in_the_packed_tier(system: TransitionSystem, states: list[State]) -> None:
    agree(system, [initial_state(system), *states])


def test_a_log_without_messages_owes_none() -> None:
    system = replace(systems.at_least_once(messages=0), properties=(), owed=Owed(("m",), TRUE))
    code = packed(guessed_layout(system))
    assert code.served(code.layout.encode(initial_state(system))) == 0
