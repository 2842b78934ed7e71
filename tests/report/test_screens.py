"""Every screen as it stands on file; refresh with `pytest --update` and look at the difference."""

from dataclasses import replace

import pytest

from modelcheck.check.result import Result
from modelcheck.ir.system import LaneNames
from modelcheck.report.documents.findings import report_of
from modelcheck.report.layout.text import ASCII, UNICODE, Glyphs, cells, paint, plain
from modelcheck.report.screens.concise import concise_lines
from modelcheck.report.screens.table import head_line, row_line
from modelcheck.report.screens.terminal import Detail, full_lines, verdict_only_lines
from modelcheck.report.screens.violation import Context
from tests import results
from tests.report.renderings import NARROW, Rendering, Screen, check, drawn, page_of, widest

PAGE = page_of(Rendering(80, UNICODE))
TARGETS = {
    (0, "no_loss"): Context(target="specs/at_most_once.py"),
    (0, "no_duplicate"): Context(target="specs/benchmark/group.py::Group"),
}
SAVED = {
    (0, "no_duplicate"): Context(target="specs/at_least_once.py", saved=".modelcheck/AtLeastOnce.no_duplicate.json"),
}


SCREENS: dict[str, Screen] = {
    "violated": lambda page: full_lines(results.single(results.at_least_once()), SAVED, page),
    "lost": lambda page: full_lines(results.single(results.at_most_once()), TARGETS, page),
    "lost_elsewhere": lambda page: full_lines(results.single(results.lost_elsewhere()), {}, page),
    "lost_for_any_size": lambda page: full_lines(results.single(results.lost_for_any_size()), {}, page),
    "lost_without_end": lambda page: full_lines(results.single(results.lost_without_end()), {}, page),
    "livelock": lambda page: full_lines(results.single(results.livelock()), {}, page),
    "livelock_several": lambda page: full_lines(Result(results=(results.livelock(), results.exactly_once())), {}, page),
    "unknown": lambda page: full_lines(results.single(results.exactly_once()), {}, page),
    "unproved": lambda page: full_lines(results.single(results.unproved()), {}, page),
    "participants": lambda page: full_lines(results.single(results.group()), TARGETS, page),
    "proof": lambda page: full_lines(results.single(results.at_least_once()), SAVED, page, Detail(proof=True)),
    "proof_of_loss": lambda page: full_lines(results.single(results.lost_without_end()), {}, page, Detail(proof=True)),
    "no_proof": lambda page: full_lines(results.single(results.unproved()), {}, page, Detail(proof=True)),
    "several": lambda page: full_lines(results.several(), {}, page),
    "errors": lambda page: full_lines(results.broken(), {}, page),
    "nothing": lambda page: full_lines(Result(results=()), {}, page),
    "quiet": lambda page: verdict_only_lines(results.several(), page),
    "python": lambda page: full_lines(results.single(results.group()), {}, page),
    "interrupted": lambda page: full_lines(results.interrupted(), {}, page),
}
NARROW_SCREENS = ("violated", "participants", "several", "livelock", "proof")
CONCISE = {"concise": results.several, "livelock_concise": lambda: results.single(results.livelock())}


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_is_the_one_on_file(name: str, update: bool) -> None:
    check(name, drawn(SCREENS[name]), update=update)


@pytest.mark.parametrize("name", NARROW_SCREENS)
def test_the_screen_of_a_narrow_page_is_the_one_on_file(name: str, update: bool) -> None:
    check(f"{name}_narrow", drawn(SCREENS[name], NARROW), update=update)


@pytest.mark.parametrize("name", CONCISE)
def test_lines_for_editors_are_those_on_file(name: str, update: bool) -> None:
    lines = (plain(line) for line in concise_lines(report_of(CONCISE[name]())))
    check(name, paint(lines, color=False), update=update)


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("width", [40, 59, 60, 80, 120])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_no_line_of_a_screen_is_wider_than_its_page(name: str, width: int, glyphs: Glyphs) -> None:
    screen = paint(SCREENS[name](page_of(Rendering(width, glyphs))), color=False)
    assert widest(screen) <= width
    assert glyphs is UNICODE or screen.isascii()


def long_names() -> Result:
    """Everything a user can make long."""
    return results.single(results.with_long_names())


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("make", [results.several, results.broken, long_names, lambda: results.single(results.group())])
def test_no_line_is_wider_than_the_page_whatever_is_long(width, glyphs, make) -> None:
    page = page_of(Rendering(width, glyphs))
    contexts = {(0, "no_duplicate"): Context(target="specs/" + "deep/" * 30 + "x.py", saved="x" * 200)}
    screen = paint(full_lines(make(), contexts, page), color=False)
    assert widest(screen) <= width


def test_a_screen_without_colour_has_no_control_characters() -> None:
    screen = paint(full_lines(results.single(results.group()), TARGETS, PAGE), color=False)
    assert all(character.isprintable() for character in screen.replace("\n", ""))


@pytest.mark.parametrize("width", [40, 47, 59, 80, 120])
def test_rows_that_come_one_by_one_say_what_was_found_on_any_page(width: int) -> None:
    page = page_of(Rendering(width, UNICODE))
    shown = results.several().results
    name = max(cells(each.system.name) for each in shown)
    head, *rows = paint(
        [head_line(shown[0], name, page), *(row_line(each, name, page) for each in shown)], color=False
    ).splitlines()
    assert max(map(cells, [head, *rows])) <= width
    assert "no loss" in head
    assert all(row[head.index("no loss")] in "✓✗!?" for row in rows)
    assert all(row[head.index("no dup")] in "✓✗!?" for row in rows)
    assert ("promised" in head) == (width >= 50)


def test_control_characters_of_a_spec_do_not_reach_the_terminal() -> None:
    screen = paint(full_lines(results.single(results.with_escape_codes()), {}, PAGE), color=False)
    assert "\x1b" not in screen
    assert "\\x1b" in screen


def test_control_characters_of_names_of_lanes_do_not_reach_the_terminal() -> None:
    result = results.at_least_once()
    system = replace(result.system, lanes=LaneNames("con\x1b[31msumer", "bro\nker"))
    screen = paint(full_lines(results.single(replace(result, system=system)), {}, PAGE), color=False)
    assert "\x1b" not in screen
    assert "con\\x1b[31msumer" in screen
    assert "bro ker" in screen


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
