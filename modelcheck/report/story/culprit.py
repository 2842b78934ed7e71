"""The step that lost or repeated the message, or made a property false: the place in the source to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from modelcheck.errors import Span
from modelcheck.ir.system import Cell, Message
from modelcheck.report.story.events import Event, Story
from modelcheck.semantics import Write


class Culprit(NamedTuple):
    """The event to look at, and the place in its step; without one of its statements, that of the step."""

    event: Event
    span: Span | None


def repeated_by(story: Story, message: Message) -> Culprit | None:
    """The step that made the message take effect once more; None where the trace has none."""
    event = next((event for event in reversed(story.events) if message in event.effects), None)
    if event is None:
        return None
    return Culprit(event, effect_of(event, message).span)


def effect_of(event: Event, message: Message) -> Write:
    """The last assignment in which the message took effect."""
    cell = Cell(message.variable, message.keys)
    return next(write for write in reversed(event.footprint.writes) if write.cell == cell)


def lost_by(story: Story, lost_at: int) -> Culprit | None:
    """The step that gave the message away: the last one of no fault, up to the loss, that changed what is shared.

    It is the step of the loss itself where there is no such step; None where the first state is the loss.
    """
    given = given_away(story, lost_at)
    if given is not None:
        event, write = given
        return Culprit(event, write.span)
    if lost_at == 0:
        return None
    event = story.events[lost_at - 1]
    writes = [write for write in changing(story, event) if write.span]
    told = [write for write in writes if story.is_shared(write.cell)] or writes
    return Culprit(event, told[0].span if told else event.step.span)


def given_away(story: Story, lost_at: int) -> tuple[Event, Write] | None:
    """The last event of no fault, up to the loss, that changed what is shared, and the assignment that did."""
    for event in reversed(story.events[:lost_at]):
        if not event.step.fault:
            for write in changing(story, event):
                if story.is_shared(write.cell):
                    return event, write
    return None


def falsified_by(story: Story, cells: frozenset[str]) -> Culprit | None:
    """The last step of the trace, at its last assignment to one of the variables; None for a trace without steps."""
    if not story.events:
        return None
    event = story.events[-1]
    spans = [write.span for write in event.footprint.writes if write.cell.variable in cells and write.span]
    return Culprit(event, spans[-1] if spans else event.step.span)


def changing(story: Story, event: Event) -> Iterator[Write]:
    """The assignments of an event after which a cell has another value than before it."""
    index = story.system.variable_index
    for write in event.footprint.writes:
        before, after = event.before[index[write.cell.variable]], event.after[index[write.cell.variable]]
        for key in write.cell.keys:
            assert isinstance(before, tuple)
            assert isinstance(after, tuple)
            before, after = before[key], after[key]
        if before != after:
            yield write
