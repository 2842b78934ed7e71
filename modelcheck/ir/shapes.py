"""Shapes: the structure of declared types, and the scalar cells that they become in the IR.

A record is a cell per field, a list of capacity n is a length and n slots (those past the length hold first values, so
that equal lists are equal states), a set is a bool per possible member, a bag a count per possible item. Engines see
scalars and maps only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from modelcheck.ir.nodes import Arithmetic, Const, Domain, Expr, Operation, RangeDomain
from modelcheck.ir.types import (
    BoolType,
    CountType,
    EnumType,
    IdType,
    IntType,
    MapType,
    OptionType,
    ScalarType,
    Type,
)


@dataclass(frozen=True, slots=True)
class NoneType:
    """The shape of a literal None, which fits every optional."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """An integer from `low` to `high`, both included."""

    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class RecordShape:
    """A NamedTuple, frozen dataclass or tuple, told from others by its class; a tuple's fields are called 0, 1, ..."""

    name: str
    fields: tuple[tuple[str, Shape], ...]
    cls: type

    @property
    def is_tuple(self) -> bool:
        """True if it has a length and an order of its fields, which a dataclass has not."""
        return issubclass(self.cls, tuple)


@dataclass(frozen=True, slots=True)
class OptionalShape:
    """A record or None; the fields hold first values where it is None."""

    item: RecordShape


@dataclass(frozen=True, slots=True)
class MapShape:
    """A dict with a value for every key, or `Effects`."""

    key: Domain
    value: Shape


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list of at most `capacity` items."""

    item: Shape
    capacity: Expr


@dataclass(frozen=True, slots=True)
class SetShape:
    """A frozenset of members of one finite domain."""

    member: Shape


@dataclass(frozen=True, slots=True)
class BagShape:
    """A multiset of at most `capacity` items of one finite domain."""

    item: Shape
    capacity: Expr


Leaf: TypeAlias = ScalarType | Bounded
Shape: TypeAlias = Leaf | RecordShape | OptionalShape | MapShape | ListShape | SetShape | BagShape | NoneType


@dataclass(frozen=True, slots=True)
class FlatVariable:
    """One variable of the IR for a declared one; `suffix` follows its name, `leaf` is the type of its cells."""

    suffix: str
    type: Type
    leaf: Leaf


LENGTH = ".length()"
PRESENT = ".present()"
"""The suffixes of a list's length and of an optional record's presence; no field of a record can have them."""


def cells(shape: Shape, suffix: str = "") -> Iterator[FlatVariable]:
    """The variables that a shape becomes, in a fixed order."""
    match shape:
        case RecordShape():
            for name, inner in shape.fields:
                yield from cells(inner, f"{suffix}.{name}")
        case OptionalShape(item):
            yield FlatVariable(suffix + PRESENT, BoolType(), BoolType())
            yield from cells(item, suffix)
        case MapShape(key, value):
            yield from (FlatVariable(c.suffix, MapType(key, c.type), c.leaf) for c in cells(value, suffix))
        case ListShape(item, capacity):
            yield FlatVariable(suffix + LENGTH, IntType(), IntType())
            slots = RangeDomain(Const(0), capacity)
            yield from (FlatVariable(c.suffix, MapType(slots, c.type), c.leaf) for c in cells(item, suffix))
        case SetShape(member):
            yield FlatVariable(suffix, _nested(domains(member), BoolType()), BoolType())
        case BagShape(item):
            yield FlatVariable(suffix, _nested(domains(item), IntType()), IntType())
        case NoneType():
            pass
        case _:
            yield FlatVariable(suffix, scalar_of(shape), shape)


def scalar_of(leaf: Leaf) -> ScalarType:
    """The IR type of a leaf."""
    return IntType() if isinstance(leaf, Bounded) else leaf


def first_value(leaf: Leaf) -> Expr:
    """The content of an unused cell."""
    match leaf:
        case BoolType():
            return Const(False)
        case OptionType():
            return Const(None)
        case Bounded(low):
            return low
        case IntType() | CountType() | IdType() | EnumType():
            return Const(0)
        case _:
            assert_never(leaf)


def scalar(shape: Shape) -> ScalarType | None:
    """The IR type of a leaf; None for None itself and for shapes that have parts."""
    match shape:
        case NoneType() | RecordShape() | OptionalShape() | MapShape() | ListShape() | SetShape() | BagShape():
            return None
        case _:
            return scalar_of(shape)


class NotFinite(Exception):
    """The shape has infinitely many values; `path` leads to the field that does."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def domains(shape: Shape, path: str = "") -> tuple[Domain, ...]:
    """One finite domain per leaf; a bounded integer counts from its lower bound.

    Raises:
        NotFinite: A leaf has no finite domain.
    """
    match shape:
        case IdType() | EnumType() | BoolType():
            return (shape,)
        case Bounded(low, high):
            return (RangeDomain(Const(0), _size(low, high)),)
        case RecordShape():
            return tuple(d for name, inner in shape.fields for d in domains(inner, f"{path}.{name}"))
        case _:
            raise NotFinite(path)


def leaves(shape: Shape, suffix: str = "") -> Iterator[tuple[str, Leaf]]:
    """The leaves of a record or scalar, each with the suffix that leads to it."""
    yield from ((cell.suffix, cell.leaf) for cell in cells(shape, suffix))


def tuple_of(items: Sequence[Shape]) -> RecordShape:
    """The shape of a tuple of these items."""
    name = f"tuple[{', '.join(map(describe, items))}]"
    return RecordShape(name, tuple((str(i), item) for i, item in enumerate(items)), tuple)


def describe(shape: Shape) -> str:
    """The shape in the words of a spec."""
    match shape:
        case BoolType():
            return "bool"
        case IntType() | Bounded():
            return "int"
        case CountType():
            return "a count of effects"
        case IdType(name) | EnumType(name) | RecordShape(name):
            return name
        case OptionType(item) | OptionalShape(item):
            return f"{describe(item)} | None"
        case MapShape(RangeDomain(), CountType()):
            return "Effects"
        case MapShape(key, value):
            return f"dict[{describe_domain(key)}, {describe(value)}]"
        case ListShape(item):
            return f"list[{describe(item)}]"
        case SetShape(member):
            return f"frozenset[{describe(member)}]"
        case BagShape(item):
            return f"Bag[{describe(item)}]"
        case NoneType():
            return "None"
        case _:
            assert_never(shape)


def describe_domain(domain: Domain) -> str:
    """The key type of a map, in the words of a spec."""
    match domain:
        case IdType(name) | EnumType(name):
            return name
        case BoolType():
            return "bool"
        case RangeDomain():
            return "int"
        case _:
            assert_never(domain)


def _nested(keys: tuple[Domain, ...], leaf: ScalarType) -> Type:
    type_: Type = leaf
    for key in reversed(keys):
        type_ = MapType(key, type_)
    return type_


def _size(low: Expr, high: Expr) -> Expr:
    from_zero = isinstance(low, Const) and low.value == 0
    span = high if from_zero else Arithmetic(Operation.SUB, high, low)
    match span:
        case Arithmetic(Operation.SUB, size, Const(1)):
            return size
        case _:
            return Arithmetic(Operation.ADD, span, Const(1))
