"""The declarations of a spec's class bodies, as Python executes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import FunctionType, SimpleNamespace
from typing import Annotated, TypeAlias, get_args, get_origin, get_type_hints

from modelcheck.frontend.declared.lines import OF_SPEC
from modelcheck.frontend.reading.class_body import CannotExecute, ClassBody, Executed
from modelcheck.frontend.reading.functions import QUESTIONS
from modelcheck.frontend.reading.source import what_failed
from modelcheck.ir.nodes import Value
from modelcheck.ir.shapes import MapShape, Shape, cells
from modelcheck.ir.system import used
from modelcheck.ir.types import CountType
from modelcheck.self_check.kinds import Identities, choices, kind_of_hint, role_of
from modelcheck.self_check.lowered import Lowered
from modelcheck.self_check.python_values import Converter
from modelcheck.semantics import Scope, domain_values
from modelcheck.spec import AtLeast, Bag, Each, Ids, PropertyMark, Role, StepMark

DeclaredFacts: TypeAlias = dict[tuple[str, str], object]
"""The declared facts, by their kind and subject: `("budget", "crash")` is 1.

Those that Python makes and those that were read have the same form, so that they can be compared.
"""


def values_made(classes: tuple[Executed, ...]) -> dict[str, bool | int]:
    """The value of each parameter as the class bodies compute it; for identities, their number."""
    assigned: dict[str, object] = {}
    for each in classes:
        assigned |= each.assigned
    return {name: _count(value) for name, value in assigned.items()}


def facts_of_python(
    bodies: tuple[ClassBody, ...],
    classes: tuple[Executed, ...],
    read: Lowered,
    given: Mapping[str, bool | int],
) -> DeclaredFacts:
    """The facts that Python makes of the class bodies.

    Args:
        bodies: The class bodies.
        classes: The classes that they made, with the parameters of the instance.
        read: The instance as it was read; only its shapes are used, to write first values as cells.
        given: The parameters whose values the caller chose.

    Raises:
        CannotExecute: An annotation in quotes fails.
    """
    hints = _hints(bodies, classes)
    values = {**values_made(classes), **given}
    facts: DeclaredFacts = {}
    identities: dict[object, tuple[str, int]] = {}
    variables: dict[str, tuple[Role | None, object]] = {}
    for name, hint in hints.items():
        role, inner = role_of(hint)
        if role is not Role.PARAM:
            variables[name] = role, inner
            continue
        facts |= _parameter(name, inner, values.get(name))
        if get_origin(inner) is Ids:
            identities[get_args(inner)[0]] = name, int(values[name])
    members = _members(classes[-1].cls)
    for name, (role, inner) in variables.items():
        facts |= _variable(name, role, inner, members.get(name), read, identities)
    for name, member in members.items():
        facts |= _marked(name, member, _scope_of(name, member, classes), identities)
        is_plain = name not in hints and name not in OF_SPEC and not name.startswith("__")
        if is_plain and isinstance(member, bool | int):
            facts["constant", name] = member
    facts["promise", "semantics"] = members.get("semantics")
    facts["names of lanes", "lanes"] = members.get("lanes")
    return facts


def _hints(bodies: tuple[ClassBody, ...], classes: tuple[Executed, ...]) -> dict[str, object]:
    """The annotations of the class bodies, those in quotes evaluated where they stand."""
    hints: dict[str, object] = {}
    for body, made in zip(bodies, classes, strict=True):
        written = made.names.get("__annotations__")
        own = {name: hint for name, hint in written.items() if name not in OF_SPEC} if isinstance(written, dict) else {}
        try:
            hints |= _evaluated(own, made.namespace, made.names)
        except Exception as error:  # annotations are the user's own expressions
            raise CannotExecute(body.owner, what_failed(error)) from error
    return hints


def _evaluated(
    annotations: dict[str, object], namespace: dict[str, object], names: dict[str, object]
) -> dict[str, object]:
    return get_type_hints(SimpleNamespace(__annotations__=annotations), namespace, names, include_extras=True)


def _members(cls: type) -> dict[str, object]:
    """The attributes that Python finds on an object of the class by name, without those of the language."""
    found: dict[str, object] = {}
    for base in reversed([each for each in cls.__mro__ if each.__module__ not in ("builtins", "modelcheck.spec")]):
        found |= vars(base)
    return found


def _count(value: object) -> bool | int:
    return len(value) if isinstance(value, Ids) else value  # type: ignore[return-value] # anything else differs


def _parameter(name: str, inner: object, value: object) -> DeclaredFacts:
    least = 0
    if get_origin(inner) is Annotated:
        inner, *metadata = get_args(inner)
        least = next((item.low for item in metadata if isinstance(item, AtLeast)), 0)
    kind = f"Ids[{get_args(inner)[0].__name__}]" if get_origin(inner) is Ids else getattr(inner, "__name__", inner)
    return {("type", name): kind, ("value", name): value, ("least value", name): least}


def _variable(
    name: str, role: Role | None, inner: object, first: object, read: Lowered, identities: Identities
) -> DeclaredFacts:
    kind = kind_of_hint(inner, first, identities)
    facts: DeclaredFacts = {("type", name): kind}
    shape = read.shapes.get(name)
    lifetime = role.value if role is not None else "ghost" if _counts_effects(shape) else None
    for suffix, value in (_first_cells(shape, first, read) if shape is not None else {"": first}).items():
        facts["lifetime", name + suffix] = lifetime
        facts["first value", name + suffix] = value
    return facts


def _counts_effects(shape: Shape | None) -> bool:
    while isinstance(shape, MapShape):
        shape = shape.value
    return isinstance(shape, CountType)


def _first_cells(shape: Shape, first: object, read: Lowered) -> Mapping[str, object]:
    """The cells of a first value; if it is no value of the shape, the object itself."""
    try:
        return _cells(shape, first, read)
    except (RecursionError, MemoryError):
        raise
    except Exception:  # anything may be written in place of a first value
        return {cell.suffix: first for cell in cells(shape)}


def _cells(shape: Shape, first: object, read: Lowered) -> Mapping[str, Value]:
    if isinstance(shape, MapShape) and not isinstance(shape.value, CountType):
        again = isinstance(shape.value, MapShape) and isinstance(first, Each) and not _is_whole(first.value)
        inside = first if again else first.value if isinstance(first, Each) else first
        size = len(domain_values(shape.key, Scope(read.system, (), {})))
        one = _cells(shape.value, inside, read)
        return {suffix: (value,) * size for suffix, value in one.items()}
    if isinstance(first, list | frozenset | Bag) and len(first):
        raise ValueError("a collection begins empty")
    return Converter(read.system, read.enums).from_python(shape, first)


def _is_whole(value: object) -> bool:
    """True for a value of a whole map, not one value for all its keys."""
    return isinstance(value, Each) or hasattr(value, "__getitem__")


def _scope_of(name: str, member: object, classes: tuple[Executed, ...]) -> Executed | None:
    """The class a method was made with; None for one of a mixin that is no spec."""
    return next((made for made in classes if made.names.get(name) is member), None)


def _marked(name: str, member: object, made: Executed | None, identities: Identities) -> DeclaredFacts:
    """The facts about a step, a property, `owed` or `done`."""
    # Its own: a first value has no mark because somebody marked its class.
    mark = getattr(member, "__dict__", {}).get("__modelcheck__")
    if isinstance(mark, PropertyMark):
        return {("claim", name): mark.kind}
    if not isinstance(mark, StepMark):
        return {("question", name): "asked"} if name in QUESTIONS and callable(member) else {}
    facts: DeclaredFacts = {("mark", name): "fault" if mark.fault else "step"}
    if mark.at_most is not None:
        facts["budget", name] = mark.at_most
        facts["lifetime", used(name)] = "budget"
        facts["first value", used(name)] = 0
    for argument, hint in _argument_hints(member, made):
        for suffix, values in choices(kind_of_hint(hint, None, identities)):
            facts["choices", f"{name}({argument}{suffix})"] = values
        facts["type", f"{name}({argument})"] = kind_of_hint(hint, None, identities)
    return facts


def _argument_hints(member: object, made: Executed | None) -> Iterator[tuple[str, object]]:
    if not isinstance(member, FunctionType):
        return
    namespace = made.namespace if made else member.__globals__
    code = member.__code__
    names = code.co_varnames[1 : code.co_argcount]
    written = {name: hint for name, hint in member.__annotations__.items() if name in names}
    hints = _evaluated(written, namespace, made.names if made else {})
    for argument in names:
        yield argument, hints.get(argument)
