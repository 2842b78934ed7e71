"""Commands that can be copied from a screen: where one does not fit, it goes on behind a backslash."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from modelcheck.report.layout.text import cells, clean


def command_lines(words: Sequence[str], *, lead: str, width: int) -> Iterator[str]:
    """The lines of a command, the first behind `lead`; a shell reads them as the one command of these words.

    A word wider than a line is broken too; its rest stands at the very beginning of the next line, as a shell needs.
    """
    row, indent = lead, " " * (len(lead) + 2)
    for unit in _units(words, width - len(indent) - 2):
        text = " ".join(shlex.quote(word) for word in unit)
        space = "" if row == lead else " "
        if cells(row + space + text) + 2 <= width:
            row += space + text
        elif cells(indent + text) + 2 <= width:
            yield f"{row} \\"
            row = indent + text
        else:
            yield f"{row} \\"
            *pieces, row = _pieces(unit[0], width - len(" \\"))
            yield from (f"{piece}\\" for piece in pieces)
    yield row


def _units(words: Sequence[str], room: int) -> Iterator[tuple[str, ...]]:
    """The words, an option joined with its value where both fit in `room` columns."""
    rest = [clean(word) for word in words]
    while rest:
        together = rest[0].startswith("--") and cells(" ".join(shlex.quote(word) for word in rest[:2])) <= room
        size = 2 if together else 1
        yield tuple(rest[:size])
        del rest[:size]


def _pieces(word: str, room: int) -> list[str]:
    """The word in pieces of at most `room` columns, each quoted by itself; a shell joins them again."""
    pieces, piece = [], ""
    for character in word:
        if cells(shlex.quote(piece + character)) > room:
            pieces.append(shlex.quote(piece))
            piece = ""
        piece += character
    return [*pieces, shlex.quote(piece)]
