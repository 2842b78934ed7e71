"""Every way to end is told in the format that was asked for; a file is checked before the specs are."""

import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sarif_kit.validate import validation_errors

from modelcheck.check.result import ExitCode, Result
from modelcheck.cli import main
from modelcheck.cli.result import FORMATS
from modelcheck.errors import UsageError
from tests import results
from tests.cli.commands import AT_LEAST_ONCE, finished, spawn

DOCUMENTS = [each for each in FORMATS if each not in ("full", "concise")]
BAD = "from modelcheck import *\n\n\nclass Bad(Spec):\n    x: Durable[float] = 0.5\n"


def told(output_format: str, out: str) -> tuple[int | None, str]:
    """The exit code that a document tells, where it does, and the first error in it."""
    match output_format:
        case "json":
            document = json.loads(out)
            return document["exit_code"], document["errors"][0]["message"]
        case "sarif":
            log = json.loads(out)
            assert validation_errors(log) == []
            (invocation,) = log["runs"][0]["invocations"]
            first = [*invocation.get("toolExecutionNotifications", ()), *log["runs"][0]["results"]][0]
            return invocation["exitCode"], first["message"]["text"]
        case "junit":
            error = ElementTree.fromstring(out).find(".//error")
            assert error is not None
            return None, error.get("message", "")
        case "github":
            assert out.startswith("::error ")
            return None, out.split("::", 2)[2]
        case "markdown":
            first, *_, last = out.splitlines()
            return int(last.split()[1].rstrip(":")), first
        case _:
            return None, out


@pytest.mark.parametrize("output_format", DOCUMENTS)
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["verify", "x.py", "--max-states", "0"], 2, "0 is not in the range"),
        (["verify", "x.py", "--nonsense"], 2, "nonsense"),
        (["verify"], 2, "SPEC..."),
        (["prove", "x.py", "--engine", "magic"], 2, "magic"),
        (["verfy", "x.py"], 2, "verfy"),
        (["verify", "bad.py"], 4, "MC203"),
        (["prove", "bad.py"], 4, "MC203"),
        (["check-certificate", "nothing.smt2", "--spec", "bad.py"], 2, "nothing.smt2"),
        (["check-certificate", "bad.py", "--spec", "bad.py"], 4, "bad.py"),
    ],
)
@pytest.mark.parametrize("by_environment", [True, False])
def test_mistakes_honour_the_format(
    run, monkeypatch, output_format: str, arguments: list[str], code: int, words: str, by_environment: bool
) -> None:
    Path("bad.py").write_text(BAD)
    if by_environment:
        monkeypatch.setenv("MODELCHECK_OUTPUT_FORMAT", output_format)
    ended = run(*arguments, *([] if by_environment else ["--output-format", output_format]))
    assert ended.code == code
    if arguments[0] == "check-certificate" and code == 4 and output_format == "json":
        assert json.loads(ended.out)["exit_code"] == code
        return
    said, message = told(output_format, ended.out)
    assert said in (None, code)
    assert words in message or (output_format == "json" and words == "MC203")


@pytest.mark.parametrize("output_format", DOCUMENTS)
@pytest.mark.parametrize(
    ("raised", "code", "words"),
    [
        (UsageError("no such thing", hint="try this"), 2, "no such thing (try this)"),
        (ZeroDivisionError("oops"), 70, "ZeroDivisionError: oops"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_failures_honour_the_format(run, answer, output_format: str, raised, code: int, words: str) -> None:
    answer(raised)
    ended = run("verify", "x.py", "--output-format", output_format, "-o", "result")
    assert (ended.code, ended.out) == (code, "")
    assert words in ended.err
    said, message = told(output_format, Path("result").read_text(encoding="utf-8"))
    assert said in (None, code)
    assert words in message


@pytest.mark.parametrize("output_format", FORMATS)
def test_an_interrupted_run_is_told_in_every_format(run, answer, output_format: str) -> None:
    answer(results.interrupted())
    ended = run("verify", "x.py", "--output-format", output_format)
    assert ended.code == 130
    assert "interrupted" in ended.out


@pytest.mark.parametrize("output_format", ["full", "concise"])
def test_a_usage_error_is_for_people_on_stderr(run, answer, output_format: str) -> None:
    answer(UsageError("no such thing"))
    ended = run("verify", "x.py", "--output-format", output_format)
    assert (ended.code, ended.out) == (2, "")
    assert "no such thing" in ended.err
    assert (ended.err == "error: no such thing\n") is (output_format == "concise")


@pytest.mark.parametrize("output_format", DOCUMENTS)
def test_a_spec_that_ends_python_is_told_in_the_format(run, output_format: str) -> None:
    Path("exits.py").write_text("raise SystemExit(0)\n")
    ended = run("verify", "exits.py", "--output-format", output_format)
    assert ended.code == 4
    assert told(output_format, ended.out)[0] in (None, 4)


def test_what_belongs_to_another_command_is_left_alone(run, monkeypatch) -> None:
    monkeypatch.setenv("MODELCHECK_OUTPUT_FORMAT", "json")
    ended = run("graph", "missing.py", "-o", "x.dot", "--nonsense")
    assert (ended.code, ended.out, os.listdir()) == (2, "", [])


class TestConcise:
    def test_nothing_is_printed_where_all_is_as_promised(self, run, answer) -> None:
        answer(results.single(results.at_least_once()))
        ended = run("verify", "x.py", "--output-format", "concise")
        assert (ended.code, ended.out) == (0, "")
        assert ended.err == "1 spec: as promised\n"
        assert run("verify", "x.py", "--output-format", "concise", "-q").err == ""

    def test_a_broken_promise_is_a_line_with_a_place_and_the_steps(self, run, answer) -> None:
        answer(results.single(results.group()))
        (line,) = run("verify", "x.py", "--output-format", "concise").out.splitlines()
        assert "specs/benchmark/group.py:70:9: Group.no_duplicate: record 0 of p0 takes effect twice" in line
        assert line.endswith(" crash(c0) process(c1, p0)")


@pytest.mark.parametrize(
    ("file", "reason"),
    [("no/such/x.json", "No such file or directory"), ("x.py/y.json", "Not a directory"), (".", "is a directory")],
)
@pytest.mark.parametrize("command", [["verify"], ["prove"], ["graph"]])
def test_a_file_that_cannot_be_written_is_a_usage_error_before_anything_is_read(run, command, file, reason) -> None:
    Path("x.py").write_text("print('this was read')\n")
    suffix = ".dot" if command == ["graph"] and file != "." else ""
    ended = run(*command, "x.py", "-o", file + suffix)
    assert ended.code == ExitCode.USAGE
    assert ended.out == ""
    assert reason in ended.err
    assert "this was read" not in ended.err
    assert os.listdir() == ["x.py"]


def test_asking_for_a_file_leaves_what_is_there(run, answer) -> None:
    Path("result.txt").write_text("before")
    answer(UsageError("no such thing"))
    assert run("verify", "x.py", "-o", "result.txt").code == 2
    assert run("verify", "x.py", "-o", "new.txt").code == 2
    assert Path("result.txt").read_text() == "before"
    assert not Path("new.txt").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
class TestFullDisk:
    def test_a_result_that_cannot_be_written_is_no_verdict(self, run, answer) -> None:
        answer(results.several())
        ended = run("verify", "x.py", "-o", "/dev/full")
        assert (ended.code, ended.out) == (2, "")
        assert "cannot write /dev/full: No space left on device" in ended.err

    @pytest.mark.parametrize("arguments", [["verify", AT_LEAST_ONCE, "--no-any-size"], ["--help"]])
    def test_nor_is_one_that_stdout_does_not_take(self, arguments: list[str]) -> None:
        with open("/dev/full", "w") as full:
            ended = finished(spawn(*arguments, stdout=full))
        assert ended.code == 2
        assert "cannot write to standard output: No space left on device" in ended.err
        assert "Traceback" not in ended.err


def test_a_closed_stdout_leaves_the_exit_code(run, answer, monkeypatch) -> None:
    answer(results.several())
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(SystemExit) as end:
        main(["verify", "x.py"])
    assert end.value.code == 1


def test_a_result_of_nothing_is_told(run, answer) -> None:
    answer(Result(results=()))
    assert run("verify", "x.py", "--output-format", "github").out.startswith("::error title=modelcheck nothing::")


def test_annotations_name_files_as_the_repository_does(run, answer, monkeypatch, tmp_path) -> None:
    (tmp_path / "services").mkdir()
    monkeypatch.chdir(tmp_path / "services")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    answer(results.single(results.group()))
    assert "file=services/specs/benchmark/group.py," in run("verify", "x.py", "--output-format", "github").out
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    assert "file=specs/benchmark/group.py," in run("verify", "x.py", "--output-format", "github").out
