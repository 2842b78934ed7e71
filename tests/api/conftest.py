"""A saved certificate, and a place to ask about it from."""

from pathlib import Path

import pytest

from tests.api.certificates_by_hand import INVARIANT, ROOT, save


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A proof of no_duplicate of at-most-once, beside a copy of the spec."""
    (tmp_path / "mine.py").write_bytes((ROOT / "specs" / "at_most_once.py").read_bytes())
    return save(tmp_path, INVARIANT, "mine.py")


@pytest.fixture
def checkout(tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shipped specs and the certificate, as the working directory."""
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    monkeypatch.chdir(tmp_path)
    return tmp_path
