"""Why a message was lost or took effect twice, in a sentence made from the trace by rules, never by names.

The rules follow the assignments back from the effect: what a fault reset, the durable value that stayed, and the step
that read it.
"""

from __future__ import annotations

from typing import NamedTuple

from modelcheck.ir.system import Cell, Message
from modelcheck.report.story.changes import (
    Became,
    Change,
    Dropped,
    Forgot,
    Gained,
    Happened,
    Kept,
    TookEffect,
    Turned,
)
from modelcheck.report.story.culprit import changing, effect_of, given_away
from modelcheck.report.story.events import Event, Story
from modelcheck.semantics import Write

_MOST_FAULTS = 2
"""The faults that a sentence names; more of them make it unreadable."""


def why_repeated(story: Story, message: Message) -> str:
    """The sentence for a message that took effect twice."""
    effects = [event for event in story.events if message in event.effects]
    text = story.writer.message(message)
    if len(effects) < 2:
        return f"{text} takes effect more than once in {_step(effects[0])}" if effects else f"{text} took effect"
    first, last = effects[0], effects[-1]
    origin = _origin(story, last, message)
    relevant = {story.writer.cell(*cell) for cell in _sources(story, last, message)}
    parts = [f"{text} took effect in {_step(first)}"]
    faults = [event for event in story.events[: last.number - 1] if event.step.fault]
    parts += [_fault(story, event, relevant) for event in faults[-_MOST_FAULTS:]]
    if origin is None:
        return _sentence([*parts, f"it took effect again in {_step(last)}"])
    fetched = _fetched(story, origin.event, last)
    again = f"fetched {text} again" if fetched is not last else f"made {text} take effect again"
    return _sentence([*parts, f"{_still(story, origin, first)}, so {_step(fetched)} {again}"])


def why_lost(story: Story, message: Message, lost_at: int) -> str:
    """The sentence for a message that is lost after step `lost_at`."""
    text = story.writer.message(message)
    if lost_at == 0:
        return f"no step leads to the effect of {text}, from the first state on"
    parts: list[str] = []
    given = given_away(story, lost_at)
    loss = story.events[lost_at - 1]
    if given is not None:
        event, write = given
        parts.append(f"{_step(event)} {_gave(story, event, write)} before {text} took effect")
    if given is None or given[0] is not loss:
        parts.append(_fault(story, loss, set()) if loss.step.fault else f"{_step(loss)} came next")
    return _sentence([*parts, f"nothing leads back to {text}"])


def why_false(story: Story, values: str) -> str:
    """The sentence for a property that is false at the end of the trace."""
    if not story.events:
        return f"it is false from the beginning: {values}"
    return f"{_step(story.events[-1])} made it false: {values}"


class _Origin(NamedTuple):
    """The event that copied a shared value which decides what takes effect later."""

    event: Event
    source: Cell
    write: Write


def _sources(story: Story, event: Event, message: Message) -> frozenset[Cell]:
    """The cells that decided that the message takes effect in the event."""
    effect = effect_of(event, message)
    cells = (effect.places | effect.sources | event.footprint.looked_at) - {effect.cell}
    return frozenset(cell for cell in cells if story.is_shared(cell) or story.is_own(cell))


def _origin(story: Story, last: Event, message: Message) -> _Origin | None:
    """The nearest copy of a shared value on the way back from the effect, along the places of assignments first."""
    effect = effect_of(last, message)
    for cells in (effect.places, _sources(story, last, message)):
        waiting = [(cell, last.number) for cell in sorted(cells)]
        seen: set[Cell] = set()
        while waiting:
            cell, before = waiting.pop(0)
            if cell in seen:
                continue
            seen.add(cell)
            written = _last_write(story, cell, before)
            if written is None:
                continue
            event, write = written
            shared = sorted(source for source in write.sources if story.is_shared(source))
            if shared and story.is_own(cell):
                return _Origin(event, shared[0], write)
            waiting += [(each, event.number) for each in (*sorted(write.sources), *sorted(write.conditions))]
    return None


def _last_write(story: Story, cell: Cell, before: int) -> tuple[Event, Write] | None:
    """The last assignment to a cell in an event earlier than number `before`."""
    for event in reversed(story.events[: before - 1]):
        for write in reversed(event.footprint.writes):
            if write.cell == cell:
                return event, write
    return None


def _fetched(story: Story, origin: Event, last: Event) -> Event:
    """The event between the copy and the effect that made the effect possible; the effect itself if there is none."""
    for event in reversed(story.events[origin.number : last.number - 1]):
        if event.step.fault or event.effects:
            continue
        if {write.cell for write in changing(story, event)} & last.footprint.looked_at:
            return event
    return last


def _still(story: Story, origin: _Origin, first: Event) -> str:
    """The words for a shared value that was read: `committed` was still 0."""
    name = story.writer.cell(*origin.source)
    value = _value(story, origin.event, origin.source)
    since = story.events[first.number - 1 : origin.event.number - 1]
    changed = any(write.cell == origin.source for event in since for write in changing(story, event))
    early = origin.event.number < first.number
    if early:
        return f"`{name}` was {value} when {_step(origin.event)} read it"
    return f"`{name}` was {'' if changed else 'still '}{value}"


def _value(story: Story, event: Event, cell: Cell) -> str:
    name = story.writer.cell(*cell)
    for part in story.changes.parts(event.before):
        if part.name == name:
            return story.writer.part(part)
    return "there"


def _fault(story: Story, event: Event, relevant: set[str]) -> str:
    """The words for a fault: what it forgot, of which only what is relevant if any is; else what it changed."""
    forgotten = [cell for change in event.changes if isinstance(change, Forgot) for cell in change.cells]
    if forgotten:
        told = [cell for cell in forgotten if cell in relevant] or forgotten
        return f"{_the(event)} forgot {_listed([f'`{cell}`' for cell in told])}"
    others = [words for change in event.changes if (words := _changed(change))]
    return f"{_the(event)} {_listed(others)}" if others else f"{_the(event)} happened"


def _gave(story: Story, event: Event, write: Write) -> str:
    """The words for the change of what is shared."""
    name = story.writer.cell(*write.cell)
    for change in event.changes:
        if isinstance(change, Turned | Gained | Dropped | Became) and change.cell.startswith(name):
            return _changed(change)
    return f"changed `{name}`"


def _changed(change: Change) -> str:
    """The words for a change; none for what is told elsewhere."""
    match change:
        case Turned(cell, on):
            return f"made `{cell}` {'true' if on else 'false'}"
        case Became(cell, _, new):
            return f"set `{cell}` to {new}"
        case Gained(cell, items):
            return f"put {_listed(items)} into `{cell}`"
        case Dropped(cell, items):
            return f"took {_listed(items)} out of `{cell}`"
        case Happened() | TookEffect() | Forgot() | Kept():
            return ""


def _step(event: Event) -> str:
    """The words for a step: by its number, and with its text where it has arguments."""
    return f"step {event.number} `{event.text}`" if event.instance.arguments else f"step {event.number}"


def _the(event: Event) -> str:
    """The words for a fault, which is a word of the spec's: `crash` in step 4."""
    return f"`{event.text}` in step {event.number}"


def _listed(items: list[str] | tuple[str, ...]) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _sentence(parts: list[str]) -> str:
    return "; ".join(parts)
