"""The conditions of properties."""

from __future__ import annotations

import ast

from modelcheck.frontend.bodies.expressions import lower
from modelcheck.frontend.bodies.returns import returned
from modelcheck.frontend.values.names import Names
from modelcheck.frontend.values.values import as_bool
from modelcheck.ir.nodes import Expr


def lower_property(node: ast.FunctionDef, names: Names) -> Expr:
    """The condition of a property, a body of names, decisions and a returned bool.

    Raises:
        SpecError: As `lower` and `returned`; MC205, what is returned is not a bool.
    """
    return as_bool(returned(node.body, names, lower, names.source.name_span(node)))
