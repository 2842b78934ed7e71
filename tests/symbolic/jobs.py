"""What a process may do instead of its work: in a module of its own, so that a fresh interpreter finds it."""

import faulthandler
import os
import signal
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """Say something, perhaps late."""

    value: object
    after_s: float = 0.0

    def __call__(self, time_limit_s: float) -> object:
        time.sleep(self.after_s)
        return self.value


@dataclass(frozen=True)
class Hang:
    """Ignore what asks politely, and sleep for ever."""

    note: str = ""

    def __call__(self, time_limit_s: float) -> object:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if self.note:
            with open(self.note, "w", encoding="ascii") as file:
                file.write(str(os.getpid()))
        while True:
            time.sleep(60)


@dataclass(frozen=True)
class Interrupt:
    """Interrupt the process that waits, once it does nothing but wait, and sleep for ever."""

    parent: int

    def __call__(self, time_limit_s: float) -> object:
        waits = 0
        while waits < 3:
            time.sleep(0.02)
            waits = waits + 1 if _sleeps(self.parent) else 0
        os.kill(self.parent, signal.SIGALRM)
        return Hang()(time_limit_s)


def _sleeps(process: int) -> bool:
    if sys.platform != "linux":
        return True
    with open(f"/proc/{process}/stat", encoding="ascii") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "S"


def leave(time_limit_s: float) -> object:
    """End without an answer."""
    os._exit(3)


def segfault(time_limit_s: float) -> object:
    """End as native code ends."""
    faulthandler.disable()  # of the test runner
    os.kill(os.getpid(), signal.SIGSEGV)
    return None


def fail(time_limit_s: float) -> object:
    """Raise."""
    raise ValueError("no such luck")


def devour(time_limit_s: float) -> object:
    """Take memory without bound."""
    taken = []
    while True:
        taken.append(bytearray(2**24))


def unpicklable(time_limit_s: float) -> object:
    """Answer with what cannot leave the process."""
    return lambda: None


def time_limit(time_limit_s: float) -> object:
    """Tell the limit."""
    return time_limit_s


def compute_in_a_child(time_limit_s: float) -> object:
    """Let a child compute until it is ended, and wait for it."""
    parent, child = os.getpid(), os.fork()
    while child == 0:
        if os.getppid() != parent:
            os._exit(0)
    return os.waitpid(child, 0)
