"""Specs that ship are named by their name, anywhere, and what is printed about them can be copied."""

import shutil
from pathlib import Path

import pytest

import modelcheck
from modelcheck import library
from tests import results

SEED = results.SPECS / "at_least_once.py"


def test_every_name_of_the_library_is_one_file() -> None:
    assert len(library.files()) == len([*results.SPECS.rglob("*.py")]) - len([*results.SPECS.rglob("__init__.py")])
    assert all(library.find(name) == path.resolve() for name, path in library.files().items())


@pytest.mark.parametrize("target", ["at_least_once", "at_least_once::AtLeastOnce", "modelcheck/specs/at_least_once.py"])
def test_a_spec_of_the_library_has_a_name_anywhere(run, target: str) -> None:
    ended = run("verify", target, "--no-any-size")
    assert (ended.code, ended.err) == (0, "")
    assert "modelcheck/specs/at_least_once.py" in ended.out
    assert "self.delivered[self.position] += 1" in ended.out, "its source is shown"
    assert str(results.SPECS) not in ended.out
    comment = run("verify", target, "--no-any-size", "--output-format", "markdown").out
    named = "at_least_once::AtLeastOnce" if "::" in target else "at_least_once"
    assert f"modelcheck verify {named} --set" in comment


def test_every_command_knows_the_names(run) -> None:
    assert run("verify", "at_least_once", "--no-any-size", "-qq").code == 0
    (saved,) = Path(".modelcheck").rglob("no_duplicate.json")
    assert run("show", str(saved)).code == 0
    assert run("graph", "at_least_once", "-o", "states.json").code == 0
    assert run("prove", "at_most_once", "--property", "no_duplicate", "-q").code == 0
    (proof,) = Path(".modelcheck").rglob("no_duplicate.cert.smt2")
    assert run("check-certificate", str(proof), "--spec", "at_most_once").code == 0


def test_python_knows_the_names() -> None:
    result = modelcheck.verify("at_least_once", any_size=False)
    assert result["AtLeastOnce"].file == "modelcheck/specs/at_least_once.py"


def test_a_folder_of_the_library_is_every_spec_in_it(run) -> None:
    assert run("verify", "benchmark", "--no-any-size", "-q", "--max-states", "10").out.count("Group · ") == 1
    assert library.find(library.PREFIX) == results.SPECS.resolve()


@pytest.mark.parametrize("name", ["at_least_once", "at_least_once.py"])
def test_a_path_that_exists_wins(run, name: str) -> None:
    text = SEED.read_text().replace("AtLeastOnce", "Mine")
    Path(name).write_text(text)
    ended = run("verify", "at_least_once", "--no-any-size")
    assert ended.out.splitlines()[0].split() == ["Mine", "·", "messages=2", "crashes=1", name]
    assert "modelcheck/specs" not in ended.out
    theirs = run("verify", "modelcheck/specs/at_least_once.py", "--no-any-size")
    assert theirs.out.startswith("AtLeastOnce · ")
    comment = run("verify", "modelcheck/specs/at_least_once.py", "--no-any-size", "--output-format", "markdown").out
    assert "modelcheck verify modelcheck/specs/at_least_once.py --set" in comment, "the name means another file here"


@pytest.mark.parametrize("name", ["at_least_onc", "at-least-once", "specs/at_least_once.py", "AT_LEAST_ONCE"])
@pytest.mark.parametrize("command", ["verify", "prove", "graph"])
def test_a_wrong_name_is_answered_with_the_one_that_is_meant(run, command: str, name: str) -> None:
    ended = run(command, name, *(["-o", "x.dot"] if command == "graph" else []))
    said = " ".join(ended.out.split())
    assert ended.code == 4
    assert "did you mean `at_least_once`" in said
    assert "`modelcheck list`" in said


def test_a_file_of_ones_own_is_never_taken_from_the_library(run) -> None:
    """Somebody else's verdict about the same name would be a wrong one."""
    assert run("verify", "at_least_once.py", "-q").code == 4
    assert run("verify", "examples/zombie.py", "-q").code == 4
    assert run("verify", "modelcheck/specs/../../setup.py", "-q").code == 4


def test_a_name_that_resembles_none_is_answered_with_all_of_them(run) -> None:
    said = " ".join(run("verify", "qqq").out.split())
    assert "did you mean" not in said
    assert "`modelcheck list`" in said


def test_a_class_that_is_not_there_is_said_of_the_short_path(run) -> None:
    assert "modelcheck/specs/examples/zombie.py defines no spec `Zombi`" in " ".join(
        run("verify", "zombie::Zombi").err.split()
    )


def test_a_library_below_the_working_directory_has_the_shorter_of_its_two_paths(run, tmp_path, monkeypatch) -> None:
    for place, shown in ((".venv/lib/python3/site-packages/modelcheck/specs", "modelcheck/specs"), ("specs", "specs")):
        shutil.copytree(results.SPECS, tmp_path / place, ignore=shutil.ignore_patterns("__pycache__"))
        monkeypatch.setattr("modelcheck.specs.__path__", [str(tmp_path / place)])
        ended = run("verify", "at_least_once", "--no-any-size")
        assert ended.out.splitlines()[0].endswith(f" {shown}/at_least_once.py")
        assert "self.delivered[self.position] += 1" in ended.out


def test_specs_of_the_library_import_each_other_relatively(run, tmp_path: Path, monkeypatch) -> None:
    specs = tmp_path / "installed" / "specs"
    shutil.copytree(results.SPECS, specs, ignore=shutil.ignore_patterns("__pycache__"))
    text = "from .at_least_once import AtLeastOnce\n\n\nclass Three(AtLeastOnce):\n    messages = 3\n"
    (specs / "three.py").write_text(text)
    (specs / "examples" / "four.py").write_text(text.replace("from .", "from ..").replace("3", "4"))
    monkeypatch.setattr("modelcheck.specs.__path__", [str(specs)])
    for name, states in (("three", 3), ("four", 4)):
        ended = run("verify", name, "--no-any-size")
        assert f"Three · messages={states} crashes=1" in ended.out, ended
