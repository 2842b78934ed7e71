"""Specs that look right and would once have been read wrongly: each must be read as Python does, or be refused."""

from pathlib import Path

import pytest

from modelcheck.check import verify
from modelcheck.errors import SpecError
from modelcheck.frontend import load_file
from modelcheck.verdict import Holds, Violated

HEAD = """
from typing import NewType
from modelcheck import *

Consumer = NewType("Consumer", int)


class Base(Spec, abstract=True):
    messages: Param[int] = 2
    consumers: Param[Ids[Consumer]] = ids(2)
    sent: Durable[int] = 0
    place: Durable[dict[Consumer, int]] = each(0)
    delivered: Effects = effects(messages)


class Odd(Base):
    semantics = EXACTLY_ONCE

"""


def answered(tmp_path: Path, body: str, after: str = "") -> object:
    path = tmp_path / "odd.py"
    path.write_text(HEAD + body + after)
    return verify(path, any_size=False)


def codes(tmp_path: Path, body: str) -> list[str]:
    return sorted({error.code for error in answered(tmp_path, body).errors})  # type: ignore[attr-defined]


def test_a_comprehension_in_a_guard_leaves_the_effect_in_place(tmp_path: Path) -> None:
    result = answered(
        tmp_path,
        """
    @step
    def send(self) -> None:
        when(self.sent < 2 and all(self.sent >= 0 for m in range(self.messages)))
        self.sent += 1
        self.delivered[0] += 1
""",
    )
    assert isinstance(result.results[0]["no_duplicate"].verdict, Violated)  # type: ignore[attr-defined]


def test_a_comprehension_captures_no_name_of_a_value_bound_before(tmp_path: Path) -> None:
    result = answered(
        tmp_path,
        """
    @step
    def lead(self, c: Consumer) -> None:
        mine = self.place[c]
        behind = any(self.place[c] < mine for c in self.consumers)
        when(behind)
        self.place[c] = 9

    @step
    def move(self, c: Consumer) -> None:
        when(self.place[c] == 0)
        self.place[c] = 1
        self.delivered[0] += 1

    @always
    def nobody_leads(self) -> bool:
        return all(self.place[c] < 9 for c in self.consumers)
""",
    )
    verdict = result.results[0]["nobody_leads"].verdict  # type: ignore[attr-defined]
    assert isinstance(verdict, Violated)
    assert len(verdict.trace or ()) == 2


def test_a_name_bound_before_the_guard_keeps_its_value(tmp_path: Path) -> None:
    result = answered(
        tmp_path,
        """
    @step
    def send(self) -> None:
        before = self.sent
        when(before < 2)
        self.sent = 7
        self.place[0] = before
        self.delivered[before] += 1

    @always
    def keeps(self) -> bool:
        return all(self.place[c] == 0 for c in self.consumers)
""".replace("self.place[0] = before", "for c in self.consumers:\n            self.place[c] = before"),
    )
    assert isinstance(result.results[0]["keeps"].verdict, Holds)  # type: ignore[attr-defined]


CRASH = """
    @fault
    def crash(self) -> None:
        self.sent = 0
"""


@pytest.mark.parametrize(
    "body",
    [
        "    if True:\n" + CRASH.replace("\n    ", "\n        "),
        CRASH.replace("def crash", "async def crash"),
        "    once = fault(at_most=1)\n" + CRASH.replace("@fault", "@once"),
        CRASH.replace("def crash", "def forget"),
        CRASH.replace("def crash", "def sent"),
        "    @always\n    def no_loss(self) -> bool:\n        return True\n",
    ],
    ids=["under an if", "async", "an alias with a budget", "named forget", "named like a variable", "named no_loss"],
)
def test_a_fault_or_property_that_would_vanish_is_refused(tmp_path: Path, body: str) -> None:
    assert {"MC202", "MC203", "MC211", "MC228"} & set(codes(tmp_path, body))


@pytest.mark.parametrize(
    "body",
    ["    n = 1\n    n += 1\n", "    a = b = 1\n", "    for i in range(2):\n        pass\n"],
    ids=["augmented", "chained", "a loop"],
)
def test_a_line_of_the_class_body_that_would_be_ignored_is_refused(tmp_path: Path, body: str) -> None:
    assert "MC202" in codes(tmp_path, body + CRASH)


def test_a_mixin_that_is_no_spec_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mixed.py"
    mixin = "class Crashing:\n" + CRASH + "\n\nclass Odd(Crashing, Base):\n    pass\n"
    path.write_text(HEAD.split("class Odd")[0] + mixin)
    assert [error.code for error in verify(path).errors] == ["MC211"]


def test_two_parameters_over_one_identity_type_are_refused(tmp_path: Path) -> None:
    assert codes(tmp_path, "    writers: Param[Ids[Consumer]] = ids(3)\n" + CRASH) == ["MC211"]


def test_a_constant_of_the_class_follows_the_parameters_of_the_instance(tmp_path: Path) -> None:
    path = tmp_path / "odd.py"
    path.write_text(
        HEAD
        + """
    last = Base.messages - 1

    @step
    def send(self) -> None:
        when(self.sent <= self.last)
        self.delivered[self.sent] += 1
        self.sent += 1
"""
    )
    (result,) = verify(path, parameters={"messages": 4}, any_size=False).results
    assert result.statistics is not None
    assert result.statistics.distinct_states == 5


def test_an_instance_too_large_to_enumerate_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "odd.py"
    path.write_text(HEAD + CRASH)
    for messages in (10_000, 10**30):
        (error,) = verify(path, parameters={"messages": messages}, any_size=False).errors
        assert error.code == "MC216"


def test_a_failing_import_shows_the_users_own_frames_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "helper_of_a_spec.py").write_text(
        "import json\n\n\ndef load():\n    return json.loads('{')\n\n\nX = load()\n"
    )
    (tmp_path / "spec.py").write_text("import helper_of_a_spec\n")
    with pytest.raises(SpecError) as caught:
        load_file(tmp_path / "spec.py")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.span and diagnostic.span.line) == ("MC103", 1)
    assert [(note.message, Path(note.span.file).name, note.span.line) for note in diagnostic.notes] == [
        ("imported from there", "helper_of_a_spec.py", 8),
        ("in load", "helper_of_a_spec.py", 5),
    ]
