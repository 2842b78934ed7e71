"""What a command shows of a run while it goes on: a row for each spec on stdout, and its progress on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

from modelcheck.check.observer import Observer, Proving
from modelcheck.check.result import SpecResult
from modelcheck.cli.certificates import Certificates
from modelcheck.cli.output import Output
from modelcheck.cli.progress import ProgressLine
from modelcheck.cli.rows import Rows
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.layout.text import cells


class Stream(Observer):
    """The observer of a run for people.

    Args:
        progress: Shows what goes on.
        output: Takes a row for each spec once it is searched, if there are several; None takes nothing before the end.
        certificates: Takes each proof.
        stdout: Where `output` writes to, whatever standard output is redirected to meanwhile.
    """

    def __init__(
        self,
        progress: ProgressLine,
        output: Output | None,
        certificates: Certificates,
        *,
        stdout: TextIO | None = None,
    ) -> None:
        self._progress = progress
        self._certificates = certificates
        self._output = output
        self._stdout = sys.stdout if stdout is None else stdout
        self._rows: Rows | None = None

    def begun(self, systems: Sequence[TransitionSystem]) -> None:
        """See `Observer`."""
        if self._output is not None and len(systems) > 1:
            columns = max(cells(system.name) for system in systems)
            self._rows = Rows(self._output, columns=columns, of=len(systems))

    def searching(self, levels: int, reached: int, waiting: int, transitions: int) -> None:
        """See `Observer`."""
        self._progress(levels, reached, waiting, transitions)

    def searched(self, index: int, result: SpecResult) -> None:
        """See `Observer`."""
        if self._rows is not None:
            with self._printing():
                self._rows.add(result)

    def proving(self, now: Proving) -> None:
        """See `Observer`."""
        self._progress.proving(now)

    def proved(self, index: int, result: SpecResult) -> None:
        """See `Observer`."""
        if self._rows is not None:
            with self._printing():
                self._rows.rewrite(index, result)
        self._certificates.save(index, result)

    def close(self) -> bool:
        """End the rows: what follows is the result; True if they are to be seen above it."""
        if not self._rows:
            return False
        with self._printing():
            return not self._rows.close()

    @contextmanager
    def _printing(self) -> Iterator[None]:
        self._progress.clear()
        with redirect_stdout(self._stdout):
            yield
