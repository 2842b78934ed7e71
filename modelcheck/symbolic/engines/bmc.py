"""Bounded model checking: a shortest run to a bad state, for the best choice of the open parameters.

Source: Biere, Cimatti, Clarke, Zhu, Symbolic model checking without BDDs, TACAS 1999.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import z3

from modelcheck.ir.system import StepInstance
from modelcheck.symbolic.encoding import raw
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.encoding.terms import Term
from modelcheck.symbolic.question.answer import Answer, BadRun, Reachable, Undecided


@dataclass(frozen=True, slots=True)
class Unroll:
    """A prover that only refutes: it searches runs of up to `bound` steps, None for as many as time allows."""

    bound: int | None

    def __call__(self, relation: Relation, bad: z3.BoolRef, *, time_limit_s: float) -> Answer:
        """See `Prover`."""
        unrolling = Unrolling(relation, bad)
        found = unrolling.search(self.bound, deadline=time.monotonic() + time_limit_s)
        if found is not None:
            return Reachable(found)
        reached = f"no counterexample up to {unrolling.bound} steps" if unrolling.bound >= 0 else "no time was left"
        return Undecided(reached, unrolling.bound)


class Unrolling:
    """The first k steps of every run, one frame of cells per state; k grows and never shrinks."""

    def __init__(self, relation: Relation, bad: z3.BoolRef) -> None:
        """Look for states of `relation` that satisfy `bad`, a term over its cells and choices."""
        self._relation = relation
        self._bad = bad
        self._cells = [cell.const for cell in relation.cells]
        self._choices = [choice for transition in relation.transitions for choice in transition.choices]
        self._frames: list[list[z3.ExprRef]] = [[relation.terms.lower(term) for term in relation.initial]]
        self._solver = raw.solver_for("QF_LIA", relation.terms.context)
        self._solver.add(relation.terms.lower(relation.allowed))
        self._bound = -1

    @property
    def bound(self) -> int:
        """The number of steps up to which no bad state is reached; -1 before the first search."""
        return self._bound

    def search(self, bound: int | None, *, deadline: float) -> BadRun | None:
        """Search up to `bound` steps, None for as many as time allows until `deadline` (`time.monotonic`).

        Returns:
            A shortest run, or None; then `self.bound` is the number of steps searched.
        """
        while bound is None or self._bound < bound:
            k = self._bound + 1
            while len(self._frames) <= k:
                self._unroll()
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return None
            self._solver.set("timeout", max(1, int(left_s * 1000)))
            self._solver.push()
            try:
                self._solver.add(self._at(self._bad, k))
                outcome = self._solver.check()
                if outcome == z3.sat:
                    return self._found(k, self._least_parameters())
            finally:
                self._solver.pop()
            if outcome != z3.unsat:
                return None
            self._bound = k
        return None

    def _unroll(self) -> None:
        """Add a frame and the step that leads to it."""
        terms, k = self._relation.terms, len(self._frames) - 1
        frame = [z3.Const(f"{cell}@{k + 1}", cell.sort()) for cell in self._cells]
        steps = []
        for index, transition in enumerate(self._relation.transitions):
            changes = (terms.equal(new, term) for new, term in zip(frame, transition.after, strict=True))
            steps.append(terms.and_(self._taken(k) == index, transition.enabled, *changes))
        self._solver.add(self._at(terms.lower(terms.or_(*steps)), k))
        self._frames.append(frame)

    def _taken(self, k: int) -> z3.ArithRef:
        """The number of the transition that leads out of frame k, as an unknown."""
        return self._relation.terms.int_const(f"transition @{k}")

    def _at(self, term: z3.BoolRef, k: int) -> z3.BoolRef:
        """A term over the cells and choices, in frame k."""
        chosen = [self._chosen(choice, k) for choice in self._choices]
        return z3.substitute(
            term, *zip(self._cells, self._frames[k], strict=True), *zip(self._choices, chosen, strict=True)
        )

    def _chosen(self, choice: z3.ArithRef, k: int) -> z3.ArithRef:
        return self._relation.terms.int_const(f"{choice}@{k}")

    def _least_parameters(self) -> z3.ModelRef:
        """A model with the least value of each open parameter in turn, in the order of declaration."""
        model = self._solver.model()
        for rigid in self._relation.rigid.values():
            low, high = 0, _value(model, rigid)
            while low < high:
                self._solver.push()
                self._solver.add(rigid <= (low + high) // 2)
                smaller = self._solver.check() == z3.sat
                if smaller:
                    model = self._solver.model()
                    high = _value(model, rigid)
                else:
                    low = (low + high) // 2 + 1
                self._solver.pop()
            self._solver.add(rigid == high)
        return model

    def _found(self, k: int, model: z3.ModelRef) -> BadRun:
        steps = []
        for frame in range(k):
            transition = self._relation.transitions[_value(model, self._taken(frame))]
            arguments = tuple((name, self._argument(model, value, frame)) for name, value in transition.arguments)
            steps.append(StepInstance(transition.step, arguments))
        parameters = tuple((name, _value(model, const)) for name, const in self._relation.rigid.items())
        return BadRun(parameters, tuple(steps))

    def _argument(self, model: z3.ModelRef, value: Term, k: int) -> bool | int:
        return _value(model, self._chosen(value, k)) if isinstance(value, z3.ExprRef) else value


def _value(model: z3.ModelRef, const: z3.ArithRef) -> int:
    return int(model.eval(const, model_completion=True).as_long())
