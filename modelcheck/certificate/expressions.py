"""The value of an expression, and where it has none: two readings of `modelcheck.semantics.evaluate`.

`value` is total: where the expression fails, it is any value. `fails` is true exactly where evaluating it would raise
`EvaluationError`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import assert_never

from modelcheck.certificate.terms import Term
from modelcheck.certificate.values import Algebra, Bool, Int, Undefined, Value, number, option, truth
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    LocalRead,
    Narrow,
    Negate,
    Not,
    Operation,
    Or,
    ParameterRead,
    RangeDomain,
    Some,
    VariableRead,
)
from modelcheck.ir.types import BoolType, EnumType, IdType


class NotLinear(Exception):
    """Something has no form in linear arithmetic with the parameters that are left open."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """The values of names at one point of a step."""

    parameters: Mapping[str, Value]
    state: Mapping[str, Value]
    locals: Mapping[str, Value]

    def bind(self, name: str, value: Value) -> Bindings:
        """This scope with one more local name."""
        return replace(self, locals={**self.locals, name: value})


class Evaluator:
    """Reads expressions; both readings raise `NotLinear` where there is no linear form."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra

    def value(self, expr: Expr, scope: Bindings) -> Value:
        """The value of the expression where it does not fail."""
        algebra = self.algebra
        match expr:
            case Const(known):
                return known
            case ParameterRead(name):
                return scope.parameters[name]
            case VariableRead(name):
                return scope.state[name]
            case LocalRead(name):
                return scope.locals[name]
            case Not(operand):
                return algebra.not_(self.truth(operand, scope))
            case And(operands):
                return algebra.and_(*self._until(False, ((each, scope) for each in operands)))
            case Or(operands):
                return algebra.or_(*self._until(True, ((each, scope) for each in operands)))
            case Compare(Comparison.EQ, left, right):
                return algebra.equal(self.value(left, scope), self.value(right, scope))
            case Compare(Comparison.NE, left, right):
                return algebra.not_(algebra.equal(self.value(left, scope), self.value(right, scope)))
            case Compare(comparison, left, right):
                return algebra.compare(comparison.value, self.number(left, scope), self.number(right, scope))
            case Arithmetic(operation, left, right):
                return self._arithmetic(operation, self.number(left, scope), self.number(right, scope))
            case Negate(operand):
                return algebra.negative(self.number(operand, scope))
            case Conditional(condition, then, otherwise):
                chosen = self.truth(condition, scope)
                first = self.value(then, scope) if chosen is not False else Undefined.UNDEFINED
                return algebra.if_(chosen, first, self.value(otherwise, scope) if chosen is not True else first)
            case Extremum(choice, operands):
                return reduce(lambda a, b: self._better(choice, a, b), (self.number(each, scope) for each in operands))
            case Index(base, key):
                return self._entry(self.value(base, scope), self.key(key, scope))
            case Some(operand):
                return self.value(operand, scope)
            case Narrow(operand):
                return option(self.value(operand, scope)).item
            case Fold():
                return self._folded(expr.folding, self._elements(expr, scope))
            case _:
                assert_never(expr)

    def fails(self, expr: Expr, scope: Bindings) -> Bool:
        """The condition that the expression has no value."""
        algebra = self.algebra
        match expr:
            case Const() | ParameterRead() | VariableRead() | LocalRead():
                return False
            case Not(operand) | Negate(operand) | Some(operand):
                return self.fails(operand, scope)
            case And(operands):
                return self._fails_before(False, [(each, scope) for each in operands])
            case Or(operands):
                return self._fails_before(True, [(each, scope) for each in operands])
            case Arithmetic(operation, left, right) if operation in (Operation.FLOORDIV, Operation.MOD):
                zero = algebra.equal(self.number(right, scope), 0)
                return algebra.or_(self.fails(left, scope), self.fails(right, scope), zero)
            case Compare(_, left, right) | Arithmetic(_, left, right):
                return algebra.or_(self.fails(left, scope), self.fails(right, scope))
            case Conditional(condition, then, otherwise):
                chosen = self.truth(condition, scope)
                first = algebra.and_(chosen, self.fails(then, scope)) if chosen is not False else False
                second = self.fails(otherwise, scope) if chosen is not True else False
                return algebra.or_(self.fails(condition, scope), first, algebra.and_(algebra.not_(chosen), second))
            case Extremum(_, operands):
                return algebra.or_(*(self.fails(each, scope) for each in operands))
            case Index(base, key):
                outside = self.outside(self.key(key, scope), self.value(base, scope))
                return algebra.or_(self.fails(base, scope), self.fails(key, scope), outside)
            case Narrow(operand):
                return algebra.or_(self.fails(operand, scope), option(self.value(operand, scope)).none)
            case Fold(folding, _, domain):
                bounds, elements = self.domain_fails(domain, scope), self._elements(expr, scope)
                if folding is Folding.SUM:
                    return algebra.or_(bounds, *(self.fails(*each) for each in elements))
                return algebra.or_(bounds, self._fails_before(folding is Folding.ANY, list(elements)))
            case _:
                assert_never(expr)

    def truth(self, expr: Expr, scope: Bindings) -> Bool:
        """The value of a condition."""
        return truth(self.value(expr, scope))

    def number(self, expr: Expr, scope: Bindings) -> Int:
        """The value of an integer."""
        return number(self.value(expr, scope))

    def key(self, expr: Expr, scope: Bindings) -> Int:
        """The value of a key; of the bools, False is key 0 and True is key 1."""
        value = self.value(expr, scope)
        if isinstance(value, bool) or (isinstance(value, Term) and value.sort == "Bool"):
            value = self.algebra.if_(value, 1, 0)
        return number(value)

    def values(self, domain: Domain, scope: Bindings) -> Sequence[bool | int]:
        """The values of a domain, in order."""
        match domain:
            case RangeDomain():
                start, stop = self.number(domain.start, scope), self.number(domain.stop, scope)
                if isinstance(start, Term) or isinstance(stop, Term):
                    raise NotLinear("a range of unknown length")
                return range(start, stop)
            case IdType() | EnumType():
                return range(domain.size)
            case BoolType():
                return (False, True)
            case _:
                assert_never(domain)

    def domain_fails(self, domain: Domain, scope: Bindings) -> Bool:
        """The condition that a bound of the domain has no value."""
        if not isinstance(domain, RangeDomain):
            return False
        return self.algebra.or_(self.fails(domain.start, scope), self.fails(domain.stop, scope))

    def outside(self, key: Int, entries: Value) -> Bool:
        """The condition that the map has no entry at the key."""
        if not isinstance(entries, tuple):
            return True
        below = self.algebra.compare("<", key, 0)
        return self.algebra.or_(below, self.algebra.compare(">=", key, len(entries)))

    def _elements(self, fold: Fold, scope: Bindings) -> Iterator[tuple[Expr, Bindings]]:
        return ((fold.body, scope.bind(fold.local, value)) for value in self.values(fold.domain, scope))

    def _folded(self, folding: Folding, elements: Iterator[tuple[Expr, Bindings]]) -> Value:
        match folding:
            case Folding.ALL:
                return self.algebra.and_(*self._until(False, elements))
            case Folding.ANY:
                return self.algebra.or_(*self._until(True, elements))
            case Folding.SUM:
                total: Int = 0
                for element in elements:
                    total = self.algebra.add(total, self.number(*element))
                return total
            case _:
                assert_never(folding)

    def _until(self, last: bool, operands: Iterator[tuple[Expr, Bindings]]) -> Iterator[Bool]:
        """The truth of each operand in order, up to one that is known to be `last` and ends the evaluation."""
        for operand, scope in operands:
            worth = self.truth(operand, scope)
            yield worth
            if worth is last:
                return

    def _fails_before(self, last: bool, operands: Sequence[tuple[Expr, Bindings]]) -> Bool:
        """The condition that an operand fails before another has the value `last`, which ends the evaluation."""
        worths = list(self._until(last, iter(operands)))
        failed: Bool = False
        for (operand, scope), worth in reversed(list(zip(operands, worths, strict=False))):
            goes_on = self.algebra.not_(worth) if last else worth
            failed = self.algebra.or_(self.fails(operand, scope), self.algebra.and_(goes_on, failed))
        return failed

    def _entry(self, entries: Value, key: Int) -> Value:
        if not isinstance(entries, tuple) or not entries:
            return Undefined.UNDEFINED
        if isinstance(key, int):
            return entries[key] if 0 <= key < len(entries) else Undefined.UNDEFINED
        found = entries[-1]
        for index in range(len(entries) - 2, -1, -1):
            found = self.algebra.if_(self.algebra.equal(key, index), entries[index], found)
        return found

    def _better(self, choice: Choice, one: Int, two: Int) -> Int:
        better = self.algebra.compare("<=" if choice is Choice.MIN else ">=", one, two)
        return number(self.algebra.if_(better, one, two))

    def _arithmetic(self, operation: Operation, left: Int, right: Int) -> Int:
        match operation:
            case Operation.ADD:
                return self.algebra.add(left, right)
            case Operation.SUB:
                return self.algebra.subtract(left, right)
            case Operation.MUL:
                if isinstance(left, Term) and isinstance(right, Term):
                    raise NotLinear("a product of two unknowns")
                return self.algebra.multiply(left, right)
            case Operation.FLOORDIV | Operation.MOD:
                if isinstance(right, Term):
                    raise NotLinear("a division by an unknown")
                return self.algebra.divide(operation.value, left, right) if right else 0
            case _:
                assert_never(operation)
