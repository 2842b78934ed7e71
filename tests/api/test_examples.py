"""The examples in docstrings and on pages show what happens."""

import doctest
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import modelcheck

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("docs/python.md", "README.md")}
ASKING = [modelcheck.verify, modelcheck.prove, modelcheck.check_certificate, modelcheck.state_graph]


def failures(name: str, text: str) -> str:
    """What the examples of a text print instead of what they show."""
    said: list[str] = []
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    assert test.examples
    doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    return "".join(said)


@pytest.mark.parametrize("function", ASKING, ids=lambda function: function.__name__)
def test_a_docstring_has_every_section_and_its_examples_are_true(
    function: Callable[..., object], checkout: Path
) -> None:
    text = function.__doc__ or ""
    for section in ("Args", "Returns", "Raises", "Examples", "See Also"):
        assert f"\n    {section}:\n" in text
    assert failures(function.__name__, text) == ""


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_are_true(page: str, checkout: Path) -> None:
    blocks = re.findall(r"^```pycon\n(.*?)^```", PAGES[page], re.DOTALL | re.MULTILINE)
    assert len(blocks) == PAGES[page].count("```pycon")
    assert failures(page, "\n".join(blocks)) == ""


def test_every_option_of_a_docstring_is_one() -> None:
    for function in ASKING:
        described = re.findall(r"^        \**(\w+): ", (function.__doc__ or "").partition("Returns:")[0], re.MULTILINE)
        assert described == list(inspect.signature(function).parameters)
