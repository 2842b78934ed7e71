"""What one participant sees of a state; where nothing stands for any number of participants, that is all of it.

A participant sees the shared cells and its own. Of a shared cell that names a participant it sees whether that is
itself, written 0, or somebody else, written 1: so what is said of one participant cannot tell the others apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from modelcheck.certificate.terms import Term, application, conjunction, disjunction, literal

ME: Final = "me"
"""The key of a participant's own cells: `alive[me]`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One unknown of a state, and its name as the user would write it: `delivered[w]`, `owner is None`.

    `seen` is its name in what is said of one participant, its `owner` if it has one. A cell that names a participant
    has a `nobody`, the cell that says whether it names none.
    """

    const: Term
    name: str
    seen: Term
    owner: int | None = None
    nobody: Term | None = None


@dataclass(frozen=True, slots=True)
class Views:
    """What each of the participants 0 to `size - 1` sees of `cells`."""

    cells: tuple[Cell, ...]
    size: int

    @property
    def parameters(self) -> tuple[Term, ...]:
        """What a participant sees."""
        return tuple(cell.seen for cell in self.cells if cell.owner in (None, 0))

    def of(self, participant: int, state: Sequence[str]) -> list[str]:
        """The values of `parameters` for a participant in a state, given as a term for each cell."""
        return [
            term if cell.nobody is None else application("ite", _names(term, participant), "0", "1")
            for cell, term in zip(self.cells, state, strict=True)
            if cell.owner in (None, participant)
        ]

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
            conjunction([application("not", cell.nobody.text), _names(cell.const.text, participant)])
            for cell in self.cells
            if cell.nobody is not None
        ]
        return disjunction(named)


def _names(term: str, participant: int) -> str:
    return application("=", term, literal(participant))
