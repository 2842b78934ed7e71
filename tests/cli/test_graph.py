"""`modelcheck graph`: one file, or standard output, in a format that its suffix or an option decides."""

import json
import os
import shutil
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import results
from tests.cli.commands import AT_LEAST_ONCE

GROUP = str(results.SPECS / "benchmark" / "group.py")


@pytest.fixture
def dot(monkeypatch, tmp_path):
    """A program that stands for Graphviz's: it writes its arguments and what it read, or fails."""

    def install(script: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        path = folder / "dot"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return install


def test_the_suffix_decides_the_format(run) -> None:
    assert run("graph", AT_LEAST_ONCE, "-o", "graph.dot").code == 0
    assert Path("graph.dot").read_text().startswith("digraph")
    assert run("graph", AT_LEAST_ONCE, "-o", "graph.json").code == 0
    document = json.loads(Path("graph.json").read_text())
    assert (len(document["states"]), len(document["transitions"])) == (47, 59)
    assert run("graph", AT_LEAST_ONCE, "--set", "messages=1", "-o", "graph.graphml").code == 0
    assert ElementTree.parse("graph.graphml").getroot().tag.endswith("graphml")


def test_an_option_decides_it_before_the_suffix(run) -> None:
    assert run("graph", AT_LEAST_ONCE, "-o", "graph.dot", "--output-format", "json").code == 0
    assert json.loads(Path("graph.dot").read_text())["complete"] is True


@pytest.mark.parametrize(("output_format", "begin"), [("dot", "digraph"), ("json", "{"), ("graphml", "<?xml")])
def test_standard_output_takes_a_graph_alone(run, output_format: str, begin: str) -> None:
    ended = run("graph", AT_LEAST_ONCE, "-o", "-", "--output-format", output_format)
    assert (ended.code, ended.err) == (0, "-: 47 states\n")
    assert ended.out.startswith(begin)
    assert os.listdir() == []


def test_standard_output_has_no_suffix(run) -> None:
    ended = run("graph", AT_LEAST_ONCE, "-o", "-")
    assert (ended.code, ended.out) == (2, "")
    assert "standard output needs --output-format dot|json|graphml|svg|png" in " ".join(ended.err.split())


def test_an_unknown_suffix_is_a_usage_error(run) -> None:
    ended = run("graph", AT_LEAST_ONCE, "-o", "graph.pdf")
    assert ended.code == 2
    assert ".graphml" in ended.err


def test_a_graph_that_was_cut_off_says_so(run) -> None:
    ended = run("graph", AT_LEAST_ONCE, "--max-states", "5", "-o", "graph.json")
    assert ended.code == 3
    assert "not complete: state limit" in ended.err
    assert json.loads(Path("graph.json").read_text())["complete"] is False


@pytest.mark.parametrize("output_format", ["svg", "png"])
def test_drawings_are_made_by_dot(run, dot, output_format: str) -> None:
    dot('echo "$@"; cat')
    assert run("graph", AT_LEAST_ONCE, "-o", f"graph.{output_format}").code == 0
    first, _, read = Path(f"graph.{output_format}").read_text().partition("\n")
    assert first == f"-T{output_format}"
    assert read == run("graph", AT_LEAST_ONCE, "-o", "-", "--output-format", "dot").out


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not there")
def test_graphviz_reads_what_is_written(run) -> None:
    assert run("graph", AT_LEAST_ONCE, "-o", "graph.svg").code == 0
    root = ElementTree.parse("graph.svg").getroot()
    titles = [each.text for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert set(map(str, range(47))) <= set(titles)
    assert "cluster_legend" in titles
    assert run("graph", AT_LEAST_ONCE, "-o", "graph.png").code == 0
    assert Path("graph.png").read_bytes().startswith(b"\x89PNG")


def test_without_dot_it_is_said_how_to_get_it_before_anything_is_read(run, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    Path("spec.py").write_text("print('this was read')\n")
    ended = run("graph", "spec.py", "-o", "graph.svg")
    assert (ended.code, ended.out) == (2, "")
    assert "apt install graphviz" in ended.err
    assert "this was read" not in ended.err
    assert not Path("graph.svg").exists()


@pytest.mark.parametrize(("script", "why"), [("echo 'out of memory' >&2; exit 1", "out of memory"), ("exit 3", "in 3")])
def test_a_dot_that_fails_is_no_drawing(run, dot, script: str, why: str) -> None:
    dot(script)
    ended = run("graph", AT_LEAST_ONCE, "-o", "graph.svg")
    assert (ended.code, Path("graph.svg").exists()) == (2, False)
    assert why in ended.err
    assert "Traceback" not in ended.err


def test_what_nobody_can_read_is_said_with_ways_to_have_less(run) -> None:
    ended = run("graph", GROUP, "-o", "graph.dot")
    assert ended.code == 0
    assert "1,876 states, 6,064 transitions" in ended.err
    assert all(way in ended.err for way in ("--max-states 250", "--set", "modelcheck explore"))
    for quiet in (("graph", GROUP, "-o", "graph.json"), ("graph", AT_LEAST_ONCE, "-o", "graph.dot")):
        assert "hard to read" not in run(*quiet).err


@pytest.mark.parametrize("output_format", ["dot", "svg", "graphml"])
def test_a_mistake_in_a_spec_is_no_graph(run, dot, output_format: str) -> None:
    dot("cat")
    Path("broken.py").write_text("x(")
    ended = run("graph", "broken.py", "-o", "-", "--output-format", output_format)
    assert (ended.code, ended.out) == (4, "")
    assert "MC102" in ended.err
    ended = run("graph", "broken.py", "-o", "graph.dot")
    assert (ended.code, "MC102" in ended.out, Path("graph.dot").exists()) == (4, True, False)


def test_a_mistake_in_a_spec_under_json_is_a_document(run) -> None:
    Path("broken.py").write_text("x(")
    ended = run("graph", "broken.py", "-o", "-", "--output-format", "json")
    assert ended.code == 4
    assert json.loads(ended.out)["errors"][0]["code"] == "MC102"
