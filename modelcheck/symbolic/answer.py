"""What an engine is asked and what it may answer; all engines of the portfolio look alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import StepInstance
from modelcheck.symbolic.relation import Relation


@dataclass(frozen=True, slots=True)
class Found:
    """A run to a bad state: values of the open parameters, free ones too, and the steps to take."""

    parameters: tuple[tuple[str, int], ...]
    steps: tuple[StepInstance, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Conjuncts of what is said to be an inductive invariant that excludes the bad states; not yet believed."""

    conjuncts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Reachable:
    """A bad state is said to be reachable, by the run `found`; without one a trace to it is still to be found."""

    found: Found | None = None


@dataclass(frozen=True, slots=True)
class Undecided:
    """No answer, and why.

    `bound` is how many steps were searched without success, None where no run was looked at; `invariant` holds what is
    said to be inductive, though it does not exclude the bad states, and is not yet believed either.
    """

    why: str
    bound: int | None = None
    invariant: tuple[Expr, ...] = ()


Answer: TypeAlias = Candidate | Reachable | Undecided


class Prover(Protocol):
    """An engine: a way to find inductive invariants or runs to bad states."""

    def __call__(self, relation: Relation, bad: z3.BoolRef, *, time_limit_s: float) -> Answer:
        """Can a state that satisfies `bad` be reached, for any values of the open parameters of `relation`?"""
