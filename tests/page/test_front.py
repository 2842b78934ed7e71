"""The front end by its own tools: types by tsc, what computes by node; and as the one script that a page has."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from modelcheck.report.page import html
from modelcheck.report.page.document import message_document
from tests.page.browser import page_of

HERE = Path(__file__).parent
FRONT = HERE.parents[1] / "modelcheck" / "report" / "page" / "front"
NODE = shutil.which("node")
TSC = os.environ.get("MODELCHECK_TSC") or shutil.which("tsc")


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_what_computes_is_right() -> None:
    done = subprocess.run([str(NODE), "--test", str(HERE)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE)


@pytest.mark.skipif(TSC is None, reason="tsc is not installed")
def test_types_are_right() -> None:
    done = subprocess.run([str(TSC), "-p", str(HERE)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(TSC is None, reason="tsc is not installed")
def test_a_wrong_type_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "front"
    shutil.copytree(FRONT, folder)
    place = folder / "place.js"
    place.write_text(
        place.read_text(encoding="utf-8").replace("step: Number.isNaN", "stepp: Number.isNaN"), encoding="utf-8"
    )
    config = (HERE / "tsconfig.json").read_text(encoding="utf-8")
    (tmp_path / "tsconfig.json").write_text(
        re.sub(r'"\.\./[^"]*main\.js"', '"front/main.js"', config), encoding="utf-8"
    )
    done = subprocess.run([str(TSC), "-p", str(tmp_path)], capture_output=True, text=True)
    assert done.returncode != 0
    assert "place.js" in done.stdout


def test_every_module_is_in_the_script_once_and_behind_what_it_imports() -> None:
    script = html.script()
    modules = {path.name for path in FRONT.glob("*.js")} - {"types.js"}
    scopes = re.findall(r"^const (module_\w+) = \(\(\) => \{$", script, re.MULTILINE)
    assert sorted(scopes) == sorted(f"module_{name.removesuffix('.js')}" for name in modules)
    for use in re.finditer(r"\} = (module_\w+);", script):
        assert script.index(f"const {use[1]} = (") < use.start()
    assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)


def test_no_text_of_a_module_spans_lines() -> None:
    """Indentation is taken out of the script, which would change such a text."""
    for path in FRONT.glob("*.js"):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL).replace('"`"', "")
        assert all(line.count("`") % 2 == 0 for line in code.splitlines()), path.name


def test_a_document_cannot_end_its_element() -> None:
    page = html.page_html(message_document("bad", "</script><script>alert(1)</script><!-- &amp;")).decode()
    assert "alert(1)" in page
    assert "</script><script>alert" not in page
    assert page.count("<script") == page.count("</script>") == 2


def test_a_page_loads_nothing() -> None:
    page = html.page_html(message_document("bad", "")).decode()
    assert not re.search(r"""(src|href)\s*=\s*["'](?!#)""", page.replace('xmlns="', ""))
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)


def test_the_page_without_a_document_is_small() -> None:
    assert len(html.page_html(message_document("bad", ""))) < 76_000


@pytest.mark.parametrize("target", ["at_least_once.py", "at_most_once.py", "exactly_once.py"])
def test_the_page_of_a_seed_is_small_beside_its_graph(target: str) -> None:
    (spec,) = msgspec.json.decode(embedded_in(page_of(target)))["specs"]
    graph = msgspec.json.encode(spec["graph"])
    assert len(page_of(target)) - len(graph) < 100_000


def embedded_in(page: bytes) -> bytes:
    found = re.search(rb'id="document">(.*?)</script>', page)
    assert found is not None
    return found[1]
