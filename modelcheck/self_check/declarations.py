"""The declarations of a spec: what Python makes of the class bodies, compared with what was read."""

from __future__ import annotations

from collections.abc import Mapping

from modelcheck.errors import SelfCheckFailed, SpecError
from modelcheck.frontend import LoadedSpec, instantiate
from modelcheck.frontend.checked.unchanged import cannot_execute
from modelcheck.frontend.reading.class_body import CannotExecute, ClassBody, Executed, class_bodies, executed
from modelcheck.frontend.reading.places import place_of
from modelcheck.ir.system import Parameter, TransitionSystem
from modelcheck.self_check.as_read import facts_as_read
from modelcheck.self_check.declared import facts_of_python, values_made
from modelcheck.self_check.kinds import shown
from modelcheck.self_check.lowered import Lowered, lowered
from modelcheck.spec import Ids


def check_declarations(spec: LoadedSpec, read: Lowered, given: Mapping[str, bool | int]) -> tuple[Executed, ...]:
    """Execute the class bodies again, with the parameters of the instance and with greater ones.

    Args:
        spec: The spec.
        read: The instance as it was read.
        given: The parameters whose values the caller chose.

    Returns:
        The classes of the spec as this instance has them.

    Raises:
        SpecError: MC107, a class body fails where it is executed again.
        SelfCheckFailed: Python makes something else of a class body than what was read.
    """
    try:
        bodies = class_bodies(spec)
    except CannotExecute as error:
        raise cannot_execute(error) from error
    classes = _compared(spec, bodies, read, given)
    _check_defaults(spec, bodies, read.system, classes)
    _check_greater(spec, bodies, read.system, classes, given)
    return classes


def _compared(
    spec: LoadedSpec, bodies: tuple[ClassBody, ...], read: Lowered, given: Mapping[str, bool | int]
) -> tuple[Executed, ...]:
    """The classes of the spec with the parameters of an instance, after comparing them with what was read.

    Raises:
        SelfCheckFailed: They differ.
    """
    system = read.system
    try:
        classes = executed(bodies, _kept(system, system.parameter_values))
        python = facts_of_python(bodies, classes, read, given)
    except CannotExecute as error:
        raise _differ(spec, system, "", str(error), "it was read without a mistake") from error
    facts = facts_as_read(read)
    for key in dict.fromkeys((*python, *facts)):
        made, found = python.get(key, _NOTHING), facts.get(key, _NOTHING)
        if not _equal(made, found):
            what, name = key
            said = f"Python makes the {what} of `{name}` {_words(made)}"
            raise _differ(spec, system, name, said, f"it was read as {_words(found)}")
    return classes


def _check_defaults(
    spec: LoadedSpec, bodies: tuple[ClassBody, ...], system: TransitionSystem, classes: tuple[Executed, ...]
) -> None:
    """Check that the defaults are those that the class bodies compute from other defaults."""
    defaults = {parameter.name: parameter.default for parameter in system.parameters}
    try:
        made = values_made(classes if system.at_defaults else executed(bodies, _kept(system, defaults)))
    except CannotExecute as error:
        raise cannot_execute(error) from error
    for name, default in defaults.items():
        if not _equal(made.get(name), default):
            said = f"Python makes the default of `{name}` {made.get(name)!r}"
            raise _differ(spec, system, name, said, f"it was read as {default!r}")


def _check_greater(
    spec: LoadedSpec,
    bodies: tuple[ClassBody, ...],
    system: TransitionSystem,
    classes: tuple[Executed, ...],
    given: Mapping[str, bool | int],
) -> None:
    """Compare the instance in which each parameter that a proof may leave open is one greater.

    If it is refused, one parameter after the other is made greater; if that is refused too, there is nothing to
    compare.
    """
    greater = {each.name: each.value + 1 for each in system.parameters if _is_number(each)}
    values = values_made(classes)
    try:
        computed = values_made(executed(bodies, _kept(system, {**system.parameter_values, **greater})))
    except CannotExecute:
        computed = values
    chosen = {name: value for name, value in greater.items() if name in given or computed[name] == values[name]}
    if not _is_compared(spec, bodies, {**given, **chosen}):
        for name, value in chosen.items():
            _is_compared(spec, bodies, {**given, name: value})


def _is_compared(spec: LoadedSpec, bodies: tuple[ClassBody, ...], given: Mapping[str, bool | int]) -> bool:
    """True if there is another instance, which has been compared.

    Raises:
        SelfCheckFailed: It was read otherwise than Python makes it.
    """
    try:
        read = lowered(spec, instantiate(spec, given))
    except (SpecError, RecursionError, MemoryError):
        return False
    _compared(spec, bodies, read, given)
    return True


def _is_number(parameter: Parameter) -> bool:
    return parameter.identities is None and not isinstance(parameter.value, bool)


def _kept(system: TransitionSystem, values: Mapping[str, bool | int]) -> dict[str, object]:
    """The values of parameters as objects of the class bodies."""
    return {
        each.name: Ids(int(values[each.name])) if each.identities else values[each.name] for each in system.parameters
    }


_NOTHING = ("nothing",)


def _equal(one: object, other: object) -> bool:
    # `True == 1`, but they are different values.
    return one == other and repr(one) == repr(other)


def _words(value: object) -> str:
    is_kind = isinstance(value, tuple) and bool(value) and isinstance(value[0], str)
    return shown(value) if is_kind else repr(value)


def _differ(spec: LoadedSpec, system: TransitionSystem, name: str, python: str, read: str) -> SelfCheckFailed:
    place = place_of(spec, name.partition(".")[0].removeprefix("used(").partition("(")[0].rstrip(")"))
    values = ", ".join(f"{each.name}={each.value}" for each in system.parameters)
    return SelfCheckFailed(f"{place}: {system.name}({values}): {python}, {read}")
