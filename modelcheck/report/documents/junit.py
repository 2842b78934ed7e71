"""The findings of a run as JUnit XML: a suite for each spec, a case for each property.

What could not be decided is an error: a case that is skipped looks green on every dashboard.
"""

from __future__ import annotations

import shlex
from itertools import groupby
from typing import Final
from xml.etree import ElementTree

from modelcheck.report.documents.findings import Finding, Outcome, Report
from modelcheck.report.layout.text import clean

_TAGS: Final = {Outcome.BROKEN: "failure", Outcome.UNKNOWN: "error", Outcome.ERROR: "error"}


def junit_xml(report: Report) -> bytes:
    """The document, UTF-8."""
    root = ElementTree.Element("testsuites", name="modelcheck")
    for name, found in groupby(report.findings, key=lambda each: each.instance or "modelcheck"):
        _suite(root, name, list(found))
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    root.set("time", f"{report.seconds:.3f}")
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _suite(root: ElementTree.Element, name: str, found: list[Finding]) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=clean(name))
    cases = [each for each in found if each.outcome is not Outcome.NOTE]
    tags = [_TAGS.get(each.outcome) for each in cases]
    counts = {"tests": len(cases), "failures": tags.count("failure"), "errors": tags.count("error"), "skipped": 0}
    for key, count in counts.items():
        suite.set(key, str(count))
    for each in cases:
        _case(suite, each)
    notes = [_text(each) for each in found if each.outcome is Outcome.NOTE]
    if notes:
        ElementTree.SubElement(suite, "system-out").text = "\n".join(notes)


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    name = clean(finding.rule)
    case = ElementTree.SubElement(suite, "testcase", classname=clean(finding.about or "modelcheck"), name=name)
    if finding.file is not None:
        case.set("file", clean(finding.file))
    if finding.span is not None:
        case.set("line", str(finding.span.line))
    tag = _TAGS.get(finding.outcome)
    if tag is None:
        ElementTree.SubElement(case, "system-out").text = finding.explained
        return
    kind = "not as promised" if finding.outcome is Outcome.BROKEN else finding.outcome.value
    ElementTree.SubElement(case, tag, type=kind, message=finding.message).text = _text(finding)


def _text(finding: Finding) -> str:
    """Everything about a finding, for whoever opens the case: its place, every step with its changes, the way out."""
    lines = [clean(f"{finding.where}: {finding.message}" if finding.where else finding.message)]
    width = max((len(step.text) for step in finding.steps), default=0)
    for number, step in enumerate(finding.steps, 1):
        lines.append(f"  {number:>2}  {step.text:<{width}}  {step.changed}".rstrip())
    if finding.loop_from is not None:
        lines.append(f"  and so on for ever after step {finding.loop_from}")
    if finding.command:
        lines.append(clean(shlex.join(finding.command)))
    if finding.hint:
        lines.append(f"help: {finding.hint}")
    return "\n".join(lines)
