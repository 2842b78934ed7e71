"""The progress of a search or a proof: one line on a terminal, rewritten in place, gone at the end."""

from __future__ import annotations

import shutil
import time
from types import TracebackType
from typing import Final, Self, TextIO

from modelcheck.explicit.limits import resident_bytes

_PATIENCE_S: Final = 0.5
"""The seconds without progress at the beginning: a quicker search shows none at all."""


class ProgressLine:
    """A progress callback of the search that writes to a terminal.

    It shows no percentage and no end time, since the number of states is not known before; a shrinking frontier is the
    first sign of an end.

    Args:
        stream: A terminal; nothing is written to anything else.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._enabled = stream.isatty()
        self._began = time.monotonic()
        self._shown = 0
        self._level = 0
        self._frontiers: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._write("")

    def __call__(self, levels: int, reached: int, waiting: int, transitions: int) -> None:
        """Report a search: levels begun, distinct states, those that wait to be expanded, generated transitions."""
        now = time.monotonic()
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

    def attempting(self, spec: str, property_name: str) -> None:
        """Show the proof that is being attempted; its progress is not known."""
        self._write(f"  {spec}: proving {property_name} for any size")

    def _write(self, text: str) -> None:
        if not self._enabled or not (text or self._shown):
            return
        text = text[: shutil.get_terminal_size().columns - 1]
        self._stream.write("\r" + text.ljust(self._shown) + ("" if text else "\r"))
        self._stream.flush()
        self._shown = len(text)


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
