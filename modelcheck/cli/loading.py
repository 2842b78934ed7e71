"""An interrupt while modules are loading: the process ends at once, as nothing has begun yet.

As an exception it would be wrapped by some import, swallowed by another, or printed by a callback of the garbage
collector.
"""

from __future__ import annotations

import os
import signal
import threading

INTERRUPTED = 130


class Loading:
    """A `with` block of imports, in which an interrupt ends the process; a handler that somebody else set is kept."""

    def __enter__(self) -> None:
        """Handle interrupts."""
        self._is_ours = (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        )
        if self._is_ours:
            signal.signal(signal.SIGINT, _end)

    def __exit__(self, *_: object) -> None:
        """Let Python handle interrupts again."""
        if self._is_ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(*_: object) -> None:
    os.write(2, b"interrupted\n")
    os._exit(INTERRUPTED)
