"""Formulas: expressions over parameters alone that have a value whatever the parameters are."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

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
    """True if the expression reads parameters alone and never fails, whatever their values."""
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
    """The value of a formula, given the values of all its parameters."""
    known = folded(formula, values)
    assert isinstance(known, Const) and known.value is not None
    return known.value


def folded(formula: Expr, values: Mapping[str, bool | int]) -> Expr:
    """The formula reduced by the parameter values that are given; the other parameters stay open."""
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
    """True if the formula is true of all values from `minima` on, as far as intervals tell."""
    match formula:
        case Const(value):
            return bool(value)
        case And(operands):
            return all(is_implied(each, minima) for each in operands)
        case Compare(Comparison.LE, low, high) | Compare(Comparison.GE, high, low):
            least, most = _bounds(high, minima).least, _bounds(low, minima).most
            return least is not None and most is not None and most <= least
        case _:
            return False


class _Bounds(NamedTuple):
    """An interval that contains a value: its least and its greatest number, None where no bound is plain to see."""

    least: int | None
    most: int | None

    def negated(self) -> _Bounds:
        return _Bounds(None if self.most is None else -self.most, None if self.least is None else -self.least)

    def plus(self, other: _Bounds) -> _Bounds:
        return _Bounds(*(None if a is None or b is None else a + b for a, b in zip(self, other, strict=True)))

    def times(self, other: _Bounds) -> _Bounds:
        if self.least is None or other.least is None or min(self.least, other.least) < 0:
            return _ANYTHING
        most = None if self.most is None or other.most is None else self.most * other.most
        return _Bounds(self.least * other.least, most)

    def over(self, divisor: int) -> _Bounds:
        """The interval of the quotient, rounded down."""
        if divisor < 0:
            return self.negated().over(-divisor)
        return _Bounds(*(None if each is None else each // divisor for each in self))

    def modulo(self, divisor: int) -> _Bounds:
        """The interval of the remainder, which has the sign of the divisor."""
        if divisor < 0:
            return self.negated().modulo(-divisor).negated()
        at_most = divisor - 1
        if self.least is not None and self.least >= 0 and self.most is not None:
            at_most = min(at_most, self.most)
        return _Bounds(0, at_most)


_ANYTHING: Final = _Bounds(None, None)


def _bounds(expr: Expr, minima: Mapping[str, int]) -> _Bounds:
    match expr:
        case Const(int(value)):
            return _Bounds(value, value)
        case ParameterRead(name):
            return _Bounds(minima.get(name), None)
        case Negate(operand):
            return _bounds(operand, minima).negated()
        case Arithmetic(Operation.FLOORDIV, left, Const(int(divisor))) if divisor:
            return _bounds(left, minima).over(divisor)
        case Arithmetic(Operation.MOD, left, Const(int(divisor))) if divisor:
            return _bounds(left, minima).modulo(divisor)
        case Arithmetic(operation, left, right):
            one, other = _bounds(left, minima), _bounds(right, minima)
            if operation is Operation.MUL:
                return one.times(other)
            if operation in (Operation.ADD, Operation.SUB):
                return one.plus(other if operation is Operation.ADD else other.negated())
            return _ANYTHING
        case Extremum(choice, operands):
            return _extremum(choice, [_bounds(each, minima) for each in operands])
        case Conditional(_, then, otherwise):
            arms = [_bounds(each, minima) for each in (then, otherwise)]
            return _Bounds(_extremum(Choice.MIN, arms).least, _extremum(Choice.MAX, arms).most)
        case _:
            return _ANYTHING


def _extremum(choice: Choice, operands: Sequence[_Bounds]) -> _Bounds:
    """The interval of `min` or `max`; for `max`, one lower bound is enough, an upper bound needs all operands."""
    if choice is Choice.MIN:
        return _extremum(Choice.MAX, [each.negated() for each in operands]).negated()
    least = max((each.least for each in operands if each.least is not None), default=None)
    most = [each.most for each in operands if each.most is not None]
    return _Bounds(least, max(most) if len(most) == len(operands) else None)


def inlined(formula: Expr, formulas: Mapping[str, Expr]) -> Expr:
    """The expression with formulas in the place of the parameters that they compute."""
    if isinstance(formula, ParameterRead):
        return formulas.get(formula.name, formula)
    return map_children(formula, lambda child: inlined(child, formulas))
