"""What a command shows of a run while it goes on: a row for each spec on stdout, and its progress on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import TextIO

from modelcheck.check.observer import Observer, Proving
from modelcheck.check.result import SpecResult
from modelcheck.cli.output import Output
from modelcheck.cli.progress import ProgressLine
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.layout.text import BLANK, Line, cells
from modelcheck.report.screens.table import head_line, row_line


class Stream(Observer):
    """The observer of a run for people.

    Args:
        progress: Shows what goes on.
        output: Takes a row for each spec once it is searched, if there are several; None takes nothing before the end.
        stdout: Where `output` writes to, whatever standard output is redirected to meanwhile.
    """

    def __init__(self, progress: ProgressLine, output: Output | None, *, stdout: TextIO | None = None) -> None:
        self._progress = progress
        self._output = output
        self._stdout = sys.stdout if stdout is None else stdout
        self._columns = 0
        self._rows = 0

    def begun(self, systems: Sequence[TransitionSystem]) -> None:
        """See `Observer`."""
        if len(systems) > 1:
            self._columns = max(cells(system.name) for system in systems)

    def searching(self, levels: int, reached: int, waiting: int, transitions: int) -> None:
        """See `Observer`."""
        self._progress(levels, reached, waiting, transitions)

    def searched(self, index: int, result: SpecResult) -> None:
        """See `Observer`."""
        if self._output is not None and self._columns:
            head = [] if self._rows else [head_line(self._columns, self._output.page)]
            self._write(self._output, *head, row_line(result, self._columns, self._output.page))
            self._rows += 1

    def proving(self, now: Proving) -> None:
        """See `Observer`."""
        self._progress.proving(now)

    def close(self) -> None:
        """End the rows: what follows is the result."""
        if self._output is not None and self._rows:
            self._write(self._output, BLANK)

    def _write(self, output: Output, *lines: Line) -> None:
        self._progress.clear()
        with redirect_stdout(self._stdout):
            output.write_lines(lines)
