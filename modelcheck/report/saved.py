"""The screens of `show`."""

from __future__ import annotations

from collections.abc import Iterator

from modelcheck.ir.system import TransitionSystem
from modelcheck.report.lanes import lanes
from modelcheck.report.lanes_text import lanes_lines
from modelcheck.report.page import Page
from modelcheck.report.schema import TraceDocument
from modelcheck.report.text import BLANK, Line, Style, clean, wrap
from modelcheck.report.words import instance_words
from modelcheck.trace import Trace


def saved_lines(
    document: TraceDocument, system: TransitionSystem, trace: Trace, file: str, page: Page
) -> Iterator[Line]:
    """A saved trace that the semantics has just repeated."""
    dot = page.glyphs.dot
    title = ((f"{clean(file)} {dot} ", Style.DIM), (instance_words(system), Style.STRONG))
    yield from wrap(title, page.width, hang=2)
    claim: Line = ((document.property, Style.STRONG), (f" {page.glyphs.dash} {clean(document.claim)}", Style.PLAIN))
    yield from wrap(claim, page.width, hang=2)
    if document.false_part is not None:
        yield from wrap(((f"  {clean(document.false_part)}", Style.BAD),), page.width, hang=2)
    yield BLANK
    laid = lanes(system, trace, violated_at=len(trace), lost_at=document.lost_at)
    yield from lanes_lines(laid, property_name=document.property, width=page.width, glyphs=page.glyphs)
    yield BLANK
    yield from wrap(((f"repeated step by step on {clean(file)}", Style.DIM),), page.width)


def outdated_lines(document: TraceDocument, why: str, file: str, page: Page) -> Iterator[Line]:
    """Why a saved trace is not shown."""
    yield from wrap(((f"{clean(file)} has changed since this trace was saved: ", Style.BAD),), page.width, hang=2)
    yield from wrap(((f"  {clean(why)}", Style.PLAIN),), page.width, hang=2)
    again = f"modelcheck verify {clean(file)} --property {document.property}"
    yield from wrap((("help: ", Style.GOOD), (f"find a new one: {again}", Style.PLAIN)), page.width, hang=6)
