"""`modelcheck new`: a spec of one's own that keeps its promise, and a test that says so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import modelcheck
from modelcheck import library
from tests import results

ROOT = Path(__file__).parents[2]


def passes(test: Path) -> bool:
    """True if pytest, started in another folder, passes the test."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test.resolve())]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=test.resolve().parents[1], env=env, capture_output=True).returncode == 0


def test_a_spec_and_its_test_are_written_and_the_test_passes(run) -> None:
    ended = run("new", "my_consumer")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.split() == [
        *("wrote", "my_consumer.py", "MyConsumer", "test_my_consumer.py", "its", "test"),
        *("next", "modelcheck", "verify", "my_consumer.py", "python", "-m", "pytest", "test_my_consumer.py"),
    ]
    (result,) = modelcheck.verify("my_consumer.py", any_size=False)
    assert (result.system.name, result.semantics) == ("MyConsumer", modelcheck.AT_LEAST_ONCE)
    assert passes(Path("test_my_consumer.py"))


def test_the_test_fails_once_the_promise_is_broken(run) -> None:
    run("new", "my_consumer")
    spec = Path("my_consumer.py")
    spec.write_text(spec.read_text().replace("self.committed = self.position", "self.committed = self.position + 1"))
    assert not passes(Path("test_my_consumer.py"))


@pytest.mark.parametrize("origin", [*library.files()])
def test_every_spec_that_ships_can_be_copied_and_is_as_promised(run, origin: str) -> None:
    assert run("new", "mine", "--from", origin).code == 0
    copies = modelcheck.verify("mine.py", any_size=False)
    assert copies.exit_code == modelcheck.ExitCode.AS_PROMISED
    originals = modelcheck.verify(origin, any_size=False)
    assert [each.semantics for each in copies] == [each.semantics for each in originals]
    names = [each.system.name for each in originals]
    assert [each.system.name for each in copies] == (["Mine"] if len(names) == 1 else names)


@pytest.mark.parametrize("name", ["my_sink", "my-sink", "MySink", "my sink", "my_sink.py", "MY_SINK"])
def test_a_name_is_made_one_of_a_module(run, name: str) -> None:
    assert run("new", name).code == 0
    assert sorted(path.name for path in Path().iterdir()) == ["my_sink.py", "test_my_sink.py"]
    assert "class MySink(Spec):" in Path("my_sink.py").read_text()


@pytest.mark.parametrize(
    ("name", "why", "better"),
    [
        ("class", "it is a word of Python", "class_consumer"),
        ("3rd", "Python could not import it", "consumer_3rd"),
        ("a+b", "Python could not import it", "a_b_consumer"),
        ("", "Python could not import it", "my_consumer"),
        ("_", "Python could not import it", "my_consumer"),
        ("__main__", "it would hide a module of Python", "main_consumer"),
        ("queue", "it would hide a module of Python", "queue_consumer"),
        ("modelcheck", "it would hide a module that is installed", "modelcheck_consumer"),
        ("test_mine", "pytest would take it for a test", "mine_consumer"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_one_that_can(run, name: str, why: str, better: str) -> None:
    ended = run("new", name)
    assert (ended.code, ended.out) == (2, "")
    assert f"{why} (for example {better})" in " ".join(ended.err.split())
    assert not any(Path().iterdir())
    assert run("new", better).code == 0


@pytest.mark.parametrize("there", ["mine.py", "test_mine.py"])
def test_nothing_is_overwritten(run, there: str) -> None:
    Path(there).symlink_to("nowhere")
    ended = run("new", "mine")
    assert (ended.code, ended.out) == (2, "")
    assert f"{there} exists already" in ended.err
    assert [path.name for path in Path().iterdir()] == [there]


def test_a_folder_can_be_named_if_it_is_there(run) -> None:
    assert "the folder sub dir does not exist" in run("new", "sub dir/mine").err
    Path("sub dir").mkdir()
    assert "modelcheck verify 'sub dir/mine.py'" in run("new", "sub dir/mine").out
    assert run("verify", "sub dir/mine.py", "--no-any-size").code == 0


def test_a_folder_that_takes_no_file_is_a_sentence(run, monkeypatch) -> None:
    opened = Path.open

    def fail(path: Path, mode: str = "r", **options: object) -> object:
        if path.name == "test_mine.py":
            raise OSError(30, "Read-only file system")
        return opened(path, mode, **options)

    monkeypatch.setattr(Path, "open", fail)
    ended = run("new", "mine")
    assert (ended.code, ended.out) == (2, "")
    assert "test_mine.py cannot be written: Read-only file system" in ended.err
    assert not Path("mine.py").exists(), "both are written or none"


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        ("zombi", "no spec `zombi` ships (did you mean `zombie`? `modelcheck list` shows all)"),
        ("qqq", "no spec `qqq` ships (`modelcheck list` shows all)"),
        ("examples", "no spec `examples` ships"),
        ("zombie::FencedOutput", "a file of the library is copied as a whole (write --from zombie)"),
    ],
)
def test_an_origin_that_is_none_is_said_so(run, origin: str, why: str) -> None:
    ended = run("new", "mine", "--from", origin)
    assert (ended.code, ended.out) == (2, "")
    assert why in " ".join(ended.err.split())


def test_a_class_that_the_file_uses_already_is_not_defined_again(run) -> None:
    ended = run("new", "consumer", "--from", "group")
    assert ended.code == 2
    assert "the class would be called `Consumer`, and group has that already" in ended.err
    assert "`Spec`" in run("new", "spec").err


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library to add files to."""
    folder = tmp_path / "installed" / "specs"
    shutil.copytree(results.SPECS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("modelcheck.specs.__path__", [str(folder)])
    return folder


@pytest.mark.parametrize(
    ("name", "statement", "base", "resolved"),
    [
        (
            "three",
            "from .at_least_once import AtLeastOnce",
            "AtLeastOnce",
            "from modelcheck.specs.at_least_once import",
        ),
        ("three", "from . import at_least_once as é", "é.AtLeastOnce", "from modelcheck.specs import at_least_once"),
        (
            "examples/four",
            "from ..at_least_once import (\n    AtLeastOnce,  # as it is\n)",
            "AtLeastOnce",
            "specs.at_l",
        ),
    ],
)
def test_relative_imports_are_resolved(run, specs: Path, name: str, statement: str, base: str, resolved: str) -> None:
    (specs / f"{name}.py").write_text(f"é = 'é'; {statement}\n\n\nclass Copy({base}):\n    messages = 3\n")
    ended = run("new", "mine", "--from", Path(name).name)
    assert (ended.code, ended.err) == (0, "")
    assert resolved in Path("mine.py").read_text()
    assert "Mine · messages=3 crashes=1" in run("verify", "mine.py", "--no-any-size").out


def test_an_import_from_outside_of_the_library_is_refused_with_the_reason(run, specs: Path) -> None:
    (specs / "examples" / "odd.py").write_text(
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from ...errors import Span\n\n"
        + (results.SPECS / "at_least_once.py").read_text()
    )
    ended = run("new", "mine", "--from", "odd")
    assert ended.code == 2
    said = " ".join(ended.err.split())
    assert "odd cannot be copied: `from ...errors import Span` imports what is no part of the library" in said
    assert "from modelcheck.specs.examples.odd import" in said
    assert not Path("mine.py").exists()
