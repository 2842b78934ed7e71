"""What the README shows is what happens."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from modelcheck import library
from modelcheck.check import verify
from modelcheck.cli import main
from modelcheck.spec import NO_GUARANTEE
from modelcheck.verdict import Violated

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d s +", "", text).strip()


def without_proofs(text: str) -> str:
    """Which engine answers first, and so which invariant, depends on how busy the machine is."""
    indented = [line for line in text.splitlines() if not line.startswith("      ") or "│" in line]
    return "\n".join(line for line in indented if not line.startswith("           "))


def run(folder: Path, *arguments: str) -> str:
    """The output of the command in an empty folder, with a terminal that knows Unicode."""
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "modelcheck", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def test_no_command_needs_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"modelcheck (?:verify|prove|graph) ([^`\n\\|]+)", README)
    words = [word for line in lines for word in line.split(" -")[0].split()]
    named = {word.partition("::")[0] for word in words if word == word.lower()} - {"auto_commit.py"}
    assert {"at_least_once", "at_most_once", "exactly_once", "examples"} <= named
    assert all(library.find(name) for name in named), "auto_commit.py alone is a file: the README says to save it"
    assert all(library.find(name) for name in re.findall(r"--(?:from|spec) ([a-z_]+)", README))


def test_the_transcript_is_what_the_command_prints(tmp_path: Path) -> None:
    shown, printed = blocks("text")[0], run(tmp_path, "verify", "at_least_once", "--time-limit", "300")
    assert without_times(without_proofs(shown)) == without_times(without_proofs(printed))


@pytest.mark.slow
def test_the_table_is_what_the_seeds_print(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(ROOT)
    seeds = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "specs").glob("*.py"))
    with pytest.raises(SystemExit):
        main(["verify", *seeds, "--property", "no_loss", "--property", "no_duplicate", "--time-limit", "300"])
    assert blocks("text")[1].strip() in capsysbinary.readouterr().out.decode()


def test_the_example_is_a_spec_that_guarantees_nothing(tmp_path: Path) -> None:
    path = tmp_path / "auto_commit.py"
    path.write_text(blocks("python")[0])
    (result,) = verify(path, any_size=False).results
    assert result.semantics is NO_GUARANTEE
    for name, length in (("no_loss", 4), ("no_duplicate", 7)):
        verdict = result[name].verdict
        assert isinstance(verdict, Violated)
        assert len(verdict.trace or ()) == length
