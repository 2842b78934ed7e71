"""Expressions as plain data and back: the same expression, and nothing but expressions."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcheck.ir.coded import DEEPEST, NotCoded, coded, decoded
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
from modelcheck.ir.types import BoolType, EnumType, IdType

leaves = st.one_of(
    st.builds(Const, st.one_of(st.none(), st.booleans(), st.integers())),
    st.builds(VariableRead, st.text(max_size=5)),
    st.builds(ParameterRead, st.text(max_size=5)),
    st.builds(LocalRead, st.text(max_size=5)),
)
TYPES = {"Worker": IdType("Worker", "workers", 2), "Phase": EnumType("Phase", ("IDLE", "BUSY"))}


def larger(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    domains = st.one_of(st.sampled_from([*TYPES.values()]), st.just(BoolType()), st.builds(RangeDomain, parts, parts))
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        *(st.builds(node, parts) for node in (Not, Negate, Some, Narrow)),
        *(st.builds(node, several) for node in (And, Or)),
        st.builds(Extremum, st.sampled_from(Choice), several),
        st.builds(Compare, st.sampled_from(Comparison), parts, parts),
        st.builds(Arithmetic, st.sampled_from(Operation), parts, parts),
        st.builds(Index, parts, parts),
        st.builds(Conditional, parts, parts, parts),
        st.builds(Fold, st.sampled_from(Folding), st.text(max_size=3), domains, parts),
    )


@given(st.recursive(leaves, larger, max_leaves=12))
def test_an_expression_comes_back_as_it_was(expr: Expr) -> None:
    assert decoded(json.loads(json.dumps(coded(expr))), TYPES) == expr


def test_a_truth_value_is_no_number() -> None:
    assert decoded(True) == Const(True)
    assert type(decoded(True).value) is bool  # type: ignore[union-attr]
    assert type(decoded(1).value) is int  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "code",
    [
        *(1.5, "committed", [], {}),
        *(["var"], ["var", 1], ["not"], ["not", 1, 2], ["and"], ["if", 1, 2], ["at", 1], [["var", "x"]]),
        *(["all", "c", ["each", "Nobody"], True], ["sum", "c", ["range", 1], 1], ["any", "c", "bool", True]),
        *(["eval", 1], ["==", 1], ["+", 1, 2, 3], ["local"], ["not", ["var", "x", "y"]]),
    ],
)
def test_what_is_no_expression_is_refused(code: object) -> None:
    with pytest.raises(NotCoded):
        decoded(code)


def test_what_is_nested_too_deeply_is_refused() -> None:
    code: object = 0
    for _ in range(DEEPEST):
        code = ["neg", code]
    assert decoded(code)
    with pytest.raises(NotCoded, match="too deeply"):
        decoded(["neg", code])
