"""Screens as they stand on file: a file for each, with all its renderings one below the other.

A reader compares the renderings of one screen, and sees in one difference what a change does to all of them.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import ASCII, UNICODE, Glyphs, Line, cells, paint
from tests import results

GOLDEN = Path(__file__).parent / "golden"

Screen: TypeAlias = Callable[[Page], Iterable[Line]]


class Rendering(NamedTuple):
    """A page to draw a screen on: its columns and its signs."""

    width: int
    glyphs: Glyphs

    def __str__(self) -> str:
        return f"{self.width} columns, {'ASCII' if self.glyphs is ASCII else 'Unicode'}"


USUAL = [Rendering(width, glyphs) for width in (80, 120) for glyphs in (UNICODE, ASCII)]
NARROW = [Rendering(width, UNICODE) for width in (40, 59)]


def source(file: str, line: int) -> str:
    """The line of a shipped spec, whatever the working directory."""
    path = results.SPECS.parent / file
    return path.read_text(encoding="utf-8").splitlines()[line - 1] if path.exists() else ""


def page_of(rendering: Rendering) -> Page:
    return Page(width=rendering.width, glyphs=rendering.glyphs, source=source)


def drawn(screen: Screen, renderings: Sequence[Rendering] = USUAL) -> str:
    """The text of a file: the renderings, each below a ruler as wide as its page."""
    return "\n".join(f"{_ruler(each)}\n{paint(screen(page_of(each)), color=False)}" for each in renderings)


def _ruler(rendering: Rendering) -> str:
    return f"=== {rendering} ".ljust(rendering.width, "=")


def check(name: str, text: str, *, update: bool) -> None:
    """Check that the text is the one on file; with `update`, make it so."""
    golden = GOLDEN / f"{name}.txt"
    if update:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def widest(text: str) -> int:
    """The columns of the longest line."""
    return max(map(cells, text.splitlines()))
