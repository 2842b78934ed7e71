"""First values, which must lie in the ranges they are declared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.frontend.reading.source import Collector, fail
from modelcheck.frontend.values.names import Declarations, DeclaredVariable
from modelcheck.ir.formula import folded, inlined, is_formula, is_implied
from modelcheck.ir.nodes import TRUE, Compare, Comparison, Const, Expr, RangeDomain
from modelcheck.ir.shapes import (
    PRESENT,
    BagShape,
    Bounded,
    FlatVariable,
    ListShape,
    MapShape,
    OptionalShape,
    Shape,
    cells,
)
from modelcheck.ir.system import Parameter, TransitionSystem
from modelcheck.ir.types import CountType
from modelcheck.semantics import Scope, evaluate


def check_first_values(declared: Declarations, system: TransitionSystem) -> None:
    """Check that first values lie in their ranges and sizes are not negative, as is checked at every assignment.

    Raises:
        SpecError: MC206, a first value is outside its range in this instance.
    """
    problems = Collector()
    for name, variable in declared.variables.items():
        for size in _sizes(variable.shape):
            with problems:
                if _number(size, system) < 0:
                    message = f"`{name}` would hold {_number(size, system)} in this instance"
                    raise fail("MC206", message, size.span or variable.span, hint="let its size be 0 or more")
        for cell in _held(variable):
            if isinstance(cell.leaf, Bounded):
                with problems:
                    low, value, high = (
                        _number(expr, system) for expr in (cell.leaf.low, variable.initial[cell.suffix], cell.leaf.high)
                    )
                    if not low <= value <= high:
                        message = f"`{name}{cell.suffix}` begins outside its range: {value} is outside {low} .. {high}"
                        hint = "begin inside the range, or widen it"
                        raise fail("MC206", message, variable.initial[cell.suffix].span or variable.span, hint=hint)
    problems.finish()


def required(declared: Declarations, parameters: Sequence[Parameter]) -> Iterator[Expr]:
    """Formulas that are true in every instance: first values in range, sizes and computed parameters large enough.

    An instance where one is false is refused. Conditions that are no formulas, or that are always true, are left out.
    """
    minima = {each.name: each.minimum for each in parameters if each.formula is None and each.identities is None}
    minima |= {each.name: 1 for each in parameters if each.identities}
    formulas = {each.name: each.formula for each in parameters if each.formula is not None}
    wanted = [
        Compare(Comparison.LE, Const(each.minimum), each.formula)
        for each in parameters
        if each.formula is not None and not isinstance(each.value, bool)
    ]
    for variable in declared.variables.values():
        wanted += [Compare(Comparison.LE, Const(0), size) for size in _sizes(variable.shape)]
        for cell in _held(variable):
            if isinstance(cell.leaf, Bounded):
                first = variable.initial[cell.suffix]
                wanted += [Compare(Comparison.LE, cell.leaf.low, first), Compare(Comparison.LE, first, cell.leaf.high)]
    for each in dict.fromkeys(wanted):
        formula = folded(inlined(each, formulas), {})
        if is_formula(formula) and not is_implied(formula, minima):
            yield formula


def _held(variable: DeclaredVariable) -> Iterator[FlatVariable]:
    """The cells that count at first: not those of items that a list lacks, nor those of a record that is None."""
    shape = variable.shape
    while isinstance(shape, MapShape):
        shape = shape.value
    if not isinstance(shape, ListShape | OptionalShape) or variable.initial.get(PRESENT) == TRUE:
        yield from cells(variable.shape)


def _sizes(shape: Shape) -> Iterator[Expr]:
    """The numbers of messages, and the capacities of lists and bags, in a shape."""
    match shape:
        case MapShape(RangeDomain(_, size), CountType()):
            yield size
        case MapShape(_, inner):
            yield from _sizes(inner)
        case ListShape(_, capacity) | BagShape(_, capacity):
            yield capacity
        case _:
            pass


def _number(expr: Expr, system: TransitionSystem) -> int:
    value = evaluate(expr, Scope(system, (), {}))
    assert isinstance(value, int)
    return value
