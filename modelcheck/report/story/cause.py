"""Why a message was lost or took effect twice, in a sentence made from the trace by rules, never by names.

The rules follow the assignments back from the effect: what a fault reset, the durable value that stayed, and the step
that read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from modelcheck.ir.system import Cell, Message
from modelcheck.report.story.changes import (
    Became,
    Began,
    Change,
    Dropped,
    Forgot,
    Gained,
    Happened,
    Kept,
    TookEffect,
    Turned,
    is_part,
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
    relevant = _sources(story, last, message), frozenset(origin.cells if origin else ())
    faults = [event for event in story.events[: last.number - 1] if event.step.fault][-_MOST_FAULTS:]
    told = [(event.number, _fault(story, event, *relevant)) for event in faults]
    earlier = _origin(story, first, message)
    if origin is not None and earlier is not None and _both_read(earlier, origin, first):
        readers = _readers(story, earlier, origin)
        so = f"so {text} took effect in {_step(first)} and again in {_step(last)}"
        return f"{_sentence([words for _, words in sorted([*told, *readers])])}, {so}"
    parts = [f"{text} took effect in {_step(first)}", *(words for _, words in told)]
    if origin is None:
        return _sentence([*parts, _made_possible(story, first, last, text)])
    fetched = _fetched(story, origin, last)
    again = f"fetched {text} again" if fetched is not last else f"made {text} take effect again"
    read = _still(story, origin, first, told=fetched is not last or origin.event is last)
    return _sentence([*parts, f"{read}, so {_step(fetched)} {again}"])


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
        parts.append(_fault(story, loss) if loss.step.fault else f"{_step(loss)} came next")
    return _sentence([*parts, f"nothing leads back to {text}"])


def why_false(story: Story, values: str) -> str:
    """The sentence for a property that is false at the end of the trace; `values` are what its false part reads."""
    words = f"{_step(story.events[-1])} made it false" if story.events else "it is false from the beginning"
    return f"{words}: {values}" if values else words


def _both_read(earlier: _Origin, later: _Origin, first: Event) -> bool:
    """True if two steps read the same value before the message took effect at all."""
    return earlier.source == later.source and earlier.event.number < later.event.number < first.number


def _readers(story: Story, *origins: _Origin) -> Iterator[tuple[int, str]]:
    """The words for each step that read a shared value, with its number."""
    read: set[str] = set()
    for event, source, *_ in origins:
        value = _value(story, event, source)
        still = "still " if value in read else ""
        read.add(value)
        yield event.number, f"{_step(event)} {still}read `{story.writer.cell(*source)}` as {value}"


def _made_possible(story: Story, first: Event, last: Event, text: str) -> str:
    """The words for an effect that copies nothing: the step since the first one that changed what it looked at."""
    for event in reversed(story.events[first.number : last.number - 1]):
        for write in changing(story, event):
            if write.cell in last.footprint.looked_at and not event.step.fault:
                return f"{_step(event)} {_gave(story, event, write)}, so {_step(last)} made {text} take effect again"
    return f"it took effect again in {_step(last)}"


class _Origin(NamedTuple):
    """The event that copied a shared value which decides what takes effect later.

    `carriers` are the events that carried the value on, from the effect back to the copy, both left out; `cells` are
    those that held it on the way.
    """

    event: Event
    source: Cell
    carriers: tuple[Event, ...]
    cells: tuple[Cell, ...]


def _sources(story: Story, event: Event, message: Message) -> frozenset[Cell]:
    """The cells that decided that the message takes effect in the event."""
    effect = effect_of(event, message)
    cells = (effect.places | effect.sources | event.footprint.looked_at) - {effect.cell}
    return frozenset(cell for cell in cells if story.is_shared(cell) or story.is_own(cell))


def _origin(story: Story, last: Event, message: Message) -> _Origin | None:
    """The nearest copy of a shared value on the way back from the effect, along the places of assignments first.

    The way leads through what is shared only where there is no other.
    """
    places, sources = effect_of(last, message).places, _sources(story, last, message)
    own = [frozenset(cell for cell in cells if story.is_own(cell)) for cells in (places, sources)]
    found = next(filter(None, (_back(story, last, cells) for cells in (*own, places, sources))), None)
    if found is not None:
        return found
    shared = next(filter(story.is_shared, story.ordered(places)), None)
    return None if shared is None else _Origin(last, shared, (), ())


class _Way(NamedTuple):
    """A cell to follow back, from before the event of this number, and how it was come to."""

    cell: Cell
    before: int
    carriers: tuple[Event, ...] = ()
    passed: tuple[Cell, ...] = ()


def _back(story: Story, last: Event, cells: frozenset[Cell]) -> _Origin | None:
    """The nearest copy of a shared value on the way back from cells that an event looked at."""
    waiting = [_Way(cell, last.number) for cell in story.ordered(cells)]
    seen: set[Cell] = set()
    while waiting:
        cell, before, carriers, passed = waiting.pop(0)
        if cell in seen:
            continue
        seen.add(cell)
        written = _last_write(story, cell, before)
        if written is None:
            continue
        event, write = written
        shared = [source for source in story.ordered(write.sources) if story.is_shared(source)]
        if shared and story.is_own(cell):
            return _Origin(event, shared[0], carriers, (*passed, cell))
        further = (*story.ordered(write.sources), *story.ordered(write.conditions))
        waiting += [_Way(each, event.number, (*carriers, event), (*passed, cell)) for each in further]
    return None


def _last_write(story: Story, cell: Cell, before: int) -> tuple[Event, Write] | None:
    """The last assignment to a cell in an event earlier than number `before`."""
    for event in reversed(story.events[: before - 1]):
        for write in reversed(event.footprint.writes):
            if write.cell == cell:
                return event, write
    return None


def _fetched(story: Story, origin: _Origin, last: Event) -> Event:
    """The first event after the copy that made a participant ready for the effect; the effect itself without one."""
    for reader in (last, *origin.carriers):
        first = reader
        while (event := _readied_by(story, origin.event.number, first)) is not None:
            first = event
        if first is not reader:
            return first
    return last


def _readied_by(story: Story, after: int, reader: Event) -> Event | None:
    """The last event, of those after this number, that changed what a participant has and the reader looked at."""
    for event in reversed(story.events[after : reader.number - 1]):
        if event.step.fault or event.effects:
            continue
        changed = {write.cell for write in changing(story, event) if story.is_own(write.cell)}
        if changed & reader.footprint.looked_at:
            return event
    return None


def _still(story: Story, origin: _Origin, first: Event, *, told: bool) -> str:
    """The words for a shared value that was read, `committed` was still 0, and by which step if that is not `told`."""
    name = story.writer.cell(*origin.source)
    value = _value(story, origin.event, origin.source)
    since = story.events[first.number - 1 : origin.event.number - 1]
    changed = any(write.cell == origin.source for event in since for write in changing(story, event))
    if origin.event.number < first.number:
        return f"`{name}` was {value} when {_step(origin.event)} read it"
    when = "" if told else f" when {_step(origin.event)} read it"
    return f"`{name}` was {'' if changed else 'still '}{value}{when}"


def _value(story: Story, event: Event, cell: Cell) -> str:
    name = story.writer.cell(*cell)
    for part in story.changes.parts(event.before):
        if part.name == name:
            return story.writer.part(part)
    return "there"


def _fault(story: Story, event: Event, *relevant: frozenset[Cell]) -> str:
    """The words for a fault: what it forgot, of which only what is first found relevant; else what it changed."""
    forgotten = [cell for change in event.changes if isinstance(change, Forgot) for cell in change.cells]
    if forgotten:
        chosen = ([cell for cell in forgotten if cell in _named(story, cells)] for cells in relevant)
        told = next(filter(None, chosen), forgotten)
        return f"{_the(event)} forgot {_listed([f'`{cell}`' for cell in told])}"
    others = [words for change in event.changes if (words := _changed(change))]
    return f"{_the(event)} {_listed(others)}" if others else f"{_the(event)} happened"


def _named(story: Story, cells: frozenset[Cell]) -> set[str]:
    return {story.writer.cell(*cell) for cell in cells}


def _gave(story: Story, event: Event, write: Write) -> str:
    """The words for the change of what is shared."""
    name = story.writer.cell(*write.cell)
    for change in event.changes:
        if isinstance(change, Turned | Gained | Dropped | Became) and is_part(change.cell, name):
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
        case Happened() | TookEffect() | Forgot() | Kept() | Began():
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
