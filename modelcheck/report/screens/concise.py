"""The concise format: one line per finding, `file:line:column: ...`, as editors and grep read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.check.result import PropertyResult, Result, SpecResult
from modelcheck.ir.system import StepInstance
from modelcheck.ir.written import Writer
from modelcheck.report.layout.text import clean
from modelcheck.report.words import length_words, promise_words, scope_words, verdict_word
from modelcheck.verdict import Holds, Invariant, Unknown, Verdict, Violated


def concise_lines(result: Result) -> Iterator[str]:
    """The lines of a result: errors first, then every property and note of every spec; never wrapped."""
    for diagnostic in result.errors:
        yield clean(diagnostic.concise())
    for spec in result.results:
        for found in spec.properties:
            yield clean(_property(spec, found))
        for note in spec.diagnostics:
            yield clean(note.concise())


def _property(result: SpecResult, found: PropertyResult) -> str:
    place = result.file if found.span is None else str(found.span)
    parts = [f"{place}: {result.system.name}.{found.name} {verdict_word(found.verdict)}"]
    match found.verdict:
        case Holds() as verdict:
            parts[0] += f" {scope_words(_widest(verdict, found.any_size), result.system)}"
        case Unknown(reason):
            parts.append(str(reason))
        case Violated() as violated:
            parts.append(length_words(violated))
    parts += [promise_words(found)] if promise_words(found) else []
    line = ", ".join(parts)
    if isinstance(found.verdict, Violated) and found.verdict.trace:
        line += f": {' '.join(_steps(result, found.verdict.trace.steps))}"
    if isinstance(found.verdict, Violated) and found.verdict.lasso and found.verdict.lasso.loop:
        line += f" ({' '.join(_steps(result, [step for step, _ in found.verdict.lasso.loop]))}) for ever"
    return line


def _steps(result: SpecResult, instances: Sequence[StepInstance]) -> Iterator[str]:
    writer = Writer(result.system)
    return (writer.instance(result.system.step(each.step), each) for each in instances)


def _widest(verdict: Holds, any_size: Verdict | None) -> Holds:
    """The wider of the two verdicts: that for any size, if it holds."""
    if isinstance(any_size, Holds) and isinstance(any_size.evidence, Invariant):
        return any_size
    return verdict
