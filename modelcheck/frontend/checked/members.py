"""The check that a class body holds only lines of the language: an ignored one must not look as if it counted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from modelcheck.frontend.reading.loader import ClassSource, LoadedSpec
from modelcheck.frontend.reading.source import Collector, SourceFile, fail
from modelcheck.frontend.values.names import Declarations

_RESERVED = frozenset({"forget", "used"})

_HIDDEN = re.compile(r"\b__\w*[^\W_]_?\b")
"""Names that Python changes inside a class."""


def check_lines(owner: ClassSource, problems: Collector) -> None:
    """Check that every line of a class body is one of the language, and every name of it means what is written.

    The mistakes are gathered: MC202, a line that would be ignored; MC211, a name that the language or Python itself
    gives a meaning; MC227, a name bound twice.
    """
    bound: set[str] = set()
    for statement in owner.node.body:
        with problems:
            _check_line(statement, owner.source)
            for name in _binds(statement):
                if name in bound:
                    hint = "give each a name of its own"
                    message = f"`{name}` is defined twice in this class, and Python keeps the last"
                    raise fail("MC227", message, owner.source.span(statement), hint=hint)
                bound.add(name)
    for node in ast.walk(owner.node) if _HIDDEN.search(owner.source.text) else ():
        hidden = next((name for name in _named(node) if name.startswith("__") and not name.endswith("__")), None)
        if hidden is not None:
            with problems:
                span = owner.source.span(node)  # type: ignore[arg-type] # what has a name has a place
                message = f"inside a class Python gives `{hidden}` another name"
                raise fail("MC211", message, span, hint=f"write `{hidden[1:]}`, with one underscore")


def check_members(spec: LoadedSpec, declared: Declarations) -> None:
    """Check that no method has the name of a parameter, a state variable or a constant of another class.

    Raises:
        SpecError: MC211, one has.
    """
    problems = Collector()
    for owner in spec.ancestry:
        for node in owner.node.body:
            with problems:
                if isinstance(node, ast.FunctionDef) and node.name in {
                    *declared.variables,
                    *declared.parameters,
                    *declared.members,
                }:
                    span = owner.source.name_span(node)
                    hint = "give the method another name"
                    raise fail("MC211", f"`{node.name}` is declared twice", span, hint=hint)
    problems.finish()


def _check_line(statement: ast.stmt, source: SourceFile) -> None:
    span = source.name_span(statement) if isinstance(statement, ast.FunctionDef) else source.span(statement)
    match statement:
        case (
            ast.FunctionDef(name=name)
            | ast.AnnAssign(target=ast.Name(id=name), simple=1)
            | ast.Assign(targets=[ast.Name(id=name)])
        ):
            if name in _RESERVED:
                raise fail("MC211", f"`{name}` is a word of the language", span, hint="give it another name")
            walrus = None if isinstance(statement, ast.FunctionDef) else _walrus(statement)
            if walrus is not None:
                hint = "bind it in a line of its own"
                raise fail("MC202", "a name bound inside an expression", source.span(walrus), hint=hint)
            if name.startswith("__") and name.endswith("__"):
                hint = "delete it: what the attributes of a spec mean is for the language to say"
                raise fail("MC211", f"`{name}` changes what Python does, and is not read", span, hint=hint)
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            pass
        case _:
            hint = "declare parameters, variables and methods one by one at the top of the class"
            raise fail("MC202", "this line in the body of a spec is not part of the language", span, hint=hint)


def _walrus(statement: ast.stmt) -> ast.NamedExpr | None:
    return next((node for node in ast.walk(statement) if isinstance(node, ast.NamedExpr)), None)


def _binds(statement: ast.stmt) -> Iterator[str]:
    """The names that a declaring line binds; one without a value binds its annotation."""
    match statement:
        case (
            ast.FunctionDef(name=name)
            | ast.AnnAssign(target=ast.Name(id=name))
            | ast.Assign(targets=[ast.Name(id=name)])
        ):
            yield name
        case _:
            pass


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
            yield name
        case _:
            pass
