"""A condition under which a message that is not owed stays so, if elsewhere it can be owed again.

It is learnt from a sample, so it is only a guess: that no step without a fault makes the message owed again is proved
with the rank, or refuted by a run from which more is learnt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from modelcheck.ir.nodes import FALSE, Compare, Comparison, Conditional, Const, Expr, Not, conjunction, disjunction
from modelcheck.symbolic.rank.components import Term
from modelcheck.symbolic.rank.operands import FlatState
from modelcheck.symbolic.rank.sample import Lasts, Sample

# The number of literals, the simplest ones, that are tried in pairs.
_IN_PAIRS: Final = 80


@dataclass(frozen=True, slots=True)
class ForGood:
    """The guess `condition`, which `lasts` computes; None for both: whatever is excused stays so."""

    condition: Expr | None = None
    lasts: Lasts | None = None


@dataclass(frozen=True, slots=True)
class _Literal:
    """A condition, a function that computes it, and the excused states in which it is true, as a set of bits."""

    condition: Expr
    lasts: Lasts
    states: int


def for_good(sample: Sample, terms: Sequence[Term]) -> ForGood:
    """A condition under which a message that is excused stays so in all of a sample.

    It is one literal, or the disjunction or conjunction of two: the one that is true most often, then the simplest one.
    If none fits, it is FALSE.
    """
    again = sample.owed_again()
    if not again:
        return ForGood()
    lasting = sample.excused_for_good()
    excused = sorted({*again, *lasting})
    good = sum(1 << place for place, number in enumerate(excused) if number in lasting)
    literals = list(_literals(terms, [sample.seen[number].flat for number in excused])) if lasting else []
    candidates = [each for each in (*literals, *_pairs(literals[:_IN_PAIRS], good)) if each.states & ~good == 0]
    candidates.sort(key=lambda each: -each.states.bit_count())
    for each in candidates:
        if each.states and _is_closed(sample, each.lasts):
            return ForGood(each.condition, each.lasts)
    return ForGood(FALSE, lambda _: False)


def _literals(terms: Iterable[Term], states: Sequence[FlatState]) -> Iterator[_Literal]:
    """For each term, that it is 0 and that it is not; of those that are true in the same states, the simplest one."""
    everywhere = (1 << len(states)) - 1
    known = set[int]()
    for term in terms:
        zero = sum(1 << place for place, state in enumerate(states) if not term.read(state))
        for is_zero, found in ((True, zero), (False, everywhere & ~zero)):
            if found not in known:
                known.add(found)
                yield _Literal(_condition(term, is_zero=is_zero), _read(term, is_zero=is_zero), found)


def _condition(term: Term, *, is_zero: bool) -> Expr:
    match term.expr:
        case Conditional(condition, Const(int(then)), Const(int(otherwise))) if {then, otherwise} == {0, 1}:
            return condition if is_zero == (then == 0) else Not(condition)
        case _:
            return Compare(Comparison.LE if is_zero else Comparison.GT, term.expr, Const(0))


def _read(term: Term, *, is_zero: bool) -> Lasts:
    return lambda state: (term.read(state) == 0) == is_zero


def _pairs(literals: Sequence[_Literal], good: int) -> Iterator[_Literal]:
    """The conjunctions of two literals, and the disjunctions of two that are true in no state but good ones."""
    for one, two in combinations(literals, 2):
        yield _Literal(conjunction(one.condition, two.condition), _both(one.lasts, two.lasts), one.states & two.states)
        if not (one.states | two.states) & ~good:
            yield _Literal(
                disjunction(one.condition, two.condition), _any(one.lasts, two.lasts), one.states | two.states
            )


def _both(one: Lasts, two: Lasts) -> Lasts:
    return lambda state: one(state) and two(state)


def _any(one: Lasts, two: Lasts) -> Lasts:
    return lambda state: one(state) or two(state)


def _is_closed(sample: Sample, lasts: Lasts) -> bool:
    """True if each way from an excused state where `lasts` is true leads to another such state, or to a served one."""
    inside = (here for here in sample.seen if here.excused and lasts(here.flat))
    after = (sample.seen[way.target] for here in inside for way in here.ways or ())
    return all(lasts(there.flat) if there.excused else there.served for there in after)
