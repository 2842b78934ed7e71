"""Parameters for which conditions are true, as a solver finds them in another process."""

import sys

import pytest

from modelcheck.ir.formula import value_of
from modelcheck.ir.nodes import Arithmetic, Compare, Comparison, Const, Expr, Operation, ParameterRead
from modelcheck.symbolic import Nowhere, NowhereFound, find_values

RETRIES = ParameterRead("retries")


def at_least(low: int, expr: Expr = RETRIES) -> Expr:
    return Compare(Comparison.LE, Const(low), expr)


@pytest.mark.parametrize("low", [0, 7, 90, 5_000, 10**9])
def test_numbers_are_found_however_large(low: int) -> None:
    found = find_values(
        [at_least(low, Arithmetic(Operation.FLOORDIV, RETRIES, Const(7)))], {"retries": 1}, time_limit_s=300
    )
    assert isinstance(found, dict)
    assert found["retries"] // 7 >= low


def test_what_will_not_do_is_not_found_again() -> None:
    condition = Compare(Comparison.LT, RETRIES, Const(3))
    besides: list[dict[str, int]] = []
    for _ in range(3):
        found = find_values([condition], {"retries": 0}, besides=besides, time_limit_s=300)
        assert isinstance(found, dict)
        assert value_of(condition, found)
        besides.append(found)
    assert sorted(each["retries"] for each in besides) == [0, 1, 2]
    assert find_values([condition], {"retries": 0}, besides=besides, time_limit_s=300) == Nowhere()


def test_numbers_below_the_minimum_will_not_do() -> None:
    assert find_values([Compare(Comparison.LT, RETRIES, Const(3))], {"retries": 3}, time_limit_s=300) == Nowhere()


def test_what_the_solver_is_not_asked_is_not_known() -> None:
    square = Compare(Comparison.EQ, Arithmetic(Operation.MUL, RETRIES, RETRIES), Const(49))
    found = find_values([square], {"retries": 0}, time_limit_s=300)
    assert isinstance(found, NowhereFound)
    assert "product" in found.why


def test_the_solver_stays_in_its_own_process() -> None:
    loaded = "z3" in sys.modules
    assert find_values([at_least(3)], {"retries": 0}, time_limit_s=300) != Nowhere()
    assert ("z3" in sys.modules) is loaded
