"""`modelcheck completion`, and what a shell asks once it has it."""

import shutil
import subprocess

import pytest

from tests.cli.commands import finished, spawn


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_the_program_of_its_own(run, shell: str) -> None:
    ended = run("completion", shell)
    assert ended.code == 0
    assert f"_MODELCHECK_COMPLETE={shell}_complete" in ended.out
    assert finished(spawn(_MODELCHECK_COMPLETE=f"{shell}_source"))[:2] == (0, ended.out)


@pytest.mark.skipif(shutil.which("bash") is None, reason="asks bash")
def test_bash_understands_it(run) -> None:
    subprocess.run(["bash", "-n"], input=run("completion", "bash").out, text=True, check=True)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ver", {"verify"}),
        ("verify --output-format j", {"json", "junit"}),
        ("explain no_", {"no_deadlock", "no_duplicate", "no_loss", "no_starvation"}),
        ("explain mc10", {f"MC10{n}" for n in range(1, 8)}),
    ],
)
def test_what_was_begun_is_completed(typed: str, offered: set[str]) -> None:
    words = f"modelcheck {typed}"
    env = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_MODELCHECK_COMPLETE": "bash_complete"}
    ended = finished(spawn(**env))
    assert (ended.code, ended.err) == (0, "")
    assert {line.partition(",")[2] for line in ended.out.splitlines()} == offered
