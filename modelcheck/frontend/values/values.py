"""Values while a spec is read: scalars as IR expressions, composite ones as their scalar leaves.

Three forms: `Typed` is a scalar, `Made` a record that was computed, `Stored` something composite that lives in state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from modelcheck.errors import Span
from modelcheck.frontend.reading.source import fail
from modelcheck.ir.nodes import (
    Conditional,
    Const,
    Expr,
    Index,
    Narrow,
    Some,
    VariableRead,
)
from modelcheck.ir.shapes import (
    PRESENT,
    BagShape,
    Bounded,
    Leaf,
    ListShape,
    MapShape,
    NoneType,
    OptionalShape,
    RecordShape,
    SetShape,
    Shape,
    describe,
    leaves,
    scalar_of,
)
from modelcheck.ir.types import BoolType, CountType, IdType, IntType, OptionType, ScalarType


@dataclass(frozen=True, slots=True)
class Typed:
    """A scalar expression and its type; NoneType is the literal None."""

    expr: Expr
    type: ScalarType | NoneType
    span: Span

    @property
    def shape(self) -> Shape:
        """The type as a shape."""
        return self.type


@dataclass(frozen=True, slots=True)
class Made:
    """A computed record, or an optional one: an expression for each leaf by suffix."""

    shape: RecordShape | OptionalShape
    parts: Mapping[str, Expr]
    span: Span


@dataclass(frozen=True, slots=True)
class MadeSet:
    """A computed set: `contains` is the condition that a possible member, with one key for each leaf, is in it.

    A display such as `{m, n}` has its elements instead; the type of its members depends on the context. Sets that are
    joined are the `operands`, and `sure` the keys of their elements, all of which must be possible members.
    """

    shape: SetShape
    contains: Callable[[tuple[Expr, ...]], Expr]
    span: Span
    elements: tuple[Value, ...] = ()
    operands: tuple[Value, ...] = ()
    sure: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A composite value in state: the variable, with the suffix so far as part of its name, and the keys so far.

    `root` is the place of the variable's name, if that is not the whole of `span`.
    """

    shape: Shape
    name: str
    keys: tuple[Expr, ...]
    span: Span
    root: Span | None = None

    def cell(self, suffix: str = "", *more: Expr) -> Expr:
        """The present value of one of its scalar cells."""
        expr: Expr = VariableRead(self.name + suffix, span=self.root or self.span)
        for key in (*self.keys, *more):
            expr = Index(expr, key, span=self.span)
        return expr


Value: TypeAlias = Typed | Made | MadeSet | Stored


def settled(value: Stored) -> Value:
    """A scalar in state as an expression; any other value as it is."""
    match value.shape:
        case RecordShape() | OptionalShape() | MapShape() | ListShape() | SetShape() | BagShape() | NoneType():
            return value
        case leaf:
            return Typed(value.cell(), scalar_of(leaf), value.span)


def expressions_of(value: Value) -> tuple[Expr, ...]:
    """The expressions that a value is made of."""
    match value:
        case Typed(expr):
            return (expr,)
        case Made(_, parts):
            return tuple(parts.values())
        case MadeSet(elements=elements, operands=operands, sure=sure):
            return (*(expr for each in (*elements, *operands) for expr in expressions_of(each)), *sure)
        case Stored(keys=keys):
            return keys


def parts_of(value: Stored | Made) -> dict[str, Expr]:
    """The leaves of a record, or of an optional one, by suffix."""
    if isinstance(value, Made):
        return dict(value.parts)
    return {suffix: value.cell(suffix) for suffix, _ in leaves(value.shape)}


def field(value: Value, name: str, span: Span) -> Value:
    """A field of a record; an optional record must not be None when the field is read.

    Raises:
        SpecError: MC201, the record has no such field; MC205, this is no record.
    """
    shape = value.shape
    record = shape.item if isinstance(shape, OptionalShape) else shape
    if not isinstance(record, RecordShape) or not isinstance(value, Made | Stored):
        hint = "only records have fields"
        raise fail("MC205", f"this is {describe(shape)}, which has no field `{name}`", span, hint=hint)
    inner = dict(record.fields).get(name)
    if inner is None:
        known = ", ".join(known for known, _ in record.fields)
        raise fail("MC201", f"{record.name} has no field `{name}`", span, hint=f"its fields: {known}")
    if isinstance(inner, NoneType):
        return Typed(Const(None, span=span), inner, span)
    if isinstance(value, Stored) and shape is record:
        return settled(Stored(inner, f"{value.name}.{name}", value.keys, span, value.root or value.span))
    parts = parts_of(value)
    if isinstance(shape, OptionalShape):
        parts = narrowed(shape, parts, span)
    return made(inner, {suffix: parts[f".{name}{suffix}"] for suffix, _ in leaves(inner)}, span)


def narrowed(shape: OptionalShape, parts: Mapping[str, Expr], span: Span) -> dict[str, Expr]:
    """The leaves of an optional record that must not be None when one of them is read."""
    there = parts[PRESENT]
    return {suffix: _present(there, parts[suffix], leaf, span) for suffix, leaf in leaves(shape.item)}


def _present(there: Expr, part: Expr, leaf: Leaf, span: Span) -> Expr:
    if isinstance(leaf, OptionType):
        # The field itself may be None: only an absent record fails.
        return Conditional(there, part, Some(Narrow(Const(None), span=span)), span=span)
    return Narrow(Conditional(there, Some(part), Const(None)), span=span)


def made(shape: Shape, parts: Mapping[str, Expr], span: Span) -> Value:
    """A computed value of the shape from its leaves."""
    if isinstance(shape, RecordShape | OptionalShape):
        return Made(shape, parts, span)
    assert not isinstance(shape, MapShape | ListShape | SetShape | BagShape)
    return Typed(parts[""], shape if isinstance(shape, NoneType) else scalar_of(shape), span)


def is_integer(shape: Shape) -> bool:
    """True for integers, and for identities, which are numbers where they are ordered or computed with."""
    return isinstance(shape, IntType | CountType | IdType | Bounded)


def as_bool(value: Value) -> Expr:
    """The expression as a condition.

    Raises:
        SpecError: MC205, it is not a bool.
    """
    if isinstance(value, Typed) and isinstance(value.type, BoolType):
        return value.expr
    hint = "compare it: Python's idea of truth of other types hides mistakes"
    raise fail("MC205", f"this is {describe(value.shape)}, where a bool is needed", value.span, hint=hint)


def as_integer(value: Value) -> Expr:
    """The expression as an integer; an optional one must not be None when it is read.

    Raises:
        SpecError: MC205, it is not an integer.
    """
    if isinstance(value, Typed):
        if is_integer(value.type):
            return value.expr
        if isinstance(value.type, OptionType) and is_integer(value.type.item):
            return Narrow(value.expr, span=value.span)
    message = f"this is {describe(value.shape)}, where an int is needed"
    raise fail("MC205", message, value.span, hint="compute and order with whole numbers only")
