"""`modelcheck explain`: the example of a code provokes it and the way out is one; a word's is answered as it says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from modelcheck.check.result import ExitCode
from modelcheck.errors import CODES
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import Lifetime
from modelcheck.report.screens.explanation import explanation
from modelcheck.report.screens.glossary import named, words
from modelcheck.spec import Semantics
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


WORDS = words()


@pytest.mark.parametrize("name", [name for name, each in WORDS.items() if each.example is not None])
def test_the_example_of_a_word_is_answered_as_the_page_says(run, request, name: str) -> None:
    explained = WORDS[name]
    if explained.command.startswith("modelcheck verify"):
        request.getfixturevalue("without_proofs")
    Path("consumer.py").write_text(explained.example or "", encoding="utf-8")
    program, *arguments = explained.command.split()
    assert (program, arguments[1]) == ("modelcheck", "consumer.py")
    ended = run(*arguments, "--output-format", "json")
    assert (ended.code, ended.err) == (explained.exit_code, "")
    (spec,) = json.loads(ended.out)["results"]
    said = {each["name"]: each["verdict"] for each in spec["properties"]}
    assert said | explained.answers == said
    assert explained.answers


@pytest.mark.parametrize("name", WORDS)
def test_the_page_of_a_word_says_everything_in_80_columns(run, name: str) -> None:
    explained = WORDS[name]
    ended = run("explain", *name.split())
    assert (ended.code, ended.err) == (0, "")
    said = " ".join(ended.out.split())
    assert said.startswith(f"{name}: {explained.meaning}")
    assert " ".join(explained.text.split()) in said
    assert max(map(len, ended.out.splitlines())) <= 80
    assert all(named(each) is not None for each in explained.see)
    assert all(run("explain", each).out == ended.out for each in explained.also if each not in WORDS)


def test_no_word_is_explained_twice() -> None:
    known = [each.lower() for word in WORDS.values() for each in (*word.also, word.name)]
    assert sorted(known) == sorted(set(known))


@pytest.mark.parametrize(
    "name",
    [
        *BuiltIn,
        *(each.value for each in Semantics),
        *(each.value for each in Lifetime),
        *(each.name.lower().replace("_", " ") for each in ExitCode),
        *(str(each.value) for each in ExitCode),
        *("holds", "violated", "unknown"),
        *("always", "not_always", "possible", "eventually"),
        *("rank", "certificate", "invariant", "fault", "budget", "owed", "done", "lasso", "fairness"),
        *("self check", "any size", "witness", "counterexample", "guard", "step", "engine", "vacuous", "promise"),
    ],
)
def test_what_a_user_meets_is_explained(name: str) -> None:
    assert named(str(name)) is not None


def test_an_explanation_is_of_a_code_or_a_word() -> None:
    folder = Path(sys.modules[explanation.__module__].__file__ or "").parents[1] / "explanations"
    assert {path.stem for path in folder.iterdir()} == {*CODES, *(each.replace(" ", "_") for each in WORDS)}


def test_without_a_word_all_are_listed(run) -> None:
    ended = run("explain")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert [line.split("  ")[0] for line in lines if line[:1] not in ("", " ")][:-1] == [*WORDS, *CODES]
    assert max(map(len, lines)) <= 80


def test_several_words_are_explained_one_after_the_other(run) -> None:
    ended = run("explain", "mc204", "MC301", "Any-Size")
    pages = [run("explain", each).out for each in ("MC204", "MC301", "any_size")]
    assert ended.out == "\n".join(pages)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("MC2044", "did you mean MC204?"),
        ("no_los", "did you mean no_loss?"),
        ("at-least-onec", "did you mean at-least-once?"),
        ("xyzzy", "lists all words and codes"),
    ],
)
def test_an_unknown_word_is_a_usage_error(run, typed: str, meant: str) -> None:
    ended = run("explain", typed)
    assert (ended.code, ended.out) == (2, "")
    assert f"nothing explains {typed}" in ended.err
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
