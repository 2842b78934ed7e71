"""The predicates by which one participant of a crowd tells states apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import children, map_children
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, Index, ParameterRead, Some, VariableRead
from modelcheck.ir.participants.crowd import Crowd
from modelcheck.ir.system import key_domains
from modelcheck.symbolic.predicates.conditions import vocabulary


def words_of_one(crowd: Crowd, conditions: Sequence[Expr]) -> tuple[Expr, ...]:
    """The words of the vocabulary that are about shared state and participant 0 alone."""
    words = (_named(crowd, word) for word in vocabulary(crowd.system, conditions))
    return tuple(dict.fromkeys(word for word in words if is_about_one(crowd, word)))


def is_about_one(crowd: Crowd, expr: Expr) -> bool:
    """True if the expression is about shared state and participant 0 alone, no other one by its number."""
    anybody = ParameterRead("anybody")
    return not any(_numbers(crowd, crowd.said_of(expr, anybody), anybody))


def _named(crowd: Crowd, expr: Expr) -> Expr:
    """The same, with `owner == 1` written as `owner == Some(1)`, the form that `Crowd.said_of` knows."""
    match expr:
        case Compare(Comparison.EQ, named, Const(int(number))) if crowd.names(named):
            return Compare(Comparison.EQ, named, Some(Const(number)))
        case _:
            return map_children(expr, lambda child: _named(crowd, child))


def _numbers(crowd: Crowd, expr: Expr, anybody: Expr) -> Iterator[Expr]:
    """The parts that are about participants other than `anybody`.

    These are cells of others, and the value of a cell that names a participant, unless it is only compared with None or
    `anybody`.
    """
    match expr:
        case Compare(_, named, Const(None)) if crowd.names(named):
            yield from _of_keys(crowd, named, anybody)
        case Compare(_, named, Some(one)) if crowd.names(named) and one == anybody:
            yield from _of_keys(crowd, named, anybody)
        case VariableRead() | Index() if variable_and_keys(expr) is not None:
            if crowd.names(expr):
                yield expr
            yield from _of_keys(crowd, expr, anybody)
        case _:
            for child in children(expr):
                yield from _numbers(crowd, child, anybody)


def _of_keys(crowd: Crowd, expr: Expr, anybody: Expr) -> Iterator[Expr]:
    """The cell, if one of its keys is not `anybody`, and the parts of its keys that are about others."""
    name, keys = variable_and_keys(expr) or ("", ())
    domains = key_domains(crowd.system.variable(name).type) if keys else ()
    for domain, key in zip(domains, keys, strict=False):
        if domain == crowd.identities and key != anybody:
            yield expr
        yield from _numbers(crowd, key, anybody)
