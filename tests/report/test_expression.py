"""The printer writes what Python would read back."""

import ast

import pytest

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
    Fold,
    Folding,
    Index,
    LocalRead,
    Narrow,
    Negate,
    Not,
    Operation,
    Or,
    ParameterRead,
    RangeDomain,
    Some,
    VariableRead,
)
from modelcheck.ir.types import BoolType, IdType
from modelcheck.report.formulas.expression import source_text

a, b, c = VariableRead("a"), VariableRead("b"), VariableRead("c")
less = Compare(Comparison.LT, a, b)
consumers = IdType("Consumer", "consumers", 2)


def plus(left: Expr, right: Expr) -> Expr:
    return Arithmetic(Operation.ADD, left, right)


def minus(left: Expr, right: Expr) -> Expr:
    return Arithmetic(Operation.SUB, left, right)


def times(left: Expr, right: Expr) -> Expr:
    return Arithmetic(Operation.MUL, left, right)


CASES: list[tuple[Expr, str]] = [
    (Or((Compare(Comparison.LE, a, b), Not(c))), "a <= b or not c"),
    (And((Or((a, b)), c)), "(a or b) and c"),
    (Or((And((a, b)), c)), "a and b or c"),
    (Or((Or((a, b)), c)), "(a or b) or c"),
    (Not(And((a, b))), "not (a and b)"),
    (Not(less), "not a < b"),
    (Compare(Comparison.EQ, less, c), "(a < b) == c"),
    (Compare(Comparison.EQ, Not(a), b), "(not a) == b"),
    (minus(a, minus(b, c)), "a - (b - c)"),
    (minus(minus(a, b), c), "a - b - c"),
    (times(plus(a, b), c), "(a + b) * c"),
    (plus(a, times(b, c)), "a + b * c"),
    (Negate(plus(a, b)), "-(a + b)"),
    (Negate(Const(-1)), "--1"),
    (Conditional(Conditional(a, b, c), a, b), "a if (b if a else c) else b"),
    (Conditional(less, a, Conditional(c, a, b)), "a if a < b else a if c else b"),
    (Extremum(Choice.MIN, (plus(a, b), Const(2))), "min(a + b, 2)"),
    (Index(Index(a, LocalRead("c")), plus(b, Const(1))), "a[c][b + 1]"),
    (Some(Narrow(a)), "a"),
    (
        Fold(Folding.ALL, "m", RangeDomain(Const(0), ParameterRead("messages")), Index(a, LocalRead("m"))),
        "all(a[m] for m in range(messages))",
    ),
    (Fold(Folding.SUM, "m", RangeDomain(Const(1), b), LocalRead("m")), "sum(m for m in range(1, b))"),
    (Fold(Folding.ANY, "c", consumers, Index(a, LocalRead("c"))), "any(a[c] for c in consumers)"),
    (Fold(Folding.ANY, "x", BoolType(), LocalRead("x")), "any(x for x in (False, True))"),
    (And(()), "True"),
    (Or(()), "False"),
    (Const(None), "None"),
]


@pytest.mark.parametrize(("expr", "text"), CASES, ids=[text for _, text in CASES])
def test_an_expression_is_written_with_the_brackets_it_needs(expr: Expr, text: str) -> None:
    assert source_text(expr) == text
    ast.parse(text, mode="eval")


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (VariableRead("log.length()"), "len(log)"),
        (Index(VariableRead("log.length()"), LocalRead("p0")), "len(log[p0])"),
        (VariableRead("held.present()"), "held is not None"),
        (Not(Index(VariableRead("held.present()"), LocalRead("c0"))), "held[c0] is None"),
        (Not(VariableRead("idle")), "not idle"),
        (And((VariableRead("held.present()"), VariableRead("idle"))), "held is not None and idle"),
        (
            Compare(Comparison.EQ, VariableRead("held.present()"), VariableRead("idle")),
            "(held is not None) == idle",
        ),
        (Compare(Comparison.LT, VariableRead("at"), VariableRead("log.length()")), "at < len(log)"),
    ],
)
def test_cells_of_lists_and_records_are_read_as_the_spec_reads_them(expr: Expr, text: str) -> None:
    assert source_text(expr) == text
