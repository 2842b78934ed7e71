"""The test of engines' answers: traces are repeated by the semantics, invariants are checked from scratch."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, TypeVar

from modelcheck.errors import UnfaithfulTrace
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import Expr
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.encoding.houdini import inductive_part
from modelcheck.symbolic.engines.induction import failure_of_induction
from modelcheck.symbolic.predicates.cells import domains
from modelcheck.symbolic.processes.race import Race, RaceLimits, Rejected, Task, first_answer
from modelcheck.symbolic.question.answer import Answer, BadRun, Candidate, Reachable, Undecided
from modelcheck.symbolic.question.problem import Problem
from modelcheck.symbolic.recheck.obligations import Obligations
from modelcheck.symbolic.settings import Settings
from modelcheck.verdict import Attempt, Holds, InductionFailure, NotProved, Unknown, Verdict

T = TypeVar("T")

# Of conjuncts in sample states: a second of contradicting evidence is enough after a proof.
_EVALUATIONS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Proof:
    """Conjuncts that have passed all obligations."""

    conjuncts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Partial results about a problem that was not decided: an invariant, and a step against induction under it."""

    invariant: tuple[Expr, ...]
    failure: InductionFailure | None


@dataclass(frozen=True, slots=True)
class Check:
    """The work of a process: check an invariant from scratch, and drop what it does not need."""

    problem: Problem
    conjuncts: tuple[Expr, ...]

    def __call__(self, time_limit_s: float) -> Proof | Rejected:
        """The proof, or the obligation that is not discharged."""
        deadline = time.monotonic() + time_limit_s
        try:
            obligations = Obligations.of(self.problem, time_limit_s=time_limit_s)
            obligation = obligations.failing(conjuncts := self.problem.lift_plainly(self.conjuncts))
            if obligation is not None:
                obligation = obligations.failing(conjuncts := self.problem.lift(self.conjuncts))
        except (CannotEncode, KeyError, AssertionError) as failure:
            return Rejected(f"it cannot be read: {type(failure).__name__}: {failure}")
        if obligation is not None:
            return Rejected(f"{obligation}, is not discharged")
        return Proof(obligations.minimal(conjuncts, deadline=deadline))


@dataclass(frozen=True, slots=True)
class Sift:
    """The work of a process: prove as many as possible of the conditions that are claimed to be invariant together."""

    problem: Problem
    claimed: tuple[Expr, ...]

    def __call__(self, time_limit_s: float) -> tuple[Expr, ...]:
        """The largest inductive part of the claims."""
        return inductive_part(self.problem.relation, self.claimed, time_limit_s=time_limit_s)


@dataclass(frozen=True, slots=True)
class Explain:
    """The work of a process: find partial results about a problem that nothing decided."""

    problem: Problem
    claimed: tuple[Expr, ...]

    def __call__(self, time_limit_s: float) -> Obstacle:
        """The largest inductive part of the claims, and a step against induction under it."""
        obligations = Obligations.of(self.problem, time_limit_s=time_limit_s)
        proved = obligations.inductive(self.problem.lift(self.claimed))
        kept = obligations.irredundant(proved)
        return Obstacle(kept, failure_of_induction(self.problem, proved, time_limit_s=time_limit_s))


class Judge:
    """The judge of engines' answers: turns them into verdicts, and remembers the invariants they found."""

    def __init__(self, problem: Problem, *, settings: Settings, deadline: float) -> None:
        """Judge answers to `problem` until `deadline` (`time.monotonic`)."""
        self._problem = problem
        self._settings = settings
        self._deadline = deadline
        self._bound: int | None = None
        self._claimed: tuple[Expr, ...] = ()

    def proved(self) -> tuple[Expr, ...]:
        """The invariants that engines have found so far, after a proof from scratch."""
        if not self._claimed:
            return ()
        race = self._alone(Task("sift", Sift(self._problem, self._claimed)), self._left_s())
        self._claimed = race.answer or ()
        return self._claimed

    def accept(self, name: str, answer: Answer) -> Verdict | Rejected:
        """The verdict, or the reason why the answer does not pass."""
        match answer:
            case Undecided(why, bound, invariant):
                self._claimed = tuple(dict.fromkeys((*self._claimed, *invariant)))
                if bound is not None:
                    self._bound = max(bound, -1 if self._bound is None else self._bound)
                return Rejected(why)
            case Reachable(found) if found is not None:
                return self._refuted(found)
            case Reachable():
                return Rejected("it says that there is a counterexample, and shows none")
            case Candidate(conjuncts):
                return self._proved(name, conjuncts)
            case _:
                return Rejected("its answer is none of those an engine may give")

    def undecided(self, attempts: tuple[Attempt, ...], *, time_limit_s: float) -> Unknown:
        """The verdict Unknown after all engines failed, with partial results that help a user to go on."""
        # The shorter the more telling, and what types say comes last.
        typed = set(domains(self._problem.encoded))
        claimed = dict.fromkeys((*self._problem.lemmas, *self._claimed))
        ordered = sorted(claimed, key=lambda each: (each in typed, sum(1 for _ in subexpressions(each))))
        explain = Explain(self._problem, tuple(ordered))
        obstacle = self._alone(Task("explain", explain), time_limit_s).answer or Obstacle((), None)
        lift = self._problem.watched.lift
        bound = None if self._bound is None or self._bound < 0 else self._bound
        invariant = tuple(map(lift, obstacle.invariant))
        return Unknown(NotProved(bound=bound, attempts=attempts, invariant=invariant, failure=obstacle.failure))

    def _refuted(self, found: BadRun) -> Verdict | Rejected:
        try:
            return self._problem.refutation(found)
        except (UnfaithfulTrace, KeyError, ValueError) as failure:
            return Rejected(f"its counterexample does not pass: {failure}")

    def _proved(self, name: str, conjuncts: tuple[Expr, ...]) -> Verdict | Rejected:
        race = self._alone(Task("re-check", Check(self._problem, conjuncts)), self._left_s())
        if not isinstance(race.answer, Proof):
            return Rejected(f"its invariant does not pass the re-check: {race.attempts[0].why}")
        proof = race.answer.conjuncts
        self._problem.confirm(proof, evaluations_limit=_EVALUATIONS)
        return Holds(self._problem.certificate(proof, name))

    def _alone(self, task: Task[T], time_s: float) -> Race[T]:
        """Run one task in a process of its own: a solver is never trusted to stop, not even with our own question."""
        limits = RaceLimits(time_s=time_s, memory_bytes=self._settings.memory_bytes)
        return first_answer([task], lambda _, answer: answer, limits=limits)

    def _left_s(self) -> float:
        return max(0.1, self._deadline - time.monotonic())
