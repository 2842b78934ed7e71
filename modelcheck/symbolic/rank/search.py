"""Find a rank for one message: learn it from small instances, look for a state in which it fails, learn from that."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Final, Protocol, TypeAlias, assert_never

from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, ParameterRead
from modelcheck.ir.passes import Reduced, reduce
from modelcheck.ir.progress import Target, until_effect
from modelcheck.ir.system import StepInstance, TransitionSystem, key_domains
from modelcheck.ir.types import IdType
from modelcheck.ir.watch import Watched
from modelcheck.semantics import Scope, evaluate
from modelcheck.symbolic.answer import Answer, Candidate, Claimed, Question, Reachable, Undecided
from modelcheck.symbolic.oracle import SolverOracle
from modelcheck.symbolic.problem import Problem, shuffled
from modelcheck.symbolic.rank.fair import FairProgress, fair_rank
from modelcheck.symbolic.rank.families import families
from modelcheck.symbolic.rank.lexicographic import Learner, Means
from modelcheck.symbolic.rank.operands import operands
from modelcheck.symbolic.rank.progress import Progress
from modelcheck.symbolic.rank.sample import Sample
from modelcheck.symbolic.rank.vocabulary import Term, vocabulary
from modelcheck.symbolic.relation import Relation

# States of an instance that are expanded, at first and around a counterexample to a rank.
_STATES: Final = 1500
_STATES_AROUND: Final = 400

_ROUNDS: Final = 40


class Ask(Protocol):
    """Look for an invariant without bad states, or for a shortest run to one."""

    def __call__(self, question: Question, *, time_limit_s: float, quick: bool = False) -> Answer:
        """As a `Prover`; what is reachable comes with a run to it. With `quick` only a short run is looked for."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A rank, and conjuncts of an invariant of the system that stops when the message takes effect.

    Both speak of what the passes made of the watched system, `reduced`.
    """

    rank: tuple[Expr, ...]
    conjuncts: tuple[Expr, ...]
    reduced: Reduced


@dataclass(frozen=True, slots=True)
class Lost:
    """A run to a state from which no continuation without faults serves the message, and what it needs.

    `closed` is how many states can follow without a fault; all of them were visited.
    """

    parameters: tuple[tuple[str, int], ...]
    steps: tuple[StepInstance, ...]
    closed: int


Outcome: TypeAlias = Ranked | Lost | Undecided


@dataclass(frozen=True, slots=True)
class Search:
    """The search for a rank of `target`, with the open parameters of a problem.

    It must be one that decreases on some way from each state for no_loss, and with `fair` on every way that a fair run
    can take, for no_starvation.
    """

    problem: Problem
    target: Target
    fair: bool = False

    @property
    def watched(self) -> Watched:
        """The system that counts the effects of the target."""
        return self.problem.watched

    @property
    def unbounded(self) -> tuple[str, ...]:
        """The parameters left open."""
        return self.problem.unbounded

    def claim(self, rank: tuple[Expr, ...]) -> Progress | FairProgress:
        """What is claimed of a rank over the watched system."""
        kind = FairProgress if self.fair else Progress
        return kind(system=self.watched.system, served=self.target.served, rank=rank)

    def begin(self) -> Learning:
        """Small instances explored, from which ranks can be learnt.

        Raises:
            EvaluationError: A step fails in a reachable state of a small instance.
            CannotEncode: As `Relation`.
        """
        free = (self.watched.message,)
        oracle = SolverOracle(self.unbounded, free)
        asked = [self.target.served, self.target.waits, *self.problem.claimed]
        reduced = reduce(self.watched.system, asked, oracle)
        served, waits, *lemmas = reduced.conditions
        system = until_effect(shuffled(reduced.system, self.problem.seed), waits)
        relation = Relation(system, unbounded=self.unbounded, free=free, known=reduced.known)
        sample = Sample(relation, served)
        for values in self._small(system):
            sample.explore(_instance(system, values), states_limit=_STATES)
        return Learning(
            search=self,
            reduced=reduced,
            system=system,
            served=served,
            lemmas=tuple(lemmas),
            terms=self._terms(system, relation, served),
            sample=sample,
        )

    def guess(self, sample: Sample, terms: tuple[Term, ...]) -> tuple[Expr, ...] | None:
        """A rank that fits the sample, by the first means that yield one."""
        if self.fair:
            found = fair_rank(sample, terms)
            return None if found is None else tuple(term.expr for term in found)
        learner = Learner(sample, terms)
        for means in self._means():
            rank = learner.rank(means)
            if rank is not None:
                return tuple(term.expr for term in rank)
        return None

    def _terms(self, system: TransitionSystem, relation: Relation, served: Expr) -> tuple[Term, ...]:
        size = dict(self.watched.sizes).get(self.target.variable)
        alike = (
            [(self.watched.message, *(part.name for part in subexpressions(size) if isinstance(part, ParameterRead)))]
            if size
            else []
        )
        kinds = families(system, [served], alike=alike)
        known = None
        if size is not None and not any(
            isinstance(part, ParameterRead) and part.name in self.unbounded for part in subexpressions(size)
        ):
            known = evaluate(size, Scope(system, (), {}))
        assert known is None or isinstance(known, int)
        return vocabulary(system, operands(system, relation, kinds, message=self.watched.message, size=known))

    def _small(self, system: TransitionSystem) -> Iterator[dict[str, int]]:
        """Small values for the open parameters, and every message that there is then."""
        size = dict(self.watched.sizes).get(self.target.variable)
        numbers = [p for p in system.parameters if p.name in self.unbounded]
        many = {
            p.name: max(p.minimum, 2 if size is not None and p.name in _names(size) else min(p.value, 2))
            for p in numbers
        }
        few = {p.name: max(p.minimum, 1) for p in numbers}
        seen = []
        for values in (few, many):
            if values not in seen:
                seen.append(values)
                instance = _instance(system, values)
                known = evaluate(size, Scope(instance, (), {})) if size is not None else 1
                assert isinstance(known, int)
                for offset in range(min(known, 3)):
                    yield {**values, self.watched.message: offset}

    def _means(self) -> Iterator[Means]:
        """Shared state and one participant, which makes sense for any number; then totals; one alone; everything."""
        domains = key_domains(self.watched.system.variable(self.target.variable).type)
        own = frozenset(
            (domain.name, key)
            for domain, key in zip(domains, self.target.keys, strict=True)
            if isinstance(domain, IdType)
        )
        taken = {name for name, _ in own}
        others = {
            argument.domain.name: argument.domain.size
            for step in self.watched.system.steps
            for argument in step.arguments
            if isinstance(argument.domain, IdType) and argument.domain.name not in taken
        }
        first = own | frozenset((name, 0) for name in others)
        for pairs in (False, True):
            if others:
                yield Means(words_of=own, steps_of=own, strict=True, totals=False, pairs=pairs)
            yield Means(words_of=first, steps_of=own, strict=True, totals=False, pairs=pairs)
            yield Means(words_of=own, steps_of=own, strict=True, totals=True, pairs=pairs)
            for numbers in product(*(range(min(size, 2)) for size in others.values())):
                hero = own | frozenset(zip(others, numbers, strict=True))
                yield Means(words_of=hero, steps_of=hero, strict=False, totals=False, pairs=pairs)
            yield Means(words_of=own, steps_of=own, strict=False, totals=True, pairs=pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """A search for a rank, with what is known so far: `sample` grows by what refutes the ranks that fit it.

    `served` and `lemmas` are over `system`, in which nothing happens any more once the message took effect.
    """

    search: Search
    reduced: Reduced
    system: TransitionSystem
    served: Expr
    lemmas: tuple[Expr, ...]
    terms: tuple[Term, ...]
    sample: Sample

    def guess(self) -> tuple[Expr, ...] | Lost | Undecided:
        """A rank that fits what is known, or why there is none."""
        lost = self.sample.without_hope()
        if lost and self.search.fair:
            return Undecided("the message can be lost, and starves then")
        if lost:
            return self._lost(min(lost, key=lambda number: len(self.sample.steps_to(number))))
        rank = self.search.guess(self.sample, self.terms)
        return Undecided("no rank was found that fits its small instances") if rank is None else rank

    def likely(self, ask: Ask, *, deadline: float) -> tuple[Expr, ...] | Lost | Undecided:
        """A rank that no short run refutes, or why there is none.

        Raises:
            EvaluationError: A step fails in a reachable state of an instance.
        """
        outcome = self.run(partial(ask, quick=True), deadline=deadline)
        match outcome:
            case Undecided():
                return self.guess()
            case Lost():
                return outcome
            case Ranked(rank):
                return rank
            case _:
                assert_never(outcome)

    def run(self, ask: Ask, *, deadline: float) -> Outcome:
        """A rank and the invariant under which it always decreases, a loss, or why there is neither.

        Raises:
            EvaluationError: A step fails in a reachable state of an instance.
        """
        tried: list[tuple[Expr, ...]] = []
        for _ in range(_ROUNDS):
            components = self.guess()
            if isinstance(components, Lost | Undecided):
                return components
            if components in tried:
                return Undecided("no rank was found that fits what refutes the one before")
            tried.append(components)
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return Undecided("no time was left")
            answer = ask(self._question(components), time_limit_s=left_s)
            match answer:
                case Candidate(conjuncts):
                    return Ranked(components, conjuncts, self.reduced)
                case Reachable(found) if found is not None:
                    instance = _instance(self.system, dict(found.parameters))
                    self.sample.explore(instance, states_limit=_STATES_AROUND)
                    self.sample.follow(instance, found.steps, states_limit=_STATES_AROUND)
                case Reachable():
                    return Undecided("a state in which the rank fails is reachable, but no run to one was found")
                case Undecided():
                    return answer
        return Undecided(f"none of {_ROUNDS} ranks fits every instance")

    def _question(self, rank: tuple[Expr, ...]) -> Claimed:
        kind = FairProgress if self.search.fair else Progress
        claim = kind(system=self.system, served=self.served, rank=rank)
        zeros = tuple(Compare(Comparison.LE, each, Const(0)) for each in rank)
        words = (self.served, *zeros, *self.lemmas)
        free = (self.search.watched.message,)
        return Claimed(self.system, claim, words, self.search.unbounded, free, self.reduced.known)

    def _lost(self, number: int) -> Lost:
        seen = self.sample.seen[number]
        values = seen.instance.parameter_values
        names = (*self.search.unbounded, self.search.watched.message)
        return Lost(
            parameters=tuple((name, int(values[name])) for name in names),
            steps=self.sample.steps_to(number),
            closed=len(self.sample.following(number)),
        )


def _names(expr: Expr) -> set[str]:
    return {part.name for part in subexpressions(expr) if isinstance(part, ParameterRead)}


def _instance(system: TransitionSystem, values: dict[str, int]) -> TransitionSystem:
    parameters = tuple(replace(each, value=values.get(each.name, each.value)) for each in system.parameters)
    return replace(system, parameters=parameters)
