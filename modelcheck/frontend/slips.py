"""Slips that Python takes without a word: a forgotten `@step`, a local name where the state variable was meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from modelcheck.errors import Diagnostic
from modelcheck.frontend.compiled import Method
from modelcheck.frontend.functions import QUESTIONS, definitions
from modelcheck.frontend.loader import LoadedSpec, once
from modelcheck.frontend.scope import found
from modelcheck.frontend.source import Collector, fail
from modelcheck.spec import when


@once
def check_slips(spec: LoadedSpec) -> None:
    """No method has a guard and is no step; no state variable is assigned as a local name and forgotten.

    Raises:
        SpecError: MC229 and MC230, for each that does.
    """
    problems = Collector()
    called = {name for method in definitions(spec).values() for name in _called(method)}
    declared = {name for owner in spec.ancestry for name in (*owner.annotated, *owner.bound)}
    for method in definitions(spec).values():
        with problems:
            if method.word is None and any(_guards(method)):
                hint = "write `@step` above it, or `@fault` if it is something going wrong"
                if method.node.name in called:
                    hint = f"let it return a bool, and guard the steps that call it: `when(self.{method.node.name}())`"
                raise fail("MC229", f"`{method.node.name}` has a guard, and is no step", method.span, hint=hint)
        for name in _unread(method):
            if name.id in declared:
                with problems:
                    owner = method.node.args.args[0].arg if method.node.args.args else "self"
                    message = f"`{name.id}` is a local name here, which nothing reads, and no state variable"
                    hint = f"write `{owner}.{name.id} = ...`, or delete the line"
                    raise fail("MC230", message, method.source.span(name), hint=hint)
    problems.finish()


@once
def unread_names(spec: LoadedSpec) -> tuple[Diagnostic, ...]:
    """MC405: local names that are bound and never read."""
    return tuple(
        Diagnostic(
            code="MC405",
            message=f"nothing reads the local name `{name.id}`",
            span=method.source.span(name),
            hint=f"delete the line, or call it `_{name.id}`",
        )
        for method in definitions(spec).values()
        for name in _unread(method)
    )


@once
def uncalled_methods(spec: LoadedSpec) -> tuple[Diagnostic, ...]:
    """MC407: methods of the spec itself that are neither steps nor properties, and that no other method calls."""
    called = {name for method in definitions(spec).values() for name in _called(method)}
    return tuple(
        Diagnostic(
            code="MC407",
            message=f"nothing calls `{method.node.name}`, which is neither a step nor a property",
            span=method.span,
            hint="write `@step` or `@always` above it, or delete it",
        )
        for (cls, name), method in definitions(spec).items()
        if cls is spec.cls and method.word is None and name not in (*QUESTIONS, *called)
    )


def _guards(method: Method) -> Iterator[ast.Call]:
    for node in ast.walk(method.node):
        if isinstance(node, ast.Call) and found(node.func, method.scope) is when:
            yield node


def _called(method: Method) -> Iterator[str]:
    """The names of methods that it calls."""
    for node in ast.walk(method.node):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)):
                yield name


def _unread(method: Method) -> Iterator[ast.Name]:
    """The first assignment to each local name that nothing reads; of an unpacking some may be needed for the others."""
    read: set[str] = set()
    bound: dict[str, ast.Name] = {}
    for node in ast.walk(method.node):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Assign(targets=[ast.Name(id=name) as target]) | ast.AnnAssign(target=ast.Name(id=name) as target):
                bound.setdefault(name, target)
            case _:
                pass
    yield from (target for name, target in bound.items() if name not in read and not name.startswith("_"))
