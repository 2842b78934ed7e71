"""A run of one's own: it is followed by the reference semantics, and each step that cannot be taken says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from modelcheck.check.false_part import false_guard
from modelcheck.errors import EvaluationError
from modelcheck.ir.system import State, Step, StepInstance
from modelcheck.ir.written import Writer
from modelcheck.report.lanes.changed import change_line
from modelcheck.report.lanes.model import lanes
from modelcheck.report.layout.text import UNICODE
from modelcheck.report.page import schema
from modelcheck.report.page.run import Setting, Told, run_document
from modelcheck.report.story.changes import Changes
from modelcheck.semantics import enabled, initial_state, step_instances, take
from modelcheck.trace import Trace

MOST_STEPS: Final = 1_000
"""The steps of a run; a longer one is cut."""


class Walked(NamedTuple):
    """A run as far as it could be followed.

    Attributes:
        trace: The steps taken.
        problem: The step that was refused, and why; empty where all were taken.
    """

    trace: Trace
    problem: str


class Walking:
    """The runs of one instance, step by step.

    Args:
        setting: The instance, and what is told of its states.
    """

    def __init__(self, setting: Setting) -> None:
        self.setting: Final = setting
        self.system: Final = setting.system
        self._writer = Writer(setting.system)
        self._changes = Changes(setting.system)

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

    def follow(self, steps: Sequence[str]) -> Walked:
        """The run that takes these steps, up to one that cannot be taken."""
        trace = Trace(initial_state(self.system))
        for number, text in enumerate(steps, 1):
            instance = self.instances.get(text)
            if number > MOST_STEPS:
                return Walked(trace, f"a run of more than {MOST_STEPS:,} steps is not followed")
            if instance is None:
                return Walked(trace, f"step {number}, {text}: the spec has no such step")
            problem = self._refused(trace.last, instance)
            if problem is not None:
                return Walked(trace, f"step {number}, {text}, cannot be taken here: {problem}")
            trace = trace.extended(self.system, [instance])
        return Walked(trace, "")

    def document(self, walked: Walked) -> schema.Walk:
        """The run, and where it can go."""
        trace = walked.trace
        count = len(trace)
        title = f"a run of {count} step{'' if count == 1 else 's'}"
        run = run_document(self.setting, trace, lanes(self.system, trace), Told("walk", "walk", title))
        return schema.Walk(
            trace=run,
            enabled=list(self._enabled(trace)),
            disabled=list(self._disabled(trace.last)),
            problem=walked.problem,
        )

    def _refused(self, state: State, instance: StepInstance) -> str | None:
        """The reason why a step cannot be taken, or fails; None if it can be."""
        try:
            if not enabled(self.system, state, instance):
                return false_guard(self.system, state, instance).text.removeprefix("false: ")
            take(self.system, state, instance)
        except EvaluationError as error:
            return f"it fails: {error}"
        return None

    def _enabled(self, trace: Trace) -> Iterator[schema.Choice]:
        for text, instance in self.instances.items():
            step = self.system.step(instance.step)
            try:
                if not enabled(self.system, trace.last, instance):
                    continue
                after = take(self.system, trace.last, instance)
            except EvaluationError:
                continue  # told among those that cannot be taken
            yield schema.Choice(step=text, fault=step.fault, changes=self._preview(step, trace, after))

    def _preview(self, step: Step, trace: Trace, after: State) -> list[str]:
        changes = self._changes.between(step, trace.last, after, trace.initial)
        return ["".join(text for text, _ in change_line(change, UNICODE)) for change in changes]

    def _disabled(self, state: State) -> Iterator[schema.Refused]:
        for text, instance in self.instances.items():
            step = self.system.step(instance.step)
            place = self.setting.places.place
            try:
                if not enabled(self.system, state, instance):
                    part = false_guard(self.system, state, instance)
                    why = part.text.removeprefix("false: ")
                    yield schema.Refused(step=text, fault=step.fault, why=why, part=place(part.span))
                    continue
                take(self.system, state, instance)
            except EvaluationError as error:
                yield schema.Refused(step=text, fault=step.fault, why=f"it fails: {error}", part=place(step.span))
