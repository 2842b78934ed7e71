"""States and arguments as Python objects, those that the spec's own methods work on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from modelcheck.ir.composites import built
from modelcheck.ir.formula import value_of
from modelcheck.ir.nodes import RangeDomain, Value
from modelcheck.ir.shapes import BagShape, Leaf, ListShape, MapShape, NoneType, RecordShape, SetShape
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import BoolType, EnumType, IdType, OptionType
from modelcheck.ir.written import Names, Part
from modelcheck.spec import Bag


class Identity(int):
    """One of the identities of a parameter: the number that the spec counts with, shown by its name."""

    _text: str

    def __new__(cls, number: int, text: str) -> Identity:  # noqa: D102
        identity = super().__new__(cls, number)
        identity._text = text
        return identity

    def __repr__(self) -> str:
        return self._text

    def __reduce__(self) -> tuple[type[Identity], tuple[int, str]]:
        return Identity, (int(self), self._text)


class SeenBag(Bag[Any]):
    """A bag of a state, which equals another one with the same items."""

    def __eq__(self, other: object) -> bool:
        return Counter(self) == Counter(other) if isinstance(other, Bag) else NotImplemented

    __hash__ = None  # type: ignore[assignment] # it can change


class PythonValues:
    """Parts of states and arguments of a system as objects; `enums` are the classes that its spec knows.

    A member of an enumeration whose class is not known is its name.
    """

    def __init__(self, system: TransitionSystem, enums: Mapping[str, type[Enum]]) -> None:
        self._parameters = system.parameter_values
        self._builder = _Objects(Names(system), enums, self._parameters)

    def value(self, part: Part) -> Any:  # noqa: ANN401 - a user's own object
        """The object, made anew."""
        return built(part.shape, part.values, self._builder, self._parameters)


class _Objects:
    """Objects as whole values; they are plain, and check nothing."""

    def __init__(self, names: Names, enums: Mapping[str, type[Enum]], parameters: Mapping[str, bool | int]) -> None:
        self._names = names
        self._enums = enums
        self._parameters = parameters

    def scalar(self, leaf: Leaf | NoneType, value: Value, /) -> object:
        match leaf:
            case OptionType(item):
                return None if value is None else self.scalar(item, value)
            case IdType() if isinstance(value, int):
                return Identity(value, self._names.identity(leaf, value))
            case EnumType(name) if isinstance(value, int) and name in self._enums:
                return list(self._enums[name])[value]
            case EnumType():
                return self._names.scalar(leaf, value)
            case _:
                return value

    def nothing(self, /) -> object:
        return None

    def record(self, shape: RecordShape, items: Sequence[object], /) -> object:
        return tuple(items) if shape.cls is tuple else shape.cls(*items)

    def mapping(self, shape: MapShape, entries: Sequence[object], /) -> object:
        match shape.key:
            case RangeDomain():
                return list(entries)
            case BoolType():
                return dict(zip((False, True), entries, strict=True))
            case domain:
                return {self.scalar(domain, number): entry for number, entry in enumerate(entries)}

    def effects(self, counts: Sequence[int], /) -> object:
        return list(counts)

    def items(self, _: ListShape, items: Sequence[object], /) -> object:
        return list(items)

    def members(self, _: SetShape, members: Sequence[object], /) -> object:
        return frozenset(members)

    def bag(self, shape: BagShape, items: Sequence[object], /) -> object:
        bag = SeenBag(value_of(shape.capacity, self._parameters))
        for each in items:
            bag.add(each)
        return bag
