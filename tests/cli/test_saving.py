"""`.modelcheck` keeps what runs found apart, and nothing that does not hold any more."""

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from modelcheck.check.result import Result
from modelcheck.cli import saving
from tests import results
from tests.cli.commands import finished, spawn

SEED = (results.SPECS / "at_least_once.py").read_text()
FOLDER = Path(".modelcheck/mine.py/AtLeastOnce")
TRACE, PROOF = FOLDER / "no_duplicate.json", FOLDER / "no_loss.cert.smt2"
MENDED = SEED.replace("AT_LEAST_ONCE", "EXACTLY_ONCE").replace(
    "self.position += 1\n", "self.position += 1\n        self.committed = self.position\n"
)
"""The offset is committed in the step that takes effect."""


def saved() -> set[str]:
    """The traces and certificates there are."""
    found = (path for path in Path(".modelcheck").rglob("*") if path.suffix in (".json", ".smt2"))
    return {path.relative_to(".modelcheck").as_posix() for path in found if not path.name.endswith(".cert.json")}


@pytest.fixture
def spec() -> Path:
    path = Path("mine.py")
    path.write_text(SEED)
    return path


def test_files_classes_and_parameters_have_folders_of_their_own(run, spec: Path, tmp_path: Path) -> None:
    for name in ("a/mine.py", "b/mine.py"):
        Path(name).parent.mkdir()
        Path(name).write_text(SEED)
    spec.write_text(SEED + SEED[SEED.index("class ") :].replace("AtLeastOnce", "Second"))
    run("verify", "mine.py", "a", "b/mine.py", "--no-any-size")
    run("verify", "mine.py::Second", "--no-any-size", "--set", "messages=3", "--set", "crashes=1")
    assert saved() == {
        "mine.py/AtLeastOnce/no_duplicate.json",
        "mine.py/Second/no_duplicate.json",
        "mine.py/Second/messages=3/no_duplicate.json",
        "a/mine.py/AtLeastOnce/no_duplicate.json",
        "b/mine.py/AtLeastOnce/no_duplicate.json",
    }


def test_files_outside_of_the_working_directory_do_not_share_a_folder(run, spec: Path, monkeypatch) -> None:
    for name in ("here", "a"):
        Path(name).mkdir()
    Path("a/mine.py").write_text(SEED)
    monkeypatch.chdir("here")
    run("verify", "../mine.py", "--no-any-size")
    run("verify", "../a/mine.py", "--no-any-size")
    run("verify", str(Path("../a/mine.py").resolve()), "--no-any-size")
    assert len(saved()) == 2
    assert all(re.fullmatch(r"mine-[0-9a-f]{8}\.py/AtLeastOnce/no_duplicate\.json", name) for name in saved())
    for name in saved():
        assert run("show", f".modelcheck/{name}").code == 0


def test_what_is_found_about_the_library_is_found_again_from_its_name(run) -> None:
    run("verify", "zombie::UnfencedEffect", "--no-any-size", "--set", "messages=1")
    name = ".modelcheck/zombie/UnfencedEffect/messages=1/no_duplicate.json"
    assert json.loads(Path(name).read_bytes())["file"] == "modelcheck/specs/examples/zombie.py"
    ended = run("show", name)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("UnfencedEffect · ")
    assert "  modelcheck/specs/examples/zombie.py\n" in ended.out


def test_many_parameters_make_a_name_that_a_file_system_takes(run, spec: Path) -> None:
    names = [f"a_parameter_with_a_long_name_{number}" for number in range(20)]
    declared = "".join(f"    {name}: Param[int] = 1\n" for name in names)
    spec.write_text(SEED.replace("    messages: Param", f"{declared}    messages: Param", 1))
    for value in ("2", "3"):
        given = [word for name in names for word in ("--set", f"{name}={value}")]
        assert run("verify", "mine.py", "--no-any-size", *given).err == ""
    assert len(saved()) == 2


def test_a_counterexample_is_removed_once_its_property_holds(run, spec: Path) -> None:
    run("verify", "mine.py", "--no-any-size")
    run("verify", "mine.py", "--no-any-size", "--set", "messages=3")
    spec.write_text(MENDED)
    assert run("verify", "mine.py", "--no-any-size", "--property", "no_loss").code == 0
    assert TRACE.exists(), "its property was not checked"
    assert run("verify", "mine.py", "--no-any-size", "--max-states", "1").code == 3
    assert TRACE.exists(), "its property was not decided"
    assert run("verify", "mine.py", "--no-any-size").code == 0
    assert saved() == {"mine.py/AtLeastOnce/messages=3/no_duplicate.json"}, "with other parameters nobody asked"


def test_a_certificate_is_removed_once_the_spec_is_another(run, spec: Path) -> None:
    run("verify", "mine.py", "--property", "no_loss")
    assert PROOF.exists()
    spec.write_text(f"# a comment\n{SEED}")
    run("verify", "mine.py", "--no-any-size")
    assert PROOF.exists(), "the proof is still one, though nobody looked for it"
    spec.write_text(SEED.replace("self.in_flight = True", "self.in_flight = self.running"))
    run("verify", "mine.py", "--no-any-size")
    assert not PROOF.exists()
    assert not PROOF.with_suffix(".json").exists()


def test_a_certificate_is_removed_once_its_property_is_violated(run, spec: Path) -> None:
    spec.write_text(MENDED)
    run("verify", "mine.py", "--property", "no_duplicate")
    certificate = FOLDER / "no_duplicate.cert.smt2"
    assert certificate.exists()
    spec.write_text(SEED)
    run("verify", "mine.py", "--no-any-size")
    assert saved() == {"mine.py/AtLeastOnce/no_duplicate.json"}


def test_the_folder_is_ignored_by_git(run, spec: Path) -> None:
    run("verify", "mine.py", "--no-any-size")
    assert Path(".modelcheck/.gitignore").read_text() == "*\n"
    Path(".modelcheck/.gitignore").write_text("mine\n")
    run("verify", "mine.py", "--no-any-size")
    assert Path(".modelcheck/.gitignore").read_text() == "mine\n"


@pytest.mark.parametrize("link", [".modelcheck", ".modelcheck/mine.py", ".modelcheck/mine.py/AtLeastOnce"])
def test_a_link_is_not_followed(run, spec: Path, link: str) -> None:
    Path("elsewhere").mkdir()
    Path(link).parent.mkdir(parents=True, exist_ok=True)
    Path(link).symlink_to(Path("elsewhere").resolve())
    ended = run("verify", "mine.py", "--no-any-size")
    assert ended.code == 0
    assert ended.err.count("warning: traces are not saved") == 1
    assert f"{link} is a symbolic link, which is not followed" in ended.err
    assert "Saved" not in ended.out
    assert not any(Path("elsewhere").iterdir())


def test_nothing_is_removed_behind_a_link(run, spec: Path) -> None:
    kept = Path("elsewhere/mine.py/AtLeastOnce/no_loss.json")
    kept.parent.mkdir(parents=True)
    kept.write_text("somebody else's")
    Path(".modelcheck").symlink_to(Path("elsewhere").resolve())
    ended = run("verify", "mine.py", "--no-any-size", "--property", "no_loss")
    assert (ended.code, ended.err.count("warning")) == (0, 1)
    assert kept.exists()


def test_a_link_in_place_of_a_file_is_replaced_and_not_written_through(run, spec: Path) -> None:
    Path("precious").write_text("mine")
    TRACE.parent.mkdir(parents=True)
    TRACE.symlink_to(Path("precious").resolve())
    run("verify", "mine.py", "--no-any-size")
    assert Path("precious").read_text() == "mine"
    assert not TRACE.is_symlink()


def test_a_file_is_written_as_a_whole_or_not_at_all(monkeypatch) -> None:
    path = saving.place_of(results.at_least_once(), "no_duplicate.json")
    saving.write(path, b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        saving.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert [*path.parent.iterdir()] == [path], "no half of a file is left behind"


def test_writers_at_once_leave_the_file_of_one_of_them() -> None:
    path = saving.place_of(results.at_least_once(), "no_duplicate.json")
    texts = [bytes([number]) * 100_000 for number in range(8)]
    with ThreadPoolExecutor(len(texts)) as pool:
        list(pool.map(lambda text: saving.write(path, text), texts * 5))
    assert path.read_bytes() in texts
    assert [*path.parent.iterdir()] == [path]


def test_two_runs_at_once_do_not_disturb_each_other(spec: Path) -> None:
    runs = [spawn("verify", "mine.py", "--no-any-size", "--set", f"messages={number}") for number in (2, 3, 2)]
    for ended in map(finished, runs):
        assert (ended.code, ended.err) == (0, "")
    assert saved() == {
        "mine.py/AtLeastOnce/no_duplicate.json",
        "mine.py/AtLeastOnce/messages=3/no_duplicate.json",
    }
    assert not [name for name in os.listdir(FOLDER) if name.endswith(".tmp")]


def test_one_spec_named_twice_is_saved_once(run, answer) -> None:
    answer(Result(results=(results.at_least_once(), results.at_least_once())))
    assert run("verify", "x.py").code == 0
    assert saved() == {
        "specs/at_least_once.py/AtLeastOnce/no_duplicate.json",
        "specs/at_least_once.py/AtLeastOnce/no_loss.cert.smt2",
        "specs/at_least_once.py/AtLeastOnce/no_loss.proof.json",
    }
