"""What is believed about the least and the greatest value of an expression, at the corners of what its parts may be."""

from dataclasses import replace
from itertools import product

import pytest

from modelcheck.explicit.layout import Layout, guessed_layout
from modelcheck.explicit.python.codegen import packed
from modelcheck.ir.nodes import (
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    Narrow,
    Negate,
    Operation,
    RangeDomain,
    Some,
)
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.ir.types import MapType, OptionType
from modelcheck.semantics import Scope, evaluate, holds
from tests import systems
from tests.explicit.test_packed import agree
from tests.support.sizes import thinned
from tests.systems import Const, add, always, equal, less, local, put, step, system, var, variable

N, LOW, FLAG, PERHAPS = var("n"), var("low"), var("flag"), var("perhaps")
TWO = Const(2)
PLACES = RangeDomain(Const(0), TWO)
PLACE = local("i")
ROW = Index(var("row"), PLACE)
ZERO = equal(PLACE, Const(0))
CHOSEN = Conditional(FLAG, N, LOW)


def folded(body: Expr, stop: Expr) -> Expr:
    return Fold(Folding.SUM, "i", RangeDomain(Const(0), stop), body)


def arithmetic(operation: Operation, left: Expr, right: Expr) -> Expr:
    return Arithmetic(operation, left, right)


QUOTIENT = arithmetic(Operation.FLOORDIV, arithmetic(Operation.MUL, N, Const(50)), TWO)
"""Its bounds are not worked out."""

EXPRESSIONS = {
    "cell": N,
    "sum": add(N, LOW),
    "sum with a constant": add(N, Const(3)),
    "difference": arithmetic(Operation.SUB, N, LOW),
    "product": arithmetic(Operation.MUL, LOW, add(N, Const(-1))),
    "quotient": arithmetic(Operation.FLOORDIV, N, Const(2)),
    "remainder": arithmetic(Operation.MOD, N, Const(3)),
    "remainder that is as great as can be": arithmetic(Operation.MOD, N, Const(4)),
    "remainder of a divisor of either sign": arithmetic(Operation.MOD, add(LOW, Const(1)), LOW),
    "remainder of a negative divisor": arithmetic(Operation.MOD, N, Const(-3)),
    "remainder of a sum": add(arithmetic(Operation.MOD, LOW, Const(4)), N),
    "minus": Negate(LOW),
    "least": Extremum(Choice.MIN, (N, LOW, Const(1))),
    "greatest": Extremum(Choice.MAX, (N, LOW, Const(1))),
    "chosen": CHOSEN,
    "chosen or a quotient": Conditional(FLAG, QUOTIENT, Const(1)),
    "chosen or, other way round, a quotient": Conditional(FLAG, Const(1), QUOTIENT),
    "greatest with a quotient": Extremum(Choice.MAX, (LOW, QUOTIENT)),
    "least with a quotient": Extremum(Choice.MIN, (Negate(QUOTIENT), LOW)),
    "sum with a quotient": add(LOW, QUOTIENT),
    "sum of quotients": folded(Conditional(ZERO, QUOTIENT, ROW), TWO),
    "chosen and a constant": Conditional(FLAG, N, Const(-9)),
    "narrowed": Narrow(Conditional(equal(PERHAPS, Const(None)), Some(LOW), PERHAPS)),
    "narrowed cell": Conditional(equal(PERHAPS, Const(None)), N, Narrow(PERHAPS)),
    "sum of cells": folded(ROW, TWO),
    "sum of cells that begins with a constant": folded(Conditional(ZERO, Const(4), ROW), TWO),
    "sum of cells that ends with a constant": folded(Conditional(ZERO, ROW, Const(-4)), TWO),
    "sum of constants and a cell": folded(Conditional(less(PLACE, Const(2)), add(PLACE, Const(1)), N), Const(3)),
    "sum of a sum": folded(add(ROW, LOW), TWO),
    "sum over a domain that is computed": folded(PLACE, Conditional(FLAG, Const(2), Const(0))),
}


def of(expr: Expr) -> TransitionSystem:
    return system(
        "Corners",
        variables=[
            variable("n", systems.INT, 0),
            variable("low", systems.INT, -2),
            variable("flag", systems.BOOL, False),
            variable("perhaps", OptionType(systems.INT), None),
            variable("row", MapType(PLACES, systems.INT), 0),
        ],
        steps=[step("keep", [], [put("n", expr)])],
    )


def corners(layout: Layout) -> list[State]:
    """States in which every cell has the least or the greatest value its bits allow."""
    n, low, _, perhaps, row = layout.fields.values()
    ends = [(field.low, field.high) for field in (n, low, perhaps, row)]
    maybe = (None, *ends[2])
    return list(product(ends[0], ends[1], (False, True), maybe, [(ends[3][0],) * 2, (ends[3][1],) * 2]))


@pytest.mark.parametrize("expr", thinned(EXPRESSIONS.values(), 2), ids=EXPRESSIONS)
def test_comparisons_and_assignments_are_right_at_the_corners(expr: Expr) -> None:
    one = of(expr)
    layout = guessed_layout(one)
    states = corners(layout)
    agree(one, states)
    values = [evaluate(expr, Scope(one, state, {})) for state in states]
    near = sorted({end + by for end in (min(values), max(values)) for by in (-1, 0, 1)})
    compared = [
        Compare(operator, *sides)
        for operator in Comparison
        for constant in near
        for sides in ((expr, Const(constant)), (Const(constant), expr))
    ]
    claims = {f"claim{number}": claim for number, claim in enumerate(compared)}
    asked = replace(one, properties=tuple(always(name, claim) for name, claim in claims.items()))
    code = packed(layout._replace(system=asked))
    for name, claim in claims.items():
        found = [code.conditions[name](layout.encode(state)) for state in states]
        assert found == [holds(asked, state, claim) for state in states], (claim, code.source)


@pytest.mark.parametrize("operator", list(Comparison))
def test_what_a_loop_counts_is_compared_right_from_its_first_value_to_its_last(operator: Comparison) -> None:
    for start, stop in ((LOW, N), (Const(-1), N), (LOW, TWO), (N, LOW), (N, add(N, TWO))):
        layout = guessed_layout(of(N))
        ends = {end for name in ("n", "low") for end in (layout.fields[name].low, layout.fields[name].high)} | {-1, 2}
        near = sorted({end + by for end in ends for by in (-1, 0, 1)})
        claims = {
            f"claim{number}": Fold(folding, "i", RangeDomain(start, stop), Compare(operator, PLACE, Const(constant)))
            for number, (constant, folding) in enumerate(product(near, (Folding.ANY, Folding.ALL)))
        }
        asked = replace(of(N), properties=tuple(always(name, claim) for name, claim in claims.items()))
        code = packed(layout._replace(system=asked))
        for state in corners(layout):
            found = {name: code.conditions[name](layout.encode(state)) for name in claims}
            assert found == {name: holds(asked, state, claim) for name, claim in claims.items()}, code.source
