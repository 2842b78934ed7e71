"""The lines of a class body that declare something, their annotations, and their values as Python computes them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Final, get_type_hints

from modelcheck.errors import Span
from modelcheck.frontend.loader import ClassSource, LoadedSpec
from modelcheck.frontend.source import fail, what_failed
from modelcheck.ir.system import Parameter
from modelcheck.spec import Ids, Spec

OF_SPEC: Final = frozenset({"semantics", "__modelcheck_abstract__"})
"""Names of a class body that are the language's own."""


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
    values = [line.value for name, line in class_lines(spec).items() if name not in hints and name not in OF_SPEC]
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
    return {name: hint for name, hint in hints.items() if name not in OF_SPEC}


def line_value(line: Line, known: Mapping[str, object], code: str) -> object:
    """The value of a line of the class body, computed by Python with these parameters in scope.

    Raises:
        SpecError: `code`, there is none or computing it fails.
    """
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
    return line_value(line, known, "MC206"), line.span
