"""What a run tells while it goes on, so that nobody waits for the last proof to see the first answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from modelcheck.check.result import SpecResult
from modelcheck.ir.system import TransitionSystem


class Proving(NamedTuple):
    """The proof for any size that is being looked for.

    Attributes:
        spec: The name of its spec.
        property_name: The property.
        done: How many proofs have ended.
        of: How many there are at most: some turn out to have nothing to prove.
        elapsed_s: Wall time since the first one began.
        spent_s: Processor time that all of them have used so far.
        budget_s: Processor time that all of them may use together; None without a budget.
    """

    spec: str
    property_name: str
    done: int
    of: int
    elapsed_s: float
    spent_s: float
    budget_s: float | None


class Observer:
    """An observer of a run: what it is told, it may show. It does nothing where a method is not overridden.

    First every spec is searched, then proofs are looked for. `index` is the place of the spec among the results of the
    run; specs that turn out to be wrong have none.
    """

    def begun(self, systems: Sequence[TransitionSystem]) -> None:
        """Every spec is read, and these instances of them are going to be checked."""

    def searching(self, levels: int, reached: int, waiting: int, transitions: int) -> None:
        """A search goes on: levels begun, distinct states, those to be expanded, generated transitions."""

    def searched(self, index: int, result: SpecResult) -> None:
        """A search has ended, with this answer; what is said for any size comes later."""

    def proving(self, now: Proving) -> None:
        """A proof is looked for; told at its beginning, and several times a second."""

    def proved(self, index: int, result: SpecResult) -> None:
        """A proof has ended, whatever came of it; the result is the answer as far as it is known now."""
