"""The view that one participant has of a state: the shared cells, its own, and whether the shared state names it."""

from __future__ import annotations

from dataclasses import dataclass

import z3

from modelcheck.ir.cells import cell
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, Some
from modelcheck.ir.participants.crowd import Crowd
from modelcheck.ir.system import TransitionSystem, key_domains, leaf_type
from modelcheck.ir.types import IdType, present
from modelcheck.symbolic.encoding.relation import Cell, Part, Relation
from modelcheck.symbolic.encoding.terms import Bool


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that a participant sees: how it is read, and its term over the cells."""

    reading: Expr
    term: z3.ExprRef


@dataclass(frozen=True, slots=True)
class _Place:
    """One cell of the crowd: its owner (None: shared), and, if it names a participant, the expression of its value."""

    owner: int | None
    named: Expr | None


class Views:
    """The views of all participants of a crowd on the cells of its relation."""

    def __init__(self, crowd: Crowd, relation: Relation) -> None:
        """Sort the cells of `relation`, which encodes the system of `crowd`."""
        self._relation = relation
        self._size = crowd.identities.size
        self._places = [_place(crowd.system, crowd.identities, each) for each in relation.cells]

    def of(self, participant: int) -> list[Seen]:
        """All that the participant sees; the order is the same for all participants."""
        seen = []
        for each, place in zip(self._relation.cells, self._places, strict=True):
            if place.named is not None:
                # Compared as an option: the cell of the value alone is 0 for None too, as for participant 0.
                reading = Compare(Comparison.EQ, place.named, Some(Const(participant)))
                seen.append(Seen(reading, self._relation.conjunction(self._relation.condition(reading)[0])))
            elif place.owner in (None, participant):
                seen.append(Seen(each.reading, each.const))
        return seen

    def owners(self, term: Bool) -> set[int]:
        """The participants whose cells occur in a term."""
        if isinstance(term, bool):
            return set()
        mine = {
            each.const.get_id(): place.owner
            for each, place in zip(self._relation.cells, self._places, strict=True)
            if place.owner is not None
        }
        found, pending, done = set[int](), [term], set[int]()
        while pending:
            part = pending.pop()
            if part.get_id() in done:
                continue
            done.add(part.get_id())
            owner = mine.get(part.get_id())
            if owner is not None:
                found.add(owner)
            pending.extend(part.children())
        return found

    def domains(self) -> Bool:
        """The condition that whoever the shared state names is a participant of the crowd, strangers included."""
        terms = self._relation.terms
        named = [
            c.const for c, place in zip(self._relation.cells, self._places, strict=True) if place.named is not None
        ]
        return terms.and_(*(term for const in named for term in (const >= 0, const < self._size)))

    def is_named(self, participant: int) -> Bool:
        """The condition that the shared state names the participant."""
        relation = self._relation
        named = (place.named for place in self._places if place.named is not None)
        conditions = (Compare(Comparison.EQ, each, Some(Const(participant))) for each in named)
        return relation.terms.or_(*(relation.condition(condition)[0] for condition in conditions))


def _place(system: TransitionSystem, identities: IdType, unknown: Cell) -> _Place:
    type_ = system.variable(unknown.variable).type
    owner = None
    for domain, number in zip(key_domains(type_), unknown.keys, strict=True):
        if domain == identities:
            owner = number
    names = present(leaf_type(type_)) == identities and unknown.part is not Part.IS_NONE
    return _Place(owner, cell(unknown.variable, tuple(map(Const, unknown.keys))) if names else None)
