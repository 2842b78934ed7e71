"""Formulas of the class body: a parameter computed from others, a promise that depends on them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from modelcheck.errors import SpecError
from modelcheck.frontend.class_scope import computed
from modelcheck.frontend.expressions import lower
from modelcheck.frontend.lines import Line, Written, class_lines, values_of
from modelcheck.frontend.loader import LoadedSpec
from modelcheck.frontend.names import Declarations, DeclaredParameter, Names
from modelcheck.frontend.values import Typed
from modelcheck.ir.formula import is_formula, parameters_of, value_of
from modelcheck.ir.nodes import TRUE, Compare, Comparison, Const, Expr, Not, conjunction
from modelcheck.ir.system import Parameter
from modelcheck.ir.types import BoolType, IdType, IntType
from modelcheck.spec import Semantics

Promises: TypeAlias = tuple[tuple[Expr, Semantics | None], ...]
"""What is promised where: conditions over parameters, of which one is true in each instance."""


def formula_of(
    spec: LoadedSpec, line: Line, parameter: Parameter, others: Mapping[str, Parameter], values: Mapping[str, object]
) -> Expr | None:
    """What a parameter was computed by, over `others`; None where that cannot be told, or from none.

    `values` are theirs in this instance. Of the names of the class body a formula may read parameters alone.
    """
    if line.value is None or parameter.identities or _reads_others(spec, line.value, values):
        return None
    found = _formula(line.value, line.value.node, spec, others, values)
    if found is None or not parameters_of(found.expr):
        return None
    formula = found.expr
    for made, known in (
        (parameter.value, {name: each.value for name, each in others.items()}),
        (parameter.default, {name: each.default for name, each in others.items()}),
    ):
        if (type(made), made) != (type(again := value_of(formula, known)), again):
            return None
    return formula


def promises_of(spec: LoadedSpec, parameters: Iterable[Parameter], promise: Semantics | None) -> Promises:
    """What the spec promises where; nothing where that cannot be told. In this instance it is `promise`."""
    lines = class_lines(spec)
    line = lines.get("semantics")
    if line is None or line.value is None:
        return ((TRUE, None),)
    known = {each.name: each for each in parameters}
    in_body = values_of(tuple(known.values()))
    reads_others = _reads_others(spec, line.value, in_body)
    cases = None if reads_others else _cases(line.value, line.value.node, spec, known, in_body)
    values = {each.name: each.value for each in known.values()}
    if cases is None or [each for condition, each in cases if value_of(condition, values)] != [promise]:
        return ()
    return tuple(_joined(cases))


def _reads_others(spec: LoadedSpec, written: Written, known: Mapping[str, object]) -> bool:
    """Does it read constants of the class body, whose values are not formulas?"""
    scope = written.scope(spec, known)
    return any(scope.parameter(node) is None for node in scope.reads(written.node))


def _joined(cases: Iterable[tuple[Expr, Semantics | None]]) -> Iterator[tuple[Expr, Semantics | None]]:
    """Cases that promise the same, whatever the parameters are, as one."""
    cases = tuple(cases)
    if len({promise for _, promise in cases}) == 1:
        yield TRUE, cases[0][1]
    else:
        yield from cases


def _cases(
    written: Written,
    node: ast.expr,
    spec: LoadedSpec,
    parameters: Mapping[str, Parameter],
    values: Mapping[str, object],
) -> Promises | None:
    if isinstance(node, ast.IfExp):
        condition = _condition(written, node.test, spec, parameters, values)
        then, otherwise = (_cases(written, arm, spec, parameters, values) for arm in (node.body, node.orelse))
        if condition is None or then is None or otherwise is None:
            return None
        unless = Not(condition, span=condition.span)
        return (
            *((conjunction(condition, each), promise) for each, promise in then),
            *((conjunction(unless, each), promise) for each, promise in otherwise),
        )
    scope = written.scope(spec, values)
    if any(True for _ in scope.reads(node)):
        return None
    try:
        promise = computed(scope, "semantics", node, "MC206")
    except SpecError:
        return None
    return ((TRUE, promise),) if promise is None or isinstance(promise, Semantics) else None


def _condition(
    written: Written,
    node: ast.expr,
    spec: LoadedSpec,
    parameters: Mapping[str, Parameter],
    values: Mapping[str, object],
) -> Expr | None:
    """The formula as a condition; a number is true where it is not 0, as in Python."""
    formula = _formula(written, node, spec, parameters, values)
    if formula is None:
        return None
    if isinstance(formula.type, BoolType):
        return formula.expr
    return Compare(Comparison.NE, formula.expr, Const(0), span=formula.span)


def _formula(
    written: Written,
    node: ast.expr,
    spec: LoadedSpec,
    parameters: Mapping[str, Parameter],
    values: Mapping[str, object],
) -> Typed | None:
    declared = Declarations(parameters={name: _declared(each, written) for name, each in parameters.items()})
    try:
        value = lower(node, Names(written.owner.source, declared, written.scope(spec, values)))
    except SpecError:
        return None
    if not isinstance(value, Typed) or not isinstance(value.type, BoolType | IntType):
        return None
    return value if is_formula(value.expr) else None


def _declared(parameter: Parameter, written: Written) -> DeclaredParameter:
    span = parameter.span or written.owner.source.span(written.node)
    if parameter.identities:
        return DeclaredParameter(IdType(parameter.identities, parameter.name, int(parameter.value)), span)
    return DeclaredParameter(BoolType() if isinstance(parameter.value, bool) else IntType(), span)
