"""Lanes drawn with characters, beside the changes of each step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from modelcheck.report.lanes.changed import change_line
from modelcheck.report.lanes.model import Arrow, Forever, Glyph, Lanes, Row
from modelcheck.report.layout.text import Glyphs, Line, Segment, Style, cells, clean, elide, joined, length, pad, wrap
from modelcheck.report.story.changes import Happened

MAX_CHANGES: Final = 12
"""The most cells listed per step; the JSON has them all."""

_WIDEST_STEP: Final = 26
_LEAST_CHANGES: Final = 22
_GAPS: Final = (17, 15, 13, 11, 9, 7, 5)
"""The numbers of columns between two lanes, the widest first."""

_SHAFT: Final = 4
"""The columns that an arrow needs beside its label: a space on both sides, a head, and a piece of shaft."""


class _Layout(NamedTuple):
    """The layout of the table: the widths of its parts, and the columns of the lanes within theirs."""

    step: int
    lanes: tuple[int, ...]
    lanes_width: int
    gap: int
    changes: int
    glyphs: Glyphs


def lanes_lines(lanes: Lanes, *, mark: str, width: int, glyphs: Glyphs) -> Iterator[Line]:
    """The trace as a table: number, step instance, lanes, and only what changed; `mark` stands beside the last step.

    Where the lanes do not fit beside at least a few columns for the changes, they are left out and the table says so.
    """
    lanes = lanes._replace(names=tuple(map(clean, lanes.names)))
    layout = _layout(lanes, width, glyphs)
    yield _header(lanes, layout)
    for row in lanes.rows:
        yield from _row_lines(row, lanes, layout, mark)
    if not layout.lanes:
        yield (("     (lanes need a wider screen)", Style.DIM),)


def _layout(lanes: Lanes, width: int, glyphs: Glyphs) -> _Layout:
    step = min(max(cells(row.step) for row in lanes.rows), _WIDEST_STEP, max(width // 3, 4))
    left = 6 + step + 2
    widest = max(
        (length(part) for row in lanes.rows for part in changes_lines(row, glyphs, "", lanes.forever_at)), default=0
    )
    layouts = [_spread(lanes, step, gap, width - left, glyphs) for gap in _GAPS]
    fitting = [layout for layout in layouts if layout.changes >= min(_LEAST_CHANGES, widest)]
    if not fitting:
        return _Layout(step, (), 0, 0, max(width - left, 10), glyphs)
    labels = [_labels(lanes, layout) for layout in fitting]
    best = [layout for layout, shown in zip(fitting, labels, strict=True) if shown == max(labels)]
    return next((layout for layout in best if layout.changes >= widest), best[-1])


def _labels(lanes: Lanes, layout: _Layout) -> int:
    """The number of arrows whose labels have room."""
    arrows = (row.arrow for row in lanes.rows if row.arrow is not None)
    return sum(0 < len(arrow.label) <= layout.gap - _SHAFT for arrow in arrows)


def _spread(lanes: Lanes, step: int, gap: int, room: int, glyphs: Glyphs) -> _Layout:
    """The layout with `gap` columns between lanes, or more where their names need it."""
    gap = max(gap, max(map(cells, lanes.names)) + 2)
    margin = cells(lanes.names[0]) // 2
    positions = tuple(margin + (gap + 1) * index for index in range(len(lanes.names)))
    lanes_width = positions[-1] + cells(lanes.names[-1]) - cells(lanes.names[-1]) // 2 + 2
    return _Layout(step, positions, lanes_width, gap, room - lanes_width, glyphs)


def _header(lanes: Lanes, layout: _Layout) -> Line:
    text = ""
    for name, position in zip(lanes.names, layout.lanes, strict=False):
        text = pad(text, position - cells(name) // 2) + name
    left = " " * 6 + pad("step", layout.step) + "  "
    return ((left + pad(text, layout.lanes_width) + "what changed", Style.DIM),)


def _row_lines(row: Row, lanes: Lanes, layout: _Layout, mark: str) -> Iterator[Line]:
    """The lines of one row: the first has the lanes, further ones only continue the changes."""
    texts = _packed(changes_lines(row, layout.glyphs, mark, lanes.forever_at), layout.changes) or [()]
    for index, text in enumerate(texts):
        first = index == 0
        opens = first and row.number == lanes.forever_at
        closes = index == len(texts) - 1 and row is lanes.rows[-1]
        bracket = _bracket(layout.glyphs, opens=opens, closes=closes) if row.forever is Forever.LOOP else " "
        yield (*_margin(row, bracket, layout, first=first), *_drawn(row if first else None, layout), *text)


def _bracket(glyphs: Glyphs, *, opens: bool, closes: bool) -> str:
    """One character of the bracket beside the rows that repeat for ever."""
    if opens:
        return glyphs.loop_one if closes else glyphs.loop_top
    return glyphs.loop_bottom if closes else glyphs.lane


def _margin(row: Row, bracket: str, layout: _Layout, *, first: bool) -> tuple[Segment, ...]:
    if not first:
        return ((f"    {bracket} {' ' * (layout.step + 2)}", Style.STRONG),)
    marked = row.violates or row.loses or row.culprit
    style = Style.BAD if marked else Style.FAULT if row.fault else Style.PLAIN
    name = pad(elide(clean(row.step), layout.step, layout.glyphs.dots), layout.step)
    return (
        (f" {layout.glyphs.here if row.culprit else ' '}", Style.BAD),
        (f"{row.number:>2}", Style.DIM),
        (f"{bracket} ", Style.STRONG),
        (name, style if row.number else Style.DIM),
        ("  ", Style.PLAIN),
    )


def changes_lines(row: Row, glyphs: Glyphs, mark: str, forever_at: int | None) -> list[Line]:
    """The changes of a step, after faults and marks in words: colour is never the only sign."""
    parts: list[Line] = []
    if mark and (row.violates or row.loses):
        parts.append(((f"{glyphs.bad_mark} {clean(mark)}", Style.BAD),))
    if row.fault and not any(isinstance(change, Happened) for change in row.changes):
        parts.append((("fault", Style.FAULT),))
    parts.extend(change_line(change, glyphs, alarming=row.violates) for change in row.changes[:MAX_CHANGES])
    if len(row.changes) > MAX_CHANGES:
        parts.append(((f"and {len(row.changes) - MAX_CHANGES} more", Style.DIM),))
    if row.forever is not None and row.number == forever_at:
        parts.append(((row.forever.value, Style.STRONG),))
    return parts


def _packed(parts: list[Line], width: int) -> list[Line]:
    """The parts side by side, as many to a line as fit; a part is broken only if it is wider than a line."""
    lines: list[Line] = []
    for part in parts:
        joined = (*lines[-1], ("   ", Style.PLAIN), *part) if lines else part
        if lines and length(joined) <= width:
            lines[-1] = joined
        else:
            lines.extend(wrap(part, width, hang=2))
    return lines


def _drawn(row: Row | None, layout: _Layout) -> tuple[Segment, ...]:
    """The lanes of one line, as wide as those of the header."""
    if not layout.lanes:
        return ()
    glyphs = layout.glyphs
    canvas = [(" ", Style.PLAIN)] * layout.lanes_width
    for position in layout.lanes:
        canvas[position] = (glyphs.lane, Style.DIM)
    if row is not None:
        if row.arrow is not None:
            _draw_arrow(canvas, row.arrow, layout)
        for lane, glyph in row.glyphs:
            canvas[layout.lanes[lane]] = _sign(glyph, glyphs)
    return joined(canvas)


def _sign(glyph: Glyph, glyphs: Glyphs) -> Segment:
    return {
        Glyph.LOCAL: (glyphs.local, Style.PLAIN),
        Glyph.EFFECT: (glyphs.effect, Style.STRONG),
        Glyph.CRASH: (glyphs.crash, Style.FAULT),
        Glyph.CUT: (glyphs.cut, Style.FAULT),
    }[glyph]


def _draw_arrow(canvas: list[Segment], arrow: Arrow, layout: _Layout) -> None:
    glyphs = layout.glyphs
    source, target = layout.lanes[arrow.source], layout.lanes[arrow.target]
    right = source < target
    canvas[source] = (glyphs.leaves_right if right else glyphs.leaves_left, Style.PLAIN)
    low, high = min(source, target) + 1, max(source, target)
    for position in range(low, high):
        canvas[position] = (glyphs.across if position in layout.lanes else glyphs.shaft, Style.PLAIN)
    canvas[high - 1 if right else low] = (glyphs.head_right if right else glyphs.head_left, Style.PLAIN)
    _draw_label(canvas, arrow, layout)


def _draw_label(canvas: list[Segment], arrow: Arrow, layout: _Layout) -> None:
    """Draw the label in the middle of the gap beside the source, if there is room for it and a bit of shaft."""
    step = 1 if arrow.source < arrow.target else -1
    low, high = sorted((layout.lanes[arrow.source], layout.lanes[arrow.source + step]))
    label = f" {clean(arrow.label)} "
    if not arrow.label or not label.isascii() or len(arrow.label) > high - low - 1 - _SHAFT:
        return
    start = low + 1 + (high - low - 1 - len(label)) // 2
    for offset, character in enumerate(label):
        canvas[start + offset] = (character, Style.PLAIN)
