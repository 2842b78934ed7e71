"""Interrupts (Ctrl-C, and the request to stop, SIGTERM): what a command does about them, and while modules are loading.

An exception would then be wrapped by some import, swallowed by another, or printed by a callback of the garbage
collector: so the process ends at once, as nothing has begun yet.
"""

from __future__ import annotations

import os
import signal
import threading

TYPE_CHECKING = False  # as in `typing`, which would take longer to load than this
if TYPE_CHECKING:
    from typing import Self

INTERRUPTED = 130


class Handling:
    """A `with` block in which interrupts are answered by `handle`; a handler that somebody else set is kept."""

    def __enter__(self) -> Self:
        """Handle interrupts."""
        self._before: dict[signal.Signals, object] = {}
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                before = signal.getsignal(number)
                if _is_ours(before):
                    self._before[number] = before
                    signal.signal(number, self.handle)
        return self

    def __exit__(self, *_: object) -> None:
        """Handle them as before."""
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type] # what `getsignal` gave

    def handle(self, *_: object) -> None:
        """Answer an interrupt."""
        raise NotImplementedError


class Loading(Handling):
    """A `with` block of imports, in which an interrupt ends the process."""

    def handle(self, *_: object) -> None:
        """End the process."""
        _end()


class Interrupts(Handling):
    """The `with` block of a command: the first interrupt is an exception, so that what was found is printed.

    Attributes:
        came: True once there was one; the next one ends the process.
    """

    came = False

    def handle(self, *_: object) -> None:
        """Raise `KeyboardInterrupt`, or end the process."""
        if self.came:
            _end()
        self.came = True
        raise KeyboardInterrupt


def _is_ours(handler: object) -> bool:
    return handler in (signal.default_int_handler, signal.SIG_DFL) or isinstance(
        getattr(handler, "__self__", None), Handling
    )


def _end() -> None:
    # Engines end with this process: the kernel sees to it, or they look.
    os.write(2, b"interrupted\n")
    os._exit(INTERRUPTED)
