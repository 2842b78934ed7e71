"""Engines that work in the process of the tests, one after the other: no race, and so the same answer in every run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Generic, TypeVar

import pytest

from modelcheck.symbolic.processes.child import Answered, Died, Job
from modelcheck.symbolic.processes.race import Race, RaceLimits, Rejected, Task
from modelcheck.verdict import Attempt

T = TypeVar("T")
A = TypeVar("A")

_SECONDS, _MINUTES = 5.0, 300.0


def in_turn(tasks: Sequence[Task[T]], accept: Callable[[str, T], A | Rejected], *, limits: RaceLimits) -> Race[A]:
    """As `first_answer`, but here: a task ends before the next one begins."""
    deadline = time.monotonic() + limits.time_s
    attempts: list[Attempt] = []
    for index, task in enumerate(tasks):
        share = task.weight / sum(each.weight for each in tasks[index:])
        process = Here(task.job, time_limit_s=max(0.0, deadline - time.monotonic()) * share, memory_limit_bytes=0)
        outcome = process.receive()
        result = Rejected(outcome.why) if isinstance(outcome, Died) else accept(task.name, outcome.value)
        if not isinstance(result, Rejected):
            return Race(result, task.name, tuple(attempts))
        attempts.append(Attempt(task.name, result.why))
    return Race(None, None, tuple(attempts))


class Here(Generic[T]):
    """A process that is none: its job is done before anybody can ask for its answer."""

    pid = 0
    pipe = None

    def __init__(self, job: Job[T], *, time_limit_s: float, memory_limit_bytes: int) -> None:
        self._outcome: Answered[T] | Died
        try:
            self._outcome = Answered(job(time_limit_s))
        except Exception as failure:
            self._outcome = Died(f"{type(failure).__name__}: {failure}")

    def receive(self) -> Answered[T] | Died:
        return self._outcome

    def kill(self, *, grace_s: float = 0.0) -> None:
        """There is nothing to end."""


class Patient(Here[T]):
    """A proof that gets minutes where its limit is one of many seconds: no verdict may depend on a busy machine."""

    def __init__(self, job: Job[T], *, time_limit_s: float, memory_limit_bytes: int) -> None:
        patient_s = time_limit_s if time_limit_s < _SECONDS else max(time_limit_s, _MINUTES)
        super().__init__(job, time_limit_s=patient_s, memory_limit_bytes=memory_limit_bytes)


def work_here(patch: pytest.MonkeyPatch) -> None:
    """Let every proof be looked for in this process."""
    for module in ("stages", "portfolio", "recheck.accepted"):
        patch.setattr(f"modelcheck.symbolic.{module}.first_answer", in_turn)
    patch.setattr("modelcheck.symbolic.running.start", Patient)
    patch.setattr("modelcheck.symbolic.instances.find.start", Here)
    # It would have this process leave when it is asked to stop.
    patch.setattr("modelcheck.symbolic.worker.signal", SimpleNamespace(SIGTERM=None, signal=lambda *_: None))
