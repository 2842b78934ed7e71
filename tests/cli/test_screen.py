"""Colour, characters and width follow the terminal, the environment and the options."""

import json
import re
from pathlib import Path

import pytest

from tests import results
from tests.cli.commands import AT_LEAST_ONCE, finished, spawn
from tests.support.sizes import slow_but

ESCAPE = "\x1b["


@pytest.mark.parametrize(
    ("env", "options", "colored"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "yes"}, [], True),
        ({"FORCE_COLOR": ""}, [], False),
        ({"FORCE_COLOR": "0"}, [], False),
        ({"FORCE_COLOR": "0"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"MODELCHECK_COLOR": "always"}, [], True),
    ],
)
def test_colour_is_off_in_a_pipe_unless_asked_for(run, answer, monkeypatch, env, options, colored) -> None:
    answer(results.single(results.at_least_once()))
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    ended = run("verify", "x.py", *options)
    assert (ESCAPE in ended.out) == colored


def test_a_file_gets_no_colour_by_itself(run, answer, tmp_path) -> None:
    answer(results.single(results.at_least_once()))
    run("verify", "x.py", "-o", "result.txt")
    assert ESCAPE not in (tmp_path / "result.txt").read_text(encoding="utf-8")


def test_ascii_is_drawn_on_request(run, answer) -> None:
    answer(results.single(results.at_least_once()))
    assert run("verify", "x.py", "--ascii").out.isascii()


@pytest.mark.parametrize("encoding", slow_but(["ascii", "latin-1", "cp1252"], "ascii"))
def test_ascii_is_drawn_where_stdout_cannot_show_more(encoding: str) -> None:
    ended = finished(spawn("verify", AT_LEAST_ONCE, "--no-any-size", PYTHONIOENCODING=encoding))
    assert ended.code == 0
    assert "  ok no_loss" in ended.out
    assert ended.out.isascii()


def test_the_screen_is_80_columns_wide_in_a_pipe_and_follows_columns(run, answer, monkeypatch) -> None:
    answer(results.single(results.group()))
    assert max(map(len, run("verify", "x.py").out.splitlines())) == 80
    monkeypatch.setenv("COLUMNS", "100")
    assert max(map(len, run("verify", "x.py").out.splitlines())) == 100


@pytest.mark.parametrize(
    ("name", "utf8"), [("größe.py", True), ("größe.py", False), ("a folder/my spec.py", True), ("./-dash.py", True)]
)
def test_any_file_name_is_read_shown_and_shown_again(name: str, utf8: bool) -> None:
    """In the C locale without any help of Python's, names are not decoded; documents are UTF-8 all the same."""
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(Path(AT_LEAST_ONCE).read_bytes())
    flags = {} if utf8 else {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    shown = str(path)
    screen = finished(spawn("verify", name, "--no-any-size", **flags))
    assert (screen.code, screen.err) == (0, "")
    assert shown in screen.out if utf8 else screen.out.isascii()
    document = json.loads(finished(spawn("verify", name, "--no-any-size", "--output-format", "json", **flags)).out)
    assert document["results"][0]["file"] == shown
    text = finished(spawn("verify", name, "--no-any-size", "--output-format", "markdown", **flags))
    assert (text.code, text.err) == (0, "")
    assert shown in text.out
    (saved,) = Path(".modelcheck").rglob("no_duplicate.json")
    again = finished(spawn("show", str(saved), **flags))
    assert (again.code, again.err) == (0, "")


def test_the_command_on_the_screen_names_a_file_and_no_option(run) -> None:
    Path("-dash.py").write_bytes(Path(AT_LEAST_ONCE).read_bytes())
    ended = run("verify", "./-dash.py", "--property", "no_loss", "--time-limit", "300")
    assert "modelcheck verify ./-dash.py --proof" in ended.out


def test_an_undecodable_name_is_shown_as_it_can_be(run) -> None:
    Path("\udcff.py").write_bytes(Path(AT_LEAST_ONCE).read_bytes())
    ended = run("verify", "\udcff.py", "--no-any-size")
    assert (ended.code, ended.err) == (0, "")
    assert "\\udcff.py" in ended.out
    assert run("verify", "\udcff.py", "--no-any-size", "--output-format", "json").code == 0


@pytest.mark.parametrize("columns", [40, 50, 59])
def test_a_narrow_terminal_is_not_overrun(run, answer, monkeypatch, columns: int) -> None:
    answer(results.several())
    monkeypatch.setenv("COLUMNS", str(columns))
    assert max(map(len, run("verify", "x.py").out.splitlines())) <= columns
    answer(results.single(results.at_least_once()))
    assert max(map(len, run("verify", "x.py").out.splitlines())) <= columns


def test_below_40_columns_the_terminal_breaks_the_lines(run, answer, monkeypatch) -> None:
    answer(results.single(results.at_least_once()))
    monkeypatch.setenv("COLUMNS", "7")
    assert max(map(len, run("verify", "x.py").out.splitlines())) <= 40


@pytest.mark.parametrize("seed", ["at_least_once", "at_most_once", "exactly_once"])
def test_the_default_screen_of_a_seed_fits_a_terminal(run, seed: str) -> None:
    """Proofs included, as someone sees it who types the command of the README."""
    ended = run("verify", seed)
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 80
    assert not re.search(r"\b(rank|invariant|inductive|levels?|spacer|w)\b", ended.out)
