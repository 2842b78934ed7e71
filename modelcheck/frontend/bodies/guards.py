"""Bodies of steps: guard, then effect."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from modelcheck.errors import Span
from modelcheck.frontend.bodies.bindings import are_names, at_once, let, unpacked
from modelcheck.frontend.bodies.expressions import lower
from modelcheck.frontend.bodies.refused import is_refused, refused
from modelcheck.frontend.bodies.statements import Body, assertion_message, guard_of, lower_statement
from modelcheck.frontend.reading.source import Collector, fail, without_docstring
from modelcheck.frontend.values.names import Names
from modelcheck.frontend.values.strict import evaluated
from modelcheck.frontend.values.values import Value, as_bool, expressions_of
from modelcheck.ir.nodes import Expr, Let, Statement, checked, conjunction
from modelcheck.ir.types import IdType


def lower_step(node: ast.FunctionDef, names: Names) -> tuple[Expr, tuple[Statement, ...], tuple[IdType | None, ...]]:
    """The guard and the effect of a step, and the types it forgets by.

    What stands before the last `when` is evaluated in every state: names by substitution, an assertion as part of the
    guard that fails where it is false.

    Raises:
        SpecError: As `lower`; a guard after an effect (MC207); an assignment that cannot be (MC210).
    """
    body = Body()
    named: list[tuple[str, Value, Span]] = []
    problems = Collector()
    lines = without_docstring(node.body)
    whens = [number for number, line in enumerate(lines) if guard_of(line, names)]
    last_guard = whens[-1] if whens else -1
    for number, statement in enumerate(lines):
        before = names
        with problems:
            if number <= last_guard:
                names = _before_effect(statement, names, body, named)
            else:
                if number == last_guard + 1:
                    names = _fixed(named, names, body)
                lowered, names = lower_statement(statement, names, body, loops=())
                body.effect.extend(lowered)
            continue
        if names is before and any(isinstance(part, ast.Name) for part in _targets(statement)):
            break  # what follows would be blamed for a name that is missing only because of this
    problems.finish()
    return conjunction(*body.guards), tuple(body.effect), tuple(body.forgets)


def _fixed(named: Sequence[tuple[str, Value, Span]], names: Names, body: Body) -> Names:
    """The names bound before the guard, bound again by `Let`, so that changes of state leave their values alone."""
    lets: list[Let] = []
    last = {name: (value, span) for name, value, span in named}
    for name, (value, span) in last.items():
        more, names = let(name, value, names, (), span)
        lets.extend(more)
    body.effect.extend(at_once(lets))
    return names


def _before_effect(statement: ast.stmt, names: Names, body: Body, named: list[tuple[str, Value, Span]]) -> Names:
    """The names known after a guard, or after a statement that may precede one; those it binds are added to `named`."""
    span = names.source.span(statement)
    match statement:
        case ast.Expr(value=ast.Call() as call) if guard_of(statement, names):
            body.guards.append(_guard(call, names))
            return names
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            bound = [(name, lower(value, names))]
        case ast.Assign(targets=[ast.Tuple(elts=[*elements])], value=value) if are_names(elements):
            bound = unpacked(elements, lower(value, names), span)
        case ast.Assert(test=test):
            condition = as_bool(lower(test, names))
            held = checked(condition, condition, code="MC305", message=assertion_message(statement))
            body.guards.append(replace(held, span=names.source.span(test)))
            return names
        case _ if is_refused(statement):
            raise refused(statement, span)
        case _:
            hint = "a guard decides whether the step happens at all: put every `when` first"
            raise fail("MC207", "an effect before a guard", span, hint=hint)
    for name, part in bound:
        let(name, part, names, (), span)  # refuses what a name cannot stand for
        body.guards.append(evaluated(expressions_of(part), names.declared))
        named.append((name, part, span))
        names = names.bind(name, part)
    return names


def _guard(call: ast.Call, names: Names) -> Expr:
    match call:
        case ast.Call(args=[condition], keywords=[]):
            return as_bool(lower(condition, names))
        case _:
            raise fail(
                "MC202", "`when` takes one condition", names.source.span(call), hint="join conditions with `and`"
            )


def _targets(statement: ast.stmt) -> list[ast.expr]:
    match statement:
        case ast.Assign(targets=targets):
            return [part for target in targets for part in ast.walk(target) if isinstance(part, ast.expr)]
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return [target]
        case _:
            return []
