"""What an engine is asked and what it may answer; all engines of the portfolio look alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.encoding.terms import Bool


@dataclass(frozen=True, slots=True)
class BadRun:
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

    found: BadRun | None = None


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


class Question(Protocol):
    """Can a bad state be reached? To another process it goes without its terms.

    `relation` encodes `encoded`; `words` are conditions over it that an invariant may speak of.
    """

    @property
    def encoded(self) -> TransitionSystem:
        """The system that is asked about."""

    @property
    def relation(self) -> Relation:
        """Its encoding."""

    @property
    def words(self) -> tuple[Expr, ...]:
        """What matters in it."""

    def bad(self) -> z3.BoolRef:
        """The bad states, over the cells and choices of `relation`."""


@dataclass(frozen=True)
class Claimed:
    """The question whether a claim can become false, in a system with the parameters `unbounded` and `free` open.

    Where a condition of `known` is false no step is taken and nothing is bad. Runs begin in the state `first`, by
    default where those of the system begin.
    """

    encoded: TransitionSystem
    claim: Claim
    words: tuple[Expr, ...]
    unbounded: tuple[str, ...]
    free: tuple[str, ...]
    known: tuple[Expr, ...] = ()
    first: State | None = None

    @cached_property
    def relation(self) -> Relation:
        """See `Question`."""
        return Relation(self.encoded, unbounded=self.unbounded, free=self.free, known=self.known, first=self.first)

    def bad(self) -> z3.BoolRef:
        """See `Question`."""
        terms = self.relation.terms
        return self.relation.conjunction(self.relation.assumed, terms.not_(self.claim.truth(self.relation)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Claimed, (self.encoded, self.claim, self.words, self.unbounded, self.free, self.known, self.first)


class Prover(Protocol):
    """An engine: a way to find inductive invariants or runs to bad states."""

    def __call__(self, relation: Relation, bad: z3.BoolRef, *, time_limit_s: float) -> Answer:
        """Can a state that satisfies `bad` be reached, for any values of the open parameters of `relation`?"""
