"""What a prover is asked and what it may answer; all provers of the portfolio look alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import StepInstance
from modelcheck.symbolic.relation import Relation
from modelcheck.symbolic.terms import Bool


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
    """No answer, and why."""

    why: str


Answer: TypeAlias = Candidate | Reachable | Undecided


class Claim(Protocol):
    """What is to be true in every reachable state."""

    def truth(self, relation: Relation) -> Bool:
        """The claim over the cells of a relation; false where it cannot be evaluated."""


@dataclass(frozen=True, slots=True)
class Always:
    """The claim that a condition is true."""

    condition: Expr

    def truth(self, relation: Relation) -> Bool:
        """See `Claim`."""
        truth, fails = relation.condition(self.condition)
        return relation.terms.and_(truth, relation.terms.not_(fails))


class Prover(Protocol):
    """A way to find inductive invariants."""

    def __call__(self, relation: Relation, bad: z3.BoolRef, *, time_limit_s: float) -> Answer:
        """Can a state that satisfies `bad` be reached, for any values of the open parameters of `relation`?"""
