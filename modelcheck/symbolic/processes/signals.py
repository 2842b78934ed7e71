"""Signals put off for a moment: no interrupt may come between the start of a process and the note that it runs."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_PUT_OFF: Final = (signal.SIGINT, signal.SIGTERM, *([signal.SIGALRM] if hasattr(signal, "SIGALRM") else []))
_CAN_BLOCK: Final = hasattr(signal, "pthread_sigmask")


@contextmanager
def put_off() -> Iterator[None]:
    """Put off interrupts, requests to stop and alarms until the end of the block, where a handler may raise.

    A process that is forked in the block begins with them put off, and so does not run the parent's handlers; it takes
    them once it has called `take_again`. Where signals cannot be blocked, nothing is put off.
    """
    if not _CAN_BLOCK:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        # In the `try`, for it runs the handlers of signals that came before it, after it has blocked others.
        signal.pthread_sigmask(signal.SIG_BLOCK, _PUT_OFF)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def take_again() -> None:
    """Take the signals that the parent of this process had put off."""
    if _CAN_BLOCK:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _PUT_OFF)
