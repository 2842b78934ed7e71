"""Formulas: expressions over parameters alone that have a value whatever the parameters are."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Final

from modelcheck.ir.fold import children, map_children, subexpressions
from modelcheck.ir.nodes import (
    FALSE,
    TRUE,
    And,
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Extremum,
    Negate,
    Not,
    Operation,
    Or,
    ParameterRead,
    conjunction,
    disjunction,
)

_COMPARE: Final[Mapping[Comparison, Callable[[int, int], bool]]] = {
    Comparison.EQ: operator.eq,
    Comparison.NE: operator.ne,
    Comparison.LT: operator.lt,
    Comparison.LE: operator.le,
    Comparison.GT: operator.gt,
    Comparison.GE: operator.ge,
}
_COMPUTE: Final[Mapping[Operation, Callable[[int, int], int]]] = {
    Operation.ADD: operator.add,
    Operation.SUB: operator.sub,
    Operation.MUL: operator.mul,
    Operation.FLOORDIV: operator.floordiv,
    Operation.MOD: operator.mod,
}


def is_formula(expr: Expr) -> bool:
    """Is it over parameters alone, and never fails?"""
    match expr:
        case Const(value):
            return value is not None
        case ParameterRead():
            return True
        case Arithmetic(Operation.FLOORDIV | Operation.MOD, left, right):
            return isinstance(right, Const) and bool(right.value) and is_formula(left)
        case Not() | And() | Or() | Compare() | Arithmetic() | Negate() | Conditional() | Extremum():
            return all(map(is_formula, children(expr)))
        case _:
            return False


def parameters_of(*exprs: Expr) -> frozenset[str]:
    """The parameters that expressions read."""
    return frozenset(part.name for expr in exprs for part in subexpressions(expr) if isinstance(part, ParameterRead))


def value_of(formula: Expr, values: Mapping[str, bool | int]) -> bool | int:
    """The value of a formula, all of whose parameters have one."""
    known = folded(formula, values)
    assert isinstance(known, Const) and known.value is not None
    return known.value


def folded(formula: Expr, values: Mapping[str, bool | int]) -> Expr:
    """The formula for all instances with these values: what is left of it."""
    match formula:
        case ParameterRead(name):
            return Const(values[name], span=formula.span) if name in values else formula
        case And(operands):
            parts = [folded(each, values) for each in operands]
            return FALSE if FALSE in parts else conjunction(*parts, span=formula.span)
        case Or(operands):
            parts = [folded(each, values) for each in operands]
            return TRUE if TRUE in parts else disjunction(*parts, span=formula.span)
        case Conditional(condition, then, otherwise):
            match folded(condition, values):
                case Const(chosen):
                    return folded(then if chosen else otherwise, values)
    partly = map_children(formula, lambda child: folded(child, values))
    known = [child.value for child in children(partly) if isinstance(child, Const) and child.value is not None]
    return _computed(partly, known) if len(known) == len(children(partly)) else partly


def _computed(expr: Expr, operands: list[bool | int]) -> Expr:
    match expr:
        case Not():
            return Const(not operands[0], span=expr.span)
        case Negate():
            return Const(-operands[0], span=expr.span)
        case Compare(comparison):
            return Const(_COMPARE[comparison](*operands), span=expr.span)
        case Arithmetic(operation):
            return Const(_COMPUTE[operation](*operands), span=expr.span)
        case Extremum(choice):
            return Const((min if choice is Choice.MIN else max)(operands), span=expr.span)
        case _:
            return expr


def is_implied(formula: Expr, minima: Mapping[str, int]) -> bool:
    """Is it plain to see that the formula is true wherever each parameter has at least its minimum?"""
    match formula:
        case Const(value):
            return bool(value)
        case And(operands):
            return all(is_implied(each, minima) for each in operands)
        case Compare(Comparison.LE, low, high) | Compare(Comparison.GE, high, low):
            least, most = _least(high, minima), _most(low, minima)
            return least is not None and most is not None and most <= least
        case _:
            return False


def _least(expr: Expr, minima: Mapping[str, int]) -> int | None:
    """A number that the value is never below, None where none is plain to see."""
    match expr:
        case Const(int(value)):
            return value
        case ParameterRead(name):
            return minima.get(name)
        case Arithmetic(Operation.ADD, left, right):
            return _sum(_least(left, minima), _least(right, minima))
        case Arithmetic(Operation.SUB, left, right):
            most = _most(right, minima)
            return _sum(_least(left, minima), None if most is None else -most)
        case Arithmetic(Operation.MUL, left, right):
            one, other = _least(left, minima), _least(right, minima)
            return one * other if one is not None and other is not None and min(one, other) >= 0 else None
        case Extremum(Choice.MAX, operands):
            return max((least for each in operands if (least := _least(each, minima)) is not None), default=None)
        case Extremum(Choice.MIN, operands):
            bounds = [_least(each, minima) for each in operands]
            return min((each for each in bounds if each is not None), default=None) if None not in bounds else None
        case _:
            return None


def _most(expr: Expr, minima: Mapping[str, int]) -> int | None:
    """A number that the value is never above, None where none is plain to see."""
    match expr:
        case Const(int(value)):
            return value
        case Negate(operand):
            least = _least(operand, minima)
            return None if least is None else -least
        case Arithmetic(Operation.ADD, left, right):
            return _sum(_most(left, minima), _most(right, minima))
        case Arithmetic(Operation.SUB, left, right):
            least = _least(right, minima)
            return _sum(_most(left, minima), None if least is None else -least)
        case _:
            return None


def _sum(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def inlined(formula: Expr, formulas: Mapping[str, Expr]) -> Expr:
    """The expression with formulas in the place of the parameters that they compute."""
    if isinstance(formula, ParameterRead):
        return formulas.get(formula.name, formula)
    return map_children(formula, lambda child: inlined(child, formulas))
