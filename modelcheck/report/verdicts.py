"""The lines that say what became of each property of an instance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from modelcheck.check.promise import BUILT_IN
from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.ir.nodes import Expr
from modelcheck.report.expression import source_text
from modelcheck.report.page import Page
from modelcheck.report.text import NO_BREAK, Line, Segment, Style, cells, clean, elide, pad, plain, wrap
from modelcheck.report.values import Names, with_parameters
from modelcheck.report.words import (
    instance_words,
    invariant_words,
    length_words,
    promise_words,
    scope_words,
    semantics_words,
    statistics_words,
    verdict_mark,
)
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Invariant, Unknown, Verdict, Violated

MAX_CONJUNCTS: Final = 12
"""Conjuncts of an invariant that are printed; the JSON has them all."""

_WIDEST_NAME: Final = 32


def header_lines(result: SpecResult, page: Page) -> Iterator[Line]:
    """Which instance it is, and how much of it was searched."""
    dot = page.glyphs.dot
    title = ((f"{clean(result.file)} {dot} ", Style.DIM), (instance_words(result.system), Style.STRONG))
    yield from wrap(title, page.width, hang=2)
    if result.statistics is not None:
        words = f"these parameters: {statistics_words(result.statistics, page.glyphs)}"
        yield from wrap(((words, Style.DIM),), page.width, hang=2)


def property_lines(result: SpecResult, page: Page, *, brief: bool) -> Iterator[Line]:
    """One property after the other, then the semantics; `brief` leaves out the evidence of proofs."""
    column = min(max((cells(each.name) for each in result.properties), default=0), _WIDEST_NAME)
    column = max(column, len("semantics"))
    for each in result.properties:
        mark, style = verdict_mark(each.verdict, page.glyphs)
        if isinstance(each.verdict, Violated) and each.as_promised:
            style = Style.STRONG  # what was promised is no reason for alarm
        left: tuple[Segment, ...] = (
            (f"  {pad(mark, cells(page.glyphs.good_mark))} ", style),
            (pad(elide(each.name, column, page.glyphs.dots), column), Style.STRONG),
            ("  ", Style.PLAIN),
        )
        hang = cells("".join(text for text, _ in left))
        for line in _verdict(each, style, page, brief=brief):
            for part in wrap(line, page.width - hang, hang=2):
                yield (*left, *part)
                left = ((" " * hang, Style.PLAIN),)
    if result.counts_effects and all(name in {each.name for each in result.properties} for name in BUILT_IN):
        lead = " " * (3 + cells(page.glyphs.good_mark)) + pad("semantics", column) + "  "
        yield from wrap(((lead, Style.DIM), (semantics_words(result), Style.STRONG)), page.width, hang=len(lead))


def one_line_trace(result: SpecResult, trace: Trace, verdict: Verdict, page: Page, *, indent: int) -> Iterator[Line]:
    """The step instances of a trace in a row, faults with an exclamation mark."""
    parameters = verdict.parameters if isinstance(verdict, Violated) else None
    system = with_parameters(result.system, parameters)
    names = Names(system)
    line: list[Segment] = [(" " * indent, Style.PLAIN)]
    for instance in trace.steps:
        step = system.step(instance.step)
        if len(line) > 1:
            line.append((f" {page.glyphs.arrow} ", Style.DIM))
        name = names.instance(step, instance).replace(" ", NO_BREAK) + "!" * step.fault
        line.append((name, Style.FAULT if step.fault else Style.PLAIN))
    return wrap(tuple(line), page.width, hang=indent)


def _verdict(result: PropertyResult, style: Style, page: Page, *, brief: bool) -> Iterator[Line]:
    verdict, dot = result.verdict, f" {page.glyphs.dot} "
    match verdict:
        case Holds():
            yield _claim(verdict, result, style)
            if not brief and isinstance(verdict.evidence, Invariant):
                yield from _invariant(verdict.evidence, page)
        case Violated(trace, _, parameters):
            where = "" if parameters is None else dot + ", ".join(f"{name}={value}" for name, value in parameters)
            yield (("violated", style), *_promise(result), (f"{dot}{length_words(trace)}{where}", Style.PLAIN))
        case Unknown(reason):
            yield (("unknown", style), (f": {clean(str(reason))}", Style.PLAIN))
    match result.any_size:
        case Holds(Invariant() as invariant) as holds if holds != verdict:
            yield _claim(holds, None, Style.GOOD)
            if not brief:
                yield from _invariant(invariant, page)
        case Unknown(reason) if result.any_size != verdict and not brief:
            yield (("for any size: unknown", Style.UNSURE), (f", {clean(str(reason))}", Style.PLAIN))
        case _:
            pass


def _claim(verdict: Holds, result: PropertyResult | None, style: Style) -> Line:
    promise = _promise(result) if result else ()
    return (("holds", style), (f" {scope_words(verdict)}", Style.PLAIN), *promise)


def _promise(result: PropertyResult) -> Line:
    words = promise_words(result)
    return ((f", {words}", Style.BAD if result.as_promised is False else Style.PLAIN),) if words else ()


def _invariant(invariant: Invariant, page: Page) -> Iterator[Line]:
    yield (("  " + invariant_words(invariant), Style.DIM),)
    conjuncts: tuple[Expr, ...] = invariant.conjuncts[:MAX_CONJUNCTS]
    for conjunct in conjuncts:
        yield plain(f"    {page.glyphs.dot} {source_text(conjunct)}")
    if len(invariant.conjuncts) > MAX_CONJUNCTS:
        yield (("    " + f"and {len(invariant.conjuncts) - MAX_CONJUNCTS} more", Style.DIM),)
