"""Traces: an initial state, then (step instance, state) pairs. Nothing else in the package builds one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from modelcheck.errors import UnfaithfulTrace
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.semantics import enabled, initial_state, step_instances, take


@dataclass(frozen=True, slots=True, repr=False)
class Trace:
    """A finite run of an instance; `transitions` may be empty."""

    initial: State
    transitions: tuple[tuple[StepInstance, State], ...] = ()

    def __len__(self) -> int:
        """The number of steps."""
        return len(self.transitions)

    def __repr__(self) -> str:
        return f"<Trace {', '.join(map(str, self.steps)) or 'without a step'}>"

    @property
    def states(self) -> tuple[State, ...]:
        """Every state, the initial one first."""
        return (self.initial, *(state for _, state in self.transitions))

    @property
    def last(self) -> State:
        """The last state."""
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
        return cls(initial_state(system)).extended(system, instances)

    def extended(self, system: TransitionSystem, instances: Iterable[StepInstance]) -> Trace:
        """This trace, extended by more steps from its last state.

        Raises:
            UnfaithfulTrace: One of them is not enabled where it should be taken.
            EvaluationError: One of them fails.
        """
        state, transitions = self.last, list(self.transitions)
        for number, instance in enumerate(instances, len(self) + 1):
            if not enabled(system, state, instance):
                raise UnfaithfulTrace(f"{system.name}: step {number}, {instance}, is not enabled")
            state = take(system, state, instance)
            transitions.append((instance, state))
        return Trace(self.initial, tuple(transitions))

    def replay(self, system: TransitionSystem) -> Trace:
        """This trace, after the reference semantics has repeated every step of it.

        Raises:
            UnfaithfulTrace: The semantics refuses a step or reaches another state.
        """
        again = Trace.run(system, self.steps)
        if again != self:
            raise UnfaithfulTrace(f"{system.name}: the trace reaches other states than it says")
        return self


@dataclass(frozen=True, slots=True)
class Lasso:
    """An endless run: the stem, then from its last state the transitions of the loop, again and again.

    An empty loop stutters for ever in that state.
    """

    stem: Trace
    loop: tuple[tuple[StepInstance, State], ...] = ()

    @property
    def unrolled(self) -> Trace:
        """The stem and one round of the loop."""
        return Trace(self.stem.initial, self.stem.transitions + self.loop)

    @property
    def repeated(self) -> tuple[State, ...]:
        """The states visited for ever, the one at the end of the stem first."""
        return (self.stem.last, *(state for _, state in self.loop[:-1]))

    @classmethod
    def run(cls, system: TransitionSystem, stem: Trace, instances: Iterable[StepInstance]) -> Lasso:
        """Take the step instances of the loop from the end of a stem.

        Raises:
            UnfaithfulTrace: One of them is not enabled where it should be taken.
            EvaluationError: One of them fails.
        """
        return cls(stem, stem.extended(system, instances).transitions[len(stem) :])

    def replay(self, system: TransitionSystem) -> Lasso:
        """This lasso, after the reference semantics has repeated every step of it and found it fair.

        Raises:
            UnfaithfulTrace: The semantics refuses a step or reaches another state; the loop does not return to where it
                begins, has a fault in it, or passes over a step instance that is no fault and enabled in all of it.
        """
        self.unrolled.replay(system)
        if self.unrolled.last != self.stem.last:
            raise UnfaithfulTrace(f"{system.name}: the loop does not return to the state in which it begins")
        taken = {instance for instance, _ in self.loop}
        for step in system.steps:
            for instance in step_instances(system, step):
                if step.fault and instance in taken:
                    raise UnfaithfulTrace(f"{system.name}: the fault {instance} is repeated for ever")
                if step.fault or instance in taken:
                    continue
                if all(enabled(system, state, instance) for state in self.repeated):
                    raise UnfaithfulTrace(f"{system.name}: {instance} stays enabled and is never taken")
        return self
