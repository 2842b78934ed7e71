"""The reason why a condition is false in a state: its smallest false part, and the values that part read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from modelcheck.errors import EvaluationError
from modelcheck.ir.fold import children
from modelcheck.ir.nodes import And, Expr, Fold, Folding, Index, Value, VariableRead
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.semantics.evaluate import Scope, domain_values, evaluate


@dataclass(frozen=True, slots=True)
class Falsity:
    """A part of a condition that is false.

    `reads` gives the scalar cells it depends on as they are written, `delivered[0][1]`, with their values; `locals`
    the values for which a quantified condition fails.
    """

    part: Expr
    locals: tuple[tuple[str, Value], ...]
    reads: tuple[tuple[str, Value], ...]


def why_false(system: TransitionSystem, state: State, condition: Expr) -> Falsity:
    """The smallest false part: found in conjunctions and `all` for as long as one part alone is false."""
    part, scope = condition, Scope(system, state, {})
    while True:
        match part:
            case And(operands):
                part = next(operand for operand in operands if not evaluate(operand, scope))
            case Fold(Folding.ALL, local, domain, body):
                scope = next(
                    inner
                    for inner in (scope.bind(local, value) for value in domain_values(domain, scope))
                    if not evaluate(body, inner)
                )
                part = body
            case _:
                return Falsity(part, tuple(scope.locals.items()), tuple(dict.fromkeys(_reads(part, scope))))


def _reads(expr: Expr, scope: Scope) -> Iterator[tuple[str, Value]]:
    """The cells read outside quantifiers, with their values, in source order."""
    try:
        cell = _cell(expr, scope)
        value = None if cell is None else evaluate(expr, scope)
    except EvaluationError:
        return  # in an arm that is not taken, which has no value here
    if cell is not None:
        if not isinstance(value, tuple):
            yield cell, value
        return
    if not isinstance(expr, Fold):
        for child in children(expr):
            yield from _reads(child, scope)


def _cell(expr: Expr, scope: Scope) -> str | None:
    match expr:
        case VariableRead(name):
            return name
        case Index(base, key):
            outer = _cell(base, scope)
            return None if outer is None else f"{outer}[{evaluate(key, scope)}]"
        case _:
            return None
