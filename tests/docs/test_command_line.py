"""The page about the command line names what there is."""

import re
from pathlib import Path

import click
import pytest

from modelcheck.check.result import ExitCode
from modelcheck.cli.app import cli
from modelcheck.cli.result import FORMATS

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
ROOT = click.Context(cli)


def variables() -> set[str]:
    """The variables by which the options of all commands can be set."""
    commands = [cli.get_command(ROOT, name) for name in cli.list_commands(ROOT)]
    options = [each for command in commands if command for each in command.params if isinstance(each, click.Option)]
    names = [each.envvar for each in options]
    return {name for each in names if each for name in ([each] if isinstance(each, str) else each)}


def test_every_variable_is_named_and_no_other() -> None:
    assert set(re.findall(r"\bMODELCHECK_\w+", PAGE)) == variables()


def test_every_format_has_a_row() -> None:
    assert re.findall(r"^\| `(\w+)` \| [\w ]+ \|", PAGE, re.MULTILINE) == list(FORMATS)


def test_every_exit_code_has_a_row() -> None:
    assert [int(each) for each in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)] == [*ExitCode]


@pytest.mark.parametrize("name", ["TIME_LIMIT", "MAX_STATES", "ANY_SIZE", "SET", "PROPERTY"])
def test_a_variable_is_named_as_its_option(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command = cli.get_command(ROOT, "verify")
    assert command is not None
    option = f"--{name.lower().replace('_', '-')}"
    value = "0" if name == "ANY_SIZE" else "messages=3" if name == "SET" else "3"
    monkeypatch.setenv(f"MODELCHECK_{name}", value)
    by_environment = command.make_context("verify", ["x.py"]).params
    monkeypatch.delenv(f"MODELCHECK_{name}")
    words = ["--no-any-size"] if name == "ANY_SIZE" else [option, value]
    assert by_environment == command.make_context("verify", ["x.py", *words]).params
    assert by_environment != command.make_context("verify", ["x.py"]).params
