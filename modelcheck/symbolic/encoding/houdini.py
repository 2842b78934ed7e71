"""The largest inductive part of a set of conditions: what holds at first and is preserved by every step, all together.

Source: Flanagan, Leino, Houdini, an annotation assistant for ESC/Java, FME 2001.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.symbolic.encoding import raw
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.encoding.terms import Bool

SolverLimit: TypeAlias = Callable[[z3.Solver], None]
"""Called before each query, to tell the solver what the query may cost."""


def until(deadline: float) -> SolverLimit:
    """All queries together end at a deadline of `time.monotonic`."""

    def limit(solver: z3.Solver) -> None:
        solver.set("timeout", max(1, int((deadline - time.monotonic()) * 1000)))

    return limit


def resources(most: int) -> SolverLimit:
    """Each query may take so many of the solver's steps, however fast the machine is."""

    def limit(solver: z3.Solver) -> None:
        solver.set("rlimit", most)

    return limit


class Houdini:
    """Conditions over the states of `relation`; those that have no linear form are passed over.

    A condition that cannot be evaluated is false.
    """

    def __init__(self, relation: Relation, conditions: Sequence[Expr], limit: SolverLimit) -> None:
        """Encode them."""
        self._relation, self._limit = relation, limit
        self._solver = z3.SimpleSolver(ctx=relation.terms.context)
        self._solver.add(relation.conjunction(relation.allowed))
        self._now: dict[Expr, z3.BoolRef] = {}
        for condition in conditions:
            with suppress(CannotEncode):
                self._now[condition] = relation.conjunction(relation.truth(condition))
        self._first, self._changes = relation.first(), list(map(relation.change, relation.transitions))

    def greatest(self) -> tuple[Expr, ...]:
        """The largest set of the conditions that is inductive, in their order; nothing where that cannot be told."""
        left = self._not_refuted({each: raw.substitute(now, self._first) for each, now in self._now.items()})
        number = 0
        while left and number < len(self._changes):
            step, change = self._relation.transitions[number], self._changes[number]
            after = {each: raw.substitute(self._now[each], change) for each in left}
            kept = self._not_refuted(after, step.enabled, *(self._now[each] for each in left))
            # What is left may no longer suffice for the steps that were fine before.
            number = number + 1 if len(kept) == len(left) else 0
            left = kept
        return tuple(left)

    def support(self, goals: Sequence[Expr]) -> tuple[Expr, ...]:
        """Of the conditions, which are inductive, the goals and those they need; all where that cannot be told."""
        terms = self._relation.terms
        needed, waiting = dict.fromkeys(goals), list(goals)
        names = {terms.bool_const(f"assume {index}"): each for index, each in enumerate(self._now)}
        self._solver.push()
        try:
            for name, each in names.items():
                self._solver.add(z3.Implies(name, self._now[each]))
            while waiting:
                now = self._now[waiting.pop()]
                for step, change in zip(self._relation.transitions, self._changes, strict=True):
                    after = raw.substitute(now, change)
                    self._limit(self._solver)
                    query = self._relation.conjunction(step.enabled, terms.not_(after))
                    if self._solver.check(query, *names) != z3.unsat:
                        return tuple(self._now)
                    # The query is an assumption like the others, and no condition.
                    core = [names[name] for name in self._solver.unsat_core() if name in names]
                    waiting += [each for each in core if each not in needed]
                    needed.update(dict.fromkeys(core))
        finally:
            self._solver.pop()
        return tuple(each for each in self._now if each in needed)

    def _not_refuted(self, claims: Mapping[Expr, z3.BoolRef], *known: Bool) -> list[Expr]:
        """Those whose claim follows from what is known together with the others; none where that cannot be told."""
        left = list(claims)
        self._solver.push()
        try:
            self._solver.add(self._relation.conjunction(*known))
            while left:
                self._limit(self._solver)
                self._solver.push()
                try:
                    self._solver.add(z3.Or([z3.Not(claims[each]) for each in left]))
                    outcome = self._solver.check()
                    if outcome == z3.unsat:
                        return left
                    if outcome != z3.sat:
                        return []
                    model = self._solver.model()
                finally:
                    self._solver.pop()
                kept = [each for each in left if z3.is_true(model.eval(claims[each], model_completion=True))]
                if len(kept) == len(left):
                    return []
                left = kept
            return left
        finally:
            self._solver.pop()


def inductive_part(relation: Relation, conditions: Sequence[Expr], *, time_limit_s: float) -> tuple[Expr, ...]:
    """The largest subset of `conditions` that is inductive, in their order; nothing if the time does not suffice."""
    return Houdini(relation, conditions, until(time.monotonic() + time_limit_s)).greatest()
