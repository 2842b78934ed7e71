"""Source files: their text, their syntax tree, and spans of its nodes."""

from __future__ import annotations

import ast
import io
import linecache
import os
import reprlib
import tokenize
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import Final

from modelcheck import library
from modelcheck.errors import Diagnostic, Note, Span, SpecError

_DEEPEST: Final = 100
"""The most levels of a syntax tree; Python's own limits, of its stack and of nested parentheses, lie above."""

_LONGEST_VALUE: Final = 200
"""The most characters of a value in a message."""


@dataclass(frozen=True)
class SourceFile:
    """A Python file; `display` is its name in messages, as the user gave it or relative to the working directory."""

    path: Path
    display: str
    text: str

    @classmethod
    def read(cls, path: Path) -> SourceFile:
        """Read a file.

        Raises:
            SpecError: MC101, it cannot be read or is not text.
        """
        display, span = shown(path), None
        try:
            data = path.read_bytes()
            text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig").read()
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            if encoding not in ("utf-8", "utf-8-sig") and not (encoding == "ascii" and data.isascii()):
                raise SyntaxError(f"it says that it is written in {encoding}")
            return cls(path, display, text)
        except OSError as error:
            cause = error.strerror or type(error).__name__
        except SyntaxError as error:
            cause, span = f"{error.msg}; a spec is UTF-8 text", Span(display, 1, 1, 1, 2)
        except UnicodeDecodeError as error:
            cause, span = "it is not UTF-8 text", _span_after(error.object[: error.start].decode(), display)
        raise SpecError(
            Diagnostic(
                code="MC101",
                message=f"cannot read {display}: {cause}",
                span=span,
                hint="name a Python file that holds a spec, or a folder of them",
            )
        )

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text line by line, as Python counts lines, without line ends."""
        return tuple(self.text.split("\n"))

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree.

        Raises:
            SpecError: MC102, the text is not Python, or nested too deeply.
        """
        try:
            tree = ast.parse(self.text, filename=str(self.path))
        except SyntaxError as error:
            raise self.not_python(error) from error
        except (ValueError, RecursionError, MemoryError) as error:
            message = str(error) or "too deeply nested"
            raise self._refused(message, Span(self.display, 1, 1, 1, 2)) from error
        self._refuse_if_too_deep(tree)
        return tree

    @cached_property
    def code(self) -> CodeType:
        """The code of the module, assertions included; `tree` must have been read before.

        Raises:
            SpecError: MC102, Python refuses to compile it.
        """
        return self.compiled(0)

    def compiled(self, flags: int) -> CodeType:
        """The code of the module with the compiler features `flags`, such as those of an earlier notebook cell."""
        name = str(self.path.resolve()) if self.path.is_file() else str(self.path)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)
                code: CodeType = compile(self.tree, name, "exec", flags=flags, dont_inherit=True, optimize=0)
                return code
        except SyntaxError as error:
            raise self.not_python(error) from error

    @cached_property
    def functions(self) -> Mapping[tuple[str, int], ast.FunctionDef]:
        """The definitions of functions, by name and first line; a decorator may be the first line."""
        return {
            (node.name, min((each.lineno for each in node.decorator_list), default=node.lineno)): node
            for node in _statements(self.tree.body)
            if isinstance(node, ast.FunctionDef)
        }

    @cached_property
    def classes(self) -> tuple[ast.ClassDef, ...]:
        """The definitions of classes, in any block or function."""
        return tuple(node for node in _statements(self.tree.body) if isinstance(node, ast.ClassDef))

    @cached_property
    def codes(self) -> Mapping[tuple[str, int], CodeType]:
        """The code of every function and class by qualified name and first line."""
        return {(each.co_qualname, each.co_firstlineno): each for each in nested(self.code)}

    def not_python(self, error: SyntaxError) -> SpecError:
        """The error MC102 with Python's message and place."""
        line, column = error.lineno or 1, max(error.offset or 1, 1)
        end_line, end_column = error.end_lineno or line, error.end_offset or 0
        if end_line < line or (end_line == line and end_column <= column):
            end_line, end_column = line, column + 1
        return self._refused(error.msg, Span(self.display, line, column, end_line, end_column))

    def _refuse_if_too_deep(self, tree: ast.Module) -> None:
        level: list[ast.AST] = [tree]
        for _ in range(_DEEPEST):
            level = [child for node in level for child in ast.iter_child_nodes(node)]
        deepest = next((node for node in level if isinstance(node, ast.expr | ast.stmt)), None)
        if deepest is not None:
            message = f"this is nested more than {_DEEPEST} levels deep"
            raise fail("MC102", message, self.span(deepest), hint="give parts of it names of their own")

    def _refused(self, message: str, span: Span) -> SpecError:
        return fail("MC102", message, span, hint="a spec is an ordinary Python file: mend this first")

    def span(self, node: ast.expr | ast.stmt | ast.arg | ast.keyword) -> Span:
        """The place of a node; columns count characters from 1."""
        end_line = node.end_lineno or node.lineno
        return Span(
            self.display,
            node.lineno,
            self._column(node.lineno, node.col_offset),
            end_line,
            self._column(end_line, node.end_col_offset or node.col_offset + 1),
        )

    def name_span(self, node: ast.ClassDef | ast.FunctionDef) -> Span:
        """The place of the name of a class or function."""
        line = self.lines[node.lineno - 1] if node.lineno <= len(self.lines) else ""
        column = line.find(node.name, node.col_offset) + 1 or node.col_offset + 1
        return Span(self.display, node.lineno, column, node.lineno, column + len(node.name))

    def _column(self, line: int, byte_offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if text.isascii():
            return byte_offset + 1
        return len(text.encode()[:byte_offset].decode(errors="ignore")) + 1


def text_of(name: str) -> str:
    """The present text of a file, or of a notebook cell; empty where none can be read."""
    if Path(name).is_file():
        linecache.checkcache(name)
    try:
        return "".join(linecache.getlines(name))
    except (UnicodeError, LookupError):  # it says that it is written in another encoding than it is
        return ""


def nested(code: CodeType) -> Iterator[CodeType]:
    """The code objects of all functions and classes inside the code, nested ones included."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from nested(constant)


def _statements(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """The statements of a body, nested ones included."""
    for statement in body:
        yield statement
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from _statements(getattr(statement, part, ()))


def without_docstring(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """A body without its docstring."""
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
        case _:
            return list(body)


def _span_after(text: str, display: str) -> Span:
    """The place of the character after the text."""
    line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return Span(display, line, column, line, column + 1)


def described(value: object) -> str:
    """A value for a message: its `repr`, shortened; a fallback for values whose `repr` fails."""
    try:
        return _shortened.repr(value)
    except Exception:  # `__repr__` may be the user's own
        return f"a value of type {type(value).__name__}"


def what_failed(error: BaseException) -> str:
    """The type and text of the user's own exception, in one line and shortened."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # `__str__` may be the user's own
        text = ""
    if len(text) > _LONGEST_VALUE:
        text = f"{text[:_LONGEST_VALUE]}..."
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


_shortened: Final = reprlib.Repr()
_shortened.maxstring = _shortened.maxother = _shortened.maxlong = _LONGEST_VALUE


def shown(path: Path) -> str:
    """The path below the working directory or the library, whichever is shorter, with forward slashes.

    Of a file that lies below neither, it is the path itself.
    """
    if path.is_absolute():
        relative = os.path.relpath(path)
        shipped = library.short(path)
        if relative.startswith(".."):
            return shipped or path.as_posix()
        return min(Path(relative).as_posix(), shipped or relative, key=len)
    return path.as_posix()


def fail(
    code: str,
    message: str,
    span: Span | None,
    *,
    hint: str | None = None,
    notes: tuple[Note, ...] = (),
) -> SpecError:
    """The error to raise for one mistake."""
    return SpecError(Diagnostic(code=code, message=message, span=span, hint=hint, notes=notes))


class Collector:
    """Gathers the mistakes of independent parts of a spec, so that one run reports them all."""

    def __init__(self) -> None:
        self._diagnostics: list[Diagnostic] = []

    def __enter__(self) -> Collector:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        if isinstance(error, SpecError):
            self._diagnostics.extend(error.diagnostics)
            return True
        return False

    def finish(self) -> None:
        """Raise the gathered mistakes, if any.

        Raises:
            SpecError: There are some.
        """
        if self._diagnostics:
            raise SpecError(*dict.fromkeys(self._diagnostics))
