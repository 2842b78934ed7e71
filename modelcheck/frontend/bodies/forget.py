"""`self.forget`: a crash as plain assignments of first values."""

from __future__ import annotations

import ast

from modelcheck.errors import Span
from modelcheck.frontend.bodies.expressions import lower_scalar
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.values.names import Declarations, Names
from modelcheck.ir.nodes import Assign, Expr, Let, LocalRead, Loop, Place, Statement
from modelcheck.ir.shapes import cells, describe
from modelcheck.ir.system import Lifetime, key_domains
from modelcheck.ir.types import IdType, Type


def forgotten(call: ast.Call, names: Names, forgets: list[IdType | None], span: Span) -> tuple[Statement, ...]:
    """The statements of `self.forget(...)`; the type of identity that it names, or None, is added to `forgets`.

    Raises:
        SpecError: MC209, it names no identity, or nothing is keyed by it; MC202, it names more than one.
    """
    match call:
        case ast.Call(args=[], keywords=[]):
            forgets.append(None)
            return _forget_all(names.declared, span)
        case ast.Call(args=[who], keywords=[]):
            typed = lower_scalar(who, names)
            if not isinstance(typed.type, IdType):
                hint = "write `self.forget()` for everything, or name an identity: `self.forget(c)`"
                raise fail("MC209", f"nobody is {describe(typed.type)}", typed.span, hint=hint)
            forgets.append(typed.type)
            if isinstance(typed.expr, LocalRead):
                return _forget_keyed_by(typed.expr, typed.type, names.declared, span)
            # Bound first: the cells that hold the identity may be reset on the way.
            name = f"who at {span.line}:{span.column}"
            resets = _forget_keyed_by(LocalRead(name, span=typed.span), typed.type, names.declared, span)
            return (Let(name, typed.type, typed.expr, span=span), *resets)
        case _:
            hint = "write `self.forget()` or `self.forget(c)`"
            raise fail("MC202", "`forget` takes one identity or nothing", span, hint=hint)


def _forget_all(declared: Declarations, span: Span) -> tuple[Statement, ...]:
    """The statements that reset every cell of every volatile variable to its first value."""
    return tuple(
        _reset(name + cell.suffix, cell.type, variable.initial[cell.suffix], span)
        for name, variable in declared.variables.items()
        if variable.lifetime is Lifetime.VOLATILE
        for cell in cells(variable.shape)
    )


def _forget_keyed_by(who: Expr, type_: IdType, declared: Declarations, span: Span) -> tuple[Statement, ...]:
    """The statements that reset every volatile cell whose key path contains `who` to its first value.

    Raises:
        SpecError: MC209, no volatile variable is keyed by identities of this type.
    """
    resets = tuple(
        _reset(name + cell.suffix, cell.type, variable.initial[cell.suffix], span, who=who, depth=depth)
        for name, variable in declared.variables.items()
        if variable.lifetime is Lifetime.VOLATILE
        for cell in cells(variable.shape)
        for depth in _keyed_at(cell.type, type_)
    )
    if not resets:
        message = f"no volatile variable is keyed by {type_.name}"
        hint = f"give what it forgets a key: `Volatile[dict[{type_.name}, int]] = each(0)`"
        raise fail("MC209", message, span, hint=hint)
    return resets


def _keyed_at(type_: Type, identity: IdType) -> tuple[int, ...]:
    """The depths, outermost 0, at which maps of the type are keyed by the identity."""
    return tuple(depth for depth, domain in enumerate(key_domains(type_)) if domain == identity)


def _reset(name: str, type_: Type, initial: Expr, span: Span, *, who: Expr | None = None, depth: int = -1) -> Statement:
    """The loops that reset all cells of a variable, or only those with the key `who` at `depth`."""
    domains = list(key_domains(type_))
    locals_ = [f"{name}.key{number}" for number in range(len(domains))]
    keys = tuple(who if who is not None and i == depth else LocalRead(local) for i, local in enumerate(locals_))
    statement: Statement = Assign(Place(name, keys, span=span), initial, span=span)
    for number in reversed(range(len(domains))):
        if number != depth:
            statement = Loop(locals_[number], domains[number], (statement,), span=span)
    return statement
