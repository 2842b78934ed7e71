"""The value of an expression as a Z3 term, and where it has none; the symbolic twin of `semantics.evaluate`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, assert_never

import z3

from modelcheck.errors import InternalError
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
from modelcheck.symbolic.encoding.terms import Bool, Failed, Int, Symbolic, Terms, maybe


class CannotEncode(Exception):
    """The refusal of something without a quantifier-free linear form.

    `parameters` are the open ones it depends on: with these fixed it may have one. If there are none, it has not.
    """

    def __init__(self, why: str, parameters: tuple[str, ...]) -> None:
        self.parameters = parameters
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class SymbolicScope:
    """The meaning of names at one point, the conditions under which it is reached, and the failures so far.

    `failures` holds the conditions under which `semantics` would raise `EvaluationError`.
    """

    parameters: Mapping[str, Symbolic]
    state: dict[str, Symbolic]
    locals: Mapping[str, Symbolic]
    path: tuple[Bool, ...]
    failures: list[Bool]

    def bind(self, name: str, value: Symbolic) -> SymbolicScope:
        """This scope with one more local name."""
        return replace(self, locals={**self.locals, name: value})

    def under(self, *conditions: Bool) -> SymbolicScope:
        """This scope where the conditions are known to be true."""
        return replace(self, path=(*self.path, *conditions))


Operand: TypeAlias = Callable[[SymbolicScope], Bool]


class Evaluator:
    """Evaluates expressions over `Symbolic` values, in one Z3 context."""

    def __init__(self, terms: Terms) -> None:
        self.terms: Final = terms

    def evaluate(self, expr: Expr, scope: SymbolicScope) -> Symbolic:
        """The value of `expr`; conditions under which it fails are added to `scope.failures`.

        Raises:
            CannotEncode: It multiplies two unknowns, divides by one, or runs over a range of unknown length.
        """
        match expr:
            case Const(value):
                return value
            case ParameterRead(name):
                return scope.parameters[name]
            case VariableRead(name):
                return scope.state[name]
            case LocalRead(name):
                return scope.locals[name]
            case Not(operand):
                return self.terms.not_(self.truth(operand, scope))
            case And(operands):
                return self._all((self._operand(operand) for operand in operands), scope)
            case Or(operands):
                return self._any((self._operand(operand) for operand in operands), scope)
            case Compare(Comparison.EQ, left, right):
                return self.terms.equal(self.evaluate(left, scope), self.evaluate(right, scope))
            case Compare(Comparison.NE, left, right):
                return self.terms.not_(self.terms.equal(self.evaluate(left, scope), self.evaluate(right, scope)))
            case Compare(operator, left, right):
                return _compare(operator, self.number(left, scope), self.number(right, scope))
            case Arithmetic(operation, left, right):
                return self._compute(operation, self.number(left, scope), self.number(right, scope), scope)
            case Negate(operand):
                return -self.number(operand, scope)
            case Conditional(condition, then, otherwise):
                return self._conditional(self.truth(condition, scope), then, otherwise, scope)
            case Extremum(choice, operands):
                return self._extremum(choice, [self.number(operand, scope) for operand in operands])
            case Index(base, key):
                return self.entry(self.evaluate(base, scope), self.key(key, scope), scope)
            case Some(operand):
                return self.evaluate(operand, scope)
            case Narrow(operand):
                optional = maybe(self.evaluate(operand, scope))
                self.fail(scope, optional.none)
                return optional.item
            case Fold():
                return self._fold(expr, scope)
            case _:
                assert_never(expr)

    def truth(self, expr: Expr, scope: SymbolicScope) -> Bool:
        """The value of a condition."""
        value = self.evaluate(expr, scope)
        if isinstance(value, Failed):
            return False
        if not isinstance(value, bool | z3.BoolRef):
            raise InternalError(f"expected a bool at {expr.span}, got {value!r}")
        return value

    def number(self, expr: Expr, scope: SymbolicScope) -> Int:
        """The value of an integer."""
        value = self.evaluate(expr, scope)
        if isinstance(value, Failed):
            return 0
        if isinstance(value, bool) or not isinstance(value, int | z3.ArithRef):
            raise InternalError(f"expected an integer at {expr.span}, got {value!r}")
        return value

    def key(self, expr: Expr, scope: SymbolicScope) -> Int:
        """The value of a key; of the bools False is key 0 and True is key 1."""
        value = self.evaluate(expr, scope)
        if isinstance(value, Failed):
            return 0
        if isinstance(value, bool | z3.BoolRef):
            value = self.terms.if_term(value, 1, 0)
        if not isinstance(value, int | z3.ArithRef):
            raise InternalError(f"expected a key at {expr.span}, got {value!r}")
        return value

    def known_values(self, domain: Domain, scope: SymbolicScope) -> Sequence[bool | int]:
        """The values of a domain, in order.

        Raises:
            CannotEncode: It is a range whose bounds are not known.
        """
        match domain:
            case RangeDomain(start, stop):
                first, last = self.number(start, scope), self.number(stop, scope)
                if not isinstance(first, int) or not isinstance(last, int):
                    place = f" at {domain.span}" if domain.span else ""
                    raise CannotEncode(f"a range of unknown length{place}", unknowns(scope, first, last))
                return range(first, last)
            case IdType() | EnumType():
                return range(domain.size)
            case BoolType():
                return (False, True)
            case _:
                assert_never(domain)

    def entry(self, entries: Symbolic, key: Int, scope: SymbolicScope) -> Symbolic:
        """The entry of a map at a key."""
        assert isinstance(entries, tuple)
        self.check_key(key, len(entries), scope)
        if isinstance(key, int) or not entries:
            return entries[key] if isinstance(key, int) and 0 <= key < len(entries) else Failed.FAILED
        value = entries[-1]
        for index in range(len(entries) - 2, -1, -1):
            value = self.terms.if_(self.terms.equal(key, index), entries[index], value)
        return value

    def check_key(self, key: Int, size: int, scope: SymbolicScope) -> None:
        """Record the failure that the key lies outside 0 .. size - 1."""
        if isinstance(key, int):
            self.fail(scope, not 0 <= key < size)
        else:
            self.fail(scope, self.terms.or_(key < 0, key >= size))

    def fail(self, scope: SymbolicScope, condition: Bool) -> None:
        """Record a failure: this point is reached and the condition is true."""
        reached = self.terms.and_(*scope.path, condition)
        if reached is not False:
            scope.failures.append(reached)

    def _operand(self, expr: Expr) -> Operand:
        return lambda scope: self.truth(expr, scope)

    def _fold(self, fold: Fold, scope: SymbolicScope) -> Symbolic:
        values = self.known_values(fold.domain, scope)
        match fold.folding:
            case Folding.ALL:
                return self._all((self._element(fold, value) for value in values), scope)
            case Folding.ANY:
                return self._any((self._element(fold, value) for value in values), scope)
            case Folding.SUM:
                return sum((self.number(fold.body, scope.bind(fold.local, value)) for value in values), 0)
            case _:
                assert_never(fold.folding)

    def _element(self, fold: Fold, value: bool | int) -> Operand:
        return lambda scope: self.truth(fold.body, scope.bind(fold.local, value))

    def _all(self, operands: Iterable[Operand], scope: SymbolicScope) -> Bool:
        values: list[Bool] = []
        for operand in operands:
            values.append(operand(scope))
            if values[-1] is False:
                break
            scope = scope.under(values[-1])
        return self.terms.and_(*values)

    def _any(self, operands: Iterable[Operand], scope: SymbolicScope) -> Bool:
        values: list[Bool] = []
        for operand in operands:
            values.append(operand(scope))
            if values[-1] is True:
                break
            scope = scope.under(self.terms.not_(values[-1]))
        return self.terms.or_(*values)

    def _conditional(self, condition: Bool, then: Expr, otherwise: Expr, scope: SymbolicScope) -> Symbolic:
        if isinstance(condition, bool):
            return self.evaluate(then if condition else otherwise, scope)
        first = self.evaluate(then, scope.under(condition))
        return self.terms.if_(condition, first, self.evaluate(otherwise, scope.under(self.terms.not_(condition))))

    def _extremum(self, choice: Choice, values: list[Int]) -> Int:
        best = values[0]
        for value in values[1:]:
            best = self.terms.if_term(value < best if choice is Choice.MIN else value > best, value, best)
        return best

    def _compute(self, operation: Operation, left: Int, right: Int, scope: SymbolicScope) -> Int:
        match operation:
            case Operation.ADD:
                return left + right
            case Operation.SUB:
                return left - right
            case Operation.MUL:
                if not isinstance(left, int) and not isinstance(right, int):
                    raise CannotEncode("a product of two unknowns", unknowns(scope, left, right))
                return left * right
            case Operation.FLOORDIV | Operation.MOD:
                if not isinstance(right, int):
                    raise CannotEncode("a division by an unknown", unknowns(scope, right))
                self.fail(scope, right == 0)
                if right == 0:
                    return 0
                divide = self.terms.floor_divide if operation is Operation.FLOORDIV else self.terms.modulo
                return divide(left, right)
            case _:
                assert_never(operation)


def unknowns(scope: SymbolicScope, *values: Bool | Int) -> tuple[str, ...]:
    """The open parameters that the values mention, in order of declaration."""
    mentioned: set[str] = set()
    waiting = [value for value in values if isinstance(value, z3.ExprRef)]
    while waiting:
        term = waiting.pop()
        waiting.extend(term.children())
        if z3.is_const(term):
            mentioned.add(term.decl().name())
    return tuple(
        name for name, value in scope.parameters.items() if name in mentioned and isinstance(value, z3.ExprRef)
    )


def _compare(operator: Comparison, left: Int, right: Int) -> Bool:
    match operator:
        case Comparison.LT:
            return left < right
        case Comparison.LE:
            return left <= right
        case Comparison.GT:
            return left > right
        case _:
            return left >= right
