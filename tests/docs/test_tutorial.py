"""The tutorial is what happens: its files are written, its commands are run, and they print what it shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"```(python|console)\n(.*?)```", re.DOTALL)


def run(folder: Path, command: str) -> str:
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    words = [sys.executable, "-m", *shlex.split(command)]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True).stdout


def without_times(text: str) -> str:
    return re.sub(r"· \d+\.\d s +exit", "· exit", text).strip()


def changed(spec: str, part: str) -> str:
    """The spec with the methods from `poll` to `crash` replaced by those of the part."""
    before, _, rest = spec.partition("    @step\n    def poll")
    _, _, after = rest.partition("    @fault")
    return f"{before}{part.rstrip()}\n\n    @fault{after}"


def test_every_block_is_what_happens(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    text = PAGE.read_text(encoding="utf-8")
    spec, shown = tmp_path / "consumer.py", list(BLOCK.finditer(text))
    printed: list[tuple[str, str]] = []
    for language, block in (found.groups() for found in shown):
        if language == "console":
            first, _, expected = block.partition("\n")
            printed.append((expected, run(tmp_path, first.removeprefix("$ "))))
        elif "def test_" in block:
            (tmp_path / "test_consumer.py").write_text(block, encoding="utf-8")
        elif spec.exists():
            spec.write_text(changed(spec.read_text(encoding="utf-8"), indent(block, "    ")), encoding="utf-8")
        else:
            spec.write_text(block, encoding="utf-8")
    if pytestconfig.getoption("update"):
        for expected, now in printed:
            text = text.replace(expected, now)
        PAGE.write_text(text, encoding="utf-8")
        return
    assert len(printed) == 3
    for expected, now in printed:
        assert without_times(expected) == without_times(now)
    tried = run(tmp_path, "pytest -q test_consumer.py -p no:cacheprovider")
    assert "1 passed" in tried, tried
