"""What a step changed, as people say it: `position 0 → 1`, `not running`, `wire + Request(pid=1)`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias, assert_never

from modelcheck.ir.shapes import (
    PRESENT,
    BagShape,
    ListShape,
    OptionalShape,
    RecordShape,
    SetShape,
)
from modelcheck.ir.system import Lifetime, Message, State, Step, TransitionSystem
from modelcheck.ir.types import BoolType, CountType
from modelcheck.ir.written import Part, Writer
from modelcheck.semantics import Scope, evaluate, messages, number_of_effects


class Happened(NamedTuple):
    """A fault happened, `times` times by now, of at most `limit`."""

    fault: str
    times: int
    limit: int


class TookEffect(NamedTuple):
    """A message took effect; `again` if it had before."""

    message: Message
    text: str
    again: bool


class Forgot(NamedTuple):
    """Parts of the state fell back to their first values."""

    cells: tuple[str, ...]


class Turned(NamedTuple):
    """A truth value changed."""

    cell: str
    on: bool


class Gained(NamedTuple):
    """Items came into a list, set or bag."""

    cell: str
    items: tuple[str, ...]


class Dropped(NamedTuple):
    """Items left a list, set or bag."""

    cell: str
    items: tuple[str, ...]


class Became(NamedTuple):
    """Any other part of the state got another value."""

    cell: str
    old: str
    new: str


class Kept(NamedTuple):
    """A part of the state was given the value that it had."""

    cell: str
    value: str


class Began(NamedTuple):
    """A part of the state has this value at first."""

    cell: str
    value: str


Change: TypeAlias = Happened | TookEffect | Forgot | Turned | Gained | Dropped | Became | Kept | Began


class Changes:
    """The changes of the steps of one system."""

    def __init__(self, system: TransitionSystem) -> None:
        self._system = system
        self.writer = Writer(system)
        self._lifetimes = {variable.name: variable.lifetime for variable in system.variables}

    def between(self, step: Step, before: State, after: State, first: State) -> Iterator[Change]:
        """Every change of a step: faults first, then effects, then the state in the order of declaration.

        Of a step that forgets, what falls back to its first value is listed as forgotten.
        """
        yield from self._budget(step, after)
        yield from self._effects(before, after)
        forgotten: list[tuple[bool, str]] = []
        others: list[Change] = []
        triples = zip(self._parts(before), self._parts(after), self._parts(first), strict=True)
        for (lifetime, old), (_, new), (_, begin) in triples:
            if dict(old.values) == dict(new.values):
                continue
            if step.forgets and lifetime is Lifetime.VOLATILE and dict(new.values) == dict(begin.values):
                # What it was about comes before the signs that it was there.
                forgotten.append((isinstance(new.shape, BoolType), new.name))
            else:
                others += self._change(old, new)
        if forgotten:
            yield Forgot(tuple(name for _, name in sorted(forgotten, key=lambda each: each[0])))
        yield from others

    def first_values(self, state: State, cells: frozenset[str]) -> Iterator[Change]:
        """The values in `state` of the parts with these names; of a map whose values are all alike, that value once."""
        for variable in self.writer.variables(state):
            parts = list(self.writer.parts(variable))
            chosen = [part for part in parts if part.name in cells]
            texts = [self.writer.part(part) for part in parts]
            if len(parts) > 1 and chosen and len(set(texts)) == 1:
                yield Began(variable.name, f"{texts[0]} each")
                continue
            for part in chosen:
                text = self.writer.part(part)
                yield Turned(part.name, text == "True") if isinstance(part.shape, BoolType) else Began(part.name, text)

    def parts(self, state: State) -> Iterator[Part]:
        """Every part of the state that changes by itself: a variable, or an entry of a map; effects are left out."""
        return (part for _, part in self._parts(state))

    def _parts(self, state: State) -> Iterator[tuple[Lifetime, Part]]:
        for variable in self.writer.variables(state):
            lifetime = self._lifetimes[variable.name + next(iter(variable.values))]
            for part in self.writer.parts(variable):
                if not isinstance(part.shape, CountType):
                    yield lifetime, part

    def _budget(self, step: Step, after: State) -> Iterator[Happened]:
        if step.budget is None:
            return
        index = next(i for i, each in enumerate(self._system.variables) if each.counts == step.name)
        limit, count = evaluate(step.budget, Scope(self._system, after, {})), after[index]
        assert isinstance(limit, int)
        assert isinstance(count, int)
        yield Happened(step.name, count, limit)

    def _effects(self, before: State, after: State) -> Iterator[TookEffect]:
        for message in messages(self._system):
            old, new = (number_of_effects(self._system, state, message) for state in (before, after))
            for number in range(old, new):
                yield TookEffect(message, self.writer.message(message), again=number > 0)

    def _change(self, old: Part, new: Part) -> Iterator[Change]:
        match new.shape:
            case BoolType():
                yield Turned(new.name, bool(new.values[""]))
            case SetShape() | BagShape():
                yield from _difference(new.name, self.writer.items(old), self.writer.items(new))
            case ListShape():
                yield from self._list_change(old, new)
            case RecordShape():
                yield from self._fields(old, new)
            case OptionalShape(item) if old.values[PRESENT] and new.values[PRESENT]:
                yield from self._fields(old._replace(shape=item), new._replace(shape=item))
            case _:
                yield Became(new.name, self.writer.part(old), self.writer.part(new))

    def _fields(self, old: Part, new: Part) -> Iterator[Change]:
        for left, right in zip(self.writer.fields(old), self.writer.fields(new), strict=True):
            if dict(left.values) != dict(right.values):
                yield from self._change(left, right)

    def _list_change(self, old: Part, new: Part) -> Iterator[Change]:
        before, after = self.writer.items(old), self.writer.items(new)
        if after[: len(before)] == before and before:
            yield Gained(new.name, tuple(after[len(before) :]))
        elif after and before[-len(after) :] == after:
            yield Dropped(new.name, tuple(before[: -len(after)]))
        else:
            yield Became(new.name, self.writer.part(old), self.writer.part(new))


def _difference(name: str, before: list[str], after: list[str]) -> Iterator[Change]:
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    if gone:
        yield Dropped(name, tuple(gone.elements()))
    if come:
        yield Gained(name, tuple(come.elements()))


def is_part(cell: str, name: str) -> bool:
    """True if the part of the state called `cell` is the one called `name`, or lies in it."""
    return cell == name or cell.startswith((f"{name}.", f"{name}["))


def cells_of(change: Change) -> tuple[str, ...]:
    """The names of the parts of the state that a change is about."""
    match change:
        case Forgot(cells):
            return cells
        case Turned(cell) | Gained(cell) | Dropped(cell) | Became(cell) | Kept(cell) | Began(cell):
            return (cell,)
        case Happened() | TookEffect():
            return ()
        case _:
            assert_never(change)
