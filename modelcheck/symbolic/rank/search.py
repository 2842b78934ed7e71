"""Find a rank for one message: learn it from small instances, look for a state in which it fails, learn from that."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol, TypeAlias, TypeVar, assert_never

from modelcheck.ir.messages.progress import WatchedMessage, settled
from modelcheck.ir.messages.watch import Watched
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr
from modelcheck.ir.passes import Reduced
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.question.answer import Answer, Candidate, Claim, Claimed, Question, Reachable, Undecided
from modelcheck.symbolic.question.problem import Problem
from modelcheck.symbolic.rank.components import Term
from modelcheck.symbolic.rank.fair import FairProgress, fair_rank
from modelcheck.symbolic.rank.lasting import for_good
from modelcheck.symbolic.rank.lexicographic import Learner, Means
from modelcheck.symbolic.rank.lost import Lost, way_on
from modelcheck.symbolic.rank.progress import Everything, Lasting, Progress
from modelcheck.symbolic.rank.sample import Sample

# States of an instance that are expanded around a counterexample to a rank.
_STATES_AROUND: Final = 400

_ROUNDS: Final = 40

# The share of the time left for a way on from one state.
_FOR_A_WAY: Final = 0.25

_FLIPS: Final = "a message that is not owed can be owed again, and no words were found for where it is so for good"

_STARVES: Final = "the message can be lost, and starves then"


class Ask(Protocol):
    """A search for an invariant without bad states, or for a shortest run to one."""

    def __call__(self, question: Question, *, time_limit_s: float, quick: bool = False) -> Answer:
        """The answer of a `Prover`, always with a run if bad is reachable. With `quick`, only short runs are tried."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A rank that falls until the message is settled; `for_good` is as in `modelcheck.verdict.Rank`."""

    rank: tuple[Expr, ...] = ()
    for_good: Expr | None = None

    def said(self, words: Callable[[Expr], Expr]) -> Promise:
        """The promise with each of its expressions rewritten."""
        return Promise(tuple(map(words, self.rank)), None if self.for_good is None else words(self.for_good))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A rank, and conjuncts of an invariant of the system that stops when the message takes effect.

    Both are over `reduced`, what the passes made of the watched system.
    """

    promise: Promise
    conjuncts: tuple[Expr, ...]
    reduced: Reduced


Outcome: TypeAlias = Ranked | Lost | Undecided
Guess: TypeAlias = Promise | Lost | Undecided

G = TypeVar("G", bound=Guess)


@dataclass(slots=True)
class _Latest:
    """The latest guess, and the `changes` of the sample at that time."""

    changes: int | None = None
    guess: Guess = Promise()


@dataclass(frozen=True, slots=True)
class RankSearch:
    """The search for a rank of `target`, with the open parameters of a problem.

    For no_loss, the rank must decrease on some way from each state; with `fair`, for no_starvation, on every way that a
    fair run can take.
    """

    problem: Problem
    target: WatchedMessage
    fair: bool = False

    @property
    def watched(self) -> Watched:
        """The watched system, which counts the effects of the target."""
        return self.problem.watched

    @property
    def unbounded(self) -> tuple[str, ...]:
        """The parameters left open."""
        return self.problem.unbounded

    def claim(self, promise: Promise) -> Claim:
        """The claim of a rank over the watched system."""
        return self.claim_in(self.watched.system, promise, self.target.served, self.target.excused)

    def claim_in(self, system: TransitionSystem, promise: Promise, served: Expr, excused: Expr | None) -> Claim:
        """The claim of a rank over another system, with the conditions for being served and excused there."""
        kind = FairProgress if self.fair else Progress
        until = settled(served, excused, promise.for_good)
        progress = kind(system=system, served=until, rank=promise.rank)
        # Without `owed` a message is settled by its effect alone, which is never taken back.
        return progress if excused is None else Everything((progress, Lasting(system=system, settled=until)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """A search for a rank, with what is known so far: `sample` grows by states that refute the ranks that fitted it.

    `served`, `excused` and `lemmas` are over `system`, in which nothing happens any more once the message took effect.
    """

    search: RankSearch
    reduced: Reduced
    system: TransitionSystem
    served: Expr
    excused: Expr | None
    lemmas: tuple[Expr, ...]
    terms: tuple[Term, ...]
    means: tuple[Means, ...]
    sample: Sample
    learner: Learner
    latest: _Latest = field(default_factory=_Latest)

    def guess(self) -> Guess:
        """A rank that fits the sample, a loss, or why there is neither."""
        if self.latest.changes != self.sample.changes:
            self._remembered(self._guess())
        return self.latest.guess

    def _remembered(self, guess: G) -> G:
        """The guess, remembered until the sample changes."""
        self.latest.changes, self.latest.guess = self.sample.changes, guess
        return guess

    def _guess(self) -> Guess:
        lost = self.sample.without_hope()
        if lost and self.search.fair:
            return Undecided(_STARVES)
        if lost:
            return self._lost(min(lost, key=lambda number: len(self.sample.steps_to(number))))
        found = for_good(self.sample, self.terms)
        self.sample.assume(found.lasts)
        if found.condition is not None and not self.sample.is_explained():
            return Undecided(_FLIPS)
        rank = fair_rank(self.sample, self.terms) if self.search.fair else self.learner.rank(*self.means)
        if rank is None:
            return Undecided("no rank was found that fits its small instances")
        return Promise(tuple(term.expr for term in rank), found.condition)

    def likely(self, ask: Ask, *, deadline: float) -> Promise | Lost | Undecided:
        """A rank that no short run refutes, a loss, or why there is neither.

        Raises:
            EvaluationError: A step fails in a reachable state of an instance.
        """
        outcome = self.run(partial(ask, quick=True), for_ways=ask, deadline=deadline)
        match outcome:
            case Undecided():
                return self.guess()
            case Lost():
                return outcome
            case Ranked(promise):
                return promise
            case _:
                assert_never(outcome)

    def run(self, ask: Ask, *, deadline: float, for_ways: Ask | None = None) -> Outcome:
        """A rank and the invariant under which it always decreases, a loss, or why there is neither.

        Args:
            ask: Asked for the invariant.
            deadline: Of `time.monotonic`.
            for_ways: Asked for a way on from single states, by default as `ask`.

        Raises:
            EvaluationError: A step fails in a reachable state of an instance.
        """
        tried: list[Promise] = []
        for _ in range(_ROUNDS):
            promise = self.guess()
            if isinstance(promise, Lost | Undecided):
                return promise
            if promise in tried:
                return Undecided("no rank was found that fits what refutes the one before")
            tried.append(promise)
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return Undecided("no time was left")
            answer = ask(self._question(promise), time_limit_s=left_s)
            match answer:
                case Candidate(conjuncts):
                    return Ranked(promise, conjuncts, self.reduced)
                case Reachable(found) if found is not None:
                    instance = self.system.with_parameters(dict(found.parameters))
                    self.sample.explore(instance, states_limit=_STATES_AROUND)
                    reached = self.sample.follow(instance, found.steps, states_limit=_STATES_AROUND)
                    lost = self.without_way_on(reached, for_ways or ask, deadline=deadline)
                    if lost is not None:
                        return self._remembered(Undecided(_STARVES) if self.search.fair else lost)
                case Reachable():
                    return Undecided("a state in which the rank fails is reachable, but no run to one was found")
                case Undecided():
                    return answer
        return Undecided(f"none of {_ROUNDS} ranks fits every instance")

    def _question(self, promise: Promise) -> Claimed:
        claim = self.search.claim_in(self.system, promise, self.served, self.excused)
        zeros = tuple(Compare(Comparison.LE, each, Const(0)) for each in promise.rank)
        words = (settled(self.served, self.excused, promise.for_good), *zeros, *self.lemmas)
        free = (self.search.watched.message,)
        return Claimed(self.system, claim, words, self.search.unbounded, free, self.reduced.premises)

    def without_way_on(self, reached: int, ask: Ask, *, deadline: float) -> Lost | None:
        """The loss that a reached state shows, proved by an invariant; None if the message may still be served.

        A run that serves it becomes part of the sample.
        """
        lost = None
        number: int | None = reached
        while number is not None and not self.sample.seen[number].served and number not in self.sample.hopeful():
            here = self.sample.seen[number]
            question = way_on(here.instance, here.state, self.served, self.reduced.premises)
            answer = ask(question, time_limit_s=(deadline - time.monotonic()) * _FOR_A_WAY)
            match answer:
                case Candidate(conjuncts):
                    both = (self.reduced.plainly(), self.reduced)
                    lost = self._lost(number, tuple(reduced.lifted(conjuncts) for reduced in both))
                    # The message may have been lost before this step.
                    number = here.parent
                case Reachable(found) if found is not None:
                    self.sample.go_on(number, found.steps, states_limit=_STATES_AROUND)
                    break
                case _:
                    break
        return lost

    def _lost(self, number: int, invariants: tuple[tuple[Expr, ...], ...] = ()) -> Lost:
        seen = self.sample.seen[number]
        values = seen.instance.parameter_values
        names = (*self.search.unbounded, self.search.watched.message)
        return Lost(
            number=number,
            parameters=tuple((name, int(values[name])) for name in names),
            steps=self.sample.steps_to(number),
            invariants=invariants,
        )
