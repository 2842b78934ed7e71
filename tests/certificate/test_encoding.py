"""The text a certificate is made of means what `semantics` says, and what the encoder of the engines says."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.certificate.expressions import NotLinear
from modelcheck.certificate.model import Model
from modelcheck.certificate.terms import Definitions
from modelcheck.errors import EvaluationError
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.nodes import (
    Arithmetic,
    Branch,
    Compare,
    Comparison,
    Const,
    Operation,
    RangeDomain,
    Require,
    VariableRead,
)
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.ir.types import BoolType, IntType, MapType
from modelcheck.semantics import enabled, holds, initial_state, step_instances, take
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.encoding.relation import Relation
from tests import random_systems, seeds, systems
from tests.certificate import encoded

SIZES = {"messages": 2, "crashes": 1, "w": 1}
CONSTANTS = {"self.messages": 2, "self.crashes": 1, "w": 1}


class Judge:
    """Evaluates the text of a model in concrete states, with these values of its constants."""

    def __init__(self, model: Model, constants: dict[str, int]) -> None:
        self.model, self.constants = model, constants
        self.transitions = list(model.transitions())
        self.terms = {}
        for each in self.transitions:
            terms = [each.fails, each.enabled, *encoded.cells_after(model, each)]
            self.terms[each.name] = encoded.parsed(model, each.definitions, terms)

    def outcome(self, state: State, instance: StepInstance) -> list[z3.ExprRef] | str:
        """As `by_semantics`, but the successor as values of cells."""
        transition, choices = encoded.matching(self.transitions, instance)
        pairs = [*choices, *encoded.known(self.model, state, self.constants)]
        fails, taken, *after = (encoded.evaluated(term, pairs) for term in self.terms[transition.name])
        if z3.is_true(fails):
            assert z3.is_false(taken)
            return "fails"
        return after if z3.is_true(taken) else "disabled"


def by_semantics(system: TransitionSystem, state: State, instance: StepInstance) -> State | str:
    """The successor, "disabled" or "fails"."""
    try:
        return take(system, state, instance) if enabled(system, state, instance) else "disabled"
    except EvaluationError:
        return "fails"


def compare(judge: Judge, system: TransitionSystem, states: Iterable[State], outcomes: Counter[str]) -> None:
    """Every step instance in every state; the outcomes are counted."""
    for state in states:
        for step in system.steps:
            for instance in step_instances(system, step):
                expected = by_semantics(system, state, instance)
                outcomes[expected if isinstance(expected, str) else "taken"] += 1
                known = expected if isinstance(expected, str) else encoded.values(judge.model, expected)
                assert judge.outcome(state, instance) == known, (instance, state)


@pytest.mark.parametrize("name", seeds.NAMES)
def test_a_model_with_open_parameters_is_that_of_every_instance(name: str) -> None:
    system = seeds.seed(name)
    watched = watch(system, no_duplicate(system))
    model = Model(watched, unbounded=("messages", "crashes"))
    judge, outcomes = Judge(model, CONSTANTS), Counter[str]()
    instance = seeds.resized(watched.system, **SIZES)
    first, fails = model.initial(Definitions(""))
    named = {each.name: value for each, value in zip(instance.variables, initial_state(instance), strict=True)}
    assert (first, fails) == (named, False)
    compare(judge, instance, seeds.reachable(instance), outcomes)
    assert outcomes["taken"] > 15
    assert outcomes["disabled"] > 30


def random_outcomes(examples: int) -> Counter[str]:
    """Compare on random systems; steps that have no linear form are counted apart."""
    outcomes = Counter[str]()

    @settings(max_examples=examples)
    @given(random_systems.transition_systems(), st.lists(random_systems.states(), min_size=3, max_size=3))
    def judged(system: TransitionSystem, states: list[State]) -> None:
        for step in system.steps:
            one = replace(system, steps=(step,))
            try:
                judge = Judge(encoded.unwatched(one), {"w": 0})
            except NotLinear:
                outcomes["no linear form"] += 1
            else:
                compare(judge, one, states, outcomes)
        claims(system, states)

    judged()
    return outcomes


def claims(system: TransitionSystem, states: Iterable[State]) -> None:
    """The property has the same truth, and fails to evaluate in the same states."""
    model, definitions = encoded.unwatched(replace(system, steps=())), Definitions("claim")
    (claim,) = system.properties
    try:
        terms = [model.condition(claim.condition, definitions), model.fails(claim.condition, definitions)]
    except NotLinear:
        return
    true, failing = encoded.parsed(model, definitions, terms)
    for state in states:
        try:
            expected = (holds(system, state, claim.condition), False)
        except EvaluationError:
            expected = (False, True)
        pairs = encoded.known(model, state, {"w": 0})
        assert tuple(z3.is_true(encoded.evaluated(term, pairs)) for term in (true, failing)) == expected


@pytest.mark.slow
def test_a_few_random_steps_and_claims_mean_what_the_semantics_says() -> None:
    assert random_outcomes(8)["taken"]


@pytest.mark.slow
def test_random_steps_and_claims_mean_what_the_semantics_says() -> None:
    outcomes = random_outcomes(40)
    assert min(outcomes["taken"], outcomes["fails"], outcomes["disabled"]) >= 10, outcomes
    assert outcomes["no linear form"] < outcomes["taken"]


@pytest.mark.slow
def test_many_more_random_steps_and_claims_mean_what_the_semantics_says() -> None:
    random_outcomes(1000)


@pytest.mark.parametrize("operation", [Operation.FLOORDIV, Operation.MOD])
@pytest.mark.parametrize("divisor", [-3, -1, 1, 2, 0])
def test_division_rounds_down_as_python_does(operation: Operation, divisor: int) -> None:
    model = encoded.unwatched(systems.system("Divided", variables=[systems.variable("n", IntType(), 0)]))
    quotient, definitions = Arithmetic(operation, VariableRead("n"), Const(divisor)), Definitions("quotient")
    at_most_one = model.condition(Compare(Comparison.LE, quotient, Const(1)), definitions)
    (term,) = encoded.parsed(model, definitions, [at_most_one])
    for n in range(-7, 8):
        expected = divisor != 0 and (n // divisor if operation is Operation.FLOORDIV else n % divisor) <= 1
        assert z3.is_true(encoded.evaluated(term, encoded.known(model, (n,), {"w": 0}))) == expected


def test_what_fails_in_a_branch_fails_only_where_the_branch_is_taken() -> None:
    n, row = VariableRead("n"), MapType(RangeDomain(Const(0), Const(2)), IntType())
    either = Branch(
        VariableRead("flag"),
        (systems.put("row", n, Const(7)),),
        (Require(Compare(Comparison.GT, n, Const(0)), "MC305", "no"), systems.put("n", Const(0))),
    )
    system = systems.system(
        "Branches",
        variables=[
            systems.variable("flag", BoolType(), False),
            systems.variable("n", IntType(), 0),
            systems.variable("row", row, 0),
        ],
        steps=[systems.step("choose", [], [either])],
    )
    outcomes = Counter[str]()
    states = [(flag, number, (0, 0)) for flag in (False, True) for number in range(-1, 4)]
    compare(Judge(encoded.unwatched(system), {"w": 0}), system, states, outcomes)
    assert outcomes == {"taken": 5, "fails": 5}


def differences(system: TransitionSystem, model: Model, relation: Relation) -> Counter[str]:
    """Over all states, also those that no run reaches: where do the two encoders differ?"""
    context, found = relation.terms.context, Counter[str]()
    mine = [encoded.unknown(each) for each in (*model.constants, *(cell.const for cell in model.cells))]
    theirs = [*relation.rigid.values(), *(cell.const for cell in relation.cells)]
    pairs = [(const.translate(context), other) for const, other in zip(mine, theirs, strict=True)]
    assert all(const.sort() == other.sort() for const, other in pairs)
    for each, other in zip(model.transitions(), relation.transitions, strict=True):
        same_choices = [
            (encoded.unknown(mine_).translate(context), value)
            for (_, mine_), (_, value) in zip(each.arguments, other.arguments, strict=True)
            if isinstance(value, z3.ExprRef)
        ]
        terms = encoded.parsed(model, each.definitions, [each.fails, each.enabled, *encoded.cells_after(model, each)])
        fails, enabled_, *after = (z3.substitute(t.translate(context), *pairs, *same_choices) for t in terms)
        lower = relation.terms.lower
        changes = [one != lower(two) for one, two in zip(after, other.after, strict=True)]
        unlike = [fails != lower(other.fails), enabled_ != lower(other.enabled), z3.And(enabled_, z3.Or(changes))]
        solver = z3.SimpleSolver(ctx=context)
        found[str(solver.check(z3.Or(unlike)))] += 1
    return found


GROUPS = [systems.group(), systems.group(partitions=2, messages=2, consumers=2)]


@pytest.mark.parametrize(
    "system", [*map(seeds.seed, seeds.NAMES), *GROUPS], ids=lambda system: f"{system.name}-{len(system.variables)}"
)
def test_both_encoders_say_the_same_of_every_state_and_every_size(system: TransitionSystem) -> None:
    watched = watch(system, no_duplicate(system))
    open_ = tuple(p.name for p in system.parameters if p.identities is None)
    relation = Relation(watched.system, unbounded=open_, free=("w",))
    assert set(differences(system, Model(watched, unbounded=open_), relation)) == {"unsat"}


def test_both_encoders_say_the_same_of_random_steps() -> None:
    found = Counter[str]()

    @settings(max_examples=15)
    @given(random_systems.transition_systems())
    def judged(system: TransitionSystem) -> None:
        for step in system.steps:
            one = replace(system, steps=(step,), parameters=(*system.parameters, systems.parameter("w", 0)))
            try:
                relation = Relation(one, unbounded=(), free=("w",))
            except CannotEncode:
                with pytest.raises(NotLinear):
                    list(encoded.unwatched(one).transitions())
            else:
                found.update(differences(one, encoded.unwatched(one), relation))

    judged()
    assert set(found) == {"unsat"}
