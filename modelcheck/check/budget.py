"""The budget of all proofs of a run: processor time, shared so that a hopeless proof leaves the others their part.

It is not wall time: how many of its proofs a run finds does not depend on what else the machine is doing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from modelcheck.symbolic.processes.spent import seconds_used_by_the_reaped

FOR_ONE_SPEC_S: Final = 20.0
"""Processor time for all proofs of a run that checks one spec."""

FOR_SEVERAL_SPECS_S: Final = 120.0
"""Processor time for all proofs of a run that checks several."""


class ProofBudget:
    """Processor time for all proofs of a run.

    Args:
        seconds: User and system time of all engines together.
        meter: The processor time of the processes that have ended, from whenever on.
    """

    def __init__(self, seconds: float, *, meter: Callable[[], float] = seconds_used_by_the_reaped) -> None:
        self.seconds: Final = seconds
        self.meter: Final = meter
        self.spent_s = 0.0

    @property
    def left_s(self) -> float:
        """What is left of it; never negative."""
        return max(0.0, self.seconds - self.spent_s)

    def allow(self, seconds: float) -> Allowance:
        """A part of what is left, for one proof."""
        return Allowance(self, min(seconds, self.left_s))


class Allowance:
    """The part of a budget that one proof may use, in as many processes as it likes; what it leaves is for others.

    Args:
        budget: Pays for it.
        seconds: The processor time.
    """

    def __init__(self, budget: ProofBudget, seconds: float) -> None:
        self.budget: Final = budget
        self.seconds: Final = seconds
        self._before = budget.spent_s
        self._began = budget.meter()
        self._most = 0.0

    @property
    def is_spent(self) -> bool:
        """True if nothing is left."""
        self._note(0.0)
        return self._most >= self.seconds

    def go_on(self, used_s: float) -> bool:
        """True if a running process, which has used so much, may go on."""
        self._note(used_s)
        return self._most < self.seconds

    def _note(self, used_s: float) -> None:
        # The greatest so far: what a process has used that is killed with its children is known to nobody afterwards.
        self._most = max(self._most, self.budget.meter() - self._began + used_s)
        self.budget.spent_s = self._before + self._most
