"""Properties that no state can make false, or none true: they say nothing about the spec, and are likely a typo.

States, parameters, constants of the class and quantified names take any value of their types, reachable or not. A
condition becomes a propositional skeleton over terms: cells, names, parameters. Terms of finite types are enumerated.
Integers are compared with each other and with constants only (anything else is a term of its own), and difference
constraints over n integers with constants up to k that have a solution have one within n * (k + 1): a shortest path
from the zero vertex has at most n edges (Cormen et al., Introduction to Algorithms, "Difference constraints and
shortest paths").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import Final

from modelcheck.errors import EvaluationError
from modelcheck.ir.fold import substitute
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Fold,
    Folding,
    LocalRead,
    Not,
    Operation,
    Or,
    RangeDomain,
    Some,
    Value,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.typed import scalar_type_of
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, OptionType, ScalarType, present
from modelcheck.semantics import Scope, evaluate
from modelcheck.spec import MANY

MAX_COMBINATIONS: Final = 4096
"""The most assignments to the terms of one condition that are tried; a condition with more is not judged."""


def constant(condition: Expr, system: TransitionSystem) -> bool | None:
    """The one value that the condition has in every state; None where it has both, or where that is not known.

    A literal is taken to be meant as it stands: None.
    """
    if isinstance(condition, Const):
        return None
    for value in (True, False):
        if _valid(condition if value else Not(condition), system):
            return value
    return None


def _valid(claim: Expr, system: TransitionSystem) -> bool:
    """True if the claim is true whatever the values of its terms; false also where there are too many to try."""
    terms = _Terms(system)
    skeleton = terms.skeleton(claim, positive=True)
    domains = terms.domains()
    if prod(map(len, domains)) > MAX_COMBINATIONS:
        return False
    names = [read.name for read, _ in terms.known.values()]
    try:
        return all(
            evaluate(skeleton, Scope(system, (), dict(zip(names, values, strict=True)))) for values in product(*domains)
        )
    except EvaluationError:
        return False


@dataclass(slots=True)
class _Terms:
    """The terms of one claim: each with the name that stands for it in the skeleton, and its type."""

    system: TransitionSystem
    known: dict[Expr, tuple[LocalRead, ScalarType]] = field(default_factory=dict)
    quantified: dict[str, ScalarType] = field(default_factory=dict)
    largest: int = 0

    def domains(self) -> list[Sequence[Value]]:
        """The values of each term that have to be tried, in the order of `known`."""
        types = [type_ for _, type_ in self.known.values()]
        counts = list(map(present, types))
        largest = max(self.largest, MANY if any(isinstance(each, CountType) for each in counts) else 0)
        reach = sum(isinstance(each, IntType | IdType | CountType) for each in counts) * (largest + 1)
        return [_values(type_, reach) for type_ in types]

    def skeleton(self, expr: Expr, *, positive: bool | None) -> Expr:
        """The condition over names of terms.

        `positive` is True where the condition being true helps the claim, False where it hurts it, None for both.
        """
        match expr:
            case Const():
                return expr
            case Not(operand):
                return Not(self._operand(operand, positive=None if positive is None else not positive))
            case And(operands) | Or(operands):
                return replace(expr, operands=tuple(self._operand(each, positive=positive) for each in operands))
            case Conditional(condition, then, otherwise):
                arms = (self.skeleton(arm, positive=positive) for arm in (then, otherwise))
                return Conditional(self._operand(condition, positive=None), *arms)
            case Fold(Folding.ALL, local, domain, body) if positive is True:
                return self.skeleton(self._for_any(local, domain, body), positive=positive)
            case Fold(Folding.ANY, local, domain, body) if positive is False:
                return self.skeleton(self._for_any(local, domain, body), positive=positive)
            case Compare():
                return self._comparison(expr)
            case _:
                return self._term(expr, BoolType())

    def _operand(self, expr: Expr, *, positive: bool | None) -> Expr:
        """The skeleton of an operand; a literal becomes a term, as a constant of the class may be overridden."""
        return self._term(expr, BoolType()) if isinstance(expr, Const) else self.skeleton(expr, positive=positive)

    def _for_any(self, local: str, domain: Domain, body: Expr) -> Expr:
        """The body with a new name, of which only the type is known, in place of `local`."""
        name = f"{local}#{len(self.quantified)}"
        self.quantified[name] = IntType() if isinstance(domain, RangeDomain) else domain
        return substitute(body, {local: LocalRead(name)})

    def _comparison(self, expr: Compare) -> Expr:
        operands = (expr.left, expr.right)
        types = [self._type(side) for side in operands]
        ordered = expr.operator not in (Comparison.EQ, Comparison.NE)
        if all(isinstance(side, Const) for side in operands):
            return self._term(expr, BoolType())
        if BoolType() in types:
            sides = [self.skeleton(side, positive=None) for side in operands]
        elif ordered or all(type_ or isinstance(side, Const) for side, type_ in zip(operands, types, strict=True)):
            sides = [self._side(side, type_) for side, type_ in zip(operands, types, strict=True)]
            self.largest = max(self.largest, sum(map(_constants, sides)))
        else:
            same = self._term(replace(expr, operator=Comparison.EQ), BoolType())
            return same if expr.operator is Comparison.EQ else Not(same)
        return Compare(expr.operator, *sides)

    def _side(self, expr: Expr, type_: ScalarType | None) -> Expr:
        match expr:
            case Const():
                return expr
            case Some(operand):
                return Some(self._side(operand, self._type(operand)))
            case Arithmetic(Operation.ADD | Operation.SUB, left, Const()):
                return replace(expr, left=self._side(left, IntType()))
            case _:
                return self._term(expr, type_ or IntType())

    def _term(self, expr: Expr, type_: ScalarType) -> LocalRead:
        read, _ = self.known.setdefault(expr, (LocalRead(f"term {len(self.known)}"), type_))
        return read

    def _type(self, expr: Expr) -> ScalarType | None:
        return scalar_type_of(expr, self.system, self.quantified)


def _constants(side: Expr) -> int:
    """The sum of the absolute values of the literals on one side of a comparison."""
    match side:
        case Const(int() as value):
            return abs(value)
        case Arithmetic(_, left, right):
            return _constants(left) + _constants(right)
        case Some(operand):
            return _constants(operand)
        case _:
            return 0


def _values(type_: ScalarType, reach: int) -> Sequence[Value]:
    match type_:
        case BoolType():
            return (False, True)
        case EnumType():
            return range(type_.size)
        case CountType():
            return range(MANY + 1)
        case IntType() | IdType():
            return range(-reach, reach + 1)
        case OptionType(item):
            return (None, *_values(item, reach))
