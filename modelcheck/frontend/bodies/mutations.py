"""Changes of composite state: records by their leaves, lists and bags by their methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modelcheck.errors import Span
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.values.coerce import as_value_of
from modelcheck.frontend.values.keys import member_keys, total
from modelcheck.frontend.values.sets import is_set, members
from modelcheck.frontend.values.values import MadeSet, Stored, Typed, Value, made
from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import children
from modelcheck.ir.nodes import (
    TRUE,
    Arithmetic,
    Assign,
    Choice,
    Compare,
    Comparison,
    Const,
    Expr,
    Extremum,
    Let,
    LocalRead,
    Loop,
    Operation,
    Place,
    RangeDomain,
    Require,
    Statement,
    conjunction,
)
from modelcheck.ir.shapes import (
    LENGTH,
    BagShape,
    Bounded,
    Leaf,
    ListShape,
    MapShape,
    NoneType,
    SetShape,
    Shape,
    describe,
    domains,
    first_value,
    leaves,
    scalar_of,
)
from modelcheck.ir.types import CountType, IntType, ScalarType
from modelcheck.spec import MANY


def assign(target: Stored, value: Value, span: Span) -> tuple[Statement, ...]:
    """The statements of `target = value` for a scalar, a record or a set.

    Raises:
        SpecError: MC205, the value does not fit; MC210, a whole collection, or effects taken back.
    """
    shape = target.shape
    if isinstance(shape, CountType):
        return (_write(target, "", (), _saturated(value, target.cell()), span),)
    if isinstance(shape, SetShape) and is_set(value):
        return _assign_set(target, shape, value, span)
    if isinstance(shape, MapShape | ListShape | BagShape | SetShape):
        hint = "change it item by item, with a for loop if need be"
        raise fail("MC205", f"a whole {describe(shape)} cannot be assigned", span, hint=hint)
    return store(target, shape, as_value_of(value, shape, "the variable"), (), span)


def store(
    target: Stored, shape: Shape, parts: Mapping[str, Expr], keys: tuple[Expr, ...], span: Span
) -> tuple[Statement, ...]:
    """The writes of all leaves; several are computed before the first is written, as a record may be made of itself."""
    known = dict(leaves(shape))
    if len(parts) == 1:
        ((suffix, part),) = parts.items()
        return (*bounds(known[suffix], part, target.name + suffix, span), _write(target, suffix, keys, part, span))
    names = {suffix: f"{target.name}{suffix} at {span.line}:{span.column}" for suffix in parts}
    lets = tuple(Let(names[suffix], _local_type(known[suffix]), part, span=span) for suffix, part in parts.items())
    checks = tuple(
        check
        for suffix in parts
        for check in bounds(known[suffix], LocalRead(names[suffix]), target.name + suffix, span)
    )
    writes = tuple(_write(target, suffix, keys, LocalRead(names[suffix]), span) for suffix in parts)
    return (*lets, *checks, *writes)


def bounds(leaf: Leaf, value: Expr, what: str, span: Span) -> tuple[Statement, ...]:
    """The check that a value to be written to the leaf is in its range; `what` names the leaf."""
    if not isinstance(leaf, Bounded):
        return ()
    inside = conjunction(
        Compare(Comparison.LE, leaf.low, value, span=span), Compare(Comparison.LE, value, leaf.high, span=span)
    )
    return (Require(inside, "MC302", f"`{what}` leaves its range", span=span),)


def change(target: Stored, method: str, arguments: Sequence[Value], span: Span) -> tuple[Statement, ...]:
    """The statements of `append`, `pop` and `clear` of a list, `add` and `remove` of a bag.

    Raises:
        SpecError: MC202, it has no such method in the language; MC205, an item of another type.
    """
    match target.shape, method, arguments:
        case ListShape(), "append", [value]:
            return _append(target, target.shape, value, span)
        case ListShape(), "pop", [] | [_]:
            statements, _ = pop(target, arguments, span)
            return statements
        case ListShape(), "clear", []:
            return _clear(target, target.shape, span)
        case BagShape(), "add" | "remove", [value]:
            return _count(target, target.shape, value, span, more=method == "add")
        case _:
            known = {ListShape: "append, pop, clear", BagShape: "add, remove"}.get(type(target.shape), "none")
            message = f"`{method}` with {len(arguments)} arguments is no change of a {describe(target.shape)}"
            raise fail("MC224", message, span, hint=f"its changes: {known}")


def pop(target: Stored, arguments: Sequence[Value], span: Span) -> tuple[tuple[Statement, ...], Value]:
    """The statements that take the first (`pop(0)`) or last (`pop()`) item of a list, and the item taken.

    Raises:
        SpecError: MC202, another index.
    """
    assert isinstance(target.shape, ListShape)
    item, length = target.shape.item, target.cell(LENGTH)
    match arguments:
        case []:
            taken: Expr = Arithmetic(Operation.SUB, length, Const(1))
        case [Typed(expr=Const(0))]:
            taken = Const(0)
        case _:
            raise fail("MC202", "a list gives its first or its last item", span, hint="write `pop(0)` or `pop()`")
    full = Compare(Comparison.LT, Const(0), length, span=span)
    before = [Require(full, "MC301", "nothing can be taken from an empty list", span=span)]
    names = {suffix: f"popped{suffix} at {span.line}:{span.column}" for suffix, _ in leaves(item)}
    lets = [
        Let(names[suffix], _local_type(leaf), target.cell(suffix, taken), span=span) for suffix, leaf in leaves(item)
    ]
    shifts = _shift(target, target.shape, span) if arguments else ()
    last = f"last at {span.line}:{span.column}"
    shrink = Let(last, IntType(), Arithmetic(Operation.SUB, length, Const(1)), span=span)
    empties = tuple(
        _write(target, suffix, (LocalRead(last),), first_value(leaf), span) for suffix, leaf in leaves(item)
    )
    value = made(item, {suffix: LocalRead(name) for suffix, name in names.items()}, span)
    return (*before, *lets, *shifts, shrink, *empties, _write(target, LENGTH, (), LocalRead(last), span)), value


def _shift(target: Stored, shape: ListShape, span: Span) -> tuple[Statement, ...]:
    """The statements that move every item but the first down by one, over all slots; unused ones hold first values."""
    index = f"index at {span.line}:{span.column}"
    following = Arithmetic(Operation.ADD, LocalRead(index), Const(1))
    moves = tuple(
        _write(target, suffix, (LocalRead(index),), target.cell(suffix, following), span)
        for suffix, _ in leaves(shape.item)
    )
    below = Arithmetic(Operation.SUB, shape.capacity, Const(1))
    return (Loop(index, RangeDomain(Const(0), below), moves, span=span),)


def _append(target: Stored, shape: ListShape, value: Value, span: Span) -> tuple[Statement, ...]:
    length = target.cell(LENGTH)
    room = Compare(Comparison.LT, length, shape.capacity, span=span)
    longer = Arithmetic(Operation.ADD, length, Const(1))
    return (
        Require(room, "MC306", f"the list `{target.name}` is full", span=span),
        *store(target, shape.item, as_value_of(value, shape.item, "the item"), (length,), span),
        _write(target, LENGTH, (), longer, span),
    )


def _clear(target: Stored, shape: ListShape, span: Span) -> tuple[Statement, ...]:
    index = f"index at {span.line}:{span.column}"
    empties = tuple(
        _write(target, suffix, (LocalRead(index),), first_value(leaf), span) for suffix, leaf in leaves(shape.item)
    )
    return (
        Loop(index, RangeDomain(Const(0), shape.capacity), empties, span=span),
        _write(target, LENGTH, (), Const(0), span),
    )


def _count(target: Stored, shape: BagShape, value: Value, span: Span, *, more: bool) -> tuple[Statement, ...]:
    possible, keys = member_keys(value, shape.item)
    outside = f"the bag `{target.name}` holds no such item"
    checks = () if possible == TRUE else (Require(possible, "MC302", outside, span=span),)
    held = target.cell("", *keys)
    if more:
        room = Compare(Comparison.LT, total(target, shape), shape.capacity, span=span)
        check = Require(room, "MC306", f"the bag `{target.name}` is full", span=span)
        after = Arithmetic(Operation.ADD, held, Const(1))
    else:
        check = Require(
            Compare(Comparison.GT, held, Const(0), span=span),
            "MC307",
            f"the bag `{target.name}` holds no such item",
            span=span,
        )
        after = Arithmetic(Operation.SUB, held, Const(1))
    return (*checks, check, _write(target, "", keys, after, span))


def _assign_set(target: Stored, shape: SetShape, value: Value, span: Span) -> tuple[Statement, ...]:
    """The statements that assign a set member by member; a new bit depends on old bits of the same member only."""
    display = isinstance(value, MadeSet) and value.elements
    if not display and value.shape not in (shape, SetShape(NoneType())):
        message = f"this is {describe(value.shape)}, where the variable is {describe(shape)}"
        raise fail("MC205", message, span, hint="assign a set of the same type")
    over = domains(shape.member)
    names = [f"member{depth} at {span.line}:{span.column}" for depth in range(len(over))]
    keys = tuple(LocalRead(name) for name in names)
    inside = members(value, shape.member)(keys)
    if _reads_others(inside, target.name, keys):
        hint = "name the members in lines of their own first, then join them"
        raise fail("MC202", "which members a set gets depends on the others it had", span, hint=hint)
    elements = value.elements if isinstance(value, MadeSet) else ()
    possible = conjunction(*(member_keys(element, shape.member)[0] for element in elements))
    check = Require(possible, "MC302", f"`{target.name}` holds no such member", span=span)
    statement: Statement = _write(target, "", keys, inside, span)
    for name, domain in reversed(list(zip(names, over, strict=True))):
        statement = Loop(name, domain, (statement,), span=span)
    return (statement,) if possible == TRUE else (check, statement)


def _reads_others(expr: Expr, name: str, member: tuple[Expr, ...]) -> bool:
    """True if the expression reads the set variable `name` for any other member."""
    variable, keys = variable_and_keys(expr) or ("", ())
    if variable != name:
        return any(_reads_others(part, name, member) for part in children(expr))
    before = keys[: len(keys) - len(member)]
    return keys[len(before) :] != member or any(_reads_others(key, name, member) for key in before)


def _saturated(value: Value, cell: Expr) -> Expr:
    """The new value of a count, at most `MANY`; only an increment is allowed, as effects are never taken back."""
    match value:
        case Typed(expr=Arithmetic(Operation.ADD, base, Const(int() as added)) as expr) if base == cell and added >= 0:
            return Extremum(Choice.MIN, (expr, Const(MANY)), span=value.span)
        case _:
            hint = "write `+= 1`: an effect on the outside world cannot be taken back"
            raise fail("MC210", "a count of effects can only grow", value.span, hint=hint)


def _write(target: Stored, suffix: str, keys: tuple[Expr, ...], value: Expr, span: Span) -> Assign:
    return Assign(Place(target.name + suffix, (*target.keys, *keys), span=target.span), value, span=span)


def _local_type(leaf: Leaf) -> ScalarType:
    return IntType() if isinstance(leaf, CountType) else scalar_of(leaf)
