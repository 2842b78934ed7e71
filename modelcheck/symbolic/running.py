"""A running proof, in another process, and its verdict; the parent solves nothing."""

from __future__ import annotations

import time
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from typing import Final, Self

from modelcheck.errors import InternalError
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.processes.child import GRACE_S, Answered
from modelcheck.symbolic.processes.process import Process, may_fork, start, wait
from modelcheck.symbolic.processes.spent import seconds_used
from modelcheck.symbolic.settings import GoOn, Settings
from modelcheck.verdict import GaveUp, Holds, Invariant, Unknown, Verdict, Violated

# The process itself may encode systems and check traces; solvers run in processes of their own, with limits of theirs.
_MEMORY_BYTES: Final = 8 * 2**30

# Seconds for the process to end and reap the engines it has started.
_CLEAN_UP_S: Final = 0.3

# Seconds between two looks at a proof that is watched.
_LOOK_EVERY_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Request:
    """A question for a process, with engines and limits; `known` are proofs of other properties of the spec."""

    system: TransitionSystem
    property_name: str
    settings: Settings
    known: tuple[Invariant, ...] = ()

    def __call__(self, time_limit_s: float) -> Verdict | InternalError:
        """The verdict, decided in this process; an `InternalError` is for the parent to raise."""
        from modelcheck.symbolic.worker import answer

        return answer(self.system, self.property_name, self.settings, self.known, time_limit_s)


class RunningProof:
    """A running proof; leaving its `with` block ends it."""

    def __init__(self, request: Request, *, time_limit_s: float) -> None:
        """Start the process."""
        self._verdict: Verdict | None = None
        self._time_limit_s = time_limit_s
        if may_fork():
            # Loaded once for all proofs. If it fails, the forked process fails in the same way, and reports it.
            with redirect_stdout(None), suppress(Exception):
                from modelcheck.symbolic import worker as worker
        self._began = time.monotonic()
        self._deadline = self._began + time_limit_s + GRACE_S
        self._process: Process[Verdict | InternalError] = start(
            request, time_limit_s=time_limit_s, memory_limit_bytes=_MEMORY_BYTES
        )

    @property
    def pid(self) -> int:
        """The id of the process that looks for the proof."""
        return self._process.pid

    def verdict(self, timeout_s: float | None = None, *, go_on: GoOn | None = None) -> Verdict | None:
        """The verdict, as soon as there is one; None if there is none within `timeout_s`.

        Without a time-out it answers when the time limit of the proof is over at the latest. An interrupt while it
        waits ends the proof. Several times a second `go_on` is asked, if it is given.

        Raises:
            InternalError: The solver and the reference semantics contradict each other.
        """
        end = self._deadline if timeout_s is None else min(self._deadline, time.monotonic() + timeout_s)
        try:
            while self._verdict is None:
                outcome = self._process.receive()
                if outcome is not None:
                    self._verdict = _verdict(outcome.value if isinstance(outcome, Answered) else outcome.why)
                elif time.monotonic() >= self._deadline:
                    self._process.kill(grace_s=_CLEAN_UP_S)
                    self._verdict = Unknown(GaveUp(f"neither proof nor counterexample within {self._time_limit_s:g} s"))
                elif time.monotonic() >= end:
                    break
                elif go_on is not None and not go_on(self._seconds_used()):
                    self._process.kill(grace_s=_CLEAN_UP_S)
                    self._verdict = Unknown(GaveUp("it was not to go on"))
                else:
                    left_s = end - time.monotonic()
                    wait([self._process], left_s if go_on is None else min(left_s, _LOOK_EVERY_S))
        except BaseException:
            self.cancel()
            raise
        return self._verdict

    def _seconds_used(self) -> float:
        """The processor time of the proof; where the system does not say, that of one busy processor."""
        used = seconds_used(self.pid)
        return time.monotonic() - self._began if used is None else used

    def cancel(self) -> None:
        """End the proof; a verdict that is not there yet becomes Unknown."""
        self._process.kill(grace_s=_CLEAN_UP_S)
        if self._verdict is None:
            self._verdict = Unknown(GaveUp("the proof was cancelled"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cancel()


def _verdict(outcome: Verdict | InternalError | str) -> Verdict:
    match outcome:
        case InternalError():
            raise outcome
        case Holds() | Violated() | Unknown():
            return outcome
        case _:
            return Unknown(GaveUp(f"the prover ended without an answer: {outcome}"))
