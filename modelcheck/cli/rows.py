"""The rows of several specs on standard output: printed one by one, and on a terminal rewritten as more is known."""

from __future__ import annotations

import shutil
from typing import Final

from modelcheck.check.result import SpecResult
from modelcheck.cli.output import Output
from modelcheck.report.layout.text import BLANK, Line
from modelcheck.report.screens.table import head_line, row_line

# ECMA-48: cursor up and down, erase a line, and from here to the end of the screen.
_UP, _DOWN, _ERASE_LINE, _ERASE_BELOW = "\x1b[{}A", "\x1b[{}B", "\r\x1b[2K", "\r\x1b[J"

_BELOW: Final = 2
"""The lines of a terminal that rows leave free: the progress, and the one the cursor is on."""


class Rows:
    """The rows of a run.

    They are rewritten in place where all of them fit on a terminal of one size; elsewhere each stays as it was printed.

    Args:
        output: Takes them.
        columns: The width of the longest name.
        of: How many there may be.
    """

    def __init__(self, output: Output, *, columns: int, of: int) -> None:
        self._output = output
        self._columns = columns
        self._size = shutil.get_terminal_size()
        self._fits = output.is_terminal and of + 1 + _BELOW <= self._size.lines
        self._printed = 0

    def __len__(self) -> int:
        return self._printed

    @property
    def in_place(self) -> bool:
        """True if what is printed can be rewritten."""
        return self._fits and shutil.get_terminal_size() == self._size

    def add(self, result: SpecResult) -> None:
        """Print the row of the next spec, after the head if it is the first."""
        head = [] if self._printed else [head_line(result, self._columns, self._output.page)]
        self._output.write_lines([*head, self._row(result)])
        self._printed += 1

    def rewrite(self, index: int, result: SpecResult) -> None:
        """Replace the row of a spec, if that can be done here."""
        if self.in_place:
            above = self._printed - index
            self._output.control(_UP.format(above) + _ERASE_LINE)
            self._output.write_lines([self._row(result)])
            if above > 1:
                self._output.control(_DOWN.format(above - 1))

    def close(self) -> bool:
        """End the rows: they are taken away if that can be done, or else end in a blank line; True if they are gone."""
        if self.in_place:
            self._output.control(_UP.format(self._printed + 1) + _ERASE_BELOW)
            return True
        self._output.write_lines([BLANK])
        return False

    def _row(self, result: SpecResult) -> Line:
        return row_line(result, self._columns, self._output.page)
