"""First values: the content of every cell of a variable when a run begins."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from modelcheck.frontend.bodies.expressions import lower
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.types.annotations import Sizes
from modelcheck.frontend.values.coerce import as_value_of
from modelcheck.frontend.values.names import Names
from modelcheck.frontend.values.values import MadeSet, as_integer
from modelcheck.ir.nodes import Const, Expr
from modelcheck.ir.shapes import BagShape, ListShape, MapShape, SetShape, Shape, cells, first_value
from modelcheck.ir.types import CountType, IdType
from modelcheck.spec import bag, bounded, each, effects


def initial_values(node: ast.expr, shape: Shape, names: Names) -> Mapping[str, Expr]:
    """The first value of each cell by suffix, as an expression over parameters.

    Raises:
        SpecError: MC206, the value does not fit.
    """
    span = names.source.span(node)
    match shape:
        case MapShape(_, CountType()):
            if _argument(node, effects, names) is None:
                raise fail("MC206", "`Effects` begin at zero", span, hint="write `= effects(messages)`")
            return {"": Const(0)}
        case MapShape(_, inner):
            value = _argument(node, each, names)
            if value is None:
                hint = "write `each(0)`: the same first value for every key"
                raise fail("MC206", "a map needs a first value for every key", span, hint=hint)
            nested = isinstance(inner, MapShape) and not isinstance(inner.value, CountType)
            again = nested and _argument(value, each, names) is None
            return initial_values(node if again else value, inner, names)
        case ListShape() | BagShape():
            word = bounded if isinstance(shape, ListShape) else bag
            if _argument(node, word, names) is not None:
                return {cell.suffix: first_value(cell.leaf) for cell in cells(shape)}
            raise fail("MC206", "it begins empty", span, hint=f"write `= {word.__name__}(3)`: at most three items")
        case SetShape():
            members = lower(node, names)
            if isinstance(members, MadeSet) and members.contains(()) == Const(False):
                return {"": Const(False)}
            raise fail("MC206", "a set begins empty", span, hint="write `= frozenset()`")
        case IdType(_, _, size):
            match node:
                case ast.Constant(value=int() as number) if not isinstance(number, bool) and 0 <= number < size:
                    return {"": Const(number, span=span)}
    return as_value_of(lower(node, names), shape, "the variable", code="MC206")


def sizes_of(node: ast.expr, names: Names) -> Sizes:
    """The sizes that a first value declares, over parameters: `effects(n)`, `bounded(n)`, `bag(n)`, `each` of these.

    Raises:
        SpecError: As `lower`.
    """
    value = _argument(node, each, names)
    while value is not None:
        node, value = value, _argument(value, each, names)
    for word in (effects, bounded, bag):
        size = _argument(node, word, names)
        if size is not None:
            expr = as_integer(lower(size, names))
            return Sizes(effects=expr) if word is effects else Sizes(capacity=expr)
    return Sizes()


def _argument(node: ast.expr, word: object, names: Names) -> ast.expr | None:
    """The argument of a call of `word`; None for any other expression."""
    match node:
        case ast.Call(func=func, args=[only], keywords=[]) if names.find(func) is word:
            return only
        case _:
            return None
