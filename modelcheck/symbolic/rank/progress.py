"""The claim of a rank, as a formula: while the message waits, some step without a fault brings its effect nearer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.encoding.relation import Relation, Transition
from modelcheck.symbolic.encoding.terms import Bool
from modelcheck.symbolic.question.answer import Claim


def _always(_: Transition) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The claim of a rank: `served`, or a step of `system` that is no fault serves the message or makes it smaller.

    `rank` holds whole numbers, compared from left to right; that none is negative is part of the claim. A step counts
    only where its transition is `ours` to take.
    """

    system: TransitionSystem
    served: Expr
    rank: tuple[Expr, ...]
    ours: Callable[[Transition], Bool] = _always

    def truth(self, relation: Relation) -> Bool:
        """The claim over the cells of a relation of `system`.

        A step whose argument is chosen from a range is tried with the bounds of the range and with every integer of the
        state, so that no quantifier is needed; so the claim is a little stronger than necessary.
        """
        terms = relation.terms
        served, fails = relation.condition(self.served)
        now = [relation.number(part) for part in self.rank]
        is_served = terms.and_(served, terms.not_(fails))
        options: list[Bool] = []
        for transition in relation.transitions:
            if self.system.step(transition.step).fault:
                continue
            change = changes(relation, transition)
            nearer = terms.or_(
                changed(terms.lower(is_served), change),
                smaller(relation, now, [changed(part, change) for part in now]),
            )
            step = terms.and_(self.ours(transition), transition.enabled, nearer)
            options += [step] if isinstance(step, bool) else _chosen(relation, transition, step)
        return terms.or_(is_served, terms.and_(never_negative(relation, now), terms.or_(*options)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """The claim that no step of `system` but a fault leads from where `settled` is true to where it is not."""

    system: TransitionSystem
    settled: Expr

    def truth(self, relation: Relation) -> Bool:
        """See `modelcheck.symbolic.question.answer.Claim`."""
        terms = relation.terms
        settled, fails = relation.condition(self.settled)
        now = terms.lower(terms.and_(settled, terms.not_(fails)))
        steps = (each for each in relation.transitions if not self.system.step(each.step).fault)
        kept = (terms.or_(terms.not_(each.enabled), changed(now, changes(relation, each))) for each in steps)
        return terms.or_(terms.not_(now), terms.and_(*kept))


@dataclass(frozen=True, slots=True)
class Everything:
    """The conjunction of several claims."""

    claims: tuple[Claim, ...]

    def truth(self, relation: Relation) -> Bool:
        """See `modelcheck.symbolic.question.answer.Claim`."""
        return relation.terms.and_(*(claim.truth(relation) for claim in self.claims))


def never_negative(relation: Relation, rank: Sequence[z3.ArithRef]) -> Bool:
    """The condition that no component is negative; a rank without bound could fall for ever."""
    return relation.terms.and_(*(part >= 0 for part in rank))


def smaller(relation: Relation, now: Sequence[z3.ArithRef], after: Sequence[z3.ArithRef]) -> Bool:
    """The condition that the rank `after` is lexicographically smaller than `now`."""
    terms = relation.terms
    found: Bool = False
    for here, there in zip(reversed(now), reversed(after), strict=True):
        found = terms.or_(False if here.eq(there) else there < here, terms.and_(terms.equal(there, here), found))
    return found


def changes(relation: Relation, transition: Transition) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
    """The cells that a transition changes, each with its term after it."""
    lower = relation.terms.lower
    return [
        (cell.const, term)
        for cell, after in zip(relation.cells, transition.after, strict=True)
        if not (term := lower(after)).eq(cell.const)
    ]


def changed(term: z3.ExprRef, change: Sequence[tuple[z3.ExprRef, z3.ExprRef]]) -> z3.ExprRef:
    """A term over the cells after a change."""
    return z3.substitute(term, *change) if change else term


def _chosen(relation: Relation, transition: Transition, step: z3.BoolRef) -> Iterator[z3.BoolRef]:
    """The step with each sensible value for the arguments that are left to the solver."""
    if not transition.choices:
        yield step
        return
    integers = [cell.const for cell in relation.cells if z3.is_int(cell.const)]
    candidates = [*relation.rigid.values(), *integers, relation.terms.lower(0), relation.terms.lower(1)]
    for values in product(candidates, repeat=len(transition.choices)):
        yield z3.substitute(step, *zip(transition.choices, values, strict=True))
