"""Sequence diagrams for other tools: nothing that a spec calls something means anything to them."""

import re

import pytest

from modelcheck.report.documents.sequence import mermaid, plantuml
from modelcheck.report.lanes.model import Forever, Glyph, Lanes, Row
from modelcheck.report.story.changes import Became

HOSTILE = 'a;b\nend <script> "x" # %% -- ** // ~ | `c` \u202e loop'


def row(number: int, step: str, **more: object) -> Row:
    change = Became(HOSTILE, "0", "1")
    return Row(number=number, step=step, fault=False, glyphs=((0, Glyph.LOCAL),), arrow=None, changes=(change,), **more)  # type: ignore[arg-type]


LANES = Lanes((HOSTILE, "broker"), (row(0, ""), row(1, HOSTILE, forever=Forever.LOOP)))


def test_mermaid_sees_no_sign_of_its_own() -> None:
    lines = mermaid(LANES).decode().splitlines()
    assert lines[0] == "sequenceDiagram"
    assert [line.split()[0] for line in lines[1:]] == ["participant", "participant", "Note", "loop", "Note", "end"]
    for line in lines:
        assert not re.search(r"[<>\"%`|~;](?!\d)", re.sub(r"#\d+;", "", line.replace("->>", "")))


def test_plantuml_sees_no_sign_of_its_own() -> None:
    lines = plantuml(LANES).decode().splitlines()
    assert [line.split()[0] for line in lines] == [
        "@startuml",
        "participant",
        "participant",
        "note",
        "loop",
        "note",
        "end",
        "@enduml",
    ]
    assert not any("<" in line or ">" in line for line in lines)
    assert all(line.count('"') in (0, 2) for line in lines)
    assert not any(re.search(r"(?<!~)(\*\*|//|--)", line) for line in lines)


@pytest.mark.parametrize("write", [mermaid, plantuml])
def test_a_run_that_ends_has_no_loop(write) -> None:
    assert b"loop" not in write(Lanes(("one",), (row(0, "")._replace(changes=()),)))
