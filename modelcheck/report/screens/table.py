"""Several specs at a glance: one row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Final, NamedTuple

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
_SHORT_HEADS: Final = ("spec", "promised", "no loss", "no dup.", "own")
_PROMISED: Final = 1
_HELD: Final = {BuiltIn.NO_LOSS: "nothing lost", BuiltIn.NO_DUPLICATE: "nothing twice"}
_BROKEN: Final = {BuiltIn.NO_LOSS: "lost", BuiltIn.NO_DUPLICATE: "twice"}


class Wordy(IntEnum):
    """How much a table says, from marks alone to whole sentences."""

    MARKS = 0
    WORDS = 1
    FAULTS = 2
    SENTENCES = 3


def table_lines(results: Sequence[SpecResult], page: Page) -> Iterator[Line]:
    """The table: each spec with its promise and what was found; as wordy as `page.width` columns allow.

    Where even marks need more room, names are shortened, then promises left out: never what was found. A column that
    says nothing is left out.
    """
    for wordy in reversed(Wordy):
        heads = _heads(results, wordy)
        table = [[(head, Style.DIM) for head in heads], *(_row(each, page, wordy) for each in results)]
        columns = [i for i in range(len(heads)) if i == 0 or any(row[i][0] for row in table[1:])]
        widths = [max(cells(row[i][0]) for row in table) for i in columns]
        room = page.width - sum(widths[1:]) - 2 * len(widths)
        if room >= widths[0]:
            break
    least = min(widths[0], _LEAST_NAME)
    if room < least and _PROMISED in columns:
        room += widths.pop(columns.index(_PROMISED)) + 2
        columns.remove(_PROMISED)
    widths[0] = max(min(widths[0], room), least)
    for row in table:
        yield _joined([row[i] for i in columns], widths, page)


def _heads(results: Sequence[SpecResult], wordy: Wordy) -> list[str]:
    """The heads of all columns; what was asked for takes the place of what specs promise."""
    heads = list(_HEADS if wordy else _SHORT_HEADS)
    if any(each.demanded is not None for each in results):
        heads[_PROMISED] = "asked for"
    return heads


def head_line(first: SpecResult, name: int, page: Page) -> Line:
    """The head of a table whose rows come one by one, with `name` columns for the names of specs."""
    plan = _plan(name, page)
    heads = _heads([first], plan.wordy)
    return _joined([(heads[i], Style.DIM) for i in plan.columns], [*plan.widths, len(heads[-1])], page)


def row_line(result: SpecResult, name: int, page: Page) -> Line:
    """The row of a spec in such a table, in a few words."""
    plan = _plan(name, page)
    row = _row(result, page, plan.wordy)
    return _joined([row[i] for i in plan.columns], [*plan.widths, cells(row[-1][0])], page)


_PLANS: Final = (
    (Wordy.WORDS, (0, 1, 2, 3, 4), (15, 14, 15)),
    (Wordy.MARKS, (0, 1, 2, 3, 4), (15, 7, 7)),
    (Wordy.MARKS, (0, 2, 3, 4), (7, 7)),
)
"""The plans of such a table, with room for what may stand in a column: nobody knows yet what will."""


class _Plan(NamedTuple):
    """The columns of a table whose rows come one by one, and the widths of all but the last."""

    wordy: Wordy
    columns: tuple[int, ...]
    widths: tuple[int, ...]


def _plan(name: int, page: Page) -> _Plan:
    """The plan as wordy as there is room for; the last has marks alone, and no promises."""
    least = min(name, _LEAST_NAME)
    plans = [
        _Plan(wordy, columns, (max(min(name, room), least), *widths))
        for wordy, columns, widths in _PLANS
        if (room := page.width - sum(widths) - len(_HEADS[-1]) - 2 * len(columns)) >= least
    ]
    fitting = (plan for plan in plans if plan.widths[0] == name)
    return next(fitting, plans[-1] if plans else _Plan(*_PLANS[-1][:2], (least, *_PLANS[-1][2])))


def _joined(row: list[Segment], widths: list[int], page: Page) -> Line:
    line: list[Segment] = []
    left = page.width
    for (text, style), width in zip(row, widths, strict=True):
        width = max(min(width, left - 2), 0)
        line += [("  ", Style.PLAIN), (pad(elide(text, width, page.glyphs.dots), width), style)]
        left -= width + 2
    return tuple(line)


def _row(result: SpecResult, page: Page, wordy: Wordy) -> list[Segment]:
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
    promised = result.promised if result.demanded is None else result.demanded
    if promised is not None:
        word = semantics_word(promised)
        mark, style = (page.glyphs.bad_mark, Style.BAD) if broken else (page.glyphs.good_mark, Style.GOOD)
        if result.semantics is None and not broken:
            mark, style = page.glyphs.unsure_mark, Style.UNSURE
        return f"{mark} {word}", style
    return page.glyphs.dash, Style.DIM


def _pair(result: SpecResult, name: BuiltIn, page: Page, wordy: Wordy) -> Segment:
    found = next((each for each in result.properties if each.name == name), None)
    if found is None:
        return page.glyphs.dash, Style.DIM
    mark, style = verdict_mark(found, page.glyphs)
    violated = counterexample(found)
    if violated is not None:
        system = with_parameters(result.system, violated.parameters)
        after = "" if violated.trace is None else f" {after_words(system, violated.trace)}"
        return f"{mark} {_BROKEN[name]}{after if wordy >= Wordy.FAULTS else ''}", style
    if not isinstance(found.verdict, Holds):
        return mark if wordy is Wordy.MARKS else f"{mark} not decided", style
    if wordy is Wordy.MARKS:
        return mark, style
    if wordy is Wordy.SENTENCES:
        return f"{mark} {_HELD[name]}{', any size' if _any_size(found) else ''}", style
    return f"{mark} {'any size' if _any_size(found) else _HELD[name]}", style


def _any_size(found: PropertyResult) -> bool:
    """True if the property was proved with no parameter fixed and no instance left out."""
    proof = proof_of(found)
    return proof is not None and not proof.fixed and not about_open(proof.where, proof.unbounded)


def _others(result: SpecResult, page: Page, wordy: Wordy) -> Segment:
    """The properties of the spec's own, and starvation where nothing is lost: those that fail by name."""
    others = [each for each in result.properties if each.name not in SEMANTIC_PAIR]
    failing = [each for each in others if each.as_promised is False]
    if failing:
        return f"{page.glyphs.bad_mark} {_named(failing, wordy)}", Style.BAD
    undecided = [each for each in others if each.undetermined]
    if undecided:
        return f"{page.glyphs.unsure_mark} {_named(undecided, wordy)}", Style.UNSURE
    own = [each for each in others if each.name != BuiltIn.NO_STARVATION]
    if not own:
        return "", Style.DIM
    words = f" {'holds' if len(own) == 1 else 'hold'}" if wordy >= Wordy.FAULTS else ""
    return f"{page.glyphs.good_mark} {len(own)}{words}", Style.GOOD


def _named(properties: Sequence[PropertyResult], wordy: Wordy) -> str:
    return ", ".join(clean(each.name) for each in properties) if wordy else str(len(properties))
