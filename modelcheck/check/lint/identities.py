"""Identities that are compared by order or computed with, and so are not interchangeable."""

from __future__ import annotations

from collections.abc import Iterator

from modelcheck.errors import Diagnostic
from modelcheck.ir.fold import children, statement_expressions, statements
from modelcheck.ir.nodes import (
    Arithmetic,
    Compare,
    Comparison,
    Domain,
    Expr,
    Extremum,
    Fold,
    Let,
    Loop,
    Negate,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.typed import Names, scalar_type_of
from modelcheck.ir.types import IdType, ScalarType, present


def ordered_identities(system: TransitionSystem) -> Iterator[Diagnostic]:
    """MC404 for the first place in each step and property that does so."""
    for step in system.steps:
        names: dict[str, Domain | ScalarType] = {argument.name: argument.domain for argument in step.arguments}
        exprs = [(step.guard, dict(names))]
        for statement in statements(step.body):
            exprs += [(expr, dict(names)) for expr in statement_expressions(statement)]
            match statement:
                case Let(local, type_, _):
                    names[local] = type_
                case Loop(local, domain, _):
                    names[local] = domain
                case _:
                    pass
        yield from _first(f"step `{step.name}`", exprs, system)
    for claim in system.properties:
        yield from _first(f"`{claim.name}`", [(claim.condition, {})], system)


def _first(
    who: str, exprs: list[tuple[Expr, dict[str, Domain | ScalarType]]], system: TransitionSystem
) -> Iterator[Diagnostic]:
    for expr, names in exprs:
        for part, identity in _uses(expr, names, system):
            yield Diagnostic(
                code="MC404",
                message=f"{who} orders or computes with {identity.name}: they are not interchangeable",
                span=part.span,
                hint="compare identities with == and != only, unless their order is part of the protocol",
            )
            return


def _uses(expr: Expr, names: Names, system: TransitionSystem) -> Iterator[tuple[Expr, IdType]]:
    """The expressions that use an identity as a number, with its type."""
    match expr:
        case Compare(Comparison.EQ | Comparison.NE):
            pass
        case Compare(_, left, right) | Arithmetic(_, left, right):
            yield from ((expr, type_) for side in (left, right) if (type_ := _identity(side, names, system)))
        case Extremum(_, operands):
            yield from ((expr, type_) for side in operands if (type_ := _identity(side, names, system)))
        case Negate(operand):
            yield from ((expr, type_) for type_ in [_identity(operand, names, system)] if type_)
        case _:
            pass
    inner = {**names, expr.local: expr.domain} if isinstance(expr, Fold) else names
    for child in children(expr):
        yield from _uses(child, inner, system)


def _identity(expr: Expr, names: Names, system: TransitionSystem) -> IdType | None:
    """The type of an identity that is read; None for any other expression."""
    type_ = scalar_type_of(expr, system, names)
    found = None if type_ is None else present(type_)
    return found if isinstance(found, IdType) else None
