"""The check that no guard and no value of another variable depends on a ghost: only properties may read ghosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from modelcheck.errors import Span
from modelcheck.frontend.reading.source import Collector, fail
from modelcheck.frontend.values.names import Declarations, declared_here
from modelcheck.ir.fold import domain_bounds, subexpressions
from modelcheck.ir.nodes import Assign, Branch, Expr, Let, LocalRead, Loop, Require, Statement, VariableRead
from modelcheck.ir.shapes import cells
from modelcheck.ir.system import Lifetime, Step


def check_ghosts(step: Step, declared: Declarations) -> None:
    """Follow ghosts through the step, also through names and conditions.

    Raises:
        SpecError: MC204 at every place where one reaches a guard or the protocol's own state.
    """
    ghosts = {
        name + cell.suffix: variable.span
        for name, variable in declared.variables.items()
        if variable.lifetime is Lifetime.GHOST
        for cell in cells(variable.shape)
    }
    problems = Collector()
    with problems:
        _refuse(step.guard, ghosts, {}, f"step `{step.name}` reads ghost variable {{}} in its guard")
    _body(step.body, ghosts, {}, step, problems, under=None)
    problems.finish()


def _body(
    body: tuple[Statement, ...],
    ghosts: dict[str, Span],
    tainted: dict[str, str],
    step: Step,
    problems: Collector,
    under: str | None,
) -> None:
    """Check the statements of a body.

    `tainted` maps local names to the ghost they depend on; `under` is the ghost that an enclosing condition reads.
    """
    for statement in body:
        match statement:
            case Assign(target, value):
                if target.variable in ghosts:
                    continue
                message = f"step `{step.name}` lets ghost variable {{}} into `{target.variable}`"
                with problems:
                    for expr in (*target.keys, value):
                        _refuse(expr, ghosts, tainted, message)
                    if under:
                        raise _problem(message, under, statement.span, ghosts)
            case Let(local, _, value):
                source = next((name for name, _ in _reads(value, ghosts, tainted)), under)
                if source:
                    tainted[local] = source
                else:
                    tainted.pop(local, None)
            case Branch(condition, then, otherwise):
                inner = next((name for name, _ in _reads(condition, ghosts, tainted)), under)
                _body(then, ghosts, tainted, step, problems, inner)
                _body(otherwise, ghosts, tainted, step, problems, inner)
            case Loop(_, domain, inside):
                with problems:
                    for bound in domain_bounds(domain):
                        _refuse(
                            bound, ghosts, tainted, f"step `{step.name}` loops as often as ghost variable {{}} says"
                        )
                _body(inside, ghosts, tainted, step, problems, under)
            case Require():
                pass
            case _:
                assert_never(statement)


def _reads(expr: Expr, ghosts: dict[str, Span], tainted: dict[str, str]) -> Iterator[tuple[str, Span | None]]:
    for part in subexpressions(expr):
        if isinstance(part, VariableRead) and part.name in ghosts:
            yield part.name, part.span
        if isinstance(part, LocalRead) and part.name in tainted:
            yield tainted[part.name], part.span


def _refuse(expr: Expr, ghosts: dict[str, Span], tainted: dict[str, str], message: str) -> None:
    for name, span in _reads(expr, ghosts, tainted):
        raise _problem(message, name, span, ghosts)


def _problem(message: str, ghost: str, span: Span | None, ghosts: dict[str, Span]) -> Exception:
    return fail(
        "MC204",
        message.format(f"`{ghost}`"),
        span,
        hint="ghosts may only be read by properties; declare it Durable if the protocol knows it",
        notes=declared_here(ghosts[ghost]),
    )
