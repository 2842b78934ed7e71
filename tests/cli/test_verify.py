"""`modelcheck verify`: exit codes, formats, and what goes where."""

import json
from functools import partial
from pathlib import Path

import jsonschema
import pytest

from modelcheck.check.result import ExitCode, Result
from modelcheck.cli.result import FORMATS
from modelcheck.errors import UsageError
from modelcheck.report.documents.json import SCHEMA_FILE
from modelcheck.report.page.spec import reached
from tests import results

CODES = {
    ExitCode.AS_PROMISED: results.single(results.at_least_once()),
    ExitCode.NOT_AS_PROMISED: results.several(),
    ExitCode.UNDETERMINED: results.single(results.exactly_once()),
    ExitCode.BAD_SPEC: results.broken(),
    ExitCode.NOTHING_TO_CHECK: Result(results=()),
    ExitCode.INTERRUPTED: results.interrupted(),
}


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize("code", CODES)
def test_the_exit_code_is_that_of_the_result_in_every_format(run, answer, code, output_format, monkeypatch) -> None:
    answer(CODES[code])
    monkeypatch.setattr("modelcheck.report.page.document.reached", partial(reached, most=100))
    ended = run("verify", "x.py", "--output-format", output_format)
    assert ended.code == code
    assert ended.err.count("\n") == (1 if output_format == "concise" else 0)
    if output_format == "json":
        document = json.loads(ended.out)
        assert document["exit_code"] == code
        jsonschema.validate(document, json.loads(SCHEMA_FILE.read_bytes()))


def test_options_reach_the_check(run, answer) -> None:
    asked = answer(CODES[ExitCode.AS_PROMISED])
    run(
        "verify", "a.py", "b.py::B", "--set", "messages=3", "--set", "fenced=true", "--property", "no_loss",
        "--time-limit", "1.5", "--max-states", "9", "--memory-limit", "4GB", "--no-any-size",
        "--proof-budget", "7.5",
    )  # fmt: skip
    limits = asked["limits"]
    assert asked["targets"] == ("a.py", "b.py::B")
    assert asked["parameters"] == {"messages": 3, "fenced": True}
    assert asked["properties"] == ("no_loss",)
    assert asked["any_size"] is False
    assert asked["proof_budget_s"] == 7.5
    assert (limits.time_limit_s, limits.max_states, limits.memory_limit_bytes) == (1.5, 9, 4_000_000_000)


@pytest.mark.parametrize(
    ("text", "size"), [("4GB", 4 * 10**9), ("4gib", 4 * 2**30), ("1.5M", 1_500_000), ("512 kb", 512_000), ("77", 77)]
)
def test_sizes_have_units(run, answer, text, size) -> None:
    asked = answer(CODES[ExitCode.AS_PROMISED])
    run("verify", "x.py", "--memory-limit", text)
    assert asked["limits"].memory_limit_bytes == size


@pytest.mark.parametrize(
    "option",
    [
        ("--memory-limit", "much"),
        ("--memory-limit", "0"),
        ("--memory-limit", "4i"),
        ("--max-states", "0"),
        ("--time-limit", "0"),
        ("--set", "messages"),
        ("--set", "messages=two"),
        ("--set", "=2"),
        ("--set", "messages=2", "--set", "messages=3"),
        ("--output-format", "xml"),
        ("-o", "no/such/folder/x.json"),
    ],
)
def test_a_bad_option_is_a_usage_error_before_anything_is_checked(run, answer, option) -> None:
    asked = answer(CODES[ExitCode.AS_PROMISED])
    ended = run("verify", "x.py", *option)
    assert ended.code == ExitCode.USAGE
    assert ended.out == ""
    assert "Error: " in ended.err
    assert asked == {}


def test_a_parameter_no_spec_has_is_a_usage_error_with_a_way_out(run, answer) -> None:
    answer(UsageError("no spec here has a parameter `mesages`", hint="parameters: messages"))
    ended = run("verify", "x.py", "--set", "mesages=2")
    assert ended.code == ExitCode.USAGE
    assert ended.out == ""
    assert "no spec here has a parameter `mesages` (parameters: messages)" in ended.err


def test_a_usage_error_honours_json(run, answer) -> None:
    answer(UsageError("no such thing", hint="try this"))
    ended = run("verify", "x.py", "--output-format", "json")
    document = json.loads(ended.out)
    assert (ended.code, document["exit_code"]) == (2, 2)
    assert document["errors"] == [
        {
            "code": "usage",
            "message": "no such thing (try this)",
            "file": None,
            "line": None,
            "column": None,
            "hint": "try this",
            "steps": [],
        }
    ]


def test_the_environment_sets_options(run, answer, monkeypatch) -> None:
    answer(CODES[ExitCode.AS_PROMISED])
    monkeypatch.setenv("MODELCHECK_OUTPUT_FORMAT", "json")
    monkeypatch.setenv("MODELCHECK_OUTPUT", "here.json")
    assert run("verify", "x.py").out == ""
    assert json.loads(Path("here.json").read_bytes())["exit_code"] == 0
    assert run("verify", "x.py", "--output-format", "markdown", "-o", "-").out.endswith("exit 0: as promised\n")


def test_a_result_written_to_a_file_is_not_printed(run, answer) -> None:
    answer(CODES[ExitCode.NOT_AS_PROMISED])
    ended = run("verify", "x.py", "-o", "result.txt")
    assert (ended.code, ended.out, ended.err) == (1, "", "")
    assert "✗" in Path("result.txt").read_text(encoding="utf-8")


def test_quiet_prints_verdicts_and_quieter_nothing(run, answer) -> None:
    answer(CODES[ExitCode.AS_PROMISED])
    quiet = run("verify", "x.py", "-q")
    assert "no_duplicate  record 0 takes effect twice, after 1 crash" in quiet.out
    assert "broker" not in quiet.out
    silent = run("verify", "x.py", "-qq")
    assert (silent.code, silent.out, silent.err) == (0, "", "")


def test_what_a_spec_prints_is_not_part_of_the_result(run) -> None:
    Path("noisy.py").write_text("print('hello')\n" + Path(results.SPECS / "at_most_once.py").read_text())
    ended = run("verify", "noisy.py", "--no-any-size", "--output-format", "json")
    assert json.loads(ended.out)["results"][0]["spec"] == "AtMostOnce"
    assert ended.err == "hello\n"


def test_counterexamples_are_saved_where_the_screen_says(run, answer) -> None:
    answer(CODES[ExitCode.AS_PROMISED])
    ended = run("verify", "x.py")
    folder = Path(".modelcheck/specs/at_least_once.py/AtLeastOnce")
    assert f"saved  {folder}/no_duplicate.json" in ended.out
    document = json.loads((folder / "no_duplicate.json").read_bytes())
    assert document["schema"] == "modelcheck.trace/2"
    saved = ["no_duplicate.json", "no_loss.cert.json", "no_loss.cert.smt2", "no_loss.proof.json"]
    assert sorted(path.name for path in folder.iterdir()) == saved


def test_a_folder_that_cannot_be_written_is_only_a_warning(run, answer) -> None:
    Path(".modelcheck").write_text("in the way")
    answer(CODES[ExitCode.NOT_AS_PROMISED])
    ended = run("verify", "x.py")
    assert ended.code == 1
    assert ended.err.count("warning: traces are not saved") == 1
    assert "saved" not in ended.out


def test_a_spec_that_was_picked_from_its_file_is_picked_again(run, answer) -> None:
    answer(CODES[ExitCode.AS_PROMISED])
    assert "verify specs/at_least_once.py --proof" in run("verify", "specs").out
    assert "verify specs/at_least_once.py::AtLeastOnce" in run("verify", "specs/at_least_once.py::AtLeastOnce").out
