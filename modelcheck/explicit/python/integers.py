"""Integer arithmetic on operands: folded where both are known, else with the bounds of the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from modelcheck.errors import InternalError
from modelcheck.explicit.layout import Range
from modelcheck.explicit.python.operands import (
    Kind,
    Known,
    Operand,
    Text,
    bounds_of,
    failing,
    is_optional,
    is_total,
    kind_of,
)
from modelcheck.explicit.python.point import Point
from modelcheck.ir.nodes import Choice, Operation

_DIVISIONS: Final = (Operation.FLOORDIV, Operation.MOD)


def integer(operand: Operand) -> Operand:
    """The operand itself, which must be an integer.

    Raises:
        InternalError: It is something else; the frontend lets no such spec through.
    """
    if kind_of(operand) not in (Kind.INT, Kind.ANY) or is_optional(operand):
        raise InternalError(f"expected an integer, got {operand}")
    return operand


def computed(operation: Operation, left: Operand, right: Operand, point: Point) -> Operand:
    """The operand `left operation right`."""
    match integer(left), integer(right):
        case Known(int(one)), Known(int(other)):
            if operation in _DIVISIONS and other == 0:
                return failing()
            return Known(_compute(operation, one, other))
        case _, Known(0) if operation in (Operation.ADD, Operation.SUB):
            return left
    outcome = _bounds(operation, bounds_of(left), bounds_of(right))
    divisor = bounds_of(right)
    safe = operation not in _DIVISIONS or (divisor is not None and not divisor[0] <= 0 <= divisor[1])
    total = is_total(left) and is_total(right) and safe
    text = f"({point.value(left)} {operation.value} {point.value(right)})"
    return Text(text, Kind.INT, bounds=outcome, total=total)


def summed(operands: Iterable[Operand], point: Point) -> Operand:
    """The sum of the operands as one flat text, since Python's parser refuses brackets nested 200 deep."""
    constant, texts, total = 0, [], True
    bounds: Range | None = (0, 0)
    for operand in operands:
        if isinstance(integer(operand), Known):
            constant += _known(operand)
            continue
        texts.append(point.value(operand))
        total = total and is_total(operand)
        bounds = _bounds(Operation.ADD, bounds, bounds_of(operand))
    if not texts:
        return Known(constant)
    if constant:
        texts.append(str(constant))
        bounds = _bounds(Operation.ADD, bounds, (constant, constant))
    return Text(f"({' + '.join(texts)})", Kind.INT, bounds=bounds, total=total)


def negative(operand: Operand, point: Point) -> Operand:
    """The operand `-operand`."""
    return computed(Operation.SUB, Known(0), operand, point)


def extreme(choice: Choice, operands: Sequence[Operand], point: Point) -> Operand:
    """The least or greatest of the operands; the text computes all of them."""
    best = integer(operands[0])
    for operand in operands[1:]:
        best = _better(choice, best, integer(operand), point)
    return best


def _better(choice: Choice, one: Operand, other: Operand, point: Point) -> Operand:
    pick = min if choice is Choice.MIN else max
    if isinstance(one, Known) and isinstance(other, Known):
        return Known(pick(_known(one), _known(other)))
    bounds = None
    a, b = bounds_of(one), bounds_of(other)
    if a is not None and b is not None:
        bounds = pick(a[0], b[0]), pick(a[1], b[1])
    named_one, text_one = _named(point.value(one), point)
    named_other, text_other = _named(point.value(other), point)
    before = "<=" if choice is Choice.MIN else ">="
    text = f"({named_one} if {text_one} {before} {text_other} else {named_other})"
    return Text(text, Kind.INT, bounds=bounds, total=is_total(one) and is_total(other))


def _named(text: str, point: Point) -> tuple[str, str]:
    """A name for the value, and a text that computes it and binds the name: `v1` and `(v1 := x + 1)`."""
    if text.isidentifier() or text.isdecimal():
        return text, text
    name = point.program.fresh()
    return name, f"({name} := {text})"


def _known(operand: Operand) -> int:
    if not isinstance(operand, Known) or operand.value is None:
        raise InternalError(f"expected a known integer, got {operand}")
    return operand.value


def _compute(operation: Operation, left: int, right: int) -> int:
    match operation:
        case Operation.ADD:
            return left + right
        case Operation.SUB:
            return left - right
        case Operation.MUL:
            return left * right
        case Operation.FLOORDIV:
            return left // right
        case Operation.MOD:
            return left % right


def _bounds(operation: Operation, left: Range | None, right: Range | None) -> Range | None:
    """The bounds of the outcome, None where they are not worked out."""
    if operation is Operation.MOD and right is not None and right[0] > 0:
        return 0, right[1] - 1
    if left is None or right is None:
        return None
    match operation:
        case Operation.ADD:
            return left[0] + right[0], left[1] + right[1]
        case Operation.SUB:
            return left[0] - right[1], left[1] - right[0]
        case Operation.MUL:
            corners = [one * other for one in left for other in right]
            return min(corners), max(corners)
        case Operation.FLOORDIV | Operation.MOD:
            return None
