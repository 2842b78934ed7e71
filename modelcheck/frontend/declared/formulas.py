"""Formulas of the class body: a parameter computed from others, a promise that depends on them."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self, TypeAlias

from modelcheck.errors import Diagnostic, SpecError
from modelcheck.frontend.bodies.expressions import lower
from modelcheck.frontend.declared.lines import Line, Written, class_lines, values_of
from modelcheck.frontend.reading.class_scope import ClassScope, computed
from modelcheck.frontend.reading.loader import LoadedSpec
from modelcheck.frontend.values.names import Declarations, DeclaredParameter, Names
from modelcheck.frontend.values.truth import condition_with_truth, with_truth
from modelcheck.frontend.values.values import Typed
from modelcheck.ir.formula import inlined, is_formula, parameters_of, value_of
from modelcheck.ir.nodes import TRUE, Expr, conjunction, negation
from modelcheck.ir.system import Parameter
from modelcheck.ir.types import BoolType, IdType, IntType
from modelcheck.spec import Semantics

Promises: TypeAlias = tuple[tuple[Expr, Semantics | None], ...]
"""Conditions over parameters, of which one is true in each instance, each with the promise made there."""


def formula_of(
    spec: LoadedSpec, line: Line, parameter: Parameter, others: Mapping[str, Parameter], values: Mapping[str, object]
) -> Expr | None:
    """The formula by which a parameter was computed from `others`; None if there is none or it cannot be told.

    `values` are those of `others` in this instance. Of the names of the class body a formula may read parameters alone.
    """
    if line.value is None or parameter.identities or _reads_others(spec, line.value, values):
        return None
    formula = _Reader.of(line.value, spec, others, values).formula(line.value.node)
    if formula is None or not parameters_of(formula):
        return None
    for made, known in (
        (parameter.value, {name: each.value for name, each in others.items()}),
        (parameter.default, {name: each.default for name, each in others.items()}),
    ):
        if (type(made), made) != (type(again := value_of(formula, known)), again):
            return None
    return formula


def promises_of(spec: LoadedSpec, parameters: Iterable[Parameter], promise: Semantics | None) -> Promises:
    """The promises of the spec in all instances; none where they cannot be told. That of this instance is `promise`."""
    lines = class_lines(spec)
    line = lines.get("semantics")
    if line is None or line.value is None:
        return ((TRUE, None),)
    known = {each.name: each for each in parameters}
    in_body = values_of(tuple(known.values()))
    reads_others = _reads_others(spec, line.value, in_body)
    cases = None if reads_others else _Reader.of(line.value, spec, known, in_body).cases(line.value.node)
    values = {each.name: each.value for each in known.values()}
    if cases is None or [each for condition, each in cases if value_of(condition, values)] != [promise]:
        return ()
    return tuple(_joined(cases))


def narrow_promise(
    spec: LoadedSpec,
    parameters: Sequence[Parameter],
    promises: Promises,
    reads: Container[str],
    closed: Container[str],
) -> Iterator[Diagnostic]:
    """Notes MC408 on promises that are checked for one value of a number only, and may differ for others.

    Either the promise for other values is not known, or the numbers are those of identities or `closed`. The promise
    `reads` these parameters; bools get no note, as their values are visible to a user.
    """
    numbers = [p for p in parameters if p.formula is None and (p.identities or not isinstance(p.value, bool))]
    formulas = {each.name: each.formula for each in parameters if each.formula is not None}
    in_conditions = parameters_of(*(inlined(condition, formulas) for condition, _ in promises))
    if promises:
        names = [
            each.name for each in numbers if each.name in in_conditions and (each.identities or each.name in closed)
        ]
        why = ", of which no other number is asked about"
    else:
        names = [each.name for each in numbers if each.name in reads]
        why = " in a way that is not followed"
    if names:
        listed = ", ".join(f"`{name}`" for name in names)
        yield Diagnostic(
            code="MC408",
            message=f"the promise depends on {listed}{why}: it is held against these parameters alone",
            span=class_lines(spec)["semantics"].span,
            hint="write it as `EXACTLY_ONCE if retries == 0 else AT_LEAST_ONCE`, over parameters and without calls"
            if not promises
            else f"check other values too, as `--set {names[0]}=3`",
        )


def _reads_others(spec: LoadedSpec, written: Written, parameters: Mapping[str, object]) -> bool:
    """True if the expression reads constants of the class body, whose values are no formulas."""
    scope = written.scope(spec, parameters)
    return any(scope.parameter(node) is None for node in scope.reads(written.node))


def _joined(cases: Iterable[tuple[Expr, Semantics | None]]) -> Iterator[tuple[Expr, Semantics | None]]:
    """The cases, with those that make the same promise joined."""
    cases = tuple(cases)
    if len({promise for _, promise in cases}) == 1:
        yield TRUE, cases[0][1]
    else:
        yield from cases


class _Reader(NamedTuple):
    """A reader of expressions of a class body as formulas over parameters."""

    scope: ClassScope
    names: Names

    @classmethod
    def of(
        cls, written: Written, spec: LoadedSpec, parameters: Mapping[str, Parameter], values: Mapping[str, object]
    ) -> Self:
        """The reader that knows `parameters`, with their values in this instance."""
        scope = written.scope(spec, values)
        declared = Declarations(parameters={name: _declared(each, written) for name, each in parameters.items()})
        return cls(scope, Names(written.owner.source, declared, scope))

    def cases(self, node: ast.expr) -> Promises | None:
        """The promises that the expression makes, each with its condition; None where that cannot be told."""
        if isinstance(node, ast.IfExp):
            condition = self._formula(condition_with_truth(node.test, self._is_number))
            then, otherwise = self.cases(node.body), self.cases(node.orelse)
            if condition is None or then is None or otherwise is None or not isinstance(condition.type, BoolType):
                return None
            unless = negation(condition.expr)
            return (
                *((conjunction(condition.expr, each), promise) for each, promise in then),
                *((conjunction(unless, each), promise) for each, promise in otherwise),
            )
        if any(True for _ in self.scope.reads(node)):
            return None
        try:
            promise = computed(self.scope, "semantics", node, "MC206")
        except SpecError:
            return None
        return ((TRUE, promise),) if promise is None or isinstance(promise, Semantics) else None

    def formula(self, node: ast.expr) -> Expr | None:
        """The formula that computes the value of the expression; None where that cannot be told."""
        found = self._formula(with_truth(node, self._is_number))
        return None if found is None else found.expr

    def _formula(self, node: ast.expr) -> Typed | None:
        value = self._lowered(node)
        if value is None or not isinstance(value.type, BoolType | IntType):
            return None
        return value if is_formula(value.expr) else None

    def _is_number(self, node: ast.expr) -> bool:
        value = self._lowered(node)
        return value is not None and isinstance(value.type, IntType)

    def _lowered(self, node: ast.expr) -> Typed | None:
        try:
            value = lower(node, self.names)
        except SpecError:
            return None
        return value if isinstance(value, Typed) else None


def _declared(parameter: Parameter, written: Written) -> DeclaredParameter:
    span = parameter.span or written.owner.source.span(written.node)
    if parameter.identities:
        return DeclaredParameter(IdType(parameter.identities, parameter.name, int(parameter.value)), span)
    return DeclaredParameter(BoolType() if isinstance(parameter.value, bool) else IntType(), span)
