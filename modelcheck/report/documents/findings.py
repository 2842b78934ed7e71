"""The findings of a run, one form for all documents that list them: annotations, JUnit, SARIF, Markdown, editor lines.

A finding is the answer for one property, an error, or a note. Nothing is decided here: its outcome follows from the
verdict and the promise as the exit code does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final, NamedTuple

from modelcheck.check.result import ExitCode, PropertyResult, Result, SpecResult
from modelcheck.errors import Diagnostic, Note, Span
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.answers import counterexample, said
from modelcheck.report.causes import cause_of, culprit_of
from modelcheck.report.lanes.changed import change_line
from modelcheck.report.layout.text import UNICODE, clean
from modelcheck.report.story.events import Story
from modelcheck.report.words import instance_words
from modelcheck.verdict import NoWayOn, Violated

INTERRUPTED: Final = "the run was interrupted: what is not among the findings was not checked"
NOTHING: Final = "nothing to check: no spec here has a property"


class Outcome(Enum):
    """The weight of a finding; only `FINE` is nothing to look at."""

    FINE = "fine"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    ERROR = "error"
    NOTE = "note"


class Happened(NamedTuple):
    """A step of a counterexample: its text, what it changed, and the place of the step in the spec."""

    text: str
    changed: str
    fault: bool
    span: Span | None


class Finding(NamedTuple):
    """One thing found.

    Attributes:
        rule: The property, the code of a diagnostic, or `usage`, `internal`, `interrupted`, `nothing`.
        message: One line; it names the spec and the property, so that it stands alone.
        about: The spec; empty for what is about none.
        file: The file to look at; None where there is none.
        steps: A counterexample; from number `loop_from` on (0 is the first state) it repeats for ever.
        command: The words of a command that finds the same again.
    """

    outcome: Outcome
    rule: str
    message: str
    about: str = ""
    instance: str = ""
    file: str | None = None
    span: Span | None = None
    hint: str | None = None
    related: tuple[Note, ...] = ()
    steps: tuple[Happened, ...] = ()
    loop_from: int | None = None
    command: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The place, `file:line:column` or the file alone; empty where there is none."""
        return str(self.span) if self.span is not None else self.file or ""

    @property
    def explained(self) -> str:
        """The message, and behind it the steps that show it."""
        line = self.message
        if self.steps:
            texts = [each.text for each in self.steps]
            at = len(texts) if self.loop_from is None else self.loop_from
            line += f": {' '.join(texts[:at]) or 'without a step'}"
            line += f" ({' '.join(texts[at:])}) for ever" if texts[at:] else ""
        return line


class Report(NamedTuple):
    """The findings of a run in the order of the specs, and its exit code."""

    findings: tuple[Finding, ...]
    exit_code: ExitCode
    seconds: float = 0.0


def report_of(result: Result, targets: Mapping[tuple[int, str], str | None] | None = None) -> Report:
    """The findings of a result: errors first, then every property and note of every spec.

    Args:
        result: The answer.
        targets: The spec of a property on a command line, by the position of the spec and the name of the property.
    """
    return Report(tuple(_findings(result, targets or {})), result.exit_code, result.seconds)


def failure(rule: str, message: str, *, exit_code: ExitCode, hint: str | None = None) -> Report:
    """The report of a run that reached no result: `rule` is `usage`, `internal`, `interrupted` or a code."""
    hint = None if hint is None or hint in message else hint
    return Report((Finding(Outcome.ERROR, rule, clean(message), hint=hint and clean(hint)),), exit_code)


def diagnostics_report(diagnostics: tuple[Diagnostic, ...]) -> Report:
    """The report of a command whose spec cannot be checked."""
    return Report(tuple(map(_diagnostic, diagnostics)), ExitCode.BAD_SPEC)


def _findings(result: Result, targets: Mapping[tuple[int, str], str | None]) -> Iterator[Finding]:
    yield from map(_diagnostic, result.errors)
    for index, spec in enumerate(result.results):
        for found in spec.properties:
            yield _property(spec, found, targets.get((index, found.name)))
        for diagnostic in spec.diagnostics:
            yield _diagnostic(diagnostic)._replace(about=spec.system.name, instance=instance_words(spec.system))
    if result.exit_code is ExitCode.INTERRUPTED:
        yield Finding(Outcome.ERROR, "interrupted", INTERRUPTED)
    if result.exit_code is ExitCode.NOTHING_TO_CHECK and not result.errors:
        yield Finding(Outcome.ERROR, "nothing", NOTHING)


def _diagnostic(found: Diagnostic) -> Finding:
    reached = f", reached by: {' '.join(found.steps)}" if found.steps else ""
    return Finding(
        Outcome.NOTE if found.is_note else Outcome.ERROR,
        found.code,
        clean(f"{found.code} {found.message}{reached}"),
        file=found.span.file if found.span else None,
        span=found.span,
        hint=found.hint and clean(found.hint),
        related=found.notes,
    )


def _property(result: SpecResult, found: PropertyResult, target: str | None) -> Finding:
    shown = counterexample(found)
    system = result.system if shown is None else with_parameters(result.system, shown.parameters)
    culprit = None if shown is None else culprit_of(system, found, shown)
    part = found.false_part.span if found.false_part and found.false_part.span else found.span
    place = part if culprit is None or culprit.span is None else culprit.span
    declared = [found.span] if found.span not in (None, place) else []
    why = () if shown is None else tuple(cause_of(system, found, shown))
    return Finding(
        _outcome(found),
        found.name,
        clean(f"{result.system.name}.{found.name}: {said(result, found)}"),
        about=result.system.name,
        instance=instance_words(result.system),
        file=result.file,
        span=place,
        hint=clean("; ".join(why)) or None,
        related=tuple(Note("declared here", each) for each in declared if each is not None),
        steps=() if shown is None else tuple(_steps(system, shown)),
        loop_from=len(shown.lasso.stem) if shown is not None and shown.lasso is not None else None,
        command=() if target is None else _command(result, found, shown, target),
    )


def _outcome(found: PropertyResult) -> Outcome:
    if found.as_promised is False:
        return Outcome.BROKEN
    return Outcome.UNKNOWN if found.undetermined else Outcome.FINE


def _steps(system: TransitionSystem, violated: Violated) -> Iterator[Happened]:
    trace = violated.trace if violated.lasso is None else violated.lasso.unrolled
    if trace is None:
        return
    for event in Story(system, trace).events:
        lines = (change_line(change, UNICODE) for change in event.changes)
        changed = "; ".join("".join(text for text, _ in line) for line in lines)
        yield Happened(clean(event.text), clean(changed), event.step.fault, event.step.span)


def _command(result: SpecResult, found: PropertyResult, shown: Violated | None, target: str) -> tuple[str, ...]:
    """The words of a command that finds the same verdict."""
    given = None if shown is None else shown.parameters
    values = given or tuple((each.name, each.value) for each in result.system.parameters)
    # A search has no end where the states that follow have none.
    endless = shown is not None and isinstance(shown.evidence, NoWayOn) and shown.evidence.states is None
    words = ["modelcheck", "prove" if endless else "verify", target]
    for name, value in values:
        if name not in result.system.formulas:
            words += ["--set", f"{name}={str(value).lower()}"]
    return (*words, "--property", found.name)
