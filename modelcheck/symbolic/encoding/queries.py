"""Z3 as the oracle of the passes: quantifier-free queries over one step, each limited by counted work, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.ir.passes import Defined
from modelcheck.ir.system import TransitionSystem, Variable
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.encoding.terms import Term

# About a second; the time for a longer query is better spent by the prover.
_RESOURCES: Final = 3_000_000


class SolverOracle:
    """An oracle for all values of the parameters `unbounded`, from 0, and `free`; by default in a new context."""

    def __init__(self, unbounded: tuple[str, ...], free: tuple[str, ...], context: z3.Context | None = None) -> None:
        self._unbounded, self._free = unbounded, free
        self._context = z3.Context() if context is None else context
        self._latest: tuple[TransitionSystem, Relation] | None = None

    def inductive(self, system: TransitionSystem, candidates: Sequence[Expr]) -> tuple[Expr, ...]:
        """See `modelcheck.ir.passes.Oracle`."""
        return _Induction(self._relation(system), candidates).greatest()

    def support(self, system: TransitionSystem, goals: Sequence[Expr], invariants: Sequence[Expr]) -> tuple[Expr, ...]:
        """See `modelcheck.ir.passes.Oracle`."""
        return _Induction(self._relation(system), invariants).support(goals)

    def is_dead(self, system: TransitionSystem, variable: Variable, live: Defined) -> bool:
        """See `modelcheck.ir.passes.Oracle`."""
        return _Independence(self._relation(system)).of_dead(variable, live)

    def _relation(self, system: TransitionSystem) -> Relation:
        """The encoding of a system; a pass asks several times about one."""
        if self._latest is None or self._latest[0] is not system:
            relation = Relation(system, unbounded=self._unbounded, free=self._free, context=self._context)
            self._latest = (system, relation)
        return self._latest[1]


class _Induction:
    """Candidates for invariants of one relation: each over the cells, and over a second copy of them, `after`."""

    def __init__(self, relation: Relation, candidates: Sequence[Expr]) -> None:
        self._relation = relation
        self._solver = z3.SimpleSolver(ctx=relation.terms.context)
        self._solver.set("rlimit", _RESOURCES)
        self._solver.add(relation.conjunction(relation.allowed))
        self._cells = [cell.const for cell in relation.cells]
        self._next = [z3.Const(f"{cell} after", cell.sort()) for cell in self._cells]
        self._now: dict[Expr, z3.BoolRef] = {}
        for candidate in candidates:
            with suppress(CannotEncode):
                truth, fails = relation.condition(candidate)
                self._now[candidate] = relation.conjunction(truth, relation.terms.not_(fails))
        self._changes = [
            relation.conjunction(transition.enabled, _same(relation, self._next, transition.after))
            for transition in relation.transitions
        ]

    def greatest(self) -> tuple[Expr, ...]:
        """The largest set of candidates that is inductive.

        Source: Flanagan, Leino, Houdini, an annotation assistant for ESC/Java, FME 2001.
        """
        first = _same(self._relation, self._cells, self._relation.initial)
        left = self._not_refuted(list(self._now), self._now, first)
        after = self._after(left)
        stable = False
        while not stable:
            stable = True
            for change in self._changes:
                known = z3.And(change, *(self._now[each] for each in left))
                kept = self._not_refuted(left, after, known)
                stable = stable and len(kept) == len(left)
                left = kept
        return tuple(left)

    def support(self, goals: Sequence[Expr]) -> tuple[Expr, ...]:
        """The goals and the candidates they need to be inductive; all candidates if that cannot be told."""
        terms = self._relation.terms
        needed, waiting, after = dict.fromkeys(goals), list(goals), self._after(self._now)
        names = {terms.bool_const(f"assume {index}"): each for index, each in enumerate(self._now)}
        self._solver.push()
        try:
            for name, each in names.items():
                self._solver.add(z3.Implies(name, self._now[each]))
            while waiting:
                goal = waiting.pop()
                for change in self._changes:
                    query = z3.And(change, z3.Not(after[goal]))
                    if self._solver.check(query, *names) != z3.unsat:
                        return tuple(self._now)
                    # The core may contain the query itself, which is an assumption too but no candidate.
                    core = [names[name] for name in self._solver.unsat_core() if name in names]
                    waiting += [each for each in core if each not in needed]
                    needed.update(dict.fromkeys(core))
        finally:
            self._solver.pop()
        return tuple(each for each in self._now if each in needed)

    def _after(self, exprs: Iterable[Expr]) -> dict[Expr, z3.BoolRef]:
        pairs = list(zip(self._cells, self._next, strict=True))
        return {each: z3.substitute(self._now[each], *pairs) for each in exprs}

    def _not_refuted(self, left: list[Expr], claims: Mapping[Expr, z3.BoolRef], known: z3.BoolRef) -> list[Expr]:
        """A part of `left` whose claims follow from `known`; none if the solver gives up."""
        self._solver.push()
        try:
            self._solver.add(known)
            while left:
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
        cells: dict[tuple[Expr, ...], list[int]] = {}
        for index, cell in enumerate(self._relation.cells):
            name, keys = cell.place
            if name == variable.name:
                cells.setdefault(keys, []).append(index)
        return all(self._is_dead(indices, live.at(keys)) for keys, indices in cells.items())

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
