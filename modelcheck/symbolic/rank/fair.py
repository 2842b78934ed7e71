"""The claim of a rank under weak fairness: no step without a fault undoes progress, and an enabled one makes some.

In every state in which the message waits, some step instance is enabled and makes the rank smaller (it is *helpful*),
and whatever other step without a fault is taken, the rank does not grow; where it stays as it is, a helpful step
instance of the same number or a lower one is still helpful. After the last fault the rank can fall only so often, and
the lowest number of a helpful instance then too: so at last one and the same instance stays helpful, hence enabled, for
ever, and weak fairness takes it.

Source: Manna, Pnueli, Completing the temporal picture, TCS 1991, rule WELL-JUST.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.encoding.relation import Relation, Transition
from modelcheck.symbolic.encoding.terms import Bool
from modelcheck.symbolic.rank.components import Term
from modelcheck.symbolic.rank.progress import changed, changes, never_negative, smaller
from modelcheck.symbolic.rank.sample import Sample

_COMPONENTS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class FairProgress:
    """The claim that a rank makes every fair run serve the message.

    `rank` holds whole numbers, compared from left to right; that none is negative is part of the claim.
    """

    system: TransitionSystem
    served: Expr
    rank: tuple[Expr, ...]

    def truth(self, relation: Relation) -> Bool:
        """The claim over the cells of a relation of `system`.

        Only step instances without an argument left to the solver count as helpful.
        """
        terms = relation.terms
        now = [relation.number(part) for part in self.rank]
        served = relation.truth(self.served)
        steps = [each for each in relation.transitions if not self.system.step(each.step).fault]
        helpful = [self._helps(relation, each, served, now) for each in steps if not each.choices]
        claims = [never_negative(relation, now), terms.or_(*helpful)]
        for step in steps:
            change = changes(relation, step)
            after = [changed(part, change) for part in now]
            same = terms.and_(*(terms.equal(there, here) for here, there in zip(now, after, strict=True)))
            still = [changed(terms.lower(each), change) for each in helpful]
            stays = terms.and_(
                *(
                    terms.or_(terms.not_(terms.and_(one, *map(terms.not_, helpful[:number]))), *still[: number + 1])
                    for number, one in enumerate(helpful)
                )
            )
            kept = terms.or_(
                changed(terms.lower(served), change), smaller(relation, now, after), terms.and_(same, stays)
            )
            claims.append(terms.or_(terms.not_(step.enabled), kept))
        return terms.or_(served, terms.and_(*claims))

    def _helps(self, relation: Relation, step: Transition, served: Bool, now: Sequence[z3.ArithRef]) -> Bool:
        """The condition that the step is enabled, and serves the message or makes the rank smaller."""
        terms, change = relation.terms, changes(relation, step)
        nearer = smaller(relation, now, [changed(part, change) for part in now])
        return terms.and_(step.enabled, terms.or_(changed(terms.lower(served), change), nearer))


def fair_rank(sample: Sample, terms: Sequence[Term]) -> tuple[Term, ...] | None:
    """A rank that no way of the sample makes larger and that falls as often as these terms allow; None: never.

    Whether it falls often enough is not decided here, but by the proof of the claim.
    """
    ways = {
        number: tuple(way.target for way in seen.ways or () if not sample.seen[way.target].settled)
        for number, seen in enumerate(sample.seen)
        if not seen.settled and seen.ways is not None
    }
    rank: list[Term] = []
    values = {term: [term.read(seen.flat) for seen in sample.seen] for term in terms}
    while len(rank) < _COMPONENTS:
        best = max(_falls(ways, values), key=lambda option: (option[0], -option[1].cost), default=None)
        if best is None:
            break
        rank.append(best[1])
        value = values[best[1]]
        ways = {state: tuple(t for t in targets if value[t] == value[state]) for state, targets in ways.items()}
    return tuple(rank) or None


def _falls(ways: Mapping[int, Sequence[int]], values: Mapping[Term, Sequence[int]]) -> Iterator[tuple[int, Term]]:
    """The terms that no way makes larger, each after the number of ways that make it smaller."""
    for term, value in values.items():
        falls = 0
        for state, targets in ways.items():
            here = value[state]
            if any(value[target] > here for target in targets):
                break
            falls += sum(value[target] < here for target in targets)
        else:
            if falls:
                yield falls, term
