"""Help is light, copyable and never fails."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from modelcheck.cli import app
from modelcheck.cli.app import cli

COMMANDS = cli.list_commands(click.Context(cli))
HEAVY = ("z3", "networkx", "hypothesis", "rich", "msgspec", "modelcheck.check", "modelcheck.frontend")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["verify", "--help"], ["show", "-h"]])
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from modelcheck.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True)
    assert done.stdout
    assert not set(done.stderr.split()) & set(HEAVY)


def test_the_version_names_python_and_the_solver(run) -> None:
    ended = run("--version")
    assert ended.code == 0
    assert ended.out.startswith("modelcheck ")
    assert "Python 3." in ended.out
    assert "z3-solver" in ended.out


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_help_ends_with_two_examples_that_can_be_copied(run, name: str | None) -> None:
    ended = run(*([name] if name else []), "--help")
    *_, title, first, second = ended.out.rstrip().splitlines()
    assert title.strip() == "Examples:"
    for example in (first, second):
        program, command, *arguments = example.split()
        assert program == "modelcheck"
        assert name in (None, command)
        named = cli.get_command(click.Context(cli), command)
        assert named is not None
        named.make_context(command, arguments, resilient_parsing=True)
        known = {text for option in named.params for text in option.opts}
        assert {word for word in arguments if word.startswith("-")} <= known


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_help_fits_80_columns(run, name: str | None) -> None:
    ended = run(*([name] if name else []), "--help")
    assert max(map(len, ended.out.splitlines())) <= 80


@pytest.mark.parametrize("name", ["verify", "prove"])
def test_help_says_that_a_spec_is_executed(run, name: str) -> None:
    assert "executes it" in run(name, "--help").out or "is executed" in run(name, "--help").out


def test_help_names_the_environment(run) -> None:
    said = run("--help").out
    assert all(name in said for name in ("MODELCHECK_OUTPUT_FORMAT", "NO_COLOR", "FORCE_COLOR", "COLUMNS"))


def test_every_module_of_a_command_is_listed() -> None:
    folder = Path(app.__file__).parent
    modules = {path.stem for path in folder.glob("*.py") if "@click.command" in path.read_text(encoding="utf-8")}
    assert sorted(modules) == [name.replace("-", "_") for name in COMMANDS]


def test_an_unknown_command_is_a_usage_error(run) -> None:
    ended = run("verfy")
    assert ended.code == click.UsageError.exit_code == 2
    assert ended.out == ""
    assert "No such command" in ended.err
