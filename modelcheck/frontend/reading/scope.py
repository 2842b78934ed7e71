"""The objects that Python finds for names: the one place where the names of a text become objects.

A name is a word of the language only if it *is* that object, by whatever name a module knows it; a name for which
Python would find nothing, or which it would look up while it has no value yet, is `MISSING`.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Mapping
from enum import Enum
from operator import attrgetter
from types import CellType, FunctionType, ModuleType
from typing import Final, NamedTuple, Protocol, TypeVar


class Missing(Enum):
    """The result where Python finds nothing."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING

_T = TypeVar("_T")

_BUILTINS: Final = attrgetter("__builtins__")
"""The built-ins of a function; an attribute since Python 3.10, which not every type checker knows."""


class FunctionScope(NamedTuple):
    """The names of a function's body.

    `own` are bound in it; others are looked up among the cells of its closure, then in its module, then the built-ins.
    """

    own: frozenset[str]
    cells: Mapping[str, CellType]
    module: Mapping[str, object]
    builtins: Mapping[str, object]

    @classmethod
    def of(cls, function: FunctionType) -> FunctionScope:
        """The scope that the function object carries."""
        code = function.__code__
        return cls(
            frozenset((*code.co_varnames, *code.co_cellvars)),
            dict(zip(code.co_freevars, function.__closure__ or (), strict=True)),
            function.__globals__,
            _BUILTINS(function),
        )

    def find(self, name: str) -> object:
        """The object of a name, or MISSING; a name of the function's own has no value before it is bound."""
        if name in self.own:
            return MISSING
        if name in self.cells:
            return content(self.cells[name])
        return self.module.get(name, self.builtins.get(name, MISSING))


class PythonScope(Protocol):
    """The objects that Python finds for names at one point of a text."""

    def find(self, name: str) -> object:
        """The object of a name, or MISSING."""


def content(cell: CellType) -> object:
    """The content of a cell; MISSING where the enclosing function has not bound it yet."""
    try:
        return cell.cell_contents
    except ValueError:
        return MISSING


def found(node: ast.expr, scope: PythonScope, bound: Container[str] = ()) -> object:
    """The object of a name, or of an attribute of a module or class; MISSING for anything else.

    `bound` are local names of the text, whose values are not objects of Python.
    """
    match node:
        case ast.Name(id=name):
            return MISSING if name in bound else scope.find(name)
        case ast.Attribute(value=value, attr=attr):
            return _attribute(found(value, scope, bound), attr)
        case _:
            return MISSING


def _attribute(base: object, name: str) -> object:
    """The attribute that a module or class itself holds; none that a `__getattr__` makes up."""
    if type(base) is ModuleType:
        return vars(base).get(name, MISSING)
    if isinstance(base, type):
        return next((vars(each)[name] for each in base.__mro__ if name in vars(each)), MISSING)
    return MISSING


def among(word: object, words: Iterable[tuple[object, _T]]) -> _T | None:
    """The value paired with `word`, compared by identity; None if there is none."""
    return next((meaning for each, meaning in words if each is word), None)
