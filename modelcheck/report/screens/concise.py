"""The concise format: a line for each thing that is wrong, `file:line:column: ...`, as editors and grep read it."""

from __future__ import annotations

from collections.abc import Iterator

from modelcheck.report.documents.findings import Finding, Outcome, Report
from modelcheck.report.layout.text import clean


def concise_lines(report: Report) -> Iterator[str]:
    """Broken promises, what is unknown, errors and notes; nothing where all is as promised, and nothing is wrapped."""
    for finding in report.findings:
        if finding.outcome is not Outcome.FINE:
            yield clean(_line(finding))


def _line(finding: Finding) -> str:
    return f"{finding.where}: {finding.explained}" if finding.where else finding.explained
