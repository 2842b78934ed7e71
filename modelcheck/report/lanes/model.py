"""A trace as lanes: the participants' part in each step, and what passed between a participant and the broker.

Pure: IR and trace in, rows out. `lanes_text` and `lanes_svg` draw them. Nothing is decided by a name: a glyph follows
from what the step reads, writes and forgets.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from modelcheck.ir.nodes import Value
from modelcheck.ir.system import Lifetime, State, Step, StepInstance, TransitionSystem
from modelcheck.ir.types import IdType
from modelcheck.report.lanes.access import Access, access, participant_types, shared_variables
from modelcheck.report.values import Change, Names, changes
from modelcheck.semantics import messages, number_of_effects
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
    """One step of the trace; number 0 is the initial state.

    `glyphs` are events by lane; `violates` and `loses` mark the step that the property is about; `forever` marks the
    steps that an endless run repeats, or the state it stays in.
    """

    number: int
    step: str
    fault: bool
    glyphs: tuple[tuple[int, Glyph], ...]
    arrow: Arrow | None
    changes: tuple[Change, ...]
    violates: bool = False
    loses: bool = False
    forever: Forever | None = None


class Lanes(NamedTuple):
    """The lanes, from left to right, and the rows, from the initial state on."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def forever_at(self) -> int | None:
        """The number of the first row that an endless run repeats or stays in; None for other runs."""
        return next((row.number for row in self.rows if row.forever is not None), None)


BROKER: Final = "broker"
CONSUMER: Final = "consumer"
_THE_CONSUMER: Final[tuple[str, Value]] = ("", None)


def counterexample_lanes(system: TransitionSystem, verdict: Violated, *, lost_at: int | None = None) -> Lanes | None:
    """The lanes of a verdict's counterexample, with the loop of an endless run; None where it has no trace."""
    if verdict.trace is None:
        return None
    at = len(verdict.trace)
    if verdict.lasso is None:
        return lanes(system, verdict.trace, violated_at=at, lost_at=lost_at)
    return lanes(system, verdict.lasso.unrolled, violated_at=at, lost_at=lost_at, loop_from=at)


def lanes(
    system: TransitionSystem,
    trace: Trace,
    *,
    violated_at: int | None = None,
    lost_at: int | None = None,
    loop_from: int | None = None,
) -> Lanes:
    """The lanes of a trace.

    Args:
        system: The instance whose trace it is.
        trace: As replayed by the semantics.
        violated_at: Number of the step whose state is the counterexample; None marks no step.
        lost_at: Number of the step that lost a message; None marks no step.
        loop_from: Number of the step after which the others repeat for ever, the last one if nothing more happens;
            None for a trace that ends.

    Returns:
        One row per state of the trace, and only the participants that take part in it.
    """
    names = Names(system)
    columns = _columns(system, trace, names)
    rows = [
        Row(
            number=0,
            step="(initial)",
            fault=False,
            glyphs=(),
            arrow=None,
            changes=(),
            violates=violated_at == 0,
            loses=lost_at == 0,
            forever=_forever(0, len(trace), loop_from),
        )
    ]
    before = trace.initial
    for number, (instance, after) in enumerate(trace.transitions, 1):
        step = system.step(instance.step)
        glyphs, arrow = _happening(system, columns, step, instance, before, after)
        rows.append(
            Row(
                number=number,
                step=names.instance(step, instance),
                fault=step.fault,
                glyphs=glyphs,
                arrow=arrow,
                changes=tuple(changes(system, names, before, after)),
                violates=number == violated_at,
                loses=number == lost_at,
                forever=_forever(number, len(trace), loop_from),
            )
        )
        before = after
    return Lanes(columns.names, tuple(rows))


def _forever(number: int, last: int, loop_from: int | None) -> Forever | None:
    if loop_from is None or number < loop_from or loop_from == number < last:
        return None
    return Forever.END if loop_from == last else Forever.LOOP


class _Columns(NamedTuple):
    """The positions of the lanes, by participant, and that of the broker, None if nothing is durable."""

    names: tuple[str, ...]
    participants: dict[tuple[str, Value], int]
    broker: int | None


def _columns(system: TransitionSystem, trace: Trace, names: Names) -> _Columns:
    types = participant_types(system)
    acting: dict[tuple[str, Value], str] = {}
    for instance in trace.steps:
        for participant, type_ in _participants(system.step(instance.step), instance, types):
            acting[participant] = names.identity(type_, participant[1])
    people = [(key, acting[key]) for key in sorted(acting, key=lambda key: (types.index(key[0]), key[1]))]
    if not people and any(variable.lifetime is Lifetime.VOLATILE for variable in system.variables):
        people = [(_THE_CONSUMER, CONSUMER)]
    # The broker stands in the middle: the shorter arrows are, the fewer lanes they cross.
    middle = (len(people) + 1) // 2
    broker = middle if any(variable.lifetime is Lifetime.DURABLE for variable in system.variables) else None
    labels = [label for _, label in people]
    positions = {key: index for index, (key, _) in enumerate(people)}
    if broker is not None:
        labels.insert(broker, BROKER)
        positions = {key: index + (index >= middle) for key, index in positions.items()}
    return _Columns(tuple(labels) or (CONSUMER,), positions, broker)


def _participants(step: Step, instance: StepInstance, types: tuple[str, ...]) -> list[tuple[tuple[str, Value], IdType]]:
    return [
        ((argument.domain.name, value), argument.domain)
        for argument, (_, value) in zip(step.arguments, instance.arguments, strict=True)
        if isinstance(argument.domain, IdType) and argument.domain.name in types
    ]


def _happening(
    system: TransitionSystem, columns: _Columns, step: Step, instance: StepInstance, before: State, after: State
) -> tuple[tuple[tuple[int, Glyph], ...], Arrow | None]:
    """The glyphs and the arrow of one step."""
    touched = access(system, step)
    actors = [columns.participants[key] for key, _ in _participants(step, instance, participant_types(system))]
    if not actors:
        actors = _unnamed_actors(columns, touched, forgets=step.forgets)
    home = actors or [columns.broker or 0]
    if step.forgets:
        return tuple((lane, Glyph.CRASH) for lane in home), None
    if step.fault:
        place = columns.broker if touched.writes_shared and columns.broker is not None else home[0]
        return ((place, Glyph.CUT),), None
    effect = any(
        number_of_effects(system, before, message) != number_of_effects(system, after, message)
        for message in messages(system)
    )
    glyphs = ((home[0], Glyph.EFFECT),) if effect else ()
    arrow = _arrow(system, columns, touched, actors, before, after, effect=effect)
    if not glyphs and arrow is None:
        glyphs = ((home[0], Glyph.LOCAL),)
    return glyphs, arrow


def _unnamed_actors(columns: _Columns, touched: Access, *, forgets: bool) -> list[int]:
    """The lanes of a step without a participant among its arguments.

    A step that forgets is everybody's, and a single consumer needs no name.
    """
    if forgets:
        return list(columns.participants.values())
    consumer = columns.participants.get(_THE_CONSUMER)
    acts = touched.writes_own or touched.reads_own or columns.broker is None
    return [consumer] if consumer is not None and acts else []


def _arrow(
    system: TransitionSystem,
    columns: _Columns,
    touched: Access,
    actors: list[int],
    before: State,
    after: State,
    *,
    effect: bool,
) -> Arrow | None:
    if columns.broker is None or not actors:
        return None
    actor = actors[0]
    if touched.carries or (touched.consults and touched.writes_own and not touched.writes_shared and not effect):
        return Arrow(columns.broker, actor, "")
    if touched.writes_shared:
        return Arrow(actor, columns.broker, _label(system, before, after))
    return None


def _label(system: TransitionSystem, before: State, after: State) -> str:
    """The new value of the first shared cell that changed, as the text on the arrow to the broker."""
    shared = shared_variables(system)
    for change in changes(system, Names(system), before, after):
        if change.cell.partition("[")[0] in shared:
            return change.new
    return ""
