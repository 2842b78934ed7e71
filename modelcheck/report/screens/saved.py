"""The screens of `show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.check.result import FalsePart, PropertyResult
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.answers import violated_words
from modelcheck.report.documents.schema import TraceDocument
from modelcheck.report.documents.traces import message_text
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import BLANK, Line, Style, clean, wrap
from modelcheck.report.screens.answer import title_lines
from modelcheck.report.screens.run import run_lines, watch_lines
from modelcheck.report.screens.violation import violation_lines
from modelcheck.report.watches import Watch
from modelcheck.semantics import messages
from modelcheck.trace import Lasso, Trace
from modelcheck.verdict import Violated


def saved_lines(
    document: TraceDocument,
    system: TransitionSystem,
    trace: Trace,
    file: str,
    page: Page,
    watches: Sequence[Watch] = (),
) -> Iterator[Line]:
    """The screen of a saved trace that the semantics has just repeated."""
    yield from title_lines(system, file, page)
    yield BLANK
    if not document.property:
        loop_from = None if document.lasso is None else document.lasso.loop_from
        yield from run_lines(system, trace, page, watches, loop_from=loop_from)
        yield BLANK
        yield from wrap(((f"repeated step by step on {clean(file)}", Style.DIM),), page.width)
        return
    found, verdict = _found(document, system, trace)
    answer = (("  ", Style.PLAIN), (clean(document.property), Style.STRONG))
    words = violated_words(found, verdict, system)
    yield from wrap((*answer, (f"  {clean(words)}", Style.PLAIN)), page.width, hang=4)
    yield BLANK
    yield from violation_lines(system, found, verdict, page)
    yield from watch_lines(system, trace, watches, page)
    yield BLANK
    yield from wrap(((f"repeated step by step on {clean(file)}", Style.DIM),), page.width)


def _found(document: TraceDocument, system: TransitionSystem, trace: Trace) -> tuple[PropertyResult, Violated]:
    """The document as the result that it was made of."""
    stem, run = trace, None
    if document.lasso is not None:
        stem = Trace(trace.initial, trace.transitions[: document.lasso.loop_from])
        run = Lasso(stem, trace.transitions[document.lasso.loop_from :])
    verdict = Violated(stem, lasso=run)
    message = next((each for each in messages(system) if message_text(system, each) == document.message), None)
    part = None if document.false_part is None else FalsePart(document.false_part, None, message)
    found = PropertyResult(
        name=document.property, claim=document.claim, verdict=verdict, false_part=part, lost_at=document.lost_at
    )
    return found, verdict


def outdated_lines(document: TraceDocument, why: str, file: str, page: Page) -> Iterator[Line]:
    """The screen in place of a saved trace that the spec no longer takes; `why` is the reason."""
    yield from wrap(((f"{clean(file)} has changed since this trace was saved: ", Style.BAD),), page.width, hang=2)
    yield from wrap(((f"  {clean(why)}", Style.PLAIN),), page.width, hang=2)
    if not document.property:
        return
    again = f"modelcheck verify {clean(file)} --property {document.property}"
    yield from wrap((("help: ", Style.GOOD), (f"find a new one: {again}", Style.PLAIN)), page.width, hang=6)
