"""Limits of a search: how long it may run and how much it may keep, looked at between slices of the frontier."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

try:
    import resource
except ImportError:  # Windows has no such module
    resource = None  # type: ignore[assignment]

from modelcheck.verdict import Limit

Counts: TypeAlias = tuple[int, int, int, int]
"""Four numbers: levels begun, states reached, states waiting to be expanded, transitions so far."""

Progress: TypeAlias = Callable[[int, int, int, int], None]
"""Called with `Counts`, one argument each."""

_SLICE_LIMIT = 512
"""The most states in a slice: with more, its results no longer fit the processor's cache."""

_SLICE_TIME_S = 0.02
"""The longest time for a slice, in seconds: slices shrink to it, so that limits and interrupts are honoured soon."""

_LOOK_EVERY_S = 0.1
"""The seconds between two looks, at which progress is reported and memory measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a search; None means no limit.

    Attributes:
        time_limit_s: Wall time.
        max_states: The number of reached states.
        memory_limit_bytes: Resident size of the process.
    """

    time_limit_s: float | None = None
    max_states: int | None = None
    memory_limit_bytes: int | None = None


class LimitReached(Exception):
    """The search has to end at this `limit`."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        self.limit = limit


_LEAST_FOR_PASSES_S = 1.0
"""The least time for the passes over the graph, in seconds; they get a quarter of the time limit on top of it."""


def time_for_passes_s(time_limit_s: float) -> float:
    """The seconds from the beginning of the search to the latest end of the passes over its graph."""
    return time_limit_s + max(time_limit_s / 4, _LEAST_FOR_PASSES_S)


_AFTER_INTERRUPT_S = 0.4
"""The time for the passes over what was explored until an interrupt, in seconds: who interrupts does not wait."""


class LastLook:
    """The look of the passes over what was explored until an interrupt, which raises `LimitReached` soon.

    Args:
        questions: How many properties are decided by these passes; each has an equal share of the time that is left.
    """

    def __init__(self, questions: int) -> None:
        self._questions = questions
        self._end = time.monotonic() + _AFTER_INTERRUPT_S
        self._end_of_share = 0.0
        self.begin()

    def begin(self) -> None:
        """Begin with the next question."""
        now = time.monotonic()
        self._end_of_share = now + max(0.0, self._end - now) / max(1, self._questions)
        self._questions -= 1

    def __call__(self) -> None:
        """Raise `LimitReached` if the share is used up."""
        if time.monotonic() >= self._end_of_share:
            raise LimitReached(Limit.INTERRUPT)


def look_of_passes(limits: Limits) -> Callable[[], None]:
    """A function that raises `LimitReached` once the passes over a graph, whose search begins now, take too long."""
    if limits.time_limit_s is None:
        return lambda: None
    deadline = time.monotonic() + time_for_passes_s(limits.time_limit_s)

    def look() -> None:
        if time.monotonic() >= deadline:
            raise LimitReached(Limit.TIME)

    return look


class Watch:
    """The watch over one search: hands out the frontier in slices, and looks at the limits between them."""

    def __init__(self, limits: Limits, progress: Progress | None = None) -> None:
        self._limits = limits
        self._progress = progress
        now = time.monotonic()
        self._deadline = None if limits.time_limit_s is None else now + limits.time_limit_s
        self._next_report = now + _LOOK_EVERY_S
        self._next_measurement = now
        self._size = 64

    def slices(self, frontier: Sequence[int], counts: Callable[[], Counts]) -> Iterator[Sequence[int]]:
        """The frontier in order, slice by slice.

        Args:
            frontier: The states to hand out.
            counts: Gives the counts of the search so far.

        Raises:
            LimitReached: Between two slices; all that were handed out before have been expanded.
        """
        begin = 0
        while begin < len(frontier):
            piece = frontier[begin : begin + self._size]
            began = time.monotonic()
            self._look(began, counts)
            yield piece
            begin += len(piece)
            self._adapt(time.monotonic() - began)

    def _adapt(self, spent_s: float) -> None:
        if spent_s > _SLICE_TIME_S:
            self._size = max(1, self._size // 2)
        elif spent_s < _SLICE_TIME_S / 4:
            self._size = min(_SLICE_LIMIT, self._size * 2)

    def _look(self, now: float, counts: Callable[[], Counts]) -> None:
        limits = self._limits
        if self._deadline is not None and now >= self._deadline:
            raise LimitReached(Limit.TIME)
        if limits.max_states is not None and counts()[1] > limits.max_states:
            raise LimitReached(Limit.STATES)
        if limits.memory_limit_bytes is not None and now >= self._next_measurement:
            self._next_measurement = now + _LOOK_EVERY_S
            if resident_bytes() > limits.memory_limit_bytes:
                raise LimitReached(Limit.MEMORY)
        if self._progress is not None and now >= self._next_report:
            self._next_report = now + _LOOK_EVERY_S
            self._progress(*counts())


def resident_bytes() -> int:
    """The memory of this process in bytes: its present size where `/proc` tells, else its greatest so far, else 0."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        if resource is None:
            return 0
        greatest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        # Bytes on macOS, kilobytes elsewhere.
        return greatest if sys.platform == "darwin" else greatest * 1024
