"""A run that somebody has asked for, step by step: how far the spec takes it, and why it goes no further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from modelcheck.check.false_part import false_guard
from modelcheck.check.result import FalsePart
from modelcheck.errors import EvaluationError
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.ir.written import Writer
from modelcheck.semantics import enabled, initial_state, step_instances, take
from modelcheck.trace import Trace

MOST_STEPS: Final = 1_000
"""The steps of a run; a longer one is cut."""


class Refused(NamedTuple):
    """The reason why a step cannot be taken.

    Attributes:
        words: `running = False`, `the spec has no such step`, `it fails: ...`.
        part: The smallest false part of its guard; None where it is no guard that refuses.
    """

    words: str
    part: FalsePart | None = None


class Followed(NamedTuple):
    """A run as far as it goes.

    Attributes:
        trace: The steps taken.
        step: The step that was refused, as it was asked for; None where all were taken.
        why: Why it was.
    """

    trace: Trace
    step: str | None = None
    why: Refused | None = None

    @property
    def problem(self) -> str:
        """What is wrong with the run, in a sentence; empty where nothing is."""
        return "" if self.why is None else f"step {len(self.trace) + 1}, {self.step}, cannot be taken: {self.why.words}"


class Follower:
    """The runs of one instance, by the texts of their steps."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system: Final = system
        self._writer = Writer(system)

    @cached_property
    def instances(self) -> Mapping[str, StepInstance]:
        """Every step instance by its text, in the order of the spec."""
        return {
            self._writer.instance(step, instance): instance
            for step in self.system.steps
            for instance in step_instances(self.system, step)
        }

    def text(self, instance: StepInstance) -> str:
        """A step instance as the spec writes it."""
        return self._writer.instance(self.system.step(instance.step), instance)

    def follow(self, steps: Sequence[str]) -> Followed:
        """The run that takes these steps, up to one that cannot be taken."""
        trace = Trace(initial_state(self.system))
        for text in steps:
            instance = self.instances.get(text)
            if len(trace) >= MOST_STEPS:
                return Followed(trace, text, Refused(f"a run of more than {MOST_STEPS:,} steps is not followed"))
            if instance is None:
                return Followed(trace, text, Refused("the spec has no such step"))
            why = self.refused(trace.last, instance)
            if why is not None:
                return Followed(trace, text, why)
            trace = trace.extended(self.system, [instance])
        return Followed(trace)

    def refused(self, state: State, instance: StepInstance) -> Refused | None:
        """The reason why a step cannot be taken in a state, or fails there; None if it can be."""
        try:
            if not enabled(self.system, state, instance):
                part = false_guard(self.system, state, instance)
                return Refused(part.text.removeprefix("false: "), part)
            take(self.system, state, instance)
        except EvaluationError as error:
            return Refused(f"it fails: {error}")
        return None

    def possible(self, state: State) -> Iterator[str]:
        """The texts of the steps that can be taken in a state."""
        return (text for text, instance in self.instances.items() if self.refused(state, instance) is None)
