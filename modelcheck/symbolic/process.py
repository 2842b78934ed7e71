"""Proofs in a process of their own: a hard kill is the only limit a solver cannot ignore.

The child is forked where that is safe, on Linux with a single thread; a forked child need not start Python or import
the package, which saves half its time. Elsewhere a fresh interpreter is started. Either way the parent never loads
Z3, and the child ends with its parent or at its time limit, whoever is looking.
"""

from __future__ import annotations

import importlib
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Final, NoReturn, Protocol, Self

from modelcheck.errors import InternalError
from modelcheck.ir.system import TransitionSystem
from modelcheck.verdict import GaveUp, Holds, Unknown, Verdict, Violated

# The child stops by itself near its limit and says how far it came; only then is it killed.
_GRACE_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Request:
    """What a process is to prove; it watches `parent`, a process id."""

    system: TransitionSystem
    property_name: str
    time_limit_s: float
    parent: int


class Child(Protocol):
    """A running process that writes one answer and ends."""

    def receive(self, timeout_s: float) -> bytes | None:
        """All it wrote, once it has ended; None while it is running."""

    def kill(self) -> None:
        """End it and wait until it is gone; no harm if it is."""


class Handle:
    """A proof that is being looked for; leaving its `with` block ends it."""

    def __init__(self, request: Request) -> None:
        self._deadline = time.monotonic() + request.time_limit_s + _GRACE_S
        self._verdict: Verdict | None = None
        self._time_limit_s = request.time_limit_s
        self._child: Child = _ForkedChild(request) if _may_fork() else _SpawnedChild(request)

    def verdict(self, timeout_s: float | None = None) -> Verdict | None:
        """The verdict, as soon as there is one; None if there is none within `timeout_s`.

        Without a time-out it answers when the time limit of the proof is over at the latest. An interrupt while it
        waits ends the proof.

        Raises:
            InternalError: The solver and the reference semantics contradict each other.
        """
        if self._verdict is None:
            left_s = max(0.0, self._deadline - time.monotonic())
            wait_s = left_s if timeout_s is None else min(left_s, timeout_s)
            try:
                answer = self._child.receive(wait_s)
            except BaseException:
                self.cancel()
                raise
            if answer is not None:
                self._verdict = _outcome(answer)
            elif time.monotonic() >= self._deadline:
                self._child.kill()
                self._verdict = Unknown(GaveUp(f"neither proof nor counterexample within {self._time_limit_s:g} s"))
        return self._verdict

    def cancel(self) -> None:
        """End the proof; a verdict that is not there yet becomes Unknown."""
        self._child.kill()
        if self._verdict is None:
            self._verdict = Unknown(GaveUp("the proof was cancelled"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cancel()


def watch_parent(parent: int, *, life_s: float) -> None:
    """End this process, whatever it is doing, soon after its parent is gone or its life is over."""
    end = time.monotonic() + life_s + _GRACE_S

    def watch() -> None:
        while os.getppid() == parent and time.monotonic() < end:
            time.sleep(0.1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _may_fork() -> bool:
    # Another thread may hold a lock at the moment of the fork, and the child would wait for it for ever.
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


def _outcome(answer: bytes) -> Verdict:
    try:
        outcome = pickle.loads(answer)
    except (EOFError, pickle.UnpicklingError):
        return Unknown(GaveUp("the prover ended without an answer"))
    if isinstance(outcome, InternalError):
        raise outcome
    assert isinstance(outcome, Holds | Violated | Unknown)
    return outcome


class _ForkedChild:
    def __init__(self, request: Request) -> None:
        self._receiver, sender = os.pipe()
        self._received = bytearray()
        self._pid: int | None = os.fork()
        if self._pid == 0:
            _serve(request, sender)
        os.close(sender)

    def receive(self, timeout_s: float) -> bytes | None:
        end = time.monotonic() + timeout_s
        poll = select.poll()
        poll.register(self._receiver)
        while poll.poll(max(0.0, end - time.monotonic()) * 1000):
            piece = os.read(self._receiver, 65536)
            if not piece:
                self.kill()
                return bytes(self._received)
            self._received += piece
        return None

    def kill(self) -> None:
        if self._pid is None:
            return
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self._pid = None
        os.close(self._receiver)


def _serve(request: Request, sender: int) -> NoReturn:
    """The forked child: answer and end, without the parent's exit handlers and buffers."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        watch_parent(request.parent, life_s=request.time_limit_s)
        # A static import would load Z3 into the parent.
        worker = importlib.import_module("modelcheck.symbolic.worker")
        answer: bytes = worker.answer(request.system, request.property_name, request.time_limit_s)
        with os.fdopen(sender, "wb") as stream:
            stream.write(answer)
    finally:
        os._exit(0)


class _SpawnedChild:
    def __init__(self, request: Request) -> None:
        # The child finds the package where this process found it.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "modelcheck.symbolic.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        assert self._process.stdin is not None
        try:
            with self._process.stdin as stream:
                stream.write(pickle.dumps(request))
        except OSError:
            pass  # it is gone already; `receive` will tell
        self._process.stdin = None

    def receive(self, timeout_s: float) -> bytes | None:
        try:
            return self._process.communicate(timeout=timeout_s)[0]
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()
