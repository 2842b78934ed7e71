"""Does Z3 see the relation that the semantics defines? On concrete states, and by bounded search."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable

import z3
from agreement import Disagreement, Search, first_bad_level

from modelcheck.errors import EvaluationError
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.claim import no_duplicate
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import PropertyKind, State, StepInstance, TransitionSystem
from modelcheck.ir.watch import watch
from modelcheck.semantics import holds, step_instances
from modelcheck.symbolic.bmc import Unrolling
from modelcheck.symbolic.evaluate import CannotEncode
from modelcheck.symbolic.relation import Relation, Transition

BOUND = 6
BMC_TIME_LIMIT_S = 2.0

Pairs = list[tuple[z3.ExprRef, z3.ExprRef]]


def with_z3(search: Search, counts: Counter[str], *, max_states: int) -> None:
    """The encoded steps and conditions in the first states; then the shortest way to a bad state."""
    system = search.system
    try:
        relation = Relation(system, unbounded=())
        conditions = {claim.name: relation.condition(claim.condition) for claim in system.properties}
    except CannotEncode:
        counts["z3: no linear form"] += 1
        return
    if relation.known(search.states[0]) != relation.initial:
        raise Disagreement("Z3 and semantics", "first state", relation.initial, search.states[0])
    for index in range(min(max_states, len(search.transitions))):
        _compare_state(search, relation, index)
        _compare_conditions(search, relation, conditions, search.states[index])
    counts["z3: relations"] += 1
    for name, condition in _claims(system):
        _compare_bounded(search, relation, name, condition, counts)


def _claims(system: TransitionSystem) -> Iterable[tuple[str, Expr]]:
    if system.effects:
        yield "no_duplicate", no_duplicate(system)
    yield from ((p.name, p.condition) for p in system.properties if p.kind is PropertyKind.ALWAYS)


def _compare_state(search: Search, relation: Relation, index: int) -> None:
    system, state, outcomes = search.system, search.states[index], search.outcomes(index)
    for step in system.steps:
        for instance in step_instances(system, step):
            expected = outcomes.get(instance, "disabled")
            if isinstance(expected, EvaluationError):
                expected = "fails"
            elif not isinstance(expected, str):
                expected = tuple(relation.known(expected))
            found = _outcome(relation, state, instance)
            if found != expected:
                raise Disagreement("Z3 and semantics", f"{instance} in {state}", found, expected)


def _outcome(relation: Relation, state: State, instance: StepInstance) -> tuple[object, ...] | str:
    transition, choices = _transition(relation, instance)
    if _value(relation, transition.fails, state, choices):
        return "fails"
    if not _value(relation, transition.enabled, state, choices):
        return "disabled"
    return tuple(_value(relation, term, state, choices) for term in transition.after)


def _transition(relation: Relation, instance: StepInstance) -> tuple[Transition, Pairs]:
    for transition in relation.transitions:
        if transition.step == instance.step:
            wanted = list(zip(transition.arguments, instance.arguments, strict=True))
            if all(isinstance(mine, z3.ExprRef) or mine == value for (_, mine), (_, value) in wanted):
                lower = relation.terms.lower
                return transition, [(mine, lower(v)) for (_, mine), (_, v) in wanted if isinstance(mine, z3.ExprRef)]
    raise AssertionError(instance)


def _value(relation: Relation, term: object, state: State, choices: Pairs = []) -> bool | int:  # noqa: B006
    lower = relation.terms.lower
    cells = zip((cell.const for cell in relation.cells), map(lower, relation.known(state)), strict=True)
    known = z3.simplify(z3.substitute(lower(term), *choices, *cells))
    assert z3.is_int_value(known) or z3.is_true(known) or z3.is_false(known), known
    return known.as_long() if z3.is_int_value(known) else z3.is_true(known)


def _compare_conditions(search: Search, relation: Relation, conditions: dict, state: State) -> None:
    for claim in search.system.properties:
        truth, fails = conditions[claim.name]
        try:
            expected: object = holds(search.system, state, claim.condition)
        except EvaluationError:
            expected = "fails"
        found = "fails" if _value(relation, fails, state) else _value(relation, truth, state)
        if found != expected:
            raise Disagreement("Z3 and semantics", f"property {claim.name} in {state}", found, expected)


def _compare_bounded(search: Search, relation: Relation, name: str, condition: Expr, counts: Counter[str]) -> None:
    """Bounded search with all parameters fixed, of the spec itself and of one message that is watched."""
    level = first_bad_level(search, condition)
    if level is None and not search.complete:
        counts["z3: not explored far enough"] += 1
        return
    expected = level if level is not None and level <= BOUND else None
    bad = _bad(relation, condition)
    _compare_lengths(relation, bad, expected, f"bounded search for {name}", counts)
    try:
        watched = watch(search.system, condition)
        relation = Relation(watched.system, unbounded=(), free=(watched.message,))
        bad = _bad(relation, watched.condition)
    except (CannotWatch, CannotEncode):
        counts["z3: cannot watch"] += 1
        return
    counts["z3: watched"] += 1
    _compare_lengths(relation, bad, expected, f"bounded search for {name} of one message", counts)


def _bad(relation: Relation, condition: Expr) -> z3.BoolRef:
    terms = relation.terms
    truth, fails = relation.condition(condition)
    return terms.lower(terms.or_(terms.not_(truth), fails, *(each.fails for each in relation.transitions)))


def _compare_lengths(
    relation: Relation, bad: z3.BoolRef, expected: int | None, where: str, counts: Counter[str]
) -> None:
    unrolling = Unrolling(relation, bad)
    found = unrolling.search(BOUND, deadline=time.monotonic() + BMC_TIME_LIMIT_S)
    if found is None and unrolling.bound < BOUND:
        counts["z3: bounded search ran out of time"] += 1
        if expected is not None and unrolling.bound >= expected:
            raise Disagreement("Z3 and semantics", where, f"nothing up to {unrolling.bound}", expected)
        return
    counts["z3: bounded searches" if found is None else "z3: counterexamples"] += 1
    length = None if found is None else len(found.steps)
    if length != expected:
        raise Disagreement("Z3 and semantics", where, length, expected)
