"""Smaller texts of a spec that still does what it should not: whole methods go first, then lines, then operands."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import islice

ATTEMPTS = 1_500
"""A text of a hundred lines is done after some hundred."""


def shrunk(text: str, still_fails: Callable[[str], bool]) -> str:
    """A text of which no piece can be left out, as far as the attempts go."""
    attempts = position = since_success = 0
    while attempts < ATTEMPTS:
        smaller = next(islice(_smaller(text), position, None), None)
        if smaller is None:
            if not since_success:
                break
            position = since_success = 0
            continue
        attempts += 1
        if still_fails(smaller):
            text = smaller
            since_success += 1
        else:
            position += 1
    return text


def _smaller(text: str) -> Iterator[str]:
    """Every text with one piece less, the largest pieces first."""
    tree = ast.parse(text)
    length = len(ast.unparse(tree))
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                replacements = _shorter(value, name)
            elif isinstance(value, ast.expr):
                replacements = _parts(value)
            else:
                continue
            for replacement in replacements:
                setattr(node, name, replacement)
                smaller = ast.unparse(tree)
                if len(smaller) < length:
                    yield smaller + "\n"
            setattr(node, name, value)


def _shorter(items: list, name: str) -> Iterator[list]:
    for index, item in enumerate(items):
        before, after = items[:index], items[index + 1 :]
        if isinstance(item, ast.stmt):
            yield before + after or ([ast.Pass()] if name == "body" else [])
            if isinstance(item, ast.If | ast.For):
                yield before + item.body + after
        elif isinstance(item, ast.arg):
            yield before + after
        elif isinstance(item, ast.expr):
            yield from ([*before, part, *after] for part in _parts(item))
            if name == "values" and len(items) > 1:
                yield before + after


def _parts(expr: ast.expr) -> Iterator[ast.expr]:
    yield from (part for part in ast.iter_child_nodes(expr) if isinstance(part, ast.expr))
    if isinstance(expr, ast.Compare | ast.BoolOp):
        yield ast.Constant(True)
