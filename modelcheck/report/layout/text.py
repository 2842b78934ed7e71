"""Styled text that fits a width, before colour is decided."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from enum import Enum
from typing import Final, NamedTuple, TypeAlias


class Style(Enum):
    """The role of a piece of text; the value is the ANSI code that shows it."""

    PLAIN = ""
    GOOD = "32"
    BAD = "31"
    UNSURE = "33"
    FAULT = "35"
    DIM = "2"
    STRONG = "1"


Segment: TypeAlias = tuple[str, Style]
Line: TypeAlias = tuple[Segment, ...]


class Glyphs(NamedTuple):
    """The signs a screen is drawn with; each is one cell wide unless its name says arrow, dots or mark."""

    good_mark: str
    bad_mark: str
    allowed_mark: str
    unsure_mark: str
    arrow: str
    dot: str
    dash: str
    dots: str
    here: str
    lane: str
    across: str
    shaft: str
    leaves_right: str
    leaves_left: str
    head_right: str
    head_left: str
    effect: str
    crash: str
    cut: str
    local: str
    loop_top: str
    loop_bottom: str
    loop_one: str


UNICODE: Final = Glyphs(
    "✓", "✗", "!", "?", "→", "·", "—", "…", "▶", "│", "┼", "─", "├", "┤", "▶", "◀", "●", "╳", "✂", "•", "┌", "└", "["
)  # fmt: skip
ASCII: Final = Glyphs(
    "ok", "NO", "!!", "??", "->", "-", "--", "...", ">", "|", "+", "-", "|", "|", ">", "<", "*", "X", "%", "o", "/",
    "\\", "["
)  # fmt: skip

NO_BREAK: Final = "\u00a0"
"""A space at which no line is broken; printed as an ordinary one."""

BLANK: Final[Line] = ()


def plain(text: str) -> Line:
    """The text as one unstyled segment."""
    return ((text, Style.PLAIN),)


def cells(text: str) -> int:
    """The number of columns of a terminal that the text takes; wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(character) for character in text)


def _cells_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clean(text: str) -> str:
    """The text without control characters: a file name or docstring must not control the reader's terminal."""
    if text.isprintable():
        return text
    with suppress(UnicodeError):  # a name that the locale could not decode, and that UTF-8 can
        text = text.encode("utf-8", "surrogateescape").decode("utf-8")
    return "".join(
        character
        if character.isprintable()
        else " "
        if character.isspace()
        else character.encode("unicode_escape").decode()
        for character in text
    )


def length(line: Line) -> int:
    """The number of columns that the line takes."""
    return sum(cells(text) for text, _ in line)


def pad(text: str, width: int) -> str:
    """The text filled up with spaces to `width` columns."""
    return text + " " * (width - cells(text))


def elide(text: str, width: int, dots: str) -> str:
    """The text, or as much of its beginning as fits in `width` columns followed by `dots`."""
    if cells(text) <= width:
        return text
    kept = ""
    for character in text:
        if cells(kept + character + dots) > width:
            break
        kept += character
    return (kept + dots)[:width]


def wrap(line: Line, width: int, *, hang: int = 0) -> Iterator[Line]:
    """The line, broken at spaces so that no part is wider than `width`; later parts are indented by `hang` columns.

    A word that is wider than a whole line is broken where it must be, a path behind a slash: nothing is left out.
    """
    hang = min(hang, width // 2)
    row: list[Segment] = []
    used, fresh = 0, False
    for word, style in _words(line, width - hang):
        size = cells(word)
        if used + size > width and row:
            yield _stripped(row)
            row, used, fresh = [(" " * hang, Style.PLAIN)], hang, True
        if fresh and word.isspace():
            continue
        row.append((word, style))
        used, fresh = used + size, False
    if row:
        yield _stripped(row)


def _words(line: Line, width: int) -> Iterator[Segment]:
    for text, style in line:
        for word in re.findall(r" +|[^ ]+", text):
            rest = word
            while cells(rest) > width:
                head = elide(rest, width, "")
                head = head[: head.rfind("/") + 1] or head
                yield head, style
                rest = rest[len(head) :]
            if rest:
                yield rest, style


def _stripped(row: list[Segment]) -> Line:
    """The row without spaces at its end."""
    while row and not row[-1][0].strip():
        row.pop()
    return tuple(row)


def joined(line: Iterable[Segment]) -> Line:
    """The line with neighbouring segments of one style joined."""
    segments: list[Segment] = []
    for text, style in line:
        if segments and segments[-1][1] is style:
            segments[-1] = (segments[-1][0] + text, style)
        else:
            segments.append((text, style))
    return tuple(segments)


def paint(lines: Iterable[Line], *, color: bool) -> str:
    """The text of a screen, each line ended by a newline; without `color` it holds no control characters."""
    return "".join(_painted(line, color=color) + "\n" for line in lines).replace(NO_BREAK, " ")


def _painted(line: Line, *, color: bool) -> str:
    if not color:
        return "".join(text for text, _ in line).rstrip()
    pieces = []
    for text, style in joined(line):
        pieces.append(f"\x1b[{style.value}m{text}\x1b[0m" if style.value and text.strip() else text)
    return "".join(pieces).rstrip()
