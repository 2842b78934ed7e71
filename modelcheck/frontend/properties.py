"""Conditions of properties: names bound, and one value returned."""

from __future__ import annotations

import ast

from modelcheck.frontend.expressions import lower
from modelcheck.frontend.names import Names
from modelcheck.frontend.source import fail, without_docstring
from modelcheck.frontend.strict import evaluated
from modelcheck.frontend.values import as_bool, expressions_of
from modelcheck.ir.nodes import Expr, conjunction


def lower_property(node: ast.FunctionDef, names: Names) -> Expr:
    """The condition of a property: names bound and returned, nothing else.

    Raises:
        SpecError: As `lower`; a statement a property cannot have (MC202).
    """
    *before, last = without_docstring(node.body) or [ast.Pass(lineno=node.lineno, col_offset=node.col_offset)]
    also: list[Expr] = []
    for statement in before:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                bound = lower(value, names)
                also.append(evaluated(expressions_of(bound), names.declared))
                names = names.bind(name, bound)
            case _:
                hint = "name intermediate values, then return one condition"
                raise fail("MC202", "a property only names values", names.source.span(statement), hint=hint)
    match last:
        case ast.Return(value=ast.expr() as value):
            return conjunction(*also, as_bool(lower(value, names)))
        case _:
            hint = "end it with `return` and the condition"
            raise fail("MC202", "a property returns a bool", names.source.span(last), hint=hint)
