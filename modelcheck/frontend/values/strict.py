"""Expressions that Python evaluates in any case, where the IR, which reads them by name, might skip them.

Names before a guard, arguments of functions, the right side of `in` and the fields of a record are evaluated by Python
whether they are needed or not. The IR reads them where they are needed, so a condition that is true wherever they have
a value stands before those that may have none.
"""

from __future__ import annotations

from collections.abc import Iterable

from modelcheck.frontend.values.names import Declarations
from modelcheck.frontend.values.values import Made, Stored, Typed, Value, made, parts_of
from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import (
    TRUE,
    Arithmetic,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Index,
    Narrow,
    Operation,
    RangeDomain,
    conjunction,
)
from modelcheck.ir.shapes import OptionalShape, RecordShape
from modelcheck.ir.system import key_domains
from modelcheck.ir.types import BoolType


def evaluated(exprs: Iterable[Expr], declared: Declarations) -> Expr:
    """A condition that is true where all of them have a value, and fails to evaluate where one has none."""
    risky = dict.fromkeys(expr for expr in exprs if may_fail(expr, declared))
    return conjunction(*(Compare(Comparison.EQ, expr, expr, span=expr.span) for expr in risky))


def strictly(value: Value, exprs: Iterable[Expr], declared: Declarations) -> Value:
    """The value, after all of the expressions have been evaluated; a whole collection stays as it is."""
    there = evaluated(exprs, declared)
    if there == TRUE:
        return value
    if isinstance(value, Typed):
        if isinstance(value.type, BoolType):
            return Typed(conjunction(there, value.expr, span=value.span), value.type, value.span)
        return Typed(Conditional(there, value.expr, value.expr, span=value.span), value.type, value.span)
    if isinstance(value, Made | Stored) and isinstance(value.shape, RecordShape | OptionalShape):
        parts = {suffix: Conditional(there, e, e, span=e.span) for suffix, e in parts_of(value).items()}
        return made(value.shape, parts, value.span)
    return value


def may_fail(expr: Expr, declared: Declarations) -> bool:
    """True if evaluating it can fail; also where it never does, but types alone do not show that."""
    return any(_fails(part, declared) for part in subexpressions(expr))


def _fails(part: Expr, declared: Declarations) -> bool:
    match part:
        case Narrow():
            return True
        case Arithmetic(Operation.FLOORDIV | Operation.MOD, _, right):
            return not isinstance(right, Const) or right.value == 0
        case Index(base):
            name, keys = variable_and_keys(base) or ("", ())
            type_ = declared.cell_types().get(name)
            return type_ is None or isinstance(list(key_domains(type_))[len(keys)], RangeDomain)
        case _:
            return False
