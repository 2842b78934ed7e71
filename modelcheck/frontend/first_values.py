"""First values that are inside the ranges they are declared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.frontend.names import Declarations
from modelcheck.frontend.shapes import Bounded, cells
from modelcheck.frontend.source import Collector, fail
from modelcheck.ir.formula import folded, inlined, is_formula, is_implied
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr
from modelcheck.ir.system import Parameter, TransitionSystem
from modelcheck.semantics import Scope, evaluate


def check_first_values(declared: Declarations, system: TransitionSystem) -> None:
    """What holds after every assignment must hold before the first one too.

    Raises:
        SpecError: MC206, a first value is outside its range in this instance.
    """
    problems = Collector()
    for name, variable in declared.variables.items():
        for cell in cells(variable.shape):
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
    """What parameters must be like in every instance: as far as formulas can say it, and it does not go without saying.

    Where it is false an instance is refused: a first value is outside its range, or a computed parameter too small.
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
        for cell in cells(variable.shape):
            if isinstance(cell.leaf, Bounded):
                first = variable.initial[cell.suffix]
                wanted += [Compare(Comparison.LE, cell.leaf.low, first), Compare(Comparison.LE, first, cell.leaf.high)]
    for each in dict.fromkeys(wanted):
        formula = folded(inlined(each, formulas), {})
        if is_formula(formula) and not is_implied(formula, minima):
            yield formula


def _number(expr: Expr, system: TransitionSystem) -> int:
    value = evaluate(expr, Scope(system, (), {}))
    assert isinstance(value, int)
    return value
