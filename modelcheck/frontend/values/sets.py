"""Values that are frozensets: literals, unions, differences, comparisons."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from modelcheck.errors import Span
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.values.keys import count_over, forall, sure_keys
from modelcheck.frontend.values.values import MadeSet, Stored, Value
from modelcheck.ir.nodes import (
    FALSE,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Not,
    conjunction,
    disjunction,
)
from modelcheck.ir.shapes import NoneType, NotFinite, SetShape, Shape, describe, domains


def is_set(value: Value) -> bool:
    """True if the value is a frozenset."""
    return isinstance(value.shape, SetShape)


def empty(span: Span) -> MadeSet:
    """The value of `frozenset()`, of members of any type."""
    return MadeSet(SetShape(NoneType()), lambda _: FALSE, span)


def literal(values: Sequence[Value], span: Span) -> MadeSet:
    """The value of `{a, b}`; the type of its members depends on the context, or is that of the elements."""
    member = values[0].shape

    def contains(keys: tuple[Expr, ...]) -> Expr:
        return _among(values, member, keys, span)

    return MadeSet(SetShape(member), contains, span, tuple(values))


def members(value: Value, member: Shape) -> Callable[[tuple[Expr, ...]], Expr]:
    """A function from the keys of a member of type `member` to the condition that it is in the set."""
    if isinstance(value, MadeSet):
        if value.elements:
            return lambda keys: _among(value.elements, member, keys, value.span)
        return value.contains
    assert isinstance(value, Stored)
    stored = value
    return lambda keys: stored.cell("", *keys)


def finite(member: Shape, span: Span) -> tuple[Domain, ...]:
    """The domains of the members of a set.

    Raises:
        SpecError: MC214, they are infinitely many.
    """
    try:
        return domains(member)
    except NotFinite as error:
        hint = "a frozenset holds identities, enums, bools, bounded integers, or records of these"
        raise fail("MC214", f"{describe(member)} has no finite domain", span, hint=hint) from error


def _among(values: Sequence[Value], member: Shape, keys: tuple[Expr, ...], span: Span) -> Expr:
    """The condition that the keys are those of one of the values."""
    finite(member, values[0].span)
    known = [sure_keys(value, member) for value in values]
    return disjunction(
        *(
            conjunction(*(Compare(Comparison.EQ, a, b, span=span) for a, b in zip(keys, own, strict=True)), span=span)
            for own in known
        ),
        span=span,
    )


def combined(operator: ast.operator, left: Value, right: Value, span: Span) -> MadeSet:
    """The set `left | right`, `left & right` or `left - right`.

    Raises:
        SpecError: MC202, another operator; MC205, the members are of different types.
    """
    member = _common(left, right, span)
    first, second = members(left, member), members(right, member)

    def contains(keys: tuple[Expr, ...]) -> Expr:
        match operator:
            case ast.BitOr():
                return disjunction(first(keys), second(keys), span=span)
            case ast.BitAnd():
                return conjunction(first(keys), second(keys), span=span)
            case _:
                return conjunction(first(keys), Not(second(keys), span=span), span=span)

    if not isinstance(operator, ast.BitOr | ast.BitAnd | ast.Sub):
        raise fail("MC223", "sets are joined by `|`, `&` and `-`", span, hint="write `self.done | {m}`")
    return MadeSet(SetShape(member), contains, span, operands=(left, right), sure=sure(left, right, member))


def subset(operator: ast.cmpop, left: Value, right: Value, span: Span) -> Expr:
    """The condition `==`, `!=`, `<=` or `>=` of two sets.

    Raises:
        SpecError: MC202, another operator; MC205, the members are of different types.
    """
    member = _common(left, right, span)
    first, second = members(left, member), members(right, member)
    over = finite(member, span)
    match operator:
        case ast.Eq():
            return forall(over, lambda keys: Compare(Comparison.EQ, first(keys), second(keys), span=span), span)
        case ast.NotEq():
            return Not(subset(ast.Eq(), left, right, span), span=span)
        case ast.LtE():
            return forall(over, lambda keys: disjunction(Not(first(keys)), second(keys), span=span), span)
        case ast.GtE():
            return subset(ast.LtE(), right, left, span)
        case _:
            raise fail("MC223", "sets are compared by `==`, `!=`, `<=` and `>=`", span, hint="write `a <= b`")


def size(value: Value, member: Shape) -> Expr:
    """The number of members of a set."""
    contains = members(value, member)
    return count_over(
        finite(member, value.span), lambda keys: Conditional(contains(keys), Const(1), Const(0)), value.span
    )


def _common(left: Value, right: Value, span: Span) -> Shape:
    """The joint type of the members of both sets."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one.shape, SetShape) and isinstance(other.shape, SetShape):
            fits = one.shape == other.shape or isinstance(other.shape.member, NoneType)
            if fits or (isinstance(other, MadeSet) and other.elements and not _is_display(one)):
                return one.shape.member
    message = f"{describe(left.shape)} and {describe(right.shape)} have no members in common"
    raise fail("MC205", message, span, hint="join sets with sets of the same type")


def sure(left: Value, right: Value, member: Shape | None = None) -> tuple[Expr, ...]:
    """The keys of the elements written on either side; evaluating one is MC302 where it is no possible member.

    A set in the language cannot hold such an element, a set in Python can; so the mistake must be found even if only
    other members are asked for.
    """
    member = member or _common(left, right, left.span)
    return tuple(
        key
        for side in (left, right)
        if isinstance(side, MadeSet)
        for element in side.elements
        for key in sure_keys(element, member)
    )


def _is_display(value: Value) -> bool:
    return isinstance(value, MadeSet) and bool(value.elements)
