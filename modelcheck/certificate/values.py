"""Values that are known or are terms, and the operations on both.

A value is a Python bool, int or None where it is known, a `Term` where it is not, `Option` for an optional one that is
not known, and a tuple for a map. What is known is computed here, so that the text says only what depends on the state.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from modelcheck.certificate.terms import Definitions, Sort, Term, application, conjunction, disjunction, literal

Bool: TypeAlias = "bool | Term"
Int: TypeAlias = "int | Term"
Scalar: TypeAlias = "bool | int | Term"
Value: TypeAlias = "bool | int | Term | Option | Undefined | tuple[Value, ...] | None"


class Undefined(Enum):
    """The value of an expression that failed: the failure is recorded elsewhere, any value will do."""

    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class Option:
    """An optional value: `none` says whether it is None; if so, `item` says nothing."""

    none: Bool
    item: Value


class Algebra:
    """The operations on values; long terms that they build are named in `definitions`."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions: Final = definitions

    def not_(self, operand: Bool) -> Bool:
        """Negation."""
        return not operand if isinstance(operand, bool) else self._term("Bool", "not", operand)

    def and_(self, *operands: Bool) -> Bool:
        """Conjunction."""
        if any(operand is False for operand in operands):
            return False
        texts = list(dict.fromkeys(operand.text for operand in operands if isinstance(operand, Term)))
        return self.definitions.short(Term(conjunction(texts), "Bool")) if texts else True

    def or_(self, *operands: Bool) -> Bool:
        """Disjunction."""
        if any(operand is True for operand in operands):
            return True
        texts = list(dict.fromkeys(operand.text for operand in operands if isinstance(operand, Term)))
        return self.definitions.short(Term(disjunction(texts), "Bool")) if texts else False

    def if_(self, condition: Bool, then: Value, otherwise: Value) -> Value:
        """`then if condition else otherwise`, cell by cell."""
        if isinstance(condition, bool):
            return then if condition else otherwise
        if _same(then, otherwise) or otherwise is Undefined.UNDEFINED:
            return then
        if then is Undefined.UNDEFINED:
            return otherwise
        if isinstance(then, tuple) and isinstance(otherwise, tuple):
            return tuple(self.if_(condition, a, b) for a, b in zip(then, otherwise, strict=True))
        if isinstance(then, Option | None) or isinstance(otherwise, Option | None):
            one, two = option(then), option(otherwise)
            return Option(self._if_bool(condition, one.none, two.none), self.if_(condition, one.item, two.item))
        if sort_of(scalar(then)) == "Bool":
            return self._if_bool(condition, truth(then), truth(otherwise))
        return self._term("Int", "ite", condition, scalar(then), scalar(otherwise))

    def _if_bool(self, condition: Term, then: Bool, otherwise: Bool) -> Bool:
        if isinstance(then, bool) and isinstance(otherwise, bool):
            return then if then == otherwise else condition if then else self.not_(condition)
        if isinstance(then, bool):
            return self.or_(condition, otherwise) if then else self.and_(self.not_(condition), otherwise)
        if isinstance(otherwise, bool):
            return self.or_(self.not_(condition), then) if otherwise else self.and_(condition, then)
        return then if then == otherwise else self._term("Bool", "ite", condition, then, otherwise)

    def equal(self, left: Value, right: Value) -> Bool:
        """The condition that two values of one type are equal."""
        if left is Undefined.UNDEFINED or right is Undefined.UNDEFINED:
            return False
        if isinstance(left, tuple) and isinstance(right, tuple):
            return self.and_(*(self.equal(a, b) for a, b in zip(left, right, strict=True)))
        if isinstance(left, Option | None) or isinstance(right, Option | None):
            one, two = option(left), option(right)
            present = self.and_(self.not_(one.none), self.not_(two.none))
            same = self.equal(one.item, two.item) if present is not False else False
            return self.or_(self.and_(one.none, two.none), self.and_(present, same))
        if not isinstance(left, Term) and not isinstance(right, Term):
            return left == right
        return left == right or self._term("Bool", "=", scalar(left), scalar(right))

    def compare(self, operator: str, left: Int, right: Int) -> Bool:
        """The condition `left operator right`, for `<`, `<=`, `>` or `>=`."""
        if isinstance(left, int) and isinstance(right, int):
            return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
        return self._term("Bool", operator, left, right)

    def add(self, left: Int, right: Int) -> Int:
        """The sum."""
        if isinstance(left, int) and isinstance(right, int):
            return left + right
        if left == 0 or right == 0:
            return right if left == 0 else left
        return self._term("Int", "+", left, right)

    def negative(self, operand: Int) -> Int:
        """`-operand`."""
        return -operand if isinstance(operand, int) else self._term("Int", "-", operand)

    def subtract(self, left: Int, right: Int) -> Int:
        """The difference."""
        if isinstance(left, int) and isinstance(right, int):
            return left - right
        return left if right == 0 else self._term("Int", "-", left, right)

    def multiply(self, left: Int, right: Int) -> Int:
        """The product; one factor is known."""
        if isinstance(left, int) and isinstance(right, int):
            return left * right
        return self._term("Int", "*", left, right) if isinstance(left, int) else self._term("Int", "*", right, left)

    def divide(self, operator: str, left: Int, divisor: int) -> Int:
        """`//` and `%` as Python has them, rounding down; the divisor is not zero.

        SMT-LIB's `div` and `mod` leave a remainder that is never negative: the same for a positive divisor.
        """
        if isinstance(left, int):
            return left // divisor if operator == "//" else left % divisor
        above = left if divisor > 0 else self.negative(left)
        if operator == "//":
            return self._term("Int", "div", above, abs(divisor))
        remainder = self._term("Int", "mod", above, abs(divisor))
        return remainder if divisor > 0 else self.negative(remainder)

    def _term(self, sort: Sort, operator: str, *operands: Scalar) -> Term:
        return self.definitions.short(Term(application(operator, *map(text_of, operands)), sort))


def _same(one: Value, two: Value) -> bool:
    """True if the values are the same and of one type: True is not 1."""
    return type(one) is type(two) and one == two


def text_of(value: Scalar) -> str:
    """A scalar as a term's text."""
    return value.text if isinstance(value, Term) else literal(value)


def sort_of(value: Scalar) -> Sort:
    """The sort of a scalar."""
    return value.sort if isinstance(value, Term) else "Bool" if isinstance(value, bool) else "Int"


def scalar(value: Value) -> Scalar:
    """The value as a scalar: one truth value or number."""
    assert isinstance(value, bool | int | Term), value
    return value


def truth(value: Value) -> Bool:
    """The value as a truth value; where it is undefined, any will do."""
    if isinstance(value, Undefined):
        return False
    assert isinstance(value, bool) or (isinstance(value, Term) and value.sort == "Bool"), value
    return value


def number(value: Value) -> Int:
    """The value as a whole number; where it is undefined, any will do."""
    if isinstance(value, Undefined):
        return 0
    assert not isinstance(value, bool), value
    assert isinstance(value, int) or (isinstance(value, Term) and value.sort == "Int"), value
    return value


def option(value: Value) -> Option:
    """A value as an optional one."""
    if isinstance(value, Option):
        return value
    if value is None:
        return Option(none=True, item=Undefined.UNDEFINED)
    return Option(none=False, item=value)
