"""Several processes look for one answer: what comes first is weighed, what misbehaves is contained, nothing stays."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from modelcheck.symbolic.processes import process
from modelcheck.symbolic.processes.race import Race, RaceLimits, Rejected, Task, first_answer
from modelcheck.symbolic.processes.spent import seconds_used, seconds_used_by_the_reaped
from modelcheck.verdict import Attempt
from tests.symbolic import jobs

pytestmark = pytest.mark.processes

LARGE = "x" * 1_000_000
MISBEHAVING = {
    "exits": (jobs.leave, "it ended with exit code 3"),
    "crashes": (jobs.segfault, "it was killed by SIGSEGV"),
    "raises": (jobs.fail, "ValueError: no such luck"),
}


@pytest.fixture(params=[True, False], ids=["forked", "spawned"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Both ways to start a process."""
    if request.param and sys.platform != "linux":
        pytest.skip("only Linux forks")
    monkeypatch.setattr(process, "may_fork", lambda: request.param)
    return bool(request.param)


def race(*tasks: Task[object], time_s: float = 300.0, at_once: int = 2, **limits: int) -> Race[object]:
    return first_answer(tasks, lambda _, value: value, limits=RaceLimits(time_s=time_s, at_once=at_once, **limits))


def children() -> list[int]:
    """The processes of this one that are not reaped."""
    return [
        int(child)
        for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text(encoding="ascii").split()
    ]


def test_the_first_answer_ends_the_others(way: bool) -> None:
    ended = race(Task("slow", jobs.Hang()), Task("quick", jobs.Answer(7)))
    assert (ended.answer, ended.winner, ended.attempts) == (7, "quick", ())
    assert children() == []


def test_an_answer_may_be_large(way: bool) -> None:
    assert race(Task("large", jobs.Answer(LARGE))).answer == LARGE


@pytest.mark.parametrize("name", MISBEHAVING)
def test_a_process_without_an_answer_is_an_attempt_and_another_answers(way: bool, name: str) -> None:
    job, why = MISBEHAVING[name]
    assert race(Task("bad", job)) == Race(None, None, (Attempt("bad", why),))
    assert race(Task("bad", job), Task("good", jobs.Answer(7, 0.1)), at_once=1) == Race(
        7, "good", (Attempt("bad", why),)
    )
    assert children() == []


def test_memory_is_limited_for_each_process(way: bool) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux limits the address space")
    ended = race(Task("greedy", jobs.devour), Task("good", jobs.Answer(7, 0.1)), at_once=1, memory_bytes=2**28)
    assert ended == Race(7, "good", (Attempt("greedy", "it ran out of memory"),))


def test_what_hangs_is_killed_at_its_limit_and_reaped(way: bool) -> None:
    ended = race(Task("hangs", jobs.Hang()), time_s=1.0)
    assert ended.attempts == (Attempt("hangs", "no answer within 1.0 s"),)
    assert children() == []


def test_an_answer_that_cannot_leave_its_process_is_none(way: bool) -> None:
    assert "pickle" in race(Task("odd", jobs.unpicklable)).attempts[0].why.lower()


def test_a_rejected_answer_is_an_attempt_and_the_next_one_is_asked() -> None:
    def accept(name: str, value: object) -> object:
        return Rejected("a lie") if value == 1 else (name, value)

    tasks = [Task("liar", jobs.Answer(1)), Task("honest", jobs.Answer(2, 0.05))]
    ended = first_answer(tasks, accept, limits=RaceLimits(time_s=300, at_once=1))
    assert ended == Race(("honest", 2), "honest", (Attempt("liar", "a lie"),))


def test_tasks_share_the_time_by_weight_and_what_one_leaves_is_for_the_others() -> None:
    shares = {}

    def accept(name: str, value: object) -> Rejected:
        shares[name] = value
        return Rejected("measured")

    tasks = [Task("a", jobs.time_limit, weight=3.0), Task("b", jobs.time_limit, weight=1.0)]
    first_answer(tasks, accept, limits=RaceLimits(time_s=4000, at_once=1))
    assert isinstance(shares["a"], float)
    assert isinstance(shares["b"], float)
    # A tenth is kept back, for last words.
    assert 2600 < shares["a"] <= 2700 < shares["b"] <= 3600


def test_a_task_with_a_head_start_runs_alone_until_it_ends() -> None:
    tasks = [Task("first", jobs.Answer("early", 0.2), head_start_s=30.0), Task("second", jobs.Answer("late"))]
    assert race(*tasks).answer == "early"
    tasks = [Task("first", jobs.leave, head_start_s=30.0), Task("second", jobs.Answer("late"))]
    assert race(*tasks).answer == "late"


def test_what_found_no_time_is_reported_too() -> None:
    ended = race(Task("hangs", jobs.Hang()), Task("waits", jobs.Answer(1)), time_s=0.0)
    assert ended.attempts == (Attempt("hangs", "no time was left"), Attempt("waits", "no time was left"))


def test_an_exception_in_the_judge_leaves_no_process() -> None:
    def accept(_name: str, _value: object) -> object:
        raise RuntimeError("contradiction")

    with pytest.raises(RuntimeError, match="contradiction"):
        first_answer(
            [Task("hangs", jobs.Hang()), Task("answers", jobs.Answer(1, 0.1))],
            accept,
            limits=RaceLimits(time_s=300, at_once=2),
        )
    assert children() == []


def test_an_interrupt_leaves_no_process(way: bool) -> None:
    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            race(Task("hangs", jobs.Hang()), Task("interrupts", jobs.Interrupt(os.getpid())))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert children() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGALRM], ids=lambda each: each.name)
def test_an_interrupt_between_the_start_of_a_process_and_the_note_of_it_leaves_no_process(
    way: bool, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    def start_interrupted(*arguments: object, **limits: object) -> object:
        started = process.start(*arguments, **limits)  # type: ignore[arg-type]
        signal.raise_signal(number)
        return started

    monkeypatch.setattr("modelcheck.symbolic.processes.race.start", start_interrupted)
    before = signal.signal(number, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            race(Task("hangs", jobs.Hang()))
    finally:
        signal.signal(number, before)
    assert children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")
def test_a_forked_process_never_runs_the_handlers_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    fork = os.fork

    def fork_interrupted() -> int:
        child = fork()
        if child == 0:
            signal.raise_signal(signal.SIGINT)
        return child

    monkeypatch.setattr(process.os, "fork", fork_interrupted)
    monkeypatch.setattr(process, "may_fork", lambda: True)
    assert race(Task("goes on", jobs.Answer(7))).answer == 7


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_time_of_a_process_is_that_of_all_below_it_also_when_they_are_reaped() -> None:
    before = seconds_used_by_the_reaped()
    started = process.start(jobs.compute_in_a_child, time_limit_s=300, memory_limit_bytes=2**30)
    while (used := seconds_used(started.pid)) is not None and used < 0.2:
        time.sleep(0.01)
    assert used is not None
    assert started.receive() is None
    started.kill(grace_s=0.3)
    assert seconds_used(started.pid) is None
    assert seconds_used_by_the_reaped() >= before


def test_a_process_ends_with_its_parent_whatever_it_is_doing(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    note = tmp_path / "pid"
    parent = os.fork()
    if parent == 0:
        first_answer([Task("hangs", jobs.Hang(str(note)))], lambda _, value: value, limits=RaceLimits(time_s=60))
        os._exit(1)
    end = time.monotonic() + 300
    while not (note.exists() and note.read_text(encoding="ascii")) and time.monotonic() < end:
        time.sleep(0.01)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    stat = Path(f"/proc/{note.read_text(encoding='ascii')}/stat")
    while _is_alive(stat) and time.monotonic() < end:
        time.sleep(0.01)
    assert not _is_alive(stat)


def test_a_process_that_nobody_waits_for_ends_at_its_limit() -> None:
    started = process.start(jobs.Hang(), time_limit_s=0.1, memory_limit_bytes=2**30)
    _, status = os.waitpid(started.pid, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGALRM


def test_no_process_is_forked_beside_another_thread() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert not process.may_fork()
        assert race(Task("spawned", jobs.Answer(7))).answer == 7
    finally:
        done.set()
        other.join()


def _is_alive(stat: Path) -> bool:
    try:
        return stat.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
