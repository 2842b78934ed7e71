"""The reached states of an instance as a page asks for them: by the steps that lead to them, and what is lost there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from modelcheck.errors import EvaluationError, SpecError
from modelcheck.explicit import Limits, explore
from modelcheck.graph import StateGraph, lost_messages
from modelcheck.ir.nodes import Value
from modelcheck.ir.system import Message, State, StepInstance, TransitionSystem
from modelcheck.ir.written import Part, Writer

MOST_STATES: Final = 20_000
"""The states that are reached anew for a page; of more it says that it does not know."""


class _Variable(NamedTuple):
    """A variable as declared: in one state, the places of its cells, and the names of its parts."""

    part: Part
    cells: tuple[int, ...]
    names: tuple[str, ...]


class States:
    """The states of an instance, searched breadth first.

    Args:
        graph: The states and transitions.
    """

    def __init__(self, graph: StateGraph) -> None:
        self.graph: Final = graph
        self.system: Final = graph.system
        self.writer: Final = Writer(graph.system)
        self._texts: dict[int, tuple[str, ...]] = {}
        self._known: dict[tuple[str, tuple[Value, ...]], tuple[str, ...]] = {}

    @classmethod
    def of(cls, system: TransitionSystem, limits: Limits) -> States | None:
        """The states within the limits; None where a step of the spec fails in one of them."""
        try:
            return cls(explore(system, limits=limits))
        except (SpecError, EvaluationError):
            return None

    def follow(self, steps: Sequence[StepInstance]) -> list[int | None]:
        """The numbers of the states along a run, that of the first state in front; None from where it is not known."""
        numbers: list[int | None] = [0]
        for step in steps:
            at = numbers[-1]
            known = at is not None and at < self.graph.expanded
            numbers.append(self._after(at, step) if known and at is not None else None)
        return numbers

    def _after(self, number: int, step: StepInstance) -> int | None:
        instances = self.graph.instances
        return next((to for label, to in self.graph.successors(number) if instances[label] == step), None)

    def lost(self, number: int) -> tuple[Message, ...] | None:
        """The messages that are lost in a state; None where that is not known."""
        if not self.graph.complete or self._lost is None:
            return None
        mask = self._lost[number]
        return tuple(message for bit, message in enumerate(self.graph.messages) if mask >> bit & 1)

    @cached_property
    def _lost(self) -> Sequence[int] | None:
        try:
            return lost_messages(self.graph)
        except EvaluationError:
            return None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the parts of a state, each of which a page shows by itself."""
        return tuple(name for variable in self._variables for name in variable.names)

    def texts(self, number: int) -> tuple[str, ...]:
        """The values of the parts of a state."""
        if number not in self._texts:
            state = self.graph.state(number)
            self._texts[number] = tuple(text for each in self._variables for text in self._parts(each, state))
        return self._texts[number]

    def chosen(self, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The values of the parts with these names, in each state; no others are made."""
        places = [(each, each.names.index(name)) for name in names for each in self._variables if name in each.names]
        for number in range(len(self.graph)):
            state = self.graph.state(number)
            yield tuple(self._parts(variable, state)[place] for variable, place in places)

    @cached_property
    def _variables(self) -> tuple[_Variable, ...]:
        index = self.system.variable_index
        return tuple(
            _Variable(
                part,
                tuple(index[part.name + suffix] for suffix in part.values),
                tuple(each.name for each in self.writer.parts(part)),
            )
            for part in self.writer.variables(self.graph.state(0))
        )

    def _parts(self, variable: _Variable, state: State) -> tuple[str, ...]:
        """The texts of a variable's parts; many states share its value, and few values are many."""
        values = tuple(state[place] for place in variable.cells)
        known = self._known.get((variable.part.name, values))
        if known is None:
            part = variable.part._replace(values=dict(zip(variable.part.values, values, strict=True)))
            known = tuple(self.writer.part(each) for each in self.writer.parts(part))
            self._known[variable.part.name, values] = known
        return known

    def level_of(self, number: int) -> int:
        """The number of the level of a state, the first state's being 0."""
        return bisect_right(self.graph.level_starts, number) - 1
