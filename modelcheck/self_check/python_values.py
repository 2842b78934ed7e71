"""Values of the IR as the Python objects that a spec's own methods work on, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import partial
from typing import Any, assert_never

from modelcheck.errors import InternalError
from modelcheck.ir.composites import built, integer, members
from modelcheck.ir.nodes import Domain, Expr, RangeDomain, Value
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
    first_value,
    leaves,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, OptionType
from modelcheck.self_check.containers import CheckedBag, CheckedList, Identity, OutOfBounds, TotalMap
from modelcheck.semantics import Scope, domain_values, evaluate
from modelcheck.spec import Effects


class Converter:
    """Translates between cells of the IR, by suffix, and Python objects; `enums` are the classes a spec knows."""

    def __init__(self, system: TransitionSystem, enums: Mapping[str, type[Enum]]) -> None:
        self._enums = enums
        self._system = system
        self._scope = Scope(system, (), {})

    def to_python(self, shape: Shape, values: Mapping[str, Value]) -> Any:  # noqa: ANN401 - a user's own object
        """The object with these cells."""
        return built(shape, values, _Objects(self), self._system.parameter_values)

    def from_python(self, shape: Shape, value: Any) -> dict[str, Value]:  # noqa: ANN401 - a user's own object
        """The cells of an object."""
        match shape:
            case RecordShape(_, fields, cls):
                items = value if issubclass(cls, tuple) else [getattr(value, name) for name, _ in fields]
                return {
                    f".{name}{suffix}": cell
                    for (name, inner), item in zip(fields, items, strict=True)
                    for suffix, cell in self.from_python(inner, item).items()
                }
            case OptionalShape(item):
                inside = self._firsts(item) if value is None else self.from_python(item, value)
                return {PRESENT: value is not None, **inside}
            case MapShape(_, CountType()):
                return {"": tuple(value[message] for message in range(len(value)))}
            case MapShape(_, inner):
                each = [self.from_python(inner, item) for _, item in sorted(value.items(), key=_order)]
                return {cell.suffix: tuple(one[cell.suffix] for one in each) for cell in cells(inner)}
            case ListShape(item, capacity):
                each = [self.from_python(item, one) for one in list.__iter__(value)]
                each += [self._firsts(item)] * (self.bound(capacity) - len(each))
                slots = {suffix: tuple(one[suffix] for one in each) for suffix, _ in leaves(item)}
                return {LENGTH: len(value), **slots}
            case SetShape(member):
                return {"": self._nested(member, [one in value for one in self._members(member)], as_bool=True)}
            case BagShape(item):
                held = list(value)
                return {"": self._nested(item, [held.count(one) for one in self._members(item)], as_bool=False)}
            case _:
                return {"": self._plain(value, shape)}

    def check(self, shape: Shape, value: Any) -> None:  # noqa: ANN401 - a user's own object
        """Check that a value written into state lies within the bounds of its type; values elsewhere are not checked.

        Raises:
            OutOfBounds: Part of it does not.
        """
        match shape:
            case Bounded(low, high):
                if not self.bound(low) <= value <= self.bound(high):
                    raise OutOfBounds(f"{value} is outside {self.bound(low)} .. {self.bound(high)}")
            case RecordShape(_, fields, cls):
                parts = value if issubclass(cls, tuple) else [getattr(value, name) for name, _ in fields]
                for (_, inner), part in zip(fields, parts, strict=True):
                    self.check(inner, part)
            case OptionalShape(item) if value is not None:
                self.check(item, value)
            case SetShape(member):
                for one in value:
                    self.check(member, one)
            case _:
                pass

    def scalar(self, shape: Shape, value: Value) -> object:
        """The object for a value without parts."""
        match shape:
            case IdType(name):
                return Identity(integer(value), name)
            case EnumType(name):
                return list(self._enums[name])[integer(value)]
            case OptionType(item):
                return None if value is None else self.scalar(item, value)
            case BoolType() | IntType() | CountType() | Bounded() | NoneType():
                return value
            case _:
                raise InternalError(f"{shape} is no scalar")

    def key(self, domain: Domain, number: Value) -> object:
        """The object for a key of a map."""
        match domain:
            case IdType() | EnumType():
                return self.scalar(domain, number)
            case BoolType():
                return bool(number)
            case RangeDomain():
                return number
            case _:
                assert_never(domain)

    def _members(self, shape: Shape) -> Iterator[object]:
        """Every value of a finite shape, in the order of the cells."""
        return (self.to_python(shape, cells) for cells in members(shape, self._system.parameter_values))

    def _nested(self, shape: Shape, flat: Sequence[int], *, as_bool: bool) -> Value:
        sizes = [len(domain_values(domain, self._scope)) for domain in domains(shape)]
        cells: Iterator[Value] = (bool(one) if as_bool else int(one) for one in flat)

        def nested(sizes: Sequence[int]) -> Value:
            return tuple(nested(sizes[1:]) for _ in range(sizes[0])) if sizes else next(cells)

        return nested(sizes)

    def _firsts(self, shape: Shape) -> dict[str, Value]:
        return {suffix: evaluate(first_value(leaf), self._scope) for suffix, leaf in leaves(shape)}

    def _plain(self, value: object, shape: Shape) -> Value:
        """A scalar as a value of the IR; refuses a member of another enumeration, even one of the same name."""
        scalar = shape.item if isinstance(shape, OptionType) else shape
        match value:
            case None | bool():
                return value
            case Enum() if isinstance(scalar, EnumType) and type(value) is self._enums[scalar.name]:
                return list(type(value)).index(value)
            case int() if not isinstance(value, Enum):
                return int(value)
            case _:
                raise InternalError(f"{value!r} is no value of {shape}")

    def bound(self, expr: Expr) -> int:
        """The value of a bound or capacity."""
        return integer(evaluate(expr, self._scope))


class _Objects:
    """Python objects as whole values."""

    def __init__(self, convert: Converter) -> None:
        self._convert = convert

    def scalar(self, leaf: Leaf | NoneType, value: Value, /) -> object:
        return self._convert.scalar(leaf, value)

    def nothing(self, /) -> object:
        return None

    def record(self, shape: RecordShape, items: Sequence[object], /) -> object:
        return tuple(items) if shape.cls is tuple else shape.cls(*items)

    def mapping(self, shape: MapShape, entries: Sequence[object], /) -> object:
        keyed = ((self._convert.key(shape.key, index), each) for index, each in enumerate(entries))
        return TotalMap(keyed, partial(self._convert.check, shape.value))

    def effects(self, counts: Sequence[int], /) -> object:
        effects = Effects(len(counts))
        for message, count in enumerate(counts):
            effects[message] = count
        return effects

    def items(self, shape: ListShape, items: Sequence[object], /) -> object:
        slots = CheckedList(self._convert.bound(shape.capacity), partial(self._convert.check, shape.item))
        for each in items:
            slots.append(each)
        return slots

    def members(self, _: SetShape, members: Sequence[object], /) -> object:
        return frozenset(members)

    def bag(self, shape: BagShape, items: Sequence[object], /) -> object:
        bag = CheckedBag(self._convert.bound(shape.capacity), partial(self._convert.check, shape.item))
        for each in items:
            bag.add(each)
        return bag


def _order(entry: tuple[object, object]) -> int:
    key = entry[0]
    return list(type(key)).index(key) if isinstance(key, Enum) else int(key)  # type: ignore[call-overload]
