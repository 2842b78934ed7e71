"""The page that a server answers: walking on, asking, and what happens when the spec changes."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page.browser import Opened, browser
from tests.results import SPECS

SHOWN = """(steps) => {
  const rows = [...document.querySelectorAll("ol.rows .row-step")].slice(1);
  return JSON.stringify(rows.map((each) => each.textContent)) === JSON.stringify(steps);
}"""

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")


@pytest.fixture(scope="module")
def started() -> Iterator[Any]:
    with browser() as one:
        yield one


class Served:
    """A run of `modelcheck explore`, and its page."""

    def __init__(self, started: Any, folder: Path, *arguments: str) -> None:
        self.spec = folder / "mine.py"
        self.spec.write_bytes((SPECS / "at_least_once.py").read_bytes())
        command = [sys.executable, "-m", "modelcheck", "explore", "mine.py", "--no-browser", *arguments]
        self.process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        address = self.process.stderr.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        self.opened = Opened(started.new_page(viewport={"width": 1280, "height": 860}), address)
        self.page = self.opened.page

    def walk(self) -> None:
        """Begin a run of one's own at the first state."""
        self.opened.press("Home")
        self.page.get_by_role("button", name="Walk on from here").click()
        self.page.wait_for_selector(".choices")

    def steps(self) -> list[str]:
        """The steps of the run that is shown."""
        return [each.inner_text() for each in self.page.locator("ol.rows .row-step").all()][1:]

    def expect(self, *steps: str) -> None:
        self.page.wait_for_function(SHOWN, arg=list(steps))


@pytest.fixture
def served(started: Any, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    running: list[Served] = []

    def now(*arguments: str) -> Served:
        running.append(Served(started, tmp_path, *arguments))
        return running[-1]

    yield now
    for each in running:
        each.page.close()
        each.process.terminate()
        each.process.communicate()


def test_a_run_is_walked_step_by_step_and_undone(served: Callable[..., Served]) -> None:
    one = served()
    one.walk()
    one.page.get_by_role("button", name=re.compile("start.*running")).click()
    one.expect("start")
    one.opened.press("1")
    one.expect("start", "poll")
    one.opened.press("u")
    one.expect("start")
    one.page.get_by_text("steps are not possible here, and why").click()
    assert "in_flight = False" in one.opened.text(".refused")
    assert one.opened.errors == []


def test_one_walks_on_from_a_counterexample(served: Callable[..., Served]) -> None:
    one = served("--at", "no_duplicate")
    one.page.locator('.row[data-number="3"]').click()
    one.page.get_by_role("button", name="Walk on from here").click()
    one.expect("start", "poll", "process")
    assert "walk" not in one.opened.text(".middle h2")


def test_questions_are_answered(served: Callable[..., Served]) -> None:
    one = served()
    one.walk()
    one.page.get_by_label("Run until").fill("committed == 1")
    one.page.keyboard.press("Enter")
    one.expect("start", "poll", "process", "commit")
    one.page.get_by_role("button", name="Can it still be delivered?").click()
    one.page.wait_for_selector("text=record 0 has taken effect")
    assert "record 1 can take effect in 2 steps without a fault: poll → process" in one.opened.text(".delivered")
    one.page.get_by_label("Watch").fill("position - committed")
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector("h3:has-text('Watched')")
    one.page.get_by_label("Run until").fill("nothing > 1")
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector("text=there is no name `nothing`")
    one.page.get_by_label("Run until").fill("committed == 9")
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector("text=is true nowhere: every state that can follow was looked at")
    one.page.get_by_role("button", name="At random").click()
    one.page.wait_for_function("() => document.querySelectorAll('ol.rows .row').length > 6")
    assert one.opened.errors == []


def test_a_run_is_saved_as_a_trace_and_as_a_test(served: Callable[..., Served], tmp_path: Path) -> None:
    one = served()
    one.walk()
    one.opened.press("1")
    one.expect("start")
    one.page.get_by_role("button", name="Save as trace").click()
    one.page.wait_for_selector("text=saved: modelcheck show")
    one.page.get_by_role("button", name="Save as test").click()
    one.page.wait_for_selector("text=saved: pytest")
    (trace,) = tmp_path.rglob("run-*.json")
    shown = [sys.executable, "-m", "modelcheck", "show", str(trace)]
    assert subprocess.run(shown, cwd=tmp_path, capture_output=True).returncode == 0
    one.opened.press("Home")
    one.opened.drop(trace.read_text(encoding="utf-8"))
    one.expect("start")
    assert "Not replayed" not in one.opened.text("#panel")
    one.opened.drop("{}")
    one.page.wait_for_selector("text=t.json is no saved trace")
    (test,) = tmp_path.rglob("test_run_*.py")
    tried = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(test), "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert tried.returncode == 0, tried.stdout


def test_groups_are_asked_of_the_server_where_the_page_has_not_all(served: Callable[..., Served]) -> None:
    one = served("--max-states", "20")
    one.page.locator("#tab-groups").click()
    one.page.wait_for_selector("text=only the first")
    assert one.page.locator(".group").count() >= 1


def test_a_changed_spec_keeps_its_place_or_says_which_step_is_gone(served: Callable[..., Served]) -> None:
    one = served()
    one.walk()
    one.opened.press("1")
    one.expect("start")
    one.opened.press("1")
    one.expect("start", "poll")
    text = one.spec.read_text(encoding="utf-8")
    one.spec.write_text(text.replace("def poll", "def fetch"), encoding="utf-8")
    one.page.wait_for_selector("text=The spec has changed: step 2, poll, cannot be taken: the spec has no such step")
    one.spec.write_text("nonsense(", encoding="utf-8")
    one.page.wait_for_selector("text=the spec has changed, and cannot be read")
    one.spec.write_text(text, encoding="utf-8")
    one.page.wait_for_function("() => !document.querySelector('#errors').textContent.includes('cannot be read')")
    assert one.opened.errors == []


def test_a_link_reopens_a_run_of_ones_own(served: Callable[..., Served]) -> None:
    one = served("--at", "#spec=AtLeastOnce&steps=start,poll,process&step=2")
    one.expect("start", "poll", "process")
    assert one.opened.here() == 2


def test_the_page_ends_the_server(served: Callable[..., Served]) -> None:
    one = served()
    one.walk()
    one.page.get_by_role("button", name="End", exact=True).click()
    one.page.wait_for_selector("text=The server has ended")
    assert one.process.wait() == 0
