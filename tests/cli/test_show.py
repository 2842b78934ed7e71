"""`modelcheck show`: what verify saved, repeated on the spec as it is."""

import json
from pathlib import Path

import pytest

from tests import results

SAVED = ".modelcheck/mine.py/AtLeastOnce/no_duplicate.json"


@pytest.fixture
def spec(run) -> Path:
    """A copy of the seed whose counterexample has been saved."""
    path = Path("mine.py")
    path.write_text((results.SPECS / "at_least_once.py").read_text())
    assert run("verify", "mine.py", "--no-any-size").code == 0
    return path


def test_a_saved_trace_is_shown_as_it_was_found(run, spec) -> None:
    ended = run("show", SAVED)
    assert (ended.code, ended.err) == (0, "")
    assert "AtLeastOnce · messages=2 crashes=1" in ended.out
    assert "`committed` was still 0, so step 6 fetched record 0 again" in " ".join(ended.out.split())
    assert "▶ 7  process" in ended.out
    assert "forgets position, running" in ended.out
    assert run("show", SAVED, "--ascii").out.isascii()


def test_the_spec_is_found_from_another_folder(run, spec, monkeypatch, tmp_path) -> None:
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert run("show", f"../{SAVED}").code == 0


def test_a_spec_that_changed_is_said_so(run, spec) -> None:
    spec.write_text(
        spec.read_text().replace(
            "        when(self.running)\n        self.forget()", "        when(False)\n        self.forget()"
        )
    )
    ended = run("show", SAVED)
    assert (ended.code, ended.err) == (4, "")
    assert "mine.py has changed since this trace was saved" in ended.out
    assert "step 4, crash, is not enabled" in ended.out


def test_a_parameter_that_is_gone_is_said_so(run, spec) -> None:
    spec.write_text(spec.read_text().replace("crashes", "deaths"))
    ended = run("show", SAVED)
    assert ended.code == 4
    assert "crashes" in ended.out


@pytest.mark.parametrize("text", ["class AtLeastOnce: pass", "this is no Python"])
def test_a_spec_that_is_gone_or_broken_is_said_so(run, spec, text) -> None:
    spec.write_text(text)
    ended = run("show", SAVED)
    assert ended.code == 4
    assert "mine.py" in ended.out
    spec.unlink()
    assert run("show", SAVED).code == 4


def test_any_other_file_is_a_usage_error(run) -> None:
    Path("other.json").write_text("{}")
    ended = run("show", "other.json")
    assert (ended.code, ended.out) == (2, "")
    assert "other.json is no saved trace" in ended.err
    assert run("show", "missing.json").code == 2


def test_a_certificate_is_shown_in_the_words_of_the_spec(run, tmp_path) -> None:
    path = Path("mine.py")
    path.write_text((results.SPECS / "at_most_once.py").read_text())
    run("verify", "mine.py", "--property", "no_duplicate", "--time-limit", "300")
    (certificate,) = Path(".modelcheck").rglob("*.cert.smt2")
    ended = run("show", str(certificate))
    assert (ended.code, ended.err) == (0, "")
    words = " ".join(ended.out.replace("\\\n", " ").split())
    assert "AtMostOnce.no_duplicate, for any number of messages and crashes" in words
    assert "true in every reachable state, w being any offset: · " in words
    assert f"modelcheck check-certificate {certificate} --spec mine.py" in words
    beside = certificate.with_suffix(".json")
    certificate.write_bytes(certificate.read_bytes() + b"; changed\n")
    assert "describes another certificate" in run("show", str(certificate)).err
    beside.write_text("{}")
    assert "does not describe it" in run("show", str(certificate)).err
    beside.unlink()
    assert "cannot be read: No such file" in " ".join(run("show", str(certificate)).err.split())


def test_a_saved_trace_in_each_format(run, spec) -> None:
    assert run("show", SAVED, "--output-format", "json").out.encode() == Path(SAVED).read_bytes()
    itf = json.loads(run("show", SAVED, "--output-format", "itf").out)
    assert (itf["#meta"]["status"], itf["#meta"]["property"]) == ("violated", "no_duplicate")
    assert [state["action_taken"] for state in itf["states"]][-2:] == ["poll", "process"]
    assert run("show", SAVED, "--output-format", "mermaid").out.startswith("sequenceDiagram\n")
    assert run("show", SAVED, "--output-format", "plantuml", "-o", "run.puml").code == 0
    assert Path("run.puml").read_text(encoding="utf-8").startswith("@startuml\n")
    assert "| 7 | process | " in run("show", SAVED, "--output-format", "markdown").out


def test_what_is_watched_stands_below_a_saved_trace(run, spec) -> None:
    ended = run("show", SAVED, "--watch-expr", "position - committed", "--watch-expr", "running")
    assert ended.code == 0
    assert "0: 0   1: 0   2: 0   3: 1   4: 0   5: 0   6: 0   7: 1" in ended.out
    wrong = run("show", SAVED, "--watch-expr", "commited")
    assert (wrong.code, "did you mean `committed`?" in wrong.out + wrong.err) == (4, True)


def test_a_trace_that_the_spec_does_not_take_has_no_document(run, spec) -> None:
    spec.write_text(spec.read_text().replace("def poll", "def fetch"))
    ended = run("show", SAVED, "--output-format", "itf")
    assert (ended.code, ended.out) == (4, "")
    assert "mine.py has changed since this trace was saved" in ended.err


def test_a_run_in_itf_is_found_in_the_spec_again(run, spec) -> None:
    run("show", SAVED, "--output-format", "itf", "-o", "run.itf.json")
    ended = run("show", "run.itf.json", "--watch-expr", "position")
    assert (ended.code, ended.err) == (0, "")
    assert "✓ a run of 7 steps" in ended.out
    assert run("show", "run.itf.json", "--output-format", "json", "-o", "again.json").code == 0
    assert run("show", "again.json").code == 0
    steps = [entry["step"] for entry in json.loads(Path("again.json").read_text())["trace"]]
    assert steps == [entry["step"] for entry in json.loads(Path(SAVED).read_text())["trace"]]


def test_the_first_step_that_the_spec_does_not_take_is_named(run, spec) -> None:
    run("trace", "mine.py", "--steps", "start,poll", "--output-format", "itf", "-o", "run.itf.json")
    path = Path("run.itf.json")
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"states": [document["states"][0], document["states"][2]]}))
    ended = run("show", "run.itf.json")
    assert ended.code == 4
    assert "✗ step poll does not lead from state 0 to state 1" in ended.out
    assert "poll is not possible there, running = False" in ended.out
    assert "^^^^^^^" in ended.out
    other = run("show", "run.itf.json", "--output-format", "json")
    assert (other.code, other.out) == (4, "")
    assert "step poll does not lead from state 0 to state 1" in other.err


def test_a_run_of_another_tool_needs_to_be_told_its_spec(run, spec) -> None:
    states = [{"committed": 0, "running": False, "clock": 1}, {"committed": 0, "running": True, "clock": 2}]
    Path("other.itf.json").write_text(json.dumps({"vars": [], "states": states}))
    ended = run("show", "other.itf.json")
    assert (ended.code, "modelcheck show other.itf.json --spec SPEC" in " ".join(ended.err.split())) == (2, True)
    ended = run("show", "other.itf.json", "--spec", "mine.py", "--set", "messages=1")
    words = " ".join(ended.out.split())
    assert ended.code == 0
    assert "messages=1" in words
    assert "the file does not say what position, in_flight, delivered, used_crash is" in words
    assert "not read, as the spec has no such variable: clock" in words


def test_spec_and_parameters_are_for_itf_alone(run, spec) -> None:
    for more in (("--spec", "mine.py"), ("--set", "messages=1")):
        assert "names its spec and parameters" in " ".join(run("show", SAVED, *more).err.split())
