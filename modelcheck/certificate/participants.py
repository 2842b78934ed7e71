"""What one participant sees of a state; where nothing stands for any number of participants, that is all of it.

A participant sees the shared cells, its own, and those of whomever the shared state names. Of a shared cell that names
a participant it sees whether that is itself, written 0, or somebody else, written as the number of the cell among those
that name one, from 1. So what is said of one participant cannot tell the others apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from modelcheck.certificate.terms import Term, application, conjunction, disjunction, literal, quoted

ME: Final = "me"
"""The key of a participant's own cells: `alive[me]`."""


@dataclass(frozen=True, slots=True)
class Cell:
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
        """The unknown in what is said of one participant."""
        return Term(quoted(f"self.{self.name_of.format(who)}"), self.const.sort)


@dataclass(frozen=True, slots=True)
class Views:
    """What each of the participants 0 to `size - 1` sees of `cells`."""

    cells: tuple[Cell, ...]
    size: int

    @property
    def whose(self) -> list[str]:
        """Whose cells a participant sees: its own, and those of whom each of these cells names."""
        return [ME, *(cell.name for cell in self.cells if cell.nobody is not None)]

    @property
    def parameters(self) -> tuple[Term, ...]:
        """What a participant sees."""
        mine = [cell for cell in self.cells if cell.owner in (None, 0)]
        theirs = (cell.of(who) for who in self.whose[1:] for cell in mine if cell.owner == 0)
        return (*(cell.of(ME) for cell in mine), *theirs)

    def of(self, participant: int, state: Sequence[str]) -> list[str]:
        """The values of `parameters` for a participant in a state, given as a term for each cell."""
        seen: list[str] = []
        named: list[str] = []
        for cell, term in zip(self.cells, state, strict=True):
            if cell.nobody is not None:
                named.append(term)
                seen.append(application("ite", _is(term, participant), "0", literal(len(named))))
            elif cell.owner in (None, participant):
                seen.append(term)
        rows = [
            [term for cell, term in zip(self.cells, state, strict=True) if cell.owner == number]
            for number in range(self.size)
        ]
        return [*seen, *(_chosen(who, column) for who in named for column in zip(*rows, strict=True))]

    @property
    def now(self) -> list[str]:
        """The present state."""
        return [cell.const.text for cell in self.cells]

    @property
    def everybody_is_here(self) -> list[str]:
        """Whoever is named is one of these participants."""
        named = [cell.const.text for cell in self.cells if cell.nobody is not None]
        return [
            part
            for each in named
            for part in (application("<=", "0", each), application("<", each, literal(self.size)))
        ]

    def exist(self, participants: Iterable[int]) -> str:
        """Is each of them participant 0, or somebody whom the present state names? Nobody else need exist."""
        return conjunction([self._is_named(each) for each in participants if each])

    def _is_named(self, participant: int) -> str:
        named = [
            conjunction([application("not", cell.nobody.text), _is(cell.const.text, participant)])
            for cell in self.cells
            if cell.nobody is not None
        ]
        return disjunction(named)


def _chosen(who: str, values: Sequence[str]) -> str:
    """The value that belongs to a participant."""
    *others, chosen = values
    for number, value in reversed(list(enumerate(others))):
        chosen = application("ite", _is(who, number), value, chosen)
    return chosen


def _is(who: str, participant: int) -> str:
    return application("=", who, literal(participant))
