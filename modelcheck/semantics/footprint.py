"""The footprint of a transition: the cells it looked at and wrote, and where each value came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from modelcheck.errors import EvaluationError, Span
from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import children, domain_bounds
from modelcheck.ir.nodes import Assign, Branch, Expr, Fold, Index, Let, LocalRead, Loop, Statement, Value, VariableRead
from modelcheck.ir.system import Cell, State, StepInstance, TransitionSystem
from modelcheck.semantics.evaluate import Scope, domain_values, evaluate, key_value
from modelcheck.semantics.execute import run_body


class Write(NamedTuple):
    """An assignment to a cell that was executed; one to a whole map is an assignment to each of its cells.

    Attributes:
        cell: The cell that was given a value.
        value: The value; it may be the one that the cell had.
        sources: The cells that the value was computed from.
        places: The cells that decided which cell was written: `position` in `delivered[position] += 1`.
        conditions: The cells that conditions and loops of the body had looked at before.
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
            case Loop(local, domain):
                origins[local] = frozenset[Cell]().union(*(read(bound, scope) for bound in domain_bounds(domain)))
                conditions.update(origins[local])
            case Assign(target, value):
                keys = tuple(key_value(key, scope) for key in target.keys)
                places = frozenset[Cell]().union(*(read(key, scope) for key in target.keys))
                sources, span = read(value, scope), statement.span or target.span
                for cell, new in _cells(Cell(target.variable, keys), evaluate(value, scope)):
                    writes.append(Write(cell, new, sources, places, frozenset(conditions), span))
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
            yield from _cells_at(variable, keys, scope)
        case Fold(_, local, domain, body):
            for bound in domain_bounds(domain):
                yield from _reads(bound, scope, origins)
            try:
                elements = domain_values(domain, scope)
            except EvaluationError:
                return  # as below
            for element in elements:
                yield from _reads(body, scope.bind(local, element), origins)
        case _:
            for child in children(expr):
                yield from _reads(child, scope, origins)


def _cells(cell: Cell, value: Value) -> Iterator[tuple[Cell, Value]]:
    """The cell with its value, or the cells of the map that it stands for."""
    if not isinstance(value, tuple):
        yield cell, value
        return
    for key, entry in enumerate(value):
        yield from _cells(Cell(cell.variable, (*cell.keys, key)), entry)


def _cells_at(variable: str, keys: Sequence[Expr], scope: Scope) -> Iterator[Cell]:
    """The cells that these keys lead to; none in an arm that is not taken, where they may lead nowhere."""
    value, numbers = scope.state[scope.system.variable_index[variable]], list[int]()
    for key in keys:
        try:
            number = evaluate(key, scope)
        except EvaluationError:
            return
        if not isinstance(number, int) or not isinstance(value, tuple) or not 0 <= number < len(value):
            return
        value = value[number]
        numbers.append(number)
    yield from (cell for cell, _ in _cells(Cell(variable, tuple(numbers)), value))
