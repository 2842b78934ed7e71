"""Z3 as the oracle of the passes: quantifier-free queries over one step, each limited by counted work, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import z3

from modelcheck.ir.nodes import Const, Expr
from modelcheck.ir.passes import Defined
from modelcheck.ir.system import TransitionSystem, Variable
from modelcheck.symbolic.encoding.houdini import Houdini, resources
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.encoding.terms import Term

# About a second; a query that needs as much is worth more to the prover.
_RESOURCES: Final = 3_000_000


class SolverOracle:
    """An oracle for all values of the parameters `unbounded`, from 0, and `free`; by default in a new context."""

    def __init__(self, unbounded: tuple[str, ...], free: tuple[str, ...], context: z3.Context | None = None) -> None:
        self._unbounded, self._free = unbounded, free
        self._context = z3.Context() if context is None else context
        self._latest: tuple[TransitionSystem, Relation] | None = None

    def inductive(self, system: TransitionSystem, candidates: Sequence[Expr]) -> tuple[Expr, ...]:
        """See `modelcheck.ir.passes.Oracle`."""
        return Houdini(self._relation(system), candidates, resources(_RESOURCES)).greatest()

    def support(self, system: TransitionSystem, goals: Sequence[Expr], invariants: Sequence[Expr]) -> tuple[Expr, ...]:
        """See `modelcheck.ir.passes.Oracle`."""
        return Houdini(self._relation(system), invariants, resources(_RESOURCES)).support(goals)

    def is_dead(self, system: TransitionSystem, variable: Variable, live: Defined) -> bool:
        """See `modelcheck.ir.passes.Oracle`."""
        return _Independence(self._relation(system)).of_dead(variable, live)

    def _relation(self, system: TransitionSystem) -> Relation:
        """The encoding of a system; a pass asks several times about one."""
        if self._latest is None or self._latest[0] is not system:
            relation = Relation(system, unbounded=self._unbounded, free=self._free, context=self._context)
            self._latest = (system, relation)
        return self._latest[1]


class _Independence:
    """Two runs of one step, from states that differ in one cell."""

    def __init__(self, relation: Relation) -> None:
        self._relation = relation
        self._cells = [cell.const for cell in relation.cells]
        self._one = [z3.Const(f"{cell} after", cell.sort()) for cell in self._cells]
        self._two = [z3.Const(f"{cell} after the other", cell.sort()) for cell in self._cells]
        self._solver = z3.SimpleSolver(ctx=relation.terms.context)
        self._solver.set("rlimit", _RESOURCES)
        self._solver.add(relation.conjunction(relation.allowed))

    def of_dead(self, variable: Variable, live: Defined) -> bool:
        """See `Oracle.is_dead`; the cell takes any other value, not only its first."""
        cells: dict[tuple[int, ...], list[int]] = {}
        for index, cell in enumerate(self._relation.cells):
            if cell.variable == variable.name:
                cells.setdefault(cell.keys, []).append(index)
        return all(self._is_dead(indices, live.at(tuple(map(Const, keys)))) for keys, indices in cells.items())

    def _is_dead(self, indices: list[int], live: Expr) -> bool:
        terms = self._relation.terms
        truth, fails = self._relation.condition(live)
        alive = terms.lower(terms.or_(truth, fails))
        others = [z3.Const(f"{self._cells[i]} in the other", self._cells[i].sort()) for i in indices]
        swap = [(self._cells[i], other) for i, other in zip(indices, others, strict=True)]
        after = z3.substitute(alive, *zip(self._cells, self._one, strict=True))
        differs = [
            terms.and_(index not in indices or after, terms.not_(terms.equal(one, two)))
            for index, (one, two) in enumerate(zip(self._one, self._two, strict=True))
        ]
        again = [*swap, *zip(self._one, self._two, strict=True)]
        for transition in self._relation.transitions:
            enabled, failing = terms.lower(transition.enabled), terms.lower(transition.fails)
            change = self._relation.conjunction(enabled, _same(self._relation, self._one, transition.after))
            noticed = terms.or_(
                terms.not_(terms.equal(enabled, z3.substitute(enabled, *swap))),
                terms.not_(terms.equal(failing, z3.substitute(failing, *swap))),
                terms.and_(change, z3.substitute(change, *again), terms.or_(*differs)),
            )
            self._solver.push()
            try:
                self._solver.add(self._relation.conjunction(terms.not_(alive), noticed))
                if self._solver.check() != z3.unsat:
                    return False
            finally:
                self._solver.pop()
        return True


def _same(relation: Relation, consts: Sequence[z3.ExprRef], values: Sequence[Term]) -> z3.BoolRef:
    """The condition that each constant has the value beside it."""
    lower = relation.terms.lower
    pairs = zip(consts, values, strict=True)
    return z3.And([lower(relation.terms.equal(const, value)) for const, value in pairs], relation.terms.context)
