"""The findings of a run as Markdown, for a comment on a pull request: verdicts, counterexamples step by step, commands.

Text is written so that it renders as it is: nothing that a user named becomes a heading, a link or a mention.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from modelcheck.report.documents.findings import Finding, Outcome, Report
from modelcheck.report.layout.text import clean

_MARKS: Final = {
    Outcome.FINE: "✅",
    Outcome.BROKEN: "❌",
    Outcome.UNKNOWN: "❔",
    Outcome.ERROR: "❌",
    Outcome.NOTE: "📝",
}


def markdown_comment(report: Report) -> bytes:
    """The comment, UTF-8; counterexamples that are as promised are folded away."""
    blocks: list[str] = []
    for name, found in groupby(report.findings, key=lambda each: each.instance):
        blocks += _spec(name, list(found))
    blocks.append(f"exit {report.exit_code.value}: {report.exit_code.name.lower().replace('_', ' ')}")
    return ("\n\n".join(blocks) + "\n").encode()


def _spec(name: str, found: list[Finding]) -> Iterator[str]:
    if not name:
        yield "\n".join(f"- {_MARKS[each.outcome]} {_sentence(each)}" for each in found)
        return
    files = dict.fromkeys(each.file for each in found if each.file)
    yield f"### {_code(name)} {' '.join(map(_code, files))}".rstrip()
    yield "\n".join(["| | property | answer |", "|---|---|---|", *map(_row, found)])
    for each in found:
        if each.steps:
            yield from _counterexample(each)


def _row(finding: Finding) -> str:
    prefix = f"{finding.about}.{finding.rule} "
    return _cells(_MARKS[finding.outcome], _code(finding.rule), _text(finding.message.removeprefix(prefix)))


def _cells(*texts: str) -> str:
    """A row of a table; a bar ends a cell even within code."""
    escaped = (each.replace("|", "\\|") for each in texts)
    return f"| {' | '.join(escaped)} |"


def _sentence(finding: Finding) -> str:
    place = f"{_code(finding.where)} " if finding.where else ""
    hint = f" *help:* {_text(finding.hint)}" if finding.hint else ""
    return f"{place}{_text(finding.message)}{hint}"


def _counterexample(finding: Finding) -> Iterator[str]:
    """The steps as a table, and the command that finds them again."""
    folded = finding.outcome is Outcome.FINE
    title = f"{_code(finding.rule)} {_text(finding.where)}".rstrip()
    if folded:
        name = finding.rule.replace("&", "&amp;").replace("<", "&lt;")
        yield f"<details><summary>{name}: the counterexample</summary>"
    else:
        yield f"**{title}**"
    rows = ["| | step | what changed |", "|---:|---|---|"]
    for number, step in enumerate(finding.steps, 1):
        text = _code(step.text) + (" (fault)" if step.fault else "")
        rows.append(_cells(str(number), text, _code(step.changed) if step.changed else ""))
    yield "\n".join(rows)
    if finding.loop_from is not None:
        yield f"After step {finding.loop_from} this goes on for ever."
    if finding.command:
        yield _fenced(shlex.join(finding.command))
    if folded:
        yield "</details>"


def _text(text: str) -> str:
    """The text as it is: `code` and @names as code, every other sign as itself."""
    pieces = re.split(r"(`[^`]+`|@\w+)", text)
    return "".join(_code(each.strip("`")) if number % 2 else escaped(each) for number, each in enumerate(pieces))


def escaped(text: str) -> str:
    """The text with every sign that Markdown knows as itself."""
    return re.sub(r"([\\`*_\[\]<>~#&!])", r"\\\1", text)


def _code(text: str) -> str:
    """The text as code, between more backticks than it holds."""
    text = clean(text)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}"


def _fenced(text: str) -> str:
    text = clean(text)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}console\n$ {text}\n{fence}"
