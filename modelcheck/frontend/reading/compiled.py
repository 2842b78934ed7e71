"""The test that a text is what Python runs: a definition is believed only if compiling it yields that code.

That settles at once what a name cannot: wrappers, second definitions, methods replaced after the class, reloads, files
edited since they were imported, and tools that rewrite code.
"""

from __future__ import annotations
import __future__

import ast
import sys
from collections.abc import Hashable
from dataclasses import dataclass
from types import CellType, CodeType, FunctionType
from typing import Final

from modelcheck.errors import Span
from modelcheck.frontend.reading.scope import FunctionScope
from modelcheck.frontend.reading.source import SourceFile, fail, nested

_PARTS: Final = (
    "co_code",
    "co_names",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    "co_flags",
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_exceptiontable",
)
"""The attributes that determine what a code object does; its place in the file is none of them."""


@dataclass(frozen=True, slots=True)
class Method:
    """A function whose text is read.

    Attributes:
        function: The object that Python calls.
        node: Its definition.
        source: The file of the definition.
        cls: The class in whose body it stands, if it is a method.
        word: The word of the language that decorates it: "step", "always", "pure" and so on; None for a plain method.
    """

    function: FunctionType
    node: ast.FunctionDef
    source: SourceFile
    cls: type | None
    word: str | None

    @property
    def span(self) -> Span:
        """The place of its name."""
        return self.source.name_span(self.node)

    @property
    def scope(self) -> FunctionScope:
        """The scope of the names in its body."""
        return FunctionScope.of(self.function)


def node_of(function: FunctionType, source: SourceFile, place: Span) -> ast.FunctionDef:
    """The definition of a function whose code was compiled from the source.

    Args:
        function: The object that Python calls.
        source: The file or notebook cell that its code names.
        place: Where it is needed, for the message if its own text cannot be shown.

    Raises:
        SpecError: MC107, the text says something else than the code does.
    """
    code = function.__code__
    node = source.functions.get((code.co_name, code.co_firstlineno))
    if node is None:
        message = f"the text of `{code.co_name}` is not at line {code.co_firstlineno} of {source.display} any more"
        raise fail("MC107", message, place, hint="the file changed after it was imported: import it anew")
    if not _yields(source, code) and not _is_rewritten_by_pytest(function, source):
        hint = "import the file anew, without tools that rewrite code; a spec's methods are run as they are written"
        if sys.flags.optimize:
            hint = "run Python without -O, which leaves out assertions"
        message = f"Python runs other code for `{code.co_name}` than this text compiles to"
        raise fail("MC107", message, source.name_span(node), hint=hint)
    return node


def cells_of(cls: type) -> dict[str, CellType]:
    """The cells of the names of a function around a class, taken from the methods that read them.

    A name for which two methods have different cells is left out: it is not known which one the class body read.
    """
    cells: dict[str, CellType] = {}
    differ: set[str] = set()
    for member in vars(cls).values():
        if isinstance(member, FunctionType):
            for name, cell in zip(member.__code__.co_freevars, member.__closure__ or (), strict=True):
                if cells.setdefault(name, cell) is not cell:
                    differ.add(name)
    return {name: cell for name, cell in cells.items() if name not in differ}


def class_code(cls: type, node: ast.ClassDef, source: SourceFile) -> CodeType | None:
    """The code of the body of a class; None where the text has no such class."""
    first = min((each.lineno for each in node.decorator_list), default=node.lineno)
    functions = (each.__code__ for each in vars(cls).values() if isinstance(each, FunctionType))
    own = next((each for each in functions if each.co_qualname == f"{cls.__qualname__}.{each.co_name}"), None)
    flags = _inherited(own)
    codes = nested(source.compiled(flags)) if flags and not source.code.co_flags & flags else source.codes.values()
    return next((each for each in codes if (each.co_qualname, each.co_firstlineno) == (cls.__qualname__, first)), None)


def _inherited(code: CodeType | None) -> int:
    """The compiler flag for annotations if an earlier notebook cell turned it on for the code, else 0."""
    return code.co_flags & __future__.annotations.compiler_flag if code else 0


def _yields(source: SourceFile, code: CodeType) -> bool:
    """True if compiling the text yields this code, perhaps with a feature that an earlier notebook cell turned on."""
    key = (code.co_qualname, code.co_firstlineno)
    plain = source.codes.get(key)
    if plain is not None and _same(plain, code):
        return True
    flags = _inherited(code)
    return bool(flags) and any(
        each.co_firstlineno == key[1] and _same(each, code) for each in nested(source.compiled(flags))
    )


def _same(one: CodeType, other: CodeType) -> bool:
    if any(getattr(one, part) != getattr(other, part) for part in _PARTS):
        return False
    constants = list(zip(one.co_consts, other.co_consts, strict=False))
    return len(one.co_consts) == len(other.co_consts) and all(_same_constant(*pair) for pair in constants)


def _same_constant(one: object, other: object) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return _same(one, other)
    return _told_apart(one) == _told_apart(other)


def _told_apart(constant: object) -> Hashable:
    """The constant with its type: 1 and True are equal, and so are 0.0 and -0.0, but code tells them apart."""
    match constant:
        case tuple():
            return (tuple, tuple(map(_told_apart, constant)))
        case frozenset():
            return (frozenset, frozenset(map(_told_apart, constant)))
        case float() | complex():
            return (type(constant), repr(constant))
        case _:
            return (type(constant), constant)


def _is_rewritten_by_pytest(function: FunctionType, source: SourceFile) -> bool:
    """True if the code is what pytest makes of the text to explain assertions; found by rewriting it once more."""
    rewrite = sys.modules.get("_pytest.assertion.rewrite")
    loader = function.__globals__.get("__loader__")
    if rewrite is None or not isinstance(loader, rewrite.AssertionRewritingHook):
        return False
    code = function.__code__
    tree = ast.parse(source.text, filename=code.co_filename)
    rewrite.rewrite_asserts(tree, source.text.encode(), code.co_filename, loader.config)
    again = compile(tree, code.co_filename, "exec", dont_inherit=True)
    key = (code.co_qualname, code.co_firstlineno)
    return any((each.co_qualname, each.co_firstlineno) == key and _same(each, code) for each in nested(again))
