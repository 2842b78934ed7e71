"""What each node of the IR means, as values worked out by hand."""

from dataclasses import replace

import pytest

from modelcheck.errors import EvaluationError, InternalError, Span
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Assign,
    Branch,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    Let,
    Loop,
    Narrow,
    Negate,
    Not,
    Operation,
    Or,
    ParameterRead,
    Place,
    RangeDomain,
    Require,
    Some,
    Statement,
    Value,
)
from modelcheck.ir.system import Message, Owed, State, StepInstance
from modelcheck.ir.types import CountType, EnumType, IdType, MapType, OptionType
from modelcheck.semantics import (
    Scope,
    enabled,
    evaluate,
    holds,
    initial_state,
    is_owed,
    messages,
    number_of_effects,
    step_instances,
    successors,
    take,
)
from tests import systems
from tests.systems import BOOL, INT, ONE, ZERO, add, equal, local, put, var

HERE = Span("spec.py", 3, 5, 3, 9)
T, F, NONE = Const(True), Const(False), Const(None)
FAILS = Compare(Comparison.LT, Arithmetic(Operation.MOD, ONE, ZERO), ONE)
NODE, COLOUR = IdType("Node", "nodes", 2), EnumType("Colour", ("RED", "GREEN", "BLUE"))
TWO = RangeDomain(Const(0), ParameterRead("two"))
SPEC = systems.system(
    "Meaning",
    parameters=[systems.parameter("two", 2)],
    variables=[
        systems.variable("n", INT, 5),
        systems.variable("row", MapType(TWO, INT), 0),
        systems.variable("grid", MapType(NODE, MapType(BOOL, INT)), 7),
        systems.variable("owner", OptionType(NODE), None),
        systems.variable("delivered", MapType(NODE, MapType(TWO, CountType())), 0),
    ],
)
STATE: State = (5, (10, 20), ((1, 2), (3, 4)), None, ((0, 1), (2, 0)))


def calculated(operation: Operation, left: int, right: int) -> Expr:
    return Arithmetic(operation, Const(left), Const(right))


def compared(comparison: Comparison, left: int, right: int) -> Expr:
    return Compare(comparison, Const(left), Const(right))


VALUES: list[tuple[Expr, Value]] = [
    (NONE, None),
    (ParameterRead("two"), 2),
    (var("n"), 5),
    (var("row"), (10, 20)),
    (var("grid", ONE, F), 3),
    (local("k"), 1),
    (Not(T), False),
    (And(()), True),
    (And((T, F, FAILS)), False),
    (And((T, T)), True),
    (Or(()), False),
    (Or((F, T, FAILS)), True),
    (Or((F, F)), False),
    (Compare(Comparison.EQ, NONE, NONE), True),
    (Compare(Comparison.EQ, NONE, ZERO), False),
    (Compare(Comparison.NE, NONE, ZERO), True),
    (Compare(Comparison.NE, var("row"), var("row")), False),
    *((compared(Comparison.LT, *pair), expected) for pair, expected in [((1, 2), True), ((2, 2), False)]),
    *((compared(Comparison.LE, *pair), expected) for pair, expected in [((2, 2), True), ((3, 2), False)]),
    *((compared(Comparison.GT, *pair), expected) for pair, expected in [((2, 1), True), ((2, 2), False)]),
    *((compared(Comparison.GE, *pair), expected) for pair, expected in [((2, 2), True), ((2, 3), False)]),
    (calculated(Operation.ADD, 3, 4), 7),
    (calculated(Operation.SUB, 3, 4), -1),
    (calculated(Operation.MUL, 3, 4), 12),
    (calculated(Operation.FLOORDIV, -7, 2), -4),
    (calculated(Operation.MOD, -7, 2), 1),
    (calculated(Operation.MOD, 7, -2), -1),
    (Negate(var("n")), -5),
    (Conditional(T, ONE, FAILS), 1),
    (Conditional(F, FAILS, ONE), 1),
    (Extremum(Choice.MIN, (Const(3), Const(1), Const(2))), 1),
    (Extremum(Choice.MAX, (Const(1), Const(3), Const(2))), 3),
    (Index(var("row"), local("k")), 20),
    (Some(ONE), 1),
    (Narrow(Some(ZERO), "MC304", "absent"), 0),
    (Fold(Folding.ALL, "i", TWO, compared(Comparison.LT, 0, 1)), True),
    (Fold(Folding.ALL, "i", TWO, equal(local("i"), ZERO)), False),
    (Fold(Folding.ANY, "i", TWO, equal(local("i"), ONE)), True),
    (Fold(Folding.ANY, "i", TWO, equal(local("i"), Const(2))), False),
    (Fold(Folding.SUM, "i", TWO, var("row", local("i"))), 30),
    (Fold(Folding.SUM, "i", RangeDomain(Const(3), Const(6)), local("i")), 12),
    (Fold(Folding.SUM, "i", RangeDomain(ONE, ZERO), FAILS), 0),
    (Fold(Folding.SUM, "i", COLOUR, local("i")), 3),
    (Fold(Folding.SUM, "i", BOOL, Conditional(local("i"), Const(10), ONE)), 11),
    (Fold(Folding.SUM, "k", NODE, local("k")), 1),
]


@pytest.mark.parametrize(("expr", "value"), VALUES, ids=range(len(VALUES)))
def test_an_expression_has_the_value_python_would_give_it(expr: Expr, value: Value) -> None:
    found = evaluate(expr, Scope(SPEC, STATE, {"k": 1}))
    assert (found, type(found)) == (value, type(value))


FAILURES: list[tuple[Expr, str]] = [
    (Index(var("row"), Const(2), span=HERE), "spec.py:3:5: MC301 key 2 is outside 0 .. 1"),
    (Index(var("row"), Const(-1), span=HERE), "spec.py:3:5: MC301 key -1 is outside 0 .. 1"),
    (replace(calculated(Operation.FLOORDIV, 1, 0), span=HERE), "spec.py:3:5: MC303 division by zero"),
    (replace(calculated(Operation.MOD, 1, 0), span=HERE), "spec.py:3:5: MC303 division by zero"),
    (Narrow(var("owner"), "MC304", "owner is None", span=HERE), "spec.py:3:5: MC304 owner is None"),
]


@pytest.mark.parametrize(("expr", "text"), FAILURES, ids=range(len(FAILURES)))
def test_an_expression_without_a_value_says_what_failed_and_where(expr: Expr, text: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate(expr, Scope(SPEC, STATE, {}))
    assert [each.concise() for each in caught.value.diagnostics] == [text]


@pytest.mark.parametrize(
    "expr",
    [Not(ONE), And((NONE,)), Negate(T), Negate(NONE), Index(ONE, ZERO), Index(var("row"), NONE)],
    ids=range(6),
)
def test_a_value_of_another_type_than_a_node_needs_is_our_mistake(expr: Expr) -> None:
    with pytest.raises(InternalError):
        evaluate(expr, Scope(SPEC, STATE, {}))


def after(*body: Statement) -> State:
    made = systems.step("go", [], body, c=NODE)
    return take(replace(SPEC, steps=(made,)), STATE, StepInstance("go", (("c", 1),)))


def with_n(n: Value) -> State:
    return (n, *STATE[1:])


BODIES: list[tuple[list[Statement], State]] = [
    ([], STATE),
    ([put("n", local("c"))], with_n(1)),
    ([put("n", ZERO), put("n", add(var("n"), ONE))], with_n(1)),
    ([put("grid", ONE, F, Const(9))], (5, (10, 20), ((1, 2), (9, 4)), None, STATE[4])),
    ([put("row", ONE, Const(9)), put("row", ZERO, Const(8))], (5, (8, 9), *STATE[2:])),
    ([Let("x", INT, Const(3)), put("n", local("x"))], with_n(3)),
    ([Branch(T, (Let("x", INT, ONE),), (Let("x", INT, ZERO),)), put("n", local("x"))], with_n(1)),
    ([Branch(F, (Let("x", INT, ONE),), (Let("x", INT, ZERO),)), put("n", local("x"))], with_n(0)),
    (
        [Loop("i", TWO, (put("n", add(var("n"), local("i"))), put("row", local("i"), var("n"))))],
        (6, (5, 6), *STATE[2:]),
    ),
    ([Loop("i", TWO, ()), put("n", local("i"))], with_n(1)),
    ([Require(T, "MC305", "true"), put("n", ONE)], with_n(1)),
]


@pytest.mark.parametrize(("body", "expected"), BODIES, ids=range(len(BODIES)))
def test_statements_run_in_order_on_a_state_of_their_own(body: list[Statement], expected: State) -> None:
    assert after(*body) == expected


def test_a_step_that_fails_says_what_failed_and_where() -> None:
    place = Place("grid", (ZERO, Const(3)), span=HERE)
    for statement, text in [
        (Require(F, "MC305", "not so", span=HERE), "spec.py:3:5: MC305 not so"),
        (Assign(place, ONE), "spec.py:3:5: MC301 key 3 is outside 0 .. 1"),
    ]:
        with pytest.raises(EvaluationError) as caught:
            after(statement)
        assert [each.concise() for each in caught.value.diagnostics] == [text]


def test_step_instances_have_every_argument_the_last_varying_fastest() -> None:
    chosen = [dict(each.arguments) for each in step_instances(SPEC, systems.step("go", [], [], b=BOOL, i=TWO))]
    assert chosen == [{"b": False, "i": 0}, {"b": False, "i": 1}, {"b": True, "i": 0}, {"b": True, "i": 1}]
    assert list(step_instances(SPEC, systems.step("never", [], [], i=RangeDomain(ONE, ZERO)))) == []


def test_only_enabled_step_instances_have_successors_and_a_stutter_is_one() -> None:
    stutter = systems.step("stutter", [equal(local("c"), ONE)], [], c=TWO)
    count = systems.step("count", [equal(var("n"), Const(5))], [put("n", Const(6))])
    spec = replace(SPEC, steps=(stutter, count, systems.step("never", [F], [])))
    assert not enabled(spec, STATE, StepInstance("stutter", (("c", 0),)))
    found = [(str(instance), state) for instance, state in successors(spec, STATE)]
    assert found == [("stutter(c=1)", STATE), ("count", with_n(6))]


def test_every_cell_begins_with_the_first_value_of_its_variable() -> None:
    row = replace(systems.variable("r", MapType(TWO, INT), 0), initial=ParameterRead("two"))
    spec = replace(SPEC, variables=(*SPEC.variables, row))
    assert initial_state(spec) == (5, (0, 0), ((7, 7), (7, 7)), None, ((0, 0), (0, 0)), (2, 2))


def test_a_property_may_be_true_or_false() -> None:
    assert holds(SPEC, STATE, equal(var("n"), Const(5)))
    assert not holds(SPEC, STATE, equal(var("n"), Const(6)))


def test_each_cell_of_an_effects_variable_is_a_message_with_its_number_of_effects() -> None:
    counts = [(str(message), number_of_effects(SPEC, STATE, message)) for message in messages(SPEC)]
    assert counts == [
        ("delivered[0][0]", 0),
        ("delivered[0][1]", 1),
        ("delivered[1][0]", 2),
        ("delivered[1][1]", 0),
    ]


def test_a_message_is_owed_unless_the_spec_says_otherwise_of_its_keys_in_this_state() -> None:
    message = Message("delivered", (1, 0))
    assert is_owed(SPEC, STATE, message)
    for condition, owed in [
        (And((equal(local("c"), ONE), equal(local("m"), ZERO))), True),
        (equal(local("c"), ZERO), False),
        (equal(var("n"), Const(5)), True),
        (equal(var("n"), Const(4)), False),
    ]:
        assert is_owed(replace(SPEC, owed=Owed(("c", "m"), condition)), STATE, message) == owed
