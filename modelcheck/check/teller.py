"""The teller of a run: says to its observer which proof is looked for, how long, and at what cost."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from modelcheck.check.budget import Allowance, ProofBudget
from modelcheck.check.observer import Observer, Proving
from modelcheck.symbolic import GoOn


class Teller:
    """The teller of one run.

    Args:
        observer: Is told.
        budget: Of all proofs.
        of: How many proofs there are at most.
    """

    def __init__(self, observer: Observer, budget: ProofBudget, *, of: int) -> None:
        self.observer: Final = observer
        self.budget: Final = budget
        self._of = of
        self._done = 0
        self._began = time.perf_counter()

    @contextmanager
    def proof(self, spec: str, property_name: str, allowance: Allowance | None = None) -> Iterator[GoOn]:
        """A block in which a proof is looked for; yields what is to be called by its running processes."""
        allowed = allowance or self.budget.allow(math.inf)

        def tell() -> None:
            self.observer.proving(
                Proving(
                    spec=spec,
                    property_name=property_name,
                    done=self._done,
                    of=self._of,
                    elapsed_s=time.perf_counter() - self._began,
                    spent_s=self.budget.spent_s,
                    budget_s=self.budget.seconds if math.isfinite(self.budget.seconds) else None,
                )
            )

        def go_on(used_s: float) -> bool:
            may = allowed.go_on(used_s)
            tell()
            return may

        tell()
        yield go_on

    def ended(self) -> None:
        """One more proof has ended, and will not be looked for again."""
        self._done += 1
