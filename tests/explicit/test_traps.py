"""What may fail does so even where the answer is known beforehand."""

import pytest

from modelcheck.explicit.layout import guessed_layout
from modelcheck.explicit.python.codegen import packed
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Branch,
    Choice,
    Conditional,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    Let,
    Narrow,
    Negate,
    Not,
    Operation,
    Or,
    RangeDomain,
    Some,
    Statement,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import MapType, OptionType
from modelcheck.semantics import initial_state
from tests import systems
from tests.explicit.test_nodes import LONG, ROW, N
from tests.explicit.test_packed import FAILS, computed, meant
from tests.systems import Const, add, equal, less, local, put, step, system, var, variable

FLAG, PERHAPS = var("flag"), var("perhaps")
FALSE, TRUE = Const(False), Const(True)
DIVIDED = Arithmetic(Operation.FLOORDIV, Const(1), N)
"""Fails in the first state, where n is 0, as all of these do."""
BEFORE = add(N, Const(-1))
"""A key that is then -1."""
OUTSIDE = var("row", BEFORE)
WRONG = equal(DIVIDED, N)
SHORT = RangeDomain(Const(0), Const(2))

FAIL = {
    "quotient": equal(DIVIDED, Const(7)),
    "remainder": equal(Arithmetic(Operation.MOD, Const(1), N), Const(7)),
    "divisor from minus six": equal(
        Arithmetic(Operation.FLOORDIV, Const(1), Extremum(Choice.MIN, (N, Const(0)))), Const(7)
    ),
    "divisor from zero": equal(Arithmetic(Operation.MOD, Const(1), Extremum(Choice.MAX, (N, Const(0)))), Const(7)),
    "divisor of which nothing is known": equal(Arithmetic(Operation.MOD, Const(1), DIVIDED), Const(7)),
    "left summand": less(add(DIVIDED, N), Const(7)),
    "right summand": less(add(N, DIVIDED), Const(7)),
    "left factor": less(Arithmetic(Operation.MUL, DIVIDED, N), Const(7)),
    "dividend": less(Arithmetic(Operation.MOD, DIVIDED, Const(3)), Const(1)),
    "negated number": less(Negate(DIVIDED), N),
    "left side": less(DIVIDED, N),
    "right side": less(N, DIVIDED),
    "left of two equals": equal(DIVIDED, N),
    "right of two equals": equal(N, DIVIDED),
    "left of two cells": equal(OUTSIDE, var("row", Const(0))),
    "right of two cells": equal(var("row", Const(0)), OUTSIDE),
    "cell and known": equal(OUTSIDE, Const(1)),
    "cell and a value it never has": equal(OUTSIDE, Const(10_000)),
    "cell and a value it never has, below": less(Const(10_000), OUTSIDE),
    "cell below known": less(OUTSIDE, Const(2)),
    "key of a cell": equal(var("row", Arithmetic(Operation.MOD, DIVIDED, Const(4))), Const(7)),
    "key of a cell beyond the last": equal(var("row", add(N, Const(4))), Const(7)),
    "key of a cell, the last and one beyond": equal(
        var("row", Arithmetic(Operation.MOD, add(N, Const(4)), Const(5))), Const(7)
    ),
    "key of a named row": equal(Index(Conditional(FLAG, var("row"), var("other")), BEFORE), Const(7)),
    "key of a named row, beyond": equal(Index(Conditional(FLAG, var("row"), var("other")), add(N, Const(4))), Const(7)),
    "key of a chosen row": equal(
        Index(Conditional(FLAG, var("row"), var("other")), Arithmetic(Operation.MOD, DIVIDED, Const(4))), Const(7)
    ),
    "entry of a row that fails": equal(Index(Conditional(WRONG, var("row"), var("other")), Const(1)), Const(7)),
    "row of a table": equal(var("table", BEFORE), var("row")),
    "known key of a named row": equal(Index(Conditional(FLAG, var("row"), var("other")), Const(4)), Const(7)),
    "known key of a chosen table": equal(
        Index(Index(Conditional(FLAG, var("table"), var("table")), Const(2)), Const(0)), Const(7)
    ),
    "key of a chosen table": equal(
        Index(Index(Conditional(FLAG, var("table"), var("table")), BEFORE), Const(0)), Const(7)
    ),
    "narrowed cell": equal(Narrow(PERHAPS), Const(7)),
    "narrowed value": equal(Narrow(Conditional(FLAG, Some(N), PERHAPS)), Const(7)),
    "narrowed None": equal(Narrow(Const(None)), Const(7)),
    "chosen": Conditional(FLAG, TRUE, WRONG),
    "chosen first": Conditional(Not(FLAG), WRONG, FLAG),
    "choosing": Conditional(WRONG, TRUE, FLAG),
    "least of two": less(Extremum(Choice.MIN, (DIVIDED, N)), Const(7)),
    "greatest of two": less(Extremum(Choice.MAX, (N, DIVIDED)), Const(7)),
    "not": Not(WRONG),
    "not, in front of a cell": Not(var("bits", BEFORE)),
    "cell of bools": var("bits", BEFORE),
    "cell of bools, equal": equal(var("bits", BEFORE), FLAG),
    "and": And((Not(FLAG), WRONG)),
    "or": Or((FLAG, WRONG)),
    "between two tests": And((equal(N, Const(0)), WRONG, FLAG)),
    "between two tests, one of which suffices": Or((Not(equal(N, Const(0))), WRONG, Not(FLAG))),
    "short sum": equal(Fold(Folding.SUM, "i", SHORT, add(DIVIDED, local("i"))), Const(7)),
    "short sum, last": equal(Fold(Folding.SUM, "i", SHORT, var("row", Negate(local("i")))), Const(7)),
    "long sum": equal(Fold(Folding.SUM, "i", LONG, add(DIVIDED, local("i"))), Const(7)),
    "long all": Fold(Folding.ALL, "i", LONG, WRONG),
    "long any": Fold(Folding.ANY, "i", LONG, WRONG),
    "first of a domain": Fold(Folding.ALL, "i", RangeDomain(DIVIDED, Const(3)), less(local("i"), N)),
    "end of a domain": Fold(Folding.ALL, "i", RangeDomain(Const(0), DIVIDED), less(local("i"), N)),
}


def one_step(guard: Expr, *body: Statement) -> TransitionSystem:
    return system(
        "OneStep",
        variables=[
            variable("n", systems.INT, 0),
            variable("flag", systems.BOOL, False),
            variable("perhaps", OptionType(systems.INT), None),
            variable("row", ROW, 0),
            variable("other", ROW, 1),
            variable("table", MapType(SHORT, ROW), 0),
            variable("bits", MapType(SHORT, systems.BOOL), False),
        ],
        steps=[step("go", [guard], body)],
    )


def fails(one: TransitionSystem) -> bool:
    return computed(packed(guessed_layout(one)), initial_state(one)) == FAILS


@pytest.mark.parametrize("expr", FAIL.values(), ids=FAIL)
def test_what_may_fail_is_computed_even_where_the_answer_is_known(expr: Expr) -> None:
    other = And((expr, equal(N, Const(3)), equal(N, Const(4))))
    for guard in (And((expr, FALSE)), other, Or((expr, TRUE)), Not(Or((Not(expr), TRUE)))):
        one = one_step(guard, put("flag", TRUE))
        assert meant(one, initial_state(one)) == FAILS
        assert fails(one)


def test_a_name_to_which_nothing_is_bound_is_read_even_where_the_answer_is_known() -> None:
    bind = Branch(FLAG, (Let("x", systems.INT, Const(1)),), ())
    assert fails(one_step(TRUE, bind, put("flag", And((equal(local("x"), Const(1)), FALSE)))))
