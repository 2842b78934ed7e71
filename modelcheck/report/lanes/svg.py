"""Lanes as a static SVG picture that fits light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final, NamedTuple

from modelcheck.report.lanes.model import Arrow, Forever, Glyph, Lanes, Row
from modelcheck.report.layout.text import cells, clean
from modelcheck.report.story.changes import TookEffect

RED: Final = "#d9534f"
VIOLET: Final = "#a05fd0"
"""Colours with contrast on white and on black; everything else is the colour of the text around it."""

_ROW: Final = 24
_CHARACTER: Final = 7.3
_LANE: Final = 110
_STEP: Final = 42
"""Where the names of steps begin, right of the mark, the number and the bracket."""

_MARGIN: Final = 12
_ARROWHEAD: Final = 16
_AGAIN: Final = "takes effect again"
_CULPRIT: Final = "the step to look at"
_BREAK: Final = 10
"""Half of the gap in the lane of a participant that crashes."""


class _Geometry(NamedTuple):
    """The sizes and positions of the picture's parts, in pixels."""

    first: float
    gap: float
    width: float
    height: float

    def x(self, lane: int) -> float:
        return self.first + lane * self.gap

    def y(self, row: int) -> float:
        return (row + 1.5) * _ROW


def lanes_svg(lanes: Lanes, *, label: str) -> str:
    """The picture: one row per state, one line per lane; `label` describes it in words."""
    steps = max(_pixels(row.step) for row in lanes.rows)
    first = _STEP + steps + max(_pixels(lanes.names[0]) / 2, _MARGIN) + _MARGIN
    gap = _gap(lanes)
    width = first + (len(lanes.names) - 1) * gap + max(_pixels(lanes.names[-1]) / 2, _MARGIN) + _MARGIN
    place = _Geometry(first, gap, round(width), (len(lanes.rows) + 1) * _ROW + 4)
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


def _gap(lanes: Lanes) -> float:
    """The distance of two lanes: neither the names above them nor the labels between them are cut."""
    labels = (_pixels(row.arrow.label) + 2 * _ARROWHEAD for row in lanes.rows if row.arrow is not None)
    names = (_pixels(name) + _MARGIN for name in lanes.names)
    return max(_LANE, *labels, *names)


def _frame(lanes: Lanes, place: _Geometry) -> Iterator[str]:
    for lane, name in enumerate(lanes.names):
        x, top = place.x(lane), float(_ROW)
        yield _text(x, 0.7 * _ROW, name, anchor="middle", opacity=0.7)
        for y in (place.y(row.number) for row in lanes.rows if (lane, Glyph.CRASH) in row.glyphs):
            yield _lane(x, top, y - _BREAK)
            top = y + _BREAK
        yield _lane(x, top, place.height - 4)


def _lane(x: float, top: float, bottom: float) -> str:
    return (
        f'<line class="lane" x1="{x:g}" y1="{top:g}" x2="{x:g}" y2="{bottom:g}" '
        'stroke="currentColor" stroke-opacity="0.35"/>'
    )


def _bracket(lanes: Lanes, place: _Geometry) -> Iterator[str]:
    """The bracket beside the rows that repeat for ever."""
    repeated = [row.number for row in lanes.rows if row.forever is Forever.LOOP]
    if repeated:
        top, bottom = place.y(repeated[0]) - 7, place.y(repeated[-1]) + 7
        yield f'<path d="M38 {top:g} h-4 V{bottom:g} h4" stroke="currentColor" fill="none">'
        yield f"<title>{Forever.LOOP.value}</title></path>"


def _row(row: Row, place: _Geometry) -> Iterator[str]:
    y = place.y(row.number)
    shaded = row.violates or row.loses
    color = RED if shaded or row.culprit else VIOLET if row.fault else "currentColor"
    if shaded:
        yield f'<rect x="0" y="{y - _ROW / 2:g}" width="{place.width:g}" height="{_ROW}" fill="{RED}" opacity="0.12"/>'
    if row.culprit:
        yield f'<path class="mark" d="M2 {y - 5:g} l8 5 l-8 5 z" fill="{RED}"><title>{_CULPRIT}</title></path>'
    yield _text(28, y + 4, str(row.number), anchor="end", opacity=0.6)
    yield _text(_STEP, y + 4, row.step, color=color)
    if row.arrow is not None:
        yield from _arrow(row.arrow, y, place)
    again = any(isinstance(change, TookEffect) and change.again for change in row.changes)
    for lane, glyph in row.glyphs:
        yield _glyph(glyph, place.x(lane), y)
        if glyph is Glyph.EFFECT and again:
            ring = f'cx="{place.x(lane):g}" cy="{y:g}" r="9" stroke="{RED}" stroke-width="2" fill="none"'
            yield f'<circle class="again" {ring}><title>{_AGAIN}</title></circle>'


def _arrow(arrow: Arrow, y: float, place: _Geometry) -> Iterator[str]:
    start, end = place.x(arrow.source), place.x(arrow.target)
    toward = 1 if end > start else -1
    yield (
        f'<line x1="{start:g}" y1="{y:g}" x2="{end - 7 * toward:g}" y2="{y:g}" '
        'stroke="currentColor" stroke-width="1.3"/>'
        f'<path d="M{end:g} {y:g} l{-8 * toward} -4 v8 z"/>'
    )
    if arrow.label:
        yield _text(start + toward * place.gap / 2, y - 3, arrow.label, anchor="middle")


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
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{color}"{shade}>{escape(clean(text))}</text>'


def _pixels(text: str) -> float:
    return cells(clean(text)) * _CHARACTER
