"""A result as the JSON document `modelcheck.result/2`, and the schema of that document."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any, Final

import msgspec

from modelcheck.check.result import ExitCode, PropertyResult, Result, SpecResult
from modelcheck.errors import Diagnostic, Span
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.documents import schema
from modelcheck.report.documents.evidence import evidence, no_way_on
from modelcheck.report.documents.traces import entries, induction_failure, lasso, violating_entries
from modelcheck.report.formulas.expression import source_text
from modelcheck.report.words import verdict_word
from modelcheck.verdict import Holds, NotProved, NoWayOn, Unknown, Verdict, Violated

SCHEMA_FILE: Final = Path(__file__).with_name("result.schema.json")


def result_json(result: Result) -> bytes:
    """The document, indented, ended by a newline; equal results give equal bytes but for `timing`."""
    return document_json(
        schema.ResultDocument(
            schema=schema.RESULT,
            results=[_spec(each) for each in result.results],
            errors=[_error(each) for each in result.errors],
            exit_code=result.exit_code.value,
            timing=schema.Timing(
                seconds=round(result.seconds, 6), specs=[round(each.seconds, 6) for each in result.results]
            ),
        )
    )


def failure_json(*, code: str, message: str, hint: str | None, exit_code: ExitCode) -> bytes:
    """The document of a run that reached no result: `code` is `usage`, `internal`, `interrupted` or of a diagnostic."""
    return errors_json(Diagnostic(code=code, message=message, span=None, hint=hint), exit_code=exit_code)


def errors_json(*errors: Diagnostic, exit_code: ExitCode) -> bytes:
    """The document of a run that has nothing but errors."""
    return document_json(
        schema.ResultDocument(
            schema=schema.RESULT,
            results=[],
            errors=[_error(each) for each in errors],
            exit_code=exit_code.value,
            timing=schema.Timing(seconds=0.0, specs=[]),
        )
    )


def document_json(
    document: schema.ResultDocument
    | schema.TraceDocument
    | schema.CertificateDocument
    | schema.CertificateCheckDocument,
) -> bytes:
    """Any of the documents as text."""
    try:
        text = msgspec.json.encode(document)
    except UnicodeEncodeError:  # the name of a file that the locale could not decode
        text = msgspec.json.encode(_decoded(msgspec.to_builtins(document)))
    return msgspec.json.format(text, indent=2) + b"\n"


def _decoded(part: Any) -> Any:  # noqa: ANN401 - JSON as it is
    """The document with every text as UTF-8 would have decoded it; what is no UTF-8 either is replaced."""
    match part:
        case dict():
            return {key: _decoded(value) for key, value in part.items()}
        case list():
            return [_decoded(each) for each in part]
        case str():
            return part.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        case _:
            return part


def schema_json() -> bytes:
    """The JSON Schema of `modelcheck.result/2`, as shipped in `SCHEMA_FILE`."""
    generated = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": schema.RESULT,
        **_cleaned(msgspec.json.schema(schema.ResultDocument)),
    }
    return msgspec.json.format(msgspec.json.encode(generated, order="sorted"), indent=2) + b"\n"


def _cleaned(part: Any) -> Any:  # noqa: ANN401 - JSON as it is
    """The schema with its descriptions unindented: Python 3.13 strips docstrings itself, older ones do not."""
    match part:
        case dict():
            return {
                key: inspect.cleandoc(value) if key == "description" else _cleaned(value) for key, value in part.items()
            }
        case list():
            return [_cleaned(each) for each in part]
        case _:
            return part


def _spec(result: SpecResult) -> schema.Spec:
    semantics: schema.SemanticsWord | None = None
    if result.counts_effects:
        semantics = "unknown" if result.semantics is None else result.semantics.value
    return schema.Spec(
        spec=result.system.name,
        file=result.file,
        parameters={each.name: each.value for each in result.system.parameters},
        semantics=semantics,
        promised=None if result.promised is None else result.promised.value,
        statistics=_statistics(result),
        properties=[_property(result.system, each) for each in result.properties],
        notes=[*(each.message for each in result.diagnostics), *result.notes],
        diagnostics=[
            schema.Remark(code=each.code, message=each.message, place=_place(each.span), hint=each.hint)
            for each in result.diagnostics
        ],
        interrupted=result.interrupted,
        exit_code=result.exit_code.value,
    )


def _statistics(result: SpecResult) -> schema.Statistics | None:
    seen = result.statistics
    if seen is None:
        return None
    return schema.Statistics(
        distinct_states=seen.distinct_states,
        generated_transitions=seen.generated_transitions,
        levels=seen.levels,
        ends=seen.ends,
        complete=seen.complete,
        fired=dict(seen.fired),
    )


def _property(system: TransitionSystem, found: PropertyResult) -> schema.Property:
    verdict = found.verdict
    violated = verdict if isinstance(verdict, Violated) else None
    witness = verdict.witness if isinstance(verdict, Holds) else None
    part = found.false_part
    return schema.Property(
        name=found.name,
        claim=found.claim,
        verdict=verdict_word(verdict),
        expected=found.expected,
        as_promised=found.as_promised,
        reason=_reason(verdict),
        evidence=evidence(found, system),
        any_size=_any_size(system, found.any_size),
        trace=None if violated is None else violating_entries(system, violated),
        lasso=None if violated is None else lasso(violated),
        trace_parameters=_parameters(violated),
        witness=None if witness is None else entries(system, witness),
        false_part=schema.FalsePart(text=part.text, place=_place(part.span)) if part else None,
        lost_at=found.lost_at,
        rechecks=[
            schema.Recheck(without=list(each.without), holds=each.holds, distinct_states=each.distinct_states)
            for each in found.rechecks
        ],
        place=_place(found.span),
    )


def _parameters(violated: Violated | None) -> dict[str, bool | int] | None:
    return None if violated is None or violated.parameters is None else dict(violated.parameters)


def _reason(verdict: Verdict) -> str | None:
    return str(verdict.reason) if isinstance(verdict, Unknown) else None


def _any_size(system: TransitionSystem, verdict: Verdict | None) -> schema.AnySize | None:
    if verdict is None:
        return None
    violated = verdict if isinstance(verdict, Violated) else None
    return schema.AnySize(
        verdict=verdict_word(verdict),
        reason=_reason(verdict),
        parameters=_parameters(violated),
        trace=None if violated is None else violating_entries(system, violated),
        not_proved=_not_proved(verdict.reason, system)
        if isinstance(verdict, Unknown) and isinstance(verdict.reason, NotProved)
        else None,
        no_way_on=no_way_on(verdict.evidence, with_parameters(system, verdict.parameters))
        if isinstance(verdict, Violated) and isinstance(verdict.evidence, NoWayOn)
        else None,
    )


def _not_proved(reason: NotProved, system: TransitionSystem) -> schema.NotProved:
    return schema.NotProved(
        bound=reason.bound,
        attempts=[schema.Attempt(engine=each.engine, why=each.why) for each in reason.attempts],
        invariant=[source_text(conjunct) for conjunct in reason.invariant],
        induction_failure=None if reason.failure is None else induction_failure(reason.failure, system),
    )


def _place(span: Span | None) -> schema.Place | None:
    return None if span is None else schema.Place(file=span.file, line=span.line, column=span.column)


def _error(diagnostic: Diagnostic) -> schema.Error:
    span = diagnostic.span
    return schema.Error(
        code=diagnostic.code,
        message=diagnostic.message,
        file=span.file if span else None,
        line=span.line if span else None,
        column=span.column if span else None,
        hint=diagnostic.hint,
        steps=list(diagnostic.steps),
    )
