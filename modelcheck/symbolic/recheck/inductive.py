"""The obligations of an inductive invariant, discharged by plain queries; any answer but `unsat` refuses the proof.

They are those of the textbook (Floyd 1967; Manna, Pnueli, Temporal verification of reactive systems, 1995, rule INV):
true at first, preserved by every step, and it implies the property; and as a step that fails is no step, under the
invariant no guard and no step fails.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.symbolic.encoding import raw
from modelcheck.symbolic.encoding.relation import Relation, Transition
from modelcheck.symbolic.encoding.terms import Bool
from modelcheck.symbolic.recheck.cores import needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A conjunct where it is assumed (`now`), in the first state, and as shown after each step, in their order.

    Where it cannot be evaluated it is false.
    """

    now: z3.BoolRef
    first: z3.BoolRef
    after: tuple[z3.BoolRef, ...]


class Inductive:
    """The obligations of conjuncts over `relation`: they hold always, exclude what is not `safe`, and no step fails.

    `steps` are the steps to look at, `domains` what is true of the cells in every state but perhaps the first.
    """

    def __init__(self, relation: Relation, *, safe: Bool, steps: Sequence[Transition], domains: Bool = True) -> None:
        """Prepare them, over a relation that no engine has used."""
        self._relation = relation
        terms = relation.terms
        self._safe, self._steps, self._domains = safe, steps, domains
        self._solver = z3.SimpleSolver(ctx=terms.context)
        self._solver.add(relation.conjunction(relation.allowed))
        self._first, self._changes = relation.first(), list(map(relation.change, steps))

    def encoded(self, assumed: Bool, shown: Bool | None = None) -> Encoded:
        """A conjunct that is assumed as the one term and shown as the other, by default the same."""
        now = self._relation.conjunction(assumed)
        after = now if shown is None else self._relation.conjunction(shown)
        return Encoded(
            now=now,
            first=raw.substitute(now, self._first),
            after=tuple(raw.substitute(after, change) for change in self._changes),
        )

    def failing(self, conjuncts: Sequence[Encoded], *, time_limit_s: float) -> str | None:
        """The first obligation not discharged, None if the conjuncts are a proof; the time is for each query."""
        relation, terms = self._relation, self._relation.terms
        self._set_timeout(time_limit_s)
        initiation = terms.and_(*(conjunct.first for conjunct in conjuncts))
        if not self._refutes(terms.not_(initiation)):
            return "initiation"
        self._solver.push()
        try:
            self._solver.add(relation.conjunction(self._domains, *(conjunct.now for conjunct in conjuncts)))
            if not self._refutes(terms.not_(self._safe)):
                return "safety"
            for number, step in enumerate(self._steps):
                if not self._refutes(step.fails):
                    return f"`{step.step}` never fails"
                kept = terms.and_(*(conjunct.after[number] for conjunct in conjuncts))
                if not self._refutes(step.enabled, terms.not_(kept)):
                    return f"`{step.step}` preserves it"
        finally:
            self._solver.pop()
        return None

    def minimal(
        self, conjuncts: Sequence[tuple[Expr, Encoded]], *, time_limit_s: float, deadline: float | None
    ) -> tuple[Expr, ...]:
        """A proof from which no conjunct can be dropped alone, from one that has been checked.

        At the `deadline` (`time.monotonic`) it is left as it is; no query takes longer than `time_limit_s`.
        """

        def left_s() -> float:
            return time_limit_s if deadline is None else min(time_limit_s, deadline - time.monotonic())

        self._set_timeout(left_s())
        kept = [conjuncts[number] for number in self._needed([encoded for _, encoded in conjuncts])]
        before: list[tuple[Expr, Encoded]] = []
        # What was needed for another one alone may be dropped after that one was.
        while len(kept) != len(before):
            before = kept
            for candidate in reversed(before):
                if left_s() <= 0:
                    return tuple(expr for expr, _ in kept)
                fewer = [pair for pair in kept if pair is not candidate]
                if self.failing([encoded for _, encoded in fewer], time_limit_s=left_s()) is None:
                    kept = fewer
        return tuple(expr for expr, _ in kept)

    def excludes(self, *assumptions: Bool, time_limit_s: float) -> bool:
        """True if certainly in no state, for no parameters, all the assumptions are true."""
        self._set_timeout(time_limit_s)
        return self._refutes(*assumptions)

    def _refutes(self, *assumptions: Bool) -> bool:
        self._solver.push()
        try:
            self._solver.add(self._relation.conjunction(*assumptions))
            return bool(self._solver.check() == z3.unsat)
        finally:
            self._solver.pop()

    def _needed(self, conjuncts: Sequence[Encoded]) -> tuple[int, ...]:
        relation, terms = self._relation, self._relation.terms

        def threats(number: int) -> Iterator[z3.BoolRef]:
            for step, after in zip(self._steps, conjuncts[number].after, strict=True):
                yield relation.conjunction(step.enabled, terms.not_(after))

        wrong = (terms.not_(self._safe), *(step.fails for step in self._steps))
        self._solver.push()
        try:
            self._solver.add(relation.conjunction(self._domains))
            return needed(self._solver, [conjunct.now for conjunct in conjuncts], map(terms.lower, wrong), threats)
        finally:
            self._solver.pop()

    def _set_timeout(self, time_limit_s: float) -> None:
        self._solver.set("timeout", max(1, int(time_limit_s * 1000)))
