"""What a class declares: its identities, constants, and state variables with their first values."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from modelcheck.errors import Span
from modelcheck.frontend.annotations import NotInLanguage, Sizes, Text, take_apart
from modelcheck.frontend.expressions import lower
from modelcheck.frontend.initial import initial_values
from modelcheck.frontend.lines import OF_SPEC, Line, annotations_of, class_lines, line_value
from modelcheck.frontend.loader import LoadedSpec
from modelcheck.frontend.names import Declarations, DeclaredParameter, DeclaredVariable, Names
from modelcheck.frontend.shape_of import to_shape
from modelcheck.frontend.shapes import MapShape, Shape
from modelcheck.frontend.source import Collector, fail
from modelcheck.frontend.values import as_integer
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import Lifetime, Parameter
from modelcheck.ir.types import BoolType, CountType, IdType, IntType
from modelcheck.spec import Ids, Role

_LIFETIMES: Mapping[Role, Lifetime] = {
    Role.DURABLE: Lifetime.DURABLE,
    Role.VOLATILE: Lifetime.VOLATILE,
    Role.GHOST: Lifetime.GHOST,
}


def declare(spec: LoadedSpec, parameters: tuple[Parameter, ...]) -> Declarations:
    """Types and first values of everything the spec declares.

    Raises:
        SpecError: Every mistake found, MC203, MC205, MC206 and MC211 among them.
    """
    lines, hints = class_lines(spec), annotations_of(spec)
    identities: dict[str, IdType] = {}
    for p in parameters:
        if p.identities in identities:
            hint = "declare one NewType for each parameter of identities"
            message = f"`{p.name}` and `{identities[p.identities].parameter}` both count {p.identities}"
            raise fail("MC211", message, lines[p.name].span, hint=hint)
        if p.identities:
            identities[p.identities] = IdType(p.identities, p.name, int(p.value))
    declared = Declarations(
        parameters={p.name: _declared_parameter(p, identities, lines[p.name].span) for p in parameters},
        identities={name: type_ for name, type_ in identities.items() if name},
        members={name: value for base in reversed(spec.cls.__mro__) for name, value in vars(base).items()},
    )
    constants = _constants(lines, hints, parameters)
    declared = replace(declared, members={**declared.members, **constants})
    variables: dict[str, DeclaredVariable] = {}
    problems = Collector()
    for name, line in lines.items():
        with problems:
            if name in declared.parameters or name in OF_SPEC or name in constants:
                continue
            if name in hints:
                variables[name] = _variable(line, hints[name], declared, identities)
            else:
                hint = "give it a lifetime: `Durable[...]`, `Volatile[...]`, `Ghost[...]` or `Param[...]`"
                raise fail("MC203", f"`{name}` has no annotation", line.span, hint=hint)
    problems.finish()
    return replace(declared, variables=variables)


def _constants(
    lines: Mapping[str, Line], hints: Mapping[str, object], parameters: tuple[Parameter, ...]
) -> dict[str, bool | int]:
    """Plain constants of the class body, `last = messages - 1`, as this instance computes them."""
    known: dict[str, object] = {p.name: Ids(int(p.value)) if p.identities else p.value for p in parameters}
    constants: dict[str, bool | int] = {}
    for name, line in lines.items():
        if name not in hints and name not in known and name not in OF_SPEC and line.value is not None:
            value = line_value(line, known, "MC206")
            if isinstance(value, bool | int):
                constants[name] = known[name] = value
    return constants


def _declared_parameter(parameter: Parameter, identities: Mapping[str, IdType], span: Span) -> DeclaredParameter:
    if parameter.identities:
        return DeclaredParameter(identities[parameter.identities], span)
    return DeclaredParameter(BoolType() if isinstance(parameter.value, bool) else IntType(), span)


def _variable(line: Line, hint: object, declared: Declarations, identities: Mapping[str, IdType]) -> DeclaredVariable:
    names = Names(line.owner.source, declared, line.owner.namespace)
    try:
        annotation = take_apart(hint)
        sizes = _sizes(line, names)
        shape = to_shape(annotation.inner, identities, sizes.part(0) if annotation.role else sizes)
    except NotInLanguage as problem:
        raise fail(problem.code, problem.message, line.span, hint=problem.hint) from problem
    lifetime = _lifetime(line, annotation.role, shape)
    if line.value is None:
        raise fail("MC206", f"`{line.name}` has no first value", line.span, hint="every run begins somewhere: `= 0`")
    return DeclaredVariable(shape, lifetime, initial_values(line.value, shape, names), line.span)


def _lifetime(line: Line, role: Role | None, shape: Shape) -> Lifetime:
    if _counts_effects(shape):
        if role not in (None, Role.GHOST):
            hint = "write `delivered: Effects = effects(messages)`"
            raise fail("MC211", "`Effects` are ghosts by themselves and have no other lifetime", line.span, hint=hint)
        return Lifetime.GHOST
    if role is None:
        hint = "`Durable` survives a crash, `Volatile` can be forgotten, `Ghost` is seen by properties only"
        raise fail("MC203", f"`{line.name}` has no lifetime", line.span, hint=hint)
    return _LIFETIMES[role]


def _counts_effects(shape: Shape) -> bool:
    while isinstance(shape, MapShape):
        shape = shape.value
    return isinstance(shape, CountType)


def _sizes(line: Line, names: Names) -> Sizes:
    """Sizes that the text of a declaration gives, over parameters: of `effects`, `bounded`, `bag` and `Between`."""
    found: dict[str, Expr] = {}
    for node in ast.walk(line.value) if line.value else ():
        match node:
            case ast.Call(func=ast.Name(id="effects" | "bounded" | "bag" as word), args=[size], keywords=[]):
                found["effects" if word == "effects" else "capacity"] = as_integer(lower(size, names))
    return Sizes(text=written(line.annotation, names) if line.annotation else None, **found)


def written(annotation: ast.expr, names: Names) -> Text:
    """The text of an annotation, whose bounds are over parameters."""
    return Text(annotation, lambda bound: as_integer(lower(bound, names)))
