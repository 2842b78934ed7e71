"""Readable invariants say what the conjuncts say, in every state."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.errors import EvaluationError
from modelcheck.ir.cells import cell
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Extremum,
    LocalRead,
    Narrow,
    Not,
    Operation,
    Or,
    ParameterRead,
    Some,
    Value,
    VariableRead,
)
from modelcheck.ir.system import Lifetime, Parameter, State, Variable, leaf_type
from modelcheck.ir.types import BoolType, CountType, IdType, OptionType, Type
from modelcheck.report.formulas.identities import named
from modelcheck.report.formulas.readable import readable
from modelcheck.report.screens.invariant import clause_text, component_text
from modelcheck.report.values import Names
from modelcheck.semantics import Scope, evaluate, initial_state
from tests.results import load
from tests.support.sizes import share

GROUP = load("benchmark/group.py", partitions=1, messages=2, consumers=2)
NAMES = Names(GROUP)
ORDERS = [each for each in Comparison if each not in (Comparison.EQ, Comparison.NE)]


def read(variable: str, *keys: int | Expr) -> Expr:
    return cell(variable, [Const(key) if isinstance(key, int) else key for key in keys])


w, c, messages = ParameterRead("w"), ParameterRead("c"), ParameterRead("messages")
owner, committed, delivered = read("owner", 0), read("committed", 0), read("delivered", 0, w)
position, in_flight = read("position", 0, 0), read("in_flight", 0, 0)
nobody = Compare(Comparison.EQ, owner, Const(None))
who = Conditional(nobody, Const(0), Narrow(owner))


def compare(left: Expr, operator: str, right: Expr | int) -> Expr:
    return Compare(Comparison(operator), left, Const(right) if isinstance(right, int) else right)


bools = st.sampled_from([in_flight, read("in_flight", c, 0), read("alive", 1), Const(True), Const(False)])
numbers = st.recursive(
    st.sampled_from(
        [w, messages, VariableRead("used(crash)"), committed, delivered, position, read("position", c, 0), who]
    )
    | st.integers(-2, 3).map(Const),
    lambda inner: (
        st.builds(Conditional, bools, inner, inner)
        | st.builds(Arithmetic, st.sampled_from([Operation.ADD, Operation.SUB]), inner, inner)
    ),
    max_leaves=3,
)
identities = st.sampled_from([c, Const(0), Const(1)]).map(Some) | st.just(Const(None))
equalities = st.sampled_from([Comparison.EQ, Comparison.NE])
few = st.sampled_from([committed, position])
atoms = (
    bools
    | st.builds(Compare, st.sampled_from(ORDERS), few, few | st.integers(-1, 2).map(Const))
    | st.builds(Compare, st.sampled_from(list(Comparison)), numbers, numbers)
    | st.builds(Compare, equalities, st.just(owner), identities)
)
conditions = st.recursive(
    atoms,
    lambda inner: (
        inner.map(Not)
        | st.lists(inner, min_size=1, max_size=4).map(lambda parts: Or(tuple(parts)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts)))
        | st.builds(Compare, equalities, inner, inner)
        | st.builds(Conditional, inner, inner, inner)
    ),
    max_leaves=8,
)


def values(type_: Type) -> st.SearchStrategy[Value]:
    """Of one cell, whether a run can get there or not."""
    match type_:
        case BoolType():
            return st.booleans()
        case CountType():
            return st.integers(0, 2)
        case IdType(size=size):
            return st.integers(0, size - 1)
        case OptionType(item):
            return st.none() | values(item)
        case _:
            return st.integers(-2, 3)


@st.composite
def states(draw: st.DrawFn) -> State:
    """Any state that the types allow, reachable or not."""

    def filled(variable: Variable, shape: Value) -> Value:
        if isinstance(shape, tuple):
            return tuple(filled(variable, each) for each in shape)
        budget = variable.lifetime is Lifetime.BUDGET
        value: Value = draw(st.integers(0, 3) if budget else values(leaf_type(variable.type)))
        return value

    return tuple(filled(*each) for each in zip(GROUP.variables, initial_state(GROUP), strict=True))


def truth(expr: Expr, state: State, message: int, participant: int, **locals_: int) -> object:
    """The value of a conjunct; None where it has none because another one excludes this state."""
    extra = (
        Parameter(name="w", value=message, default=0),
        Parameter(name="c", value=participant, default=0),
    )
    system = replace(GROUP, parameters=(*GROUP.parameters, *extra))
    try:
        return evaluate(expr, Scope(system, state, locals_))
    except EvaluationError:
        return None


@pytest.mark.slow
@settings(max_examples=share(400), deadline=None)
@given(st.lists(conditions, min_size=1, max_size=4), st.lists(states(), min_size=4, max_size=4), st.booleans())
def test_clauses_are_true_together_where_the_conjuncts_are(
    conjuncts: list[Expr], reached: list[State], any_number: bool
) -> None:
    clauses = readable(conjuncts, GROUP, ("messages", "crashes", "consumers") if any_number else ())
    for state in reached:
        for message, participant in ((0, 0), (1, 1)):
            before = all(truth(each, state, message, participant) for each in conjuncts)
            after = all(truth(each.expr, state, message, participant) is True for each in clauses)
            assert before == after


@settings(max_examples=share(200), deadline=None)
@given(conditions, states())
def test_a_name_means_the_identity_it_stands_for(condition: Expr, state: State) -> None:
    renamed = named(condition, GROUP, NAMES)
    assert truth(renamed, state, 1, 1, c0=0, c1=1, p0=0) == truth(condition, state, 1, 1)


def printed(*conjuncts: Expr, unbounded: tuple[str, ...] = ()) -> list[str]:
    return [clause_text(clause, GROUP, NAMES) for clause in readable(conjuncts, GROUP, unbounded)]


def test_a_condition_comes_first_and_a_relation_last() -> None:
    assert printed(Or((compare(delivered, ">=", 1), compare(w, "<=", -1), compare(committed, "<=", w)))) == [
        "if delivered[p0][w] == 0: committed[p0] <= w"
    ]
    assert printed(Or((Not(in_flight), compare(position, "<", messages)))) == [
        "if in_flight[c0][p0]: position[c0][p0] < messages"
    ]


def test_what_types_say_is_left_out() -> None:
    assert printed(Or((compare(delivered, ">=", 1), compare(delivered, ">=", 0)))) == []
    assert printed(compare(w, ">=", 0), compare(messages, ">=", 0), compare(who, "<=", 1)) == []


def test_that_somebody_or_nobody_is_the_owner_goes_without_saying() -> None:
    somebody = [Compare(Comparison.EQ, owner, Some(Const(number))) for number in (0, 1)]
    assert printed(Or((nobody, *somebody))) == []
    assert printed(Or((nobody, *somebody)), unbounded=("consumers",)) != []
    assert printed(Or((nobody, somebody[0]))) == ["if owner[p0] != None: owner[p0] == c0"]


def test_conditions_are_compared_only_where_they_differ() -> None:
    alive = read("alive", 1)
    assert printed(Compare(Comparison.NE, alive, Const(False))) == ["alive[c1]"]
    assert printed(Compare(Comparison.EQ, alive, Const(False))) == ["not alive[c1]"]
    assert printed(Compare(Comparison.EQ, alive, Not(Not(alive)))) == []
    assert printed(Compare(Comparison.EQ, alive, in_flight)) == ["alive[c1] == in_flight[c0][p0]"]
    held = Compare(Comparison.EQ, owner, Some(Narrow(owner)))
    assert printed(Or((nobody, And((held, alive))))) == ["if owner[p0] != None: alive[c1]"]


def test_that_there_are_two_consumers_is_not_used_where_there_may_be_more() -> None:
    assert printed(compare(who, "<=", 1), unbounded=("consumers",)) == ["if owner[p0] != None: owner[p0] <= c1"]


def test_what_another_conjunct_says_is_not_said_again() -> None:
    positive = compare(committed, ">=", 0)
    assert printed(Or((compare(position, ">=", 0), compare(committed, "<=", -1))), positive) == [
        "position[c0][p0] >= 0",
        "committed[p0] >= 0",
    ]
    assert printed(positive, positive) == ["committed[p0] >= 0"]


def test_what_implies_another_part_of_a_choice_is_left_out() -> None:
    assert printed(Or((compare(committed, ">=", 1), compare(committed, ">", -1)))) == ["committed[p0] >= 0"]
    assert printed(Or((compare(committed, "<=", 1), compare(committed, "<", 3)))) == ["committed[p0] <= 2"]
    assert printed(Or((compare(committed, "==", 1), compare(committed, ">=", 3)))) == [
        "committed[p0] == 1 or committed[p0] >= 3"
    ]


def test_conclusions_from_the_same_premise_are_one_clause() -> None:
    either = [Or((compare(delivered, ">=", 1), compare(each, "<=", w))) for each in (committed, position)]
    assert printed(*either) == ["if delivered[p0][w] == 0: committed[p0] <= w and position[c0][p0] <= w"]


def test_identities_have_their_names() -> None:
    held = Compare(Comparison.EQ, owner, Some(Const(1)))
    assert printed(Or((Not(held), read("alive", 1)))) == ["if owner[p0] == c1: alive[c1]"]


def test_the_readable_form_of_one_invariant_is_not_that_of_another() -> None:
    assert printed(compare(committed, "<=", w)) != printed(compare(committed, "<", w))
    assert printed(Not(in_flight)) != printed(in_flight)


@pytest.mark.parametrize(
    ("component", "text"),
    [
        (Conditional(in_flight, Const(0), Const(1)), "not in_flight[c0][p0]"),
        (Conditional(in_flight, Const(1), Const(0)), "in_flight[c0][p0]"),
        (Conditional(nobody, Const(0), Const(1)), "owner[p0] != None"),
        (
            Extremum(Choice.MAX, (Const(0), Arithmetic(Operation.SUB, messages, position))),
            "messages - position[c0][p0]",
        ),
        (committed, "committed[p0]"),
        (
            Arithmetic(
                Operation.ADD,
                Conditional(in_flight, Const(0), Const(1)),
                Conditional(read("alive", 1), Const(1), Const(0)),
            ),
            "how many of (not in_flight[c0][p0], alive[c1])",
        ),
        (
            Conditional(Conditional(Not(nobody), read("alive", Narrow(owner)), Const(False)), Const(0), Const(1)),
            "owner[p0] == None or not alive[owner[p0]]",
        ),
        (Conditional(compare(committed, "==", committed), committed, position), "committed[p0]"),
        (LocalRead("c"), "c"),
    ],
)
def test_a_component_of_a_rank_is_a_condition_or_a_distance(component: Expr, text: str) -> None:
    assert component_text(component, GROUP, NAMES) == text
