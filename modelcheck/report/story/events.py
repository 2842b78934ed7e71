"""The steps of a trace: who acted, what was read and written, and which message took effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from modelcheck.ir.nodes import Value
from modelcheck.ir.shapes import MapShape, Shape
from modelcheck.ir.system import (
    Cell,
    Lifetime,
    Message,
    State,
    Step,
    StepInstance,
    TransitionSystem,
    Variable,
    key_domains,
)
from modelcheck.ir.types import IdType
from modelcheck.report.story.changes import Change, Changes, TookEffect
from modelcheck.semantics import Footprint, footprint
from modelcheck.trace import Trace


class Participant(NamedTuple):
    """One of those who act: the identity type and the number."""

    type: IdType
    number: Value


class Event(NamedTuple):
    """One step of a trace.

    Attributes:
        number: Its number, from 1.
        named: The participants among its arguments, in order.
        text: The step instance as the spec writes it.
    """

    number: int
    step: Step
    instance: StepInstance
    text: str
    before: State
    after: State
    footprint: Footprint
    changes: tuple[Change, ...]
    named: tuple[Participant, ...]

    @property
    def effects(self) -> tuple[Message, ...]:
        """The messages that took effect."""
        return tuple(change.message for change in self.changes if isinstance(change, TookEffect))


class Story:
    """A trace of a system, event by event."""

    def __init__(self, system: TransitionSystem, trace: Trace) -> None:
        self.system = system
        self.trace = trace
        self.changes = Changes(system)
        self.writer = self.changes.writer
        self.acting = acting_types(system)
        self.shared = shared_variables(system, self.acting)
        self.events = tuple(self._events())

    def _events(self) -> Iterator[Event]:
        before = self.trace.initial
        for number, (instance, after) in enumerate(self.trace.transitions, 1):
            step = self.system.step(instance.step)
            yield Event(
                number=number,
                step=step,
                instance=instance,
                text=self.writer.instance(step, instance),
                before=before,
                after=after,
                footprint=footprint(self.system, before, instance),
                changes=tuple(self.changes.between(step, before, after, self.trace.initial)),
                named=tuple(self._named(step, instance)),
            )
            before = after

    def _named(self, step: Step, instance: StepInstance) -> Iterator[Participant]:
        for argument, (_, value) in zip(step.arguments, instance.arguments, strict=True):
            if isinstance(argument.domain, IdType) and argument.domain.name in self.acting:
                yield Participant(argument.domain, value)

    def ordered(self, cells: Iterable[Cell]) -> list[Cell]:
        """The cells in the order of declaration: what is told of several may not depend on what they are called."""
        index = self.system.variable_index
        return sorted(cells, key=lambda cell: (index[cell.variable], cell.keys))

    def is_shared(self, cell: Cell) -> bool:
        """True if the cell belongs to no participant and survives a crash."""
        return cell.variable in self.shared

    def is_own(self, cell: Cell) -> bool:
        """True if the cell belongs to a participant, or to the only one there is."""
        lifetime = self.system.variable(cell.variable).lifetime
        return not self.is_shared(cell) and lifetime in (Lifetime.VOLATILE, Lifetime.DURABLE)


def acting_types(system: TransitionSystem) -> tuple[str, ...]:
    """The identity types whose members act, in order of declaration.

    They are the types that `forget(c)` is called for; else the outermost keys of volatile variables, else those of
    durable ones, of which a step names a member; else those that any step names.
    """
    named = dict.fromkeys(domain.name for step in system.steps for domain in _identities(step))
    forgetful = {domain.name for step in system.steps if step.forgets for domain in _identities(step)}
    shapes = {declared.name: declared.shape for declared in system.declared}
    keyed: dict[str, None] = {}
    outermost: dict[Lifetime, dict[str, None]] = {Lifetime.VOLATILE: {}, Lifetime.DURABLE: {}}
    for variable in system.variables:
        domains = [domain.name for domain in _participants(variable, shapes)]
        if variable.lifetime is Lifetime.VOLATILE:
            keyed.update(dict.fromkeys(domains))
        if variable.lifetime in outermost:
            outermost[variable.lifetime].update(dict.fromkeys(domains[:1]))
    choices = (
        [name for name in keyed if name in forgetful],
        [name for name in outermost[Lifetime.VOLATILE] if name in named],
        [name for name in outermost[Lifetime.DURABLE] if name in named],
        list(named),
    )
    return tuple(next((names for names in choices if names), []))


def shared_variables(system: TransitionSystem, acting: tuple[str, ...]) -> frozenset[str]:
    """The durable variables without an entry per participant; what is in a set or bag belongs to none of them."""
    shapes = {declared.name: declared.shape for declared in system.declared}
    return frozenset(
        variable.name
        for variable in system.variables
        if variable.lifetime is Lifetime.DURABLE
        and not any(each.name in acting for each in _participants(variable, shapes))
    )


def _participants(variable: Variable, shapes: Mapping[str, Shape]) -> Iterator[IdType]:
    """The identities for each of which a variable has an entry, outermost first."""
    keys = key_domains(variable.type)
    shape = shapes.get(variable.name.partition(".")[0])
    if shape is not None:
        keys = islice(keys, _depth(shape))
    return (key for key in keys if isinstance(key, IdType))


def _depth(shape: Shape) -> int:
    """The number of maps in maps."""
    return 1 + _depth(shape.value) if isinstance(shape, MapShape) else 0


def _identities(step: Step) -> Iterator[IdType]:
    return (argument.domain for argument in step.arguments if isinstance(argument.domain, IdType))
