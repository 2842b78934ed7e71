"""Pieces of source with carets under a span, and diagnostics around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.errors import Diagnostic, Span
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import BLANK, NO_BREAK, Line, Segment, Style, cells, clean, elide, plain, wrap

_TAB = 4


def excerpt(span: Span, label: str, style: Style, page: Page, *, indent: int = 0) -> Iterator[Line]:
    """The source line of `span` and carets with a label below it; nothing where the file cannot be read.

    Of a line longer than the page, the part around the carets is shown.
    """
    raw = page.source(span.file, span.line)
    text = clean(raw.expandtabs(_TAB))
    if not text.strip():
        return
    start = len(raw[: span.column - 1].expandtabs(_TAB))
    end = len(raw[: span.end_column - 1].expandtabs(_TAB)) if span.end_line == span.line else len(text)
    number = str(span.line)
    bar = page.glyphs.lane
    margin = " " * (indent + 2)
    gutter: Segment = (f"{margin}{' ' * len(number)} {bar} ", Style.DIM)
    room = max(page.width - len(number) - 5 - indent, 10)
    cut = 0 if cells(text) <= room else min(start, max(cells(text) - room, 0))
    yield ((f"{margin}{number} {bar} ", Style.DIM), (elide(text[cut:], room, page.glyphs.dots), Style.PLAIN))
    before = min(cells(text[cut:start]), room - 1)
    carets = " " * before + "^" * max(min(cells(text[start:end]), room - before), 1)
    if cells(carets) + 1 + cells(label) <= room:
        yield (gutter, (f"{carets} {clean(label)}".rstrip(), style))
        return
    yield (gutter, (carets, style))
    for line in wrap(((clean(label), style),), room):
        yield (gutter, *line)


def errors_lines(diagnostics: Sequence[Diagnostic], page: Page) -> Iterator[Line]:
    """Every mistake, and the command to read more about their codes."""
    for diagnostic in diagnostics:
        yield from diagnostic_lines(diagnostic, page)
        yield BLANK
    codes = dict.fromkeys(diagnostic.code for diagnostic in diagnostics)
    if codes:
        yield from wrap((("docs: ", Style.DIM), (f"modelcheck explain {' '.join(codes)}", Style.PLAIN)), page.width)


def diagnostic_lines(diagnostic: Diagnostic, page: Page) -> Iterator[Line]:
    """A mistake with its code, place, source, notes, the steps that lead to it, and its way out."""
    word, style = ("note", Style.UNSURE) if diagnostic.is_note else ("error", Style.BAD)
    title = ((f"{word} {diagnostic.code}", style), (f": {clean(diagnostic.message)}", Style.STRONG))
    yield from wrap(title, page.width, hang=2)
    if diagnostic.span is not None:
        yield from wrap(((" --> ", Style.DIM), (clean(str(diagnostic.span)), Style.PLAIN)), page.width, hang=5)
        yield from excerpt(diagnostic.span, "", style, page)
    for note in diagnostic.notes:
        yield from wrap(plain(f"  = {clean(note.message)}: {clean(str(note.span))}"), page.width, hang=4)
    if diagnostic.steps:
        steps = f" {page.glyphs.arrow} ".join(clean(step).replace(" ", NO_BREAK) for step in diagnostic.steps)
        yield from wrap(plain(f"  = reached by: {steps}"), page.width, hang=4)
    if diagnostic.hint:
        yield from wrap((("help: ", Style.GOOD), (clean(diagnostic.hint), Style.PLAIN)), page.width, hang=6)
