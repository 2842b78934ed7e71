"""`modelcheck explain`: an explanation per code, whose example provokes it and whose way out is one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from modelcheck.errors import CODES
from modelcheck.report.screens.explanation import explanation
from tests.cli.commands import Ended


def outcome(run, text: str, command: str) -> Ended:
    """What the command says about the text as `consumer.py`."""
    Path("consumer.py").write_text(text, encoding="utf-8")
    program, *arguments = command.split()
    if program == "modelcheck":
        return run(*arguments)
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


def codes(ended: Ended) -> set[str]:
    return {code for code in CODES if code in ended.out + ended.err}


@pytest.mark.parametrize("code", CODES)
def test_the_example_provokes_the_code_and_no_other(run, without_proofs: None, code: str) -> None:
    explained = explanation(code)
    ended = outcome(run, explained.example, explained.command)
    assert (ended.code == 0) is code.startswith("MC4")
    assert codes(ended) == {code}


@pytest.mark.parametrize("code", CODES)
def test_the_way_out_is_one(run, without_proofs: None, code: str) -> None:
    explained = explanation(code)
    ended = outcome(run, explained.fixed, explained.fixed_command)
    assert (ended.code, codes(ended)) == (0, set())
    assert (explained.fixed, explained.fixed_command) != (explained.example, explained.command)


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_everything_in_80_columns(run, code: str) -> None:
    ended = run("explain", code)
    explained = explanation(code)
    assert ended.code == 0
    assert ended.out.startswith(f"{code}: {CODES[code]}")
    words = " ".join(ended.out.split())
    assert " ".join(explained.cause.split()) in words
    assert " ".join(explained.fix.split()) in words
    assert max(map(len, ended.out.splitlines())) <= 80


def test_there_is_nothing_but_codes_to_explain() -> None:
    folder = Path(sys.modules[explanation.__module__].__file__ or "").parents[1] / "explanations"
    assert sorted(path.stem for path in folder.iterdir()) == sorted(CODES)


def test_without_a_code_all_are_listed(run) -> None:
    ended = run("explain")
    assert ended.code == 0
    assert [line[:5] for line in ended.out.splitlines()[: len(CODES)]] == list(CODES)


def test_several_codes_are_explained_one_after_the_other(run) -> None:
    ended = run("explain", "mc204", "MC301")
    assert ended.out == run("explain", "MC204").out + "\n" + run("explain", "MC301").out


@pytest.mark.parametrize(("typed", "meant"), [("MC2044", "did you mean MC204?"), ("204x", "lists all codes")])
def test_an_unknown_code_is_a_usage_error(run, typed: str, meant: str) -> None:
    ended = run("explain", typed)
    assert (ended.code, ended.out) == (2, "")
    assert f"there is no code {typed}" in ended.err
    assert meant in ended.err


@pytest.mark.parametrize("command", [["verify"], ["graph", "-o", "x.dot"]])
def test_mistakes_on_the_screen_end_with_how_to_read_more(run, command: list[str]) -> None:
    Path("bad.py").write_text(
        "from modelcheck import *\n\n\nclass Bad(Spec):\n    x: Durable[float] = 0.5\n    y: int = 1\n"
    )
    ended = run(*command, "bad.py")
    assert ended.code == 4
    assert ended.out.count("modelcheck explain MC203") == ended.out.count("modelcheck explain") == 1


FAILS = """
from modelcheck import Durable, Spec, step, when


class Consumer(Spec):
    position: Durable[int] = 0

    @step
    def poll(self) -> None:
        when(self.position < 2)
        self.position += 1

    @step
    def check(self) -> None:
        assert self.position < 2
"""


def test_a_mistake_seen_while_running_comes_with_the_steps_that_lead_there(run) -> None:
    Path("consumer.py").write_text(FAILS)
    assert "  = reached by: poll → poll → check\n" in run("verify", "consumer.py").out
    assert "  = reached by: poll -> poll -> check\n" in run("verify", "consumer.py", "--ascii").out
    (concise,) = run("verify", "consumer.py", "--output-format", "concise").out.splitlines()
    assert concise.startswith("consumer.py:15:16: MC305 this assertion is false")
    assert concise.endswith(", reached by: poll poll check")
    document = json.loads(run("verify", "consumer.py", "--output-format", "json").out)
    assert document["errors"][0]["steps"] == ["poll", "poll", "check"]
