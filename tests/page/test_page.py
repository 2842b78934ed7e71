"""The page in a browser, from a disk: every feature by keyboard and by mouse."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from modelcheck.check import verify
from modelcheck.report.page.document import message_document, page_document
from modelcheck.report.page.html import page_html
from modelcheck.report.page.schema import Document
from tests.page.browser import Opened, browser, page_of, saved
from tests.results import SPECS

ALO, AMO, ZOMBIE = "at_least_once.py", "at_most_once.py", "examples/zombie.py"
AXE = os.environ.get("MODELCHECK_AXE")
Open = Callable[..., Opened]

RUN_AXE = """async () => (await axe.run()).violations.map(
    (each) => [each.id, each.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3)])"""


@pytest.fixture(scope="module")
def started() -> Iterator[Any]:
    with browser() as one:
        yield one


@pytest.fixture
def open_(started: Any, tmp_path: Path) -> Iterator[Open]:
    opened: list[Opened] = []

    def now(content: bytes, fragment: str = "", **options: object) -> Opened:
        page = started.new_page(viewport={"width": 1280, "height": 860}, **options)
        opened.append(Opened(page, saved(tmp_path, content) + fragment))
        return opened[-1]

    yield now
    for each in opened:
        assert each.errors == []
        each.page.close()


def test_the_eye_falls_on_the_step_that_did_it(open_: Open) -> None:
    opened = open_(page_of(ALO))
    assert opened.here() == 7
    assert opened.text(".middle h2") == "record 0 takes effect twice, after 1 crash"
    assert "record 0 takes effect again" in opened.text(".row.is-here")
    assert opened.text(".pill") == "✓ at-least-once, as promised"
    assert "crash in step 4 forgot position" in opened.text(".left")
    assert opened.state()["delivered[0]"] == "1 → 2"
    assert opened.text(".source .is-marked mark") == "self.delivered[self.position] += 1"


def test_keys_walk_through_the_run(open_: Open) -> None:
    opened = open_(page_of(ALO))
    opened.press("Home")
    assert opened.here() == 0
    opened.press("j", "ArrowDown", "ArrowRight", "j")
    assert (opened.here(), opened.state()["position"]) == (4, "1 → 0")
    opened.press("k")
    assert opened.here() == 3
    opened.press("End")
    assert opened.here() == 7
    opened.press("j")
    assert opened.here() == 7
    assert "step 7, process" in opened.text("#announce")


def test_rows_slider_and_properties_are_reached_by_mouse(open_: Open) -> None:
    opened = open_(page_of(AMO))
    opened.page.locator('.row[data-number="2"]').click()
    assert opened.here() == 2
    opened.page.locator(".scrubber input").fill("1")
    assert opened.here() == 1
    opened.page.get_by_role("button", name="a run in which every record").click()
    assert opened.text(".middle h2").startswith("sample run")
    opened.page.get_by_role("button", name=re.compile("record 0 is lost")).click()
    assert opened.text(".middle h2") == "record 0 is lost, after 1 crash"


def test_the_state_is_filtered_and_shows_changes_only(open_: Open) -> None:
    opened = open_(page_of(ALO))
    opened.press("/")
    opened.page.keyboard.type("deliv 2")
    assert list(opened.state()) == ["delivered[0]"]
    opened.page.locator("#filter").fill("")
    opened.press("Escape", "d")
    assert list(opened.state()) == ["position", "in_flight", "delivered[0]"]
    opened.page.get_by_role("button", name="changed only (d)").click()
    assert len(opened.state()) == 7


def test_truths_and_logs_change_with_the_step(open_: Open) -> None:
    opened = open_(page_of(ALO))
    assert "✗ no_duplicate record 0 took effect twice" in opened.text(".truths").replace("\n", " ")
    opened.press("k")
    assert "✓ no_duplicate" in opened.text(".truths")
    opened.press("Home")
    assert opened.page.locator(".slot.is-done").count() == 0
    opened.press("j", "j", "j")
    assert opened.text(".slot.is-done") == "0 took effect"
    assert opened.text(".strip-words") == "committed is 0, and record 0 took effect already"


def test_a_link_leads_back(open_: Open) -> None:
    opened = open_(page_of(ALO, AMO), "#spec=AtMostOnce&trace=no_loss&step=2")
    assert (opened.text(".middle h2"), opened.here()) == ("record 0 is lost, after 1 crash", 2)
    opened.press("j")
    assert opened.page.evaluate("location.hash") == "#spec=AtMostOnce&trace=no_loss&step=3"
    opened.page.evaluate("location.hash = '#spec=AtLeastOnce&trace=sample&step=1'")
    opened.page.wait_for_selector("text=sample run")
    assert opened.here() == 1


@pytest.mark.parametrize("fragment", ["#step=99999", "#spec=Nobody&trace=nothing&step=x", "#%", "#steps=a,b(&step=1"])
def test_a_link_to_nowhere_shows_the_first_run(open_: Open, fragment: str) -> None:
    assert open_(page_of(ALO), fragment).text(".middle h2") == "record 0 takes effect twice, after 1 crash"


def test_tabs_are_reached_by_arrow_keys(open_: Open) -> None:
    opened = open_(page_of(ALO))
    opened.page.locator("#tab-trace").focus()
    opened.press("ArrowRight")
    assert opened.page.locator("#tab-graph").get_attribute("aria-selected") == "true"
    opened.press("End")
    assert "47 states with these parameters, every state was visited" in opened.text("#panel")
    opened.press("ArrowRight")
    assert opened.page.locator(".row").count() == 8


def test_the_graph_shows_states_and_leads_to_rows(open_: Open) -> None:
    opened = open_(page_of(ALO))
    opened.press("g")
    assert opened.page.locator(".node").count() == 47
    assert opened.page.locator(".node.is-on").count() == 8
    opened.page.locator("#graph-filter").fill("committed 2")
    assert opened.page.locator(".node.is-found").count() == 6
    opened.page.locator(".node.is-on").nth(3).focus()
    opened.press("Enter")
    assert "after step" in opened.text(".graph-state")
    before = opened.page.locator(".canvas").get_attribute("viewBox")
    opened.page.get_by_role("button", name="larger").click()
    assert opened.page.locator(".canvas").get_attribute("viewBox") != before
    opened.page.get_by_role("button", name="all of it").click()
    assert opened.page.locator(".canvas").get_attribute("viewBox") == before
    opened.press("g")
    assert opened.page.locator(".row").count() == 8


def test_states_are_grouped_by_chosen_variables(open_: Open) -> None:
    opened = open_(page_of(ALO))
    opened.page.locator("#tab-groups").click()
    opened.page.get_by_label("committed").uncheck()
    assert "Choose at least one" in opened.text("#panel")
    opened.page.get_by_label("running").check()
    assert opened.page.locator(".group").count() == 2
    opened.page.get_by_text("as a table").click()
    assert "start" in opened.text("#panel table")


def test_two_runs_are_compared(open_: Open) -> None:
    opened = open_(page_of(ZOMBIE))
    opened.page.locator("#tab-compare").click()
    assert opened.text("#panel p") == "They part after 2 steps in common."
    assert opened.page.locator("tr.is-apart").count() > 0
    right = opened.page.get_by_label("right run")
    right.select_option(opened.page.get_by_label("left run").input_value())
    assert opened.text("#panel p") == "Both take the same steps."


def test_coverage_source_and_about_are_there(open_: Open) -> None:
    opened = open_(page_of(ALO))
    opened.page.locator("#tab-coverage").click()
    assert opened.page.locator("#panel tbody tr").count() == 5
    opened.page.locator("#tab-source").click()
    assert opened.text("#panel mark.is-blame") == "self.delivered[self.position] += 1"
    opened.page.locator("#tab-about").click()
    assert "faults: crash; every step happened" in opened.text("#panel")


def test_a_step_that_never_happens_says_what_keeps_it_from_happening(open_: Open) -> None:
    opened = open_(page_of("examples/sink_database.py"), "#spec=BlindOffset")
    opened.page.locator("#tab-coverage").click()
    assert "never" in opened.text("tr.is-never")
    assert "was false" in opened.text("tr.is-never")


def test_help_opens_and_closes(open_: Open) -> None:
    opened = open_(page_of(ALO))
    opened.press("?")
    assert "it takes effect again" in opened.text("dialog[open]")
    opened.press("Escape")
    assert opened.page.locator("dialog[open]").count() == 0


def test_several_specs_are_chosen_from(open_: Open) -> None:
    opened = open_(page_of(ALO, AMO))
    opened.page.get_by_label("spec", exact=True).select_option("1")
    assert opened.text(".pill") == "✓ at-most-once, as promised"


def test_a_dropped_trace_is_marked_as_not_replayed(open_: Open) -> None:
    opened = open_(page_of(ALO))
    entries = [
        {"step": None, "arguments": {}, "fault": False, "state": {"x": 1}},
        {"step": "go", "arguments": {}, "fault": False, "state": {"x": 2}},
    ]
    text = json.dumps({"schema": "modelcheck.trace/2", "spec": "AtLeastOnce", "property": "mine", "trace": entries})
    opened.drop(text)
    opened.page.wait_for_selector("text=Not replayed")
    assert opened.state() == {"x": "1 → 2"}
    opened.drop("{}")
    opened.page.wait_for_selector("text=t.json is no trace")


def test_a_run_that_was_saved_can_be_dropped_again(open_: Open) -> None:
    opened = open_(page_of(ALO))
    with opened.page.expect_download() as download:
        opened.page.get_by_role("button", name="Trace", exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert [entry["step"] for entry in json.loads(text)["trace"]][1:3] == ["start", "poll"]
    opened.drop(text)
    opened.page.wait_for_selector("text=Not replayed")
    assert opened.page.locator(".row").count() == 8


def test_what_could_not_be_checked_is_told(open_: Open) -> None:
    opened = open_(page_html(message_document("bad", "error MC101: cannot read <nothing>")))
    assert opened.text("#errors") == "error MC101: cannot read <nothing>"


HOSTILE = '<script>window.hit=1</script><img src=x onerror="window.hit=1">\' " & \u202e txet ' + "x" * 400


def hostile(value: Any) -> Any:
    """A document in which every text that comes from a spec is a hostile one."""
    if isinstance(value, dict):
        kept = {"schema", "sign", "kind", "mark", "version", "file", "id"}
        return {key: each if key in kept else hostile(each) for key, each in value.items()}
    if isinstance(value, list):
        return [hostile(each) for each in value]
    return HOSTILE if isinstance(value, str) and value not in ("local", "effect", "crash", "fault") else value


def test_hostile_text_stays_text(open_: Open) -> None:
    document = msgspec.json.decode(msgspec.json.encode(page_document(verify(str(SPECS / AMO), any_size=False))))
    changed = page_html(msgspec.json.decode(msgspec.json.encode(hostile(document)), type=Document))
    opened = open_(changed)
    for tab in ("graph", "groups", "compare", "coverage", "source", "about", "trace"):
        opened.page.locator(f"#tab-{tab}").click()
    assert opened.page.evaluate("window.hit") is None
    assert opened.page.locator("img").count() == 0
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_window(open_: Open, width: int) -> None:
    opened = open_(page_of(ZOMBIE))
    opened.page.set_viewport_size({"width": width, "height": 800})
    opened.page.reload()
    for tab in ("trace", "graph", "groups", "compare", "coverage", "source", "about"):
        opened.page.locator(f"#tab-{tab}").click()
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width, tab


@pytest.mark.skipif(AXE is None, reason="axe-core is not there")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_: Open, scheme: str) -> None:
    opened = open_(page_of(ZOMBIE), color_scheme=scheme)
    opened.page.add_script_tag(path=AXE)
    for tab in ("trace", "graph", "groups", "compare", "coverage", "source", "about"):
        opened.page.locator(f"#tab-{tab}").click()
        found = opened.page.evaluate(RUN_AXE)
        assert found == [], tab
