"""Walks over expressions and statements that every pass shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias, assert_never

from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Assign,
    Branch,
    Compare,
    Conditional,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
    Index,
    Let,
    LocalRead,
    Loop,
    Narrow,
    Negate,
    Not,
    Or,
    ParameterRead,
    RangeDomain,
    Require,
    Some,
    Statement,
    VariableRead,
)

Rewrite: TypeAlias = Callable[[Expr], Expr]


def children(expr: Expr) -> tuple[Expr, ...]:
    """The direct subexpressions, in the order they are evaluated; the bounds of a fold's range count."""
    match expr:
        case Const() | ParameterRead() | VariableRead() | LocalRead():
            return ()
        case Not(operand) | Negate(operand) | Some(operand) | Narrow(operand):
            return (operand,)
        case And(operands) | Or(operands) | Extremum(_, operands):
            return operands
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case Conditional(condition, then, otherwise):
            return (condition, then, otherwise)
        case Index(base, key):
            return (base, key)
        case Fold(_, _, domain, body):
            return (*domain_bounds(domain), body)
        case _:
            assert_never(expr)


def domain_bounds(domain: Domain) -> tuple[Expr, ...]:
    """The expressions a domain is made of."""
    return (domain.start, domain.stop) if isinstance(domain, RangeDomain) else ()


def map_children(expr: Expr, rewrite: Rewrite) -> Expr:
    """The same node with `rewrite` applied to each direct subexpression."""
    match expr:
        case Const() | ParameterRead() | VariableRead() | LocalRead():
            return expr
        case Not() | Negate() | Some() | Narrow():
            return replace(expr, operand=rewrite(expr.operand))
        case And() | Or() | Extremum():
            return replace(expr, operands=tuple(rewrite(operand) for operand in expr.operands))
        case Compare() | Arithmetic():
            return replace(expr, left=rewrite(expr.left), right=rewrite(expr.right))
        case Conditional():
            return replace(
                expr,
                condition=rewrite(expr.condition),
                then=rewrite(expr.then),
                otherwise=rewrite(expr.otherwise),
            )
        case Index():
            return replace(expr, base=rewrite(expr.base), key=rewrite(expr.key))
        case Fold():
            return replace(expr, domain=map_domain(expr.domain, rewrite), body=rewrite(expr.body))
        case _:
            assert_never(expr)


def map_domain(domain: Domain, rewrite: Rewrite) -> Domain:
    """The same domain with `rewrite` applied to its bounds."""
    if isinstance(domain, RangeDomain):
        return replace(domain, start=rewrite(domain.start), stop=rewrite(domain.stop))
    return domain


def subexpressions(expr: Expr) -> Iterator[Expr]:
    """The expression and everything below it, parents first."""
    yield expr
    for child in children(expr):
        yield from subexpressions(child)


def statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    """Every statement of a body, nested ones too, in source order."""
    for statement in body:
        yield statement
        match statement:
            case Branch():
                yield from statements(statement.then)
                yield from statements(statement.otherwise)
            case Loop():
                yield from statements(statement.body)
            case Assign() | Let() | Require():
                pass
            case _:
                assert_never(statement)


def statement_expressions(statement: Statement) -> tuple[Expr, ...]:
    """The expressions a statement itself evaluates, not those of nested statements."""
    match statement:
        case Assign(target, value):
            return (*target.keys, value)
        case Let(_, _, value):
            return (value,)
        case Branch(condition) | Require(condition):
            return (condition,)
        case Loop(_, domain):
            return domain_bounds(domain)
        case _:
            assert_never(statement)


def expressions(body: tuple[Statement, ...]) -> Iterator[Expr]:
    """Every expression and subexpression of a body."""
    for statement in statements(body):
        for expr in statement_expressions(statement):
            yield from subexpressions(expr)


def substitute(expr: Expr, locals_: dict[str, Expr]) -> Expr:
    """Replace local names by expressions that mention no name bound inside `expr`."""
    if isinstance(expr, LocalRead):
        return locals_.get(expr.name, expr)
    if isinstance(expr, Fold) and expr.local in locals_:
        inner = {name: value for name, value in locals_.items() if name != expr.local}
        return replace(
            expr,
            domain=map_domain(expr.domain, lambda child: substitute(child, locals_)),
            body=substitute(expr.body, inner),
        )
    return map_children(expr, lambda child: substitute(child, locals_))
