"""Work in a process of its own: a hard kill is the only limit a solver cannot ignore.

The process is forked where that is safe, on Linux with a single thread; a forked one need not start Python or import
the package. Elsewhere a fresh interpreter is started. Either way it ends with its parent or when its time is over,
whoever is looking, and it cannot take more memory than it is given.
"""

from __future__ import annotations

import importlib
import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Generic, NoReturn, Protocol, TypeAlias, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

GRACE_S: Final = 0.5
"""A process may stop by itself near its limit and say how far it came; only then is it killed."""

# How often to look at what cannot be waited for.
_PAUSE_S: Final = 0.01
_LINUX: Final = sys.platform == "linux"


@dataclass(frozen=True, slots=True)
class Answered(Generic[T_co]):
    """What the job returned."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Died:
    """It ended without an answer: an exception, a signal, its limits."""

    why: str


Job: TypeAlias = Callable[[float], T]
"""What a process does, told how many seconds it has; where no process can be forked, job and answer are pickled."""


class Process(Protocol[T_co]):
    """A running process that gives one answer and ends."""

    @property
    def pid(self) -> int:
        """Its process id."""

    @property
    def pipe(self) -> int | None:
        """A file that can be read once there is something to receive; None if one has to ask."""

    def receive(self) -> Answered[T_co] | Died | None:
        """Its answer, once it has ended and is reaped; None while it is running. It does not wait."""

    def kill(self, *, grace_s: float = 0.0) -> None:
        """End it and reap it; no harm if it is gone. It may clean up for `grace_s` seconds."""


def start(job: Job[T], *, time_limit_s: float, memory_limit_bytes: int) -> Process[T]:
    """Let another process do the job.

    Args:
        job: Called with `time_limit_s`; what it raises is an answer that did not come.
        time_limit_s: After this time, and a moment of grace, the process ends by itself.
        memory_limit_bytes: Address space it may take on top of what it begins with (on Linux only).
    """
    order = _Order(job, time_limit_s, memory_limit_bytes, os.getpid())
    return _Forked(order) if _may_fork() else _Spawned(order)


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


@dataclass(frozen=True, slots=True)
class _Order(Generic[T]):
    job: Job[T]
    time_limit_s: float
    memory_limit_bytes: int
    parent: int

    def carry_out(self) -> bytes:
        """The pickled outcome, worked out in the process that is to do it."""
        self._restrict()
        outcome: Answered[T] | Died
        try:
            outcome = Answered(self.job(self.time_limit_s))
            return pickle.dumps(outcome)
        except MemoryError:
            outcome = Died("it ran out of memory")
        except Exception as failure:
            outcome = Died(f"{type(failure).__name__}: {failure}")
        return pickle.dumps(outcome)

    def _restrict(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        life_s = self.time_limit_s + GRACE_S
        if not _LINUX:
            _watch_parent(self.parent, life_s=life_s)
            return
        # Loaded with Z3 anyway, but not in the parent; the second exists on Unix only.
        ctypes, resource = importlib.import_module("ctypes"), importlib.import_module("resource")

        # The kernel sends what no code in the process has to be awake for.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, life_s)
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != self.parent:
            os._exit(1)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with open("/proc/self/statm", encoding="ascii") as statm:
            used = int(statm.read().split()[0]) * resource.getpagesize()
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        wanted = used + self.memory_limit_bytes
        soft = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_AS, (soft, most))


_SET_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


def _may_fork() -> bool:
    # Another thread may hold a lock at the moment of the fork, and the child would wait for it for ever.
    if _LINUX and "z3" in sys.modules and _threads() > 1:
        # Z3 keeps a thread for its time-outs and ends it before a fork; a child that is gone at once harms nobody.
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    return _LINUX and _threads() == 1


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


def _watch_parent(parent: int, *, life_s: float) -> None:
    """End this process, whatever it is doing, soon after its parent is gone or its life is over."""
    end = time.monotonic() + life_s

    def watch() -> None:
        while os.getppid() == parent and time.monotonic() < end:
            time.sleep(0.1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _Forked(Generic[T]):
    def __init__(self, order: _Order[T]) -> None:
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
                self._end(_outcome(bytes(self._received), os.waitpid(self.pid, 0)[1], self._time_limit_s))
        return self._outcome

    def kill(self, *, grace_s: float = 0.0) -> None:
        if self._outcome is not None:
            return
        if not self._stopped(grace_s):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        self._end(Died("it was stopped"))

    def _stopped(self, grace_s: float) -> bool:
        """Does it end when it is asked to?"""
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


def _serve(order: _Order[T], sender: int) -> NoReturn:
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
    def __init__(self, order: _Order[T]) -> None:
        # The process finds the package where this one found it.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._time_limit_s = order.time_limit_s
        self._outcome: Answered[T] | Died | None = None
        self._answer = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been read
        with tempfile.TemporaryFile() as request:
            request.write(pickle.dumps(order))
            request.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from modelcheck.symbolic.process import serve; serve()"],
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
            self._end(_outcome(self._answer.read(), status, self._time_limit_s))
        return self._outcome

    def kill(self, *, grace_s: float = 0.0) -> None:
        if self._outcome is not None:
            return
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


def serve() -> None:
    """Carry out the pickled order on standard input, and write its pickled outcome on standard output."""
    order = pickle.load(sys.stdin.buffer)
    assert isinstance(order, _Order)
    sys.stdout.buffer.write(order.carry_out())


def _outcome(answer: bytes, status: int, time_limit_s: float) -> Answered[T] | Died:
    """What a process left behind says: its answer if it is whole, else how it ended (`status` as of `os.waitpid`)."""
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        try:
            outcome = pickle.loads(answer)
        except Exception as failure:  # anything at all may come out of a damaged pickle
            return Died(f"its answer cannot be read: {type(failure).__name__}")
        return outcome if isinstance(outcome, Answered | Died) else Died("its answer cannot be read")
    if code == -signal.SIGALRM:
        return Died(f"no answer within {time_limit_s:g} s")
    return Died(f"it was killed by {_signal_name(-code)}" if code < 0 else f"it ended with exit code {code}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
