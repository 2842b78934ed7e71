"""First values that are inside the ranges they are declared with."""

from __future__ import annotations

from modelcheck.frontend.names import Declarations
from modelcheck.frontend.shapes import Bounded, cells
from modelcheck.frontend.source import Collector, fail
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import TransitionSystem
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


def _number(expr: Expr, system: TransitionSystem) -> int:
    value = evaluate(expr, Scope(system, (), {}))
    assert isinstance(value, int)
    return value
