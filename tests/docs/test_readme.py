"""What the README shows is what happens."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


def run(*arguments: str) -> str:
    """The output of the command, as in a checkout with a terminal that knows Unicode."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "modelcheck", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_transcript_is_what_the_command_prints() -> None:
    shown, printed = blocks("text")[0], run("verify", "specs/at_least_once.py", "--time-limit", "300")
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
