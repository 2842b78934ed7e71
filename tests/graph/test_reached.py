"""Claims about single states and `no_loss` on a search that keeps no transitions, against the state graph."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import pytest
from hypothesis import given, settings

from modelcheck.explicit import Limits, explore
from modelcheck.graph import Reached, StateGraph, falsified, first_falsified
from modelcheck.ir.properties import BuiltIn, OwnProperty, PropertyKind
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import successors
from tests import systems
from tests.graph.walkers import walkers

T = TypeVar("T")


@dataclass(frozen=True)
class Forgetful:
    """The states of a graph; what follows one is made anew by the reference semantics whenever it is asked for."""

    kept: StateGraph

    def __getattr__(self, name: str) -> object:
        forgotten = ("offsets", "targets", "labels", "_calm", "level_starts", "statistics")
        assert name not in forgotten, f"the transitions are not kept: {name}"
        return getattr(self.kept, name)

    def __len__(self) -> int:
        return len(self.kept.states)

    @cached_property
    def numbers(self) -> dict[object, int]:
        return {self.kept.state(index): index for index in range(len(self))}

    def successors(self, index: int) -> Iterator[tuple[int, int]]:
        for instance, after in successors(self.kept.system, self.kept.state(index)):
            yield self.kept.instances.index(instance), self.numbers[after]

    def calm_targets(self, index: int) -> Sequence[int]:
        return [target for label, target in self.successors(index) if not self.kept.fault_labels[label]]

    def paced(self, items: Iterable[T]) -> Iterator[T]:
        return iter(items)

    def drained(self, stack: list[T]) -> Iterator[T]:
        return self.kept.drained(stack)


def verdicts(reached: Reached) -> dict[str, list[int] | None]:
    """For each claim about single states a mask for every state."""
    found: dict[str, list[int] | None] = {}
    for each in reached.system.asked:
        about_runs = isinstance(each, OwnProperty) and each.kind is PropertyKind.EVENTUALLY
        if each is not BuiltIn.NO_STARVATION and not about_runs:
            is_false = falsified(reached, each.name)
            found[each.name] = list(map(int, map(is_false, range(len(reached)))))
    return found


def agree(system: TransitionSystem, limits: Limits | None = None) -> None:
    graph = explore(system, limits=limits)
    forgetful: Reached = Forgetful(graph)  # type: ignore[assignment]
    assert verdicts(forgetful) == verdicts(graph)


@pytest.mark.parametrize("make", [systems.at_most_once, systems.at_least_once, systems.exactly_once])
@pytest.mark.parametrize("most", [None, 20])
def test_what_is_decided_without_transitions_is_what_the_graph_says(make: object, most: int | None) -> None:
    assert callable(make)
    system = make()
    agree(replace(system, done=system.properties[0].condition), Limits(max_states=most))


@settings(max_examples=60)
@given(walkers())
def test_the_two_agree_on_random_systems(system: TransitionSystem) -> None:
    agree(system)


def test_a_loss_has_the_same_shortest_trace_and_is_one() -> None:
    graph = explore(systems.at_most_once())
    forgetful: Reached = Forgetful(graph)  # type: ignore[assignment]
    lost, duplicated = (first_falsified(forgetful, falsified(forgetful, name)) for name in ("no_loss", "no_duplicate"))
    assert duplicated is None
    assert lost == first_falsified(graph, falsified(graph, "no_loss"))
    assert lost is not None
    assert len(forgetful.trace_to(lost)) == 4


@pytest.mark.parametrize("kind", ["H", "I"])
def test_wide_labels_tell_faults_apart_as_narrow_ones_do(kind: str) -> None:
    graph = explore(systems.at_most_once())
    wide = replace(graph, labels=array(kind, graph.labels))
    assert [wide.calm_targets(index) for index in range(wide.expanded)] == [
        graph.calm_targets(index) for index in range(graph.expanded)
    ]
    assert any(graph.fault_labels[label] for label in graph.labels)
    assert verdicts(wide) == verdicts(graph)
