"""Values that are known or symbolic, and the operations on both.

A value is a Python bool, int or None where it is known, a Z3 term where it is not, `Maybe` for an optional whose
presence or content is not known, and a tuple for a map. What is known is computed here and never reaches the solver,
which keeps terms small and their construction, the larger part of the cost, cheap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import z3

from modelcheck.symbolic.encoding import raw

Bool: TypeAlias = "bool | z3.BoolRef"
Int: TypeAlias = "int | z3.ArithRef"
Term: TypeAlias = "bool | int | z3.ExprRef"
Symbolic: TypeAlias = "bool | int | z3.ExprRef | Maybe | Failed | tuple[Symbolic, ...] | None"


class Failed(Enum):
    """The value of an expression that has certainly failed: the failure is recorded elsewhere, any value will do."""

    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Maybe:
    """An optional value: `none` says whether it is None; if so, `item` says nothing."""

    none: Bool
    item: Term | Failed


class Terms:
    """The operations, in one Z3 context; they simplify only what costs nothing to see."""

    def __init__(self, context: z3.Context) -> None:
        self.context = context

    def bool_const(self, name: str) -> z3.BoolRef:
        """An unknown bool."""
        return z3.Bool(name, self.context)

    def int_const(self, name: str) -> z3.ArithRef:
        """An unknown integer."""
        return z3.Int(name, self.context)

    def lower(self, value: Term) -> z3.ExprRef:
        """The value as a Z3 term."""
        if isinstance(value, bool):
            return z3.BoolVal(value, self.context)
        return z3.IntVal(value, self.context) if isinstance(value, int) else value

    def not_(self, operand: Bool) -> Bool:
        """Negation."""
        if isinstance(operand, bool):
            return not operand
        return operand.arg(0) if z3.is_not(operand) else raw.negation(operand)

    def and_(self, *operands: Bool) -> Bool:
        """Conjunction."""
        if any(operand is False for operand in operands):
            return False
        parts = _distinct(operands)
        if len(parts) > 1:
            return raw.conjunction(self.context, parts)
        return parts[0] if parts else True

    def or_(self, *operands: Bool) -> Bool:
        """Disjunction."""
        if any(operand is True for operand in operands):
            return True
        parts = _distinct(operands)
        if len(parts) > 1:
            return raw.disjunction(self.context, parts)
        return parts[0] if parts else False

    def equal(self, left: Symbolic, right: Symbolic) -> Bool:
        """The condition that two values of one type are equal."""
        if isinstance(left, Failed) or isinstance(right, Failed):
            return False
        if isinstance(left, tuple) and isinstance(right, tuple):
            return self.and_(*(self.equal(a, b) for a, b in zip(left, right, strict=True)))
        if isinstance(left, Maybe) or isinstance(right, Maybe) or left is None or right is None:
            return self._equal_options(maybe(left), maybe(right))
        if not isinstance(left, z3.ExprRef) and not isinstance(right, z3.ExprRef):
            return left == right
        if isinstance(left, bool) or isinstance(right, bool):
            known, other = (left, right) if isinstance(left, bool) else (right, left)
            return other if known else self.not_(other)
        one, two = self.lower(left), self.lower(right)
        return True if one.eq(two) else raw.equation(one, two)

    def _equal_options(self, left: Maybe, right: Maybe) -> Bool:
        if left.none is True or right.none is True:
            return self.and_(left.none, right.none)
        present = self.and_(self.not_(left.none), self.not_(right.none), self.equal(left.item, right.item))
        return self.or_(self.and_(left.none, right.none), present)

    def if_(self, condition: Bool, then: Symbolic, otherwise: Symbolic) -> Symbolic:
        """`then if condition else otherwise`, cell by cell."""
        if isinstance(condition, bool):
            return then if condition else otherwise
        if isinstance(then, Failed) or isinstance(otherwise, Failed):
            return otherwise if isinstance(then, Failed) else then
        if isinstance(then, tuple) and isinstance(otherwise, tuple):
            if then is otherwise:
                return then
            return tuple(self.if_(condition, a, b) for a, b in zip(then, otherwise, strict=True))
        if isinstance(then, Maybe) or isinstance(otherwise, Maybe) or then is None or otherwise is None:
            return self._if_options(condition, maybe(then), maybe(otherwise))
        assert not isinstance(then, tuple)
        assert not isinstance(otherwise, tuple)
        return self.if_term(condition, then, otherwise)

    def if_term(self, condition: Bool, then: Term, otherwise: Term) -> Term:
        """The same for two scalars, both bools or both integers."""
        if isinstance(condition, bool):
            return then if condition else otherwise
        if isinstance(then, bool):
            return self.or_(condition, otherwise) if then else self.and_(self.not_(condition), otherwise)
        if isinstance(otherwise, bool):
            return self.or_(self.not_(condition), then) if otherwise else self.and_(condition, then)
        left, right = self.lower(then), self.lower(otherwise)
        return then if left.eq(right) else raw.choice(condition, left, right)

    def _if_options(self, condition: Bool, then: Maybe, otherwise: Maybe) -> Maybe:
        item = self.if_(condition, then.item, otherwise.item)
        assert isinstance(item, bool | int | z3.ExprRef | Failed)
        return Maybe(self.if_term(condition, then.none, otherwise.none), item)

    def floor_divide(self, left: Int, divisor: int) -> Int:
        """`left // divisor` as Python rounds, down; the divisor is not zero."""
        if isinstance(left, int):
            return left // divisor
        # Z3 keeps the remainder non-negative, which is rounding down for a positive divisor only.
        return left / divisor if divisor > 0 else -left / -divisor

    def modulo(self, left: Int, divisor: int) -> Int:
        """`left % divisor` as Python has it, with the divisor's sign; the divisor is not zero."""
        if isinstance(left, int):
            return left % divisor
        return left % divisor if divisor > 0 else -(-left % -divisor)


def maybe(value: Symbolic) -> Maybe:
    """A value as an optional one."""
    if isinstance(value, Maybe):
        return value
    if value is None:
        return Maybe(none=True, item=Failed.FAILED)
    assert not isinstance(value, tuple)
    return Maybe(none=False, item=value)


def _distinct(operands: Iterable[Bool]) -> list[z3.BoolRef]:
    """The terms, each once."""
    return list({raw.key(operand): operand for operand in operands if not isinstance(operand, bool)}.values())
