"""Explanations of diagnostic codes: the cause, an example that provokes it, and the way out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from difflib import unified_diff
from importlib.resources import files
from typing import Final, NamedTuple

from modelcheck.errors import CODES
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import BLANK, Line, Style, plain, wrap

VERIFY: Final = "modelcheck verify consumer.py"
"""The command that an example is run with, unless it has another."""


class Explanation(NamedTuple):
    """One code explained.

    Attributes:
        cause: The mistake, and why it is not allowed.
        example: A file `consumer.py` for which `command` answers with this code and no other.
        fix: The way out.
        fixed: The file for which `fixed_command` does not.
    """

    code: str
    meaning: str
    cause: str
    example: str
    command: str
    fix: str
    fixed: str
    fixed_command: str


def explanation(code: str) -> Explanation:
    """The explanation of one of `CODES`, in capitals or not."""
    name = code.upper()
    entry = tomllib.loads((files("modelcheck.report") / "explanations" / f"{name}.toml").read_text(encoding="utf-8"))
    return Explanation(
        code=name,
        meaning=CODES[name],
        cause=entry["cause"],
        example=entry["example"],
        command=entry.get("command", VERIFY),
        fix=entry["fix"],
        fixed=entry.get("fixed", entry["example"]),
        fixed_command=entry.get("fixed_command", VERIFY),
    )


def explanation_lines(explained: Explanation, page: Page) -> Iterator[Line]:
    """The page of one code; of the fixed example, only what differs."""
    yield from wrap(((explained.code, Style.BAD), (f": {explained.meaning}", Style.STRONG)), page.width, hang=2)
    yield BLANK
    yield from wrap(plain(explained.cause), page.width)
    yield BLANK
    yield from wrap(
        (("Provoked", Style.STRONG), (f" by `{explained.command}` with this consumer.py:", Style.PLAIN)), page.width
    )
    yield BLANK
    yield from (plain(f"    {line}".rstrip()) for line in explained.example.splitlines())
    yield BLANK
    yield from wrap((("The way out: ", Style.STRONG), (explained.fix, Style.PLAIN)), page.width)
    yield BLANK
    if explained.fixed_command != explained.command:
        yield (("  - ", Style.BAD), (explained.command, Style.PLAIN))
        yield (("  + ", Style.GOOD), (explained.fixed_command, Style.PLAIN))
    yield from _difference(explained.example, explained.fixed)


def codes_lines(page: Page) -> Iterator[Line]:
    """Every code with its meaning, one per line."""
    for code, meaning in CODES.items():
        yield from wrap(((code, Style.STRONG), (f"  {meaning}", Style.PLAIN)), page.width, hang=7)


def _difference(before: str, after: str) -> Iterator[Line]:
    _, _, *lines = [*unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")] or ("", "")
    for line in lines:
        if not line.startswith("@@"):
            yield ((f"  {line[0]} ", Style.BAD if line[0] == "-" else Style.GOOD), (line[1:], Style.PLAIN))
