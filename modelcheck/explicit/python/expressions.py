"""Expressions as generated Python: constants are folded, short loops unrolled, the rest is text.

The text fails (`trap()`, `IndexError`, `ZeroDivisionError`) in exactly the states in which `modelcheck.semantics`
does; which diagnostic that is, the semantics is asked for afterwards.
"""

from __future__ import annotations

from typing import assert_never

from modelcheck.errors import InternalError
from modelcheck.explicit.python.comparisons import compared
from modelcheck.explicit.python.integers import computed, extreme, negative
from modelcheck.explicit.python.loops import folded
from modelcheck.explicit.python.maps import View, as_tuple, cell_of, entry_of
from modelcheck.explicit.python.operands import (
    CellCode,
    Kind,
    Known,
    Operand,
    Text,
    as_text,
    bounds_of,
    condition,
    failing,
    is_optional,
    is_total,
    joined,
    kind_of,
    negated,
)
from modelcheck.explicit.python.point import Point
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Compare,
    Conditional,
    Const,
    Expr,
    Extremum,
    Fold,
    Index,
    LocalRead,
    Narrow,
    Negate,
    Not,
    Or,
    ParameterRead,
    Some,
    VariableRead,
)


def operand_of(expr: Expr, point: Point) -> Operand:
    """The value of an expression at a point of the generated code.

    Raises:
        InternalError: The expression is not well typed.
    """
    match expr:
        case Const(value):
            return Known(value)
        case ParameterRead(name):
            return Known(point.program.system.parameter_values[name])
        case VariableRead() | Index():
            return _read(expr, point)
        case LocalRead(name):
            if name not in point.locals:
                raise InternalError(f"local name {name} is not bound at {expr.span}")
            return _bound(point.locals[name])
        case Not(operand):
            return negated(operand_of(operand, point))
        case And(operands):
            return joined((operand_of(operand, point) for operand in operands), every=True)
        case Or(operands):
            return joined((operand_of(operand, point) for operand in operands), every=False)
        case Compare(operator, left, right):
            return compared(operator, operand_of(left, point), operand_of(right, point), point)
        case Arithmetic(operation, left, right):
            return computed(operation, operand_of(left, point), operand_of(right, point), point)
        case Negate(operand):
            return negative(operand_of(operand, point), point)
        case Conditional(test, then, otherwise):
            return _chosen(operand_of(test, point), then, otherwise, point)
        case Extremum(choice, operands):
            return extreme(choice, [operand_of(operand, point) for operand in operands], point)
        case Some(operand):
            return operand_of(operand, point)
        case Narrow(operand):
            return _narrowed(operand_of(operand, point), point)
        case Fold():
            return folded(expr, point, operand_of)
        case _:
            assert_never(expr)


def condition_of(expr: Expr, point: Point) -> Operand:
    """The value of a condition."""
    operand = operand_of(expr, point)
    condition(operand)
    return operand


def _bound(operand: Operand) -> Operand:
    """A read of a local name; it fails where nothing is bound to the name."""
    if isinstance(operand, Text) and not operand.bound:
        text = f"({operand.text} if {operand.text} is not unbound else trap())"
        return operand._replace(text=text, bound=True, total=False)
    return operand


def _read(expr: Expr, point: Point) -> Operand:
    found = _viewed(expr, point)
    return as_tuple(found, point) if isinstance(found, View) else found


def _viewed(expr: Expr, point: Point) -> View | Operand:
    """The value of an expression, but for a map of the state a view, until its last key is given."""
    match expr:
        case VariableRead(name):
            view = View(point.program.layout.fields[name])
        case Index(base, key):
            map_ = _viewed(base, point)
            if not isinstance(map_, View):
                if not isinstance(map_, Text):
                    raise InternalError(f"expected a map at {expr.span}, got {map_}")
                return entry_of(map_, operand_of(key, point), point)
            view = map_.at(operand_of(key, point))
        case _:
            return operand_of(expr, point)
    return cell_of(view, point) if view.is_cell else view


def _chosen(test: Operand, then: Expr, otherwise: Expr, point: Point) -> Operand:
    if isinstance(test, Known):
        return operand_of(then if test.value else otherwise, point)
    one, other = operand_of(then, point), operand_of(otherwise, point)
    kinds = {Kind.BOOL if kind is Kind.TRUTH else kind for kind in map(kind_of, (one, other))} - {Kind.ANY}
    if len(kinds) > 1:
        raise InternalError(f"{one} and {other} are of different types")
    text = f"({point.value(one)} if {condition(test)} else {point.value(other)})"
    types = [operand.type for operand in (one, other) if isinstance(operand, Text) and operand.type]
    bounds = [bounds_of(operand) for operand in (one, other) if operand != Known(None)]
    known = [each for each in bounds if each is not None]
    return Text(
        text,
        kinds.pop() if kinds else Kind.ANY,
        optional=is_optional(one) or is_optional(other),
        bounds=(min(low for low, _ in known), max(high for _, high in known)) if known and known == bounds else None,
        total=all(map(is_total, (test, one, other))),
        type=types[0] if types else None,
    )


def _narrowed(operand: Operand, point: Point) -> Operand:
    if operand == Known(None):
        return failing()
    if not is_optional(operand):
        return operand
    name = point.program.fresh()
    if isinstance(operand, CellCode):
        zero = operand.field.zero
        text = f"({name} + {zero} if ({name} := {operand.code}) else trap())"
        bounds = operand.field.low, operand.field.high
        return Text(text, kind_of(operand), bounds=bounds, total=False)
    plain = as_text(operand, point.program.fresh())
    text = f"({name} if ({name} := {plain.text}) is not None else trap())"
    return plain._replace(text=text, optional=False, total=False)
