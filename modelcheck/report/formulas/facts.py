"""Facts about a state that are known without looking at it: from its types, and from conditions that are true there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from modelcheck.ir.nodes import (
    Arithmetic,
    Compare,
    Comparison,
    Const,
    Expr,
    Operation,
    ParameterRead,
    VariableRead,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.typed import scalar_type_of
from modelcheck.ir.types import CountType, EnumType, IdType, ScalarType
from modelcheck.spec import MANY


class Bound(NamedTuple):
    """The least and the greatest value, None where there is none or it is not known."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that are true of a state: the types of `system`, and `facts`.

    There may be more identities of the parameters `unbounded` than `system` has. Names of any one message or
    participant are parameters that `system` does not have; they are 0 or greater.
    """

    system: TransitionSystem
    unbounded: tuple[str, ...] = ()
    facts: tuple[Expr, ...] = ()

    def given(self, facts: Iterable[Expr]) -> Facts:
        """The same with more facts."""
        return replace(self, facts=(*self.facts, *facts))

    def type_of(self, expr: Expr) -> ScalarType | None:
        """The type of an expression, as by `modelcheck.ir.typed`."""
        return scalar_type_of(expr, self.system)

    def bound(self, expr: Expr) -> Bound:
        """The bounds of an integer."""
        low, high = self._bound(expr)
        for fact in self.facts:
            match fact:
                case Compare(operator, left, Const(int() as value)) if left == expr:
                    if operator in (Comparison.GE, Comparison.EQ):
                        low = value if low is None else max(low, value)
                    if operator in (Comparison.LE, Comparison.EQ):
                        high = value if high is None else min(high, value)
        return Bound(low, high)

    def _is_budget(self, name: str) -> bool:
        return any(each.name == name and each.counts is not None for each in self.system.variables)

    def _bound(self, expr: Expr) -> Bound:
        match expr:
            case Const(int() as value):
                return Bound(value, value)
            case ParameterRead(name):
                for parameter in self.system.parameters:
                    if parameter.name == name:
                        return Bound(parameter.minimum if parameter.value >= parameter.minimum else None, None)
                return Bound(0, None)
            case Arithmetic(Operation.ADD, left, right):
                one, other = self.bound(left), self.bound(right)
                return Bound(_sum(one.low, other.low), _sum(one.high, other.high))
            case Arithmetic(Operation.SUB, left, right):
                one, other = self.bound(left), self.bound(right)
                return Bound(_sum(one.low, _minus(other.high)), _sum(one.high, _minus(other.low)))
        if isinstance(expr, VariableRead) and self._is_budget(expr.name):
            return Bound(0, None)
        match self.type_of(expr):
            case CountType():
                return Bound(0, MANY)
            case IdType() as identities:
                return Bound(0, None if identities.parameter in self.unbounded else identities.size - 1)
            case EnumType() as members:
                return Bound(0, members.size - 1)
            case _:
                return Bound(None, None)


def _sum(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def _minus(value: int | None) -> int | None:
    return None if value is None else -value
