"""The value that a body returns: names bound, decisions made, and one value at the end of each way through."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from modelcheck.errors import Span
from modelcheck.frontend.bodies.folds import Lower
from modelcheck.frontend.bodies.match import as_if
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.values.coerce import chosen
from modelcheck.frontend.values.names import Names
from modelcheck.frontend.values.strict import strictly
from modelcheck.frontend.values.values import Value, as_bool, expressions_of

MAX_JOINS: Final = 6
"""The most decisions on one way through a body after which both arms go on: each doubles the expression."""


def returned(body: Sequence[ast.stmt], names: Names, lower: Lower, span: Span, joins: int = 0) -> Value:
    """The value of a body; an arm without `return` goes on with the lines below, as in Python.

    `span` is the place of the function's name, for the message if a value is missing at its end; `joins` counts the
    earlier decisions both of whose arms go on with this body.

    Raises:
        SpecError: MC202, a statement that does more than name, decide and return, or a way without `return`.
    """
    match body:
        case [ast.Expr(value=ast.Constant(value=str())) | ast.Pass(), *rest]:
            return returned(rest, names, lower, span, joins)
        case [ast.Return(value=ast.expr() as value), *rest]:
            _refuse_rest(rest, names)
            return lower(value, names)
        case [
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value),
            *rest,
        ]:
            bound = lower(value, names)
            after = returned(rest, names.bind(name, bound), lower, span, joins)
            return strictly(after, expressions_of(bound), names.declared)
        case [ast.Match() as decision, *rest]:
            return returned([as_if(decision, names.source), *rest], names, lower, span, joins)
        case [ast.If(test=test, body=then, orelse=otherwise), *rest]:
            condition = as_bool(lower(test, names))
            both_go_on = not (_returns(then) or _returns(otherwise))
            if both_go_on and joins == MAX_JOINS:
                hint = "return in one of the arms, or compute each name by `x if ... else y`"
                raise fail("MC202", "too many decisions one after the other", names.source.span(test), hint=hint)
            if _returns(then) and _returns(otherwise):
                _refuse_rest(rest, names)
            arms = (arm if _returns(arm) else [*arm, *rest] for arm in (then, otherwise))
            yes, no = (returned(arm, names, lower, span, joins + both_go_on) for arm in arms)
            return chosen(condition, yes, no, yes.span)
        case [first, *_]:
            span = names.source.span(first)
    hint = "name intermediate values, decide with if and else, and return in every arm"
    raise fail("MC202", "a property or function only computes and returns", span, hint=hint)


def _returns(body: Sequence[ast.stmt]) -> bool:
    """True if every way through these lines ends in a `return`."""
    match body[-1:]:
        case [ast.Return()]:
            return True
        case [ast.If(body=then, orelse=otherwise)]:
            return _returns(then) and _returns(otherwise)
        case [ast.Match(cases=cases)]:
            return _takes_the_rest(cases) and all(_returns(each.body) for each in cases)
        case _:
            return False


def _takes_the_rest(cases: Sequence[ast.match_case]) -> bool:
    """True if the last case is a `case _` without a guard."""
    match cases[-1:]:
        case [ast.match_case(pattern=ast.MatchAs(pattern=None, name=None), guard=None)]:
            return True
        case _:
            return False


def _refuse_rest(rest: Sequence[ast.stmt], names: Names) -> None:
    if rest:
        raise fail("MC202", "lines after every arm returned", names.source.span(rest[0]), hint="delete them")
