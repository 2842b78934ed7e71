"""`match` as the decisions it stands for: values of enums, numbers, True, False and None, `|` and `_`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from modelcheck.frontend.reading.source import SourceFile, fail


def as_if(node: ast.Match, source: SourceFile) -> ast.If:
    """The statement with `if` and `else`; each test repeats the subject, which does not change between them.

    Raises:
        SpecError: MC226, a pattern that binds names or looks into a value.
    """
    match _chain(node.subject, node.cases, source):
        case [ast.If() as decision] if _test(node.subject, node.cases[0].pattern, source) is not None:
            return decision
        case _:
            hint = "begin with the value it is compared with, or write the lines without `match`"
            raise fail("MC226", "a match whose first case is `_`", source.span(node.subject), hint=hint)


def _chain(subject: ast.expr, cases: Sequence[ast.match_case], source: SourceFile) -> list[ast.stmt]:
    """The decision between the first case and the others; if the first always fits, just its lines."""
    if not cases:
        return []
    first, *rest = cases
    test = _test(subject, first.pattern, source)
    if test is None and first.guard is None:
        return first.body
    tests = [part for part in (test, first.guard) if part is not None]
    joined = tests[0] if len(tests) == 1 else ast.copy_location(ast.BoolOp(ast.And(), tests), tests[0])
    return [ast.copy_location(ast.If(joined, first.body, _chain(subject, rest, source)), tests[0])]


def _test(subject: ast.expr, pattern: ast.pattern, source: SourceFile) -> ast.expr | None:
    """The test whether the pattern fits; None for `_`, which always does."""
    match pattern:
        case ast.MatchAs(pattern=None, name=None):
            return None
        case ast.MatchValue(value=value):
            return _compare(subject, ast.Eq(), value, pattern)
        case ast.MatchSingleton(value=value):
            return _compare(subject, ast.Is(), _located(ast.Constant(value), pattern), pattern)
        case ast.MatchOr(patterns=patterns):
            tests = [_test(subject, each, source) for each in patterns]
            known = [test for test in tests if test is not None]
            return _located(ast.BoolOp(ast.Or(), known), pattern) if len(known) == len(tests) else None
        case _:
            hint = "match on values: `case Phase.IDLE`, `case 0 | 1`, `case None`, `case _`"
            message = "a pattern that looks into a value or names it is not part of the language"
            raise fail("MC226", message, source.span(_located(ast.Constant(None), pattern)), hint=hint)


def _compare(subject: ast.expr, operator: ast.cmpop, value: ast.expr, pattern: ast.pattern) -> ast.expr:
    return _located(ast.Compare(subject, [operator], [value]), pattern)


def _located(expr: ast.expr, pattern: ast.pattern) -> ast.expr:
    expr.lineno, expr.col_offset = pattern.lineno, pattern.col_offset
    expr.end_lineno, expr.end_col_offset = pattern.end_lineno, pattern.end_col_offset
    return expr
