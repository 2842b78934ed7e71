"""Whatever breaks, there is an exit code and no traceback that nobody asked for."""

import json

import pytest

from modelcheck.errors import UnfaithfulTrace
from tests import results
from tests.cli.commands import AT_LEAST_ONCE, finished, spawn


def test_an_internal_error_is_short_and_says_how_to_report_it(run, answer) -> None:
    answer(UnfaithfulTrace("step 3 is not enabled"))
    ended = run("verify", "x.py")
    assert (ended.code, ended.out) == (70, "")
    assert "internal error: UnfaithfulTrace: step 3 is not enabled" in ended.err
    assert "MODELCHECK_TRACEBACK=1" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("how", ["-v", "MODELCHECK_TRACEBACK", "MODELCHECK_VERBOSE"])
def test_the_traceback_is_there_for_who_wants_it(run, answer, monkeypatch, how) -> None:
    answer(ZeroDivisionError("oops"))
    if how != "-v":
        monkeypatch.setenv(how, "1")
    ended = run("verify", "x.py", *(["-v"] if how == "-v" else []))
    assert ended.code == 70
    assert "Traceback (most recent call last)" in ended.err
    assert "ZeroDivisionError: oops" in ended.err


def test_an_internal_error_honours_json(run, answer) -> None:
    answer(ZeroDivisionError("oops"))
    ended = run("verify", "x.py", "--output-format", "json")
    document = json.loads(ended.out)
    assert (ended.code, document["exit_code"], document["errors"][0]["code"]) == (70, 70, "internal")


def test_an_interrupt_outside_the_search_ends_with_130(run, answer) -> None:
    answer(KeyboardInterrupt())
    ended = run("verify", "x.py")
    assert (ended.code, ended.out) == (130, "")
    assert "interrupted" in ended.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["verify", AT_LEAST_ONCE, "--no-any-size"], 0),
        (["verify", AT_LEAST_ONCE, "--no-any-size", "--output-format", "json"], 0),
        (["verify", "missing.py"], 4),
        (["--help"], 0),
    ],
)
def test_a_reader_that_is_gone_changes_neither_exit_code_nor_stderr(arguments, code) -> None:
    with spawn(*arguments) as process:
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", code)


@pytest.mark.slow
def test_a_reader_that_leaves_in_the_middle_is_no_failure() -> None:
    process = spawn("verify", str(results.SPECS), "--no-any-size", "--output-format", "json")
    assert process.stdout.read(1) == b"{"
    ended = finished(process)
    assert (ended.code, ended.err) == (0, "")


def test_a_file_that_is_not_there_is_a_bad_spec(run) -> None:
    ended = run("verify", "missing.py")
    assert (ended.code, ended.err) == (4, "")
    assert "error MC101: cannot read missing.py" in ended.out


def test_a_mistake_in_a_spec_is_located_in_every_format(run) -> None:
    with open("bad.py", "w") as file:
        file.write("from modelcheck import *\n\n\nclass Bad(Spec):\n    x: Durable[float] = 0.5\n")
    full = run("verify", "bad.py")
    concise = run("verify", "bad.py", "--output-format", "concise")
    document = json.loads(run("verify", "bad.py", "--output-format", "json").out)
    assert full.code == concise.code == document["exit_code"] == 4
    assert "--> bad.py:5:" in full.out
    assert concise.out.startswith("bad.py:5:")
    assert (document["errors"][0]["file"], document["errors"][0]["line"]) == ("bad.py", 5)
