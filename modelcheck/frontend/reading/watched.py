"""What a class body reads of its own names and of its bases while Python executes it, and from where.

The text says what it reads: `messages`, `Base.messages`. What reads a base in another way (a function, an object that
holds the class, `getattr`) gets the default of a parameter where an instance has another value. No text shows that, and
so it is watched.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import NamedTuple

from modelcheck.frontend.reading.loader import ClassSource


class Reading(NamedTuple):
    """A name of a class that was read.

    Attributes:
        owner: The class.
        name: The name.
        code: The code that read it.
        end: Where the expression that did ends, line (from 1) and column (from 0, in bytes).
        line: Where the class body stood meanwhile.
    """

    owner: ClassSource
    name: str
    code: CodeType
    end: tuple[int | None, int | None]
    line: int


@dataclass(frozen=True, slots=True)
class Watch:
    """The readings of one class body, which is executed as `code`."""

    code: CodeType
    readings: list[Reading] = field(default_factory=list)

    def note(self, owner: ClassSource, name: str) -> None:
        """Add the reading that the caller is asked for."""
        reader = sys._getframe(2)
        _, line, _, column = list(reader.f_code.co_positions())[reader.f_lasti // 2]
        body: FrameType | None = reader
        while body is not None and body.f_code is not self.code:
            body = body.f_back
        stands = body.f_lineno if body else owner.node.lineno
        self.readings.append(Reading(owner, name, reader.f_code, (line, column), stands))


def follows_parameters(owner: ClassSource) -> frozenset[str]:
    """The names of a class body that may have other values in other instances."""
    return frozenset(
        name
        for name, statement in owner.bound.items()
        if not isinstance(statement, ast.FunctionDef)
        and not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant))
    )


@contextmanager
def watching(bases: Iterable[ClassSource], watch: Watch) -> Iterator[None]:
    """Note what is read of the bases meanwhile."""
    with holding(
        {
            base.cls: {
                name: _Watched(base, name, vars(base.cls)[name], watch)
                for name in follows_parameters(base) & vars(base.cls).keys()
            }
            for base in bases
        }
    ):
        yield


@contextmanager
def holding(values: Mapping[type, Mapping[str, object]]) -> Iterator[None]:
    """Let classes hold other values meanwhile, for whoever gets at them in whatever way."""
    before = [(cls, name, vars(cls)[name]) for cls, names in values.items() for name in names]
    try:
        for cls, name, _ in before:
            setattr(cls, name, values[cls][name])
        yield
    finally:
        for cls, name, value in before:
            setattr(cls, name, value)


class _Watched:
    """Stands in a class for a value, which it yields."""

    def __init__(self, owner: ClassSource, name: str, value: object, watch: Watch) -> None:
        self._owner, self._name, self._value, self._watch = owner, name, value, watch

    def __get__(self, instance: object, owner: type | None = None) -> object:
        self._watch.note(self._owner, self._name)
        return self._value

    # Who takes it out of `vars(Base)` gets this object itself: what would not fail there, and asks for the value.

    def __bool__(self) -> bool:
        self._watch.note(self._owner, self._name)
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        self._watch.note(self._owner, self._name)
        return bool(self._value == other)

    __hash__ = None  # type: ignore[assignment] # equal to whatever its value is
