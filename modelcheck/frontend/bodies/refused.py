"""Python that the language of specs does not have, and what to write instead."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from modelcheck.errors import Span, SpecError
from modelcheck.frontend.reading.source import fail


def refused(node: ast.AST, span: Span) -> SpecError:
    """The error for syntax that the language does not have, each kind with a code of its own; MC202 for the others."""
    other = ("MC202", f"`{type(node).__name__}`", "docs/language.md lists what there is")
    code, name, way_out = _REFUSED.get(type(node), other)
    return fail(code, f"{name} is not part of the language", span, hint=way_out)


def is_refused(node: ast.AST) -> bool:
    """True if the language has no such syntax anywhere."""
    return type(node) in _REFUSED


_REFUSED: Final[Mapping[type[ast.AST], tuple[str, str, str]]] = {
    ast.While: ("MC217", "while", "use a for loop over identities or a range: it must end"),
    ast.Break: ("MC217", "break", "put the condition into an `if`"),
    ast.Continue: ("MC217", "continue", "put the condition into an `if`"),
    ast.Lambda: ("MC218", "a lambda", "write the expression where it is used"),
    ast.FunctionDef: ("MC218", "a function inside a step", "write the expression where it is used"),
    ast.AsyncFunctionDef: ("MC218", "a function inside a step", "write the expression where it is used"),
    ast.ClassDef: ("MC218", "a class inside a step", "move it to the top of the file"),
    ast.Await: ("MC219", "await", "a step is atomic: split it into two steps instead"),
    ast.Yield: ("MC219", "yield", "a step is atomic: split it into two steps instead"),
    ast.YieldFrom: ("MC219", "yield", "a step is atomic: split it into two steps instead"),
    ast.AsyncFor: ("MC219", "async", "a step is atomic: split it into two steps instead"),
    ast.AsyncWith: ("MC219", "async", "a step is atomic: split it into two steps instead"),
    ast.Try: ("MC220", "try", "say in a guard when the step may happen"),
    ast.TryStar: ("MC220", "try", "say in a guard when the step may happen"),
    ast.With: ("MC220", "with", "a step only assigns state variables"),
    ast.Raise: ("MC220", "raise", "use `assert` for what must hold, `when` for when a step may happen"),
    ast.Import: ("MC221", "an import inside a step", "import at the top of the file"),
    ast.ImportFrom: ("MC221", "an import inside a step", "import at the top of the file"),
    ast.Global: ("MC221", "global", "declare a state variable"),
    ast.Nonlocal: ("MC221", "nonlocal", "declare a state variable"),
    ast.JoinedStr: ("MC222", "a text", "use an int, a bool or an identity"),
    ast.Constant: ("MC222", "this kind of literal", "use an int, True, False or None"),
    ast.List: ("MC222", "a list display", "begin with an empty list, `bounded(n)`, and append"),
    ast.Dict: ("MC222", "a dict display", "give every key its value with `each(...)`"),
    ast.ListComp: ("MC222", "a list comprehension", "use all, any or sum of a generator"),
    ast.SetComp: ("MC222", "a set comprehension", "use all, any or sum of a generator"),
    ast.DictComp: ("MC222", "a dict comprehension", "use a for loop over the keys"),
    ast.GeneratorExp: ("MC222", "a generator by itself", "put it into all, any or sum"),
    ast.BinOp: ("MC223", "this operator", "use + - * // %; quantities are whole numbers"),
    ast.UnaryOp: ("MC223", "this operator", "use `not` or unary minus"),
    ast.NamedExpr: ("MC225", "an assignment inside an expression", "assign in a line of its own"),
    ast.Return: ("MC225", "return in a step", "use if and else"),
    ast.Delete: ("MC225", "del", "assign None or the first value"),
}
