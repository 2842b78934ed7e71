"""Values of the Informal Trace Format as cells of a state, whichever tool wrote them: the way back from `itf`.

What the shape of a variable leaves open is taken in each form that tools write: identities by name or number, lists as
arrays or tuples, maps as pairs or objects, what may be None as a variant, as null or as itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn

import msgspec

from modelcheck.errors import ModelcheckError
from modelcheck.ir.composites import domain_keys, integer, members
from modelcheck.ir.formula import value_of
from modelcheck.ir.nodes import Const, Domain, Expr, RangeDomain, Value
from modelcheck.ir.shapes import (
    LENGTH,
    PRESENT,
    BagShape,
    ListShape,
    MapShape,
    NoneType,
    OptionalShape,
    RecordShape,
    SetShape,
    Shape,
    cells,
    describe,
    describe_domain,
    domains,
    first_value,
    leaves,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, OptionType
from modelcheck.ir.written import Names

NOTHING: Final = ("Nothing", "None")
"""The tags of a value that is not there: ours and Quint's."""

_MANY: Final = 2
"""More effects of a message than one are not counted."""

_LONGEST: Final = 60
"""The most characters of a value in a message."""


class NoValue(ModelcheckError):
    """The text of a file that is no value of the variable that it is given for."""


class ItfCells:
    """Cells of one instance from values of this format."""

    def __init__(self, system: TransitionSystem) -> None:
        self._names = Names(system)
        self._parameters = system.parameter_values

    def of(self, shape: Shape | NoneType, given: Any) -> dict[str, Value]:  # noqa: ANN401 - from any file
        """The cells by suffix.

        Raises:
            NoValue: It is no value of the shape.
        """
        match shape:
            case RecordShape():
                return self._record(shape, given)
            case OptionalShape(item):
                inside = _inside(item, given)
                held = self._unused(item) if inside is None else self.of(item, inside)
                return {PRESENT: inside is not None, **held}
            case OptionType(item):
                inside = _inside(item, given)
                return {"": None} if inside is None else self.of(item, inside)
            case MapShape(key, inner):
                each = [self.of(inner, entry) for entry in self._entries(key, given)]
                return {cell.suffix: tuple(one[cell.suffix] for one in each) for cell in cells(inner)}
            case ListShape(item, capacity):
                return self._list(item, value_of(capacity, self._parameters), given)
            case SetShape(member):
                there = Counter(_frozen(self.of(member, each)) for each in _array(given, "#set"))
                return {"": self._counted(member, there, as_bool=True, given=given)}
            case BagShape(item):
                return {"": self._counted(item, self._bag(item, given), as_bool=False, given=given)}
            case NoneType():
                return {}
            case BoolType():
                return {"": given if isinstance(given, bool) else _refuse(given, shape)}
            case IdType() | EnumType():
                return {"": self._named(shape, given)}
            case CountType():
                return {"": min(_integer(given, shape), _MANY)}
            case _:
                return {"": _integer(given, shape)}

    def _record(self, shape: RecordShape, given: object) -> dict[str, Value]:
        if shape.cls is tuple:
            values = {str(number): item for number, item in enumerate(_array(given, "#tup"))}
        else:
            values = dict(given) if isinstance(given, Mapping) else _refuse(given, shape)
        if values.keys() != {name for name, _ in shape.fields}:
            _refuse(given, shape)
        return {
            f".{name}{suffix}": cell
            for name, inner in shape.fields
            for suffix, cell in self.of(inner, values[name]).items()
        }

    def _list(self, item: Shape, capacity: int, given: object) -> dict[str, Value]:
        each = [self.of(item, one) for one in _array(given, "#tup")]
        if len(each) > capacity:
            raise NoValue(f"{shown(given)} has more than {capacity} items")
        filled = each + [self._unused(item)] * (capacity - len(each))
        return {LENGTH: len(each), **{suffix: tuple(one[suffix] for one in filled) for suffix, _ in leaves(item)}}

    def _unused(self, shape: Shape) -> dict[str, Value]:
        return {suffix: self._first(first_value(leaf)) for suffix, leaf in leaves(shape)}

    def _first(self, expr: Expr) -> Value:
        return expr.value if isinstance(expr, Const) else value_of(expr, self._parameters)

    def _bag(self, item: Shape, given: object) -> Counter[object]:
        if not isinstance(given, Mapping):
            return Counter(_frozen(self.of(item, each)) for each in _array(given, "#set"))
        held: Counter[object] = Counter()
        for each, count in _pairs(given):
            held[_frozen(self.of(item, each))] += _integer(count, CountType())
        return held

    def _counted(self, shape: Shape, held: Counter[object], *, as_bool: bool, given: object) -> Value:
        """The number of each value of a finite shape, or whether it is there, as nested maps."""
        known = [_frozen(each) for each in members(shape, self._parameters)]
        if any(each not in known for each in held) or min(held.values(), default=0) < 0:
            _refuse(given, shape)
        counts: Iterator[Value] = (bool(held[each]) if as_bool else held[each] for each in known)
        sizes = [len(domain_keys(domain, self._parameters)) for domain in domains(shape)]

        def nested(sizes: Sequence[int]) -> Value:
            return tuple(nested(sizes[1:]) for _ in range(sizes[0])) if sizes else next(counts)

        return nested(sizes)

    def _entries(self, domain: Domain, given: object) -> list[object]:
        """The entries of a map in the order of its keys, of which each is there once."""
        keys = list(domain_keys(domain, self._parameters))
        if isinstance(domain, RangeDomain) and not isinstance(given, Mapping):
            items = _array(given, "#tup")
            if len(items) != len(keys):
                raise NoValue(f"{shown(given)} has {len(items)} entries where there are {len(keys)}")
            return list(items)
        found: dict[int, object] = {}
        for key, entry in _pairs(given):
            number = self._key(domain, key)
            if number not in keys or number in found:
                raise NoValue(f"{shown(key)} is no key, or one that is there twice")
            found[number] = entry
        missing = [self._names.key(domain, key) for key in keys if key not in found]
        if missing:
            raise NoValue(f"there is no entry for {', '.join(missing)}")
        return [found[key] for key in keys]

    def _key(self, domain: Domain, given: object) -> int:
        match domain:
            case BoolType():
                found = {"true": True, "false": False}.get(given) if isinstance(given, str) else given
                return found if isinstance(found, bool) else _refuse(given, domain)
            case RangeDomain():
                is_text = isinstance(given, str) and re.fullmatch(r"\d{1,18}", given)
                return int(str(given)) if is_text else _integer(given, domain)
            case _:
                return self._named(domain, given)

    def _named(self, type_: IdType | EnumType, given: object) -> int:
        """The number of an identity or member that has a name."""
        names = [self._names.scalar(type_, number) for number in range(type_.size)]
        if isinstance(given, str):
            bare = re.sub(r"_OF_[A-Z0-9_]+$", "", given)  # as Apalache writes constants of a type of its own
            for text in (given, bare, given.removeprefix(f"{type_.name}.")):
                if text in names:
                    return names.index(text)
            return _refuse(given, type_)
        number = _integer(given, type_)
        return number if isinstance(type_, IdType) and 0 <= number < type_.size else _refuse(given, type_)


def shown(given: object) -> str:
    """A value of a file in a message."""
    text = msgspec.json.encode(given).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _inside(item: Shape | NoneType, given: Any) -> Any:  # noqa: ANN401 - from any file
    """What an optional value holds; None for nothing."""
    fields = {name for name, _ in item.fields} if isinstance(item, RecordShape) else set()
    if not isinstance(given, Mapping) or "tag" not in given or given.keys() == fields:
        return given
    if given["tag"] in NOTHING:
        return None
    return given["value"] if given["tag"] == "Some" and "value" in given else _refuse(given, item)


def _array(given: object, tag: str) -> Sequence[Any]:
    inside = given[tag] if isinstance(given, Mapping) and given.keys() == {tag} else given
    if not isinstance(inside, list):
        raise NoValue(f"{shown(given)} is no array")
    return inside


def _pairs(given: object) -> list[tuple[object, object]]:
    """The entries of a map, which is an object, or an array of pairs below `#map`."""
    if not isinstance(given, Mapping):
        raise NoValue(f"{shown(given)} is no map")
    if given.keys() != {"#map"}:
        return list(given.items())
    pairs = _array(given, "#map")
    if not all(isinstance(each, list) and len(each) == 2 for each in pairs):
        raise NoValue(f"{shown(given)} is no map of pairs")
    return [(key, value) for key, value in pairs]


def _integer(given: object, shape: Shape | Domain | NoneType) -> int:
    if isinstance(given, Mapping) and given.keys() == {"#bigint"}:
        text = given["#bigint"]
        if isinstance(text, str) and re.fullmatch(r"-?\d{1,1000}", text, re.ASCII):
            return int(text)
    if isinstance(given, bool) or not isinstance(given, int):
        return _refuse(given, shape)
    return integer(given)


def _refuse(given: object, shape: Shape | Domain | NoneType) -> NoReturn:
    what = describe_domain(shape) if isinstance(shape, RangeDomain) else describe(shape)
    raise NoValue(f"{shown(given)} is no {what}")


def _frozen(values: Mapping[str, Value]) -> object:
    return tuple(sorted(values.items()))
