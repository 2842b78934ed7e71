"""The findings of a run as annotations of GitHub's: workflow commands, one line for each thing to look at.

Source: GitHub Docs, "Workflow commands for GitHub Actions"; the runner's own parser decides what must be escaped.
"""

from __future__ import annotations

import posixpath
from typing import Final

from modelcheck.report.documents.findings import Finding, Outcome, Report
from modelcheck.report.layout.text import clean

_LEVELS: Final = {
    Outcome.BROKEN: "error",
    Outcome.ERROR: "error",
    Outcome.UNKNOWN: "warning",
    Outcome.NOTE: "notice",
}


def github_annotations(report: Report, *, folder: str = "") -> bytes:
    """A line for each finding that is not fine, and none where all are.

    Args:
        report: The findings.
        folder: The working directory as seen from the repository, which is where annotations look for their files.
    """
    lines = [_annotation(each, folder) for each in report.findings if each.outcome in _LEVELS]
    return "".join(f"{line}\n" for line in lines).encode()


def _annotation(finding: Finding, folder: str) -> str:
    properties: dict[str, str] = {}
    if finding.file is not None:
        properties["file"] = clean(posixpath.normpath(posixpath.join(folder, finding.file)))
    if finding.span is not None:
        span = finding.span
        properties |= {"line": str(span.line), "endLine": str(span.end_line), "col": str(span.column)}
        if span.end_line == span.line:  # columns of different lines are refused
            properties["endColumn"] = str(span.end_column)
    properties["title"] = f"{finding.about}.{finding.rule}" if finding.about else f"modelcheck {finding.rule}"
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    hint = f"\nhelp: {finding.hint}" if finding.hint else ""
    return f"::{_LEVELS[finding.outcome]} {shown}::{_data(finding.explained + hint)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
