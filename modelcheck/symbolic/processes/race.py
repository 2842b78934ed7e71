"""Several tasks for one answer, each in a process of its own: the first accepted answer ends the others."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from modelcheck.symbolic.processes.child import GRACE_S, Answered, Died, Job
from modelcheck.symbolic.processes.process import Process, start, wait
from modelcheck.symbolic.processes.signals import put_off
from modelcheck.verdict import Attempt

T = TypeVar("T")
A = TypeVar("A")

_MOST_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceLimits:
    """The limits of a race.

    `time_s` is for all together; `memory_bytes` for each process, on top of what it begins with; `at_once` processes
    run at the same time, None means as many as there are processors, four at most.
    """

    time_s: float
    memory_bytes: int = 2 * 2**30
    at_once: int | None = None

    @property
    def slots(self) -> int:
        """The number of processes that run at the same time."""
        return self.at_once or min(
            _MOST_AT_ONCE, len(os.sched_getaffinity(0)) if _HAS_AFFINITY else os.cpu_count() or 1
        )


# Of its time, what a job is told it has: the rest is to say how far it came, on a machine that is busy.
_TOLD: Final = 0.9

_HAS_AFFINITY: Final = hasattr(os, "sched_getaffinity")


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """One task of a race.

    Attributes:
        name: A name for people.
        job: Called in its own process with the seconds it has.
        weight: Its share of the time, in proportion to the tasks that start after it.
        head_start_s: The next task starts so much later, or when this one ends.
    """

    name: str
    job: Job[T]
    weight: float = 1.0
    head_start_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Rejected:
    """An answer that was not accepted, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Race(Generic[A]):
    """The end of a race: the accepted answer and its task, None if there is none, and why other tasks failed."""

    answer: A | None
    winner: str | None
    attempts: tuple[Attempt, ...]


def first_answer(tasks: Sequence[Task[T]], accept: Callable[[str, T], A | Rejected], *, limits: RaceLimits) -> Race[A]:
    """Run the tasks, each in a process of its own, until one gives an answer that is accepted.

    They start in their order, as many at the same time as the limits say. A task that crashes, hangs or takes too much
    memory is contained: its process ends and is an attempt with its reason. When this function returns or raises, an
    interrupt included, every process it started is dead and reaped.

    Args:
        tasks: Anything that can be forked; where that is not safe, jobs and answers must be picklable.
        accept: Called here with name and answer, as they come; it turns the answer into the result or rejects it.
        limits: After its share of the time, and a moment of grace, a process is killed.

    Returns:
        The first accepted answer, and in the order of the tasks what became of those that gave none.
    """
    return _Runners(tasks, limits).run(accept)


@dataclass(slots=True)
class _Runner(Generic[T]):
    task: Task[T]
    process: Process[T]
    time_limit_s: float
    end: float


class _Runners(Generic[T]):
    """The state of one race."""

    def __init__(self, tasks: Sequence[Task[T]], limits: RaceLimits) -> None:
        self._order = [task.name for task in tasks]
        self._waiting = list(tasks)
        self._running: list[_Runner[T]] = []
        self._failed: dict[str, str] = {}
        self._limits = limits
        self._deadline = time.monotonic() + limits.time_s
        self._next_start = time.monotonic()

    def run(self, accept: Callable[[str, T], A | Rejected]) -> Race[A]:
        """See `first_answer`."""
        try:
            while self._waiting or self._running:
                self._start()
                if not self._running:
                    break
                wait([runner.process for runner in self._running], self._pause_s())
                for runner, value in self._answers():
                    result = accept(runner.task.name, value)
                    if not isinstance(result, Rejected):
                        return Race(result, runner.task.name, self._attempts())
                    self._failed[runner.task.name] = result.why
        finally:
            with put_off():
                for runner in self._running:
                    runner.process.kill()
        for task in self._waiting:
            self._failed[task.name] = "no time was left"
        return Race(None, None, self._attempts())

    def _start(self) -> None:
        """Start the tasks that are due and for which there is room, each with its share of the time that is left."""
        slots = self._limits.slots
        while self._waiting and len(self._running) < slots:
            now = time.monotonic()
            left_s = self._deadline - now
            if left_s <= 0 or now < self._next_start:
                return
            task = self._waiting.pop(0)
            share = task.weight / (task.weight + sum(each.weight for each in self._waiting))
            time_limit_s = min(left_s, left_s * slots * share)
            told_s = _TOLD * time_limit_s
            end = now + time_limit_s + GRACE_S / 2
            with put_off():
                process = start(task.job, time_limit_s=told_s, memory_limit_bytes=self._limits.memory_bytes)
                self._running.append(_Runner(task, process, time_limit_s, end))
            self._next_start = now + task.head_start_s

    def _pause_s(self) -> float:
        """The seconds for which there is nothing to do unless a process ends."""
        ends = [runner.end for runner in self._running]
        if self._waiting and len(self._running) < self._limits.slots:
            ends.append(min(self._next_start, self._deadline))
        return max(0.0, min(ends) - time.monotonic()) + 0.001

    def _answers(self) -> list[tuple[_Runner[T], T]]:
        """Take out the processes that ended or must end now; return the answers of those that have one."""
        answers = []
        for runner in tuple(self._running):
            outcome = runner.process.receive()
            if outcome is None and time.monotonic() >= runner.end:
                runner.process.kill()
                outcome = Died(f"no answer within {runner.time_limit_s:.1f} s")
            if outcome is None:
                continue
            self._running.remove(runner)
            self._next_start = time.monotonic()
            if isinstance(outcome, Answered):
                answers.append((runner, outcome.value))
            else:
                self._failed[runner.task.name] = outcome.why
        return answers

    def _attempts(self) -> tuple[Attempt, ...]:
        return tuple(Attempt(name, self._failed[name]) for name in self._order if name in self._failed)
