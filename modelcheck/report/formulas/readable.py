"""Invariants, for people: what follows from types or other clauses is left out, the rest is `if this: that`.

Nothing is lost: in every state in which the types are right, all clauses together say what all conjuncts said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from modelcheck.ir.nodes import (
    TRUE,
    And,
    Compare,
    Comparison,
    Const,
    Expr,
    Not,
    Or,
    conjunction,
    disjunction,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import CountType
from modelcheck.report.formulas.facts import Facts
from modelcheck.report.formulas.literals import ORDERS, opposite, simplified

# Simplifying one clause may allow to simplify another; more rounds were never needed.
_ROUNDS: Final = 4

_WEAK: Final = 1


@dataclass(frozen=True, slots=True)
class Clause:
    """The claim that `conclusion` is true wherever all `premises` are; without premises, everywhere."""

    premises: tuple[Expr, ...]
    conclusion: Expr

    @property
    def expr(self) -> Expr:
        """The clause as an expression."""
        return disjunction(*map(Not, self.premises), self.conclusion)


def readable(conjuncts: Iterable[Expr], system: TransitionSystem, unbounded: Sequence[str] = ()) -> tuple[Clause, ...]:
    """The clauses that say together what the conjuncts say, for each message `w` from 0 on.

    Args:
        conjuncts: Over the variables and parameters of `system`, and names of any one message or participant.
        system: Gives the values that there are.
        unbounded: Parameters that may have other values than they have in `system`.
    """
    known = Facts(system, tuple(unbounded))
    clauses = list(_split(conjuncts, known))
    for _ in range(_ROUNDS):
        before = list(clauses)
        for index, clause in enumerate(clauses):
            # One after the other: a clause may only leave out what another one, as it is now, says.
            others = clauses[:index] + clauses[index + 1 :]
            clauses[index] = _clause(clause, known.given(_units(others)), others)
        clauses = list(_split(clauses, known))
        if clauses == before:
            break
    return _joined(_implication(clause, known) for clause in clauses)


def _split(conjuncts: Iterable[Expr], known: Facts) -> Iterator[Expr]:
    """The simplified conjuncts, conjunctions taken apart, each once."""
    seen: list[Expr] = []
    for conjunct in conjuncts:
        simple = _clause(conjunct, known)
        for part in simple.operands if isinstance(simple, And) else (simple,):
            if part not in seen and part != TRUE:
                seen.append(part)
    yield from seen


def _units(clauses: Iterable[Expr]) -> Iterator[Expr]:
    return (clause for clause in clauses if not isinstance(clause, Or))


def _clause(conjunct: Expr, known: Facts, others: Sequence[Expr] = ()) -> Expr:
    """A conjunct without literals that are false, or that imply another literal, given the other clauses."""
    simple = simplified(conjunct, known)
    if not isinstance(simple, Or):
        return simple
    literals = list(simple.operands)
    for index, literal in enumerate(literals):
        rest = literals[:index] + literals[index + 1 :]
        # Where another literal is true, the clause is true whatever this one is.
        false = known.given(opposite(each, known) for each in rest if not isinstance(each, And | Or))
        implied = (simplified(other, false) for other in others)
        literals[index] = simplified(literal, false.given(each for each in implied if not isinstance(each, And | Or)))
    return simplified(disjunction(*literals), known)


def _implication(clause: Expr, known: Facts) -> Clause:
    """The disjunction as a clause that concludes its strongest literals from the negation of the others."""
    literals = clause.operands if isinstance(clause, Or) else (clause,)
    strengths = [_strength(literal, known) for literal in literals]
    most = max(strengths)
    last = len(literals) - 1 - strengths[::-1].index(most)
    concluded = [strength == most if most > _WEAK else index == last for index, strength in enumerate(strengths)]
    pairs = list(zip(literals, concluded, strict=True))
    premises = tuple(opposite(literal, known) for literal, is_last in pairs if not is_last)
    return Clause(premises, disjunction(*(literal for literal, is_last in pairs if is_last)))


def _joined(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """The clauses, those with the same premises joined, in the order in which they begin."""
    conclusions: dict[frozenset[Expr], list[Clause]] = {}
    for number, clause in enumerate(clauses):
        # Clauses without premises stay apart: they are easier to read line by line.
        same = frozenset(clause.premises) or frozenset({Const(number)})
        conclusions.setdefault(same, []).append(clause)
    return tuple(
        Clause(parts[0].premises, conjunction(*(part.conclusion for part in parts))) for parts in conclusions.values()
    )


def _strength(literal: Expr, known: Facts) -> int:
    """The fitness of a literal as a conclusion: relations rank above facts, facts above conditions."""
    match literal:
        case Compare(Comparison.NE, _, Const(None)):
            return 2
        case Not() | Compare(Comparison.NE) | Compare(Comparison.EQ, _, Const(None)):
            return 0
        case Compare(_, left, Const(value)):
            if isinstance(known.type_of(left), CountType):
                return _WEAK
            return 0 if literal.operator in (Comparison.LE, Comparison.LT) and value in (-1, 0) else 2
        case Compare(operator) if operator in ORDERS:
            return 3
        case _:
            return 2
