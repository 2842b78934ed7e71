"""Comparisons of operands: a cell is compared with a constant by its code, without decoding it."""

from __future__ import annotations

from typing import Final

from modelcheck.explicit.python.integers import integer
from modelcheck.explicit.python.operands import (
    BitTest,
    CellCode,
    Kind,
    Known,
    Operand,
    Text,
    bounds_of,
    is_optional,
    is_total,
    kind_of,
    negated,
    same_codes,
)
from modelcheck.explicit.python.point import Point
from modelcheck.ir.nodes import Comparison

_LOWEST: Final = ((Comparison.LT, 1), (Comparison.LE, 0))
_NOT_LOWEST: Final = ((Comparison.GE, 1), (Comparison.GT, 0))
"""The comparisons of a code that only ask whether it is 0."""


def compared(operator: Comparison, left: Operand, right: Operand, point: Point) -> Operand:
    """The operand `left operator right`."""
    if isinstance(left, Known) and not isinstance(right, Known):
        left, right, operator = right, left, operator.mirrored
    if operator in (Comparison.EQ, Comparison.NE):
        return _equal(left, right, operator is Comparison.EQ, point)
    return _ordered(operator, integer(left), integer(right), point)


def _equal(left: Operand, right: Operand, equal: bool, point: Point) -> Operand:
    sign = "==" if equal else "!="
    total = is_total(left) and is_total(right)
    match left, right:
        case Known(one), Known(other):
            return Known((one == other) is equal)
        case _, Known(bool(truth)) if kind_of(left) in (Kind.TRUTH, Kind.BOOL) and not is_optional(left):
            return left if truth is equal else negated(left)
        case CellCode(field, base, shift), Known(wanted):
            code = field.code(wanted)
            if code is None and total:
                return Known(not equal)
            if code is not None and isinstance(shift, int):
                return BitTest(base, field.mask << shift, code << shift, equal)
            # -1 equals no code, so the test is false; but it still fails where computing the place fails.
            return Text(f"({left.code} {sign} {-1 if code is None else code})", Kind.BOOL, total=total)
        case CellCode(), CellCode() if same_codes(left.field, right.field):
            return Text(f"({left.code} {sign} {right.code})", Kind.BOOL, total=total)
        case _:
            return Text(f"({point.value(left)} {sign} {point.value(right)})", Kind.BOOL, total=total)


def _ordered(operator: Comparison, left: Operand, right: Operand, point: Point) -> Operand:
    total = is_total(left) and is_total(right)
    if total and (decided := _decided(operator, left, right)) is not None:
        return Known(decided)
    if isinstance(left, CellCode) and isinstance(right, Known) and isinstance(right.value, int):
        field, threshold = left.field, right.value - left.field.zero
        if isinstance(left.shift, int):
            if (operator, threshold) in _NOT_LOWEST or (operator, threshold) in _LOWEST:
                lowest = (operator, threshold) in _LOWEST
                return BitTest(left.base, field.mask << left.shift, 0, equal=lowest)
            masked = f"({left.base} & {field.mask << left.shift})"
            return Text(f"({masked} {operator.value} {threshold << left.shift})", Kind.BOOL)
        return Text(f"({left.code} {operator.value} {threshold})", Kind.BOOL, total=total)
    return Text(f"({point.value(left)} {operator.value} {point.value(right)})", Kind.BOOL, total=total)


def _decided(operator: Comparison, left: Operand, right: Operand) -> bool | None:
    """The outcome, if the bounds of both sides settle it; else None."""
    one, other = bounds_of(left), bounds_of(right)
    if one is None or other is None:
        return None
    match operator:
        case Comparison.GT | Comparison.GE:
            return _decided(operator.mirrored, right, left)
        case Comparison.LT:
            return True if one[1] < other[0] else False if one[0] >= other[1] else None
        case Comparison.LE:
            return True if one[1] <= other[0] else False if one[0] > other[1] else None
        case Comparison.EQ | Comparison.NE:
            return None
