"""The passes on random systems: what they make of one is its image, step by step."""

from collections import Counter

import pytest
from hypothesis import assume, given, settings

from modelcheck.ir.passes import Reduced, cone_of_influence, drop_derived, newest_generation, reduce, reset_dead
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.encoding.queries import SolverOracle
from tests.passes.bisimulation import Pair, compare
from tests.passes.random_patterns import woven_systems

ORACLE = SolverOracle((), ())


def all_reductions(system: TransitionSystem) -> dict[str, Reduced]:
    """What each pass makes of a system, and all of them together."""
    conditions = [system.properties[0].condition]
    return {
        "generation": newest_generation(system, conditions),
        "derived": drop_derived(system, conditions, ORACLE),
        "dead": reset_dead(system, conditions, ORACLE),
        "cone": cone_of_influence(system, conditions),
        "all": reduce(system, conditions, ORACLE),
    }


def held_against_each_other(system: TransitionSystem, counts: Counter[str], *, states_limit: int) -> None:
    try:
        reductions = all_reductions(system)
    except CannotEncode:
        assume(False)
    for name, reduced in reductions.items():
        if reduced.system.variables != system.variables or reduced.abstraction:
            counts[name] += 1
            compare(Pair(system, (system.properties[0].condition,), reduced), states_limit=states_limit)


@pytest.mark.parametrize("examples", [1, pytest.param(5, marks=pytest.mark.slow)])
def test_what_the_passes_make_of_a_random_system_is_its_image(examples: int) -> None:
    counts: Counter[str] = Counter()

    @settings(max_examples=examples)
    @given(woven_systems())
    def holds(system: TransitionSystem) -> None:
        held_against_each_other(system, counts, states_limit=40)

    holds()
    assert examples < 5 or all(counts[name] >= 1 for name in ("generation", "derived", "dead", "cone")), counts


@pytest.mark.slow
def test_what_the_passes_make_of_many_random_systems_is_their_image() -> None:
    counts: Counter[str] = Counter()

    @settings(max_examples=200)
    @given(woven_systems())
    def holds(system: TransitionSystem) -> None:
        held_against_each_other(system, counts, states_limit=150)

    holds()
    assert all(counts[name] >= 30 for name in ("generation", "derived", "dead", "cone")), counts
