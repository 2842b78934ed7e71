"""The frontier is handed out in slices, and limits are looked at between them, by a clock that the tests set."""

from collections.abc import Iterator
from itertools import pairwise
from mmap import mmap
from pathlib import Path
from types import SimpleNamespace

import pytest

from modelcheck.explicit import limits as module
from modelcheck.explicit.limits import LimitReached, Limits, Progress, Watch, resident_bytes
from modelcheck.verdict import Limit

FRONTIER = list(range(7, 5_000))
COUNTS = (3, 11, 5, 20)


class Clock:
    """Stands still but when it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def slices(clock: Clock, spent_s: float, limits: Limits | None = None, progress: Progress | None = None) -> Iterator:
    """The slices of the frontier, each of which takes that long."""
    for states in Watch(limits or Limits(), progress).slices(FRONTIER, lambda: COUNTS):
        yield states
        clock.now += spent_s


def ended_by(clock: Clock, spent_s: float, limits: Limits) -> tuple[Limit | None, int]:
    """What ends the search, and after how many slices."""
    number = 0
    try:
        for _ in slices(clock, spent_s, limits):
            number += 1
    except LimitReached as end:
        return end.limit, number
    return None, number


@pytest.mark.parametrize("spent_s", [0, 0.01, 0.03, 1])
def test_every_state_is_handed_out_once_and_in_order(clock: Clock, spent_s: float) -> None:
    assert [state for states in slices(clock, spent_s) for state in states] == FRONTIER


def test_slices_grow_while_they_are_fast_and_shrink_while_they_are_slow(clock: Clock) -> None:
    def sizes(spent_s: float) -> list[int]:
        return [len(states) for states in slices(clock, spent_s)][:-1]

    fast, right, slow = sizes(0.001), sizes(0.01), sizes(0.03)
    assert max(fast) == 512
    assert all(b == min(512, 2 * a) for a, b in pairwise(fast))
    assert len(set(right)) == 1
    assert min(slow) == 1
    assert all(b == max(1, a // 2) for a, b in pairwise(slow))
    assert fast[0] == right[0] == slow[0]


def test_time_is_over_once_the_limit_is_met(clock: Clock) -> None:
    for limit_s, number in ((0, 0), (1, 1), (5, 3), (6, 3)):
        assert ended_by(clock, 2.0, Limits(time_limit_s=limit_s)) == (Limit.TIME, number)
    assert ended_by(clock, 2.0, Limits(time_limit_s=300**6))[0] is None


def test_states_may_be_as_many_as_the_limit_says(clock: Clock) -> None:
    assert ended_by(clock, 0, Limits(max_states=COUNTS[1] - 1)) == (Limit.STATES, 0)
    assert ended_by(clock, 0, Limits(max_states=COUNTS[1]))[0] is None


def test_memory_is_measured_at_once_and_then_every_tenth_of_a_second(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[float] = []

    def grown() -> int:
        measured.append(round(clock.now - 1000, 2))
        return len(measured)

    monkeypatch.setattr(module, "resident_bytes", grown)
    assert ended_by(clock, 0.0625, Limits(memory_limit_bytes=3)) == (Limit.MEMORY, 6)
    assert measured == [0, 0.12, 0.25, 0.38]


def test_progress_is_told_every_tenth_of_a_second_and_not_before(clock: Clock) -> None:
    told: list[float] = []

    def progress(*counts: int) -> None:
        assert counts == COUNTS
        told.append(clock.now - 1000)

    for _ in zip(slices(clock, 0.0625, progress=progress), range(7), strict=False):
        pass
    assert told == [0.125, 0.25, 0.375]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only /proc tells what is occupied now")
def test_memory_that_is_given_back_is_not_counted() -> None:
    # The system's own pages: what is freed to the allocator need not go back to the system.
    with mmap(-1, 2**26) as large:
        large.write(b"x" * 2**26)
        with_it = resident_bytes()
    assert with_it - resident_bytes() > 2**25
    assert with_it > 2**26


def test_where_the_memory_of_now_is_not_told_the_greatest_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_proc(*_: object) -> None:
        raise OSError

    def usage(who: str) -> SimpleNamespace:
        assert who == "self"
        return SimpleNamespace(ru_maxrss=5_000)

    monkeypatch.setattr("builtins.open", no_proc)
    monkeypatch.setattr(module, "resource", SimpleNamespace(getrusage=usage, RUSAGE_SELF="self"))
    for platform, size in (("linux", 5_000 * 1024), ("darwin", 5_000)):
        monkeypatch.setattr(module, "sys", SimpleNamespace(platform=platform))
        assert resident_bytes() == size
    monkeypatch.setattr(module, "resource", None)
    assert resident_bytes() == 0
