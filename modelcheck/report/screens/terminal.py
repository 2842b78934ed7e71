"""The screens of `verify`: everything about one spec, or a block per spec and a table about several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modelcheck.check.result import ExitCode, PropertyResult, Result, SpecResult
from modelcheck.report.layout.command import command_lines
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.source import errors_lines
from modelcheck.report.layout.text import BLANK, Line, Style, cells, clean, length, plain, wrap
from modelcheck.report.screens.table import table_lines
from modelcheck.report.screens.verdicts import header_lines, one_line_trace, property_lines
from modelcheck.report.screens.violation import Context, violation_lines
from modelcheck.report.words import summary_words
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Violated

Contexts = Mapping[tuple[int, str], Context]
"""The surroundings of each property, by the position of its spec in the result and its name."""


def full_lines(result: Result, contexts: Contexts, page: Page) -> Iterator[Line]:
    """The whole screen: errors, then the specs, then the summary."""
    if result.errors:
        yield from errors_lines(result.errors, page)
        yield BLANK
    if len(result.results) == 1 and not result.errors:
        yield from _spec(0, result.results[0], contexts, page)
    else:
        for each in result.results:
            yield from _block(each, page)
            yield BLANK
        if len(result.results) > 1:
            yield from table_lines(result.results, page)
            yield BLANK
    yield from _closing(result, page)


def verdict_only_lines(result: Result, page: Page) -> Iterator[Line]:
    """The screen of `--quiet`: errors in a line each, then one line per property."""
    for diagnostic in result.errors:
        yield from wrap(((clean(diagnostic.concise()), Style.BAD),), page.width, hang=2)
    for each in result.results:
        yield from header_lines(each, page)
        yield from property_lines(each, page, brief=True)


def _spec(index: int, result: SpecResult, contexts: Contexts, page: Page) -> Iterator[Line]:
    yield from header_lines(result, page)
    yield BLANK
    yield from property_lines(result, page, brief=False)
    yield BLANK
    for each in result.properties:
        context = contexts.get((index, each.name), Context())
        if isinstance(each.verdict, Violated):
            yield from violation_lines(result, each, context, page)
            yield BLANK
        elif isinstance(each.verdict, Holds) and each.verdict.witness is not None:
            yield from _witness(result, each, each.verdict.witness, page)
            yield BLANK
    certified = [contexts.get((index, each.name), Context()) for each in result.properties]
    for context in certified:
        if context.certificate is not None and context.target is not None:
            yield from _certificate(context.certificate, context.target, page)
    if any(context.certificate is not None for context in certified):
        yield BLANK
    if result.diagnostics:
        yield from errors_lines(result.diagnostics, page)
        yield BLANK
    if result.notes:
        yield from _notes(result, page)
        yield BLANK


def _witness(result: SpecResult, found: PropertyResult, witness: Trace, page: Page) -> Iterator[Line]:
    yield from wrap(((found.name, Style.STRONG), (" is shown by", Style.PLAIN)), page.width)
    yield from one_line_trace(result, witness, found.verdict, page, indent=2)


def _block(result: SpecResult, page: Page) -> Iterator[Line]:
    """The block of a spec among several: verdicts, and each counterexample in one row."""
    yield from header_lines(result, page)
    yield from property_lines(result, page, brief=True)
    for each in result.properties:
        if isinstance(each.verdict, Violated) and each.verdict.trace is not None:
            yield (("      ", Style.PLAIN), (f"{each.name}:", Style.DIM))
            yield from one_line_trace(result, each.verdict.trace, each.verdict, page, indent=8)
    for note in result.diagnostics:
        line = (("  note  ", Style.UNSURE), (f"{note.code} {clean(note.message)}", Style.PLAIN))
        yield from wrap(line, page.width, hang=8)
    yield from _notes(result, page)


def _notes(result: SpecResult, page: Page) -> Iterator[Line]:
    for note in result.notes:
        yield from wrap((("  note  ", Style.UNSURE), (clean(note), Style.PLAIN)), page.width, hang=8)


def _certificate(file: str, target: str, page: Page) -> Iterator[Line]:
    """The file with the proof of a property, and the command that checks it."""
    lead = "  Certificate  "
    yield from wrap(((lead, Style.DIM), (clean(file), Style.PLAIN)), page.width, hang=len(lead))
    words = ["modelcheck", "check-certificate", file, "--spec", target]
    yield from map(plain, command_lines(words, lead=" " * len(lead), width=page.width))


def _closing(result: Result, page: Page) -> Iterator[Line]:
    """The summary of the result, and at the right margin the exit code."""
    if result.exit_code is ExitCode.INTERRUPTED:
        yield (("interrupted: the verdicts above are all that was found", Style.UNSURE),)
    words = f"{summary_words(result)} {page.glyphs.dot} {result.seconds:.2f} s"
    code = f"exit {result.exit_code.value}"
    style = Style.GOOD if result.exit_code is ExitCode.AS_PROMISED else _code_style(result.exit_code)
    lines = list(wrap(((words, Style.STRONG),), page.width))
    gap = page.width - length(lines[-1]) - cells(code)
    if gap >= 2:
        lines[-1] = (*lines[-1], (" " * gap + code, style))
    else:
        lines.append(((code.rjust(page.width), style),))
    yield from lines


def _code_style(code: ExitCode) -> Style:
    return Style.UNSURE if code in (ExitCode.UNDETERMINED, ExitCode.INTERRUPTED) else Style.BAD
