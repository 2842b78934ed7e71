"""Several specs at a glance: one row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from modelcheck.check.result import SpecResult
from modelcheck.ir.properties import BuiltIn
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import Line, Segment, Style, cells, elide, pad
from modelcheck.report.words import about_open, counted, verdict_mark, verdict_word
from modelcheck.verdict import Holds, Invariant, Verdict

_LEAST_NAME: Final = 12
_HEADS: Final = ("spec", "semantics", "no_loss", "no_duplicate", "searched", "promised")


def table_lines(results: Sequence[SpecResult], page: Page) -> Iterator[Line]:
    """The table, `page.width` columns wide: spec, semantics, the built-in pair, extent of the search, and the promise.

    Where the page is too narrow, long names are shortened first, then the search, then the semantics.
    """
    table = [[(head, Style.DIM) for head in _HEADS], *(_row(result, page) for result in results)]
    for dropped in ((), ("searched",), ("searched", "semantics")):
        kept = [index for index, head in enumerate(_HEADS) if head not in dropped]
        rows = [[row[index] for index in kept] for row in table]
        widths = [max(cells(row[index][0]) for row in rows) for index in range(len(kept))]
        room = page.width - sum(widths[1:]) - 2 * len(widths)
        if room >= min(widths[0], _LEAST_NAME):
            break
    widths[0] = max(min(widths[0], room), 1)
    for row in rows:
        yield _joined(row, widths, page)


def _joined(row: list[Segment], widths: list[int], page: Page) -> Line:
    line: list[Segment] = []
    for (text, style), width in zip(row, widths, strict=True):
        line += [("  ", Style.PLAIN), (pad(elide(text, width, page.glyphs.dots), width), style)]
    return tuple(line)


def _row(result: SpecResult, page: Page) -> list[Segment]:
    semantics = "none" if result.semantics is None else result.semantics.value
    if not result.counts_effects:
        semantics = page.glyphs.dash
    elif result.semantics is None:
        semantics = "unknown"
    return [
        (result.system.name, Style.STRONG),
        (semantics, Style.PLAIN),
        _verdict(result, BuiltIn.NO_LOSS, page),
        _verdict(result, BuiltIn.NO_DUPLICATE, page),
        (_searched(result, page), Style.PLAIN),
        _promised(result, page),
    ]


def _verdict(result: SpecResult, name: str, page: Page) -> Segment:
    """The cell of a verdict: `any size` if it holds with no parameter fixed, `holds` if it does for some sizes."""
    for each in result.properties:
        if each.name == name:
            any_size = isinstance(each.verdict, Holds) and (_any_size(each.verdict) or _any_size(each.any_size))
            return "any size" if any_size else verdict_word(each.verdict), verdict_mark(each, page.glyphs)[1]
    return page.glyphs.dash, Style.DIM


def _searched(result: SpecResult, page: Page) -> str:
    return counted(result.statistics.distinct_states, "state") if result.statistics else page.glyphs.dash


def _any_size(verdict: Verdict | None) -> bool:
    if not isinstance(verdict, Holds) or not isinstance(verdict.evidence, Invariant):
        return False
    evidence = verdict.evidence
    return bool(evidence.unbounded) and not evidence.fixed and not about_open(evidence.where, evidence.unbounded)


def _promised(result: SpecResult, page: Page) -> Segment:
    answers = [each.as_promised for each in result.properties]
    if False in answers:
        return "NO", Style.BAD
    if any(each.undetermined for each in result.properties):
        return "unknown", Style.UNSURE
    if result.promised is None:
        return page.glyphs.dash, Style.DIM
    return "yes", Style.GOOD
