"""Lanes as a static SVG picture that fits light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final, NamedTuple

from modelcheck.report.lanes.model import Arrow, Forever, Glyph, Lanes, Row

RED: Final = "#d9534f"
VIOLET: Final = "#a05fd0"
"""Colours with contrast on white and on black; everything else is the colour of the text around it."""

_ROW: Final = 24
_CHARACTER: Final = 7.3
_LANE: Final = 110
_LABEL: Final = 13
"""The most characters of a label: more do not fit between two lanes."""


class _Geometry(NamedTuple):
    """The sizes and positions of the picture's parts, in pixels."""

    first: float
    width: float
    height: float

    def x(self, lane: int) -> float:
        return self.first + lane * _LANE

    def y(self, row: int) -> float:
        return (row + 1.5) * _ROW


def lanes_svg(lanes: Lanes, *, label: str) -> str:
    """The picture: one row per state, one line per lane; `label` describes it in words."""
    left = 34 + max(len(row.step) for row in lanes.rows) * _CHARACTER
    first = left + max(len(lanes.names[0]) * _CHARACTER / 2, 10) + 10
    width = first + (len(lanes.names) - 1) * _LANE + len(lanes.names[-1]) * _CHARACTER / 2 + 10
    place = _Geometry(first, round(width), (len(lanes.rows) + 1) * _ROW + 4)
    parts = [*_frame(lanes, place)]
    for row in lanes.rows:
        parts.extend(_row(row, place))
    parts.extend(_bracket(lanes, place))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" '
        f'width="{place.width:g}" height="{place.height:g}" viewBox="0 0 {place.width:g} {place.height:g}" '
        'font-family="monospace" font-size="12" fill="currentColor" stroke="none">'
        f"<title>{escape(label)}</title>{''.join(parts)}</svg>"
    )


def _frame(lanes: Lanes, place: _Geometry) -> Iterator[str]:
    for lane, name in enumerate(lanes.names):
        x = place.x(lane)
        yield _text(x, 0.7 * _ROW, name, anchor="middle", opacity=0.7)
        yield (
            f'<line x1="{x:g}" y1="{_ROW:g}" x2="{x:g}" y2="{place.height - 4:g}" '
            'stroke="currentColor" stroke-opacity="0.35"/>'
        )


def _bracket(lanes: Lanes, place: _Geometry) -> Iterator[str]:
    """The bracket beside the rows that repeat for ever."""
    repeated = [row.number for row in lanes.rows if row.forever is Forever.LOOP]
    if repeated:
        top, bottom = place.y(repeated[0]) - 7, place.y(repeated[-1]) + 7
        yield f'<path d="M32 {top:g} h-4 V{bottom:g} h4" stroke="currentColor" fill="none">'
        yield f"<title>{Forever.LOOP.value}</title></path>"


def _row(row: Row, place: _Geometry) -> Iterator[str]:
    y = place.y(row.number)
    marked = row.violates or row.loses
    color = RED if marked else VIOLET if row.fault else "currentColor"
    if marked:
        yield f'<rect x="0" y="{y - _ROW / 2:g}" width="{place.width:g}" height="{_ROW}" fill="{RED}" opacity="0.12"/>'
    yield _text(24, y + 4, str(row.number), anchor="end", opacity=0.6)
    yield _text(34, y + 4, row.step, color=color)
    if row.arrow is not None:
        yield from _arrow(row.arrow, y, place)
    for lane, glyph in row.glyphs:
        yield _glyph(glyph, place.x(lane), y)


def _arrow(arrow: Arrow, y: float, place: _Geometry) -> Iterator[str]:
    start, end = place.x(arrow.source), place.x(arrow.target)
    toward = 1 if end > start else -1
    yield (
        f'<line x1="{start:g}" y1="{y:g}" x2="{end - 7 * toward:g}" y2="{y:g}" '
        'stroke="currentColor" stroke-width="1.3"/>'
        f'<path d="M{end:g} {y:g} l{-8 * toward} -4 v8 z"/>'
    )
    if arrow.label:
        label = arrow.label if len(arrow.label) <= _LABEL else f"{arrow.label[: _LABEL - 1]}…"
        yield _text(start + toward * _LANE / 2, y - 3, label, anchor="middle")


def _glyph(glyph: Glyph, x: float, y: float) -> str:
    match glyph:
        case Glyph.LOCAL:
            return f'<circle cx="{x:g}" cy="{y:g}" r="2.5"/>'
        case Glyph.EFFECT:
            return f'<circle cx="{x:g}" cy="{y:g}" r="5.5"/>'
        case Glyph.CRASH:
            cross = f"M{x - 5:g} {y - 5:g} l10 10 m0 -10 l-10 10"
            return f'<path d="{cross}" stroke="{VIOLET}" stroke-width="2.5" fill="none"/>'
        case Glyph.CUT:
            return f'<path d="M{x - 7:g} {y:g} h14" stroke="{VIOLET}" stroke-width="4" fill="none"/>'


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", color: str = "currentColor", opacity: float = 1
) -> str:
    shade = "" if opacity == 1 else f' opacity="{opacity:g}"'
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{color}"{shade}>{escape(text)}</text>'
