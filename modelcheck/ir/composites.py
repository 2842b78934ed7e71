"""Whole values from their cells: the one way back from the IR to records, lists, sets, bags and maps of a spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Protocol, TypeVar

from modelcheck.errors import InternalError
from modelcheck.ir.formula import value_of
from modelcheck.ir.nodes import Domain, RangeDomain, Value
from modelcheck.ir.shapes import (
    LENGTH,
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
    cells,
    domains,
    leaves,
)
from modelcheck.ir.types import BoolType, CountType

T = TypeVar("T")


class Builder(Protocol[T]):
    """What whole values are made of: objects for Python, text for people, JSON for programs."""

    def scalar(self, leaf: Leaf | NoneType, value: Value, /) -> T:
        """A value without parts."""

    def nothing(self, /) -> T:
        """An optional record that is None."""

    def record(self, shape: RecordShape, items: Sequence[T], /) -> T:
        """A record with these fields."""

    def mapping(self, shape: MapShape, entries: Sequence[T], /) -> T:
        """A map with these entries, in the order of its keys."""

    def effects(self, counts: Sequence[int], /) -> T:
        """The effects of each message."""

    def items(self, shape: ListShape, items: Sequence[T], /) -> T:
        """A list of these items."""

    def members(self, shape: SetShape, members: Sequence[T], /) -> T:
        """A set of these members."""

    def bag(self, shape: BagShape, items: Sequence[T], /) -> T:
        """A bag of these items, equal ones one after the other."""


def built(shape: Shape, values: Mapping[str, Value], builder: Builder[T], parameters: Mapping[str, bool | int]) -> T:
    """The value of a shape.

    Args:
        shape: The structure of the value.
        values: Its cells by suffix, as `shapes.cells` names them.
        builder: Makes the parts.
        parameters: The values of all parameters; domains depend on them.
    """

    def whole(shape: Shape, values: Mapping[str, Value]) -> T:
        match shape:
            case RecordShape(_, fields):
                return builder.record(shape, [whole(inner, below(values, f".{name}", inner)) for name, inner in fields])
            case OptionalShape(item):
                return whole(item, values) if values[PRESENT] else builder.nothing()
            case MapShape(RangeDomain(), CountType()):  # of one message only, they are a map by whatever else they have
                return builder.effects([integer(count) for count in entries(values[""])])
            case MapShape(_, inner):
                numbers = range(size_of(shape, values, parameters))
                return builder.mapping(shape, [whole(inner, at(values, index)) for index in numbers])
            case ListShape(item):
                return builder.items(shape, [whole(item, each) for each in contents(shape, values, parameters)])
            case SetShape(item):
                return builder.members(shape, [whole(item, each) for each in contents(shape, values, parameters)])
            case BagShape(item):
                return builder.bag(shape, [whole(item, each) for each in contents(shape, values, parameters)])
            case _:
                return builder.scalar(shape, values[""])

    return whole(shape, values)


def size_of(shape: MapShape, values: Mapping[str, Value], parameters: Mapping[str, bool | int]) -> int:
    """The number of entries of a map; one of records without fields has no cells that would tell."""
    cell = next(iter(values.values()), None)
    return len(domain_keys(shape.key, parameters)) if cell is None else len(entries(cell))


def contents(
    shape: ListShape | SetShape | BagShape, values: Mapping[str, Value], parameters: Mapping[str, bool | int]
) -> Iterator[Mapping[str, Value]]:
    """The cells of each item of a list, each member of a set, or each item of a bag as often as it is in there."""
    match shape:
        case ListShape():
            slots = {suffix: value for suffix, value in values.items() if suffix != LENGTH}
            yield from (at(slots, index) for index in range(integer(values[LENGTH])))
        case SetShape(item) | BagShape(item):
            counts = map(integer, flat(values[""], len(domains(item))))
            for each, count in zip(members(item, parameters), counts, strict=True):
                yield from [each] * count


def members(shape: Shape, parameters: Mapping[str, bool | int]) -> Iterator[dict[str, Value]]:
    """The cells of every value of a finite shape, in the order in which sets and bags count them."""
    lows = [value_of(leaf.low, parameters) if isinstance(leaf, Bounded) else 0 for _, leaf in leaves(shape)]
    suffixes = [suffix for suffix, _ in leaves(shape)]
    for keys in product(*(domain_keys(domain, parameters) for domain in domains(shape))):
        yield {
            suffix: key if isinstance(key, bool) else key + low
            for suffix, key, low in zip(suffixes, keys, lows, strict=True)
        }


def domain_keys(domain: Domain, parameters: Mapping[str, bool | int]) -> Sequence[int]:
    """The values of a domain, in order."""
    match domain:
        case RangeDomain(start, stop):
            return range(value_of(start, parameters), value_of(stop, parameters))
        case BoolType():
            return (False, True)
        case _:
            return range(domain.size)


def below(values: Mapping[str, Value], prefix: str, shape: Shape) -> dict[str, Value]:
    """The cells of the part that `prefix` leads to."""
    return {cell.suffix: values[prefix + cell.suffix] for cell in cells(shape)}


def at(values: Mapping[str, Value], index: int) -> dict[str, Value]:
    """The cells of the entry of a map at this index."""
    return {suffix: entries(value)[index] for suffix, value in values.items()}


def entries(value: Value) -> tuple[Value, ...]:
    """The entries of a map."""
    if isinstance(value, tuple):
        return value
    raise InternalError(f"{value!r} is no map")


def flat(value: Value, depth: int) -> Iterator[Value]:
    """The cells of nested maps, `depth` of them deep."""
    if depth == 0:
        yield value
        return
    for entry in entries(value):
        yield from flat(entry, depth - 1)


def integer(value: Value) -> int:
    """The value as an integer, which it is; True counts as one."""
    if isinstance(value, int):
        return value
    raise InternalError(f"expected an integer, got {value!r}")
