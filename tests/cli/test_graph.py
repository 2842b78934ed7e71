"""`modelcheck graph`: one file, its suffix decides."""

import json
from pathlib import Path
from xml.etree import ElementTree

from tests.cli.commands import AT_LEAST_ONCE


def test_the_suffix_decides_the_format(run) -> None:
    assert run("graph", AT_LEAST_ONCE, "-o", "graph.dot").code == 0
    assert Path("graph.dot").read_text().startswith("digraph")
    assert run("graph", AT_LEAST_ONCE, "-o", "graph.json").code == 0
    document = json.loads(Path("graph.json").read_text())
    assert (len(document["states"]), len(document["transitions"])) == (47, 59)
    assert run("graph", AT_LEAST_ONCE, "--set", "messages=1", "-o", "graph.graphml").code == 0
    assert ElementTree.parse("graph.graphml").getroot().tag.endswith("graphml")


def test_an_unknown_suffix_is_a_usage_error(run) -> None:
    ended = run("graph", AT_LEAST_ONCE, "-o", "graph.png")
    assert ended.code == 2
    assert ".graphml" in ended.err


def test_a_graph_that_was_cut_off_says_so(run) -> None:
    ended = run("graph", AT_LEAST_ONCE, "--max-states", "5", "-o", "graph.json")
    assert ended.code == 3
    assert "not complete: state limit" in ended.err
    assert json.loads(Path("graph.json").read_text())["complete"] is False
