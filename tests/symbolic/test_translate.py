"""Formulas of Z3 come back as expressions that mean the same, written as one would write them."""

import random

import pytest
import z3

from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, Not, VariableRead, disjunction
from modelcheck.ir.system import Lifetime, TransitionSystem, Variable
from modelcheck.ir.types import BoolType, IntType
from modelcheck.semantics import holds
from modelcheck.symbolic.encoding.translate import Translator, Untranslatable

A, B, UP = VariableRead("a"), VariableRead("b"), VariableRead("up")
SYSTEM = TransitionSystem(
    name="two numbers and a bool",
    parameters=(),
    variables=(
        Variable(name="a", type=IntType(), lifetime=Lifetime.DURABLE, initial=Const(0)),
        Variable(name="b", type=IntType(), lifetime=Lifetime.DURABLE, initial=Const(0)),
        Variable(name="up", type=BoolType(), lifetime=Lifetime.DURABLE, initial=Const(False)),
    ),
    steps=(),
    properties=(),
)
a, b, up = z3.Var(0, z3.IntSort()), z3.Var(1, z3.IntSort()), z3.Var(2, z3.BoolSort())


def translated(formula: z3.BoolRef) -> Expr:
    return Translator({0: A, 1: B, 2: UP}).condition(formula)


READABLE = [
    (z3.Not(a - b >= 0), Compare(Comparison.LT, A, B)),
    (a + -1 * b <= -1, Compare(Comparison.LT, A, B)),
    (z3.Not(a >= 1), Compare(Comparison.LE, A, Const(0))),
    (z3.Not(a <= -1), Compare(Comparison.GE, A, Const(0))),
    (z3.Not(b + -1 * a >= 1), Compare(Comparison.GE, A, B)),
    (a == 2, Compare(Comparison.EQ, A, Const(2))),
    (z3.Not(a == b), Compare(Comparison.NE, A, B)),
    (z3.Or(z3.Not(up), a <= b), disjunction(Not(UP), Compare(Comparison.LE, A, B))),
    (z3.Implies(up, a <= b), disjunction(Not(UP), Compare(Comparison.LE, A, B))),
    (z3.IntVal(1) <= 2, Const(True)),
]


@pytest.mark.parametrize(("formula", "expected"), READABLE, ids=lambda each: str(each)[:30])
def test_formulas_read_well(formula: z3.BoolRef, expected: Expr) -> None:
    # The order of the sides may be either.
    mirrored = {Comparison.GE: Comparison.LE, Comparison.LT: Comparison.GT}
    allowed = [expected]
    if isinstance(expected, Compare) and expected.operator in mirrored:
        allowed.append(Compare(mirrored[expected.operator], expected.right, expected.left))
    assert translated(formula) in allowed


def random_number(choose: random.Random, depth: int) -> z3.ArithRef:
    if depth == 0:
        return choose.choice([a, b, z3.IntVal(choose.randint(-3, 3))])
    left, right = random_number(choose, depth - 1), random_number(choose, depth - 1)
    return choose.choice(
        [left + right, left - right, -left, choose.randint(-2, 2) * left, left / 2, left % 3, z3.If(up, left, right)]
    )


def random_formula(choose: random.Random, depth: int) -> z3.BoolRef:
    if depth == 0:
        left, right = random_number(choose, 2), random_number(choose, 1)
        return choose.choice([up, left <= right, left < right, left >= right, left > right, left == right])
    one, two = random_formula(choose, depth - 1), random_formula(choose, depth - 1)
    return choose.choice([z3.And(one, two), z3.Or(one, two), z3.Not(one), one == two, z3.If(up, one, two)])


def test_a_translated_formula_has_the_same_value_in_every_state() -> None:
    choose = random.Random(1)
    for _ in range(150):
        formula = random_formula(choose, 2)
        expr = translated(formula)
        for _ in range(4):
            state = (choose.randint(-4, 4), choose.randint(-4, 4), choose.random() < 0.5)
            values = (z3.IntVal(state[0]), z3.IntVal(state[1]), z3.BoolVal(state[2]))
            known = z3.simplify(z3.substitute_vars(formula, *values))
            assert holds(SYSTEM, state, expr) == z3.is_true(known), (formula, state)


def test_an_operator_without_a_word_in_the_ir_is_refused() -> None:
    with pytest.raises(Untranslatable):
        translated(a * b >= 0)
    with pytest.raises(Untranslatable):
        translated(z3.Function("f", z3.IntSort(), z3.BoolSort())(a))
