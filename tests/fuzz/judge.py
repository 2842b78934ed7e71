"""What is wrong with how a mutant ended; nothing, if it ended in a verdict or in a coded error within its limits."""

import json
import re
from collections.abc import Iterator

from tests.fuzz.mutants import FILE, TIME_LIMIT_S, Mutant
from tests.fuzz.workers import Ended

GRACE_S = 2.0 * TIME_LIMIT_S
"""Processor time beyond the time limit of the search: reading the file, passes over the graph, writing the answer."""

_CODE = r"MC\d{3}"


def problems(mutant: Mutant, ended: Ended) -> Iterator[str]:
    """Each a few words."""
    if ended.code is None:
        yield "it hangs"
        return
    if ended.code not in (0, 1, 3, 4, 5) and not (ended.code == 2 and "--set" in mutant.arguments):
        yield f"exit code {ended.code}"
    for text in (ended.out, ended.err):
        if "Traceback (most recent call last)" in text:
            yield "a traceback"
    shown = list(_places(mutant, ended.out)) if ended.code == 4 else [True]
    if not shown or not all(shown):
        yield "an error without a code or a place"
    # The limit is for each spec.
    if ended.seconds > (TIME_LIMIT_S + GRACE_S) * max(mutant.data.count(b"class "), 1):
        yield "it runs beyond its time limit"
    if ended.orphans:
        yield "it leaves a process behind"
    saved = re.compile(r"\.modelcheck/(\.gitignore|.+\.(json|cert\.smt2))")
    if any(name != FILE and not saved.fullmatch(name) for name in ended.files):
        yield "it leaves a file behind"


def codes(mutant: Mutant, ended: Ended) -> set[str]:
    """The codes of the errors it shows."""
    return set(re.findall(_CODE, ended.out)) if ended.code == 4 else set()


def _places(mutant: Mutant, out: str) -> Iterator[bool]:
    """For each error shown: does it have a code and a place in the file?"""
    match mutant.arguments[mutant.arguments.index("--output-format") + 1]:
        case "json":
            for error in json.loads(out)["errors"]:
                yield bool(re.fullmatch(_CODE, error["code"]) and error["file"] == FILE)
                yield error["line"] >= 1 and error["column"] >= 1
        case "concise":
            for line in out.splitlines():
                if re.search(rf"\b{_CODE} ", line):
                    yield bool(re.match(rf"{re.escape(FILE)}:[1-9]\d*:[1-9]\d*: {_CODE} .", line))
        case _:
            titles = re.findall(rf"^error {_CODE}:", out, re.MULTILINE)
            notes = re.findall(rf"^note {_CODE}:", out, re.MULTILINE)
            arrows = re.findall(rf"^ --> {re.escape(FILE)}:[1-9]\d*:[1-9]\d*$", out, re.MULTILINE)
            yield from (True for _ in arrows)
            yield len(titles) + len(notes) == len(arrows)
