"""The reason why a condition is false in a state: its smallest false part, and the values that part read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from modelcheck.errors import EvaluationError
from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import children
from modelcheck.ir.nodes import And, Domain, Expr, Fold, Folding, Value
from modelcheck.ir.system import Cell, State, TransitionSystem
from modelcheck.semantics.evaluate import Scope, domain_values, evaluate, key_value

_NONE: Final[Mapping[str, Value]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Falsity:
    """A part of a condition that is false.

    `reads` gives the scalar cells it depends on with their values; `locals` the values for which a quantified condition
    fails, each with its name and domain.
    """

    part: Expr
    locals: tuple[tuple[str, Domain, Value], ...]
    reads: tuple[tuple[Cell, Value], ...]


def why_false(
    system: TransitionSystem, state: State, condition: Expr, arguments: Mapping[str, Value] = _NONE
) -> Falsity:
    """The smallest false part: found in conjunctions and `all` for as long as one part alone is false.

    `arguments` are those of the step instance whose guard the condition is.
    """
    part, scope = condition, Scope(system, state, dict(arguments))
    chosen: list[tuple[str, Domain, Value]] = []
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
                chosen.append((local, domain, scope.locals[local]))
                part = body
            case _:
                return Falsity(part, tuple(chosen), tuple(dict.fromkeys(_reads(part, scope))))


def _reads(expr: Expr, scope: Scope) -> Iterator[tuple[Cell, Value]]:
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


def _cell(expr: Expr, scope: Scope) -> Cell | None:
    match variable_and_keys(expr):
        case (variable, keys):
            return Cell(variable, tuple(key_value(key, scope) for key in keys))
        case _:
            return None
