"""The footprint of a transition: the cells it looked at and wrote, and where each value came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from modelcheck.errors import EvaluationError, Span
from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import children
from modelcheck.ir.nodes import Assign, Branch, Expr, Fold, Index, Let, LocalRead, Statement, Value, VariableRead
from modelcheck.ir.system import Cell, State, StepInstance, TransitionSystem
from modelcheck.semantics.evaluate import Scope, domain_values, evaluate, key_value
from modelcheck.semantics.execute import run_body


class Write(NamedTuple):
    """An assignment that was executed.

    Attributes:
        cell: The cell that was given a value.
        value: The value; it may be the one that the cell had.
        sources: The cells that the value was computed from.
        places: The cells that decided which cell was written: `position` in `delivered[position] += 1`.
        conditions: The cells that conditions of the body had looked at before.
        span: The assignment in the source.
    """

    cell: Cell
    value: Value
    sources: frozenset[Cell]
    places: frozenset[Cell]
    conditions: frozenset[Cell]
    span: Span | None


class Footprint(NamedTuple):
    """The cells that the guard and the conditions of a step looked at, and its assignments in order."""

    looked_at: frozenset[Cell]
    writes: tuple[Write, ...]


def footprint(system: TransitionSystem, before: State, instance: StepInstance) -> Footprint:
    """The footprint of an enabled step instance, taken from `before`.

    Raises:
        EvaluationError: As `take`.
    """
    step = system.step(instance.step)
    origins: dict[str, frozenset[Cell]] = {}
    conditions: set[Cell] = set()
    writes: list[Write] = []

    def read(expr: Expr, scope: Scope) -> frozenset[Cell]:
        return frozenset(_reads(expr, scope, origins))

    def watch(statement: Statement, scope: Scope) -> None:
        match statement:
            case Let(local, _, value):
                origins[local] = read(value, scope)
            case Branch(condition):
                conditions.update(read(condition, scope))
            case Assign(target, value):
                keys = tuple(key_value(key, scope) for key in target.keys)
                places = frozenset[Cell]().union(*(read(key, scope) for key in target.keys))
                span = statement.span or target.span
                writes.append(
                    Write(
                        cell=Cell(target.variable, keys),
                        value=evaluate(value, scope),
                        sources=read(value, scope),
                        places=places,
                        conditions=frozenset(conditions),
                        span=span,
                    )
                )
            case _:
                pass

    scope = Scope(system, list(before), dict(instance.arguments))
    guard = read(step.guard, scope)
    run_body(step.body, scope, watch)
    return Footprint(guard | conditions, tuple(writes))


def _reads(expr: Expr, scope: Scope, origins: dict[str, frozenset[Cell]]) -> Iterator[Cell]:
    """The cells that the value of an expression depends on, those of all arms included."""
    match expr:
        case LocalRead(name):
            yield from origins.get(name, ())
        case VariableRead() | Index() if (found := variable_and_keys(expr)) is not None:
            variable, keys = found
            for key in keys:
                yield from _reads(key, scope, origins)
            try:
                numbers = tuple(key_value(key, scope) for key in keys)
            except EvaluationError:
                return  # in an arm that is not taken, which has no value here
            yield Cell(variable, numbers)
        case Fold(_, local, domain, body):
            for element in domain_values(domain, scope):
                yield from _reads(body, scope.bind(local, element), origins)
        case _:
            for child in children(expr):
                yield from _reads(child, scope, origins)
