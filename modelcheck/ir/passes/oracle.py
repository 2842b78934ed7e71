"""What passes ask somebody who can decide formulas; the IR itself proves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from modelcheck.ir.nodes import Expr
from modelcheck.ir.passes.reduced import Defined
from modelcheck.ir.system import TransitionSystem, Variable


class Oracle(Protocol):
    """Answers for every size that is left open; "no" also where it does not know."""

    def inductive(self, system: TransitionSystem, candidates: Sequence[Expr]) -> tuple[Expr, ...]:
        """Candidates that are true at first and, all of them together, preserved by every step."""

    def support(self, system: TransitionSystem, goals: Sequence[Expr], invariants: Sequence[Expr]) -> tuple[Expr, ...]:
        """Some of the invariants, which are inductive together, that with the goals among them are so as well."""

    def is_dead(self, system: TransitionSystem, variable: Variable, live: Defined) -> bool:
        """Where `live` is false of a cell of a variable, may it hold its first value instead, and no step notices?

        In any state: whether a step is enabled, whether it fails, and what any other cell is after it do not depend on
        such a cell, nor does the cell itself where `live` is true of it afterwards.
        """
