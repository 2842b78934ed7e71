"""Files in the Informal Trace Format: what they say about the states of a run, in the cells of an instance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from modelcheck.check.retraced import Sighting
from modelcheck.errors import UsageError
from modelcheck.ir.nodes import Value
from modelcheck.ir.shapes import Shape
from modelcheck.ir.system import TransitionSystem, used
from modelcheck.ir.types import IntType
from modelcheck.ir.written import Writer
from modelcheck.report.documents.itf import OURS, ExtraNames
from modelcheck.report.documents.itf_values import ItfCells, NoValue
from modelcheck.semantics import initial_state

_HINT: Final = "https://apalache-mc.org/docs/adr/015adr-trace.html says what it is"


class Instance(msgspec.Struct, frozen=True):
    """The instance that a file of ours is about; `file` as of a saved trace."""

    spec: str
    file: str
    parameters: dict[str, bool | int]


class ItfFile(msgspec.Struct, frozen=True, kw_only=True):
    """A document of this format, as far as it is read."""

    states: list[dict[str, Any]]
    meta: dict[str, Any] = msgspec.field(name="#meta", default_factory=dict)
    loop: int | None = None

    @property
    def instance(self) -> Instance | None:
        """The instance that it is about; None where another tool wrote it."""
        try:
            return msgspec.convert(self.meta.get(OURS), Instance)
        except msgspec.ValidationError:
            return None


class Sightings(NamedTuple):
    """The run of a file in the cells of an instance.

    Attributes:
        states: What is said about each state.
        loop_from: The position of the state to which the last one returns; None for a run that ends.
        left_out: State variables that the file has nothing about.
        not_read: Variables of the file that are none of the spec's.
    """

    states: tuple[Sighting, ...]
    loop_from: int | None
    left_out: tuple[str, ...]
    not_read: tuple[str, ...]


class _Kind(msgspec.Struct):
    """A document that may be one of ours in another format."""

    states: list[Any] | None = None
    schema: Any = None


def read_itf(data: bytes, *, name: str) -> ItfFile | None:
    """The document; None where the data is something else.

    Raises:
        UsageError: The data of the file called `name` looks like one, and is not.
    """
    try:
        kind = msgspec.json.decode(data, type=_Kind)
    except (msgspec.DecodeError, RecursionError):
        return None
    if kind.states is None or kind.schema is not None:
        return None
    try:
        document = msgspec.json.decode(data, type=ItfFile)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(f"{name} is no trace in the Informal Trace Format: {error}", hint=_HINT) from None
    if not document.states:
        raise UsageError(f"{name} is no trace: it has no states", hint=_HINT)
    if document.loop is not None and not 0 <= document.loop < len(document.states):
        raise UsageError(f"{name}: there is no state {document.loop} to return to", hint=_HINT)
    return document


def sightings(document: ItfFile, system: TransitionSystem, *, name: str) -> Sightings:
    """What the file called `name` says about the states of an instance.

    Raises:
        UsageError: It knows no variable of the spec, or has a value that is none of the variable.
    """
    known, extra = dict(_variables(system)), ExtraNames(system)
    given = dict.fromkeys(key for state in document.states for key in state if not key.startswith("#"))
    if not given.keys() & known.keys():
        variables = ", ".join(known)
        raise UsageError(f"{name} has no variable of {system.name}", hint=f"{system.name} has {variables}")
    cells = ItfCells(system)
    states = []
    for number, state in enumerate(document.states):
        values: dict[str, Value] = {}
        for variable, (prefix, shape) in known.items():
            if variable not in state:
                continue
            try:
                found = cells.of(shape, state[variable])
            except NoValue as error:
                raise UsageError(f"{name}: {variable} of state {number}: {error}") from None
            values |= {prefix + suffix: value for suffix, value in found.items()}
        step = state.get(extra.step)
        states.append(Sighting(values, step if isinstance(step, str) and step else None))
    left_out = tuple(variable for variable in known if variable not in given)
    not_read = tuple(key for key in given if key not in known and key != extra.step)
    return Sightings(tuple(states), document.loop, left_out, not_read)


def _variables(system: TransitionSystem) -> Iterator[tuple[str, tuple[str, Shape]]]:
    """The variables of a file by name: what their cells in the system begin with, and their shapes."""
    for part in Writer(system).variables(initial_state(system)):
        yield part.name, (part.name, part.shape)
    yield from ((name, (used(fault), IntType())) for fault, name in ExtraNames(system).used.items())
