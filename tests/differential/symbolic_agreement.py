"""Does Z3 see the relation that the semantics defines? On concrete states, and by bounded search."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import z3

from modelcheck.errors import EvaluationError
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.nodes import Expr, Not
from modelcheck.ir.properties import PropertyKind
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.semantics import step_instances
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.encoding.relation import Relation, Transition
from modelcheck.symbolic.encoding.terms import Term
from modelcheck.symbolic.engines.bmc import Unrolling
from tests.differential.agreement import Disagreement
from tests.differential.expected_verdicts import FAILS, first_bad_level
from tests.differential.reference import Bounds, Search

TIME_LIMIT_S = 2.0
"""Of one bounded search; what it had found out by then is compared."""


def with_z3(search: Search, counts: Counter[str], bounds: Bounds, *, turn: int) -> bool:
    """The encoded steps and conditions in the first states; then the shortest way to a bad state.

    Returns: Could the system be encoded?
    """
    system = search.system
    try:
        relation = Relation(system, unbounded=())
        values = _Values(relation)
    except CannotEncode as reason:
        counts[f"z3: {str(reason).split(' at ')[0]}"] += 1
        return False
    if relation.values_in(search.states[0]) != relation.initial:
        raise Disagreement("Z3 and semantics", "first state", relation.initial, search.states[0])
    for index in range(min(bounds.symbolic_states, search.expanded)):
        _compare_state(search, relation, values, index)
    counts["z3: relations"] += 1
    claims = list(_claims(system))
    first = turn % len(claims) if claims else 0
    for name, condition in [*claims[first:], *claims[:first]][: bounds.symbolic_claims]:
        _compare_bounded(search, relation, name, condition, counts, bounds.symbolic_steps)
    return True


class _Values:
    """Everything the relation says of a state: one big term, so that one substitution evaluates it all."""

    def __init__(self, relation: Relation) -> None:
        """Gather the terms of every step instance and every condition.

        Raises:
            CannotEncode: A condition has no linear form.
        """
        self._relation = relation
        system = relation._system
        self.instances = [each for step in system.steps for each in step_instances(system, step)]
        terms: list[z3.ExprRef] = []
        for instance in self.instances:
            terms += _of_instance(relation, instance)
        for claim in system.properties:
            terms += map(relation.terms.lower, relation.condition(claim.condition))
        self._all = _together(terms)

    def at(self, state: State) -> Iterator[bool | int]:
        """For each step instance: does it fail, is it enabled, the cells after. For each property: truth, failure."""
        relation = self._relation
        cells = zip(
            (cell.const for cell in relation.cells), map(relation.terms.lower, relation.values_in(state)), strict=True
        )
        known = z3.simplify(z3.substitute(self._all, *cells))
        return map(_value, known.children())


def _of_instance(relation: Relation, instance: StepInstance) -> Sequence[z3.ExprRef]:
    for transition in relation.transitions:
        if transition.step == instance.step:
            wanted = list(zip(transition.arguments, instance.arguments, strict=True))
            if all(isinstance(mine, z3.ExprRef) or mine == value for (_, mine), (_, value) in wanted):
                lower = relation.terms.lower
                choices = [(mine, lower(v)) for (_, mine), (_, v) in wanted if isinstance(mine, z3.ExprRef)]
                terms = [lower(term) for term in _terms(transition)]
                return z3.substitute(_together(terms), *choices).children() if choices else terms
    raise AssertionError(instance)


def _terms(transition: Transition) -> tuple[Term, ...]:
    return transition.fails, transition.enabled, *transition.after


def _together(terms: Sequence[z3.ExprRef]) -> z3.ExprRef:
    sorts = [term.sort() for term in terms]
    return z3.Function("together", *sorts, z3.BoolSort(terms[0].ctx))(*terms)


def _value(known: z3.ExprRef) -> bool | int:
    assert z3.is_int_value(known) or z3.is_true(known) or z3.is_false(known), known
    return known.as_long() if z3.is_int_value(known) else z3.is_true(known)


def _compare_state(search: Search, relation: Relation, values: _Values, index: int) -> None:
    state, outcomes = search.states[index], search.outcomes(index)
    said = values.at(state)
    for instance in values.instances:
        fails, enabled, after = next(said), next(said), tuple(next(said) for _ in relation.cells)
        found = FAILS if fails else after if enabled else "disabled"
        expected: object = outcomes.get(instance, "disabled")
        if isinstance(expected, EvaluationError):
            expected = FAILS
        elif isinstance(expected, tuple):
            expected = relation.values_in(expected)
        if found != expected:
            raise Disagreement("Z3 and semantics", f"{instance} in {state}", found, expected)
    for name, expected in search.claims[index].items():
        truth, fails = next(said), next(said)
        wanted = FAILS if isinstance(expected, EvaluationError) else expected
        if (FAILS if fails else truth) != wanted:
            raise Disagreement("Z3 and semantics", f"property {name} in {state}", FAILS if fails else truth, wanted)


def _claims(system: TransitionSystem) -> Iterable[tuple[str, Expr]]:
    """What must hold in every state, were the claim true (always) or nothing to be shown (not always, possible)."""
    if system.effects:
        yield "no_duplicate", no_duplicate(system)
    for claim in system.properties:
        if claim.kind is PropertyKind.POSSIBLE:
            yield claim.name, Not(claim.condition)
        elif claim.kind is not PropertyKind.EVENTUALLY:
            yield claim.name, claim.condition


def _compare_bounded(
    search: Search, relation: Relation, name: str, condition: Expr, counts: Counter[str], most: int
) -> None:
    """Bounded search with all parameters fixed, of the spec itself and of one message that is watched."""
    level = first_bad_level(search, condition)
    # Where the search was cut, every state of an earlier level than the first unexpanded one is expanded.
    bound = most if search.complete or level is not None else min(most, search.levels[search.expanded] - 1)
    if bound < 0:
        counts["z3: not explored far enough"] += 1
        return
    expected = level if level is not None and level <= bound else None
    bad = _bad(relation, condition)
    _compare_lengths(relation, bad, bound, expected, f"bounded search for {name}", counts)
    try:
        watched = watch(search.system, condition)
        relation = Relation(watched.system, unbounded=(), free=(watched.message,))
        bad = _bad(relation, watched.condition)
    except (CannotWatch, CannotEncode):
        counts["z3: cannot watch"] += 1
        return
    counts["z3: watched"] += 1
    _compare_lengths(relation, bad, bound, expected, f"bounded search for {name} of one message", counts)


def _bad(relation: Relation, condition: Expr) -> z3.BoolRef:
    terms = relation.terms
    truth, fails = relation.condition(condition)
    return terms.lower(terms.or_(terms.not_(truth), fails, *(each.fails for each in relation.transitions)))


def _compare_lengths(
    relation: Relation, bad: z3.BoolRef, bound: int, expected: int | None, where: str, counts: Counter[str]
) -> None:
    unrolling = Unrolling(relation, bad)
    found = unrolling.search(bound, deadline=time.monotonic() + TIME_LIMIT_S)
    if found is None and unrolling.bound < bound:
        counts["z3: bounded search ran out of time"] += 1
        if expected is not None and unrolling.bound >= expected:
            raise Disagreement("Z3 and semantics", where, f"nothing up to {unrolling.bound}", expected)
        return
    counts["z3: bounded searches" if found is None else "z3: counterexamples"] += 1
    length = None if found is None else len(found.steps)
    if length != expected:
        raise Disagreement("Z3 and semantics", where, length, expected)
