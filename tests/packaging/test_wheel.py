"""What `pip install` puts into site-packages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from modelcheck import library
from tests.support.wheel import ROOT, built


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the wheel, unpacked as pip does it."""
    folder = tmp_path_factory.mktemp("site-packages")
    built(tmp_path_factory.mktemp("dist")).extractall(folder)
    return folder


def python(site_packages: Path, folder: Path, *arguments: str) -> str:
    """The output of Python in another folder, where nothing else of this checkout can be imported."""
    env = {**os.environ, "PYTHONPATH": str(site_packages), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_wheel_has_no_top_level_package_but_its_own(installed: Path) -> None:
    assert {path.name.partition("-")[0] for path in installed.iterdir()} == {"modelcheck"}


def test_a_wheel_has_every_file_of_the_library_in_its_namespace(installed: Path) -> None:
    names = {path.relative_to(library.folder()) for path in library.folder().rglob("*.py")}
    for name in names:
        shipped = installed / "modelcheck" / "specs" / name
        assert shipped.read_bytes() == (library.folder() / name).read_bytes()
    assert {path.relative_to(installed / "modelcheck" / "specs") for path in installed.rglob("specs/**/*.py")} == names


def test_an_installed_spec_is_verified_by_name_and_imported_by_namespace(installed: Path, tmp_path: Path) -> None:
    screen = python(installed, tmp_path, "-m", "modelcheck", "verify", "at_least_once", "--no-any-size")
    assert "modelcheck/specs/at_least_once.py" in screen
    assert "self.delivered[self.position] += 1" in screen, "the source of an installed spec is shown"
    program = "from modelcheck.specs.examples import zombie; print(zombie.__file__)"
    assert python(installed, tmp_path, "-c", program).strip() == str(installed / "modelcheck/specs/examples/zombie.py")


def test_an_editable_install_copies_nothing(tmp_path: Path) -> None:
    wheel = built(tmp_path, "editable")
    files = [name for name in wheel.namelist() if ".dist-info/" not in name]
    assert [wheel.read(name).decode().strip() for name in files] == [str(ROOT)]
    assert all(name.endswith(".pth") for name in files)
