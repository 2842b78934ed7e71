"""What passes between a participant and what is shared in one step: its direction, and the text on the arrow."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from modelcheck.errors import EvaluationError
from modelcheck.ir.fold import expressions, statements, subexpressions
from modelcheck.ir.nodes import Assign, Compare, Comparison, Expr, ParameterRead, RangeDomain, VariableRead
from modelcheck.ir.system import TransitionSystem, key_domains
from modelcheck.report.story.changes import Became, Dropped, Gained, cells_of, is_part
from modelcheck.report.story.culprit import changing
from modelcheck.report.story.events import Event, Story
from modelcheck.semantics import Scope, Write, evaluate


class Direction(Enum):
    """The way something goes."""

    IN = "from what is shared to the participant"
    OUT = "from the participant to what is shared"


class Crossing(NamedTuple):
    """Something that passes between a participant and what is shared; `label` is what, empty where no words fit."""

    direction: Direction
    label: str


def crossing(story: Story, event: Event) -> Crossing | None:
    """The crossing of a step; None for one that stays on its side.

    A step takes something in where a value of its own comes from what is shared, or where it looks there, or at the end
    of the log, and changes its own state alone, or where it only takes items out of what is shared. It gives something
    away where it writes what is shared in any other way.
    """
    writes = event.footprint.writes
    carried = [each for each in writes if story.is_own(each.cell) and any(map(story.is_shared, each.sources))]
    if carried:
        return Crossing(Direction.IN, _carried(story, event, carried))
    gives = any(story.is_shared(each.cell) for each in writes)
    consults = any(map(story.is_shared, event.footprint.looked_at)) or _at_the_end(story.system, event) is not None
    if consults and not gives and not event.effects and any(story.is_own(each.cell) for each in writes):
        return Crossing(Direction.IN, _offset(story, event))
    if gives:
        taken = _taken(story, event)
        return Crossing(Direction.OUT, _given(story, event)) if taken is None else Crossing(Direction.IN, taken)
    return None


def is_carried(story: Story, event: Event, cell: str) -> bool:
    """True if the step copies what is shared into this part of the state."""
    return any(
        story.is_own(each.cell) and any(map(story.is_shared, each.sources)) and story.writer.cell(*each.cell) == cell
        for each in event.footprint.writes
    )


def _carried(story: Story, event: Event, writes: Sequence[Write]) -> str:
    """What is copied from what is shared: of several values the one that decides which message takes effect."""
    deciding = _deciding(story.system)
    for write in sorted(writes, key=lambda each: each.cell.variable not in deciding):
        name = story.writer.cell(*write.cell)
        for change in event.changes:
            if isinstance(change, Gained) and change.cell == name:
                return ", ".join(change.items)
        source = next(each for each in story.ordered(write.sources) if story.is_shared(each))
        text = next((story.writer.part(part) for part in story.changes.parts(event.after) if part.name == name), "")
        if _says_something(text):
            return f"{story.writer.cell(source.variable, ())} {text}"
    return ""


def _taken(story: Story, event: Event) -> str | None:
    """The items that the step took out of what is shared; None if it changed it in another way, or not at all."""
    shared = {story.writer.cell(*write.cell) for write in changing(story, event) if story.is_shared(write.cell)}
    changes = [change for change in event.changes if any(is_part(c, name) for c in cells_of(change) for name in shared)]
    if not changes or not all(isinstance(change, Dropped) for change in changes):
        return None
    return ", ".join(item for change in changes if isinstance(change, Dropped) for item in change.items)


def _given(story: Story, event: Event) -> str:
    """The new items or value of the first shared part that got any; else the message that the step names."""
    shared = {
        story.writer.cell(*write.cell): write.cell for write in changing(story, event) if story.is_shared(write.cell)
    }
    for change in event.changes:
        match change:
            case Gained(cell, items) if any(is_part(cell, name) for name in shared):
                return ", ".join(items)
            case Became(cell, _, new) if _says_something(new):
                found = next((at for name, at in shared.items() if is_part(cell, name)), None)
                if found is not None:
                    return f"{story.writer.cell(found.variable, ())} {new}"
    return _message(story, event)


def _offset(story: Story, event: Event) -> str:
    """The record at the offset that is compared with the end of the log; else the message that the step names."""
    at = _at_the_end(story.system, event)
    if at is None:
        return _message(story, event)
    try:
        return f"record {evaluate(at, Scope(story.system, event.before, dict(event.instance.arguments)))}"
    except EvaluationError:  # it reads a name that the step binds later
        return ""


def _deciding(system: TransitionSystem) -> frozenset[str]:
    """The variables that are read where an effect is counted: they decide which message takes effect."""
    effects = {variable.name for variable in system.effects}
    keys = [
        key
        for step in system.steps
        for statement in statements(step.body)
        if isinstance(statement, Assign) and statement.target.variable in effects
        for key in statement.target.keys
    ]
    return frozenset(part.name for key in keys for part in subexpressions(key) if isinstance(part, VariableRead))


def _message(story: Story, event: Event) -> str:
    """The argument of the step that is an offset."""
    ends = log_ends(story.system)
    for argument, (_, value) in zip(event.step.arguments, event.instance.arguments, strict=True):
        if isinstance(argument.domain, RangeDomain) and _parameters(argument.domain.stop) & ends:
            return f"record {value}"
    return ""


def _at_the_end(system: TransitionSystem, event: Event) -> Expr | None:
    """The expression that the step compares with the number of messages in the log."""
    ends = log_ends(system)
    compared = (expr for expr in [*subexpressions(event.step.guard), *expressions(event.step.body)])
    for expr in compared:
        match expr:
            case Compare(Comparison.LT, offset, ParameterRead(name)) if name in ends:
                return offset
            case Compare(Comparison.GT, ParameterRead(name), offset) if name in ends:
                return offset
    return None


def log_ends(system: TransitionSystem) -> frozenset[str]:
    """The parameters that are numbers of messages: reading one is looking at the end of the log."""
    domains = [domain for variable in system.effects for domain in key_domains(variable.type)]
    return frozenset[str]().union(*(_parameters(each.stop) for each in domains if isinstance(each, RangeDomain)))


def _parameters(expr: Expr) -> frozenset[str]:
    return frozenset(part.name for part in subexpressions(expr) if isinstance(part, ParameterRead))


def _says_something(text: str) -> bool:
    return text not in ("", "True", "False", "None", "[]", "{}")
