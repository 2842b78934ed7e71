"""Formulas over parameters: what is plain to see of them is true in every instance."""

import random
from itertools import product

import pytest

from modelcheck.ir.formula import is_formula, is_implied, value_of
from modelcheck.ir.nodes import (
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Extremum,
    Negate,
    Operation,
    ParameterRead,
)

MINIMA = {"crashes": 0, "consumers": 1, "offset": -3}


def number(draw: random.Random, depth: int) -> Expr:
    if not depth or draw.random() < 0.2:
        return draw.choice([Const(draw.randint(-4, 4)), *map(ParameterRead, MINIMA)])
    operands = number(draw, depth - 1), number(draw, depth - 1)
    match draw.randrange(6):
        case 0:
            return Negate(operands[0])
        case 1:
            return Extremum(draw.choice([*Choice]), operands)
        case 2:
            return Conditional(Compare(Comparison.LT, ParameterRead("crashes"), Const(2)), *operands)
        case 3:
            divisor = Const(draw.choice([-3, -2, -1, 1, 2, 3]))
            return Arithmetic(draw.choice([Operation.FLOORDIV, Operation.MOD]), operands[0], divisor)
        case _:
            return Arithmetic(draw.choice([Operation.ADD, Operation.SUB, Operation.MUL]), *operands)


@pytest.mark.parametrize("many", [600, pytest.param(3_000, marks=pytest.mark.slow)])
def test_what_is_plain_to_see_is_true_wherever_parameters_are_large_enough(many: int) -> None:
    draw = random.Random(7)
    instances = [
        dict(zip(MINIMA, values, strict=True)) for values in product(*(range(low, low + 7) for low in MINIMA.values()))
    ]
    seen = 0
    for _ in range(many):
        condition = Compare(Comparison.LE, number(draw, 2), number(draw, 2))
        assert is_formula(condition)
        if is_implied(condition, MINIMA):
            seen += 1
            assert all(value_of(condition, values) for values in instances), condition
    assert seen > many / 15


CONSUMERS = ParameterRead("consumers")


@pytest.mark.parametrize(
    ("low", "expr"),
    [
        (1, Arithmetic(Operation.ADD, Arithmetic(Operation.FLOORDIV, CONSUMERS, Const(2)), Const(1))),
        (0, Arithmetic(Operation.MOD, ParameterRead("offset"), Const(3))),
        (-2, Arithmetic(Operation.MOD, ParameterRead("offset"), Const(-3))),
        (-2, Negate(Arithmetic(Operation.MOD, CONSUMERS, Const(3)))),
        (-2, Arithmetic(Operation.FLOORDIV, ParameterRead("offset"), Const(2))),
        (0, Arithmetic(Operation.SUB, Const(2), Arithmetic(Operation.MOD, CONSUMERS, Const(3)))),
    ],
)
def test_quotients_and_remainders_have_plain_bounds(low: int, expr: Expr) -> None:
    assert is_implied(Compare(Comparison.LE, Const(low), expr), MINIMA)
    assert not is_implied(Compare(Comparison.LE, Const(low + 1), expr), MINIMA)
