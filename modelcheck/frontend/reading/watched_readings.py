"""The reads of a class body while Python executes it: names of its own and of its bases, and the code that reads them.

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
    """A read of a name of a class.

    Attributes:
        owner: The class.
        name: The name.
        code: The code that read it.
        end: The end of the reading expression, line (from 1) and column (from 0, in bytes).
        line: The line of the class body at that time.
    """

    owner: ClassSource
    name: str
    code: CodeType
    end: tuple[int | None, int | None]
    line: int


@dataclass(frozen=True, slots=True)
class Watch:
    """The reads during the execution of one class body, whose code is `code`."""

    code: CodeType
    readings: list[Reading] = field(default_factory=list)

    def note(self, owner: ClassSource, name: str) -> None:
        """Add a read of the name, by the code that called the caller of this method."""
        reader = sys._getframe(2)
        _, line, _, column = list(reader.f_code.co_positions())[reader.f_lasti // 2]
        body: FrameType | None = reader
        while body is not None and body.f_code is not self.code:
            body = body.f_back
        stands = body.f_lineno if body else owner.node.lineno
        self.readings.append(Reading(owner, name, reader.f_code, (line, column), stands))


def follows_parameters(owner: ClassSource) -> frozenset[str]:
    """The names of a class body whose values may differ between instances."""
    return frozenset(
        name
        for name, statement in owner.bound.items()
        if not isinstance(statement, ast.FunctionDef)
        and not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant))
    )


@contextmanager
def watching(bases: Iterable[ClassSource], watch: Watch) -> Iterator[None]:
    """Note the reads of the bases meanwhile."""
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
    """Let classes hold other values meanwhile, whatever way they are read."""
    before = [(cls, name, vars(cls)[name]) for cls, names in values.items() for name in names]
    try:
        for cls, name, _ in before:
            setattr(cls, name, values[cls][name])
        yield
    finally:
        for cls, name, value in before:
            setattr(cls, name, value)


class _Watched:
    """A descriptor in place of a value of a class: it notes each read, and yields the value."""

    def __init__(self, owner: ClassSource, name: str, value: object, watch: Watch) -> None:
        self._owner, self._name, self._value, self._watch = owner, name, value, watch

    def __get__(self, instance: object, owner: type | None = None) -> object:
        self._watch.note(self._owner, self._name)
        return self._value

    # Code that takes it out of `vars(Base)` gets this object itself; these are the operations that would not fail.

    def __bool__(self) -> bool:
        self._watch.note(self._owner, self._name)
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        self._watch.note(self._owner, self._name)
        return bool(self._value == other)

    __hash__ = None  # type: ignore[assignment] # equal to whatever its value is
