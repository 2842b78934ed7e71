"""Decorators: words of the language, which leave a mark; others may change what Python calls, and are refused."""

from __future__ import annotations

import ast
import sys
import typing
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from modelcheck.errors import SpecError
from modelcheck.frontend.reading.scope import PythonScope, among, found
from modelcheck.frontend.reading.source import SourceFile, fail
from modelcheck.spec import PropertyMark, StepMark, always, eventually, fault, not_always, possible, step

Mark: TypeAlias = StepMark | PropertyMark

_WORDS: Final[tuple[tuple[object, str], ...]] = (
    (step, "step"),
    (fault, "fault"),
    *((word, word.__name__) for word in (always, not_always, possible, eventually)),
)


def _harmless() -> Iterator[object]:
    """Decorators for type checkers, which return their argument; those of typing_extensions only where it is loaded."""
    for module in (typing, sys.modules.get("typing_extensions")):
        yield from (vars(module)[name] for name in ("override", "final") if module and name in vars(module))


def word_of(node: ast.FunctionDef, scope: PythonScope, source: SourceFile) -> tuple[str, ast.expr] | None:
    """The word of the language that decorates a method, with its decorator; None where none does.

    Raises:
        SpecError: MC228, it has a decorator that is no word, or two.
    """
    words = [
        (word, decorator)
        for decorator in node.decorator_list
        if (word := among(found(_called(decorator), scope), _WORDS)) is not None
    ]
    refuse_decorators(node, source, scope, [decorator for _, decorator in words[:1]])
    return words[0] if words else None


def refuse_decorators(
    node: ast.FunctionDef | ast.ClassDef, source: SourceFile, scope: PythonScope, read: Sequence[ast.expr] = ()
) -> None:
    """Refuse decorators that are neither among those `read` nor there for type checkers alone.

    Raises:
        SpecError: MC228, there is one.
    """
    for decorator in node.decorator_list:
        known = found(decorator, scope)
        if decorator not in read and not any(known is each for each in _harmless()):
            is_class = isinstance(node, ast.ClassDef)
            hint = "delete it" if is_class else "delete it; only the words are read: @step, @fault, @always and so on"
            message = f"this decorator may put something else in the place of `{node.name}`"
            raise fail("MC228", message, source.span(decorator), hint=hint)


def check_mark(word: str | None, mark: object, node: ast.FunctionDef, source: SourceFile) -> None:
    """Check that the mark on a method is the one that its decorator leaves.

    Raises:
        SpecError: MC228, it was marked otherwise.
    """
    match mark:
        case None:
            left = None
        case StepMark(fault=is_fault):
            left = "fault" if is_fault else "step"
        case PropertyMark(kind):
            left = kind
        case _:
            left = "something else"
    if left != word:
        hint = "write the decorator above the method itself"
        message = f"`{node.name}` is marked as {left or 'nothing'}, and decorated as {word or 'nothing'}"
        raise fail("MC228", message, source.name_span(node), hint=hint)


def budget(decorator: ast.expr, node: ast.FunctionDef, source: SourceFile) -> ast.expr | None:
    """The expression of the budget in `@fault(at_most=...)`; None for a fault without one.

    Raises:
        SpecError: MC211, it cannot be read.
    """
    match decorator:
        case ast.Call(args=[], keywords=[ast.keyword(arg="at_most", value=value)]):
            return None if isinstance(value, ast.Constant) and value.value is None else value
        case ast.Call(args=[], keywords=[]):
            return None
        case ast.Call():
            raise _unreadable(node, source)
        case _:
            return None


def _unreadable(node: ast.FunctionDef, source: SourceFile) -> SpecError:
    hint = "write `@fault(at_most=...)` above the method itself"
    return fail("MC211", "the budget of this fault cannot be read", source.name_span(node), hint=hint)


def _called(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator
