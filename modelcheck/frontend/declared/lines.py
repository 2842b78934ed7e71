"""The lines of a class body that declare something, their annotations, and their values as Python computes them."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import get_annotations
from types import SimpleNamespace
from typing import Final, NamedTuple, get_type_hints

from modelcheck.errors import Span
from modelcheck.frontend.reading.class_scope import ClassScope, class_scope, computed
from modelcheck.frontend.reading.loader import ClassSource, LoadedSpec, once
from modelcheck.frontend.reading.source import fail, what_failed
from modelcheck.ir.system import Parameter
from modelcheck.spec import Ids

OF_SPEC: Final = frozenset({"semantics", "lanes", "__modelcheck_abstract__"})
"""Names of a class body that are the language's own."""


class Written(NamedTuple):
    """An expression of a class body, with its statement and the class whose body it is."""

    node: ast.expr
    statement: ast.stmt
    owner: ClassSource

    def scope(self, spec: LoadedSpec, parameters: Mapping[str, object]) -> ClassScope:
        """The scope of its names, with these parameters."""
        return class_scope(spec, self.owner, parameters, self.statement)


@dataclass(frozen=True, slots=True)
class Line:
    """The declaration of one name in class bodies: its value and annotation, if it has them, and its last place."""

    name: str
    value: Written | None
    annotation: Written | None
    span: Span


@once
def class_lines(spec: LoadedSpec) -> dict[str, Line]:
    """The declaration of each name along the ancestry, in the order in which the names first appear.

    A later class may give a name another value and keep its annotation, or the other way round.
    """
    lines: dict[str, Line] = {}
    for owner in spec.ancestry:
        for line in own_lines(owner):
            before = lines.get(line.name, line)
            kept = replace(line, value=line.value or before.value, annotation=line.annotation or before.annotation)
            lines[line.name] = kept
    return lines


def own_lines(owner: ClassSource) -> Iterator[Line]:
    """The declaring lines of one class body."""
    for statement in owner.node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name) as target, annotation=annotation, value=value):
                given = Written(value, statement, owner) if value else None
                typed = Written(annotation, statement, owner)
                yield Line(name, given, typed, owner.source.span(target))
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                yield Line(name, Written(value, statement, owner), None, owner.source.span(target))


def is_constant(name: str, line: Line, hints: Mapping[str, object]) -> bool:
    """True for a plain constant of the class body, such as `last = messages - 1`."""
    return name not in hints and name not in OF_SPEC and line.value is not None


def names_in(*trees: ast.expr | None) -> frozenset[str]:
    """The names that expressions read, attributes included."""
    nodes = [node for tree in trees if tree is not None for node in ast.walk(tree)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return frozenset(names | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


@once
def body_reads(spec: LoadedSpec) -> frozenset[str]:
    """The names that anything in the class body reads, outside of methods."""
    lines = (line for owner in spec.ancestry for line in own_lines(owner))
    return names_in(*(written.node for line in lines for written in (line.value, line.annotation) if written))


def depends_on(spec: LoadedSpec, name: str, given: Container[str]) -> frozenset[str]:
    """The names from which the value of `name` is computed, directly or through other lines of the class body.

    Parameters that are `given` are computed from nothing.
    """
    lines = [line for owner in spec.ancestry for line in own_lines(owner) if line.value]
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in given:
            new = names_in(*(line.value.node for line in lines if line.name == each and line.value)) - found
            found |= new
            waiting.extend(new)
    return frozenset(found)


def constant_reads(spec: LoadedSpec, parameters: Sequence[Parameter], given: Container[str]) -> frozenset[str]:
    """The parameters for which the instance holds computed values in place of their names.

    Plain constants were computed from them, such as `last = messages - 1`, or parameters whose formula cannot be told;
    these are among them.
    """
    hints = annotations_of(spec)
    made = [line.name for owner in spec.ancestry for line in own_lines(owner) if is_constant(line.name, line, hints)]
    known = {each.name for each in parameters}
    for each in parameters:
        if each.formula is None and depends_on(spec, each.name, given) & known:
            made.append(each.name)
    read = frozenset[str]().union(*(depends_on(spec, name, given) for name in made))
    return (read | {*made}) & known


@once
def annotations_of(spec: LoadedSpec) -> Mapping[str, object]:
    """The annotations of the class and its bases as objects, lifetimes included.

    Names in quoted annotations are looked up in the class first and then in the module, as in unquoted ones.

    Raises:
        SpecError: MC203, one of them names something that is not there.
    """
    hints: dict[str, object] = {}
    for owner in spec.ancestry:
        try:
            own = {name: each for name, each in get_annotations(owner.cls).items() if name not in OF_SPEC}
            hints |= resolved(own, owner)
        except Exception as error:  # annotations are the user's own expressions and may fail in any way
            span = spec.source.name_span(spec.node)
            message = f"the annotations of {owner.cls.__name__} cannot be read: {what_failed(error)}"
            hint = "every name in an annotation must be defined in the module"
            raise fail("MC203", message, span, hint=hint) from error
    return hints


def resolved(annotations: Mapping[str, object], owner: ClassSource) -> dict[str, object]:
    """Annotations of a class body as objects, those in quotes evaluated.

    Raises:
        Exception: Whatever the user's expression raises.
    """
    holder = SimpleNamespace(__annotations__=dict(annotations))
    return get_type_hints(holder, dict(owner.namespace), dict(vars(owner.cls)), include_extras=True)


def line_value(spec: LoadedSpec, line: Line, parameters: Mapping[str, object], code: str) -> object:
    """The value of a line of the class body, computed by Python with these parameters in scope.

    Raises:
        SpecError: `code`, the line has no value or computing it fails.
    """
    if line.value is None:
        raise fail(code, f"`{line.name}` has no value", line.span, hint=f"give it one: `{line.name}: ... = ...`")
    return computed(line.value.scope(spec, parameters), line.name, line.value.node, code)


def values_of(parameters: tuple[Parameter, ...]) -> dict[str, object]:
    """The values of an instance's parameters as objects of the class body: identities as a set, others as they are."""
    return {p.name: Ids(int(p.value)) if p.identities else p.value for p in parameters}


def compute(spec: LoadedSpec, name: str, parameters: tuple[Parameter, ...]) -> tuple[object, Span] | None:
    """The value, in this instance, of a name of the class body such as `semantics`; None where it has none.

    Raises:
        SpecError: MC206, computing it fails.
    """
    line = class_lines(spec).get(name)
    return None if line is None else (line_value(spec, line, values_of(parameters), "MC206"), line.span)
