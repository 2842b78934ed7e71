"""A look at the limits ends every pass over a graph, however long the pass would take."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.check.targets import load_instance
from modelcheck.explicit import explore
from modelcheck.graph import (
    StateGraph,
    any_effect,
    avoidance,
    falsified,
    first_falsified,
    lost_messages,
    reachable_without,
    starvation,
)
from modelcheck.graph.components import cyclic_components, fair_components

SPECS = Path(__file__).parents[2] / "specs"
PASSES: dict[str, Callable[[StateGraph], object]] = {
    "any effect": any_effect,
    "first falsified": lambda graph: first_falsified(graph, lambda _: 0),
    "lost messages": lost_messages,
    "falsified": lambda graph: falsified(graph, "no_loss"),
    "starvation": starvation,
    "avoidance": lambda graph: avoidance(graph, lambda _: False),
    "without a fault": lambda graph: reachable_without(graph, ["crash"]),
    "cycles": lambda graph: list(cyclic_components(graph, range(graph.expanded))),
    "fair cycles": lambda graph: list(fair_components(graph, range(graph.expanded))),
}


class End(Exception):
    pass


def graph_with(look: Callable[[], None]) -> StateGraph:
    return replace(explore(load_instance(SPECS / "at_least_once.py", {"messages": 3})), look=look)


@pytest.mark.parametrize("name", PASSES)
def test_a_look_ends_a_pass(name: str) -> None:
    def look() -> None:
        raise End

    with pytest.raises(End):
        PASSES[name](graph_with(look))


@pytest.mark.parametrize("name", PASSES)
def test_a_look_that_ends_nothing_changes_nothing(name: str) -> None:
    looks: list[None] = []
    graph = graph_with(lambda: looks.append(None))
    found = PASSES[name](graph)
    assert looks
    assert callable(found) or found == PASSES[name](graph_with(lambda: None))


def test_looks_are_taken_all_along_the_way() -> None:
    looks: list[int] = []
    graph = graph_with(lambda: looks.append(0))
    assert list(graph.paced(range(1000))) == list(range(1000))
    assert len(looks) == 4
    assert list(graph.drained(list(range(1000)))) == list(range(1000))[::-1]
    assert len(looks) == 8


def test_what_is_added_on_the_way_is_handed_out_too() -> None:
    graph = graph_with(lambda: None)
    order, stack = [0], [3]
    for item in graph.paced(order):
        if item < 9:
            order.append(item + 1)
    assert order == list(range(10))
    for item in graph.drained(stack):
        stack += [item - 1] if item else []
    assert stack == []
