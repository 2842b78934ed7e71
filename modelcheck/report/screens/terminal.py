"""The screens of `verify`: everything about one spec, or a table of several and everything about those that fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from modelcheck.check.result import ExitCode, PropertyResult, Result, SpecResult
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.report.answers import counterexample, violated_words
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.source import errors_lines
from modelcheck.report.layout.text import BLANK, Line, Style, cells, clean, length, wrap
from modelcheck.report.screens.answer import answer_lines, property_lines, title_lines
from modelcheck.report.screens.follow import next_lines, steps_line, with_blocks, witness_lines
from modelcheck.report.screens.proof import proof_lines
from modelcheck.report.screens.table import table_lines
from modelcheck.report.screens.violation import Context, violation_lines
from modelcheck.report.words import counted, summary_words

Contexts = Mapping[tuple[int, str], Context]
"""The surroundings of each property, by the position of its spec in the result and its name."""


class Detail(NamedTuple):
    """How much a screen says.

    Attributes:
        proof: Why properties hold for any size, or why that was not proved.
        steps: How often each step happened.
        table: The table of several specs; False where its rows have been printed one by one.
    """

    proof: bool = False
    steps: bool = False
    table: bool = True


_ANSWER: Final = Detail()


def full_lines(result: Result, contexts: Contexts, page: Page, detail: Detail = _ANSWER) -> Iterator[Line]:
    """The whole screen: errors, then the specs, then the summary."""
    if result.errors:
        yield from errors_lines(result.errors, page)
        yield BLANK
    if len(result.results) == 1 and not result.errors:
        yield from spec_lines(0, result.results[0], contexts, page, detail)
    else:
        if result.results and detail.table:
            yield from table_lines(result.results, page)
            yield BLANK
        for index, each in enumerate(result.results):
            if each.exit_code is not ExitCode.AS_PROMISED or detail.proof or detail.steps:
                yield from spec_lines(index, each, contexts, page, detail)
            elif each.notes or each.diagnostics:
                yield from _remarks(each, page)
                yield BLANK
    yield from _closing(result, page)


def verdict_only_lines(result: Result, page: Page) -> Iterator[Line]:
    """The screen of `--quiet`: errors in a line each, then one line per property."""
    for diagnostic in result.errors:
        yield from wrap(((clean(diagnostic.concise()), Style.BAD),), page.width, hang=2)
    for each in result.results:
        yield from title_lines(each.system, each.file, page)
        yield from property_lines(each, page)


def spec_lines(
    index: int, result: SpecResult, contexts: Contexts, page: Page, detail: Detail = _ANSWER
) -> Iterator[Line]:
    """Everything about one spec: the answer, each counterexample, what was tried, and how to go on."""
    yield from title_lines(result.system, result.file, page)
    yield BLANK
    yield from answer_lines(result, page)
    yield BLANK
    shown = with_blocks(result)
    following = [
        *steps_line(result, page, always=detail.steps),
        *next_lines(index, result, contexts, page, proof_shown=detail.proof),
    ]
    witnesses = list(witness_lines(result, page))
    # Why, where, and how to go on are one paragraph where there is one counterexample and nothing else.
    in_one = len(shown) == 1 and following and not witnesses and not detail.proof
    for each in shown:
        violated = counterexample(each)
        assert violated is not None
        if len(shown) > 1:
            instance = with_parameters(result.system, violated.parameters)
            words = clean(violated_words(each, violated, instance))
            yield from wrap((*_weight(each), (words, Style.STRONG)), page.width, hang=2)
        yield from violation_lines(with_parameters(result.system, violated.parameters), each, violated, page)
        if not in_one:
            yield BLANK
    yield from witnesses
    if detail.proof:
        for each in result.properties:
            yield from proof_lines(result, each, contexts.get((index, each.name), Context()), page)
    yield from following
    if following:
        yield BLANK
    if result.diagnostics:
        yield from errors_lines(result.diagnostics, page)
        yield BLANK
    if result.notes:
        yield from _notes(result, page)
        yield BLANK


def _weight(found: PropertyResult) -> Line:
    """What a counterexample means for the run, where several are shown."""
    if found.as_promised is False:
        return (("NOT as promised: ", Style.BAD),)
    return (("allowed: ", Style.DIM),) if found.as_promised else ()


def _remarks(result: SpecResult, page: Page) -> Iterator[Line]:
    """The notes about a spec of which nothing else is said."""
    for each in result.diagnostics:
        line = (("  note  ", Style.UNSURE), (f"{each.code} {clean(each.message)}", Style.PLAIN))
        yield from wrap(line, page.width, hang=8)
    yield from _notes(result, page)


def _notes(result: SpecResult, page: Page) -> Iterator[Line]:
    for note in result.notes:
        yield from wrap((("  note  ", Style.UNSURE), (clean(note), Style.PLAIN)), page.width, hang=8)


def _closing(result: Result, page: Page) -> Iterator[Line]:
    """The extent of the search or a summary, and at the right margin the exit code."""
    if result.exit_code is ExitCode.INTERRUPTED:
        yield from wrap((("interrupted: the answers above are all that was found", Style.UNSURE),), page.width)
    words = f"{_extent(result)} {page.glyphs.dot} {result.seconds:.1f} s"
    code = f"exit {result.exit_code.value}"
    style = Style.GOOD if result.exit_code is ExitCode.AS_PROMISED else _code_style(result.exit_code)
    lines = list(wrap(((words, Style.DIM),), page.width))
    gap = page.width - length(lines[-1]) - cells(code)
    if gap >= 2:
        lines[-1] = (*lines[-1], (" " * gap + code, style))
    else:
        lines.append(((code.rjust(page.width), style),))
    yield from lines


def _extent(result: Result) -> str:
    if len(result.results) != 1 or result.errors or result.results[0].statistics is None:
        return summary_words(result)
    statistics = result.results[0].statistics
    states = f"{counted(statistics.distinct_states, 'state')} with these parameters"
    return f"{states}, {'all' if statistics.complete else 'not all'} visited"


def _code_style(code: ExitCode) -> Style:
    return Style.UNSURE if code in (ExitCode.UNDETERMINED, ExitCode.INTERRUPTED) else Style.BAD
