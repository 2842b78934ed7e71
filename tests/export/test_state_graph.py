"""State graphs as files: all states, all transitions, readable by other programs, in the words of the spec."""

import io
import json
import re
from collections.abc import Callable

import networkx
import pytest

from modelcheck.explicit import Limits, explore
from modelcheck.export.dot import to_dot
from modelcheck.export.state_graph import SCHEMA, to_graphml, to_json
from modelcheck.graph import StateGraph, falsified
from modelcheck.ir.json_values import JsonValues
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.written import Writer
from modelcheck.semantics import initial_state
from tests import systems
from tests.support.runs import FILES, subjects
from tests.support.sizes import but_groups
from tests.systems import Const, equal, put, step, system, var, variable

(MAILROOM,) = (instance for _, instance in subjects(FILES[-1]))
FEW = Limits(max_states=40)


def states_of(dot: str) -> list[str]:
    """The lines of states, without those of the legend."""
    return [line for line in dot.splitlines() if re.match(r"  \d+ \[", line)]


def transitions_of(dot: str) -> list[str]:
    return [line for line in dot.splitlines() if re.match(r"  \d+ -> \d+ \[", line)]


@pytest.mark.parametrize("system", but_groups(systems.SMALL), ids=lambda system: system.name)
def test_graphml_is_read_back_with_every_state_and_transition(system: TransitionSystem) -> None:
    graph = explore(system)
    again = networkx.read_graphml(io.BytesIO(to_graphml(graph).encode()), node_type=int, force_multigraph=True)
    assert sorted(again) == list(range(len(graph)))
    assert again.number_of_edges() == len(graph.targets)
    steps = sorted((source, target, name) for source, target, name in again.edges(data="step"))
    assert steps == sorted(graph.to_networkx().edges(data="step"))
    assert [index for index, first in again.nodes(data="initial") if first] == [0]
    levels = dict(graph.to_networkx().nodes(data="level"))
    assert dict(again.nodes(data="level")) == levels


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_graphml_has_the_values_of_every_shipped_spec(path) -> None:
    for _, instance in subjects(path):
        graph, writer = explore(instance, limits=FEW), Writer(instance)
        again = networkx.read_graphml(io.BytesIO(to_graphml(graph).encode()), node_type=int, force_multigraph=True)
        for index in range(len(graph)):
            for part in writer.variables(graph.state(index)):
                assert str(again.nodes[index][part.name]) == writer.part(part)


def test_json_has_states_and_steps_as_the_spec_writes_them() -> None:
    graph = explore(systems.group())
    document = json.loads(to_json(graph))
    assert document["schema"] == SCHEMA == "modelcheck.graph/2"
    assert document["parameters"]["messages"] == 2
    assert document["states"][0]["state"]["owner"] == {"p0": None}
    assert document["states"][0]["used"] == {"crash": 0}
    assert len(document["states"]) == document["expanded"] == 1876
    first, second = document["transitions"][:2]
    assert first == {"source": 0, "target": 1, "step": "assign", "arguments": {"c": "c0", "p": "p0"}, "fault": False}
    assert (second["target"], second["arguments"]) == (2, {"c": "c1", "p": "p0"})
    assert document["states"][second["target"]]["state"]["owner"] == {"p0": "c1"}
    assert sum(transition["fault"] for transition in document["transitions"]) == 1192 + 1194


def test_json_has_values_of_every_kind() -> None:
    graph = explore(MAILROOM, limits=FEW)
    document = json.loads(to_json(graph))
    values = JsonValues(MAILROOM)
    assert [each["state"] for each in document["states"]] == [
        values.state(graph.state(index)) for index in range(len(graph))
    ]
    assert {"to": "c0", "stamp": "NONE", "copy": False} in document["states"][1]["state"]["bags"]


def test_an_incomplete_graph_is_written_as_incomplete() -> None:
    graph = explore(systems.group(), limits=Limits(max_states=10))
    document = json.loads(to_json(graph))
    assert document["complete"] is False
    assert document["expanded"] == graph.expanded < len(document["states"])
    assert networkx.read_graphml(io.BytesIO(to_graphml(graph).encode())).graph["complete"] is False
    dot = to_dot(graph)
    assert "not complete" in dot.splitlines()[1]
    assert sum('fillcolor="lightgrey"' in line for line in states_of(dot)) == len(graph) - graph.expanded


def test_dot_dashes_faults_and_colours_what_is_lost_or_doubled() -> None:
    graph = explore(systems.at_most_once())
    dot = to_dot(graph)
    faults = sum(graph.fault_labels[label] for label in graph.labels)
    assert sum("style=dashed" in line for line in transitions_of(dot)) == faults > 0
    lost = falsified(graph, "no_loss")
    assert sum('fillcolor="orange"' in line for line in states_of(dot)) == sum(1 for i in range(len(graph)) if lost(i))
    assert len(transitions_of(dot)) == len(graph.targets)
    assert len(states_of(dot)) == len(graph)


@pytest.mark.parametrize(
    ("instance", "there", "missing"),
    [
        (systems.at_most_once(), ["a record is lost", "a fault"], ["twice", "not computed"]),
        (systems.at_least_once(), ["taken effect twice", "a fault"], ["is lost", "not computed"]),
        (systems.at_least_once(crashes=0), [], ["twice", "is lost", "a fault", "not computed"]),
    ],
    ids=["lost", "twice", "neither"],
)
def test_the_legend_explains_what_is_drawn_and_nothing_else(instance, there, missing) -> None:
    legend = to_dot(explore(instance)).partition("subgraph cluster_legend")[2]
    assert "a step" in legend
    assert all(each in legend for each in there)
    assert not any(each in legend for each in missing)


def test_dot_writes_states_and_steps_as_the_spec_does() -> None:
    dot = to_dot(explore(MAILROOM, limits=FEW))
    first = states_of(dot)[0]
    parts = [
        part for whole in Writer(MAILROOM).variables(initial_state(MAILROOM)) for part in Writer(MAILROOM).parts(whole)
    ]
    assert all(f"{part.name} = {Writer(MAILROOM).part(part)}\\l" in first for part in parts)
    assert 'label="send(c0, NONE, pages=2)"' in transitions_of(dot)[0]


def test_dot_escapes_what_would_end_a_string() -> None:
    odd = system(
        'Odd "name" \\ here',
        variables=[variable("n", systems.INT, 0)],
        steps=[step('go "\\l', [equal(var("n"), Const(0))], [put("n", Const(1))])],
    )
    dot = to_dot(explore(odd))
    assert dot.splitlines()[0] == 'digraph "Odd \\"name\\" \\\\ here" {'
    assert transitions_of(dot) == ['  0 -> 1 [label="go \\"\\\\l"];']


@pytest.mark.parametrize("write", [to_dot, to_graphml, to_json])
def test_the_same_graph_is_the_same_text(write: Callable[[StateGraph], str]) -> None:
    assert write(explore(systems.at_least_once())) == write(explore(systems.at_least_once()))
