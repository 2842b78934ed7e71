"""Slips that Python accepts silently: a forgotten `@step`, a local name where the state variable was meant."""

from __future__ import annotations

import ast
from typing import NamedTuple

from modelcheck.errors import Diagnostic
from modelcheck.frontend.reading.compiled import Method
from modelcheck.frontend.reading.functions import QUESTIONS, definitions
from modelcheck.frontend.reading.loader import LoadedSpec, once
from modelcheck.frontend.reading.scope import found
from modelcheck.frontend.reading.source import Collector, fail
from modelcheck.spec import when


class Said(NamedTuple):
    """The names that one method reads, binds (with the first place) and calls, and its number of guards."""

    read: frozenset[str]
    bound: dict[str, ast.Name]
    called: frozenset[str]
    guards: int

    @property
    def unread(self) -> list[ast.Name]:
        """The first places of local names that nothing reads, except those that begin with an underscore."""
        return [each for name, each in self.bound.items() if name not in self.read and not name.startswith("_")]


@once
def check_slips(spec: LoadedSpec) -> None:
    """Refuse methods with a guard that are no steps, and local names assigned in place of the state variable.

    Raises:
        SpecError: MC229 and MC230, for each such slip.
    """
    problems = Collector()
    declared = {name for owner in spec.ancestry for name in (*owner.annotated, *owner.bound)}
    for method, said in _said(spec):
        with problems:
            if method.word is None and said.guards:
                hint = "write `@step` above it, or `@fault` if it is something going wrong"
                if method.node.name in _called(spec):
                    hint = f"let it return a bool, and guard the steps that call it: `when(self.{method.node.name}())`"
                raise fail("MC229", f"`{method.node.name}` has a guard, and is no step", method.span, hint=hint)
        for name in said.unread:
            if name.id in declared:
                with problems:
                    owner = method.node.args.args[0].arg if method.node.args.args else "self"
                    message = f"`{name.id}` is a local name here, which nothing reads, and no state variable"
                    hint = f"write `{owner}.{name.id} = ...`, or delete the line"
                    raise fail("MC230", message, method.source.span(name), hint=hint)
    problems.finish()


@once
def unread_names(spec: LoadedSpec) -> tuple[Diagnostic, ...]:
    """Notes MC405 on local names that are bound and never read."""
    return tuple(
        Diagnostic(
            code="MC405",
            message=f"nothing reads the local name `{name.id}`",
            span=method.source.span(name),
            hint=f"delete the line, or call it `_{name.id}`",
        )
        for method, said in _said(spec)
        for name in said.unread
    )


@once
def uncalled_methods(spec: LoadedSpec) -> tuple[Diagnostic, ...]:
    """Notes MC407 on methods of the spec that are neither steps nor properties, and that no other method calls."""
    return tuple(
        Diagnostic(
            code="MC407",
            message=f"nothing calls `{method.node.name}`, which is neither a step nor a property",
            span=method.span,
            hint="write `@step` or `@always` above it, or delete it",
        )
        for method, _ in _said(spec)
        if method.cls is spec.cls and method.word is None and method.node.name not in (*QUESTIONS, *_called(spec))
    )


@once
def _called(spec: LoadedSpec) -> frozenset[str]:
    return frozenset(name for _, said in _said(spec) for name in said.called)


@once
def _said(spec: LoadedSpec) -> tuple[tuple[Method, Said], ...]:
    """Every method of a spec and its bases, with the names in it."""
    return tuple((method, _said_by(method)) for method in definitions(spec).values())


def _said_by(method: Method) -> Said:
    read: set[str] = set()
    called: set[str] = set()
    bound: dict[str, ast.Name] = {}
    guards, scope = 0, method.scope
    for node in ast.walk(method.node):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Assign(targets=[ast.Name(id=name) as target]) | ast.AnnAssign(target=ast.Name(id=name) as target):
                bound.setdefault(name, target)
            case ast.Call(func=func):
                guards += found(func, scope) is when
                if isinstance(func, ast.Attribute):
                    called.add(func.attr)
            case _:
                pass
    return Said(frozenset(read), bound, frozenset(called), guards)
