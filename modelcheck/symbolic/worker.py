"""The work in the process of a proof: it encodes, starts the engines and judges their answers; it solves nothing."""

from __future__ import annotations

import signal
import sys

from modelcheck.errors import InternalError
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.portfolio import decide
from modelcheck.symbolic.settings import Settings
from modelcheck.verdict import GaveUp, Invariant, Unknown, Verdict


def answer(
    system: TransitionSystem, property_name: str, settings: Settings, known: tuple[Invariant, ...], time_limit_s: float
) -> Verdict | InternalError:
    """The verdict, or the `InternalError` that the parent has to raise."""
    # A request to stop becomes an exception, which ends the engines and reaps them like any other.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        return decide(system, property_name, time_limit_s=time_limit_s, settings=settings, known=known)
    except InternalError as contradiction:
        return contradiction
    except (Exception, RecursionError, MemoryError) as crash:
        return Unknown(GaveUp(f"the prover stopped: {type(crash).__name__}: {crash}"))
