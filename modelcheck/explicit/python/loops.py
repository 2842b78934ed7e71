"""Domains and folds in generated Python: unrolled where they are short and constant, else a loop.

A fold that stays a loop becomes a function of its own, which is given the state and the names it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias, assert_never

from modelcheck.explicit.python.integers import integer, summed
from modelcheck.explicit.python.operands import (
    CellCode,
    Kind,
    Known,
    Operand,
    Text,
    bounds_of,
    condition,
    is_total,
    joined,
)
from modelcheck.explicit.python.point import Point
from modelcheck.ir.fold import children, domain_bounds, subexpressions
from modelcheck.ir.nodes import Domain, Expr, Fold, Folding, LocalRead, RangeDomain, Value
from modelcheck.ir.types import BoolType, EnumType, IdType

OperandOf: TypeAlias = Callable[[Expr, Point], Operand]
"""The translation of an expression to an operand: `expressions.operand_of`, which calls this module."""

UNROLLED_NODES: Final = 600
"""The most nodes that a loop may unroll to; a larger one stays a loop."""


def folded(fold: Fold, point: Point, operand_of: OperandOf) -> Operand:
    """The value of a fold."""
    values = constant_domain(fold.domain, point, operand_of)
    if values is None or len(values) * weight(fold.body, point, operand_of) > UNROLLED_NODES:
        return _looped(fold, point, operand_of)
    bodies = _bodies(fold, values, point, operand_of)
    match fold.folding:
        case Folding.ALL | Folding.ANY:
            return joined(bodies, every=fold.folding is Folding.ALL)
        case Folding.SUM:
            return summed(bodies, point)
        case _:
            assert_never(fold.folding)


def constant_domain(domain: Domain, point: Point, operand_of: OperandOf) -> Sequence[bool | int] | None:
    """The values of a domain if they are the same in every state, else None."""
    match domain:
        case IdType() | EnumType():
            return range(domain.size)
        case BoolType():
            return False, True
        case RangeDomain(start, stop):
            first, end = integer(operand_of(start, point)), integer(operand_of(stop, point))
            if isinstance(first, Known) and isinstance(end, Known):
                return range(first.value or 0, end.value or 0)
            return None
        case _:
            assert_never(domain)


def weight(expr: Expr, point: Point, operand_of: OperandOf) -> int:
    """The number of nodes the expression unrolls to, or a bit less where that depends on a loop around it."""
    inner = sum(weight(child, point, operand_of) for child in children(expr))
    if not isinstance(expr, Fold):
        return 1 + inner
    bounds = [node for bound in domain_bounds(expr.domain) for node in subexpressions(bound)]
    if any(isinstance(node, LocalRead) and node.name not in point.locals for node in bounds):
        return 1 + inner
    values = constant_domain(expr.domain, point, operand_of)
    return 1 + inner * (len(values) if values is not None else 1)


def range_of(domain: Domain, point: Point, operand_of: OperandOf) -> tuple[Text, Text]:
    """The first value of a domain that stays a loop, and the value after its last."""
    first: Operand = Known(0)
    end: Operand
    if isinstance(domain, RangeDomain):
        first, end = integer(operand_of(domain.start, point)), integer(operand_of(domain.stop, point))
    else:
        end = Known(point.program.size(domain))
    return _text(first, point), _text(end, point)


def loop_value(name: str, domain: Domain, first: Text, end: Text) -> Text:
    """The value of the loop variable `name` as an operand."""
    if isinstance(domain, BoolType):
        return Text(name, Kind.BOOL)
    within = (first.bounds[0], max(first.bounds[0], end.bounds[1] - 1)) if first.bounds and end.bounds else None
    return Text(name, Kind.INT, bounds=within)


def _bodies(fold: Fold, values: Sequence[Value], point: Point, operand_of: OperandOf) -> Iterator[Operand]:
    """The body for one value of the domain after the other, on demand: none is made after the one that decides."""
    for value in values:
        assert not isinstance(value, tuple)
        with point.binding(fold.local, Known(value)):
            operand = operand_of(fold.body, point)
        yield operand


def _looped(fold: Fold, point: Point, operand_of: OperandOf) -> Operand:
    """A call of a generated function that runs the loop."""
    point.settle()
    first, end = range_of(fold.domain, point, operand_of)
    element, start, stop, total = (point.program.fresh() for _ in range(4))
    inner = Point(point.program, point.base, point.locals, lines=None)
    inner.locals[fold.local] = loop_value(element, fold.domain, first, end)
    body = operand_of(fold.body, inner)
    loop = f"for {element} in range({start}, {stop}):"
    match fold.folding:
        case Folding.ALL:
            lines = [loop, f"    if not {condition(body)}:", "        return False", "return True"]
        case Folding.ANY:
            lines = [loop, f"    if {condition(body)}:", "        return True", "return False"]
        case Folding.SUM:
            lines = [f"{total} = 0", loop, f"    {total} += {inner.value(integer(body))}", f"return {total}"]
        case _:
            assert_never(fold.folding)
    names = _names_read(fold.body, point)
    function = point.program.helper([*names, start, stop], lines)
    text = f"{function}({', '.join([*names, first.text, end.text])})"
    kind = Kind.INT if fold.folding is Folding.SUM else Kind.BOOL
    return Text(text, kind, total=first.total and end.total and is_total(body))


def _names_read(body: Expr, point: Point) -> list[str]:
    """The names of the generated code that the body needs: the state, and the values of its local names."""
    names = {point.base: None}
    for node in subexpressions(body):
        match point.locals.get(node.name) if isinstance(node, LocalRead) else None:
            case CellCode(base=base):
                names[base] = None
            case Text(text):
                names[text] = None
            case _:
                pass
    return list(names)


def _text(operand: Operand, point: Point) -> Text:
    return Text(point.value(operand), Kind.INT, bounds=bounds_of(operand), total=is_total(operand))
