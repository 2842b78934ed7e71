"""The answer about one instance: its name, its semantics, and a line for each property."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.ir.properties import SEMANTIC_PAIR
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.answers import Said, said, semantics_words, told
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import BLANK, Line, Style, cells, clean, length, pad, wrap
from modelcheck.report.words import assignments, verdict_mark

_WIDEST_NAME: Final = 20
"""The longest name beside which the answer begins; a longer one has a line of its own."""

_LEAST_ANSWER: Final = 34
"""The columns that an answer gets beside the names; where there are fewer, every name has a line of its own."""


def title_lines(system: TransitionSystem, file: str, page: Page) -> Iterator[Line]:
    """The name of the instance, and at the right margin its file."""
    values = assignments(system).replace(", ", " ")
    title: Line = ((clean(system.name), Style.STRONG),)
    if values:
        title = (*title, (f" {page.glyphs.dot} {values}", Style.PLAIN))
    file = clean(file)
    gap = page.width - length(title) - cells(file)
    if gap >= 2:
        yield (*title, (" " * gap + file, Style.DIM))
    else:
        yield from wrap(title, page.width, hang=2)
        yield from wrap(((f"  {file}", Style.DIM),), page.width, hang=2)


def answer_lines(result: SpecResult, page: Page) -> Iterator[Line]:
    """The semantics, if the spec has one, and a line for each property."""
    if result.counts_effects and all(name in result for name in SEMANTIC_PAIR):
        mark, style = _overall(result, page)
        lead = f"  {pad(mark, cells(page.glyphs.good_mark))} "
        yield from wrap(((lead, style), (semantics_words(result), Style.STRONG)), page.width, hang=cells(lead))
        yield BLANK
    yield from property_lines(result, page)


def _overall(result: SpecResult, page: Page) -> tuple[str, Style]:
    """The sign of a spec: whether its promise about effects is kept, as far as is known."""
    pair = [each for each in result.properties if each.name in SEMANTIC_PAIR]
    if any(each.as_promised is False for each in pair):
        return page.glyphs.bad_mark, Style.BAD
    if result.semantics is None:
        return page.glyphs.unsure_mark, Style.UNSURE
    if result.promised is None and result.demanded is None:
        return page.glyphs.dot, Style.STRONG
    return page.glyphs.good_mark, Style.GOOD


def property_lines(result: SpecResult, page: Page) -> Iterator[Line]:
    """A line for each property: its mark, its name, the answer."""
    shown = told(result)
    column = max((cells(each.name) for each in shown if cells(each.name) <= _WIDEST_NAME), default=0)
    margin = 3 + cells(page.glyphs.good_mark)
    if page.width - margin - column - 2 < _LEAST_ANSWER:
        column = 0
    for each in shown:
        mark, style = verdict_mark(each, page.glyphs)
        sign = f"  {pad(mark, margin - 3)} "
        hang = margin + column + 2
        left: Line = ((sign, style), (pad(clean(each.name), column), Style.STRONG), ("  ", Style.PLAIN))
        if cells(each.name) > column:
            yield from wrap(left, page.width, hang=cells(sign))
            left = ((" " * hang, Style.PLAIN),)
        for part in wrap(_line(each, said(result, each), style, page), page.width - hang, hang=2):
            yield (*left, *part)
            left = ((" " * hang, Style.PLAIN),)


def _line(found: PropertyResult, words: Said, style: Style, page: Page) -> Line:
    answer = f"{words.answer}, {words.sizes}" if words.sizes else words.answer
    line: Line = ((clean(answer), style if found.as_promised is False else Style.PLAIN),)
    if words.remark:
        remark = Style.BAD if found.as_promised is False else Style.DIM
        line = (*line, (f" {page.glyphs.dot} {clean(words.remark)}", remark))
    return line
