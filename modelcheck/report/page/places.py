"""Places in the text of specs, and the text: a step's whole method, and the file around it."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import Final

from modelcheck.errors import Span
from modelcheck.ir.system import Step
from modelcheck.report.layout.page import Page
from modelcheck.report.page import schema

_MOST_LINES: Final = 4_000
"""The lines of a file that a page takes in; a place further down has no text."""

_EMPTY_AT_THE_END: Final = 100
"""The empty lines behind which a file is taken to end: nothing tells a last line from an empty one."""


class Places:
    """The places of one spec; it notes which files they are in.

    Args:
        page: Gives the lines of files.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._files: dict[str, _File] = {}

    def place(self, span: Span | None) -> schema.Place | None:
        """A place; None where there is none, or its file cannot be read."""
        if span is None or not self._file(span.file).lines:
            return None
        return schema.Place(
            file=span.file,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            end_column=span.end_column,
        )

    def method(self, step: Step) -> schema.Place | None:
        """The whole method of a step, decorators included."""
        span = step.span
        if span is None:
            return None
        lines = self._file(span.file).methods.get(span.line)
        if lines is None:
            return self.place(span)
        first, last = lines
        end = len(self._file(span.file).lines[last - 1]) + 1
        return schema.Place(file=span.file, line=first, column=1, end_line=last, end_column=end)

    def sources(self) -> dict[str, schema.Source]:
        """The text of every file that a place was asked of, by name."""
        return {name: schema.Source(first=1, lines=file.lines) for name, file in self._files.items() if file.lines}

    def _file(self, name: str) -> _File:
        if name not in self._files:
            self._files[name] = _File(name, self._page)
        return self._files[name]


class _File:
    """A file: its lines, and where its methods begin and end."""

    def __init__(self, name: str, page: Page) -> None:
        self.lines: Final = _lines(name, page)

    @cached_property
    def methods(self) -> dict[int, tuple[int, int]]:
        """The first and the last line of each method, decorators included, by the line of its `def`."""
        try:
            tree = ast.parse("\n".join(self.lines))
        except (SyntaxError, ValueError):  # changed since it was read
            return {}
        found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        return {
            node.lineno: (min([node.lineno, *(each.lineno for each in node.decorator_list)]), node.end_lineno or 0)
            for node in found
        }


def _lines(name: str, page: Page) -> list[str]:
    lines: list[str] = []
    empty = 0
    while len(lines) < _MOST_LINES and empty < _EMPTY_AT_THE_END:
        lines.append(page.source(name, len(lines) + 1))
        empty = 0 if lines[-1] else empty + 1
    return lines[: len(lines) - empty]
