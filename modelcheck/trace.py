"""Traces: an initial state, then (step instance, state) pairs. Nothing else in the package builds one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from modelcheck.errors import UnfaithfulTrace
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.semantics import enabled, initial_state, take


@dataclass(frozen=True, slots=True)
class Trace:
    """A finite run of an instance; `transitions` may be empty."""

    initial: State
    transitions: tuple[tuple[StepInstance, State], ...] = ()

    def __len__(self) -> int:
        """How many steps it takes."""
        return len(self.transitions)

    @property
    def states(self) -> tuple[State, ...]:
        """Every state, the initial one first."""
        return (self.initial, *(state for _, state in self.transitions))

    @property
    def last(self) -> State:
        """The state it leads to."""
        return self.transitions[-1][1] if self.transitions else self.initial

    @property
    def steps(self) -> tuple[StepInstance, ...]:
        """The step instances in order."""
        return tuple(instance for instance, _ in self.transitions)

    @classmethod
    def run(cls, system: TransitionSystem, instances: Iterable[StepInstance]) -> Trace:
        """Take the step instances one after the other from the initial state.

        Raises:
            UnfaithfulTrace: One of them is not enabled where it should be taken.
            EvaluationError: One of them fails.
        """
        state = first = initial_state(system)
        transitions = []
        for number, instance in enumerate(instances, 1):
            if not enabled(system, state, instance):
                raise UnfaithfulTrace(f"{system.name}: step {number}, {instance}, is not enabled")
            state = take(system, state, instance)
            transitions.append((instance, state))
        return cls(first, tuple(transitions))

    def replay(self, system: TransitionSystem) -> Trace:
        """This trace, after the reference semantics has repeated every step of it.

        Raises:
            UnfaithfulTrace: The semantics refuses a step or reaches another state.
        """
        again = Trace.run(system, self.steps)
        if again != self:
            raise UnfaithfulTrace(f"{system.name}: the trace reaches other states than it says")
        return self
