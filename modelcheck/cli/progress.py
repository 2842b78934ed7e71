"""The progress of a search or a proof: one line on a terminal, rewritten in place, gone at the end; elsewhere lines."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TextIO

from modelcheck.explicit.limits import resident_bytes

_PATIENCE_S: Final = 0.5
"""The seconds without progress at the beginning: a quicker search shows none at all."""

_EVERY_S: Final = 10.0
"""The seconds between two lines where the stream is no terminal."""

if TYPE_CHECKING:
    from modelcheck.check.observer import Proving


class ProgressLine:
    """A progress callback of the search that writes to a terminal, or now and then a line to something else.

    It shows no percentage and no end time, since the number of states is not known before; a shrinking frontier is the
    first sign of an end.

    Args:
        stream: A terminal, where the line is rewritten; or a file, say, which gets a line every ten seconds.
        quiet: Write nothing to what is no terminal.
        clock: Tells the time in seconds.
    """

    def __init__(self, stream: TextIO, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._is_quiet = quiet
        self._clock = clock
        self._began = clock()
        self._next_line = self._began + _EVERY_S
        self._shown = 0
        self._level = 0
        self._frontiers: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.clear()

    def clear(self) -> None:
        """Take the line away, if there is one."""
        if self._is_terminal:
            self._write("")

    def __call__(self, levels: int, reached: int, waiting: int, transitions: int) -> None:
        """Report a search: levels begun, distinct states, those that wait to be expanded, generated transitions."""
        now = self._clock()
        if levels < self._level:  # another spec
            self._began, self._frontiers = now, []
        if levels != self._level:
            self._level = levels
            self._frontiers = [*self._frontiers[-1:], waiting]
        if now - self._began >= _PATIENCE_S:
            parts = progress_words(
                levels=levels,
                reached=reached,
                waiting=waiting,
                rate=reached / (now - self._began),
                frontiers=self._frontiers,
                memory_bytes=resident_bytes(),
            )
            self._write(parts)

    def proving(self, now: Proving) -> None:
        """Show the proof that is being looked for; how far it is, nobody knows."""
        self._write(proving_words(now))

    def _write(self, text: str) -> None:
        if not self._is_terminal:
            self._write_now_and_then(text)
            return
        if not (text or self._shown):
            return
        text = text[: shutil.get_terminal_size().columns - 1]
        self._stream.write("\r" + text.ljust(self._shown) + ("" if text else "\r"))
        self._stream.flush()
        self._shown = len(text)

    def _write_now_and_then(self, text: str) -> None:
        if self._is_quiet or self._clock() < self._next_line:
            return
        self._next_line = self._clock() + _EVERY_S
        self._stream.write(text + "\n")
        self._stream.flush()


def proving_words(now: Proving) -> str:
    """The line `41 of 65 proofs ended, Deduplicate no_loss, 12 s, 31 of 120 s of processor time`."""
    spent = f"{now.spent_s:.0f}" if now.budget_s is None else f"{now.spent_s:.0f} of {now.budget_s:g}"
    what = f"  {now.done} of {now.of} proofs ended, {now.spec} {now.property_name}"
    return f"{what}, {now.elapsed_s:.0f} s, {spent} s of processor time"


def progress_words(
    *, levels: int, reached: int, waiting: int, rate: float, frontiers: list[int], memory_bytes: int
) -> str:
    """The line `level 19, 84,112 states, 9,031 waiting, 21k/s, growing x1.3/level, 412 MB`.

    Args:
        levels: Levels begun.
        reached: Distinct states.
        waiting: Those of them still to be expanded.
        rate: Distinct states per second.
        frontiers: Waiting states at the beginning of the last level and of this one.
        memory_bytes: Resident size of the process, 0 where unknown.
    """
    parts = [f"  level {levels}", f"{reached:,} states", f"{waiting:,} waiting", f"{_rate(rate)}/s"]
    if len(frontiers) == 2 and frontiers[0]:
        growth = frontiers[1] / frontiers[0]
        parts.append(f"growing x{growth:.1f}/level" if growth > 1 else "frontier shrinking")
    if memory_bytes:
        parts.append(f"{memory_bytes / 1e6:,.0f} MB")
    return ", ".join(parts)


def _rate(per_second: float) -> str:
    for unit, factor in (("M", 1e6), ("k", 1e3)):
        if per_second >= factor:
            return f"{per_second / factor:.3g}{unit}"
    return f"{per_second:.0f}"
