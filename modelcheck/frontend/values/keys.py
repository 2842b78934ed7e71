"""The content at a key: of a map, at an index of a list, or the count of an item in a set or a bag."""

from __future__ import annotations

from collections.abc import Callable

from modelcheck.errors import Span, SpecError
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.values.values import Made, Stored, Typed, Value, as_integer, parts_of
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
    LocalRead,
    Narrow,
    Operation,
    RangeDomain,
    checked,
    conjunction,
)
from modelcheck.ir.shapes import (
    LENGTH,
    BagShape,
    Bounded,
    ListShape,
    MapShape,
    NotFinite,
    RecordShape,
    Shape,
    describe,
    describe_domain,
    domains,
    leaves,
)
from modelcheck.ir.types import CountType, IdType, IntType, OptionType


def item(value: Stored, key: Value, span: Span) -> Stored:
    """The content at a key of a map, or at an index of a list.

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
    """The index of a slot in use, -1 being the last; evaluating any other is MC301."""
    length = value.cell(LENGTH)
    if not isinstance(index, Const | LocalRead | Arithmetic):
        last = Arithmetic(Operation.SUB, length, Const(1), span=index.span)
        index = Conditional(Compare(Comparison.EQ, index, Const(-1)), last, index, span=index.span)
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
    """The condition that the value can be in a set or bag of `member` at all, and its keys, which else mean nothing.

    Raises:
        SpecError: MC205, it is of another type.
    """
    try:
        into = domains(member)
    except NotFinite as error:
        hint = "a frozenset or Bag holds identities, enums, bools, bounded integers, or records of these"
        raise fail("MC214", f"{describe(member)} has no finite domain", value.span, hint=hint) from error
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
        if isinstance(shape, OptionType):
            possible.append(Compare(Comparison.NE, expr, Const(None), span=value.span))
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
    """True if both are the same record class; values of different classes are never equal, or only by chance."""
    return isinstance(shape, RecordShape) and isinstance(member, RecordShape) and shape.cls is member.cls


def sure_keys(value: Value, member: Shape) -> tuple[Expr, ...]:
    """The keys of a value that must be a possible member; evaluating them is MC302 where it is none.

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
    """The number of items in a bag."""
    return count_over(domains(shape.item), lambda keys: value.cell("", *keys), value.span)


def count_over(over: tuple[Domain, ...], count: Callable[[tuple[Expr, ...]], Expr], span: Span) -> Expr:
    """The sum of `count` over all combinations of keys."""
    return _fold_over(Folding.SUM, "key", over, count, span)


def forall(over: tuple[Domain, ...], holds: Callable[[tuple[Expr, ...]], Expr], span: Span) -> Expr:
    """The condition that `holds` is true of all combinations of keys."""
    return _fold_over(Folding.ALL, "member", over, holds, span)


def _fold_over(
    folding: Folding, name: str, over: tuple[Domain, ...], body: Callable[[tuple[Expr, ...]], Expr], span: Span
) -> Expr:
    # Two folds may be nested at one place: `name` tells their local names apart.
    names = [f"{name}{depth} of {span.line}:{span.column}" for depth in range(len(over))]
    expr = body(tuple(map(LocalRead, names)))
    for local, domain in reversed(list(zip(names, over, strict=True))):
        expr = Fold(folding, local, domain, expr, span=span)
    return expr
