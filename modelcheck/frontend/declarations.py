"""The body of a class: parameters with their values, state variables with their first values, budgets."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Annotated, get_args, get_origin, get_type_hints

from modelcheck.errors import Span
from modelcheck.frontend.annotations import Annotation, NotInLanguage, Sizes, Text, identity_of, take_apart, to_shape
from modelcheck.frontend.expressions import lower
from modelcheck.frontend.initial import initial_values
from modelcheck.frontend.loader import ClassSource, LoadedSpec
from modelcheck.frontend.names import Declarations, DeclaredParameter, DeclaredVariable, Names
from modelcheck.frontend.shapes import MapShape, Shape
from modelcheck.frontend.source import Collector, described, fail, what_failed
from modelcheck.frontend.values import as_integer
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import Lifetime, Parameter
from modelcheck.ir.types import BoolType, CountType, IdType, IntType
from modelcheck.spec import AtLeast, Ids, Role, Spec

_LIFETIMES: Mapping[Role, Lifetime] = {
    Role.DURABLE: Lifetime.DURABLE,
    Role.VOLATILE: Lifetime.VOLATILE,
    Role.GHOST: Lifetime.GHOST,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One declaring line of a class body: the name, its value if it has one, and where it stands."""

    name: str
    value: ast.expr | None
    annotation: ast.expr | None
    owner: ClassSource
    span: Span


def class_lines(spec: LoadedSpec) -> dict[str, Line]:
    """The last declaring line of each name along the ancestry, in the order in which the names first appear."""
    lines: dict[str, Line] = {}
    for owner in spec.ancestry:
        for name, target, annotation, value in _assignments(owner.node):
            previous = lines.get(name)
            kept = previous.value if previous and value is None else value
            typed = previous.annotation if previous and annotation is None else annotation
            lines[name] = Line(name, kept, typed, owner, owner.source.span(target))
    return lines


def _assignments(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr, ast.expr | None, ast.expr | None]]:
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name) as target, annotation=annotation, value=value):
                yield name, target, annotation, value
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                yield name, target, None, value


def class_reads(spec: LoadedSpec) -> frozenset[str]:
    """The names that values in the class body read."""
    return frozenset(
        node.id
        for line in class_lines(spec).values()
        for tree in (line.value, line.annotation)
        if tree is not None
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
    )


def constant_reads(spec: LoadedSpec) -> frozenset[str]:
    """The names that plain constants of the class body were computed from, such as `messages` of `last = messages - 1`.

    Of these the instance holds what Python made of their values, and not their names.
    """
    hints = annotations_of(spec)
    values = [line.value for name, line in class_lines(spec).items() if name not in hints and name not in _OF_SPEC]
    nodes = [node for value in values if value is not None for node in ast.walk(value)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return frozenset(names | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


def annotations_of(spec: LoadedSpec) -> Mapping[str, object]:
    """The resolved annotations of the class and its bases, lifetimes included.

    Raises:
        SpecError: MC203, one of them names something that is not there.
    """
    try:
        hints = get_type_hints(spec.cls, include_extras=True)
    except Exception as error:  # annotations are the user's own expressions and may fail in any way
        span = spec.source.name_span(spec.node)
        message = f"the annotations of {spec.cls.__name__} cannot be read: {what_failed(error)}"
        raise fail("MC203", message, span, hint="every name in an annotation must be defined in the module") from error
    return {name: hint for name, hint in hints.items() if name not in _OF_SPEC}


_OF_SPEC = frozenset({"semantics", "__modelcheck_abstract__"})


def declare_parameters(spec: LoadedSpec, given: Mapping[str, bool | int]) -> tuple[Parameter, ...]:
    """Parameters with the values given, or their defaults as the class body computes them.

    Raises:
        SpecError: A default that does not fit (MC206), a given value that does not fit (MC212).
    """
    lines, hints = class_lines(spec), annotations_of(spec)
    found: dict[str, Parameter] = {}
    defaults: dict[str, object] = {}
    values: dict[str, object] = {}
    problems = Collector()
    for name, line in lines.items():
        with problems:
            annotation = _taken_apart(line, hints.get(name))
            if annotation.role is not Role.PARAM:
                continue
            default = _computed(line, defaults, "MC206")
            value = given[name] if name in given else _computed(line, values, "MC206")
            parameter = _parameter(line, annotation.inner, value, default, given=name in given)
            found[name] = parameter
            defaults[name] = Ids(int(parameter.default)) if parameter.identities else parameter.default
            values[name] = Ids(int(parameter.value)) if parameter.identities else parameter.value
    problems.finish()
    return tuple(found.values())


def _taken_apart(line: Line, hint: object) -> Annotation:
    try:
        return take_apart(hint)
    except NotInLanguage as problem:
        raise fail(problem.code, problem.message, line.span, hint=problem.hint) from problem


def _parameter(line: Line, inner: object, value: object, default: object, *, given: bool) -> Parameter:
    identities = identity_of(inner)
    inner, minimum = _least(inner)
    return Parameter(
        name=line.name,
        value=_fitting(line, inner, value, minimum, "MC212" if given else "MC206"),
        default=_fitting(line, inner, default, minimum, "MC206"),
        identities=identities,
        minimum=minimum or 0,
        span=line.span,
    )


def _least(inner: object) -> tuple[object, int | None]:
    """The type of a parameter, and its least value where `AtLeast` says one."""
    if get_origin(inner) is Annotated:
        type_, *metadata = get_args(inner)
        if type_ is int and len(metadata) == 1 and isinstance(metadata[0], AtLeast):
            return type_, metadata[0].low
    return inner, None


def _fitting(line: Line, inner: object, value: object, minimum: int | None, code: str) -> bool | int:
    if identity_of(inner):
        count = _number(value)
        if isinstance(count, int) and not isinstance(count, bool) and count >= 1:
            return count
        raise fail(
            code,
            f"`{line.name}` must be one identity or more, not {described(value)}",
            line.span,
            hint="write `ids(2)`",
        )
    if inner is bool and isinstance(value, bool):
        return value
    if inner is int and isinstance(value, int) and not isinstance(value, bool):
        if minimum is not None and value < minimum:
            hint = f"give it {minimum} or more, as its annotation says"
            raise fail(code, f"`{line.name}` is at least {minimum}, its value is {value}", line.span, hint=hint)
        return value
    if inner not in (bool, int):
        hint = "a parameter is Param[int], Param[bool], Param[Ids[...]] or Param[Annotated[int, AtLeast(1)]]"
        raise fail("MC203", f"`{line.name}` has a type no parameter can have", line.span, hint=hint)
    message = f"`{line.name}` is declared {inner.__name__}, its value is {described(value)}"
    raise fail(code, message, line.span, hint=f"give it a value of type {inner.__name__}")


def _number(value: object) -> object:
    """How many identities; None where `ids` was called with what no set can have as its size."""
    try:
        return len(value) if isinstance(value, Ids) else value
    except (TypeError, ValueError, OverflowError):
        return None


def _computed(line: Line, known: Mapping[str, object], code: str) -> object:
    """The value of a line of the class body, computed by Python with these parameters in scope."""
    if line.value is None:
        raise fail(code, f"`{line.name}` has no value", line.span, hint=f"give it one: `{line.name}: ... = ...`")
    value = _OwnParameters(line.owner.namespace, known).visit(deepcopy(line.value))
    expression = ast.fix_missing_locations(ast.Expression(value))
    try:
        return eval(compile(expression, line.owner.source.display, "eval"), {**line.owner.namespace, **known})
    except Exception as error:  # the user's own expression may fail in any way
        span = line.owner.source.span(line.value)
        message = f"the value of `{line.name}` fails: {what_failed(error)}"
        raise fail(code, message, span, hint="it may use parameters and names of the module") from error


class _OwnParameters(ast.NodeTransformer):
    """`Base.messages` means the parameter of this instance, as `messages` does in the body of `Base` itself."""

    def __init__(self, namespace: Mapping[str, object], known: Mapping[str, object]) -> None:
        self._namespace, self._known = namespace, known

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Replace a parameter of a spec by its name."""
        cls = self._namespace.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if isinstance(cls, type) and issubclass(cls, Spec) and node.attr in self._known:
            return ast.copy_location(ast.Name(node.attr, ast.Load()), node)
        return self.generic_visit(node)


def compute(spec: LoadedSpec, name: str, parameters: tuple[Parameter, ...]) -> tuple[object, Span] | None:
    """The value a name of the class body has in this instance, such as `semantics`; None where it is not set.

    Raises:
        SpecError: MC206, computing it fails.
    """
    line = class_lines(spec).get(name)
    if line is None:
        return None
    known: dict[str, object] = {p.name: Ids(int(p.value)) if p.identities else p.value for p in parameters}
    return _computed(line, known, "MC206"), line.span


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
            if name in declared.parameters or name in _OF_SPEC or name in constants:
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
        if name not in hints and name not in known and name not in _OF_SPEC and line.value is not None:
            value = _computed(line, known, "MC206")
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
