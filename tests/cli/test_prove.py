"""`modelcheck prove`: its options and its exit codes."""

import importlib
from pathlib import Path

import pytest

from modelcheck.check.result import ExitCode, Result
from modelcheck.symbolic import ENGINES, Settings
from tests import results

CODES = {
    ExitCode.AS_PROMISED: results.single(results.at_least_once()),
    ExitCode.NOT_AS_PROMISED: results.several(),
    ExitCode.UNDETERMINED: results.single(results.exactly_once()),
    ExitCode.BAD_SPEC: results.broken(),
    ExitCode.NOTHING_TO_CHECK: Result(results=()),
    ExitCode.INTERRUPTED: results.interrupted(),
}


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch):
    """Replace the engines by a result made by hand; what they were asked is returned, once they were."""

    def proved(result: Result) -> dict[str, object]:
        asked: dict[str, object] = {}

        def prove(*targets: str, **options: object) -> Result:
            asked.update(options, targets=targets)
            return result

        monkeypatch.setattr(importlib.import_module("modelcheck.check.prove"), "prove", prove)
        return asked

    return proved


@pytest.mark.parametrize("code", CODES)
def test_the_exit_code_is_that_of_the_result(run, proved, code) -> None:
    proved(CODES[code])
    assert run("prove", "x.py").code == code


def test_options_reach_the_engines(run, proved) -> None:
    asked = proved(CODES[ExitCode.AS_PROMISED])
    run(
        "prove", "a.py", "b.py::B", "--set", "messages=3", "--property", "mine", "--time-limit", "1.5",
        "--engine", "predicates", "--engine", "unrolling", "--seed", "4",
    )  # fmt: skip
    assert asked["targets"] == ("a.py", "b.py::B")
    assert asked["parameters"] == {"messages": 3}
    assert asked["properties"] == ("mine",)
    assert asked["time_limit_s"] == 1.5
    assert asked["settings"] == Settings(engines=("unrolling", "predicates"), seed=4)


def test_without_options_every_engine_may_try(run, proved) -> None:
    asked = proved(CODES[ExitCode.AS_PROMISED])
    run("prove", "x.py")
    assert asked["settings"] == Settings(engines=ENGINES, seed=0)


def test_an_engine_that_is_not_there_is_a_mistake(run) -> None:
    ended = run("prove", "x.py", "--engine", "magic")
    assert ended.code == 2
    assert "magic" in ended.err


def test_a_proof_is_saved_as_a_certificate_that_can_be_checked(run, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("prove", "exactly_once", "--property", "no_duplicate")
    assert ran.code == ExitCode.AS_PROMISED
    certificate = Path(".modelcheck/exactly_once/ExactlyOnce/no_duplicate.cert.smt2")
    assert str(certificate) in ran.out
    assert run("check-certificate", str(certificate), "--spec", "exactly_once").code == ExitCode.AS_PROMISED
