"""Everything about one counterexample: the lanes, why it happened, where, and how to go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from modelcheck.check.result import PropertyResult
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.causes import cause_of, culprit_of, lost_at
from modelcheck.report.lanes.model import Lanes, counterexample_lanes
from modelcheck.report.lanes.text import lanes_lines
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.source import excerpt
from modelcheck.report.layout.text import BLANK, NO_BREAK, Line, Style, clean, plain, wrap
from modelcheck.verdict import Violated

_LABEL: Final = 7
_SHORT: Final = 24


class Context(NamedTuple):
    """The surroundings of a result: command line and saved files.

    Attributes:
        target: The spec on a command line; None where the call came from Python.
        saved: The file of the trace.
        certificate: The file of the proof.
    """

    target: str | None = None
    saved: str | None = None
    certificate: str | None = None


def violation_lines(system: TransitionSystem, found: PropertyResult, verdict: Violated, page: Page) -> Iterator[Line]:
    """The block of one counterexample of an instance: the trace, then why and where."""
    laid = laid_out(system, found, verdict)
    if laid is not None:
        yield from lanes_lines(laid, mark=mark_words(found, verdict), width=page.width, glyphs=page.glyphs)
        yield BLANK
    yield from cause_lines(system, found, verdict, page)
    yield from where_lines(system, found, verdict, page)


def laid_out(system: TransitionSystem, found: PropertyResult, verdict: Violated) -> Lanes | None:
    """The lanes of a counterexample, with the step to look at; None where it has no trace."""
    culprit = culprit_of(system, found, verdict)
    culprit_at = None if culprit is None else culprit.event.number
    return counterexample_lanes(system, verdict, lost_at=lost_at(found, verdict), culprit_at=culprit_at)


def cause_lines(system: TransitionSystem, found: PropertyResult, verdict: Violated, page: Page) -> Iterator[Line]:
    """The reason of a counterexample."""
    for number, sentence in enumerate(cause_of(system, found, verdict)):
        yield from labelled("" if number else "why", plain(_unbroken(sentence)), page)


def mark_words(found: PropertyResult, verdict: Violated) -> str:
    """The words beside the step of a trace that the property is about; an effect that is repeated speaks for itself."""
    match found.name:
        case BuiltIn.NO_LOSS:
            return "lost here"
        case BuiltIn.NO_DUPLICATE:
            return ""
        case _:
            return found.name if verdict.lasso is None else f"{found.name}: never again from here"


def labelled(label: str, line: Line, page: Page) -> Iterator[Line]:
    """A line behind its label, further ones below it."""
    lead = f"  {label}".ljust(_LABEL + 2)
    return wrap(((lead, Style.DIM), *line), page.width, hang=len(lead))


def _unbroken(text: str) -> str:
    """The text with what it quotes from the spec in one piece: no line ends within `poll(c0, p0)` if it is short."""
    return re.sub(f"`[^`]{{1,{_SHORT}}}`", lambda quoted: quoted[0].replace(" ", NO_BREAK), text)


def where_lines(system: TransitionSystem, found: PropertyResult, verdict: Violated, page: Page) -> Iterator[Line]:
    """The place of the culprit, with its source; that of the declaration where no step is to blame."""
    culprit = culprit_of(system, found, verdict)
    declared = found.false_part.span if found.false_part and found.false_part.span else found.span
    span = declared if culprit is None or culprit.span is None else culprit.span
    if span is None:
        return
    place = clean(str(span))
    if culprit is not None:
        place += f", step {culprit.event.number}, `{clean(culprit.event.text)}`"
    yield from labelled("where", plain(_unbroken(place).replace("`", "")), page)
    label = "" if culprit is not None or found.false_part is None else found.false_part.text
    yield from excerpt(span, label, Style.BAD, page, indent=_LABEL)
