"""Fair components and lassos against the textbook on networkx: on the seeds, on random systems and on any graph."""

from dataclasses import replace

import networkx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from modelcheck.errors import EvaluationError, UnfaithfulTrace
from modelcheck.explicit import Limits, explore
from modelcheck.graph import StateGraph, avoidance, starvation, textbook
from modelcheck.graph.components import fair_components
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.semantics import holds, initial_state, messages
from modelcheck.trace import Lasso, Trace
from tests import random_systems, systems
from tests.graph.walkers import walker, walkers
from tests.support.sizes import share, slow_but
from tests.systems import MANY, ZERO, equal, var


def without_effect(graph: StateGraph, number: int) -> list[int]:
    return [i for i, state in enumerate(graph.states) if not graph.observe.delivered(state) >> number & 1]


def judge(graph: StateGraph) -> None:
    """Compare what the packed graph says about runs without end with the textbook."""
    system = graph.system
    judged, initial = textbook.enumerate_states(system), initial_state(system)
    lengths = networkx.single_source_shortest_path_length(judged, initial)
    starving: set[State] = set()
    for number, message in enumerate(messages(system)):
        expected = textbook.fair_components(system, judged, textbook.without_effect(system, judged, message))
        found = [frozenset(map(graph.state, each)) for each in fair_components(graph, without_effect(graph, number))]
        assert len(set(found)) == len(found)
        assert set(found) == expected
        starving |= {state for component in textbook.starving(system, judged, message) for state in component}
    starved = starvation(graph)
    assert (starved is not None) == bool(starving)
    if starved is not None:
        assert len(starved.lasso.stem) == min(lengths[state] for state in starving)
        repeated = set(starved.lasso.repeated)
        assert repeated <= textbook.without_effect(system, judged, starved.message)
        assert repeated & textbook.unserved(system, judged, starved.message)
        starved.lasso.replay(system)
    judge_avoidance(graph, judged, initial)


def judge_avoidance(graph: StateGraph, judged: networkx.MultiDiGraph, initial: State) -> None:
    system = graph.system
    (claim,) = system.properties
    false = {state for state in judged if not holds(system, state, claim.condition)}
    avoiding = textbook.avoiding(judged, initial, false)
    fair = {state for each in textbook.fair_components(system, judged, avoiding) for state in each}
    lasso = avoidance(graph, graph.observe.conditions[claim.name])
    assert (lasso is not None) == bool(fair)
    if lasso is not None:
        lengths = networkx.single_source_shortest_path_length(judged.subgraph(avoiding), initial)
        assert len(lasso.stem) == min(lengths[state] for state in fair)
        assert set(lasso.unrolled.states) <= false
        lasso.replay(system)


@pytest.mark.parametrize("system", slow_but(systems.SMALL, *systems.SMALL[:3]), ids=lambda system: system.name)
def test_the_seeds_and_the_group_agree_with_the_textbook(system: TransitionSystem) -> None:
    keys = [ZERO] if system.name == "Group" else []
    claim = systems.always("claim", equal(var("delivered", *keys, ZERO), MANY))
    judge(explore(replace(system, properties=(claim,))))


@settings(max_examples=share(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.transition_systems())
def test_random_systems_agree_with_the_textbook(system: TransitionSystem) -> None:
    try:
        graph = explore(system, limits=Limits(max_states=150))
        assume(graph.complete)
        judge(graph)
    except EvaluationError:
        assume(False)


@settings(max_examples=share(300), deadline=None)
@given(walkers())
def test_any_graph_agrees_with_the_textbook(system: TransitionSystem) -> None:
    judge(explore(system))


@settings(max_examples=share(200), deadline=None)
@given(walkers(), st.integers(1, 6))
def test_what_is_refuted_on_a_part_of_the_graph_is_refuted_on_all_of_it(system: TransitionSystem, limit: int) -> None:
    part, whole = explore(system, limits=Limits(max_states=limit)), explore(system)
    condition = whole.observe.conditions["claim"]
    assert starvation(part) is None or starvation(whole) is not None
    assert avoidance(part, part.observe.conditions["claim"]) is None or avoidance(whole, condition) is not None


def test_a_state_that_was_not_expanded_hides_no_others() -> None:
    """6 was not expanded; 4, where the run rests, is reached by way of 3, which without 1 comes later than 6."""
    onward = {0: 1, 1: 3, 2: 5, 3: 4, 5: 3, 6: 7}
    system = walker([(False, onward), (False, {0: 2, 1: 4, 2: 6})], [set()], set(range(12)) - {1})
    part = explore(system, limits=Limits(max_states=7))
    assert (part.expanded, len(part)) == (6, 7)
    lasso = avoidance(part, part.observe.conditions["claim"])
    assert [state[0] for state in lasso.stem.states] == [0, 2, 5, 3, 4]


TURNS = walker([(False, {0: 1}), (False, {1: 2, 2: 1}), (False, {1: 3}), (True, {2: 0})], [{0, 1, 2}], {0, 1, 2})
"""0 leads to 1, and 1 and 2 to each other; a step that is enabled in 1 alone leads away."""


def test_a_loop_visits_a_state_in_which_what_it_never_takes_is_not_enabled() -> None:
    lasso = starvation(explore(TURNS)).lasso
    assert [each.step for each in lasso.stem.steps] == ["step0"]
    assert [each.step for each, _ in lasso.loop] == ["step1", "step1"]


def test_a_fair_run_does_not_refuse_what_stays_enabled() -> None:
    always_enabled = walker([(False, {0: 1}), (False, {1: 2, 2: 1}), (False, {1: 3, 2: 3})], [{0, 1, 2}], {0, 1, 2})
    graph = explore(always_enabled)
    assert starvation(graph) is None
    assert avoidance(graph, graph.observe.conditions["claim"]) is None


def test_no_fault_is_needed_for_ever_and_none_has_to_happen() -> None:
    round_by_fault = walker([(False, {0: 1}), (True, {1: 0})], [{0, 1}], {0, 1})
    lasso = starvation(explore(round_by_fault)).lasso
    assert ([each.step for each in lasso.stem.steps], lasso.loop) == (["step0"], ())


def test_of_several_messages_that_starve_the_first_is_named() -> None:
    """At rest in 1, and for ever between 0 and 1."""
    for table in ({0: 1}, {0: 1, 1: 0}):
        for owed, first in [([{0, 1}, {0, 1}, {0, 1}], 0), ([set(), {0, 1}, {0, 1}], 1)]:
            starved = starvation(explore(walker([(False, table)], owed, set())))
            assert str(starved.message) == f"delivered[{first}]"


@pytest.mark.parametrize("owed", [{0}, {1}, {2}])
def test_a_loop_comes_by_a_state_in_which_the_message_is_owed(owed: set[int]) -> None:
    """Rounds through 1 and through 2: the shortest fair one need not come by."""
    rounds = [(False, {0: 1, 1: 0}), (False, {0: 2, 2: 0})]
    lasso = starvation(explore(walker(rounds, [owed], set()))).lasso
    assert owed & {state[0] for state in lasso.repeated}
    assert lasso.loop[-1][1] == lasso.stem.last


def test_a_message_that_is_owed_no_more_in_the_end_does_not_starve() -> None:
    assert starvation(explore(walker([(False, {0: 1, 1: 2, 2: 2})], [{0, 1}], set()))) is None


def test_a_stutter_is_a_loop() -> None:
    lasso = starvation(explore(walker([(False, {0: 0})], [{0}], set()))).lasso
    assert [each.step for each, _ in lasso.loop] == ["step0"]


def test_a_loop_takes_everything_that_stays_enabled() -> None:
    system = walker([(False, {0: 1, 1: 0}), (False, {0: 0, 1: 1}), (False, {1: 1, 0: 1})], [{0, 1}], {0, 1})
    lasso = starvation(explore(system)).lasso
    assert {each.step for each, _ in lasso.loop} == {"step0", "step1", "step2"}
    assert lasso.loop[-1][1] == lasso.stem.last


STEM = Trace.run(TURNS, [StepInstance("step0")])


@pytest.mark.parametrize(
    ("stem", "loop", "why"),
    [
        (STEM, ["step1"], "does not return"),
        (STEM, [], "stays enabled and is never taken"),
        (STEM, ["step3"], "is not enabled"),
        (Trace.run(TURNS, []), ["step0", "step1", "step3"], "the fault step3 is repeated for ever"),
    ],
)
def test_what_is_no_fair_lasso_is_refused(stem: Trace, loop: list[str], why: str) -> None:
    with pytest.raises(UnfaithfulTrace, match=why):
        Lasso.run(TURNS, stem, map(StepInstance, loop)).replay(TURNS)


def test_a_lasso_that_reaches_other_states_than_it_says_is_refused() -> None:
    lasso = starvation(explore(TURNS)).lasso
    forged = Lasso(lasso.stem, tuple((instance, lasso.stem.last) for instance, _ in lasso.loop))
    with pytest.raises(UnfaithfulTrace, match="other states"):
        forged.replay(TURNS)


def test_a_loop_goes_round_for_everything_it_never_takes() -> None:
    """Rounds through 1 and through 2 each pass by a step that stays enabled on that round alone."""
    rounds = [(False, {0: 1, 1: 0}), (False, {0: 2, 2: 0})]
    leaving = [(False, {0: 3, 1: 3}), (False, {0: 3, 2: 3})]
    lasso = starvation(explore(walker([*rounds, *leaving], [{0, 1, 2}], set()))).lasso
    assert len(lasso.stem) == 0
    assert [each.step for each, _ in lasso.loop] == ["step0", "step0", "step1", "step1"]
