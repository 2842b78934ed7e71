"""The question that engines are asked, and the answers they may give; the same for all engines."""

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
    """Conjuncts that an engine takes for an inductive invariant that excludes the bad states; not yet believed."""

    conjuncts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Reachable:
    """The answer that a bad state is reachable, by the run `found`; None if the engine gives no run."""

    found: BadRun | None = None


@dataclass(frozen=True, slots=True)
class Undecided:
    """No answer, and why.

    `bound` is the number of steps searched without success, None where no run was looked at; `invariant` holds
    conjuncts that the engine takes for inductive, though they do not exclude the bad states; they are not yet believed
    either.
    """

    why: str
    bound: int | None = None
    invariant: tuple[Expr, ...] = ()


Answer: TypeAlias = Candidate | Reachable | Undecided


class Claim(Protocol):
    """A claim about every reachable state."""

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
    """The question whether a bad state can be reached. It is sent to other processes without its terms.

    `relation` encodes `encoded`; `words` are conditions over it that an invariant may be made of.
    """

    @property
    def encoded(self) -> TransitionSystem:
        """The system that is asked about."""

    @property
    def relation(self) -> Relation:
        """Its encoding."""

    @property
    def words(self) -> tuple[Expr, ...]:
        """The conditions over it that an invariant may be made of."""

    def bad(self) -> z3.BoolRef:
        """The bad states, over the cells and choices of `relation`."""


@dataclass(frozen=True)
class Claimed:
    """The question whether a claim can become false, in a system with the parameters `unbounded` and `free` open.

    Where a condition of `premises` is false, no step is taken and nothing is bad. Runs begin in the state `first`, by
    default in the system's initial state.
    """

    encoded: TransitionSystem
    claim: Claim
    words: tuple[Expr, ...]
    unbounded: tuple[str, ...]
    free: tuple[str, ...]
    premises: tuple[Expr, ...] = ()
    first: State | None = None

    @cached_property
    def relation(self) -> Relation:
        """See `Question`."""
        return Relation(
            self.encoded, unbounded=self.unbounded, free=self.free, premises=self.premises, first=self.first
        )

    def bad(self) -> z3.BoolRef:
        """See `Question`."""
        terms = self.relation.terms
        return self.relation.conjunction(self.relation.assumed, terms.not_(self.claim.truth(self.relation)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Claimed, (self.encoded, self.claim, self.words, self.unbounded, self.free, self.premises, self.first)


class Prover(Protocol):
    """An engine: a way to find inductive invariants or runs to bad states."""

    def __call__(self, relation: Relation, bad: z3.BoolRef, *, time_limit_s: float) -> Answer:
        """The answer whether a state of `bad` can be reached, for any values of the open parameters of `relation`."""
