"""The view that one participant has of a state; where nothing stands for any number of participants, it is all of it.

A participant sees the shared cells, its own, and those of the participants that the shared state names. A shared cell
that names a participant looks to it as follows: 0 if it is named itself; otherwise the number, from 1, of the cell
among all cells that name one. So a claim about one participant cannot tell the others apart. If the cell is None, all
participants see the same number, and 0 and false in place of the cells of the participant that it would name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Final

from modelcheck.certificate.terms import Sort, Term, application, conjunction, disjunction, literal, quoted

_ABSENT: Final[dict[Sort, str]] = {"Bool": "false", "Int": "0"}
"""The value seen in place of a cell of a participant that does not exist, where a cell that may name one is None."""


@dataclass(frozen=True, slots=True)
class CellTerm:
    """One unknown of a state, and its name as the user would write it: `delivered[w]`, `owner is None`.

    If it belongs to one participant, that is its `owner`, and `name_of` has `{}` for it. A cell that names a
    participant has a `nobody`, the cell that says whether it names none.
    """

    const: Term
    name: str
    name_of: str
    owner: int | None = None
    nobody: Term | None = None

    def of(self, who: str) -> Term:
        """The parameter that stands for the cell in a view, where `who` is the key of its owner."""
        return Term(quoted(f"self.{self.name_of.format(who)}"), self.const.sort)


@dataclass(frozen=True, slots=True)
class Views:
    """The views that the participants 0 to `size - 1` have of `cells`."""

    cells: tuple[CellTerm, ...]
    size: int

    @property
    def me(self) -> str:
        """The key of a participant's own cells, `alive[me]`: a word that is the name of no cell."""
        names = {cell.name for cell in self.cells}
        return next(word for word in map("me{}".format, chain([""], count(1))) if word not in names)

    @property
    def whose(self) -> list[str]:
        """The keys of the cells that a participant sees: its own, and one for each cell that names a participant."""
        return [self.me, *(cell.name for cell in self.cells if cell.nobody is not None)]

    @property
    def parameters(self) -> tuple[Term, ...]:
        """The parameters of a view, for all cells that a participant sees."""
        mine = [cell for cell in self.cells if cell.owner in (None, 0)]
        me, *others = self.whose
        theirs = (cell.of(who) for who in others for cell in mine if cell.owner == 0)
        return (*(cell.of(me) for cell in mine), *theirs)

    def of(self, participant: int, state: Sequence[str]) -> list[str]:
        """The values of `parameters` for a participant in a state, given as a term for each cell."""
        terms = {cell.const: term for cell, term in zip(self.cells, state, strict=True)}
        seen: list[str] = []
        named: list[tuple[str, str]] = []
        for cell in self.cells:
            if cell.nobody is not None:
                named.append((terms[cell.nobody], terms[cell.const]))
                seen.append(application("ite", _names(*named[-1], participant), "0", literal(len(named))))
            elif cell.owner in (None, participant):
                seen.append(terms[cell.const])
        rows = [[cell for cell in self.cells if cell.owner == number] for number in range(self.size)]
        theirs = [
            _chosen(nobody, who, [terms[cell.const] for cell in column], _ABSENT[column[0].const.sort])
            for nobody, who in named
            for column in zip(*rows, strict=True)
        ]
        return [*seen, *theirs]

    @property
    def now(self) -> list[str]:
        """The present state: the term of each cell."""
        return [cell.const.text for cell in self.cells]

    @property
    def everybody_is_here(self) -> list[str]:
        """The conditions that every participant that is named is one of these."""
        named = [cell.const.text for cell in self.cells if cell.nobody is not None]
        return [
            part
            for each in named
            for part in (application("<=", "0", each), application("<", each, literal(self.size)))
        ]

    def exist(self, participants: Iterable[int]) -> str:
        """The condition that each of them is participant 0, or is named in the present state; others need not exist."""
        return conjunction([self._is_named(each) for each in participants if each])

    def _is_named(self, participant: int) -> str:
        return disjunction(
            [_names(each.nobody.text, each.const.text, participant) for each in self.cells if each.nobody is not None]
        )


def _chosen(nobody: str, who: str, values: Sequence[str], absent: str) -> str:
    """The value of the participant that a cell names, `absent` if the cell is None."""
    *others, chosen = values
    for number, value in reversed(list(enumerate(others))):
        chosen = application("ite", _is(who, number), value, chosen)
    return application("ite", nobody, absent, chosen)


def _names(nobody: str, who: str, participant: int) -> str:
    """The condition that a cell names the participant; if the cell is None, the number beside it has no meaning."""
    return conjunction([application("not", nobody), _is(who, participant)])


def _is(who: str, participant: int) -> str:
    return application("=", who, literal(participant))
