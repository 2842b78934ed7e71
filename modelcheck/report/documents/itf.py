"""A run in the Informal Trace Format, which other model checkers and trace viewers read.

Source: ADR 015 of Apalache, https://apalache-mc.org/docs/adr/015adr-trace.html. It has no null: what may be None is a
variant, `{"tag": "Nothing", ...}` or `{"tag": "Some", "value": ...}`; readers in Python cannot have a type called None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, Final, TypeAlias

import msgspec

from modelcheck.ir.composites import built
from modelcheck.ir.nodes import RangeDomain, Value
from modelcheck.ir.shapes import BagShape, Leaf, ListShape, MapShape, NoneType, RecordShape, SetShape
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.ir.types import BoolType, EnumType, IdType, OptionType
from modelcheck.ir.written import Names, Part, Writer
from modelcheck.trace import Trace

Itf: TypeAlias = bool | int | str | Sequence["Itf"] | Mapping[str, "Itf"]

STEP: Final = "action_taken"
"""The variable that holds the step which led to a state, as other tools call it."""

OURS: Final = "modelcheck"
"""The part of `#meta` that says which instance the run is of."""

_UNIT: Final = "U_OF_UNIT"
_BIG: Final = 2**53
"""From here on JSON numbers are not exact everywhere."""


def itf_json(
    system: TransitionSystem,
    trace: Trace,
    *,
    file: str,
    verdict: str,
    property_name: str,
    loop_from: int | None = None,
) -> bytes:
    """The document.

    Args:
        system: The instance.
        trace: The run, that of an endless one with its loop once.
        file: The spec's file, as of a saved trace.
        verdict: What is known: `violated`, or `a run`.
        property_name: The property that it is about; empty for none.
        loop_from: The position of the state to which the last one returns; None for a run that ends.
    """
    values = _Values(system)
    extra = ExtraNames(system)
    steps = ["", *(values.step(instance) for instance in trace.steps)]
    states = [
        {"#meta": {"index": number}, extra.step: step, **values.state(state)}
        for number, (step, state) in enumerate(zip(steps, trace.states, strict=True))
    ]
    document: dict[str, Any] = {
        "#meta": {
            "format": "ITF",
            "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
            "source": system.name,
            "status": verdict,
            "property": property_name,
            OURS: {"spec": system.name, "file": file, "parameters": dict(system.parameter_values)},
        },
        "params": [],
        "vars": [extra.step, *values.names(trace.initial)],
        "states": states,
    }
    # The state after the loop is the one it began with: it is not repeated.
    if loop_from is not None and loop_from < len(states) - 1:
        document["states"] = states[:-1]
    if loop_from is not None:
        document["loop"] = loop_from
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


class ExtraNames:
    """Names of variables of this format that are none of the spec's.

    Attributes:
        step: The one that holds the step.
        used: Those that count how often a fault with a budget has happened, by the name of the fault.
    """

    def __init__(self, system: TransitionSystem) -> None:
        taken = {each.name for each in system.variables} | {each.name for each in system.declared}
        self.step: Final = _free(STEP, taken)
        faults = [each.counts for each in system.variables if each.counts is not None]
        self.used: Final = {fault: _free(f"used_{fault}", taken) for fault in faults}


def _free(name: str, taken: Set[str]) -> str:
    """The name, or one like it that is not taken."""
    while name in taken:
        name += "_"
    return name


class _Values:
    """The values of a system in this format."""

    def __init__(self, system: TransitionSystem) -> None:
        self._system = system
        self._writer = Writer(system)
        self._builder = _Builder(self._writer.names)
        self._extra = ExtraNames(system)

    def names(self, state: State) -> list[str]:
        """The names of the variables."""
        return list(self.state(state))

    def state(self, state: State) -> dict[str, Itf]:
        """The variables; how often a fault with a budget has happened is among them."""
        parts = {part.name: self._value(part) for part in self._writer.variables(state)}
        return parts | {self._extra.used[fault]: number for fault, number in self._writer.used(state).items()}

    def step(self, instance: StepInstance) -> str:
        """A step instance as the spec writes it."""
        return self._writer.instance(self._system.step(instance.step), instance)

    def _value(self, part: Part) -> Itf:
        return built(part.shape, part.values, self._builder, self._system.parameter_values)


class _Builder:
    """Whole values in this format."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def scalar(self, leaf: Leaf | NoneType, value: Value, /) -> Itf:
        match leaf:
            case OptionType(item):
                return self.nothing() if value is None else {"tag": "Some", "value": self.scalar(item, value)}
            case IdType() | EnumType():
                return self._names.scalar(leaf, value)
            case _:
                assert isinstance(value, bool | int)
                return value if abs(value) < _BIG else {"#bigint": str(value)}

    def nothing(self, /) -> Itf:
        return {"tag": "Nothing", "value": _UNIT}

    def record(self, shape: RecordShape, items: Sequence[Itf], /) -> Itf:
        if shape.cls is tuple:
            return {"#tup": list(items)}
        return {name: item for (name, _), item in zip(shape.fields, items, strict=True)}

    def mapping(self, shape: MapShape, entries: Sequence[Itf], /) -> Itf:
        match shape.key:
            case RangeDomain():
                keys: list[Itf] = list(range(len(entries)))
            case BoolType():
                keys = [False, True]
            case key:
                keys = [self._names.key(key, number) for number in range(len(entries))]
        return {"#map": [[key, entry] for key, entry in zip(keys, entries, strict=True)]}

    def effects(self, counts: Sequence[int], /) -> Itf:
        return {"#map": [[offset, count] for offset, count in enumerate(counts)]}

    def items(self, _: ListShape, items: Sequence[Itf], /) -> Itf:
        return list(items)

    def members(self, _: SetShape, members: Sequence[Itf], /) -> Itf:
        return {"#set": list(members)}

    def bag(self, _: BagShape, items: Sequence[Itf], /) -> Itf:
        return list(items)
