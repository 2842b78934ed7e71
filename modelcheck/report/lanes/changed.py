"""A change in words, with the style of each piece."""

from __future__ import annotations

from typing import assert_never

from modelcheck.report.layout.text import Glyphs, Line, Style, clean
from modelcheck.report.story.changes import (
    Became,
    Began,
    Change,
    Dropped,
    Forgot,
    Gained,
    Happened,
    Kept,
    TookEffect,
    Turned,
)


def change_line(change: Change, glyphs: Glyphs, *, alarming: bool = False) -> Line:
    """The change as a line; an effect that is `alarming` stands out."""
    match change:
        case Happened(_, _, 1):
            return (("fault", Style.FAULT),)
        case Happened(fault, times, limit):
            return ((f"{fault} {times} of at most {limit}", Style.FAULT),)
        case TookEffect(_, text, again):
            style = Style.BAD if alarming and again else Style.STRONG
            return ((f"{clean(text)} takes effect{' again' * again}", style),)
        case Forgot(cells):
            return (("forgets ", Style.FAULT), (", ".join(cells), Style.PLAIN))
        case Turned(cell, on):
            return ((cell if on else f"not {cell}", Style.PLAIN),)
        case Gained(cell, items):
            return ((f"{cell} gains ", Style.PLAIN), (clean(", ".join(items)), Style.STRONG))
        case Dropped(cell, items):
            return ((f"{cell} loses ", Style.PLAIN), (clean(", ".join(items)), Style.STRONG))
        case Became(cell, old, new):
            return (
                (f"{cell} ", Style.PLAIN),
                (f"{clean(old)} {glyphs.arrow} ", Style.DIM),
                (clean(new), Style.STRONG),
            )
        case Kept(cell, value):
            return ((f"{cell} stays {clean(value)}", Style.DIM),)
        case Began(cell, value):
            return ((f"{cell} = {clean(value)}", Style.PLAIN),)
        case _:
            assert_never(change)
