"""The largest inductive part of a set of conditions: those true at first and preserved by every step, all together.

Source: Flanagan, Leino, Houdini, an annotation assistant for ESC/Java, FME 2001.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.symbolic.encoding import raw
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.encoding.terms import Bool


def inductive_part(relation: Relation, conditions: Sequence[Expr], *, time_limit_s: float) -> tuple[Expr, ...]:
    """The largest subset of `conditions` that is inductive, in their order; empty if the time does not suffice.

    A condition that cannot be evaluated is false.

    Raises:
        CannotEncode: A condition has no linear form.
    """
    query = _Query(relation, time.monotonic() + time_limit_s)
    terms, lower = relation.terms, relation.terms.lower
    cells = [cell.const for cell in relation.cells]
    truths = [lower(relation.truth(condition)) for condition in conditions]
    first = list(zip(cells, map(lower, relation.initial), strict=True))
    kept = [i for i, truth in enumerate(truths) if query.refuted(terms.not_(raw.substitute(truth, first)))]
    changes = [list(zip(cells, map(lower, step.after), strict=True)) for step in relation.transitions]
    number = 0
    while number < len(changes):
        after = {i: raw.substitute(truths[i], changes[number]) for i in kept}
        lost = query.counterexample(
            relation.transitions[number].enabled,
            *(truths[i] for i in kept),
            terms.not_(terms.and_(*after.values())),
            false=after,
        )
        if lost is None:
            return ()
        kept = [i for i in kept if i not in lost]
        # After a condition is dropped, the others may no longer be preserved by steps that were fine before.
        number = 0 if lost else number + 1
    return tuple(conditions[i] for i in kept)


class _Query:
    """Questions to one solver, until a deadline."""

    def __init__(self, relation: Relation, deadline: float) -> None:
        self._relation = relation
        self._deadline = deadline
        self._solver = z3.SimpleSolver(ctx=relation.terms.context)
        self._solver.add(relation.conjunction(relation.allowed))

    def refuted(self, assumption: Bool) -> bool:
        """True if certainly no state satisfies the assumption."""
        return self.counterexample(assumption, false={}) == frozenset()

    def counterexample(self, *assumptions: Bool, false: Mapping[int, z3.BoolRef]) -> frozenset[int] | None:
        """The keys of the terms of `false` that are false in some state in which all assumptions are true.

        Returns:
            None if the solver gives up, the empty set if there is no such state.
        """
        self._solver.set("timeout", max(1, int((self._deadline - time.monotonic()) * 1000)))
        self._solver.push()
        try:
            self._solver.add(self._relation.conjunction(*assumptions))
            outcome = self._solver.check()
            if outcome != z3.sat:
                return frozenset() if outcome == z3.unsat else None
            model = self._solver.model()
            lost = frozenset(i for i, term in false.items() if not z3.is_true(model.eval(term, True)))
            return lost or None
        finally:
            self._solver.pop()
