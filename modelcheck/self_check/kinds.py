"""Kinds: the meanings of declarations, from the annotation as Python made it, and from the shape that was read.

Two kinds are equal if the annotation was read as Python means it.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, EnumMeta
from typing import Annotated, Any, NewType, TypeAlias, Union, assert_never, get_args, get_origin, get_type_hints

from modelcheck.ir.nodes import Domain, Expr, RangeDomain
from modelcheck.ir.shapes import (
    BagShape,
    Bounded,
    ListShape,
    MapShape,
    NoneType,
    OptionalShape,
    RecordShape,
    SetShape,
    Shape,
)
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, OptionType
from modelcheck.self_check.lowered import Lowered
from modelcheck.semantics import Scope, evaluate
from modelcheck.spec import Bag, Between, BoundedList, Each, Effects, Role

Kind: TypeAlias = tuple[object, ...]
"""A word, then its parts: `("map", ("identity", "Consumer", "consumers", 2), ("int", 0, 3))`."""

Identities: TypeAlias = Mapping[object, tuple[str, int]]
"""For each NewType, the parameter that declares its identities, and their number."""


def role_of(hint: object) -> tuple[Role | None, object]:
    """The lifetime in an annotation, and the annotation without it."""
    if get_origin(hint) is not Annotated:
        return None, hint
    inner, *metadata = get_args(hint)
    role = next((item for item in metadata if isinstance(item, Role)), None)
    rest = [item for item in metadata if not isinstance(item, Role)]
    for item in rest:
        inner = Annotated[inner, item]
    return role, inner


def kind_of_hint(hint: Any, value: object, identities: Identities) -> Kind:  # noqa: ANN401 - an annotation
    """The kind of an annotation.

    Args:
        hint: The annotation without its lifetime.
        value: The first value of the variable, which determines its capacity; None for an argument.
        identities: The identities of the instance.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        bounds = [item for item in arguments[1:] if isinstance(item, Between)]
        return ("int", bounds[0].low, bounds[0].high) if arguments[0] is int and bounds else ("unknown", hint)
    if hint is Effects:
        return ("effects", len(value) if isinstance(value, Effects) else None)
    if origin is dict:
        inside = value.value if isinstance(value, Each) else value
        key = kind_of_hint(arguments[0], None, identities)
        return ("dict", key, kind_of_hint(arguments[1], inside, identities))
    if origin is list:
        capacity = value.capacity if isinstance(value, BoundedList) else None
        return ("list", kind_of_hint(arguments[0], None, identities), capacity)
    if origin is Bag:
        capacity = value.capacity if isinstance(value, Bag) else None
        return ("bag", kind_of_hint(arguments[0], None, identities), capacity)
    if origin is frozenset:
        return ("frozenset", kind_of_hint(arguments[0], None, identities))
    if origin is tuple:
        return ("record", tuple, *((str(i), kind_of_hint(a, None, identities)) for i, a in enumerate(arguments)))
    if origin in (Union, types.UnionType):
        present = [member for member in arguments if member is not type(None)]
        return ("optional", kind_of_hint(present[0], None, identities), *present[1:])
    return _kind_of_name(hint, identities)


def _kind_of_name(hint: Any, identities: Identities) -> Kind:  # noqa: ANN401 - an annotation
    if isinstance(hint, NewType):
        return ("identity", hint.__name__, *identities.get(hint, ("no parameter", None)))
    if hint is bool or hint is int:
        return (hint.__name__,)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return ("enum", hint)
    if isinstance(hint, type) and (dataclasses.is_dataclass(hint) or hasattr(hint, "_fields")):
        is_dataclass = dataclasses.is_dataclass(hint)
        names = [each.name for each in dataclasses.fields(hint)] if is_dataclass else hint._fields
        hints = get_type_hints(hint, include_extras=True)
        return ("record", hint, *((name, kind_of_hint(hints[name], None, identities)) for name in names))
    return ("unknown", hint)


def kind_of_shape(shape: Shape, read: Lowered) -> Kind:
    """The kind of a shape in an instance."""
    number = _evaluated(read)
    match shape:
        case Bounded(low, high):
            return ("int", number(low), number(high))
        case MapShape(RangeDomain(start, stop), CountType()):
            return ("effects", number(stop) if number(start) == 0 else None)
        case MapShape(key, inner):
            return ("dict", _kind_of_domain(key, read), kind_of_shape(inner, read))
        case ListShape(item, capacity):
            return ("list", kind_of_shape(item, read), number(capacity))
        case BagShape(item, capacity):
            return ("bag", kind_of_shape(item, read), number(capacity))
        case SetShape(member):
            return ("frozenset", kind_of_shape(member, read))
        case RecordShape(_, fields, cls):
            return ("record", cls, *((name, kind_of_shape(inner, read)) for name, inner in fields))
        case OptionalShape(item) | OptionType(item):
            return ("optional", kind_of_shape(item, read))
        case EnumType() | IdType() | BoolType():
            return _kind_of_domain(shape, read)
        case IntType() | CountType() | NoneType():
            return ("int" if isinstance(shape, IntType) else "unknown",)
        case _:
            assert_never(shape)


def _kind_of_domain(domain: Domain, read: Lowered) -> Kind:
    match domain:
        case IdType(name, parameter, size):
            return ("identity", name, parameter, size)
        case EnumType(name):
            return ("enum", read.enums.get(name))
        case BoolType():
            return ("bool",)
        case RangeDomain(start, stop):
            number = _evaluated(read)
            last = number(stop)
            return ("int", number(start), last - 1 if isinstance(last, int) else None)
        case _:
            assert_never(domain)


def _evaluated(read: Lowered) -> Callable[[Expr], object]:
    scope = Scope(read.system, (), {})
    return lambda expr: evaluate(expr, scope)


def choices(kind: Kind, suffix: str = "") -> Iterator[tuple[str, object]]:
    """The values that each leaf of an argument's kind is chosen from, with the suffix that leads to the leaf."""
    match kind:
        case ("record", _, *fields):
            for field in fields:
                if isinstance(field, tuple):
                    yield from choices(field[1], f"{suffix}.{field[0]}")
        case ("int", int() as low, int() as high):
            yield suffix, range(low, high + 1)
        case ("bool",):
            yield suffix, (False, True)
        case ("identity", _, _, int() as size):
            yield suffix, range(size)
        case ("enum", EnumMeta() as cls):
            yield suffix, range(len(cls.__members__))
        case _:
            yield suffix, None


def shown(kind: object) -> str:
    """The kind in words: `dict[Consumer (2 consumers), int 0 .. 3]`."""
    match kind:
        case ("dict" | "frozenset" as word, *parts):
            return f"{word}[{', '.join(map(shown, parts))}]"
        case ("list" | "bag" as word, item, capacity):
            return f"{word}[{shown(item)}] of at most {capacity}"
        case ("int", low, high):
            return f"int {low} .. {high}"
        case ("identity", name, parameter, size):
            return f"{name} ({size} {parameter})"
        case ("effects", size):
            return f"Effects of {size}"
        case ("optional", item):
            return f"{shown(item)} | None"
        case ("record", type() as cls, *fields):
            inside = [f"{field[0]}: {shown(field[1])}" for field in fields if isinstance(field, tuple)]
            return f"{cls.__qualname__}({', '.join(inside)})"
        case ("enum", type() as cls):
            return f"{cls.__module__}.{cls.__qualname__}"
        case (str() as word,):
            return word
        case _:
            return str(kind)
