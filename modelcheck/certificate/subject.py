"""The subject of a certificate: a property of an instance of a spec, with some parameters open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modelcheck.certificate.expressions import NotLinear
from modelcheck.certificate.fingerprint import fingerprint
from modelcheck.certificate.messages import MessageCell, message_cells
from modelcheck.certificate.model import Model
from modelcheck.certificate.terms import Sort
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.computed import without_computed
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.messages.watch import Watched, watch
from modelcheck.ir.nodes import TRUE, Expr
from modelcheck.ir.participants.crowd import crowd, symmetric_types
from modelcheck.ir.participants.independent import one_alone
from modelcheck.ir.participants.symmetric import NotSymmetric
from modelcheck.ir.properties import BuiltIn, OwnProperty, PropertyKind
from modelcheck.ir.system import (
    TransitionSystem,
    key_domains,
)
from modelcheck.ir.types import IdType


class Refused(Exception):
    """The certificate does not fit the spec, or cannot be written; the text says why."""


class NotCovered(Refused):
    """There are no certificates of such a property, or with such a parameter open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The subject of a certificate: a property of an instance with some parameters open.

    `system` is the instance; where it is about any number of participants, `each`, that with one row of those that are
    independent and with the crowd that stands for the others. `condition` is what must be true in every state, None for
    no_loss and no_starvation; `messages` are the cells that these are about.
    """

    system: TransitionSystem
    condition: Expr | None
    watched: Watched
    model: Model
    unbounded: tuple[str, ...]
    each: tuple[tuple[str, str], ...]
    messages: tuple[MessageCell, ...]

    @property
    def names(self) -> dict[str, Sort]:
        """The names that terms of a certificate may use: open parameters, the watched offset, the cells of a view."""
        constants = (*self.model.constants, *self.model.views.parameters)
        return {each.text: each.sort for each in constants}

    @property
    def unknowns(self) -> dict[str, str]:
        """The unknowns of a state, each with its name as the user would write it."""
        open_ = [*self.model.unbounded, self.watched.message]
        names = {const.text: name for const, name in zip(self.model.constants, open_, strict=True)}
        return names | {cell.const.text: cell.name for cell in self.model.cells}

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the system and of the claim about it."""
        return fingerprint(self.system, self.condition, unbounded=self.unbounded)


def subject(
    system: TransitionSystem, property_name: str, unbounded: Sequence[str], each: Sequence[tuple[str, str]] = ()
) -> Subject:
    """Read a property of a spec.

    Args:
        system: The instance.
        property_name: The property.
        unbounded: Parameters that are open.
        each: As in `Invariant`; its parameters are among those.

    Raises:
        Refused: There is no such property, or it has no form in linear arithmetic with these parameters open, or a
            step or the property tells participants apart of whom there may be any number.
    """
    system = without_computed(system)
    numbers = _numbers(system, unbounded, each)
    condition = _condition(system, property_name)
    identities = None
    try:
        system, dependent = _one_row(system, property_name, [parameter for _, parameter in each])
        if dependent:
            system, identities = _crowd(system, property_name, dependent)
        condition = _condition(system, property_name)
        watched = watch(system, TRUE if condition is None else condition)
        model = Model(watched, unbounded=numbers, identities=identities)
        messages = tuple(message_cells(model, watched)) if condition is None else ()
    except (CannotWatch, NotLinear, NotSymmetric) as reason:
        raise Refused(str(reason)) from None
    if any(name == watched.message for name, _ in each):
        raise Refused(f"`{watched.message}` is no name for a participant: it is the message that is watched")
    return Subject(
        system=system,
        condition=condition,
        watched=watched,
        model=model,
        unbounded=tuple(unbounded),
        each=tuple(each),
        messages=messages,
    )


def _numbers(system: TransitionSystem, unbounded: Sequence[str], each: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The open parameters that are whole numbers; the others must be numbers of participants."""
    names, counted = {name for name, _ in each}, {parameter for _, parameter in each}
    known = {
        p.name: p
        for p in system.parameters
        if p.identities is None and not isinstance(p.value, bool) and p.name not in system.formulas
    }
    for name in unbounded:
        if name not in known and name not in counted:
            raise NotCovered(f"`{name}` is no whole number that could be left open")
        if name in system.constant_reads:
            raise NotCovered(f"`{name}` cannot be left open: a constant of the class body was computed from it")
        if name in known and known[name].value < known[name].minimum:
            raise NotCovered(f"`{name}` is {known[name].value} here, and open it is {known[name].minimum} or more")
    if not counted <= {*unbounded} or counted & known.keys():
        raise Refused("it speaks of one of several participants whose number is not open")
    if len(names) < len(each) or len(counted) < len(each):
        raise Refused("it has two names for one participant, or one for two")
    for name in names:
        if any(name in (p.name, p.identities) for p in system.parameters):
            raise Refused(f"`{name}` is no name for a participant: it has another meaning in the spec")
    return tuple(name for name in unbounded if name in known)


def _one_row(
    system: TransitionSystem, property_name: str, parameters: Sequence[str]
) -> tuple[TransitionSystem, list[IdType]]:
    """The system with one row of each independent type, and the types of identities that are not independent."""
    types = {identities.parameter: identities for identities in symmetric_types(system)}
    dependent: list[IdType] = []
    for parameter in parameters:
        if parameter not in types:
            raise Refused(f"`{parameter}` is no number of participants who take steps")
        condition = _condition(system, property_name)
        try:
            system = one_alone(system, types[parameter], () if condition is None else (condition,))
        except NotSymmetric:
            dependent.append(types[parameter])
    return system, dependent


def _crowd(
    system: TransitionSystem, property_name: str, dependent: Sequence[IdType]
) -> tuple[TransitionSystem, IdType]:
    """The system in which a few participants stand for any number of them."""
    if len(dependent) > 1 or property_name == BuiltIn.NO_STARVATION:
        raise NotCovered("no proof is known for any number of these participants")
    (identities,) = dependent
    condition = _condition(system, property_name)
    if condition is None:
        condition = TRUE if system.owed is None else system.owed.condition
        if any(identities in key_domains(variable.type) for variable in system.effects):
            raise NotCovered("messages belong to one of the participants")
    made = crowd(system, identities, (condition,))
    return made.system, made.identities


def _condition(system: TransitionSystem, property_name: str) -> Expr | None:
    """What must be true in every reachable state; None for a property of whole runs."""
    match system.find_property(property_name):
        case BuiltIn.NO_DUPLICATE:
            return no_duplicate(system)
        case BuiltIn.NO_LOSS | BuiltIn.NO_STARVATION:
            return None
        case BuiltIn.NO_DEADLOCK | None:
            raise NotCovered(f"{system.name} has no property `{property_name}` that a certificate could prove")
        case OwnProperty(kind=PropertyKind.ALWAYS, condition=condition):
            return condition
        case OwnProperty():
            raise NotCovered(f"{property_name} is no claim about every state")
