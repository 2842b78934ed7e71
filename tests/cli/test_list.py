"""`modelcheck list`: what ships, in lines that fit."""

import re

import pytest

from modelcheck import library
from modelcheck.check.shipped import shipped


def test_every_spec_that_ships_is_shown_with_its_promise_and_a_line_about_it(run) -> None:
    ended = run("list")
    assert (ended.code, ended.err) == (0, "")
    lines = [line.split() for line in ended.out.splitlines()]
    for file in shipped():
        (row,) = (line for line in lines if line[:1] == [file.name])
        assert len(row) > 3, "something is said about it"
        if len(file.classes) == 1 and file.classes[0].promise is not None:
            assert row[1] == file.classes[0].promise.value
        for each in file.classes if len(file.classes) > 1 else ():
            (row,) = (line for line in lines if line[:1] == [f"::{each.name}"])
            assert len(row) > 3
    assert {"benchmark", "examples"} <= {line[0] for line in lines if line}
    assert "at-least-once  Commit an offset only after" in ended.out


def test_the_library_is_complete() -> None:
    assert [file.name for file in shipped()] == [*library.files()]
    assert all(file.classes and file.summary and all(each.summary for each in file.classes) for file in shipped())


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_screen(run, monkeypatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run("list").out.splitlines()
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


def test_it_can_be_ascii(run) -> None:
    assert run("list", "--ascii").out.isascii()


def test_every_name_it_shows_is_a_target(run) -> None:
    names = re.findall(r"^ *(\w+) ", run("list").out, re.MULTILINE)
    known = [name for name in names if library.find(name) is not None]
    assert {*names} - {*known} == {"spec", "check", "copy"}
