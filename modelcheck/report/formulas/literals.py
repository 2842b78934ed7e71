"""Conditions in their shortest form, given facts about a state: types, and other conditions that are true there.

Comparisons with a constant have it on the right and are `<=`, `>=`, `==` or `!=`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from modelcheck.ir.fold import map_children
from modelcheck.ir.nodes import (
    FALSE,
    TRUE,
    And,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Narrow,
    Not,
    Or,
    ParameterRead,
    Some,
    conjunction,
    disjunction,
    negation,
)
from modelcheck.ir.types import BoolType, CountType, IdType, OptionType
from modelcheck.report.formulas.facts import Facts

ORDERS: Final = (Comparison.LT, Comparison.LE, Comparison.GT, Comparison.GE)
"""The comparisons that take integers only."""


def opposite(condition: Expr, known: Facts) -> Expr:
    """The negation of the condition, in its shortest form."""
    return simplified(condition, known, positive=False)


def simplified(condition: Expr, known: Facts, *, positive: bool = True) -> Expr:
    """The condition, or if not `positive` its negation, in its shortest form."""
    match condition:
        case Const(bool() as value):
            return Const(value is positive)
        case Not(operand):
            return simplified(operand, known, positive=not positive)
        case And(operands) | Or(operands):
            parts = [simplified(operand, known, positive=positive) for operand in operands]
            return _all(parts, known) if isinstance(condition, And) is positive else _any(parts, known)
        case Compare(operator, left, right):
            return _looked_up(_compared(operator if positive else operator.negated, left, right, known), known)
        case Conditional():
            chosen = tidied(condition, known)
            if isinstance(chosen, Conditional):
                yes, no = [simplified(each, known, positive=positive) for each in (chosen.then, chosen.otherwise)]
                if any(isinstance(each, Const) for each in (yes, no)):
                    return _either(chosen.condition, yes, no, known)
                return replace(chosen, then=yes, otherwise=no)
            return simplified(chosen, known, positive=positive)
        case _:
            return _looked_up(condition if positive else Not(condition), known)


def tidied(expr: Expr, known: Facts) -> Expr:
    """The expression with its conditions in their shortest form, and without cases that are known not to occur."""
    if not isinstance(expr, Conditional):
        return map_children(expr, lambda child: tidied(child, known))
    condition = simplified(expr.condition, known)
    if isinstance(condition, Const):
        return tidied(expr.then if condition == TRUE else expr.otherwise, known)
    then = tidied(expr.then, known.given([condition]))
    return Conditional(condition, then, tidied(expr.otherwise, known.given([opposite(condition, known)])))


def _looked_up(literal: Expr, known: Facts) -> Expr:
    """The literal as TRUE or FALSE where the facts decide it, else as it is."""
    if literal in (TRUE, FALSE):
        return literal
    ordered = _ordered(literal)
    against = _ordered(negation(literal))
    for fact in known.facts:
        if _ordered(fact) == ordered:
            return TRUE
        if _ordered(fact) == against:
            return FALSE
        match literal, fact:
            case Compare(operator, one, Const(None)), Compare(Comparison.EQ, other, Some()) if one == other:
                return Const(operator is Comparison.NE)
    return literal


def _ordered(literal: Expr) -> Expr:
    """The comparison in one form, the same for both ways to write it, and for `x <= 3` and `x < 4`."""
    match literal:
        case Compare(Comparison.LT, left, Const(int() as value)):
            return Compare(Comparison.LE, left, Const(value - 1))
        case Compare(Comparison.GT, left, Const(int() as value)):
            return Compare(Comparison.GE, left, Const(value + 1))
        case Compare(Comparison.GT | Comparison.GE as operator, left, right) if not isinstance(right, Const):
            return Compare(operator.mirrored, right, left)
        case _:
            return literal


def _all(parts: Sequence[Expr], known: Facts) -> Expr:
    """The conjunction of the parts, each once."""
    kept = _once(conjunction(*parts), And)
    if FALSE in kept or any(simplified(Not(part), known) in kept for part in kept):
        return FALSE
    return conjunction(*kept)


def _any(parts: Sequence[Expr], known: Facts) -> Expr:
    """The disjunction of the parts, each once and none that implies another."""
    kept = _once(disjunction(*parts), Or)
    if TRUE in kept or any(simplified(Not(part), known) in kept for part in kept):
        return TRUE
    if any(_is_every_value(part.left, kept, known) for part in kept if isinstance(part, Compare)):
        return TRUE
    weakest = [part for part in kept if not any(other != part and _implies(part, other) for other in kept)]
    return disjunction(*weakest)


def _is_every_value(cell: Expr, parts: Sequence[Expr], known: Facts) -> bool:
    """True if the parts name every value of an optional identity, so that one of them is always true."""
    match known.type_of(cell):
        case OptionType(IdType() as identities) if identities.parameter not in known.unbounded:
            named = [Compare(Comparison.EQ, cell, Some(Const(number))) for number in range(identities.size)]
            return all(each in parts for each in (Compare(Comparison.EQ, cell, Const(None)), *named))
        case _:
            return False


def _once(joined: Expr, kind: type[And | Or]) -> list[Expr]:
    return list(dict.fromkeys(joined.operands if isinstance(joined, kind) else (joined,)))


def _implies(one: Expr, other: Expr) -> bool:
    """True if a comparison of something with a constant implies another one of the same."""
    match one, other:
        case Compare(first, left, Const(int() as a)), Compare(Comparison.GE, right, Const(int() as b)) if left == right:
            return first in (Comparison.GE, Comparison.EQ) and a >= b
        case Compare(first, left, Const(int() as a)), Compare(Comparison.LE, right, Const(int() as b)) if left == right:
            return first in (Comparison.LE, Comparison.EQ) and a <= b
        case _:
            return False


def _compared(operator: Comparison, left: Expr, right: Expr, known: Facts) -> Expr:
    """The comparison, decided where it can be; with a conditional operand one case of which is decided, a condition."""
    if isinstance(left, Const) and not isinstance(right, Const):
        return _compared(operator.mirrored, right, left, known)
    for side, at_left in ((left, True), (right, False)):
        if isinstance(side, Conditional) and not _is_condition(side.then, known):
            decided = simplified(side.condition, known)
            if isinstance(decided, Const):
                case = side.then if decided == TRUE else side.otherwise
                return _compared(operator, case if at_left else left, right if at_left else case, known)
            yes, no = [
                _compared(operator, case if at_left else left, right if at_left else case, known)
                for case in (side.then, side.otherwise)
            ]
            if TRUE in (yes, no) or FALSE in (yes, no):
                return _either(side.condition, yes, no, known)
    if operator in (Comparison.EQ, Comparison.NE) and (_is_condition(left, known) or _is_condition(right, known)):
        return _equal_conditions(operator, simplified(left, known), simplified(right, known), known)
    left, right = tidied(left, known), tidied(right, known)
    if operator in ORDERS or isinstance(right, Const):
        return _bounded(operator, left, right, known)
    # For an optional cell `x`, `x == Some(Narrow(x))` is true wherever it has a value.
    same = left == right or right == Some(Narrow(left))
    return Const(operator is Comparison.EQ) if same else Compare(operator, left, right)


def _equal_conditions(operator: Comparison, left: Expr, right: Expr, known: Facts) -> Expr:
    """The condition that two conditions have the same value, or different ones."""
    wanted = operator is Comparison.EQ
    if left == right:
        return Const(wanted)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Const):
            return simplified(other, known, positive=(one == TRUE) is wanted)
    return Compare(operator, left, right)


def _either(condition: Expr, yes: Expr, no: Expr, known: Facts) -> Expr:
    """The condition `yes if condition else no`, one of which is TRUE or FALSE."""
    holds, fails = simplified(condition, known), opposite(condition, known)
    if yes == TRUE:
        return _any([holds, no], known)
    if yes == FALSE:
        return _all([fails, no], known)
    return _any([fails, yes], known) if no == TRUE else _all([holds, yes], known)


def _is_condition(expr: Expr, known: Facts) -> bool:
    """True if the value of the expression is plainly a bool."""
    match expr:
        case Const(value):
            return isinstance(value, bool)
        case Not() | And() | Or() | Compare():
            return True
        case ParameterRead(name):
            return isinstance(known.system.parameter_values.get(name), bool)
        case _:
            return isinstance(known.type_of(expr), BoolType)


def _bounded(operator: Comparison, left: Expr, right: Expr, known: Facts) -> Expr:
    """A comparison of integers, or of something with a constant, in normal form."""
    if isinstance(right, Const):
        if right.value is None or isinstance(right.value, bool):
            return Compare(operator, left, right)
        literal = _against_constant(operator, left, right.value, known)
        match literal:
            case Compare(Comparison.EQ | Comparison.NE, Narrow(optional), right):
                return replace(literal, left=optional, right=Some(right))
            case _:
                return literal
    one, other = known.bound(left), known.bound(right)
    if operator in (Comparison.GT, Comparison.GE):
        one, other = other, one
    strict = int(operator in (Comparison.LT, Comparison.GT))
    if one.high is not None and other.low is not None and one.high + strict <= other.low:
        return TRUE
    if one.low is not None and other.high is not None and one.low + strict > other.high:
        return FALSE
    return Compare(operator, left, right)


def _against_constant(operator: Comparison, left: Expr, value: int, known: Facts) -> Expr:
    low, high = known.bound(left)
    # 2 stands for many, so a count is not said to equal it.
    greatest = None if isinstance(known.type_of(left), CountType) else high
    below, above = high is not None and high < value, low is not None and low > value
    match operator:
        case Comparison.LT:
            return _against_constant(Comparison.LE, left, value - 1, known)
        case Comparison.GT:
            return _against_constant(Comparison.GE, left, value + 1, known)
        case Comparison.LE if below or high == value:
            return TRUE
        case Comparison.GE if above or low == value:
            return TRUE
        case Comparison.NE if below or above:
            return TRUE
        case Comparison.LE if above:
            return FALSE
        case Comparison.GE if below:
            return FALSE
        case Comparison.EQ if below or above:
            return FALSE
        case Comparison.EQ | Comparison.NE if low == value == high:
            return Const(operator is Comparison.EQ)
        case Comparison.NE if low == value:
            return Compare(Comparison.GE, left, Const(value + 1))
        case Comparison.NE if greatest == value:
            return Compare(Comparison.LE, left, Const(value - 1))
        case Comparison.LE if low == value:
            return Compare(Comparison.EQ, left, Const(value))
        case Comparison.GE if greatest == value:
            return Compare(Comparison.EQ, left, Const(value))
        case _:
            return Compare(operator, left, Const(value))
