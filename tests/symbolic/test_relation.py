"""The relation Z3 sees and the reference semantics are the same, judged on concrete states."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.errors import EvaluationError
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.semantics import enabled, holds, initial_state, step_instances, take
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.encoding.relation import Relation, Transition
from modelcheck.symbolic.question.problem import prepare
from tests import random_systems, seeds

SIZES = {"messages": 2, "crashes": 1, "w": 1}


class Judge:
    """Evaluates a relation on concrete states, its open parameters at their values in the system."""

    def __init__(self, system: TransitionSystem, relation: Relation) -> None:
        self.system, self.relation = system, relation

    def outcome(self, state: State, instance: StepInstance) -> tuple[bool | int, ...] | str:
        """As `by_semantics`, but the successor as values of cells."""
        transition, choices = self._transition(instance)
        if self.value(transition.fails, state, choices):
            return "fails"
        if not self.value(transition.enabled, state, choices):
            return "disabled"
        return tuple(self.value(term, state, choices) for term in transition.after)

    def value(self, term: object, state: State, choices: Iterable[tuple[object, object]] = ()) -> bool | int:
        lower = self.relation.terms.lower
        pairs = [
            *choices,
            *zip((cell.const for cell in self.relation.cells), self.relation.values_in(state), strict=True),
        ]
        pairs += [(const, self.system.parameter_values[name]) for name, const in self.relation.rigid.items()]
        known = z3.simplify(z3.substitute(lower(term), *((const, lower(value)) for const, value in pairs)))
        assert z3.is_int_value(known) or z3.is_true(known) or z3.is_false(known), known
        return known.as_long() if z3.is_int_value(known) else z3.is_true(known)

    def _transition(self, instance: StepInstance) -> tuple[Transition, list[tuple[object, object]]]:
        for transition in self.relation.transitions:
            if transition.step == instance.step:
                wanted = list(zip(transition.arguments, instance.arguments, strict=True))
                if all(isinstance(mine, z3.ExprRef) or mine == value for (_, mine), (_, value) in wanted):
                    return transition, [(mine, each) for (_, mine), (_, each) in wanted if isinstance(mine, z3.ExprRef)]
        raise AssertionError(instance)


def by_semantics(system: TransitionSystem, state: State, instance: StepInstance) -> State | str:
    """The successor, "disabled" or "fails"."""
    try:
        return take(system, state, instance) if enabled(system, state, instance) else "disabled"
    except EvaluationError:
        return "fails"


def compare(judge: Judge, states: Iterable[State], outcomes: Counter[str]) -> None:
    """Every step instance in every state; the outcomes are counted."""
    system = judge.system
    for state in states:
        for step in system.steps:
            for instance in step_instances(system, step):
                expected = by_semantics(system, state, instance)
                outcomes[expected if isinstance(expected, str) else "taken"] += 1
                known = expected if isinstance(expected, str) else judge.relation.values_in(expected)
                assert judge.outcome(state, instance) == known, (instance, state)


@pytest.mark.parametrize("name", seeds.NAMES)
def test_the_relation_with_open_parameters_is_that_of_every_instance(name: str) -> None:
    problem = prepare(seeds.seed(name), "no_duplicate")
    assert set(problem.relation.rigid) == set(SIZES)
    judge, outcomes = Judge(seeds.resized(problem.watched.system, **SIZES), problem.relation), Counter[str]()
    assert judge.relation.values_in(initial_state(judge.system)) == problem.relation.initial
    compare(judge, seeds.reachable(judge.system), outcomes)
    assert outcomes["taken"] > 15
    assert outcomes["disabled"] > 30


def random_outcomes(examples: int) -> Counter[str]:
    """Compare on random systems; steps that have no linear form are counted apart."""
    outcomes = Counter[str]()

    @settings(max_examples=examples, derandomize=True, database=None, deadline=None)
    @given(random_systems.transition_systems(), st.lists(random_systems.states(), min_size=3, max_size=3))
    def judged(system: TransitionSystem, states: list[State]) -> None:
        for step in system.steps:
            try:
                one = replace(system, steps=(step,))
                judge = Judge(one, Relation(one, unbounded=()))
            except CannotEncode:
                outcomes["no linear form"] += 1
            else:
                compare(judge, states, outcomes)
        claims(Judge(system, Relation(replace(system, steps=()), unbounded=())), states)

    judged()
    return outcomes


def claims(judge: Judge, states: Iterable[State]) -> None:
    """The property has the same truth, and fails to evaluate in the same states."""
    (claim,) = judge.system.properties
    try:
        truth, fails = judge.relation.condition(claim.condition)
    except CannotEncode:
        return
    for state in states:
        try:
            expected: bool | None = holds(judge.system, state, claim.condition)
        except EvaluationError:
            expected = None
        assert (None if judge.value(fails, state) else judge.value(truth, state)) == expected


def test_a_few_random_steps_and_claims_mean_the_same() -> None:
    assert random_outcomes(6)["taken"]


@pytest.mark.slow
def test_random_steps_and_claims_mean_the_same() -> None:
    outcomes = random_outcomes(30)
    assert min(outcomes["taken"], outcomes["fails"], outcomes["disabled"]) > 15, outcomes


@pytest.mark.slow
def test_many_more_random_steps_and_claims_mean_the_same() -> None:
    random_outcomes(2000)
