"""An invariant checked from scratch: queries over the transition system and the conjuncts, nothing of an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from modelcheck.ir.nodes import Expr
from modelcheck.symbolic.encoding.houdini import inductive_part
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.question.answer import Always, Claim
from modelcheck.symbolic.question.problem import Problem
from modelcheck.symbolic.recheck.inductive import Encoded, Inductive


def watched_relation(problem: Problem) -> Relation:
    """The relation of the watched system before any pass, encoded in a context of its own."""
    watched = problem.watched
    return Relation(watched.system, unbounded=problem.unbounded, free=(watched.message,))


class Obligations:
    """The obligations of one claim, encoded anew."""

    @classmethod
    def of(cls, problem: Problem, *, time_limit_s: float, claim: Claim | None = None) -> Self:
        """The obligations of a problem; by default the claim is the problem's condition."""
        return cls(watched_relation(problem), claim or Always(problem.watched.condition), time_limit_s=time_limit_s)

    def __init__(self, relation: Relation, claim: Claim, *, time_limit_s: float) -> None:
        """Encode the obligations over a relation that no engine has used; `time_limit_s` bounds each single query."""
        self._relation = relation
        self._time_limit_s = time_limit_s
        self._check = Inductive(relation, safe=claim.truth(relation), steps=relation.transitions)

    def failing(self, conjuncts: Sequence[Expr]) -> str | None:
        """The first obligation that is not discharged, None if the conjuncts are a proof.

        Raises:
            CannotEncode: A conjunct has no linear form.
        """
        return self._check.failing([self._encoded(expr) for expr in conjuncts], time_limit_s=self._time_limit_s)

    def minimal(self, conjuncts: Sequence[Expr], *, deadline: float | None = None) -> tuple[Expr, ...]:
        """A part of the conjuncts, which are a proof, that is still one and from which none can be dropped alone.

        Once the `deadline` (`time.monotonic`) is over, no more are dropped.
        """
        encoded = [(expr, self._encoded(expr)) for expr in conjuncts]
        return self._check.minimal(encoded, time_limit_s=self._time_limit_s, deadline=deadline)

    def inductive(self, conjuncts: Sequence[Expr]) -> tuple[Expr, ...]:
        """The largest part of the conjuncts that is true at first and preserved by every step, all together."""
        return inductive_part(self._relation, conjuncts, time_limit_s=self._time_limit_s)

    def irredundant(self, conjuncts: Sequence[Expr]) -> tuple[Expr, ...]:
        """Conjuncts with the same meaning, none of which follows from the others."""
        kept = [(expr, self._relation.truth(expr)) for expr in conjuncts]
        for candidate in reversed(tuple(kept)):
            others = [pair for pair in kept if pair is not candidate]
            differs = self._relation.terms.not_(candidate[1])
            if self._check.excludes(*(now for _, now in others), differs, time_limit_s=self._time_limit_s):
                kept = others
        return tuple(expr for expr, _ in kept)

    def _encoded(self, expr: Expr) -> Encoded:
        return self._check.encoded(self._relation.truth(expr))
