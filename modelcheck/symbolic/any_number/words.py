"""The predicates by which one participant of a crowd tells states apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.ir.any_number.crowd import Crowd
from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import children, map_children
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, Index, ParameterRead, Some, VariableRead
from modelcheck.ir.system import key_domains
from modelcheck.symbolic.words.conditions import vocabulary


def words_of_one(crowd: Crowd, conditions: Sequence[Expr]) -> tuple[Expr, ...]:
    """Those words of the vocabulary that speak of shared state and of participant 0 alone."""
    words = (_named(crowd, word) for word in vocabulary(crowd.system, conditions))
    return tuple(dict.fromkeys(word for word in words if is_about_one(crowd, word)))


def is_about_one(crowd: Crowd, expr: Expr) -> bool:
    """Does it say nothing any more of a participant by its number once it is said of anybody?"""
    anybody = ParameterRead("anybody")
    return not any(_numbers(crowd, crowd.said_of(expr, anybody), anybody))


def _named(crowd: Crowd, expr: Expr) -> Expr:
    """The same, where the state names a participant in the form that `Crowd.said_of` knows."""
    match expr:
        case Compare(Comparison.EQ, named, Const(int(number))) if crowd.names(named):
            return Compare(Comparison.EQ, named, Some(Const(number)))
        case _:
            return map_children(expr, lambda child: _named(crowd, child))


def _numbers(crowd: Crowd, expr: Expr, anybody: Expr) -> Iterator[Expr]:
    """Where it speaks of others than `anybody`: cells of theirs, or whom the state names if it is not asked plainly."""
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
    """Where the keys of a cell speak of others: they are read from the state, or name one of them."""
    name, keys = variable_and_keys(expr) or ("", ())
    domains = key_domains(crowd.system.variable(name).type) if keys else ()
    for domain, key in zip(domains, keys, strict=False):
        if domain == crowd.identities and key != anybody:
            yield expr
        yield from _numbers(crowd, key, anybody)
