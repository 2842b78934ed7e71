"""A time limit for work that looks at no clock: the user's own code, and the reading of a spec that grows."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

# Where Python swallows exceptions, as in the callback of a weak reference, the alarm is lost: so it rings again.
_AGAIN_S: Final = 1.0

# In a destructor or a callback of the garbage collector Python swallows exceptions too, and prints them: the alarm
# waits for their end, though not for ever.
_SOON_S: Final = 0.01
_SOON_AT_MOST: Final = 50


class OutOfPatience(BaseException):
    """The signal that the time is over; no `except Exception` of the user's catches it."""


@contextmanager
def patience(seconds: float | None) -> Iterator[None]:
    """Interrupt the block after so many seconds; None means never.

    An alarm also ends a sleep or a computation of huge numbers, which nothing else within the process does. It exists
    on POSIX and in the main thread only, and an alarm that the caller has set is not replaced: otherwise the block
    takes as long as it takes.

    Raises:
        OutOfPatience: The time is over.
    """
    if seconds is None or not _may_set_an_alarm():
        yield
        return

    patient = _SOON_AT_MOST

    def ring(number: int, frame: FrameType | None) -> None:
        nonlocal patient
        if patient > 0 and _is_swallowed(frame):
            patient -= 1
            signal.setitimer(signal.ITIMER_REAL, _SOON_S, _AGAIN_S)
            return
        raise OutOfPatience

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _may_set_an_alarm() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL)[0] == 0
        and signal.getsignal(signal.SIGALRM) in (signal.SIG_DFL, signal.SIG_IGN)
    )


def _is_swallowed(frame: FrameType | None) -> bool:
    """True if Python ignores exceptions here: in a destructor, or in a callback of the garbage collector."""
    callbacks = [getattr(each, "__code__", None) for each in gc.callbacks]
    while frame is not None:
        if frame.f_code.co_name == "__del__" or frame.f_code in callbacks:
            return True
        frame = frame.f_back
    return False
