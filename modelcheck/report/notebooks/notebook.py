"""Results in notebooks: static HTML with inline SVG, no script, nothing to load; and the screen as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import chain
from typing import Final

from modelcheck.check.result import PropertyResult, Result, SpecResult
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.report.lanes.model import Lanes, Row
from modelcheck.report.lanes.svg import RED, lanes_svg
from modelcheck.report.layout.page import Page
from modelcheck.report.answers import counterexample, said
from modelcheck.report.lanes.text import changes_lines
from modelcheck.report.screens.answer import answer_lines, title_lines
from modelcheck.report.screens.follow import with_blocks
from modelcheck.report.screens.terminal import full_lines
from modelcheck.report.layout.text import UNICODE, Line, Style, joined, paint
from modelcheck.report.screens.proof import proof_lines
from modelcheck.report.screens.violation import Context, cause_lines, laid_out, mark_words, where_lines
from modelcheck.report.words import length_words
from modelcheck.verdict import Violated

_COLORS: Final[dict[Style, str]] = {
    Style.PLAIN: "",
    Style.GOOD: "color:#2e9e5b",
    Style.BAD: f"color:{RED}",
    Style.UNSURE: "color:#b8860b",
    Style.FAULT: "color:#a05fd0",
    Style.DIM: "opacity:0.7",
    Style.STRONG: "font-weight:bold",
}
_MONO: Final = "font-family:monospace;font-size:13px;line-height:1.4"
_PLAIN: Final = "border:0;background:none;color:inherit"
_CELL: Final = f"text-align:left;padding:1px 12px 1px 0;vertical-align:top;white-space:nowrap;{_PLAIN}"
_CHANGES: Final = f"text-align:left;padding:1px 0;vertical-align:top;{_PLAIN}"

_PAGE: Final = Page()
_WIDTH: Final = 100
"""Columns of the lines that are those of the terminal."""


def mimebundle(result: Result | SpecResult, page: Page = _PAGE) -> dict[str, str]:
    """The representations of a result for a notebook, by MIME type.

    They have the same verdict lines as the terminal; for each counterexample the lanes, a table of changes, and what
    the terminal says about it. `page` is that of the plain text, and gives the source of specs.
    """
    answer = Result(results=(result,), seconds=result.seconds) if isinstance(result, SpecResult) else result
    text = paint(full_lines(answer, {}, page), color=False)
    parts = [f"<pre>{escape(each.concise())}</pre>" for each in answer.errors]
    for each in answer.results:
        parts.extend(_spec(each, page._replace(width=_WIDTH)))
    return {"text/plain": text, "text/html": f'<div style="{_MONO}">{"".join(parts)}</div>'}


def html_page(result: Result | SpecResult, page: Page = _PAGE) -> str:
    """The view of a notebook as a page of its own, in the colours that the reader prefers."""
    answer = Result(results=(result,)) if isinstance(result, SpecResult) else result
    title = f"modelcheck: {', '.join(each.system.name for each in answer.results) or 'no spec'}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/>'
        '<meta name="color-scheme" content="light dark"/>'
        f"<title>{escape(title)}</title></head>"
        f'<body style="margin:2em">{mimebundle(result, page)["text/html"]}</body></html>\n'
    )


def _spec(result: SpecResult, page: Page) -> Iterator[str]:
    yield _block(title_lines(result.system, result.file, page))
    yield _block(answer_lines(result, page))
    for found in with_blocks(result):
        violated = counterexample(found)
        if violated is not None:
            yield from _violation(result, found, violated, page)
    proofs = [line for each in result.properties for line in proof_lines(result, each, Context(), page)]
    if proofs:
        yield f"<details><summary>proofs</summary>{_block(iter(proofs))}</details>"
    notes = [*(each.concise() for each in result.diagnostics), *result.notes]
    if notes:
        yield "".join(f"<div>note: {escape(note)}</div>" for note in notes)


def _block(lines: Iterator[Line]) -> str:
    """Lines of the terminal as HTML, with all spaces."""
    text = "\n".join("".join(_segment(text, style) for text, style in joined(line)) for line in lines)
    return _tagged("pre", f"{_MONO};margin:0 0 8px;{_PLAIN}", text)


def _segment(text: str, style: Style) -> str:
    css = _COLORS[style]
    return _tagged("span", css, escape(text)) if css else escape(text)


def _violation(result: SpecResult, found: PropertyResult, verdict: Violated, page: Page) -> Iterator[str]:
    answer = f"<b>{escape(found.name)}</b> {UNICODE.dash} {escape(said(result, found).answer)}"
    yield _tagged("div", "margin:12px 0 4px", answer)
    system = with_parameters(result.system, verdict.parameters)
    laid = laid_out(system, found, verdict)
    if laid is not None:
        steps = f"{len(laid.rows) - 1} steps" if verdict.lasso is None else length_words(verdict)
        label = f"counterexample to {found.name} of {result.system.name}, {steps}"
        table = _table(laid, mark_words(found, verdict))
        yield f'<div style="overflow-x:auto">{lanes_svg(laid, label=label)}</div>{table}'
    yield _block(chain(cause_lines(system, found, verdict, page), where_lines(system, found, verdict, page)))


def _table(laid: Lanes, mark: str) -> str:
    """The lanes in words: a table with the changes of each step."""
    head = "".join(_tagged("th", f"{_CELL};opacity:0.7", title) for title in ("", "step", "what changed"))
    rows = "".join(_row(row, mark, laid.forever_at) for row in laid.rows)
    return _tagged("table", f"{_MONO};border-collapse:collapse;margin:4px 0;{_PLAIN}", f"<tr>{head}</tr>{rows}")


def _row(row: Row, mark: str, forever_at: int | None) -> str:
    lines = changes_lines(row, UNICODE, mark, forever_at)
    changes = ["".join(_segment(text, style) for text, style in line) for line in lines]
    marked = row.violates or row.loses or row.culprit
    step = _segment(row.step, Style.BAD if marked else Style.FAULT if row.fault else Style.PLAIN)
    # A change is not broken in the middle if it fits in a line; the changes of a step may take several.
    words = " ".join(_tagged("span", "display:inline-block;margin-right:1.5em", each) for each in changes)
    left = "".join(_tagged("td", _CELL, cell) for cell in (str(row.number), step))
    return f"<tr>{left}{_tagged('td', _CHANGES, words)}</tr>"


def _tagged(tag: str, css: str, content: str) -> str:
    return f'<{tag} style="{css}">{content}</{tag}>'

