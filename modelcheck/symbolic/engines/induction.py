"""Plain induction, given what is known already; and where it fails, the step that shows why."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import z3

from modelcheck.errors import EvaluationError
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.semantics import enabled, holds, successors, take
from modelcheck.symbolic.encoding.houdini import inductive_part
from modelcheck.symbolic.encoding.relation import Relation, Transition
from modelcheck.symbolic.encoding.terms import Bool
from modelcheck.symbolic.predicates.cells import domains
from modelcheck.symbolic.question.answer import Answer, Candidate, Prover, Undecided
from modelcheck.symbolic.question.problem import Problem
from modelcheck.verdict import InductionFailure


@dataclass(frozen=True, slots=True)
class Induction:
    """A prover by induction: its answer is the inductive part of `conditions`, if that excludes the bad states."""

    conditions: tuple[Expr, ...]

    def __call__(self, relation: Relation, bad: z3.BoolRef, *, time_limit_s: float) -> Answer:
        """See `Prover`."""
        proved = inductive_part(relation, self.conditions, time_limit_s=time_limit_s)
        solver = z3.SimpleSolver(ctx=relation.terms.context)
        solver.set("timeout", max(1, int(time_limit_s * 1000)))
        solver.add(relation.conjunction(relation.allowed, *_truths(relation, proved)), bad)
        if solver.check() == z3.unsat:
            return Candidate(proved)
        return Undecided("the property is not inductive, nor is it with the lemmas", invariant=proved)


@dataclass(frozen=True, slots=True)
class Given:
    """A prover that may assume `invariant`; its answers contain it, since they are no proofs without it."""

    invariant: tuple[Expr, ...]
    prover: Prover

    def __call__(self, relation: Relation, bad: z3.BoolRef, *, time_limit_s: float) -> Answer:
        """See `Prover`."""
        under = relation.conjunction(*_truths(relation, self.invariant), bad)
        answer = self.prover(relation.assuming(self.invariant), under, time_limit_s=time_limit_s)
        match answer:
            case Candidate(conjuncts):
                return Candidate((*conjuncts, *self.invariant))
            case Undecided(invariant=invariant):
                return replace(answer, invariant=(*invariant, *self.invariant))
            case _:
                return answer


def failure_of_induction(
    problem: Problem, invariant: Sequence[Expr], *, time_limit_s: float
) -> InductionFailure | None:
    """A step from a state in which `invariant` and the property hold to one in which the property does not.

    All values are in the domains of their types, no integer is negative, and they are as small as they can be. The
    semantics repeats the step.

    Returns:
        None if there is none, or none was found in time.
    """
    search = _FailureSearch(problem, invariant, deadline=time.monotonic() + time_limit_s)
    # A step that makes the property false explains more than one after which some step fails, so it is tried first.
    violated = search.terms.lower(search.terms.not_(search.relation.truth(problem.watched.condition)))
    for wrong, transition in product((violated, search.bad), search.relation.transitions):
        failure = search.step(transition, wrong)
        if failure is not None:
            return failure
    return None


class _FailureSearch:
    """The search for a step from a good state to one in which something is wrong."""

    def __init__(self, problem: Problem, invariant: Sequence[Expr], *, deadline: float) -> None:
        watched = problem.watched
        self._problem = problem
        self._deadline = deadline
        self.relation = relation = Relation(watched.system, unbounded=problem.unbounded, free=(watched.message,))
        self.terms = terms = relation.terms
        self.bad = relation.bad(watched.condition)
        self._cells = [cell.const for cell in relation.cells]
        self._numbers = [const for const in (*relation.rigid.values(), *self._cells) if z3.is_int(const)]
        known = _truths(relation, (*invariant, *domains(watched.system)))
        self._before = [
            relation.conjunction(relation.allowed, *known, terms.not_(self.bad)),
            *(number >= 0 for number in self._numbers),
        ]
        # A step that fails in the state after this step has arguments of its own.
        choices = [choice for transition in relation.transitions for choice in transition.choices]
        self._others = [(choice, terms.int_const(f"{choice} afterwards")) for choice in choices]

    def step(self, transition: Transition, wrong: z3.BoolRef) -> InductionFailure | None:
        """The failure by this transition, to a state in which `wrong` is true; None if there is none."""
        left_s = self._deadline - time.monotonic()
        if left_s <= 0:
            return None
        lower = self.terms.lower
        optimum = z3.Optimize(ctx=self.terms.context)
        optimum.set("timeout", max(1, int(left_s * 1000)))
        after = [(cell, lower(term)) for cell, term in zip(self._cells, transition.after, strict=True)]
        optimum.add(*self._before, lower(transition.enabled), z3.substitute(wrong, *self._others, *after))
        if self._numbers:
            optimum.minimize(z3.Sum(*self._numbers))
        if optimum.check() != z3.sat:
            return None
        return _repeated(self._problem, self.relation, transition, optimum.model())


def _repeated(
    problem: Problem, relation: Relation, transition: Transition, model: z3.ModelRef
) -> InductionFailure | None:
    """The step of a model, as the semantics takes it; None if the semantics finds nothing wrong afterwards."""
    watched = problem.watched
    values = {name: model.eval(const, True).as_long() for name, const in relation.rigid.items()}
    system = watched.system.with_parameters(values)
    arguments = tuple(
        (name, model.eval(value, True).as_long() if isinstance(value, z3.ExprRef) else value)
        for name, value in transition.arguments
    )
    before, step = relation.valued(model), StepInstance(transition.step, arguments)
    try:
        if not enabled(system, before, step) or not holds(system, before, watched.condition):
            return None
        after = take(system, before, step)
    except EvaluationError:
        return None
    if _is_fine(system, after, watched.condition):
        return None
    return InductionFailure(system=system, before=before, step=step, after=after)


def _is_fine(system: TransitionSystem, state: State, condition: Expr) -> bool:
    try:
        if not holds(system, state, condition):
            return False
        for _ in successors(system, state):
            pass
    except EvaluationError:
        return False
    return True


def _truths(relation: Relation, conditions: Sequence[Expr]) -> Iterator[Bool]:
    """The conditions over the cells; one that cannot be evaluated is false."""
    for condition in conditions:
        yield relation.truth(condition)
