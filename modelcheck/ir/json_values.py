"""States and arguments as JSON, in the words of the spec: whole values, and names for what has one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from modelcheck.ir.composites import built
from modelcheck.ir.nodes import RangeDomain, Value
from modelcheck.ir.shapes import LENGTH, PRESENT, BagShape, Leaf, ListShape, MapShape, NoneType, RecordShape, SetShape
from modelcheck.ir.system import State, Step, StepInstance, TransitionSystem
from modelcheck.ir.types import BoolType, EnumType, IdType, OptionType
from modelcheck.ir.written import Names, Part, Writer, argument_parts

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None


class JsonValues:
    """The values of a system as JSON."""

    def __init__(self, system: TransitionSystem) -> None:
        self._system = system
        self._writer = Writer(system)
        self._builder = _Json(self._writer.names)

    def state(self, state: State) -> dict[str, Json]:
        """The state variables by name; how often faults happened is not among them."""
        return {_name(part.name): self._value(part) for part in self._writer.variables(state)}

    def used(self, state: State) -> dict[str, int]:
        """How often each fault with a budget has happened."""
        return self._writer.used(state)

    def arguments(self, step: Step, instance: StepInstance) -> dict[str, Json]:
        """The arguments of a step instance by name."""
        return {part.name: self._value(part) for part in argument_parts(step, instance)}

    def _value(self, part: Part) -> Json:
        return built(part.shape, part.values, self._builder, self._system.parameter_values)


def _name(variable: str) -> str:
    """The name of a variable; of a cell by itself, where the system does not have the whole, what Python calls it."""
    if variable.endswith(LENGTH):
        return f"len({variable.removesuffix(LENGTH)})"
    return f"{variable.removesuffix(PRESENT)} is not None" if variable.endswith(PRESENT) else variable


class _Json:
    """JSON as whole values."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def scalar(self, leaf: Leaf | NoneType, value: Value, /) -> Json:
        match leaf:
            case OptionType(item):
                return None if value is None else self.scalar(item, value)
            case IdType() | EnumType():
                return self._names.scalar(leaf, value)
            case _:
                assert not isinstance(value, tuple)
                return value

    def nothing(self, /) -> Json:
        return None

    def record(self, shape: RecordShape, items: Sequence[Json], /) -> Json:
        if shape.cls is tuple:
            return list(items)
        return {name: item for (name, _), item in zip(shape.fields, items, strict=True)}

    def mapping(self, shape: MapShape, entries: Sequence[Json], /) -> Json:
        match shape.key:
            case RangeDomain():
                return list(entries)
            case BoolType():
                return dict(zip(("false", "true"), entries, strict=True))
            case key:
                return {self._names.key(key, number): entry for number, entry in enumerate(entries)}

    def effects(self, counts: Sequence[int], /) -> Json:
        return list(counts)

    def items(self, _: ListShape, items: Sequence[Json], /) -> Json:
        return list(items)

    def members(self, _: SetShape, members: Sequence[Json], /) -> Json:
        return list(members)

    def bag(self, _: BagShape, items: Sequence[Json], /) -> Json:
        return list(items)
