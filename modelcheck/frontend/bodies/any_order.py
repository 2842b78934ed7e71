"""Loops over a frozenset, whose order is not defined: the test that their rounds do not affect each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import children, statement_expressions, statements, subexpressions
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Expr,
    Fold,
    Let,
    LocalRead,
    Loop,
    Operation,
    Place,
    Statement,
    VariableRead,
)


def in_any_order(body: tuple[Statement, ...], members: Sequence[str]) -> bool:
    """True if the effect of a loop is the same in every order of its rounds.

    It is if each round reads and changes only its own row of what any round changes (the cells that have the member as
    the same one of their keys), or adds to a sum that no round reads. A member of several parts is no key by itself:
    several members may share a part.

    Args:
        body: One round.
        members: The names that the loop binds, one for each part of the member.
    """
    if any(name in members for name in _bound(body)):
        return False
    sums: set[str] = set()
    changed: set[str] = set()
    rows: list[tuple[str, Sequence[Expr]]] = []
    for each in statements(body):
        added = _added(each)
        if isinstance(each, Assign) and added is not None and not each.target.keys:
            sums.add(each.target.variable)
            rows.extend(_cells(added))
            continue
        if isinstance(each, Assign):
            changed.add(each.target.variable)
            rows.append((each.target.variable, each.target.keys))
        rows.extend(row for expr in statement_expressions(each) for row in _cells(expr))
    own = all(set.intersection(*(_positions(keys, members) for row, keys in rows if row == name)) for name in changed)
    return own and not any(name in sums for name, _ in rows)


def _added(statement: Statement) -> Expr | None:
    """The amount that the statement adds to a variable; None for other statements."""
    match statement:
        case Assign(Place(changed), Arithmetic(Operation.ADD, VariableRead(name), amount)) if name == changed:
            return amount
        case _:
            return None


def _positions(keys: Sequence[Expr], members: Sequence[str]) -> set[int]:
    """The positions of the keys that are the member of the round."""
    (member,) = members if len(members) == 1 else (None,)
    return {index for index, key in enumerate(keys) if isinstance(key, LocalRead) and key.name == member}


def _cells(expr: Expr) -> Iterator[tuple[str, Sequence[Expr]]]:
    """The reads of an expression: each variable with the keys of the cell, or of the row, that is read."""
    found = variable_and_keys(expr)
    if found is not None:
        yield found
    for child in children(expr) if found is None else found[1]:
        yield from _cells(child)


def _bound(body: tuple[Statement, ...]) -> Iterator[str]:
    for each in statements(body):
        if isinstance(each, Let | Loop):
            yield each.local
        for expr in statement_expressions(each):
            yield from (part.local for part in subexpressions(expr) if isinstance(part, Fold))
