"""Breadth-first search over packed states, level by level: only then is the first counterexample a shortest one."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import count, islice

from modelcheck.explicit.limits import Counts, Watch
from modelcheck.explicit.python.codegen import TRAPS, PackedSystem
from modelcheck.graph import Observers, StateGraph
from modelcheck.verdict import Limit

_WORD_BITS = 64


class Failed(Exception):
    """The signal that a step or guard fails in this packed state."""

    def __init__(self, state: int) -> None:
        super().__init__(state)
        self.state = state


def search(reached: Exploration, watch: Watch) -> None:
    """Expand every reached state, in the order in which they are reached.

    Raises:
        LimitReached: A limit is met; `reached` holds what was found.
        Failed: A step or guard fails in a state.
        Outgrown: A value needs more bits.

    Source: Clarke, Henzinger, Veith, Bloem (eds.), Handbook of Model Checking, 2018, ch. 2.
    """
    frontier = reached.next_level()
    while frontier:
        for states in watch.slices(frontier, reached.counts):
            reached.add_successors(states)
        frontier = reached.next_level()


class Exploration:
    """The states reached so far, in order, and the transitions of those among them that are expanded."""

    def __init__(self, packed: PackedSystem, initial: int) -> None:
        self._packed = packed
        # A missing key is given the next number by `defaultdict` itself, without a line of Python.
        self._numbers: defaultdict[int, int] = defaultdict(count().__next__)
        self._level_starts = [0]
        self._offsets = array("Q", [0])
        self._targets = array("I")
        self._labels = array(_label_type(len(packed.instances)))
        self.number(initial)
        self._kept = (1, 1)  # offsets and states at the end of the last slice

    def number(self, state: int) -> int:
        """The number of a state; a state not reached before gets the next one."""
        return self._numbers[state]

    def counts(self) -> Counts:
        """The counts of the search so far."""
        states = len(self._numbers)
        return len(self._level_starts) - 1, states, states - len(self._offsets) + 1, len(self._targets)

    def next_level(self) -> list[int]:
        """The states that were reached since this was last called; none at the end of the search."""
        first = self._level_starts[-1]
        fresh = list(islice(reversed(self._numbers), len(self._numbers) - first))
        fresh.reverse()
        if fresh:
            self._level_starts.append(len(self._numbers))
        return fresh

    def add_successors(self, states: Sequence[int]) -> None:
        """Expand the states, which are the next ones in order.

        Raises:
            Failed: A step or guard fails in one of them; none of them counts as expanded.
        """
        targets: list[int] = []
        labels: list[int] = []
        counts: list[int] = []
        try:
            self._packed.expand(states, targets, labels, counts)
        except TRAPS as cause:
            raise Failed(states[len(counts)]) from cause
        before = len(self._targets)
        self._targets.extend(map(self._numbers.__getitem__, targets))
        self._labels.fromlist(labels)
        self._offsets.extend(map(before.__add__, counts))
        # Last, and at once: after an interrupt in between, what lies beyond does not count.
        self._kept = (len(self._offsets), len(self._numbers))

    def graph(self, *, stopped: Limit | None = None, max_states: int | None = None) -> StateGraph:
        """The state graph of the states expanded so far, cut before the first that leads beyond `max_states`."""
        states = len(self._numbers)
        if stopped is not None:
            offsets, states = self._kept
            del self._offsets[offsets:]
            if max_states is not None and states > max_states >= 1:
                del self._offsets[bisect_right(self._offsets, self._targets.index(max_states)) :]
                states = 1 + max(self._targets[: self._offsets[-1]], default=0)
            del self._targets[self._offsets[-1] :]
            del self._labels[self._offsets[-1] :]
        packed, numbers = self._packed, islice(self._numbers, states)
        return StateGraph(
            system=packed.layout.system,
            instances=packed.instances,
            messages=packed.messages,
            states=array("Q", numbers) if packed.layout.bits <= _WORD_BITS else list(numbers),
            level_starts=[start for start in self._level_starts if start < states],
            offsets=self._offsets,
            targets=self._targets,
            labels=self._labels,
            observe=Observers(
                decode=packed.layout.decode,
                delivered=packed.delivered,
                duplicated=packed.duplicated,
                served=packed.served,
                done=packed.done,
                conditions=packed.conditions,
            ),
            stopped=stopped,
        )


def _label_type(instances: int) -> str:
    return "B" if instances <= 1 << 8 else "H" if instances <= 1 << 16 else "I"
