"""Typed expressions: what fits where, and the coercions that make both sides of an operator one type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from modelcheck.errors import Span
from modelcheck.frontend.source import fail
from modelcheck.ir.nodes import Const, Domain, Expr, Narrow, RangeDomain, Some
from modelcheck.ir.types import BoolType, CountType, IdType, IntType, MapType, OptionType, ScalarType, Type


@dataclass(frozen=True, slots=True)
class NoneType:
    """The type of a literal None, which fits every optional."""


FrontType: TypeAlias = Type | NoneType


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression and its type."""

    expr: Expr
    type: FrontType
    span: Span


def describe(type_: FrontType) -> str:
    """The type in the words of a spec."""
    match type_:
        case BoolType():
            return "bool"
        case IntType():
            return "int"
        case CountType():
            return "a count of effects"
        case IdType(name):
            return name
        case OptionType(item):
            return f"{describe(item)} | None"
        case MapType(RangeDomain(), CountType()):
            return "Effects"
        case MapType(key, value):
            return f"dict[{describe_domain(key)}, {describe(value)}]"
        case NoneType():
            return "None"
        case _:
            assert_never(type_)


def describe_domain(domain: Domain) -> str:
    """What a map is keyed by, in the words of a spec."""
    match domain:
        case IdType(name):
            return name
        case BoolType():
            return "bool"
        case RangeDomain():
            return "int"
        case _:
            assert_never(domain)


def is_integer(type_: FrontType) -> bool:
    """Does it count? Identities do where they are put in order or computed with."""
    return isinstance(type_, IntType | CountType | IdType)


def as_bool(value: Typed) -> Expr:
    """The expression as a condition.

    Raises:
        SpecError: MC205, it is not a bool.
    """
    if isinstance(value.type, BoolType):
        return value.expr
    raise fail(
        "MC205",
        f"this is {describe(value.type)}, where a bool is needed",
        value.span,
        hint="compare it: Python's idea of truth of other types hides mistakes",
    )


def as_integer(value: Typed) -> Expr:
    """The expression as an integer; an optional one must be present when it is used.

    Raises:
        SpecError: MC205, it is not an integer.
    """
    if is_integer(value.type):
        return value.expr
    if isinstance(value.type, OptionType) and is_integer(value.type.item):
        return Narrow(value.expr, span=value.span)
    message = f"this is {describe(value.type)}, where an int is needed"
    raise fail("MC205", message, value.span, hint="compute and order with whole numbers only")


def as_key(value: Typed, domain: Domain) -> Expr:
    """The expression as a key of a map over the domain.

    Raises:
        SpecError: MC205, it is of another type.
    """
    type_ = value.type.item if isinstance(value.type, OptionType) else value.type
    fits = type_ == domain if isinstance(domain, IdType | BoolType) else is_integer(type_)
    if not fits:
        message = f"this is {describe(value.type)}, where the map is keyed by {describe_domain(domain)}"
        raise fail("MC205", message, value.span, hint=f"look it up by {describe_domain(domain)}")
    return Narrow(value.expr, span=value.span) if isinstance(value.type, OptionType) else value.expr


def as_value_of(value: Typed, target: Type, what: str, *, code: str = "MC205") -> Expr:
    """The expression as a value for a cell, argument or name of type `target`.

    Raises:
        SpecError: `code`, it does not fit; `what` names the target.
    """
    source = value.type
    if source == target:
        return value.expr
    if isinstance(target, OptionType):
        if isinstance(source, NoneType):
            return Const(None, span=value.span)
        if not isinstance(source, OptionType):
            return Some(as_value_of(value, target.item, what, code=code), span=value.span)
    elif isinstance(source, OptionType) and source.item == target:
        return Narrow(value.expr, span=value.span)
    elif isinstance(target, IntType | CountType) and is_integer(source):
        return value.expr
    inner = target.item if isinstance(target, OptionType) else target
    identity = "an identity comes from an argument, a loop or another variable"
    hint = identity if isinstance(inner, IdType) else f"give it {describe(target)}, or declare it {describe(source)}"
    raise fail(code, f"this is {describe(source)}, where {what} is {describe(target)}", value.span, hint=hint)


def unified(left: Typed, right: Typed, span: Span) -> tuple[Expr, Expr, Type]:
    """Both operands as one type, for `==` and for the arms of a conditional.

    Raises:
        SpecError: MC205, they have no type in common.
    """
    joined = _join(left.type, right.type)
    if joined is None or isinstance(joined, MapType):
        message = f"{describe(left.type)} and {describe(right.type)} cannot be compared or joined"
        maps = isinstance(joined, MapType)
        hint = "compare the values of maps key by key" if maps else "bring both sides to one type"
        raise fail("MC205", message, span, hint=hint)
    return as_value_of(left, joined, "the other side"), as_value_of(right, joined, "the other side"), joined


def _join(left: FrontType, right: FrontType) -> Type | None:
    if isinstance(left, NoneType) or isinstance(right, NoneType):
        other = right if isinstance(left, NoneType) else left
        if isinstance(other, NoneType | MapType):
            return None
        return other if isinstance(other, OptionType) else OptionType(other)
    if left == right:
        return left
    inner_left, inner_right = _present(left), _present(right)
    if inner_left is None or inner_right is None:
        return None
    if inner_left != inner_right:
        if not (is_integer(inner_left) and is_integer(inner_right)):
            return None
        inner_left = IntType()
        if isinstance(left, OptionType) or isinstance(right, OptionType):
            return None
    return OptionType(inner_left) if isinstance(left, OptionType) or isinstance(right, OptionType) else inner_left


def _present(type_: Type) -> ScalarType | None:
    if isinstance(type_, MapType):
        return None
    return type_.item if isinstance(type_, OptionType) else type_
