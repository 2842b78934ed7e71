"""Work in a process of its own, since a solver can ignore any limit but a hard kill.

The process is forked where that is safe, on Linux with a single thread; a forked one need not start Python or import
the package. Elsewhere a fresh interpreter is started. Either way it ends with its parent or when its time is over,
even if nobody waits for it, and it cannot take more memory than it is given.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Generic, NoReturn, Protocol, TypeVar

from modelcheck.symbolic.processes.child import LINUX, Answered, Died, Job, Order, outcome_of
from modelcheck.symbolic.processes.signals import put_off

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# Pause between two looks at something that cannot be waited for.
_PAUSE_S: Final = 0.01


class Process(Protocol[T_co]):
    """A running process that gives one answer and ends."""

    @property
    def pid(self) -> int:
        """Its process id."""

    @property
    def pipe(self) -> int | None:
        """A file that can be read once there is something to receive; None if `receive` has to be tried."""

    def receive(self) -> Answered[T_co] | Died | None:
        """Its answer, once it has ended and is reaped; None while it is running. It does not wait."""

    def kill(self, *, grace_s: float = 0.0) -> None:
        """End it and reap it; no harm if it is gone. It may clean up for `grace_s` seconds."""


def start(job: Job[T], *, time_limit_s: float, memory_limit_bytes: int) -> Process[T]:
    """Let another process do the job.

    Args:
        job: Called with `time_limit_s`; an exception it raises counts as no answer.
        time_limit_s: After this time, and a moment of grace, the process ends by itself.
        memory_limit_bytes: Address space it may take on top of what it begins with (on Linux only).
    """
    order = Order(job, time_limit_s, memory_limit_bytes, os.getpid())
    # In the child, a handler of this process would raise into whatever this process is doing.
    with put_off():
        return _Forked(order) if may_fork() else _Spawned(order)


def wait(processes: Sequence[Process[object]], timeout_s: float) -> None:
    """Return when one of the processes may have something to receive, after `timeout_s` seconds at the latest."""
    pipes = [process.pipe for process in processes if process.pipe is not None]
    if len(pipes) < len(processes):
        timeout_s = min(timeout_s, _PAUSE_S)
    if not pipes:
        time.sleep(max(0.0, timeout_s))
        return
    poll = select.poll()
    for pipe in pipes:
        poll.register(pipe, select.POLLIN)
    poll.poll(max(0.0, timeout_s) * 1000)


def may_fork() -> bool:
    """True if processes are forked, and begin with what is loaded here; False if they are started afresh."""
    # Another thread may hold a lock at the moment of the fork, and the child would wait for it for ever.
    if LINUX and "z3" in sys.modules and _threads() > 1:
        # Z3 keeps a thread for its time-outs and ends it before a fork: so fork a child that exits at once.
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    return LINUX and _threads() == 1


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


class _Forked(Generic[T]):
    def __init__(self, order: Order[T]) -> None:
        self._pipe, sender = os.pipe()
        self._received = bytearray()
        self._time_limit_s = order.time_limit_s
        self._outcome: Answered[T] | Died | None = None
        self.pid = os.fork()
        if self.pid == 0:
            _serve(order, sender)
        os.close(sender)

    @property
    def pipe(self) -> int | None:
        return self._pipe

    def receive(self) -> Answered[T] | Died | None:
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        while self._outcome is None and poll.poll(0):
            piece = os.read(self._pipe, 65536)
            self._received += piece
            if not piece:
                with put_off():  # a process that is reaped, and not known to be, would be killed under its old number
                    self._end(outcome_of(bytes(self._received), os.waitpid(self.pid, 0)[1], self._time_limit_s))
        return self._outcome

    def kill(self, *, grace_s: float = 0.0) -> None:
        if self._outcome is not None:
            return
        with put_off():
            if not self._stopped(grace_s):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
            self._end(Died("it was stopped"))

    def _stopped(self, grace_s: float) -> bool:
        """True if the process ends by itself within `grace_s` seconds after being asked to."""
        end = time.monotonic() + grace_s
        if grace_s:
            os.kill(self.pid, signal.SIGTERM)
        while grace_s and time.monotonic() < end:
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return True
            time.sleep(_PAUSE_S / 2)
        return False

    def _end(self, outcome: Answered[T] | Died) -> None:
        self._outcome = outcome
        os.close(self._pipe)


def _serve(order: Order[T], sender: int) -> NoReturn:
    """The forked process: answer and end, without the parent's exit handlers and buffers."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        answer = order.carry_out()
        with os.fdopen(sender, "wb") as pipe:
            pipe.write(answer)
        os._exit(0)
    finally:
        os._exit(1)


class _Spawned(Generic[T]):
    def __init__(self, order: Order[T]) -> None:
        # The new interpreter finds the package where this process found it.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._time_limit_s = order.time_limit_s
        self._outcome: Answered[T] | Died | None = None
        self._answer = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been read
        with tempfile.TemporaryFile() as request:
            request.write(pickle.dumps(order))
            request.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from modelcheck.symbolic.processes.child import serve; serve()"],
                stdin=request,
                stdout=self._answer,
                stderr=subprocess.DEVNULL,
                env=environment,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def pipe(self) -> int | None:
        return None

    def receive(self) -> Answered[T] | Died | None:
        if self._outcome is None and self._process.poll() is not None:
            self._answer.seek(0)
            code = self._process.returncode
            status = code << 8 if code >= 0 else -code
            self._end(outcome_of(self._answer.read(), status, self._time_limit_s))
        return self._outcome

    def kill(self, *, grace_s: float = 0.0) -> None:
        if self._outcome is not None:
            return
        with put_off():
            if grace_s:
                self._process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(grace_s)
            self._process.kill()
            self._process.wait()
            self._end(Died("it was stopped"))

    def _end(self, outcome: Answered[T] | Died) -> None:
        self._outcome = outcome
        self._answer.close()
