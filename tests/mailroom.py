"""A spec with a value of every kind, which breaks a promise in a few steps."""

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, NamedTuple, NewType

from modelcheck import (
    Bag,
    Between,
    Durable,
    Effects,
    Ghost,
    Ids,
    Param,
    Spec,
    Volatile,
    always,
    bag,
    bounded,
    each,
    effects,
    fault,
    ids,
    step,
    when,
)

Clerk = NewType("Clerk", int)


class Stamp(Enum):
    """What is on a letter; the values are not those that anything counts with."""

    NONE = "no stamp"
    PAID = "paid"


class Letter(NamedTuple):
    """A letter on its way."""

    to: Clerk
    stamp: Stamp
    copy: bool


@dataclass(frozen=True)
class Note:
    """What a clerk remembers of a letter."""

    stamp: Stamp
    pages: Annotated[int, Between(1, 3)]


class Mailroom(Spec):
    """Clerks send letters to each other, which may be copied once."""

    clerks: Param[Ids[Clerk]] = ids(2)
    copies: Param[int] = 1
    letters: Param[int] = 2

    bags: Durable[Bag[Letter]] = bag(2)
    read: Durable[frozenset[Clerk]] = frozenset()
    book: Durable[list[Note]] = bounded(2)
    last: Durable[Note | None] = None
    pair: Durable[tuple[int, bool]] = (0, False)
    by: Volatile[dict[Clerk, Clerk | None]] = each(None)
    stamps: Durable[dict[Stamp, int]] = each(0)
    known: Ghost[dict[bool, Stamp]] = each(Stamp.NONE)
    handled: Effects = effects(letters)

    @step
    def send(self, c: Clerk, stamp: Stamp, pages: Annotated[int, Between(1, 3)]) -> None:
        """Put a letter into the bag, and write down what it was."""
        when(len(self.book) < 1 and pages == 2)
        self.bags.add(Letter(c, stamp, False))
        self.book.append(Note(stamp, pages))
        self.by[c] = c

    @step
    def open(self, letter: Letter) -> None:
        """Take a letter out of the bag."""
        when(letter in self.bags)
        self.bags.remove(letter)
        self.read = self.read | {letter.to}
        self.last = Note(letter.stamp, 1)
        self.pair = (self.pair[0] + 1, True)
        self.stamps[letter.stamp] += 1
        self.known[letter.copy] = letter.stamp
        self.handled[0] += 1

    @fault(at_most=copies)
    def repeat(self, letter: Letter) -> None:
        """Deliver a letter once more."""
        when(letter in self.bags and len(self.bags) < 2)
        self.bags.add(letter)

    @fault
    def faint(self, c: Clerk) -> None:
        """Forget everything."""
        when(self.by[c] is not None and len(self.bags) == 0)
        self.forget(c)

    @always
    def quiet(self) -> bool:
        """Nobody opens a paid letter."""
        return self.stamps[Stamp.PAID] == 0

    @always
    def empty(self) -> bool:
        """No letter is in the bag twice."""
        return len(self.bags) < 2
