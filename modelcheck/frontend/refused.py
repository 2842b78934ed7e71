"""Python that the language of specs does not have, and the way out of each."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from modelcheck.errors import Span, SpecError
from modelcheck.frontend.source import fail


def refused(node: ast.AST, span: Span) -> SpecError:
    """MC202 for a class of syntax the language does not have."""
    name, way_out = _REFUSED.get(type(node), (f"`{type(node).__name__}`", "docs/language.md lists what there is"))
    return fail("MC202", f"{name} is not part of the language", span, hint=way_out)


_REFUSED: Final[Mapping[type[ast.AST], tuple[str, str]]] = {
    ast.Lambda: ("a lambda", "write the expression where it is used"),
    ast.Await: ("await", "a step is atomic: split it into two steps instead"),
    ast.Yield: ("yield", "a step is atomic: split it into two steps instead"),
    ast.NamedExpr: ("an assignment inside an expression", "assign in a line of its own"),
    ast.JoinedStr: ("a text", "use an int, a bool or an identity"),
    ast.Constant: ("this kind of literal", "use an int, True, False or None"),
    ast.List: ("a list display", "begin with an empty list, `bounded(n)`, and append"),
    ast.Dict: ("a dict display", "give every key its value with `each(...)`"),
    ast.ListComp: ("a list comprehension", "use all, any or sum of a generator"),
    ast.SetComp: ("a set comprehension", "use all, any or sum of a generator"),
    ast.DictComp: ("a dict comprehension", "use a for loop over the keys"),
    ast.GeneratorExp: ("a generator by itself", "put it into all, any or sum"),
    ast.BinOp: ("this operator", "use + - * // %; quantities are whole numbers"),
    ast.UnaryOp: ("this operator", "use `not` or unary minus"),
    ast.Try: ("try", "say in a guard when the step may happen"),
    ast.With: ("with", "a step only assigns state variables"),
    ast.While: ("while", "use a for loop over identities or a range: it must end"),
    ast.Break: ("break", "put the condition into an `if`"),
    ast.Continue: ("continue", "put the condition into an `if`"),
    ast.Return: ("return in a step", "use if and else"),
    ast.Raise: ("raise", "use `assert` for what must hold, `when` for when a step may happen"),
    ast.Import: ("an import inside a step", "import at the top of the file"),
    ast.ImportFrom: ("an import inside a step", "import at the top of the file"),
    ast.Global: ("global", "declare a state variable"),
    ast.Nonlocal: ("nonlocal", "declare a state variable"),
    ast.Delete: ("del", "assign None or the first value"),
    ast.FunctionDef: ("a function inside a step", "write the expression where it is used"),
    ast.ClassDef: ("a class inside a step", "move it to the top of the file"),
    ast.AsyncFor: ("async", "a step is atomic: split it into two steps instead"),
    ast.AsyncWith: ("async", "a step is atomic: split it into two steps instead"),
}
