"""The states that a search reached, as claims about single states and `no_loss` read them; edges need not be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from modelcheck.ir.system import Message, State, StepInstance, TransitionSystem
from modelcheck.trace import Trace
from modelcheck.verdict import Limit, Statistics

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observers:
    """The functions by which an engine reads a packed state without unpacking it.

    Attributes:
        decode: The state itself.
        delivered: Bit i is set where `messages[i]` took effect.
        duplicated: Bit i is set where it took effect more than once.
        served: Bit i is set where it took effect or is not owed. This and the following raise `EvaluationError` where
            the spec's own text fails.
        done: True where a run may end; None where the spec does not say.
        conditions: The condition of each property of the spec by name, true or false.
    """

    decode: Callable[[int], State]
    delivered: Callable[[int], int]
    duplicated: Callable[[int], int]
    served: Callable[[int], int]
    done: Callable[[int], bool] | None
    conditions: Mapping[str, Callable[[int], bool]]


class Reached(Protocol):
    """The reached states of an instance in breadth-first order; a state is named by its index, 0 is initial.

    `StateGraph` keeps the transitions between them; another search may make them anew whenever they are asked for.
    """

    @property
    def system(self) -> TransitionSystem:
        """The instance."""

    @property
    def instances(self) -> Sequence[StepInstance]:
        """The step instances that labels are indices into."""

    @property
    def messages(self) -> Sequence[Message]:
        """The messages that masks speak of, bit i of `messages[i]`."""

    @property
    def states(self) -> Sequence[int]:
        """Packed states."""

    @property
    def level_starts(self) -> Sequence[int]:
        """The index of the first state of each level."""

    @property
    def observe(self) -> Observers:
        """Readers of packed states."""

    @property
    def expanded(self) -> int:
        """The number of states, the first ones, whose transitions are known."""

    @property
    def stopped(self) -> Limit | None:
        """The limit that ended the search early; None if everything was reached."""

    @property
    def statistics(self) -> Statistics:
        """Counts of the search."""

    @property
    def fault_labels(self) -> bytes:
        """For each step instance 1 where it is a fault, else 0."""

    def __len__(self) -> int:
        """The number of states."""

    def successors(self, index: int) -> Iterable[tuple[int, int]]:
        """Label and target of each transition out of an expanded state, in order."""

    def calm_targets(self, index: int) -> Sequence[int]:
        """The states that an expanded state's transitions other than faults lead to, in order."""

    def trace_to(self, index: int) -> Trace:
        """A shortest trace to a state, repeated by the reference semantics.

        Raises:
            UnfaithfulTrace: The semantics refuses it, which is a mistake of the engine.
        """

    def paced(self, items: Iterable[T]) -> Iterator[T]:
        """The items one by one, with a look at the limits now and then; items may be added on the way."""

    def drained(self, stack: list[T]) -> Iterator[T]:
        """The items of a stack, the top first and with a look at the limits now and then, until it is empty."""
