"""The ways between states of a sample as sets, so that one operation on integers is done for all states at once.

A set of states is an integer with a byte for each state, 0 or 1. The first ways of all states make a layer, the second
ones another, and so on: a set of ways is a set of states for each layer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import eq, lt
from typing import TypeAlias

States: TypeAlias = int
Edges: TypeAlias = tuple[States, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A whole number of each state, as two sets: the ways along which it falls, and those along which it stays."""

    falls: Edges
    stays: Edges


class Ways:
    """The ways out of some states: `states` and `edges` are all of them."""

    def __init__(self, ways: Mapping[int, Sequence[int]]) -> None:
        """Lay out the ways, from each state to those it lists; a state that has none may still be among them."""
        self._numbers = list(ways)
        depth = max(map(len, ways.values()), default=0)
        # A state with fewer ways is padded by ways to itself, which no set of ways contains.
        self._layers = [[to[k] if k < len(to) else state for state, to in ways.items()] for k in range(depth)]
        self.states = _set(True for _ in ways)
        self.edges: Edges = tuple(_set(k < len(to) for to in ways.values()) for k in range(depth))

    def word(self, values: Sequence[int]) -> Word:
        """The ways along which a number falls and stays; `values` holds it for every state of the sample."""
        here = [values[number] for number in self._numbers]
        there = [[values[number] for number in layer] for layer in self._layers]
        return Word(
            falls=tuple(_set(map(lt, after, here)) for after in there),
            stays=tuple(_set(map(eq, after, here)) for after in there),
        )

    def all_leave(self, states: States, edges: Edges) -> bool:
        """True if from each of the states these ways, all of which begin in the set, lead out of the set."""
        if union(edges) != states:
            return False
        size = len(self._numbers)
        inside = set(compress(self._numbers, states.to_bytes(size, "little")))
        sources: dict[int, list[int]] = {}
        pending: list[int] = []
        for layer, chosen in zip(self._layers, edges, strict=True):
            mask = chosen.to_bytes(size, "little")
            for source, target in zip(compress(self._numbers, mask), compress(layer, mask), strict=True):
                if target in inside:
                    sources.setdefault(target, []).append(source)
                else:
                    pending.append(source)
        while pending:
            number = pending.pop()
            if number in inside:
                inside.remove(number)
                pending.extend(sources.get(number, ()))
        return not inside


def union(edges: Iterable[States]) -> States:
    """The states out of which some way of a set leads."""
    found = 0
    for each in edges:
        found |= each
    return found


def both(one: Edges, two: Edges) -> Edges:
    """The ways that are in two sets."""
    return tuple(a & b for a, b in zip(one, two, strict=True))


def _set(members: Iterable[bool]) -> States:
    return int.from_bytes(bytes(members), "little")
