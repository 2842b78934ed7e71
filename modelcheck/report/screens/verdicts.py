"""The lines about the verdict on each property of an instance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.ir.properties import SEMANTIC_PAIR
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import NO_BREAK, Line, Segment, Style, cells, clean, elide, pad, wrap
from modelcheck.report.screens.invariant import invariant_lines
from modelcheck.report.screens.lost import no_way_on_words
from modelcheck.report.screens.unproved import unproved_lines
from modelcheck.report.values import Names
from modelcheck.report.words import (
    assignments,
    instance_words,
    length_words,
    promise_words,
    scope_words,
    semantics_words,
    statistics_words,
    verdict_mark,
)
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Invariant, NotProved, NoWayOn, Reason, Unknown, Verdict, Violated

_WIDEST_NAME: Final = 32


def header_lines(result: SpecResult, page: Page) -> Iterator[Line]:
    """The name of the instance, and the extent of its search."""
    dot = page.glyphs.dot
    title = ((f"{clean(result.file)} {dot} ", Style.DIM), (instance_words(result.system), Style.STRONG))
    yield from wrap(title, page.width, hang=2)
    if result.statistics is not None:
        words = f"these parameters: {statistics_words(result.statistics, page.glyphs)}"
        yield from wrap(((words, Style.DIM),), page.width, hang=2)


def property_lines(result: SpecResult, page: Page, *, brief: bool) -> Iterator[Line]:
    """The properties in order, then the semantics; `brief` leaves out the evidence of proofs."""
    column = min(max((cells(each.name) for each in result.properties), default=0), _WIDEST_NAME)
    column = max(column, len("semantics"))
    for each in result.properties:
        mark, style = verdict_mark(each, page.glyphs)
        left: tuple[Segment, ...] = (
            (f"  {pad(mark, cells(page.glyphs.good_mark))} ", style),
            (pad(elide(each.name, column, page.glyphs.dots), column), Style.STRONG),
            ("  ", Style.PLAIN),
        )
        hang = cells("".join(text for text, _ in left))
        for line, evidence in _verdict(each, result.system, style, page):
            for part in wrap(line, page.width - hang, hang=2):
                yield (*left, *part)
                left = ((" " * hang, Style.PLAIN),)
            match evidence:
                case Invariant() if not brief:
                    yield from invariant_lines(evidence, each.name, result.system, page)
                case NotProved() if not brief:
                    yield from unproved_lines(evidence, result.system, page)
    if result.counts_effects and all(name in {each.name for each in result.properties} for name in SEMANTIC_PAIR):
        lead = " " * (3 + cells(page.glyphs.good_mark)) + pad("semantics", column) + "  "
        yield from wrap(((lead, Style.DIM), (semantics_words(result), Style.STRONG)), page.width, hang=len(lead))


def one_line_trace(result: SpecResult, trace: Trace, verdict: Verdict, page: Page, *, indent: int) -> Iterator[Line]:
    """The step instances of a trace in a row, faults with an exclamation mark, what repeats in parentheses."""
    violated = verdict if isinstance(verdict, Violated) else Violated(None)
    system = with_parameters(result.system, violated.parameters)
    names = Names(system)
    line: list[Segment] = [(" " * indent, Style.PLAIN)]
    steps = trace.steps if violated.lasso is None else violated.lasso.unrolled.steps
    for number, instance in enumerate(steps):
        step = system.step(instance.step)
        if len(line) > 1:
            line.append((f" {page.glyphs.arrow} ", Style.DIM))
        name = names.instance(step, instance).replace(" ", NO_BREAK) + "!" * step.fault
        name = "(" * (number == len(trace)) + name
        line.append((name, Style.FAULT if step.fault else Style.PLAIN))
    if len(steps) > len(trace):
        line.append((") for ever", Style.PLAIN))
    return wrap(tuple(line), page.width, hang=indent)


def _verdict(
    result: PropertyResult, system: TransitionSystem, style: Style, page: Page
) -> Iterator[tuple[Line, Invariant | NotProved | None]]:
    """The lines about a verdict, each with the invariant or the reason for Unknown that is explained below it."""
    verdict, dot = result.verdict, f" {page.glyphs.dot} "
    match verdict:
        case Holds(evidence):
            yield _claim(verdict, result, system, style), evidence if isinstance(evidence, Invariant) else None
        case Violated(parameters=parameters):
            where = "" if parameters is None else dot + ", ".join(f"{name}={value}" for name, value in parameters)
            words = (f"{dot}{length_words(verdict)}{where}", Style.PLAIN)
            yield (("violated", style), *_promise(result), words), None
        case Unknown(reason):
            yield (("unknown", style), (f": {_reason(reason)}", Style.PLAIN)), _help(reason)
    match result.any_size:
        case Holds(Invariant() as invariant) as holds if holds != verdict:
            if invariant.unbounded:
                yield _claim(holds, None, system, Style.GOOD), invariant
        case Unknown(reason) if result.any_size != verdict:
            yield (("for any size: unknown", Style.UNSURE), (f", {_reason(reason)}", Style.PLAIN)), _help(reason)
        case Violated() as refuted if refuted != verdict:
            broken = Style.BAD if result.expected == "holds" else Style.UNSURE
            yield from (
                (line, None) for line in _refuted(refuted, with_parameters(system, refuted.parameters), broken, page)
            )
        case _:
            pass


def _refuted(refuted: Violated, system: TransitionSystem, style: Style, page: Page) -> Iterator[Line]:
    """The lines about a refutation for another size: the size, the trace, and the evidence of a loss."""
    names = Names(system)
    steps = () if refuted.trace is None else refuted.trace.steps
    row = f" {page.glyphs.arrow} ".join(
        names.instance(system.step(each.step), each).replace(" ", NO_BREAK) + "!" * system.step(each.step).fault
        for each in steps
    )
    words = f" with {assignments(system)} {page.glyphs.dot} {length_words(refuted)}{': ' * bool(steps)}{row}"
    yield ("violated", style), (words, Style.PLAIN)
    if isinstance(refuted.evidence, NoWayOn):
        at = f"lost in step {len(steps)}: " if steps else ""
        yield ((f"{at}{no_way_on_words(refuted.evidence, system)}", Style.DIM),)


def _reason(reason: Reason) -> str:
    return clean(reason.headline if isinstance(reason, NotProved) else str(reason))


def _help(reason: Reason) -> NotProved | None:
    return reason if isinstance(reason, NotProved) else None


def _claim(verdict: Holds, result: PropertyResult | None, system: TransitionSystem, style: Style) -> Line:
    promise = () if result is None else _promise(result)
    return (("holds", style), (f" {scope_words(verdict, system)}", Style.PLAIN), *promise)


def _promise(result: PropertyResult) -> Line:
    words = promise_words(result)
    return ((f", {words}", Style.BAD if result.as_promised is False else Style.PLAIN),) if words else ()
