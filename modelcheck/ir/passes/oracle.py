"""The questions that passes have for somebody who can decide formulas; the IR itself proves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from modelcheck.ir.nodes import Expr
from modelcheck.ir.passes.reduced import Defined
from modelcheck.ir.system import TransitionSystem, Variable


class Oracle(Protocol):
    """An oracle about all sizes that are left open; an answer "no" may also mean that it does not know."""

    def inductive(self, system: TransitionSystem, candidates: Sequence[Expr]) -> tuple[Expr, ...]:
        """The candidates that are true at first and, all of them together, preserved by every step."""

    def support(self, system: TransitionSystem, goals: Sequence[Expr], invariants: Sequence[Expr]) -> tuple[Expr, ...]:
        """The invariants that the goals need: together with the goals among them, they are still inductive."""

    def is_dead(self, system: TransitionSystem, variable: Variable, live: Defined) -> bool:
        """True if a cell where `live` is false may hold its first value instead, and no step notices.

        That is, in any state: whether a step is enabled, whether it fails, and what any other cell is after it do not
        depend on such a cell, nor does the cell itself where `live` is true of it afterwards.
        """
