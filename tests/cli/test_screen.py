"""Colour, characters and width follow the terminal, the environment and the options."""

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
