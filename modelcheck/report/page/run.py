"""A run as a page shows it: the lanes, and at each state the values, the truths, the logs and the text of the step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from modelcheck.errors import Span
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.ir.written import Writer
from modelcheck.report.documents.trace_file import run_json
from modelcheck.report.lanes.changed import change_line
from modelcheck.report.lanes.model import Glyph, Lanes, Row
from modelcheck.report.layout.text import UNICODE, clean
from modelcheck.report.page import schema
from modelcheck.report.page.places import Places
from modelcheck.report.page.states import States
from modelcheck.report.page.strips import Strips
from modelcheck.report.page.truths import Truths
from modelcheck.report.story.changes import Change, Forgot, Happened, TookEffect
from modelcheck.report.watches import Watch
from modelcheck.report.words import assignments
from modelcheck.semantics import Scope, evaluate
from modelcheck.trace import Trace

_GLYPHS: Final[Mapping[Glyph, schema.GlyphKind]] = {
    Glyph.LOCAL: "local",
    Glyph.EFFECT: "effect",
    Glyph.CRASH: "crash",
    Glyph.CUT: "fault",
}


class Told(NamedTuple):
    """What is told of a run besides its states.

    Attributes:
        id: Unique in its spec.
        kind: What the run is.
        title: What it shows.
        why: Sentences.
        mark: The words beside the step that the property is about; empty where the step speaks for itself.
        blame: The statement to look at.
        loop: The words for the part that repeats for ever; None for a run that ends.
        command: How to reopen it.
    """

    id: str
    kind: schema.RunKind
    title: str
    why: tuple[str, ...] = ()
    mark: str = ""
    blame: Span | None = None
    loop: str | None = None
    command: str = ""


class Setting(NamedTuple):
    """What runs of one instance have in common.

    Attributes:
        system: The instance.
        file: The file of its spec.
        is_default: False where it is not the one that the page is about.
        states: What was reached of it; None where that is not known.
        places: Turns spans into places.
        properties: The properties to tell about.
        watches: Expressions whose values are shown at each state.
    """

    system: TransitionSystem
    file: str
    is_default: bool
    states: States | None
    places: Places
    properties: Sequence[str]
    watches: Sequence[Watch] = ()


def run_document(setting: Setting, trace: Trace, lanes: Lanes, told: Told) -> schema.Run:
    """The document of a run; `lanes` are those of the trace, which the reference semantics has repeated."""
    system, first = setting.system, lanes.forever_at
    cells = _Cells(system)
    culprit = next((row.number for row in lanes.rows if row.culprit), None)
    rows = list(_rows(setting, trace, lanes, told, cells))
    return schema.Run(
        id=told.id,
        kind=told.kind,
        title=told.title,
        parameters="" if setting.is_default else assignments(system).replace(", ", " "),
        why=list(told.why),
        culprit=culprit,
        loop=None if told.loop is None or first is None else schema.Loop(first=first, words=told.loop),
        lanes=[clean(name) for name in lanes.names],
        cells=cells.names(trace.initial),
        watches=[each.text for each in setting.watches],
        rows=rows,
        replayed=True,
        saved=msgspec.Raw(msgspec.json.format(run_json(system, trace, file=setting.file), indent=-1)),
        command=told.command,
    )


def _rows(setting: Setting, trace: Trace, lanes: Lanes, told: Told, cells: _Cells) -> Iterator[schema.Row]:
    system = setting.system
    steps = [instance for instance, _ in trace.transitions]
    nodes = [None] * (len(steps) + 1) if setting.states is None else setting.states.follow(steps)
    truths = Truths(system, setting.properties, setting.states, setting.places)
    strips = Strips(system)
    lost = False
    for row, state, node in zip(lanes.rows, trace.states, nodes, strict=True):
        lost = lost or row.loses
        step = system.step(steps[row.number - 1].step) if row.number else None
        yield schema.Row(
            number=row.number,
            step=clean(row.step),
            fault=row.fault,
            glyphs=[(lane, _GLYPHS[glyph]) for lane, glyph in row.glyphs],
            arrow=None if row.arrow is None else (row.arrow.source, row.arrow.target, clean(row.arrow.label)),
            changes=list(_changes(row, told.mark)),
            violates=row.violates,
            loses=row.loses,
            values=cells.values(state),
            truths=truths.at(state, node, lost=lost),
            strips=strips.at(state),
            watched=[each.value(system, state) for each in setting.watches],
            source=None if step is None else setting.places.method(step),
            blame=setting.places.place(told.blame) if row.culprit else None,
            node=node,
        )


def _changes(row: Row, mark: str) -> Iterator[schema.Change]:
    if mark and (row.violates or row.loses):
        yield schema.Change(text=mark, kind="mark")
    if row.fault and not any(isinstance(change, Happened) for change in row.changes):
        yield schema.Change(text="fault", kind="fault")
    for change in row.changes:
        text = "".join(part for part, _ in change_line(change, UNICODE))
        yield schema.Change(text=text, kind=_kind(change))


def _kind(change: Change) -> schema.ChangeKind:
    match change:
        case TookEffect(again=again):
            return "again" if again else "effect"
        case Forgot():
            return "forgot"
        case Happened():
            return "fault"
        case _:
            return "plain"


class _Cells:
    """The parts of a system's states, and how often each fault with a budget has happened."""

    def __init__(self, system: TransitionSystem) -> None:
        self._system = system
        self._writer = Writer(system)

    def names(self, state: State) -> list[str]:
        """The names of the parts, the same in each state."""
        return [name for name, _ in self._parts(state)]

    def values(self, state: State) -> list[str]:
        """The values of the parts."""
        return [value for _, value in self._parts(state)]

    def _parts(self, state: State) -> Iterator[tuple[str, str]]:
        for variable in self._writer.variables(state):
            for part in self._writer.parts(variable):
                yield clean(part.name), clean(self._writer.part(part))
        used = self._writer.used(state)
        for step in self._system.steps:
            if step.name in used and step.budget is not None:
                limit = evaluate(step.budget, Scope(self._system, state, {}))
                yield f"{step.name} so far", f"{used[step.name]} of {limit}"
