"""The child process of one job: it restricts itself, does the job, and leaves an outcome that says how it ended."""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from modelcheck.symbolic.processes.signals import take_again

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

GRACE_S: Final = 0.5
"""The time beyond its limit in which a process may stop by itself and say how far it came; then it is killed."""

LINUX: Final = sys.platform == "linux"

_SET_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


@dataclass(frozen=True, slots=True)
class Answered(Generic[T_co]):
    """The outcome of a job that returned `value`."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Died:
    """The outcome of a process that ended without an answer, by an exception, a signal or its limits."""

    why: str


Job: TypeAlias = Callable[[float], T]
"""The work of a process, called with its seconds; where no process can be forked, job and answer are pickled."""


@dataclass(frozen=True, slots=True)
class Order(Generic[T]):
    """A job, its limits of time and memory, and the process that waits for it."""

    job: Job[T]
    time_limit_s: float
    memory_limit_bytes: int
    parent: int

    def carry_out(self) -> bytes:
        """Carry out the job in this process, and return its pickled outcome."""
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
        if not LINUX:
            take_again()
            _watch_parent(self.parent, life_s=life_s)
            return
        # Imported late: Z3 loads `ctypes` anyway, but the parent does not; `resource` exists on Unix only.
        ctypes, resource = importlib.import_module("ctypes"), importlib.import_module("resource")

        # Limits by signals of the kernel, which need no code of this process to be running.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        take_again()
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


def _watch_parent(parent: int, *, life_s: float) -> None:
    """End this process, whatever it is doing, soon after its parent is gone or its life is over."""
    end = time.monotonic() + life_s

    def watch() -> None:
        while os.getppid() == parent and time.monotonic() < end:
            time.sleep(0.1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def serve() -> None:
    """Carry out the pickled order on standard input, and write its pickled outcome on standard output."""
    order = pickle.load(sys.stdin.buffer)
    assert isinstance(order, Order)
    sys.stdout.buffer.write(order.carry_out())


def outcome_of(answer: bytes, status: int, time_limit_s: float) -> Answered[T] | Died:
    """The outcome that a process left: its answer if it is whole, else how it ended (`status` as of `os.waitpid`)."""
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        try:
            found = pickle.loads(answer)
        except Exception as failure:  # anything at all may come out of a damaged pickle
            return Died(f"its answer cannot be read: {type(failure).__name__}")
        return found if isinstance(found, Answered | Died) else Died("its answer cannot be read")
    if code == -signal.SIGALRM:
        return Died(f"no answer within {time_limit_s:g} s")
    return Died(f"it was killed by {_signal_name(-code)}" if code < 0 else f"it ended with exit code {code}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
