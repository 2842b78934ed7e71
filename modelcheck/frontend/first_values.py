"""First values are values in state like any other: they lie within the bounds their types declare."""

from __future__ import annotations

from collections.abc import Iterator

from modelcheck.frontend.names import DeclaredVariable
from modelcheck.frontend.shapes import PRESENT, Bounded, MapShape, OptionalShape, RecordShape, Shape
from modelcheck.frontend.source import fail
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import Scope, evaluate


def check_first_value(variable: DeclaredVariable, system: TransitionSystem) -> None:
    """Does the variable begin within its bounds in this instance?

    Raises:
        SpecError: MC302, it does not.
    """

    def known(expr: Expr) -> int:
        value = evaluate(expr, Scope(system, (), {}))
        assert isinstance(value, int)
        return value

    def bounded(shape: Shape, suffix: str) -> Iterator[tuple[str, Bounded]]:
        """The bounded leaves that hold a first value of the user's; an unused slot or field holds none."""
        match shape:
            case Bounded():
                yield suffix, shape
            case RecordShape(_, fields):
                for name, inner in fields:
                    yield from bounded(inner, f"{suffix}.{name}")
            case OptionalShape(item) if known(variable.initial[suffix + PRESENT]):
                yield from bounded(item, suffix)
            case MapShape(_, inner):
                yield from bounded(inner, suffix)
            case _:
                pass

    for suffix, leaf in bounded(variable.shape, ""):
        first, low, high = (known(expr) for expr in (variable.initial[suffix], leaf.low, leaf.high))
        if not low <= first <= high:
            message = f"the first value {first} is outside the range it was declared with, {low} .. {high}"
            raise fail("MC302", message, variable.span, hint="begin inside the range, or widen it")
