"""`verify --watch-expr`: what is watched stands in the page, at every state of its runs."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests import results

PAGE = ("--output-format", "html", "-o", "page.html", "--no-any-size")
POSITION = "position - committed"


@pytest.fixture(autouse=True)
def specs(surroundings) -> None:
    for name in ("at_least_once.py", "examples/request_reply.py"):
        shutil.copy(results.SPECS / name, ".")


def written() -> dict[str, dict]:
    """The first run of each spec of the page, by the name of the spec."""
    text = Path("page.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="document">(.*?)</script>', text)
    assert found is not None
    return {spec["name"]: spec["traces"][0] for spec in json.loads(found[1])["specs"]}


def test_a_page_shows_what_is_watched_at_every_state(run) -> None:
    ended = run("verify", "at_least_once.py", *PAGE, "--watch-expr", POSITION, "--watch-expr", "running")
    assert ended.code == 0
    shown = written()["AtLeastOnce"]
    assert shown["watches"] == [POSITION, "running"]
    # In the middle of a run: the record is processed, and its offset not committed.
    assert [step["watched"] for step in shown["rows"]][:5] == [
        ["0", "False"],
        ["0", "True"],
        ["0", "True"],
        ["1", "True"],
        ["0", "False"],
    ]


def test_a_spec_shows_what_it_knows_of_what_is_watched(run) -> None:
    files = ("at_least_once.py", "request_reply.py")
    assert run("verify", *files, *PAGE, "--watch-expr", POSITION, "--watch-expr", "len(net)").code == 0
    shown = written()
    assert shown["AtLeastOnce"]["watches"] == [POSITION]
    assert shown["RequestReply"]["watches"] == ["len(net)"]


def test_what_no_spec_knows_is_refused_before_the_search(run, answer) -> None:
    asked = answer(results.several())
    ended = run("verify", "at_least_once.py", "request_reply.py", *PAGE, "--watch-expr", "positn")
    assert (ended.code, asked) == (4, {})
    assert "positn" in Path("page.html").read_text(encoding="utf-8")


def test_what_is_watched_needs_a_page(run, answer) -> None:
    asked = answer(results.several())
    ended = run("verify", "at_least_once.py", "--watch-expr", POSITION)
    assert (ended.code, asked) == (2, {})
    assert "--output-format html" in ended.err


def test_the_environment_watches_where_there_is_a_page(run, monkeypatch) -> None:
    monkeypatch.setenv("MODELCHECK_WATCH_EXPR", "committed")
    assert run("verify", "at_least_once.py", "--no-any-size").code == 0
    assert run("verify", "at_least_once.py", *PAGE).code == 0
    assert written()["AtLeastOnce"]["watches"] == ["committed"]
