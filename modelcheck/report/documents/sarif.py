"""The findings of a run as SARIF 2.1.0, which code scanning reads.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0. What could not be decided has the level
`warning`; its kind is left at `fail`, since a result of any other kind has no level.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final, TypeAlias
from urllib.parse import quote

import msgspec

from modelcheck.check.promise import CLAIMS
from modelcheck.check.result import ExitCode
from modelcheck.errors import CODES, Span
from modelcheck.report.documents.findings import Finding, Outcome, Report
from modelcheck.report.layout.text import clean

_Object: TypeAlias = dict[str, object]

_LEVELS: Final[Mapping[Outcome, str]] = {
    Outcome.BROKEN: "error",
    Outcome.ERROR: "error",
    Outcome.UNKNOWN: "warning",
    Outcome.NOTE: "note",
}
_OF_THE_RUN: Final = ("usage", "internal", "interrupted", "nothing")
"""Rules of what is about the run and no spec: notifications of it, not results."""


def sarif_log(report: Report, *, version: str) -> bytes:
    """The log: one run, whose results are the findings that are not fine.

    Args:
        report: The findings.
        version: The version of the package.
    """
    shown = [each for each in report.findings if each.outcome in _LEVELS and each.rule not in _OF_THE_RUN]
    rules = list(dict.fromkeys(each.rule for each in shown))
    notices = [_notification(each) for each in report.findings if each.rule in _OF_THE_RUN]
    reached = report.exit_code not in (ExitCode.USAGE, ExitCode.INTERNAL, ExitCode.INTERRUPTED)
    invocation: _Object = {"executionSuccessful": reached, "exitCode": report.exit_code.value}
    if notices:
        invocation["toolExecutionNotifications"] = notices
    driver: _Object = {"name": "modelcheck", "version": version, "rules": [_rule(each) for each in rules]}
    run: _Object = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, rules.index(each.rule)) for each in shown],
    }
    log: _Object = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return msgspec.json.format(msgspec.json.encode(log), indent=2) + b"\n"


def _rule(name: str) -> _Object:
    claim = CLAIMS.get(name) or CODES.get(name) or "a property of the spec's own holds"
    rule: _Object = {"id": clean(name), "shortDescription": {"text": claim}}
    if name in CLAIMS or name in CODES:
        rule["help"] = {"text": f"modelcheck explain {name}"}
    return rule


def _result(finding: Finding, index: int) -> _Object:
    hint = f"\nhelp: {finding.hint}" if finding.hint else ""
    result: _Object = {
        "ruleId": clean(finding.rule),
        "ruleIndex": index,
        "level": _LEVELS[finding.outcome],
        "message": {"text": finding.explained + hint},
        "locations": _locations(finding),
        # By name, so that a finding stays the same one when lines move.
        "partialFingerprints": {"modelcheck/1": clean(f"{finding.about}.{finding.rule}:{finding.file or ''}")},
    }
    if finding.related:
        result["relatedLocations"] = [_location(each.span, clean(each.message)) for each in finding.related]
    steps = [_flow(number, each.span, f"{each.text}: {each.changed}") for number, each in enumerate(finding.steps, 1)]
    if steps:
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return result


def _flow(number: int, span: Span | None, text: str) -> _Object:
    location: _Object = {"message": {"text": text}} if span is None else _location(span, text)
    return {"location": location, "executionOrder": number}


def _locations(finding: Finding) -> list[_Object]:
    if finding.span is not None:
        return [_location(finding.span)]
    return [] if finding.file is None else [{"physicalLocation": {"artifactLocation": {"uri": _uri(finding.file)}}}]


def _location(span: Span, text: str | None = None) -> _Object:
    region: _Object = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    place: _Object = {"artifactLocation": {"uri": _uri(span.file)}, "region": region}
    location: _Object = {"physicalLocation": place}
    return location if text is None else location | {"message": {"text": text}}


def _uri(file: str) -> str:
    """The file as a reference: relative to the working directory, or absolute with its scheme."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogateescape")


def _notification(finding: Finding) -> _Object:
    hint = f" ({finding.hint})" if finding.hint else ""
    return {"descriptor": {"id": finding.rule}, "level": "error", "message": {"text": finding.message + hint}}
