"""A trace as lanes: the participants' part in each step, and what passed between a participant and what is shared.

Pure: a story in, rows out. `text` and `svg` draw them. Nothing is decided by a name: a glyph follows from what the step
reads, writes and forgets.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from modelcheck.ir.nodes import Value
from modelcheck.ir.system import Lifetime, TransitionSystem
from modelcheck.report.lanes.crossing import Direction, crossing, is_carried
from modelcheck.report.story.changes import Began, Change, Kept, Turned, cells_of
from modelcheck.report.story.events import Event, Story
from modelcheck.trace import Trace
from modelcheck.verdict import Violated


class Glyph(Enum):
    """The kind of event on a lane."""

    LOCAL = "local"
    EFFECT = "effect"
    CRASH = "crash"
    CUT = "fault"


class Arrow(NamedTuple):
    """Something that passed from one lane to another; both are positions in `Lanes.names`."""

    source: int
    target: int
    label: str


class Forever(Enum):
    """The endless part of a run; the value is the text beside its first row."""

    LOOP = "repeats for ever"
    END = "nothing more happens"


class Row(NamedTuple):
    """One step of the trace; number 0 is the first state.

    `glyphs` are events by lane; `violates` and `loses` mark the step that the property is about, `culprit` the one to
    look at; `forever` marks the steps that an endless run repeats, or the state it stays in.
    """

    number: int
    step: str
    fault: bool
    glyphs: tuple[tuple[int, Glyph], ...]
    arrow: Arrow | None
    changes: tuple[Change, ...]
    violates: bool = False
    loses: bool = False
    culprit: bool = False
    forever: Forever | None = None


class Lanes(NamedTuple):
    """The lanes, from left to right, and the rows, from the first state on."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def forever_at(self) -> int | None:
        """The number of the first row that an endless run repeats or stays in; None for other runs."""
        return next((row.number for row in self.rows if row.forever is not None), None)


SHARED: Final = "shared"
OWN: Final = "local"
"""The names of lanes where the spec gives none: of what is shared, and of what is not."""

_ALONE: Final[tuple[str, Value]] = ("", None)


def counterexample_lanes(
    system: TransitionSystem, verdict: Violated, *, lost_at: int | None = None, culprit_at: int | None = None
) -> Lanes | None:
    """The lanes of a verdict's counterexample, with the loop of an endless run; None where it has no trace."""
    if verdict.trace is None:
        return None
    at = len(verdict.trace)
    if verdict.lasso is None:
        return lanes(system, verdict.trace, violated_at=at, lost_at=lost_at, culprit_at=culprit_at)
    return lanes(system, verdict.lasso.unrolled, violated_at=at, lost_at=lost_at, culprit_at=culprit_at, loop_from=at)


def lanes(
    system: TransitionSystem,
    trace: Trace,
    *,
    violated_at: int | None = None,
    lost_at: int | None = None,
    culprit_at: int | None = None,
    loop_from: int | None = None,
) -> Lanes:
    """The lanes of a trace.

    Args:
        system: The instance whose trace it is.
        trace: As replayed by the semantics.
        violated_at: Number of the step whose state is the counterexample; None marks no step.
        lost_at: Number of the step that lost a message; None marks no step.
        culprit_at: Number of the step to look at; None: the one of the counterexample.
        loop_from: Number of the step after which the others repeat for ever, the last one if nothing more happens;
            None for a trace that ends.

    Returns:
        One row per state of the trace, and only the participants that take part in it.
    """
    story = Story(system, trace)
    columns = _columns(story)
    first = Row(
        number=0,
        step="",
        fault=False,
        glyphs=(),
        arrow=None,
        changes=tuple(_first_values(story)),
        violates=violated_at == 0,
        loses=lost_at == 0,
        culprit=violated_at == 0,
        forever=_forever(0, len(trace), loop_from),
    )
    rows = [first]
    for event in story.events:
        glyphs, arrow = _happening(story, columns, event)
        rows.append(
            Row(
                number=event.number,
                step=event.text,
                fault=event.step.fault,
                glyphs=glyphs,
                arrow=arrow,
                changes=(*event.changes, *_kept(story, event)),
                violates=event.number == violated_at,
                loses=event.number == lost_at,
                culprit=event.number == (violated_at if culprit_at is None else culprit_at),
                forever=_forever(event.number, len(trace), loop_from),
            )
        )
    return Lanes(columns.names, tuple(rows))


def _forever(number: int, last: int, loop_from: int | None) -> Forever | None:
    if loop_from is None or number < loop_from or loop_from == number < last:
        return None
    return Forever.END if loop_from == last else Forever.LOOP


def _first_values(story: Story) -> list[Change]:
    """The first values of what the trace changes, and of what is shared and copied; truth values only if true."""
    changed = {cell for event in story.events for change in event.changes for cell in cells_of(change)}
    copied = {
        story.writer.cell(*source)
        for event in story.events
        for write in event.footprint.writes
        if story.is_own(write.cell)
        for source in write.sources
        if story.is_shared(source)
    }
    values = story.changes.first_values(story.trace.initial, frozenset(changed | copied))
    return [change for change in values if not _is_false(change)]


def _is_false(change: Change) -> bool:
    return (isinstance(change, Turned) and not change.on) or (
        isinstance(change, Began) and change.value == "False each"
    )


def _kept(story: Story, event: Event) -> list[Change]:
    """The parts of a participant's state that the step copied from what is shared without changing them."""
    changed = {cell for change in event.changes for cell in cells_of(change)}
    kept = []
    for part in story.changes.parts(event.after):
        if part.name not in changed and is_carried(story, event, part.name):
            kept.append(Kept(part.name, story.writer.part(part)))
    return list(kept)


class _Columns(NamedTuple):
    """The positions of the lanes, by participant, and that of what is shared, None if nothing is."""

    names: tuple[str, ...]
    participants: dict[tuple[str, Value], int]
    shared: int | None


def _columns(story: Story) -> _Columns:
    system = story.system
    named = {(each.type.name, each.number): each.type for event in story.events for each in event.named}
    order = sorted(named, key=lambda key: (story.acting.index(key[0]), key[1]))
    people = [(key, story.writer.names.identity(named[key], key[1])) for key in order]
    own, shared_name = system.lanes or (OWN, SHARED)
    if not people and any(variable.lifetime is Lifetime.VOLATILE for variable in system.variables):
        people = [(_ALONE, own)]
    # What is shared stands in the middle: the shorter arrows are, the fewer lanes they cross.
    middle = (len(people) + 1) // 2
    shared = middle if story.shared else None
    labels = [label for _, label in people]
    positions = {key: index for index, (key, _) in enumerate(people)}
    if shared is not None:
        labels.insert(shared, shared_name)
        positions = {key: index + (index >= middle) for key, index in positions.items()}
    return _Columns(tuple(labels) or (own,), positions, shared)


def _happening(story: Story, columns: _Columns, event: Event) -> tuple[tuple[tuple[int, Glyph], ...], Arrow | None]:
    """The glyphs and the arrow of one step."""
    actors = [columns.participants[each.type.name, each.number] for each in event.named] or _unnamed(
        story, columns, event
    )
    home = actors or [columns.shared or 0]
    if event.step.forgets:
        return tuple((lane, Glyph.CRASH) for lane in home), None
    passing = crossing(story, event)
    if event.step.fault:
        gives = passing is not None and passing.direction is Direction.OUT and columns.shared is not None
        return ((columns.shared if gives and columns.shared is not None else home[0], Glyph.CUT),), None
    arrow = _arrow(columns, actors, passing.direction, passing.label) if passing is not None else None
    glyphs = [(home[0], Glyph.EFFECT)] if event.effects else []
    if not glyphs and arrow is None:
        glyphs = [(home[0], Glyph.LOCAL)]
    glyphs += [(lane, Glyph.LOCAL) for lane in dict.fromkeys(actors[1:]) if lane != home[0]]
    return tuple(glyphs), arrow


def _unnamed(story: Story, columns: _Columns, event: Event) -> list[int]:
    """The lanes of a step that names no participant.

    A step that forgets is everybody's, and the only participant needs no name.
    """
    if event.step.forgets:
        return list(columns.participants.values())
    alone = columns.participants.get(_ALONE)
    cells = {*event.footprint.looked_at, *(write.cell for write in event.footprint.writes)}
    acts = columns.shared is None or any(map(story.is_own, cells))
    return [alone] if alone is not None and acts else []


def _arrow(columns: _Columns, actors: list[int], direction: Direction, label: str) -> Arrow | None:
    if columns.shared is None or not actors:
        return None
    if direction is Direction.IN:
        return Arrow(columns.shared, actors[0], label)
    return Arrow(actors[0], columns.shared, label)
