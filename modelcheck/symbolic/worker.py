"""What runs in the process of a proof: the one way to the modules that load Z3."""

from __future__ import annotations

import pickle
import signal
import sys

from modelcheck.errors import InternalError
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.portfolio import decide
from modelcheck.symbolic.process import Request, watch_parent
from modelcheck.verdict import GaveUp, Unknown, Verdict


def answer(system: TransitionSystem, property_name: str, time_limit_s: float) -> bytes:
    """The pickled verdict, or the pickled `InternalError` that the parent has to raise."""
    outcome: Verdict | InternalError
    try:
        outcome = decide(system, property_name, time_limit_s=time_limit_s)
    except InternalError as contradiction:
        outcome = contradiction
    except (Exception, RecursionError, MemoryError) as crash:
        outcome = Unknown(GaveUp(f"the prover stopped: {type(crash).__name__}: {crash}"))
    return pickle.dumps(outcome)


def main() -> None:
    """Answer the pickled `Request` on standard input, on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    request = pickle.load(sys.stdin.buffer)
    assert isinstance(request, Request)
    watch_parent(request.parent, life_s=request.time_limit_s)
    sys.stdout.buffer.write(answer(request.system, request.property_name, request.time_limit_s))


if __name__ == "__main__":
    main()
