"""Source files: their text, their syntax tree, and spans of its nodes."""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from modelcheck.errors import Diagnostic, Note, Span, SpecError


@dataclass(frozen=True)
class SourceFile:
    """A Python file; `display` is its name in messages, as the user gave it or relative to where they are."""

    path: Path
    display: str
    text: str

    @classmethod
    def read(cls, path: Path) -> SourceFile:
        """Read a file.

        Raises:
            SpecError: MC101, it cannot be read or is not text.
        """
        display = shown(path)
        try:
            return cls(path, display, path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            cause = error.strerror or type(error).__name__
        except UnicodeDecodeError:
            cause = "it is not UTF-8 text"
        raise SpecError(
            Diagnostic(
                code="MC101",
                message=f"cannot read {display}: {cause}",
                span=None,
                hint="name a Python file that holds a spec, or a folder of them",
            )
        )

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text line by line, without line ends."""
        return tuple(self.text.splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree.

        Raises:
            SpecError: MC102, the text is not Python.
        """
        try:
            return ast.parse(self.text, filename=str(self.path))
        except SyntaxError as error:
            line, column = error.lineno or 1, error.offset or 1
            span = Span(self.display, line, column, error.end_lineno or line, error.end_offset or column + 1)
            message = error.msg
        except (ValueError, RecursionError, MemoryError) as error:
            span, message = Span(self.display, 1, 1, 1, 2), str(error) or "too deeply nested"
        raise SpecError(
            Diagnostic(
                code="MC102", message=message, span=span, hint="a spec is an ordinary Python file: mend this first"
            )
        )

    def span(self, node: ast.expr | ast.stmt | ast.arg | ast.keyword) -> Span:
        """Where a node stands; columns count characters."""
        end_line = node.end_lineno or node.lineno
        return Span(
            self.display,
            node.lineno,
            self._column(node.lineno, node.col_offset),
            end_line,
            self._column(end_line, node.end_col_offset or node.col_offset + 1),
        )

    def name_span(self, node: ast.ClassDef | ast.FunctionDef) -> Span:
        """Where the name of a class or function stands."""
        line = self.lines[node.lineno - 1] if node.lineno <= len(self.lines) else ""
        column = line.find(node.name, node.col_offset) + 1 or node.col_offset + 1
        return Span(self.display, node.lineno, column, node.lineno, column + len(node.name))

    def _column(self, line: int, byte_offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if text.isascii():
            return byte_offset + 1
        return len(text.encode()[:byte_offset].decode(errors="ignore")) + 1


def without_docstring(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """A body without its docstring."""
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
        case _:
            return list(body)


def shown(path: Path) -> str:
    """The path relative to the working directory where it lies below it, with forward slashes."""
    if path.is_absolute():
        relative = os.path.relpath(path)
        path = path if relative.startswith("..") else Path(relative)
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
        """Raise what was gathered.

        Raises:
            SpecError: Anything was.
        """
        if self._diagnostics:
            raise SpecError(*dict.fromkeys(self._diagnostics))
