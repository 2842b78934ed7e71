"""Values as another type: as cells, arguments and records, and both sides of an operator as one type."""

from __future__ import annotations

from modelcheck.errors import Span, SpecError
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.values.values import Made, Stored, Typed, Value, field, is_integer, made, narrowed, parts_of
from modelcheck.ir.nodes import FALSE, TRUE, Compare, Comparison, Conditional, Const, Expr, Narrow, Some, conjunction
from modelcheck.ir.shapes import (
    PRESENT,
    NoneType,
    OptionalShape,
    RecordShape,
    Shape,
    describe,
    first_value,
    leaves,
    scalar,
    tuple_of,
)
from modelcheck.ir.types import CountType, IdType, IntType, OptionType, ScalarType, present


def as_value_of(value: Value, target: Shape, what: str, *, code: str = "MC205") -> dict[str, Expr]:
    """The leaves, by suffix, of a value that is to have the shape `target`; `what` names the place it goes to.

    Raises:
        SpecError: `code`, it does not fit.
    """
    if isinstance(target, OptionalShape):
        return _as_optional(value, target, what, code)
    if isinstance(target, RecordShape):
        if isinstance(value, Made | Stored) and value.shape == target:
            return parts_of(value)
        if isinstance(value, Made | Stored) and value.shape == OptionalShape(target):
            return narrowed(OptionalShape(target), parts_of(value), value.span)
        if isinstance(value, Made) and _alike(value.shape, target):
            return {
                f".{name}{suffix}": part
                for name, inner in target.fields
                for suffix, part in as_value_of(field(value, name, value.span), inner, what, code=code).items()
            }
    type_ = scalar(target)
    if isinstance(value, Typed) and type_ is not None:
        return {"": as_scalar(value, type_, what, code=code)}
    raise misfit(value, target, what, code)


def _alike(one: Shape, other: RecordShape) -> bool:
    """True if both are plain tuples of one length; their items are compared one by one."""
    both = isinstance(one, RecordShape) and one.cls is other.cls is tuple
    return both and len(one.fields) == len(other.fields)  # type: ignore[union-attr]


def as_scalar(value: Typed, target: ScalarType, what: str, *, code: str = "MC205") -> Expr:
    """The expression for a scalar cell of type `target`.

    Raises:
        SpecError: `code`, it does not fit.
    """
    source = value.type
    if source == target:
        return value.expr
    if isinstance(target, OptionType):
        if isinstance(source, NoneType):
            return Const(None, span=value.span)
        if not isinstance(source, OptionType):
            return Some(as_scalar(value, target.item, what, code=code), span=value.span)
    elif isinstance(source, OptionType) and source.item == target:
        return Narrow(value.expr, span=value.span)
    elif isinstance(target, IntType | CountType) and is_integer(source):
        return value.expr
    raise misfit(value, target, what, code)


def misfit(value: Value, target: Shape, what: str, code: str) -> SpecError:
    """The error for a value that does not fit."""
    inner = target.item if isinstance(target, OptionType) else target
    identity = "an identity comes from an argument, a loop or another variable"
    hint = (
        identity if isinstance(inner, IdType) else f"give it {describe(target)}, or declare it {describe(value.shape)}"
    )
    return fail(code, f"this is {describe(value.shape)}, where {what} is {describe(target)}", value.span, hint=hint)


def unified(left: Value, right: Value, span: Span) -> tuple[dict[str, Expr], dict[str, Expr], Shape]:
    """The leaves of both operands as one type, for `==` and for the arms of a conditional.

    Raises:
        SpecError: MC205, they have no type in common.
    """
    joined = join(left.shape, right.shape)
    if joined is None:
        message = f"{describe(left.shape)} and {describe(right.shape)} cannot be compared or joined"
        both = scalar(left.shape) is None and left.shape == right.shape
        hint = "compare their parts one by one" if both else "bring both sides to one type"
        raise fail("MC205", message, span, hint=hint)
    other = "the other side"
    return as_value_of(left, joined, other), as_value_of(right, joined, other), joined


def equal(left: Value, right: Value, span: Span) -> tuple[Expr, tuple[Expr, ...]]:
    """The condition `left == right`, by leaves, and the expressions that Python evaluates in any case.

    Raises:
        SpecError: MC205, they have no type in common.
    """
    first, second, _ = unified(left, right, span)
    same = conjunction(
        *(Compare(Comparison.EQ, first[suffix], second[suffix], span=span) for suffix in first), span=span
    )
    return same, tuple(each for suffix in list(first)[1:] for each in (first[suffix], second[suffix]))


def chosen(condition: Expr, then: Value, otherwise: Value, span: Span) -> Value:
    """The value `then if condition else otherwise`, by leaves.

    Raises:
        SpecError: MC205, the arms have no type in common.
    """
    yes, no, shape = unified(then, otherwise, span)
    return made(shape, {suffix: Conditional(condition, yes[suffix], no[suffix], span=span) for suffix in yes}, span)


def join(left: Shape, right: Shape) -> Shape | None:
    """The one type both fit into; None if there is none."""
    if isinstance(left, NoneType) or isinstance(right, NoneType):
        return _optional(right if isinstance(left, NoneType) else left)
    if isinstance(left, RecordShape | OptionalShape) or isinstance(right, RecordShape | OptionalShape):
        if left == right:
            return left
        if isinstance(left, RecordShape) and isinstance(right, RecordShape) and _alike(left, right):
            joined = [join(one, other) for (_, one), (_, other) in zip(left.fields, right.fields, strict=True)]
            known = [each for each in joined if each is not None]
            return tuple_of(known) if len(known) == len(joined) else None
        return next(
            (a for a, b in ((left, right), (right, left)) if isinstance(a, OptionalShape) and a.item == b), None
        )
    first, second = scalar(left), scalar(right)
    return _join_scalars(first, second) if first and second else None


def _optional(shape: Shape) -> Shape | None:
    match shape:
        case OptionType() | OptionalShape():
            return shape
        case RecordShape():
            return OptionalShape(shape)
        case _:
            item = scalar(shape)
            return OptionType(item) if item else None


def _join_scalars(left: ScalarType, right: ScalarType) -> ScalarType | None:
    if left == right:
        return left
    optional = isinstance(left, OptionType) or isinstance(right, OptionType)
    inner_left, inner_right = present(left), present(right)
    if inner_left == inner_right:
        return OptionType(inner_left)
    both_count = is_integer(inner_left) and is_integer(inner_right)
    return IntType() if both_count and not optional else None


def _as_optional(value: Value, target: OptionalShape, what: str, code: str) -> dict[str, Expr]:
    if isinstance(value, Made | Stored) and value.shape == target:
        return parts_of(value)
    if isinstance(value, Typed) and isinstance(value.type, NoneType):
        return {PRESENT: FALSE, **{suffix: first_value(leaf) for suffix, leaf in leaves(target.item)}}
    if isinstance(value, Made | Stored) and value.shape == target.item:
        return {PRESENT: TRUE, **parts_of(value)}
    raise misfit(value, target, what, code)
