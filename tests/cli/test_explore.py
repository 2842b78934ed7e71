"""`modelcheck explore` of a saved run: the page begins at its steps, whichever format it was saved in."""

import json
from pathlib import Path

import pytest

from modelcheck.report.page.schema import At
from tests import results

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")


@pytest.fixture
def places(monkeypatch) -> list[At]:
    """The place at which each page begins, which nobody is served."""
    found: list[At] = []

    class Server:
        address = "http://127.0.0.1/"

        def __init__(self, _: object, place: At, save: object) -> None:
            found.append(place)

        def run(self) -> None:
            """End at once."""

    monkeypatch.setattr("modelcheck.explore.server.Server", Server)
    return found


@pytest.mark.parametrize("output_format", ["json", "itf"])
def test_a_saved_run_is_where_the_page_begins(run, places, output_format: str) -> None:
    Path("mine.py").write_text((results.SPECS / "at_least_once.py").read_text(encoding="utf-8"), encoding="utf-8")
    run("trace", "mine.py", "--steps", "start,poll", "--output-format", output_format, "-o", "run.json")
    assert run("explore", "run.json", "--no-browser").code == 0
    assert run("explore", "mine.py", "--no-browser").code == 0
    saved, nothing = places
    assert saved.steps == ["start", "poll"]
    assert not nothing.steps


def test_a_run_that_is_none_of_the_spec_begins_where_it_goes_no_further(run, places) -> None:
    Path("mine.py").write_text((results.SPECS / "at_least_once.py").read_text(encoding="utf-8"), encoding="utf-8")
    path = Path("run.itf.json")
    run("trace", "mine.py", "--steps", "start,poll", "--output-format", "itf", "-o", str(path))
    document = json.loads(path.read_text(encoding="utf-8"))
    document["states"][2]["position"] = 2
    path.write_text(json.dumps(document), encoding="utf-8")
    ended = run("explore", str(path), "--no-browser")
    assert ended.code == 0
    assert "step poll does not lead from state 1 to state 2" in ended.err
    assert places[0].steps == ["start"]


def test_a_run_of_another_tool_has_to_be_made_one_of_ours_first(run, places) -> None:
    Path("run.itf.json").write_text('{"states": [{"committed": 0}]}', encoding="utf-8")
    ended = run("explore", "run.itf.json", "--no-browser")
    assert (ended.code, places) == (2, [])
    assert "modelcheck show run.itf.json --spec SPEC" in " ".join(ended.err.split())
