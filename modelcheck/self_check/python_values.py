"""Values of the IR as the Python objects that a spec's own methods work on, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import partial
from itertools import product
from typing import Any, assert_never

from modelcheck.errors import InternalError
from modelcheck.frontend.types.shapes import (
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
    cells,
    domains,
    first_value,
    leaves,
)
from modelcheck.ir.nodes import Domain, Expr, RangeDomain, Value
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, OptionType
from modelcheck.self_check.containers import CheckedBag, CheckedList, Identity, OutOfBounds, TotalMap
from modelcheck.semantics import Scope, domain_values, evaluate
from modelcheck.spec import Effects


class Converter:
    """Translates between cells of the IR, by suffix, and Python objects; `enums` are the classes a spec knows."""

    def __init__(self, system: TransitionSystem, enums: Mapping[str, type[Enum]]) -> None:
        self._enums = enums
        self._scope = Scope(system, (), {})

    def to_python(self, shape: Shape, values: Mapping[str, Value]) -> Any:  # noqa: ANN401 - a user's own object
        """The object with these cells."""
        match shape:
            case RecordShape(_, fields, cls):
                items = [self.to_python(inner, _below(values, f".{name}", inner)) for name, inner in fields]
                return tuple(items) if cls is tuple else cls(*items)
            case OptionalShape(item):
                return self.to_python(item, values) if values[PRESENT] else None
            case MapShape(_, CountType()):
                return _effects(_entries(values[""]))
            case MapShape(key, inner):
                numbers = range(len(_entries(next(iter(values.values())))))
                entries = ((self.key(key, i), self.to_python(inner, _at(values, i))) for i in numbers)
                return TotalMap(entries, partial(self.check, inner))
            case ListShape(item, capacity):
                slots = CheckedList(self._int(capacity), partial(self.check, item))
                inside = {suffix: value for suffix, value in values.items() if suffix != LENGTH}
                for i in range(_int(values[LENGTH])):
                    slots.append(self.to_python(item, _at(inside, i)))
                return slots
            case SetShape(member):
                return frozenset(each for each, there in self._counted(member, values[""]) if there)
            case BagShape(item, capacity):
                bag = CheckedBag(self._int(capacity), partial(self.check, item))
                for each, count in self._counted(item, values[""]):
                    for _ in range(count):
                        bag.add(each)
                return bag
            case _:
                return self._scalar(shape, values[""])

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
                each += [self._firsts(item)] * (self._int(capacity) - len(each))
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
                if not self._int(low) <= value <= self._int(high):
                    raise OutOfBounds(f"{value} is outside {self._int(low)} .. {self._int(high)}")
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

    def _scalar(self, shape: Shape, value: Value) -> object:
        match shape:
            case IdType(name):
                return Identity(_int(value), name)
            case EnumType(name):
                return list(self._enums[name])[_int(value)]
            case OptionType(item):
                return None if value is None else self._scalar(item, value)
            case BoolType() | IntType() | CountType() | Bounded() | NoneType():
                return value
            case _:
                raise InternalError(f"{shape} is no scalar")

    def key(self, domain: Domain, number: Value) -> object:
        """The object for a key of a map."""
        match domain:
            case IdType() | EnumType():
                return self._scalar(domain, number)
            case BoolType():
                return bool(number)
            case RangeDomain():
                return number
            case _:
                assert_never(domain)

    def _members(self, shape: Shape) -> Iterator[object]:
        """Every value of a finite shape, in the order of the cells."""
        lows = [self._int(leaf.low) if isinstance(leaf, Bounded) else 0 for _, leaf in leaves(shape)]
        suffixes = [suffix for suffix, _ in leaves(shape)]
        for keys in product(*(domain_values(domain, self._scope) for domain in domains(shape))):
            values = {s: _raised(key, low) for s, key, low in zip(suffixes, keys, lows, strict=True)}
            yield self.to_python(shape, values)

    def _counted(self, shape: Shape, nested: Value) -> Iterator[tuple[object, int]]:
        depth = len(domains(shape))
        return zip(self._members(shape), map(_int, _flat(nested, depth)), strict=True)

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

    def _int(self, expr: Expr) -> int:
        return _int(evaluate(expr, self._scope))


def _effects(counts: tuple[Value, ...]) -> Effects:
    effects = Effects(len(counts))
    for message, count in enumerate(counts):
        effects[message] = _int(count)
    return effects


def _below(values: Mapping[str, Value], prefix: str, shape: Shape) -> dict[str, Value]:
    return {cell.suffix: values[prefix + cell.suffix] for cell in cells(shape)}


def _at(values: Mapping[str, Value], index: int) -> dict[str, Value]:
    return {suffix: _entries(value)[index] for suffix, value in values.items()}


def _entries(value: Value) -> tuple[Value, ...]:
    if isinstance(value, tuple):
        return value
    raise InternalError(f"{value!r} is no map")


def _flat(value: Value, depth: int) -> Iterator[Value]:
    if depth == 0:
        yield value
        return
    for entry in _entries(value):
        yield from _flat(entry, depth - 1)


def _int(value: Value) -> int:
    if isinstance(value, int):
        return value
    raise InternalError(f"expected an integer, got {value!r}")


def _raised(key: Value, low: int) -> Value:
    return key if isinstance(key, bool) else _int(key) + low


def _order(entry: tuple[object, object]) -> int:
    key = entry[0]
    return list(type(key)).index(key) if isinstance(key, Enum) else int(key)  # type: ignore[call-overload]
