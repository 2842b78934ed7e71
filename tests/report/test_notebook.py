"""Notebook output is static, well-formed and safe."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from modelcheck.api.results import SpecResult
from modelcheck.check.result import Result
from modelcheck.report.notebooks.notebook import mimebundle
from tests import results


def parsed(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html.replace("&nbsp;", " "))


@pytest.mark.parametrize(
    "result",
    [
        results.at_least_once(),
        results.at_most_once(),
        results.group(),
        results.livelock(),
        results.lost_for_any_size(),
        results.several(),
        results.broken(),
    ],
)
def test_the_html_is_well_formed_and_loads_nothing(result: Result) -> None:
    html = mimebundle(result)["text/html"]
    tree = parsed(html)
    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert not tags & {"script", "style", "link", "img", "iframe"}
    assert "http" not in html.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_a_proof_has_its_rank_and_a_loss_the_states_that_can_follow() -> None:
    assert "it always gets nearer: w - position" in mimebundle(results.at_least_once())["text/html"]
    for lost in (results.lost_elsewhere(), results.lost_for_any_size()):
        words = " ".join("".join(parsed(mimebundle(lost)["text/html"]).itertext()).split())
        assert "step 3 set `committed` to 1 before record 0 took effect" in words
        assert "no step without a fault leads out of the 2 states that can follow" in words


def test_a_violation_has_lanes_with_a_description_and_a_table_of_changes() -> None:
    tree = parsed(mimebundle(results.at_least_once())["text/html"])
    (svg,) = (element for element in tree.iter() if element.tag.endswith("}svg"))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "counterexample to no_duplicate of AtLeastOnce, 7 steps"
    rows = [" ".join("".join(row.itertext()).split()) for row in tree.iter("tr")]
    assert rows[5] == "4crashfault forgets position, running"
    assert rows[8].startswith("7processrecord 0 takes effect again")


def test_the_loop_of_a_run_without_end_is_marked_in_picture_and_table() -> None:
    html = mimebundle(results.livelock())["text/html"]
    pictures = [element for element in parsed(html).iter() if element.tag.endswith("}svg")]
    labels = [svg.get("aria-label") for svg in pictures]
    assert labels[0] == "counterexample to no_starvation of Livelock, 1 step, then 2 that repeat for ever"
    assert labels[1] == "counterexample to goes_down of Livelock, 2 steps, then nothing more"
    assert ["repeats for ever" in "".join(svg.itertext()) for svg in pictures] == [True, False]
    rows = [" ".join("".join(row.itertext()).split()) for row in parsed(html).iter("tr")]
    assert rows[3] == "2sendsent repeats for ever"
    assert any(row.endswith("nothing more happens") for row in rows)
    words = " ".join("".join(parsed(html).itertext()).split())
    assert "steps 2 to 3 repeat for ever, and every step that stays possible gets its turn" in words


def test_the_reason_and_the_culprit_follow_the_trace_and_proofs_are_folded() -> None:
    tree = parsed(mimebundle(results.at_least_once())["text/html"])
    words = " ".join("".join(tree.itertext()).split())
    order = (
        "record 0 takes effect twice",
        "what changed",
        "why record 0 took effect in step 3",
        "where specs/",
        "proofs",
    )
    assert sorted(order, key=words.index) == list(order)
    assert "self.delivered[self.position] += 1" in words
    (folded,) = tree.iter("details")
    assert folded.get("open") is None
    assert "it always gets nearer" in "".join(folded.itertext())


def test_no_colour_is_fixed_that_would_vanish_on_a_dark_or_light_page() -> None:
    html = mimebundle(results.group())["text/html"]
    shades = set(re.findall(r"#[0-9a-fA-F]{3,6}", html))
    assert shades
    for shade in shades:
        red, green, blue = (int(shade[at : at + 2], 16) for at in (1, 3, 5))
        assert 60 < 0.3 * red + 0.59 * green + 0.11 * blue < 200


def test_texts_of_a_spec_are_escaped() -> None:
    evil = "<script>alert('x')</script>"
    base = results.at_least_once()
    properties = tuple(replace(each, claim=evil, name=evil) for each in base.properties)
    html = mimebundle(replace(base, file=evil, properties=properties, notes=(evil,)))["text/html"]
    assert "<script" not in html
    parsed(html)


def test_a_shown_result_prints_as_the_terminal_does_and_keeps_its_fields() -> None:
    base = results.at_least_once()
    shown = SpecResult.of(base)
    assert shown["no_duplicate"].verdict == base["no_duplicate"].verdict
    assert shown.exit_code == base.exit_code
    assert (
        str(shown).splitlines()[0] == "AtLeastOnce · messages=2 crashes=1                        specs/at_least_once.py"
    )
    assert shown._repr_mimebundle_(include=None, exclude=None) == mimebundle(base)
