"""The declarations of a class: its identities, constants, and state variables with their first values."""

from __future__ import annotations
import __future__

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import NewType

from modelcheck.errors import Span
from modelcheck.frontend.bodies.expressions import lower
from modelcheck.frontend.declared.initial import initial_values, sizes_of
from modelcheck.frontend.declared.lines import (
    OF_SPEC,
    Line,
    Written,
    annotations_of,
    class_lines,
    line_value,
    own_lines,
    values_of,
)
from modelcheck.frontend.reading.class_scope import ClassScope, class_scope
from modelcheck.frontend.reading.compiled import class_code
from modelcheck.frontend.reading.functions import definitions, helpers
from modelcheck.frontend.reading.loader import LoadedSpec
from modelcheck.frontend.reading.source import Collector, fail
from modelcheck.frontend.types.annotations import NotInLanguage, Text, identity_type, take_apart
from modelcheck.frontend.types.known_types import Types
from modelcheck.frontend.types.shape_of import to_shape
from modelcheck.frontend.values.names import Declarations, DeclaredParameter, DeclaredVariable, Names
from modelcheck.frontend.values.pure import PureFunctions
from modelcheck.frontend.values.values import as_integer
from modelcheck.ir.nodes import Expr
from modelcheck.ir.shapes import MapShape, Shape
from modelcheck.ir.system import Lifetime, Parameter
from modelcheck.ir.types import BoolType, CountType, IdType, IntType
from modelcheck.spec import Role

_LIFETIMES: Mapping[Role, Lifetime] = {
    Role.DURABLE: Lifetime.DURABLE,
    Role.VOLATILE: Lifetime.VOLATILE,
    Role.GHOST: Lifetime.GHOST,
}


def declare(spec: LoadedSpec, parameters: tuple[Parameter, ...]) -> Declarations:
    """The types and first values of everything that the spec declares, and its methods.

    Raises:
        SpecError: Every mistake found, MC107, MC203, MC205, MC206 and MC211 among them.
    """
    lines, hints = class_lines(spec), annotations_of(spec)
    types = Types(_identities(parameters, lines, hints))
    methods = definitions(spec)
    sources = {str(owner.source.path.resolve()): owner.source for owner in spec.ancestry}
    constants = _constants(spec, hints, parameters)
    declared = Declarations(
        parameter_values=values_of(parameters),
        parameters={p.name: _declared_parameter(p, types, hints, lines[p.name].span) for p in parameters},
        members=constants,
        types=types,
        helpers=helpers(spec, methods),
        lineage=spec.cls.__mro__,
        definitions=methods,
        pure=PureFunctions(sources),
    )
    variables: dict[str, DeclaredVariable] = {}
    problems = Collector()
    for name, line in lines.items():
        with problems:
            if name in declared.parameters or name in OF_SPEC:
                continue
            if name in hints:
                variables[name] = _variable(spec, line, hints[name], declared)
            elif name not in constants:
                hint = "give it a lifetime: `Durable[...]`, `Volatile[...]`, `Ghost[...]` or `Param[...]`"
                raise fail("MC203", f"`{name}` has no annotation", line.span, hint=hint)
    problems.finish()
    return replace(declared, variables=variables)


def _identities(
    parameters: tuple[Parameter, ...], lines: Mapping[str, Line], hints: Mapping[str, object]
) -> dict[NewType, IdType]:
    """The identities that parameters count, by their NewType."""
    known: dict[NewType, IdType] = {}
    for p in parameters:
        type_ = identity_type(take_apart(hints[p.name]).inner)
        if type_ is None:
            continue
        other = next((each for each in known.values() if each.name == type_.__name__), None)
        if other is not None:
            hint = "declare one NewType for each parameter of identities, each with a name of its own"
            message = f"`{p.name}` and `{other.parameter}` both count {other.name}"
            raise fail("MC211", message, lines[p.name].span, hint=hint)
        known[type_] = IdType(type_.__name__, p.name, int(p.value))
    return known


def _constants(
    spec: LoadedSpec, hints: Mapping[str, object], parameters: tuple[Parameter, ...]
) -> dict[str, bool | int]:
    """The plain constants of class bodies, `last = messages - 1`, with their values in this instance.

    Raises:
        SpecError: MC206, computing one fails; MC211, a name is a constant in one class and a parameter in another.
    """
    in_body, constants = values_of(parameters), dict[str, bool | int]()
    declared: set[str] = set()
    for owner in spec.ancestry:
        for line in own_lines(owner):
            if line.annotation is not None:
                declared.add(line.name)
            if line.name in declared or line.name in OF_SPEC:
                continue  # it gives a parameter or a state variable another value
            if line.name in in_body:
                hint = "give one of them another name"
                message = f"`{line.name}` is a constant here, and a parameter of {spec.cls.__name__}"
                raise fail("MC211", message, line.span, hint=hint)
            value = line_value(spec, line, in_body, "MC206")
            constants.pop(line.name, None)  # a base may have made something else of it
            if line.name not in hints and type(value) in (bool, int):
                constants[line.name] = value  # type: ignore[assignment] # one of these
    return constants


def _declared_parameter(
    parameter: Parameter, types: Types, hints: Mapping[str, object], span: Span
) -> DeclaredParameter:
    identities = identity_type(take_apart(hints[parameter.name]).inner)
    if identities is not None:
        return DeclaredParameter(types.identity(identities), span)
    return DeclaredParameter(BoolType() if isinstance(parameter.value, bool) else IntType(), span)


def _variable(spec: LoadedSpec, line: Line, hint: object, declared: Declarations) -> DeclaredVariable:
    if line.value is None:
        raise fail("MC206", f"`{line.name}` has no first value", line.span, hint="every run begins somewhere: `= 0`")
    names = Names(line.value.owner.source, declared, line.value.scope(spec, declared.parameter_values))
    try:
        annotation = take_apart(hint)
        text = written(spec, line.annotation, declared) if line.annotation else None
        sizes = replace(sizes_of(line.value.node, names), text=text)
        inner = sizes.part(0) if annotation.role and not (text and text.is_annotated) else sizes
        shape = to_shape(annotation.inner, declared.types, inner)
    except NotInLanguage as problem:
        raise fail(problem.code, problem.message, line.span, hint=problem.hint) from problem
    lifetime = _lifetime(line, annotation.role, shape)
    return DeclaredVariable(shape, lifetime, initial_values(line.value.node, shape, names), line.span)


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


def written(spec: LoadedSpec, annotation: Written, declared: Declarations) -> Text | None:
    """The text of an annotation, where it says more than its object: bounds over values that the class body computes.

    Raises:
        NotInLanguage: It reads something of a class body that is no bound.
    """
    whole = class_scope(spec, annotation.owner, declared.parameter_values)
    code = class_code(annotation.owner.cls, annotation.owner.node, annotation.owner.source)
    deferred = code is not None and code.co_flags & __future__.annotations.compiler_flag
    scope = whole if deferred else annotation.scope(spec, declared.parameter_values)
    source = annotation.owner.source

    def lower_bound(bound: ast.expr, scope: ClassScope) -> Expr:
        return as_integer(lower(bound, Names(source, declared, scope)))

    text = Text(annotation.node, scope, whole, lower_bound)
    if not any(True for _ in text.dependent()):
        return None
    unread = next(text.unread(), None)
    if unread is not None:
        hint = "write its bounds out, `Annotated[int, Between(0, batch)]`, where it is used"
        what = ast.unparse(unread)
        raise NotInLanguage(f"this annotation reads `{what}` in a way that does not follow its value", hint)
    return text
