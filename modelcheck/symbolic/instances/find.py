"""Parameter values for which conditions are true, found by a solver in another process; the parent solves nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from modelcheck.ir.nodes import Expr
from modelcheck.symbolic.instances.answers import NowhereFound, Whereabouts
from modelcheck.symbolic.processes.child import GRACE_S, Answered
from modelcheck.symbolic.processes.process import Process, start, wait
from modelcheck.symbolic.processes.signals import put_off

_MEMORY_BYTES: Final = 2 * 2**30


def find_values(
    conditions: Sequence[Expr],
    minima: Mapping[str, int],
    *,
    besides: Sequence[Mapping[str, int]] = (),
    time_limit_s: float,
) -> Whereabouts:
    """Values for which all conditions are true, small ones if there are such.

    Args:
        conditions: Formulas, over parameters that all have a minimum.
        minima: The least value of each parameter.
        besides: Values that are not wanted.
        time_limit_s: When to give up; each query has a limit of counted work as well.
    """
    search = _Search(conditions, minima, besides)
    deadline = time.monotonic() + time_limit_s + GRACE_S
    process: Process[Whereabouts] | None = None
    try:
        with put_off():
            process = start(search, time_limit_s=time_limit_s, memory_limit_bytes=_MEMORY_BYTES)
        while (outcome := process.receive()) is None and (left_s := deadline - time.monotonic()) > 0:
            wait([process], left_s)
    finally:
        if process is not None:
            process.kill()
    if isinstance(outcome, Answered):
        return outcome.value
    why = f"no answer within {time_limit_s:g} s" if outcome is None else outcome.why
    return NowhereFound(f"the solver does not find their parameters: {why}")


@dataclass(frozen=True, slots=True)
class _Search:
    conditions: Sequence[Expr]
    minima: Mapping[str, int]
    besides: Sequence[Mapping[str, int]]

    def __call__(self, time_limit_s: float) -> Whereabouts:
        from modelcheck.symbolic.instances.work import values_where

        return values_where(self.conditions, self.minima, self.besides)
