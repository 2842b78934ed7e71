"""Running the command line, in this process or as one of its own."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from modelcheck.check.result import Result
from modelcheck.cli import main
from tests.cli.commands import Ended


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every test starts in an empty folder, whatever the terminal and settings of who runs it."""
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith("MODELCHECK_") or name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(name)


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Ended]:
    """Run one command in this process."""

    def run(*arguments: str) -> Ended:
        with pytest.raises(SystemExit) as end:
            main(arguments)
        out, err = capsysbinary.readouterr()
        assert isinstance(end.value.code, int)
        return Ended(end.value.code, out.decode(), err.decode())

    return run


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Result | BaseException], dict[str, object]]:
    """Replace the engines by a result made by hand; what they were asked is returned, once they were."""

    def answer(result: Result | BaseException) -> dict[str, object]:
        asked: dict[str, object] = {}

        def verify(*targets: str, **options: object) -> Result:
            asked.update(options, targets=targets)
            if isinstance(result, BaseException):
                raise result
            return result

        monkeypatch.setattr(sys.modules["modelcheck.check.verify"], "verify", verify)
        return asked

    return answer
