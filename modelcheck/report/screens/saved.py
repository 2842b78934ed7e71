"""The screens of `show`."""

from __future__ import annotations

from collections.abc import Iterator

from modelcheck.ir.system import TransitionSystem
from modelcheck.report.documents.schema import TraceDocument
from modelcheck.report.lanes.model import lanes
from modelcheck.report.lanes.text import lanes_lines
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import BLANK, Line, Style, clean, wrap
from modelcheck.report.words import fairness_words, instance_words
from modelcheck.trace import Lasso, Trace


def saved_lines(
    document: TraceDocument, system: TransitionSystem, trace: Trace, file: str, page: Page
) -> Iterator[Line]:
    """The screen of a saved trace that the semantics has just repeated."""
    dot = page.glyphs.dot
    title = ((f"{clean(file)} {dot} ", Style.DIM), (instance_words(system), Style.STRONG))
    yield from wrap(title, page.width, hang=2)
    claim: Line = ((document.property, Style.STRONG), (f" {page.glyphs.dash} {clean(document.claim)}", Style.PLAIN))
    yield from wrap(claim, page.width, hang=2)
    if document.false_part is not None:
        yield from wrap(((f"  {clean(document.false_part)}", Style.BAD),), page.width, hang=2)
    yield BLANK
    loop_from = None if document.lasso is None else document.lasso.loop_from
    violated_at = len(trace) if loop_from is None else loop_from
    laid = lanes(system, trace, violated_at=violated_at, lost_at=document.lost_at, loop_from=loop_from)
    yield from lanes_lines(laid, property_name=document.property, width=page.width, glyphs=page.glyphs)
    yield BLANK
    if document.lasso is not None:
        stem = Trace(trace.initial, trace.transitions[:loop_from])
        words = fairness_words(system, Lasso(stem, trace.transitions[loop_from:]))
        yield from wrap(((f"fair: {words}", Style.DIM),), page.width, hang=2)
    yield from wrap(((f"repeated step by step on {clean(file)}", Style.DIM),), page.width)


def outdated_lines(document: TraceDocument, why: str, file: str, page: Page) -> Iterator[Line]:
    """The screen in place of a saved trace that the spec no longer takes; `why` is the reason."""
    yield from wrap(((f"{clean(file)} has changed since this trace was saved: ", Style.BAD),), page.width, hang=2)
    yield from wrap(((f"  {clean(why)}", Style.PLAIN),), page.width, hang=2)
    again = f"modelcheck verify {clean(file)} --property {document.property}"
    yield from wrap((("help: ", Style.GOOD), (f"find a new one: {again}", Style.PLAIN)), page.width, hang=6)
