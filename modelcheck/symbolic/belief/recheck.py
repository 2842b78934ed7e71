"""Check an invariant from scratch: plain queries over the transition system and the conjuncts, nothing of the engine.

The obligations are those of the textbook (Floyd 1967; Manna, Pnueli, Temporal verification of reactive systems, 1995,
rule INV): true at first, preserved by every step, and it implies the property; and as a step that fails is no step,
under the invariant no guard and no step fails. Any answer but `unsat` refuses the proof.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.symbolic.belief.cores import needed
from modelcheck.symbolic.encoding import raw
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.encoding.terms import Bool
from modelcheck.symbolic.engines.houdini import inductive_part
from modelcheck.symbolic.question.answer import Always, Claim
from modelcheck.symbolic.question.problem import Problem


@dataclass(frozen=True, slots=True)
class _Conjunct:
    """A conjunct in the present state, at first and after each transition; where it fails to evaluate it is false."""

    now: Bool
    first: Bool
    after: tuple[z3.BoolRef, ...]


def watched_relation(problem: Problem) -> Relation:
    """The relation of the watched system before any pass, encoded in a context of its own."""
    watched = problem.watched
    return Relation(watched.system, unbounded=problem.unbounded, free=(watched.message,))


class Recheck:
    """The obligations of one claim, encoded anew."""

    @classmethod
    def of(cls, problem: Problem, *, time_limit_s: float, claim: Claim | None = None) -> Self:
        """The obligations of a problem; by default the claim is the problem's condition."""
        return cls(watched_relation(problem), claim or Always(problem.watched.condition), time_limit_s=time_limit_s)

    def __init__(self, relation: Relation, claim: Claim, *, time_limit_s: float) -> None:
        """Encode the obligations over a relation that no engine has used; `time_limit_s` bounds each single query."""
        self._relation = relation
        terms = relation.terms
        self._solver = z3.SimpleSolver(ctx=terms.context)
        self._time_limit_s = time_limit_s
        self._solver.set("timeout", max(1, int(time_limit_s * 1000)))
        self._solver.add(relation.conjunction(relation.allowed))
        self._safe = claim.truth(relation)
        cells = [cell.const for cell in relation.cells]
        self._first = list(zip(cells, map(terms.lower, relation.initial), strict=True))
        self._next = [list(zip(cells, map(terms.lower, step.after), strict=True)) for step in relation.transitions]

    def failing(self, conjuncts: Sequence[Expr]) -> str | None:
        """The first obligation that is not discharged, None if the conjuncts are a proof.

        Raises:
            CannotEncode: A conjunct has no linear form.
        """
        return self._failing([self._conjunct(expr) for expr in conjuncts])

    def minimal(self, conjuncts: Sequence[Expr], *, deadline: float | None = None) -> tuple[Expr, ...]:
        """A part of the conjuncts, which are a proof, that is still one and from which none can be dropped alone.

        Once the `deadline` (`time.monotonic`) is over, no more are dropped.
        """
        encoded = [(expr, self._conjunct(expr)) for expr in conjuncts]
        kept = [encoded[number] for number in self._needed([conjunct for _, conjunct in encoded])]
        before: list[tuple[Expr, _Conjunct]] = []
        # A conjunct that only another one needed may be dropped once that one is.
        while len(kept) != len(before):
            before = kept
            for candidate in reversed(before):
                if deadline is not None and time.monotonic() >= deadline:
                    return tuple(expr for expr, _ in kept)
                fewer = [pair for pair in kept if pair is not candidate]
                if self._failing([conjunct for _, conjunct in fewer]) is None:
                    kept = fewer
        return tuple(expr for expr, _ in kept)

    def inductive(self, conjuncts: Sequence[Expr]) -> tuple[Expr, ...]:
        """The largest part of the conjuncts that is true at first and preserved by every step, all together."""
        return inductive_part(self._relation, conjuncts, time_limit_s=self._time_limit_s)

    def irredundant(self, conjuncts: Sequence[Expr]) -> tuple[Expr, ...]:
        """Conjuncts with the same meaning, none of which follows from the others."""
        kept = [(expr, self._conjunct(expr).now) for expr in conjuncts]
        for candidate in reversed(tuple(kept)):
            others = [pair for pair in kept if pair is not candidate]
            if self._refutes(*(now for _, now in others), self._relation.terms.not_(candidate[1])):
                kept = others
        return tuple(expr for expr, _ in kept)

    def _needed(self, conjuncts: Sequence[_Conjunct]) -> tuple[int, ...]:
        relation, terms = self._relation, self._relation.terms

        def threats(number: int) -> Iterator[z3.BoolRef]:
            for transition, after in zip(relation.transitions, conjuncts[number].after, strict=True):
                yield relation.conjunction(transition.enabled, terms.not_(after))

        wrong = (terms.not_(self._safe), *(transition.fails for transition in relation.transitions))
        now = [terms.lower(conjunct.now) for conjunct in conjuncts]
        return needed(self._solver, now, map(terms.lower, wrong), threats)

    def _conjunct(self, expr: Expr) -> _Conjunct:
        relation = self._relation
        truth, fails = relation.condition(expr)
        now = relation.conjunction(truth, relation.terms.not_(fails))
        return _Conjunct(
            now=now,
            first=raw.substitute(now, self._first),
            after=tuple(raw.substitute(now, change) for change in self._next),
        )

    def _failing(self, conjuncts: Sequence[_Conjunct]) -> str | None:
        relation, terms = self._relation, self._relation.terms
        initiation = terms.and_(*(conjunct.first for conjunct in conjuncts))
        if not self._refutes(terms.not_(initiation)):
            return "initiation"
        self._solver.push()
        try:
            self._solver.add(relation.conjunction(*(conjunct.now for conjunct in conjuncts)))
            if not self._refutes(terms.not_(self._safe)):
                return "safety"
            for index, transition in enumerate(relation.transitions):
                if not self._refutes(transition.fails):
                    return f"`{transition.step}` never fails"
                kept = terms.and_(*(conjunct.after[index] for conjunct in conjuncts))
                if not self._refutes(transition.enabled, terms.not_(kept)):
                    return f"`{transition.step}` preserves it"
        finally:
            self._solver.pop()
        return None

    def _refutes(self, *assumptions: Bool) -> bool:
        """True if no state and no parameters satisfy all the assumptions; false also if the solver gave up."""
        self._solver.push()
        try:
            self._solver.add(self._relation.conjunction(*assumptions))
            return bool(self._solver.check() == z3.unsat)
        finally:
            self._solver.pop()
