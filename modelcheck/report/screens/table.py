"""Several specs at a glance: one row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.ir.properties import SEMANTIC_PAIR, BuiltIn
from modelcheck.report.answers import after_words, counterexample, proof_of, semantics_word
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import Line, Segment, Style, cells, clean, elide, pad
from modelcheck.report.words import about_open, verdict_mark
from modelcheck.verdict import Holds

_LEAST_NAME: Final = 12
_HEADS: Final = ("spec", "promised", "no loss", "no duplicate", "own")
_HELD: Final = {BuiltIn.NO_LOSS: "nothing lost", BuiltIn.NO_DUPLICATE: "nothing twice"}
_BROKEN: Final = {BuiltIn.NO_LOSS: "lost", BuiltIn.NO_DUPLICATE: "twice"}


def table_lines(results: Sequence[SpecResult], page: Page) -> Iterator[Line]:
    """The table: each spec with its promise and what was found; as wordy as `page.width` columns allow.

    Where the page is too narrow for the shortest words, names are shortened; a column that says nothing is left out.
    """
    for wordy in (2, 1, 0):
        table = [[(head, Style.DIM) for head in _HEADS], *(_row(each, page, wordy) for each in results)]
        kept = [i for i in range(len(_HEADS)) if i == 0 or any(row[i][0] for row in table[1:])]
        rows = [[row[i] for i in kept] for row in table]
        widths = [max(cells(row[i][0]) for row in rows) for i in range(len(kept))]
        room = page.width - sum(widths[1:]) - 2 * len(widths)
        if room >= widths[0]:
            break
    widths[0] = max(min(widths[0], room), min(widths[0], _LEAST_NAME))
    for row in rows:
        yield _joined(row, widths, page)


_COLUMNS: Final = (15, 14, 15)
"""The widths of the columns behind the name in a table whose rows come one by one: those of the shortest words."""


def head_line(name: int, page: Page) -> Line:
    """The head of a table whose rows come one by one, with `name` columns for the names of specs."""
    return _joined([(head, Style.DIM) for head in _HEADS], [*_widths(name, page), len(_HEADS[-1])], page)


def row_line(result: SpecResult, name: int, page: Page) -> Line:
    """The row of a spec in such a table, in the shortest words."""
    row = _row(result, page, 0)
    return _joined(row, [*_widths(name, page), cells(row[-1][0])], page)


def _widths(name: int, page: Page) -> list[int]:
    room = page.width - sum(_COLUMNS) - 2 * (len(_COLUMNS) + 2)
    return [max(min(name, room), min(name, _LEAST_NAME)), *_COLUMNS]


def _joined(row: list[Segment], widths: list[int], page: Page) -> Line:
    line: list[Segment] = []
    left = page.width
    for (text, style), width in zip(row, widths, strict=True):
        width = max(min(width, left - 2), 0)
        line += [("  ", Style.PLAIN), (pad(elide(text, width, page.glyphs.dots), width), style)]
        left -= width + 2
    return tuple(line)


def _row(result: SpecResult, page: Page, wordy: int) -> list[Segment]:
    return [
        (clean(result.system.name), Style.STRONG),
        _promised(result, page),
        _pair(result, BuiltIn.NO_LOSS, page, wordy),
        _pair(result, BuiltIn.NO_DUPLICATE, page, wordy),
        _others(result, page, wordy),
    ]


def _promised(result: SpecResult, page: Page) -> Segment:
    """The promise; where it is broken the mark says so, and where there is none, what was found."""
    broken = any(each.as_promised is False and each.name in SEMANTIC_PAIR for each in result.properties)
    promised = result.demanded if result.promised is None else result.promised
    if promised is not None:
        word = semantics_word(promised)
        mark, style = (page.glyphs.bad_mark, Style.BAD) if broken else (page.glyphs.good_mark, Style.GOOD)
        if result.semantics is None and not broken:
            mark, style = page.glyphs.unsure_mark, Style.UNSURE
        return f"{mark} {word}", style
    return page.glyphs.dash, Style.DIM


def _pair(result: SpecResult, name: BuiltIn, page: Page, wordy: int) -> Segment:
    found = next((each for each in result.properties if each.name == name), None)
    if found is None:
        return page.glyphs.dash, Style.DIM
    mark, style = verdict_mark(found, page.glyphs)
    violated = counterexample(found)
    if violated is not None:
        system = with_parameters(result.system, violated.parameters)
        after = "" if violated.trace is None else f" {after_words(system, violated.trace)}"
        return (f"{mark} {_BROKEN[name]}" if wordy == 0 else f"{mark} {_BROKEN[name]}{after}"), style
    if not isinstance(found.verdict, Holds):
        return f"{mark} not decided", style
    if wordy == 2:
        return f"{mark} {_HELD[name]}{', any size' if _any_size(found) else ''}", style
    return f"{mark} {'any size' if _any_size(found) else _HELD[name]}", style


def _any_size(found: PropertyResult) -> bool:
    """True if the property was proved with no parameter fixed and no instance left out."""
    proof = proof_of(found)
    return proof is not None and not proof.fixed and not about_open(proof.where, proof.unbounded)


def _others(result: SpecResult, page: Page, wordy: int) -> Segment:
    """The properties of the spec's own, and starvation where nothing is lost: those that fail by name."""
    others = [each for each in result.properties if each.name not in SEMANTIC_PAIR]
    failing = [each for each in others if each.as_promised is False]
    if failing:
        return f"{page.glyphs.bad_mark} {', '.join(clean(each.name) for each in failing)}", Style.BAD
    undecided = [each for each in others if each.undetermined]
    if undecided:
        return f"{page.glyphs.unsure_mark} {', '.join(clean(each.name) for each in undecided)}", Style.UNSURE
    own = [each for each in others if each.name != BuiltIn.NO_STARVATION]
    if not own:
        return "", Style.DIM
    words = f" {'holds' if len(own) == 1 else 'hold'}" if wordy else ""
    return f"{page.glyphs.good_mark} {len(own)}{words}", Style.GOOD
