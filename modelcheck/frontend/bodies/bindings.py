"""Local names: one `Let` for each scalar leaf of their values."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from modelcheck.errors import Span
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.values.coerce import as_value_of
from modelcheck.frontend.values.names import Names
from modelcheck.frontend.values.values import MadeSet, Value, made
from modelcheck.frontend.values.values import field as field_of
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import Let, LocalRead
from modelcheck.ir.shapes import (
    BagShape,
    Bounded,
    ListShape,
    MapShape,
    NoneType,
    RecordShape,
    SetShape,
    describe,
    leaves,
    scalar_of,
)
from modelcheck.ir.types import CountType, IntType


def let(name: str, value: Value, names: Names, loops: tuple[str, ...], span: Span) -> tuple[tuple[Let, ...], Names]:
    """The statements that bind the name, and the names known after it; `loops` are names that must not be bound again.

    Raises:
        SpecError: MC202, it is one of `loops`; MC205, it was something else before, or no name can stand for this.
    """
    if name in loops:
        hint = "use sum, any or all of a generator instead of an accumulator"
        raise fail("MC202", f"`{name}` is bound outside this loop and cannot be bound again inside", span, hint=hint)
    check_shape(name, value, names)
    shape = IntType() if isinstance(value.shape, CountType | Bounded) else value.shape
    if isinstance(value, MadeSet) or isinstance(shape, NoneType | MapShape | ListShape | BagShape | SetShape):
        hint = "write None where it is used" if isinstance(shape, NoneType) else "name one of its parts instead"
        raise fail("MC205", f"a name cannot stand for {describe(shape)}", value.span, hint=hint)
    parts = as_value_of(value, shape, "the name")
    local = names.prefix + name
    types = {suffix: IntType() if isinstance(leaf, CountType) else scalar_of(leaf) for suffix, leaf in leaves(shape)}
    lets = tuple(Let(local + suffix, types[suffix], part, span=span) for suffix, part in parts.items())
    reads = {suffix: LocalRead(local + suffix, span=span) for suffix in parts}
    return at_once(lets), names.bind(name, made(shape, reads, span))


def check_shape(name: str, value: Value, names: Names) -> None:
    """Check that a name that is bound again keeps its type.

    Raises:
        SpecError: MC205, it was something else before.
    """
    known = names.locals.get(name)
    if known is not None and known.shape != value.shape and not _both_count(known, value):
        message = f"`{name}` was {describe(known.shape)}, this is {describe(value.shape)}"
        raise fail("MC205", message, value.span, hint="use another name")


def _both_count(left: Value, right: Value) -> bool:
    return all(isinstance(value.shape, IntType | CountType | Bounded) for value in (left, right))


def at_once(lets: Sequence[Let]) -> tuple[Let, ...]:
    """The statements that compute all values before any of the names changes, as for `a, b = b, a`."""
    bound: set[str] = set()
    for each in lets:
        if any(isinstance(part, LocalRead) and part.name in bound for part in subexpressions(each.value)):
            break
        bound.add(each.local)
    else:
        return tuple(lets)
    before = tuple(replace(each, local=f"{each.local} before") for each in lets)
    return (*before, *(replace(each, value=LocalRead(f"{each.local} before", span=each.span)) for each in lets))


def are_names(elements: Sequence[ast.expr]) -> bool:
    """True if all are names, which may stand to the left of an unpacking."""
    return all(isinstance(element, ast.Name) for element in elements)


def unpacked(elements: Sequence[ast.expr], value: Value, span: Span) -> list[tuple[str, Value]]:
    """The names of an unpacking, each with its field.

    Raises:
        SpecError: MC210, the value has another number of fields, or is no tuple.
    """
    shape = value.shape
    if not isinstance(shape, RecordShape) or not shape.is_tuple or len(shape.fields) != len(elements):
        hint = "one name per field"
        if isinstance(shape, RecordShape) and not shape.is_tuple:
            hint = f"a dataclass is no tuple: read its fields one by one, or declare `class {shape.name}(NamedTuple)`"
        raise fail("MC210", f"{describe(shape)} cannot be unpacked like this", span, hint=hint)
    names = [element.id for element in elements if isinstance(element, ast.Name)]
    return [(name, field_of(value, each, span)) for name, (each, _) in zip(names, shape.fields, strict=True)]
