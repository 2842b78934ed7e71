"""The packed state graph and its properties against the textbook ones on networkx, spec by spec."""

from dataclasses import replace

import networkx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from modelcheck.errors import EvaluationError
from modelcheck.explicit import Limits, explore
from modelcheck.graph import StateGraph, falsified, first_falsified, lost_messages, reachable_without, textbook
from modelcheck.ir.nodes import RangeDomain
from modelcheck.ir.system import Message, State, TransitionSystem
from modelcheck.ir.types import CountType, MapType
from modelcheck.semantics import initial_state
from tests import random_systems, systems
from tests.graph.walkers import walker, walkers
from tests.support.sizes import share, slow_but


def pairs(graph: StateGraph, masks: list[int]) -> set[tuple[State, Message]]:
    """What a mask per state stands for."""
    return {
        (graph.state(index), message)
        for index, mask in enumerate(masks)
        for number, message in enumerate(graph.messages)
        if mask >> number & 1
    }


def judge(graph: StateGraph) -> None:
    """Compare everything the packed graph says with the textbook."""
    system = graph.system
    judged, initial = textbook.enumerate_states(system), initial_state(system)
    states = [graph.state(index) for index in range(len(graph))]
    assert len(set(states)) == len(states)
    named = networkx.relabel_nodes(graph.to_networkx(), dict(enumerate(states)))
    assert set(named) == set(judged)
    assert sorted(named.edges(data="step"), key=repr) == sorted(judged.edges(data="step"), key=repr)
    assert pairs(graph, lost_messages(graph)) == textbook.lost(system, judged)
    duplicated = textbook.duplicated(system, judged)
    assert pairs(graph, list(map(falsified(graph, "no_duplicate"), range(len(graph))))) == duplicated
    assert graph.statistics.ends == len(textbook.ends(judged))
    lengths = networkx.single_source_shortest_path_length(judged, initial)
    assert [node["level"] - 1 for node in graph.to_networkx().nodes.values()] == [lengths[state] for state in states]
    assert graph.statistics.levels == 1 + max(lengths.values())
    wrong = {"no_loss": {state for state, _ in textbook.lost(system, judged)}}
    wrong["no_duplicate"] = {state for state, _ in duplicated}
    if system.done is not None:
        wrong["no_deadlock"] = textbook.deadlocks(system, judged)
    for name, bad in wrong.items():
        index = first_falsified(graph, falsified(graph, name))
        length = None if index is None else len(graph.trace_to(index))
        assert length == textbook.distance(judged, initial, bad)
    for fault in [step.name for step in system.steps if step.fault]:
        left = {states[index] for index in reachable_without(graph, {fault})}
        assert left == textbook.without(judged, initial, {fault})


@pytest.mark.parametrize("system", slow_but(systems.SMALL, *systems.SMALL[:3]), ids=lambda system: system.name)
def test_the_packed_graph_agrees_with_the_textbook(system: TransitionSystem) -> None:
    judge(explore(system))


def test_a_message_that_only_a_fault_delivers_is_lost_for_both() -> None:
    delivered = systems.variable("delivered", MapType(RangeDomain(systems.ZERO, systems.ONE), CountType()), 0)
    guard = systems.equal(systems.var("delivered", systems.ZERO), systems.ZERO)
    redeliver = systems.step("redeliver", [guard], [systems.take_effect(systems.ZERO)], fault=True)
    graph = explore(systems.system("OnlyByFault", variables=[delivered], steps=[redeliver]))
    assert lost_messages(graph) == [1, 0]
    judge(graph)


@settings(max_examples=share(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.transition_systems())
def test_the_packed_graph_of_a_random_system_agrees_with_the_textbook(system: TransitionSystem) -> None:
    try:
        graph = explore(system, limits=Limits(max_states=150))
        assume(graph.complete)
        judge(graph)
    except EvaluationError:
        assume(False)


@settings(max_examples=share(300), deadline=None)
@given(walkers())
def test_any_graph_with_messages_owed_in_any_of_its_states_agrees_with_the_textbook(system: TransitionSystem) -> None:
    judge(explore(system))


@settings(max_examples=share(200), deadline=None)
@given(walkers(), st.integers(1, 6))
def test_what_is_lost_on_a_part_of_the_graph_is_lost_on_all_of_it(system: TransitionSystem, limit: int) -> None:
    part, whole = explore(system, limits=Limits(max_states=limit)), explore(system)
    assert pairs(part, lost_messages(part)) <= pairs(whole, lost_messages(whole))


ROUND = [(False, {0: 1, 1: 0})]
"""0 and 1 lead to each other."""


@pytest.mark.parametrize(
    ("tables", "owed", "effects", "lost"),
    [
        (ROUND, {0, 1}, {}, {0, 1}),
        (ROUND, {0}, {}, {0, 1}),
        (ROUND, {1}, {}, {0, 1}),
        (ROUND, set(), {}, set()),
        ([*ROUND, (False, {0: 2})], {0}, {}, set()),
        ([*ROUND, (False, {0: 2}), (True, {2: 0})], {0}, {}, set()),
        ([*ROUND, (True, {0: 2})], {0}, {}, {0, 1}),
        ([*ROUND, (False, {0: 2})], {0, 2}, {}, {0, 1, 2}),
        ([*ROUND, (False, {0: 0})], {0}, {1: 0}, set()),
        ([*ROUND, (True, {0: 0})], {0}, {1: 0}, {0, 1}),
    ],
)
def test_a_message_that_is_owed_again_and_again_is_lost_unless_that_can_end(
    tables: list[tuple[bool, dict[int, int]]], owed: set[int], effects: dict[int, int], lost: set[int]
) -> None:
    system = walker(tables, [owed], set(), effects)
    graph = explore(system)
    found = pairs(graph, lost_messages(graph))
    assert {state[0] for state, _ in found} == lost
    assert found == textbook.lost(system, textbook.enumerate_states(system))


def changed(graph: StateGraph, what: str) -> StateGraph:
    """The graph with one thing wrong."""
    match what:
        case "a transition leads elsewhere":
            targets = graph.targets[:]
            targets[20] = 0 if targets[20] else 1
            return replace(graph, targets=targets)
        case "a transition carries another label":
            labels = graph.labels[:]
            labels[3] = (labels[3] + 1) % len(graph.instances)
            return replace(graph, labels=labels)
        case "a message counts as served":
            return replace(graph, observe=replace(graph.observe, served=lambda state: 1))
        case "a message counts as duplicated":
            return replace(graph, observe=replace(graph.observe, duplicated=lambda state: 1))
        case "a state is decoded wrongly":
            return replace(graph, states=[*graph.states[:-1], graph.states[0]])
        case _:
            return replace(graph, level_starts=[*graph.level_starts[:2], *graph.level_starts[3:]])


@pytest.mark.parametrize(
    "what",
    [
        "a transition leads elsewhere",
        "a transition carries another label",
        "a message counts as served",
        "a message counts as duplicated",
        "a state is decoded wrongly",
        "two levels are one",
    ],
)
def test_the_textbook_notices_when(what: str) -> None:
    with pytest.raises(AssertionError):
        judge(changed(explore(systems.at_least_once()), what))


STEPS = {"assign", "poll", "process", "commit", "revoke", "crash", "restart"}


def test_networkx_shows_values_by_variable_and_transitions_by_step() -> None:
    public = explore(systems.group()).to_networkx()
    assert public.graph == {"name": "Group", "complete": True}
    assert explore(systems.group(), limits=Limits(max_states=9)).to_networkx().graph["complete"] is False
    assert {step for _, _, step in public.edges(data="step")} == STEPS
    assert {edge["step"] for _, _, edge in public.edges(data=True) if edge["fault"]} == {"revoke", "crash"}
    assert public.nodes[0]["initial"]
    assert public.nodes[0]["owner"] == (None,)
    assert public.edges[0, 1, 0] == {"step": "assign", "arguments": {"c": 0, "p": 0}, "fault": False}


@pytest.mark.parametrize(("name", "taken"), [("level", 1), ("initial", True)])
def test_a_variable_may_be_called_like_an_attribute_of_the_public_graph(name: str, taken: object) -> None:
    system = systems.system("Water", variables=[systems.variable(name, systems.INT, 7)])
    node = explore(system).to_networkx().nodes[0]
    assert (node[name], node[f"{name}_"]) == (taken, 7)
