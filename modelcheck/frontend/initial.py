"""First values: what every cell of a variable holds when a run begins."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from modelcheck.frontend.coerce import as_value_of
from modelcheck.frontend.expressions import lower
from modelcheck.frontend.names import Names
from modelcheck.frontend.shapes import BagShape, ListShape, MapShape, SetShape, Shape, cells, first_value
from modelcheck.frontend.source import fail
from modelcheck.frontend.values import MadeSet
from modelcheck.ir.nodes import Const, Expr
from modelcheck.ir.types import CountType, IdType


def initial_values(node: ast.expr, shape: Shape, names: Names) -> Mapping[str, Expr]:
    """The first value of each cell by suffix; an expression over parameters.

    Raises:
        SpecError: MC206, the value does not fit.
    """
    span = names.source.span(node)
    match shape:
        case MapShape(_, CountType()):
            return {"": Const(0)}
        case MapShape(_, inner):
            match node:
                case ast.Call(func=ast.Name(id="each"), args=[value], keywords=[]):
                    nested = isinstance(inner, MapShape) and not isinstance(inner.value, CountType)
                    again = nested and not _is_each(value)
                    return initial_values(node if again else value, inner, names)
            hint = "write `each(0)`: the same first value for every key"
            raise fail("MC206", "a map needs a first value for every key", span, hint=hint)
        case ListShape() | BagShape():
            word = "bounded" if isinstance(shape, ListShape) else "bag"
            match node:
                case ast.Call(func=ast.Name(id=name)) if name == word:
                    return {cell.suffix: first_value(cell.leaf) for cell in cells(shape)}
            raise fail("MC206", "it begins empty", span, hint=f"write `= {word}(3)`: at most three items")
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


def _is_each(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "each"
