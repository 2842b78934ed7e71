"""The state graph: reached states in breadth-first order, transitions as packed adjacency arrays."""

from __future__ import annotations

import operator
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, compress, islice, repeat
from typing import TYPE_CHECKING, Final, TypeVar

from modelcheck.graph.reached import Observers
from modelcheck.ir.system import Message, State, StepInstance, TransitionSystem
from modelcheck.trace import Trace
from modelcheck.verdict import Limit, Statistics

if TYPE_CHECKING:
    from networkx import MultiDiGraph


T = TypeVar("T")

_LOOK_EVERY: Final = 256
"""The items of a pass between two looks at its limits: some milliseconds of work."""


_FEW: Final = 32
"""The most step instances for which a look for each costs less than a dictionary of all."""


def _no_limit() -> None:
    """Look at no limit, so that nothing ends a pass."""


@dataclass(frozen=True, repr=False)
class StateGraph:
    """The part of an instance that a breadth-first search reached.

    Attributes:
        states: Packed states in the order in which they were reached; a state is named by its index, 0 is initial.
        level_starts: Index of the first state of each level.
        offsets: State i has the transitions `offsets[i]` up to but not including `offsets[i + 1]`; states at and
            beyond `expanded` were reached, and their successors were not computed.
        targets: The state each transition leads to.
        labels: The step instance of each transition, an index into `instances`.
        messages: The messages whose effects the spec counts; bit i of a mask is about `messages[i]`.
        stopped: The limit that ended the search early; None if the graph is complete.
        look: Called every so often during a pass over the graph; an exception that it raises ends the pass.
    """

    system: TransitionSystem
    instances: tuple[StepInstance, ...]
    messages: tuple[Message, ...]
    states: Sequence[int]
    level_starts: Sequence[int]
    offsets: array[int]
    targets: array[int]
    labels: array[int]
    observe: Observers
    stopped: Limit | None = None
    look: Callable[[], None] = _no_limit

    @property
    def expanded(self) -> int:
        """The number of states all of whose transitions are in the graph."""
        return len(self.offsets) - 1

    @property
    def complete(self) -> bool:
        """True if this is all of the instance."""
        return self.stopped is None

    def __len__(self) -> int:
        return len(self.states)

    def __repr__(self) -> str:
        size = f"{len(self.states):,} states, {len(self.targets):,} transitions"
        return f"<StateGraph of {self.system.name}: {size}{'' if self.complete else ', not complete'}>"

    def paced(self, items: Iterable[T]) -> Iterator[T]:
        """The items one by one, with a `look` now and then; items may be added on the way."""
        for number, item in enumerate(items):
            if number % _LOOK_EVERY == 0:
                self.look()
            yield item

    def drained(self, stack: list[T]) -> Iterator[T]:
        """The items of a stack, the top first and with a `look` now and then, until it is empty; it may grow."""
        number = 0
        while stack:
            if number % _LOOK_EVERY == 0:
                self.look()
            number += 1
            yield stack.pop()

    def successors(self, index: int) -> Iterable[tuple[int, int]]:
        """Label and target of each transition out of an expanded state, in order."""
        first, stop = self.offsets[index], self.offsets[index + 1]
        return zip(self.labels[first:stop], self.targets[first:stop], strict=True)

    def calm_targets(self, index: int) -> Sequence[int]:
        """The states that an expanded state's transitions other than faults lead to, in order."""
        offsets, targets = self._calm
        return targets[offsets[index] : offsets[index + 1]]

    @cached_property
    def _calm(self) -> tuple[Sequence[int], array[int]]:
        """Offsets and targets of the transitions that are no faults."""
        is_calm = bytes(not fault for fault in self.fault_labels)
        if self.labels.itemsize == 1:
            calm = self.labels.tobytes().translate(is_calm.ljust(256, b"\0"))
        else:
            calm = bytes(map(is_calm.__getitem__, self.labels))
        counts = map(calm.count, repeat(1), self.offsets, islice(self.offsets, 1, None))
        return array("Q", accumulate(counts, initial=0)), array("I", compress(self.targets, calm))

    def state(self, index: int) -> State:
        """The state with this index."""
        return self.observe.decode(self.states[index])

    @cached_property
    def fault_labels(self) -> bytes:
        """For each step instance 1 where it is a fault, else 0."""
        faults = {step.name for step in self.system.steps if step.fault}
        return bytes(instance.step in faults for instance in self.instances)

    @cached_property
    def statistics(self) -> Statistics:
        """The counts of the search, with the glossary's meaning."""
        ends = sum(map(operator.eq, self.offsets, islice(self.offsets, 1, None)))
        fired = Counter({step.name: 0 for step in self.system.steps})
        for label, count in self._transitions_by_label():
            fired[self.instances[label].step] += count
        return Statistics(
            distinct_states=len(self.states),
            generated_transitions=len(self.targets),
            levels=len(self.level_starts),
            ends=ends,
            complete=self.complete,
            fired=tuple(fired.items()),
        )

    def _transitions_by_label(self) -> Iterable[tuple[int, int]]:
        """Each label, with the number of its transitions; those without any may be left out."""
        if self.labels.itemsize > 1 or len(self.instances) > _FEW:
            return Counter(self.labels).items()
        labels = self.labels.tobytes()
        return [(label, labels.count(label)) for label in range(len(self.instances))]

    def trace_to(self, index: int) -> Trace:
        """A shortest trace to a state, repeated by the reference semantics.

        The levels are scanned backwards for a predecessor, the first in order of discovery, so no state stores its own.

        Raises:
            UnfaithfulTrace: The semantics refuses it, which is a mistake of the engine.
        """
        labels: list[int] = []
        level = bisect_right(self.level_starts, index) - 1
        while level > 0:
            index, label = self._predecessor(index, self.level_starts[level - 1], self.level_starts[level])
            labels.append(label)
            level -= 1
        instances = [self.instances[label] for label in reversed(labels)]
        return Trace.run(self.system, instances).replay(self.system)

    def _predecessor(self, target: int, first: int, stop: int) -> tuple[int, int]:
        """The first state among `first .. stop - 1` with a transition to `target`, and its label."""
        end = self.offsets[min(stop, self.expanded)]
        transition = self.targets.index(target, self.offsets[first], end)
        return bisect_right(self.offsets, transition) - 1, self.labels[transition]

    def to_networkx(self) -> MultiDiGraph:
        """The public form: a `networkx.MultiDiGraph`, about 600 bytes a transition.

        Nodes are the indices of states, with `initial`, `level` and one attribute per state variable (`level_` for a
        variable called `level`); edges carry `step`, `arguments` and `fault`. An incomplete graph has the graph
        attribute `complete=False`.
        """
        from modelcheck.graph.public import to_networkx

        return to_networkx(self)
