"""Values while a spec is read: scalars as IR expressions, composite ones as what their scalar leaves are.

Three forms: `Typed` is a scalar, `Made` a record that was computed, `Stored` something composite that lives in state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from modelcheck.errors import Span, SpecError
from modelcheck.frontend.shapes import (
    LENGTH,
    PRESENT,
    BagShape,
    Bounded,
    ListShape,
    MapShape,
    NoneType,
    OptionalShape,
    RecordShape,
    SetShape,
    Shape,
    describe,
    describe_domain,
    domains,
    leaves,
    scalar_of,
)
from modelcheck.frontend.source import fail
from modelcheck.ir.nodes import (
    TRUE,
    Arithmetic,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Fold,
    Folding,
    Index,
    LocalRead,
    Narrow,
    Operation,
    RangeDomain,
    Some,
    VariableRead,
    checked,
    conjunction,
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
        """Its type as a shape."""
        return self.type


@dataclass(frozen=True, slots=True)
class Made:
    """A computed record, or an optional one: an expression for each leaf by suffix."""

    shape: RecordShape | OptionalShape
    parts: Mapping[str, Expr]
    span: Span


@dataclass(frozen=True, slots=True)
class MadeSet:
    """A computed set: for a possible member, one key per leaf, is it in?

    A display such as `{m, n}` has its elements instead; of which type they are members, only its context says. Sets
    that are joined are the `operands`, and `sure` the keys of their elements, all of which must be possible members.
    """

    shape: SetShape
    contains: Callable[[tuple[Expr, ...]], Expr]
    span: Span
    elements: tuple[Value, ...] = ()
    operands: tuple[Value, ...] = ()
    sure: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """Something composite in state: the variable, the suffix so far as part of its name, and the keys so far.

    `root` is where the variable itself is named, if that is not the whole of `span`.
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
    """A scalar in state as an expression; anything else as it is."""
    match value.shape:
        case RecordShape() | OptionalShape() | MapShape() | ListShape() | SetShape() | BagShape() | NoneType():
            return value
        case leaf:
            return Typed(value.cell(), scalar_of(leaf), value.span)


def expressions_of(value: Value) -> tuple[Expr, ...]:
    """The expressions a value is made of."""
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
    """A field of a record; of an optional one it must be there when it is read.

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
    chosen = {suffix: parts[f".{name}{suffix}"] for suffix, _ in leaves(inner)}
    if isinstance(shape, OptionalShape):
        there = parts[PRESENT]
        chosen = {suffix: present(there, part, span) for suffix, part in chosen.items()}
    return made(inner, chosen, span)


def present(there: Expr, part: Expr, span: Span) -> Expr:
    """A leaf of an optional record that must not be None when it is read."""
    return Narrow(Conditional(there, Some(part), Const(None)), span=span)


def made(shape: Shape, parts: Mapping[str, Expr], span: Span) -> Value:
    """A computed value of the shape from its leaves."""
    if isinstance(shape, RecordShape | OptionalShape):
        return Made(shape, parts, span)
    assert not isinstance(shape, MapShape | ListShape | SetShape | BagShape)
    return Typed(parts[""], shape if isinstance(shape, NoneType) else scalar_of(shape), span)


def item(value: Stored, key: Value, span: Span) -> Stored:
    """What is stored at a key of a map, or at an index of a list.

    Raises:
        SpecError: MC205, the key is of another type, or this has no keys.
    """
    match value.shape:
        case MapShape(domain, inner):
            return Stored(inner, value.name, (*value.keys, key_of(key, domain)), span, value.root or value.span)
        case ListShape(inner):
            index = as_integer(key)
            if isinstance(index, Const) and index.value == -1:
                index = Arithmetic(Operation.SUB, value.cell(LENGTH), Const(1), span=key.span)
            return Stored(inner, value.name, (*value.keys, slot(value, index)), span, value.root or value.span)
        case _:
            hint = "only dicts, lists and Effects have keys"
            raise fail("MC205", f"this is {describe(value.shape)}, which has no keys", value.span, hint=hint)


def slot(value: Stored, index: Expr) -> Expr:
    """The index of a slot in use; any other is MC301 when it is evaluated."""
    length = value.cell(LENGTH)
    inside = conjunction(
        Compare(Comparison.LE, Const(0), index, span=index.span),
        Compare(Comparison.LT, index, length, span=index.span),
    )
    return checked(inside, index, code="MC301", message="this index is outside the list")


def key_of(key: Value, domain: Domain) -> Expr:
    """A value as a key of a map.

    Raises:
        SpecError: MC205, it is of another type.
    """
    if not isinstance(key, Typed):
        raise _wrong_key(key, (domain,))
    return _key(key.expr, key.type, domain, key, (domain,))


def _key(expr: Expr, shape: Shape, domain: Domain, key: Value, into: tuple[Domain, ...]) -> Expr:
    optional = isinstance(shape, OptionType)
    scalar = shape.item if isinstance(shape, OptionType) else shape
    if isinstance(domain, RangeDomain):
        if not isinstance(scalar, IntType | CountType | IdType | Bounded):
            raise _wrong_key(key, into)
    elif scalar != domain:
        raise _wrong_key(key, into)
    return Narrow(expr, span=key.span) if optional else expr


def member_keys(value: Value, member: Shape) -> tuple[Expr, tuple[Expr, ...]]:
    """For a set or bag of `member`: can the value be in it at all, and its keys, which mean nothing where it cannot.

    Raises:
        SpecError: MC205, it is of another type.
    """
    into = domains(member)
    if isinstance(value, Typed) and not isinstance(member, RecordShape):
        pairs: list[tuple[Expr, Shape]] = [(value.expr, value.type)]
    elif isinstance(value, Made | Stored) and _is_kind_of(value.shape, member):
        parts = parts_of(value)
        pairs = [(parts[suffix], leaf) for suffix, leaf in leaves(value.shape)]
    else:
        raise _wrong_key(value, into)
    targets = [leaf for _, leaf in leaves(member)]
    if len(pairs) != len(targets):
        raise _wrong_key(value, into)
    possible: list[Expr] = []
    keys: list[Expr] = []
    for (expr, shape), leaf, domain in zip(pairs, targets, into, strict=True):
        key = _key(expr, IntType() if isinstance(shape, Bounded) else shape, domain, value, into)
        if isinstance(leaf, Bounded):
            # The fields of a record in state were checked when they were written; those of a computed one were not.
            if shape != leaf or not isinstance(value, Stored):
                possible.append(Compare(Comparison.LE, leaf.low, key, span=value.span))
                possible.append(Compare(Comparison.LE, key, leaf.high, span=value.span))
            if leaf.low != Const(0):
                key = Arithmetic(Operation.SUB, key, leaf.low, span=value.span)
        keys.append(key)
    return conjunction(*possible), tuple(keys)


def _is_kind_of(shape: Shape, member: Shape) -> bool:
    """Are both the same record? Of another class it would never be equal, or equal by chance."""
    return isinstance(shape, RecordShape) and isinstance(member, RecordShape) and shape.cls is member.cls


def sure_keys(value: Value, member: Shape) -> tuple[Expr, ...]:
    """As `member_keys`, for a value that must be a possible member: MC302 when it is evaluated and is not.

    Raises:
        SpecError: MC205, it is of another type.
    """
    possible, keys = member_keys(value, member)
    if possible == TRUE:
        return keys
    message = "this value is outside its range"
    return tuple(checked(possible, key, code="MC302", message=message) for key in keys)


def _wrong_key(key: Value, into: tuple[Domain, ...]) -> SpecError:
    wanted = ", ".join(describe_domain(domain) for domain in into)
    message = f"this is {describe(key.shape)}, where a key is {wanted}"
    return fail("MC205", message, key.span, hint=f"look it up by {wanted}")


def total(value: Stored, shape: BagShape) -> Expr:
    """How many items a bag holds."""
    return count_over(domains(shape.item), lambda keys: value.cell("", *keys), value.span)


def count_over(over: tuple[Domain, ...], count: Callable[[tuple[Expr, ...]], Expr], span: Span) -> Expr:
    """The sum of `count` over all combinations of keys."""
    names = [f"key{depth} of {span.line}:{span.column}" for depth in range(len(over))]
    expr = count(tuple(LocalRead(name) for name in names))
    for name, domain in reversed(list(zip(names, over, strict=True))):
        expr = Fold(Folding.SUM, name, domain, expr, span=span)
    return expr


def is_integer(shape: Shape) -> bool:
    """Does it count? Identities do where they are put in order or computed with."""
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
    """The expression as an integer; an optional one must be present when it is used.

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
