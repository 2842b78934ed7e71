"""The mutants that survive: each is still about text that stands where it stood, and the figures are theirs."""

import ast
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REASONS = tomllib.loads((ROOT / "tests" / "survivors.toml").read_text(encoding="utf-8"))["reason"]
SURVIVORS = [
    (each["file"], each["function"], mutant)
    for reason in REASONS
    for each in reason["survivors"]
    for mutant in each["mutants"]
]
FIGURES = re.findall(
    r"^\| `(\S+)` \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$",
    (ROOT / "docs" / "mutation.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


# Nobody wrote down what they were; they count as holes, and the page says so.
UNTOLD = {"explicit/python/loops.py": 2}


@cache
def function(file: str, name: str) -> str:
    """The text of a function, or of the method of a class, as it is now."""
    text = (ROOT / "modelcheck" / file).read_text(encoding="utf-8")
    node: ast.AST = ast.parse(text)
    for part in name.split("."):
        parts = (each for each in ast.iter_child_nodes(node) if isinstance(each, ast.FunctionDef | ast.ClassDef))
        node = next(each for each in parts if each.name == part)
    return ast.get_source_segment(text, node) or ""


@cache
def squeezed(text: str) -> str:
    """The text without the spaces, line breaks and trailing commas that a formatter may move."""
    return re.sub(r",(?=[)\]}])", "", re.sub(r"\s+", "", text))


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason["title"])
def test_what_survives_is_said_of_text_that_is_still_there(reason: dict) -> None:
    assert reason["why"]
    for each in reason["survivors"]:
        text = squeezed(function(each["file"], each["function"]))
        for mutant in each["mutants"]:
            assert squeezed(mutant["text"]).removesuffix("..") in text, (each["file"], each["function"], mutant["text"])
            assert mutant.get("by") != mutant["text"]


def test_a_mutant_is_there_as_often_as_its_text() -> None:
    told = Counter((file, name, mutant["text"], mutant.get("by")) for file, name, mutant in SURVIVORS)
    for (file, name, text, _), times in told.items():
        assert squeezed(function(file, name)).count(squeezed(text).removesuffix("..")) >= times


def test_the_figures_add_up_and_count_the_survivors_that_are_told() -> None:
    assert FIGURES
    told = Counter(file for file, _, _ in SURVIVORS)
    for file, *numbers in FIGURES:
        made, killed, endless, survived = (int(number.replace(",", "")) for number in numbers)
        assert made == killed + endless + survived, file
        assert told[file] == survived - UNTOLD.get(file, 0), (file, told[file], survived)
    assert told.keys() <= {file for file, *_ in FIGURES}
