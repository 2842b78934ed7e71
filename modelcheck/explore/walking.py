"""A run of one's own on a page: what can be taken from its last state, what cannot, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from modelcheck.check.follow import Followed, Follower
from modelcheck.ir.system import State, Step
from modelcheck.report.lanes.changed import change_line
from modelcheck.report.lanes.model import lanes
from modelcheck.report.layout.text import UNICODE
from modelcheck.report.page import schema
from modelcheck.report.page.run import Setting, Told, run_document
from modelcheck.report.story.changes import Changes
from modelcheck.report.words import counted
from modelcheck.semantics import take
from modelcheck.trace import Trace


class Walking(Follower):
    """The runs of one instance, and where they can go.

    Args:
        setting: The instance, and what is told of its states.
    """

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting.system)
        self.setting: Final = setting
        self._changes = Changes(setting.system)

    def document(self, followed: Followed) -> schema.Walk:
        """The run, and where it can go."""
        trace = followed.trace
        told = Told("walk", "walk", f"a run of {counted(len(trace), 'step')}")
        return schema.Walk(
            trace=run_document(self.setting, trace, lanes(self.system, trace), told),
            enabled=list(self._enabled(trace)),
            disabled=list(self._disabled(trace.last)),
            problem=followed.problem,
        )

    def _enabled(self, trace: Trace) -> Iterator[schema.Choice]:
        for text in self.possible(trace.last):
            instance = self.instances[text]
            step = self.system.step(instance.step)
            after = take(self.system, trace.last, instance)
            yield schema.Choice(step=text, fault=step.fault, changes=self._preview(step, trace, after))

    def _preview(self, step: Step, trace: Trace, after: State) -> list[str]:
        changes = self._changes.between(step, trace.last, after, trace.initial)
        return ["".join(text for text, _ in change_line(change, UNICODE)) for change in changes]

    def _disabled(self, state: State) -> Iterator[schema.Refused]:
        for text, instance in self.instances.items():
            why = self.refused(state, instance)
            if why is not None:
                step = self.system.step(instance.step)
                place = self.setting.places.place(step.span if why.part is None else why.part.span)
                yield schema.Refused(step=text, fault=step.fault, why=why.words, part=place)
