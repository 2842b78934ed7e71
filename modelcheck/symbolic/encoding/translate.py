"""From Z3 back to the IR: an invariant that the solver found, as expressions over the system."""

from __future__ import annotations

import operator as operator_
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import z3

from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import (
    FALSE,
    TRUE,
    And,
    Arithmetic,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Negate,
    Operation,
    ParameterRead,
    conjunction,
    disjunction,
    negation,
)

_DECIDED: Final = {
    Comparison.EQ: operator_.eq,
    Comparison.NE: operator_.ne,
    Comparison.LT: operator_.lt,
    Comparison.LE: operator_.le,
    Comparison.GT: operator_.gt,
    Comparison.GE: operator_.ge,
}
_OPERATORS: Final = {
    z3.Z3_OP_EQ: Comparison.EQ,
    z3.Z3_OP_LE: Comparison.LE,
    z3.Z3_OP_LT: Comparison.LT,
    z3.Z3_OP_GE: Comparison.GE,
    z3.Z3_OP_GT: Comparison.GT,
}


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear term: a coefficient for each thing that is multiplied, none of them 0, and a constant."""

    parts: Mapping[Expr, int]
    constant: int = 0

    def plus(self, other: Linear, factor: int = 1) -> Linear:
        """`self + factor * other`."""
        parts = dict(self.parts)
        for expr, coefficient in other.parts.items():
            parts[expr] = parts.get(expr, 0) + factor * coefficient
        kept = {expr: coefficient for expr, coefficient in parts.items() if coefficient}
        return Linear(kept, self.constant + factor * other.constant)


class Untranslatable(Exception):
    """The solver answered with an operator the IR has no word for."""


def invariant_conjuncts(answer: z3.ExprRef, relation: str, readings: Sequence[Expr]) -> tuple[Expr, ...]:
    """The conjuncts of the interpretation of `relation` in the answer of a fixed point query.

    `readings` are the expressions that the arguments of the relation stand for, in order.

    Raises:
        Untranslatable: The answer has another form than `forall x: relation(x) = formula(x)`.
    """
    waiting = [answer]
    while waiting:
        term = waiting.pop()
        if z3.is_quantifier(term) and z3.is_eq(term.body()):
            head, body = term.body().children()
            if head.decl().name() == relation:
                # The solver numbers bound variables in any order: only their positions in the head tell what they are.
                bound = {_bound(argument): reading for argument, reading in zip(head.children(), readings, strict=True)}
                formula = Translator(bound).condition(body)
                return formula.operands if isinstance(formula, And) else (formula,)
        elif z3.is_and(term):
            waiting.extend(term.children())
    raise Untranslatable(f"no interpretation of {relation}")


def _bound(argument: z3.ExprRef) -> int:
    if not z3.is_var(argument):
        raise Untranslatable(f"{argument} is not a variable")
    return int(z3.get_var_index(argument))


class Translator:
    """Translates formulas over bound variables; `bound` maps their de Bruijn indices to expressions."""

    def __init__(self, bound: Mapping[int, Expr]) -> None:
        self._bound = bound

    def condition(self, term: z3.ExprRef) -> Expr:
        """A formula as an expression, with negations driven inwards and comparisons in their usual form."""
        return self._condition(term, negated=False)

    def _condition(self, term: z3.ExprRef, *, negated: bool) -> Expr:
        if z3.is_var(term):
            bound = self._bound[z3.get_var_index(term)]
            return negation(bound) if negated else bound
        if z3.is_quantifier(term):
            raise Untranslatable("a quantifier")
        children, kind = term.children(), term.decl().kind()
        match kind:
            case z3.Z3_OP_TRUE | z3.Z3_OP_FALSE:
                return TRUE if (kind == z3.Z3_OP_TRUE) != negated else FALSE
            case z3.Z3_OP_NOT:
                return self._condition(children[0], negated=not negated)
            case z3.Z3_OP_AND | z3.Z3_OP_OR:
                parts = [self._condition(child, negated=negated) for child in children]
                return conjunction(*parts) if (kind == z3.Z3_OP_AND) != negated else disjunction(*parts)
            case z3.Z3_OP_IMPLIES:
                first = self._condition(children[0], negated=not negated)
                second = self._condition(children[1], negated=negated)
                return conjunction(first, second) if negated else disjunction(first, second)
            case z3.Z3_OP_ITE:
                chosen = self.condition(children[0])
                return Conditional(chosen, *(self._condition(child, negated=negated) for child in children[1:]))
            case z3.Z3_OP_EQ if z3.is_bool(children[0]):
                operator = Comparison.NE if negated else Comparison.EQ
                return Compare(operator, self.condition(children[0]), self.condition(children[1]))
            case _ if kind in _OPERATORS:
                operator = _OPERATORS[kind]
                difference = self._linear(children[0]).plus(self._linear(children[1]), -1)
                return _comparison(operator.negated if negated else operator, difference)
            case _:
                raise Untranslatable(f"{term.decl()} in {term}")

    def _linear(self, term: z3.ExprRef) -> Linear:
        if z3.is_var(term):
            return Linear({self._bound[z3.get_var_index(term)]: 1})
        if z3.is_int_value(term):
            return Linear({}, term.as_long())
        children, kind = term.children(), term.decl().kind()
        match kind:
            case z3.Z3_OP_ADD | z3.Z3_OP_SUB:
                total = self._linear(children[0])
                for child in children[1:]:
                    total = total.plus(self._linear(child), 1 if kind == z3.Z3_OP_ADD else -1)
                return total
            case z3.Z3_OP_UMINUS:
                return Linear({}).plus(self._linear(children[0]), -1)
            case z3.Z3_OP_MUL if len(children) == 2 and z3.is_int_value(children[0]):
                return Linear({}).plus(self._linear(children[1]), children[0].as_long())
            case z3.Z3_OP_ITE:
                chosen, then, otherwise = children
                value = Conditional(self.condition(chosen), _total(self._linear(then)), _total(self._linear(otherwise)))
                return Linear({value: 1})
            case z3.Z3_OP_IDIV | z3.Z3_OP_MOD if z3.is_int_value(children[1]) and children[1].as_long() > 0:
                operation = Operation.FLOORDIV if kind == z3.Z3_OP_IDIV else Operation.MOD
                divisor = Const(children[1].as_long())
                return Linear({Arithmetic(operation, _total(self._linear(children[0])), divisor): 1})
            case _:
                raise Untranslatable(f"{term.decl()} in {term}")


def _comparison(operator: Comparison, difference: Linear) -> Expr:
    """`difference operator 0`, with every term on the side where it is positive and state before parameters."""
    constant = difference.constant
    if not difference.parts:
        return TRUE if _DECIDED[operator](constant, 0) else FALSE
    left = {expr: coefficient for expr, coefficient in difference.parts.items() if coefficient > 0}
    right = {expr: -coefficient for expr, coefficient in difference.parts.items() if coefficient < 0}
    if not left or (right and all(map(_is_rigid, left)) and not all(map(_is_rigid, right))):
        left, right, constant, operator = right, left, -constant, operator.mirrored
    # Over whole numbers a < b + 1 is a <= b: of the two, the one with the smaller constant, and `<=` beside a constant.
    if operator is Comparison.LT and (constant < 0 or not right):
        operator, constant = Comparison.LE, constant + 1
    elif operator is Comparison.GT and (constant > 0 or not right):
        operator, constant = Comparison.GE, constant - 1
    elif operator is Comparison.LE and right and constant > 0:
        operator, constant = Comparison.LT, constant - 1
    elif operator is Comparison.GE and right and constant < 0:
        operator, constant = Comparison.GT, constant + 1
    beside = constant if right and constant > 0 else 0
    return Compare(operator, _total(Linear(left, beside)), _total(Linear(right, beside - constant)))


def _is_rigid(expr: Expr) -> bool:
    return all(isinstance(part, ParameterRead | Const | Arithmetic) for part in subexpressions(expr))


def _total(linear: Linear) -> Expr:
    """The sum as an expression, the constant last."""
    total: Expr | None = None
    for expr, coefficient in linear.parts.items():
        size = abs(coefficient)
        part = expr if size == 1 else Arithmetic(Operation.MUL, Const(size), expr)
        if total is None:
            total = part if coefficient > 0 else Negate(part)
        else:
            total = Arithmetic(Operation.ADD if coefficient > 0 else Operation.SUB, total, part)
    if total is None:
        return Const(linear.constant)
    if not linear.constant:
        return total
    operation = Operation.ADD if linear.constant > 0 else Operation.SUB
    return Arithmetic(operation, total, Const(abs(linear.constant)))
