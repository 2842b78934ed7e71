"""State graphs as files: all states, all transitions, readable by other programs."""

import io
import json
from collections.abc import Callable

import networkx
import pytest

from modelcheck.explicit import Limits, explore
from modelcheck.export.state_graph import SCHEMA, to_dot, to_graphml, to_json
from modelcheck.graph import StateGraph, falsified
from modelcheck.ir.system import TransitionSystem
from tests import systems
from tests.support.sizes import but_groups
from tests.systems import Const, equal, put, step, system, var, variable


@pytest.mark.parametrize("system", but_groups(systems.SMALL), ids=lambda system: system.name)
def test_graphml_is_read_back_with_every_state_and_transition(system: TransitionSystem) -> None:
    graph = explore(system)
    again = networkx.read_graphml(io.BytesIO(to_graphml(graph).encode()), node_type=int, force_multigraph=True)
    assert sorted(again) == list(range(len(graph)))
    assert again.number_of_edges() == len(graph.targets)
    steps = sorted((source, target, name) for source, target, name in again.edges(data="step"))
    assert steps == sorted(graph.to_networkx().edges(data="step"))
    assert [index for index, first in again.nodes(data="initial") if first] == [0]


def test_json_names_states_variables_and_steps() -> None:
    graph = explore(systems.group())
    document = json.loads(to_json(graph))
    assert document["schema"] == SCHEMA
    assert document["parameters"]["messages"] == 2
    assert document["states"][0]["owner"] == [None]
    assert len(document["states"]) == 1876
    first = document["transitions"][0]
    assert first == {"source": 0, "target": 1, "step": "assign", "arguments": {"c": 0, "p": 0}, "fault": False}
    assert sum(transition["fault"] for transition in document["transitions"]) == 1192 + 1194


def test_an_incomplete_graph_is_written_as_incomplete() -> None:
    document = json.loads(to_json(explore(systems.group(), limits=Limits(max_states=10))))
    assert document["complete"] is False


def test_dot_dashes_faults_and_colours_what_is_lost_or_doubled() -> None:
    graph = explore(systems.at_most_once())
    lines = to_dot(graph).splitlines()
    faults = sum(graph.fault_labels[label] for label in graph.labels)
    assert sum("style=dashed" in line for line in lines) == faults
    lost = falsified(graph, "no_loss")
    assert sum('fillcolor="orange"' in line for line in lines) == sum(1 for i in range(len(graph)) if lost(i))
    assert sum(" -> " in line for line in lines) == len(graph.targets)


def test_dot_escapes_what_would_end_a_string() -> None:
    odd = system(
        'Odd "name" \\ here',
        variables=[variable("n", systems.INT, 0)],
        steps=[step("go", [equal(var("n"), Const(0))], [put("n", Const(1))])],
    )
    first = to_dot(explore(odd)).splitlines()[0]
    assert first == 'digraph "Odd \\"name\\" \\\\ here" {'


@pytest.mark.parametrize("write", [to_dot, to_graphml, to_json])
def test_the_same_graph_is_the_same_text(write: Callable[[StateGraph], str]) -> None:
    assert write(explore(systems.at_least_once())) == write(explore(systems.at_least_once()))
