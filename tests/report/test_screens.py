"""Every screen as it stands on file; refresh with `pytest --update` and look at the difference."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.check.result import Result
from modelcheck.report.documents.findings import report_of
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import ASCII, Line, cells, paint, plain
from modelcheck.report.screens.concise import concise_lines
from modelcheck.report.screens.terminal import Detail, full_lines, verdict_only_lines
from modelcheck.report.screens.violation import Context
from tests import results

GOLDEN = Path(__file__).parent / "golden"
TARGETS = {
    (0, "no_loss"): Context(target="specs/at_most_once.py"),
    (0, "no_duplicate"): Context(target="specs/benchmark/group.py::Group"),
}
SAVED = {
    (0, "no_duplicate"): Context(target="specs/at_least_once.py", saved=".modelcheck/AtLeastOnce.no_duplicate.json"),
}


def source(file: str, line: int) -> str:
    """The shipped specs, whatever the working directory."""
    path = results.SPECS.parent / file
    return path.read_text().splitlines()[line - 1] if path.exists() else ""


PAGE = Page(width=80, source=source)
SCREENS: dict[str, Iterable[Line]] = {
    "violated": full_lines(results.single(results.at_least_once()), SAVED, PAGE),
    "lost": full_lines(results.single(results.at_most_once()), TARGETS, PAGE),
    "lost_elsewhere": full_lines(results.single(results.lost_elsewhere()), {}, PAGE),
    "lost_for_any_size": full_lines(results.single(results.lost_for_any_size()), {}, PAGE),
    "lost_without_end": full_lines(results.single(results.lost_without_end()), {}, PAGE),
    "livelock": full_lines(results.single(results.livelock()), {}, PAGE),
    "livelock_ascii": full_lines(results.single(results.livelock()), {}, PAGE._replace(glyphs=ASCII, width=60)),
    "livelock_several": full_lines(Result(results=(results.livelock(), results.exactly_once())), {}, PAGE),
    "livelock_concise": (plain(line) for line in concise_lines(report_of(results.single(results.livelock())))),
    "unknown": full_lines(results.single(results.exactly_once()), {}, PAGE),
    "unproved": full_lines(results.single(results.unproved()), {}, PAGE),
    "participants": full_lines(results.single(results.group()), TARGETS, PAGE),
    "proof": full_lines(results.single(results.at_least_once()), SAVED, PAGE, Detail(proof=True)),
    "proof_of_loss": full_lines(results.single(results.lost_without_end()), {}, PAGE, Detail(proof=True)),
    "no_proof": full_lines(results.single(results.unproved()), {}, PAGE, Detail(proof=True)),
    "several": full_lines(results.several(), {}, PAGE),
    "errors": full_lines(results.broken(), {}, PAGE),
    "nothing": full_lines(Result(results=()), {}, PAGE),
    "quiet": verdict_only_lines(results.several(), PAGE),
    "ascii": full_lines(results.single(results.group()), TARGETS, PAGE._replace(glyphs=ASCII)),
    "narrow": full_lines(results.single(results.group()), TARGETS, PAGE._replace(width=60)),
    "python": full_lines(results.single(results.group()), {}, PAGE),
    "wide": full_lines(results.single(results.group()), TARGETS, PAGE._replace(width=120)),
    "concise": (plain(line) for line in concise_lines(report_of(results.several()))),
    "interrupted": full_lines(results.interrupted(), {}, PAGE),
}


@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_is_the_one_on_file(name: str, request: pytest.FixtureRequest) -> None:
    screen = paint(SCREENS[name], color=False)
    golden = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update"):
        golden.write_text(screen, encoding="utf-8")
    assert screen == golden.read_text(encoding="utf-8")


def long_names() -> Result:
    """Everything a user can make long."""
    return results.single(results.with_long_names())


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("glyphs", [Page().glyphs, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("make", [results.several, results.broken, long_names, lambda: results.single(results.group())])
def test_no_line_is_wider_than_the_page(width, glyphs, make) -> None:
    page = Page(width=width, glyphs=glyphs, source=source)
    contexts = {(0, "no_duplicate"): Context(target="specs/" + "deep/" * 30 + "x.py", saved="x" * 200)}
    screen = paint(full_lines(make(), contexts, page), color=False)
    widths = [cells(line) for line in screen.splitlines()]
    assert max(widths) <= width


def test_an_ascii_screen_has_no_other_characters() -> None:
    page = PAGE._replace(glyphs=ASCII)
    assert paint(full_lines(results.several(), {}, page), color=False).isascii()
    assert paint(full_lines(results.single(results.group()), {}, page), color=False).isascii()


def test_a_screen_without_colour_has_no_control_characters() -> None:
    screen = paint(full_lines(results.single(results.group()), TARGETS, PAGE), color=False)
    assert all(character.isprintable() for character in screen.replace("\n", ""))


def test_control_characters_of_a_spec_do_not_reach_the_terminal() -> None:
    screen = paint(full_lines(results.single(results.with_escape_codes()), {}, PAGE), color=False)
    assert "\x1b" not in screen
    assert "\\x1b" in screen


def test_a_command_that_is_broken_over_lines_is_still_one_command() -> None:
    deep = "specs/" + "deep/" * 20 + "at_least_once.py"
    contexts = {(0, "no_loss"): Context(target=deep)}
    screen = paint(full_lines(results.single(results.at_least_once()), contexts, PAGE), color=False)
    command = screen[screen.index("modelcheck verify") :].replace("\\\n", " ")
    assert " ".join(command.split()).startswith(f"modelcheck verify {deep[:40]}")


def test_proofs_are_shown_where_they_are_asked_for_and_nowhere_else() -> None:
    for make in (results.at_least_once, results.unproved, results.lost_without_end):
        plain, full = (
            paint(full_lines(results.single(make()), {}, PAGE, Detail(proof=proof)), color=False)
            for proof in (False, True)
        )
        assert not any(word in plain for word in ("invariant", "rank", "induction", "re-checked"))
        assert any(word in full for word in ("invariant", "induction", "leads out of the states"))


def test_how_often_each_step_happened_is_told_when_asked_and_always_where_one_never_did() -> None:
    result = results.single(results.exactly_once())
    assert "`crash` never happened" in paint(full_lines(result, {}, PAGE), color=False)
    fired = replace(results.STATISTICS, fired=(("start", 9), ("crash", 2)))
    happened = results.single(replace(results.at_least_once(), statistics=fired))
    assert "happened" not in paint(full_lines(happened, {}, PAGE), color=False).split("cannot happen")[-1]
    asked = paint(full_lines(happened, {}, PAGE, Detail(steps=True)), color=False)
    assert "every step happened (start 9, crash 2)" in asked
