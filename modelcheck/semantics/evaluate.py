"""The value of an expression in a state."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, assert_never

from modelcheck.errors import Diagnostic, EvaluationError, InternalError, Span
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
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
    Value,
    VariableRead,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import BoolType, EnumType, IdType


@dataclass(frozen=True, slots=True)
class Scope:
    """The values of names at one point: `state` has one value per variable, `locals` are arguments and bound names."""

    system: TransitionSystem
    state: Sequence[Value]
    locals: Mapping[str, Value]

    def bind(self, name: str, value: Value) -> Scope:
        """This scope with one more local name."""
        return Scope(self.system, self.state, {**self.locals, name: value})


_COMPARE: Final[dict[Comparison, Callable[[int, int], bool]]] = {
    Comparison.LT: operator.lt,
    Comparison.LE: operator.le,
    Comparison.GT: operator.gt,
    Comparison.GE: operator.ge,
}
_COMPUTE: Final[dict[Operation, Callable[[int, int], int]]] = {
    Operation.ADD: operator.add,
    Operation.SUB: operator.sub,
    Operation.MUL: operator.mul,
    Operation.FLOORDIV: operator.floordiv,
    Operation.MOD: operator.mod,
}


def evaluate(expr: Expr, scope: Scope) -> Value:
    """The value of `expr`: bool, int, None, or a tuple for a whole map.

    Raises:
        EvaluationError: A key outside its domain (MC301), a division by zero (MC303), a None that is used (MC304).
    """
    match expr:
        case Const(value):
            return value
        case ParameterRead(name):
            return scope.system.parameter_values[name]
        case VariableRead(name):
            return scope.state[scope.system.variable_index[name]]
        case LocalRead(name):
            return scope.locals[name]
        case Not(operand):
            return not _bool(operand, scope)
        case And(operands):
            return all(_bool(operand, scope) for operand in operands)
        case Or(operands):
            return any(_bool(operand, scope) for operand in operands)
        case Compare(Comparison.EQ, left, right):
            return evaluate(left, scope) == evaluate(right, scope)
        case Compare(Comparison.NE, left, right):
            return evaluate(left, scope) != evaluate(right, scope)
        case Compare(compare, left, right):
            return _COMPARE[compare](_int(left, scope), _int(right, scope))
        case Arithmetic(operation, left, right):
            return _compute(operation, _int(left, scope), _int(right, scope), expr.span)
        case Negate(operand):
            return -_int(operand, scope)
        case Conditional(condition, then, otherwise):
            return evaluate(then if _bool(condition, scope) else otherwise, scope)
        case Extremum(choice, operands):
            values = [_int(operand, scope) for operand in operands]
            return min(values) if choice is Choice.MIN else max(values)
        case Index(base, key):
            return entry(_tuple(base, scope), key_value(key, scope), expr.span)
        case Some(operand):
            return evaluate(operand, scope)
        case Narrow(operand, code, message):
            present = evaluate(operand, scope)
            if present is None:
                raise _failure(code, message + _why_absent(operand, scope), expr.span)
            return present
        case Fold(folding, local, domain, body):
            inner = (scope.bind(local, value) for value in domain_values(domain, scope))
            match folding:
                case Folding.ALL:
                    return all(_bool(body, each) for each in inner)
                case Folding.ANY:
                    return any(_bool(body, each) for each in inner)
                case Folding.SUM:
                    return sum(_int(body, each) for each in inner)
                case _:
                    assert_never(folding)
        case _:
            assert_never(expr)


def outside(condition: Expr, scope: Scope) -> str:
    """The words `: 3 is outside 0 .. 2` if a value outside its range makes the condition false; else nothing."""
    parts = condition.operands if isinstance(condition, And) else ()
    for lower, upper in pairwise(parts):
        match lower, upper:
            case Compare(Comparison.LE, low, value), Compare(Comparison.LE | Comparison.LT as compare, same, high):
                if value == same and not evaluate(And((lower, upper)), scope):
                    first, last = _int(low, scope), _int(high, scope) - (compare is Comparison.LT)
                    where = f"is outside {first} .. {last}" if first <= last else "where there is nothing"
                    return f": {_int(value, scope)} {where}"
    return ""


def _why_absent(operand: Expr, scope: Scope) -> str:
    return outside(operand.condition, scope) if isinstance(operand, Conditional) else ""


def domain_values(domain: Domain, scope: Scope) -> Sequence[Value]:
    """The values of a domain, in order."""
    match domain:
        case RangeDomain(start, stop):
            return range(_int(start, scope), _int(stop, scope))
        case IdType() | EnumType():
            return range(domain.size)
        case BoolType():
            return (False, True)
        case _:
            assert_never(domain)


def entry(values: tuple[Value, ...], key: int, span: Span | None) -> Value:
    """The entry of a map at the key; MC301 where there is none."""
    return values[checked_key(values, key, span)]


def checked_key(values: tuple[Value, ...], key: int, span: Span | None) -> int:
    """The key itself, if the map has it.

    Raises:
        EvaluationError: MC301, the key is outside the domain; a negative key never counts from the end.
    """
    if not 0 <= key < len(values):
        raise _failure("MC301", f"key {key} is outside 0 .. {len(values) - 1}", span)
    return key


def key_value(expr: Expr, scope: Scope) -> int:
    """The value of a key: an integer, an identity or a bool."""
    value = evaluate(expr, scope)
    if not isinstance(value, int):
        raise InternalError(f"a key at {expr.span} is {value!r}")
    return value


def _compute(operation: Operation, left: int, right: int, span: Span | None) -> int:
    if operation in (Operation.FLOORDIV, Operation.MOD) and right == 0:
        raise _failure("MC303", "division by zero", span)
    return _COMPUTE[operation](left, right)


def _failure(code: str, message: str, span: Span | None) -> EvaluationError:
    return EvaluationError(Diagnostic(code=code, message=message, span=span))


def _bool(expr: Expr, scope: Scope) -> bool:
    value = evaluate(expr, scope)
    if not isinstance(value, bool):
        raise InternalError(f"expected a bool at {expr.span}, got {value!r}")
    return value


def _int(expr: Expr, scope: Scope) -> int:
    value = evaluate(expr, scope)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InternalError(f"expected an integer at {expr.span}, got {value!r}")
    return value


def _tuple(expr: Expr, scope: Scope) -> tuple[Value, ...]:
    value = evaluate(expr, scope)
    if not isinstance(value, tuple):
        raise InternalError(f"expected a map at {expr.span}, got {value!r}")
    return value
