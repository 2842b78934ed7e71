"""Answers show themselves: as a few lines, as a screen, as a page; and their traces have the names of the spec."""

import copy
import linecache
import pickle
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

import modelcheck
from modelcheck import Durable, NamedTrace, Spec, possible, step, when
from modelcheck.api.results import Result, SpecResult
from modelcheck.specs.at_least_once import AtLeastOnce
from modelcheck.verdict import Violated
from tests import results
from tests.livelock import Livelock
from tests.mailroom import Letter, Mailroom, Note, Stamp


class Lamp(Spec):
    """Something that happens, and nothing to deliver."""

    lit: Durable[bool] = False

    @step
    def switch(self) -> None:
        when(not self.lit)
        self.lit = True

    @possible
    def lights(self) -> bool:
        """it can be lit"""
        return self.lit


def trace_of(found: modelcheck.PropertyResult) -> NamedTrace:
    trace = found.trace
    assert trace is not None
    return trace


@pytest.fixture(scope="module")
def seed() -> modelcheck.SpecResult:
    return modelcheck.verify(AtLeastOnce, any_size=False)


@pytest.fixture(scope="module")
def mailroom() -> modelcheck.SpecResult:
    return modelcheck.verify(Mailroom, any_size=False)


def test_a_state_of_a_trace_has_its_variables_by_name_and_the_step_that_led_to_it(seed: modelcheck.SpecResult) -> None:
    trace = trace_of(seed["no_duplicate"])
    assert (len(trace), trace[0].step, trace[0].committed) == (8, None, 0)
    assert (trace[3].step, trace[3].arguments, trace[3].position, trace[3].delivered) == ("process", {}, 1, [1, 0])
    assert (trace[4].fault, trace[4].used, trace[-1].delivered) == (True, {"crash": 1}, [2, 0])
    assert [str(each) for each in trace[1:4]] == ["start", "poll", "process"]
    assert [each.number for each in trace] == list(range(8))
    assert (trace.parameters, trace.loop_from) == ({"messages": 2, "crashes": 1}, None)
    assert repr(trace) == ("<NamedTrace of AtLeastOnce, 7 steps: start, poll, process, crash, start, poll, process>")
    assert repr(trace[3]) == ("<3 process: committed=0, running=True, position=1, in_flight=False, delivered=[1, 0]>")
    assert seed["no_loss"].trace is None


def test_values_are_the_objects_that_the_methods_of_the_spec_see(mailroom: modelcheck.SpecResult) -> None:
    first, sent, opened = trace_of(mailroom["quiet"])
    assert sent.arguments == {"c": 0, "stamp": Stamp.PAID, "pages": 2}
    assert repr(sent.arguments["c"]) == "c0"
    assert sent.book == [Note(Stamp.PAID, 2)]
    assert (list(sent.bags), sent.bags == first.bags) == ([Letter(sent.arguments["c"], Stamp.PAID, False)], False)
    assert opened.arguments == {"letter": Letter(sent.arguments["c"], Stamp.PAID, False)}
    assert opened.bags == first.bags
    assert (opened.read, opened.last, opened.pair) == (frozenset({0}), Note(Stamp.PAID, 1), (1, True))
    assert (opened.stamps[Stamp.PAID], opened.known[False], opened.by[0], opened.by[1]) == (1, Stamp.PAID, 0, None)
    assert repr(opened).startswith("<2 open(Letter(to=c0, stamp=PAID, copy=False)): bags={}, read={c0}, ")


def test_a_name_that_is_no_variable_is_told_which_there_are(seed: modelcheck.SpecResult) -> None:
    state = trace_of(seed["no_duplicate"])[3]
    with pytest.raises(AttributeError, match="there is no variable `postion`; there are committed, running, position"):
        state.postion  # noqa: B018
    assert {"position", "step", "state"} <= set(dir(state))


def test_a_state_can_be_copied_and_sent(mailroom: modelcheck.SpecResult) -> None:
    state = trace_of(mailroom["quiet"])[2]
    assert copy.deepcopy(state) == copy.copy(state) == pickle.loads(pickle.dumps(state)) == state


def test_an_endless_run_says_where_it_goes_on() -> None:
    found = modelcheck.verify(Livelock, any_size=False)
    trace = trace_of(found["no_starvation"])
    assert trace.loop_from == 1
    assert trace[1].state == trace[-1].state
    assert repr(trace) == "<NamedTrace of Livelock, 3 steps, for ever from 1: outage, send, refuse>"


def test_a_witness_is_a_trace_too_and_a_counterexample_has_the_parameters_that_it_needs() -> None:
    base = results.at_least_once()
    verdict = base["no_duplicate"].verdict
    assert isinstance(verdict, Violated)
    other = Violated(verdict.trace, None, (("messages", 2), ("crashes", 3)))
    shown = SpecResult.of(replace(base, properties=(replace(base["no_duplicate"], verdict=other),)))
    assert trace_of(shown["no_duplicate"]).parameters == {"messages": 2, "crashes": 3}
    found = modelcheck.verify(Lamp, any_size=False)
    assert [each.lit for each in trace_of(found["lights"])] == [False, True]
    assert repr(found).splitlines()[1:] == ["  lights  it can be lit"]


def test_a_long_trace_is_cut_in_its_repr() -> None:
    base = results.at_least_once()
    steps = ["start", *["crash", "start"] * 10]
    run = results.run(results.load("at_least_once.py", crashes=10), *steps)
    violated = replace(base["no_duplicate"], verdict=Violated(run, None, (("messages", 2), ("crashes", 10))))
    text = repr(SpecResult.of(replace(base, properties=(violated,)))["no_duplicate"].trace)
    assert text.endswith("crash, start, and 10 more>")


def test_the_answer_comes_first_in_a_few_lines(seed: modelcheck.SpecResult) -> None:
    assert repr(seed).splitlines() == [
        "<SpecResult AtLeastOnce(messages=2, crashes=1): at-least-once; 2 hold, 1 violated; as promised>",
        "  no_loss       nothing is lost, with these parameters",
        "  no_duplicate  record 0 takes effect twice, after 1 crash, allowed",
    ]
    assert str(seed["no_duplicate"]) == "no_duplicate: record 0 takes effect twice, after 1 crash, allowed"


def test_each_line_says_for_which_sizes_also_where_all_are_proved_for_the_same() -> None:
    base = results.at_least_once()
    proved = SpecResult.of(replace(base, properties=(base["no_loss"], replace(base["no_loss"], name="no_duplicate"))))
    lines = repr(proved).splitlines()[1:]
    assert lines == [
        "  no_loss       nothing is lost, for any number of messages and crashes",
        "  no_duplicate  nothing takes effect twice, for any number of messages and crashes",
    ]
    assert str(proved["no_loss"]) == f"no_loss: {lines[0].partition('loss')[2].strip()}"


def test_of_one_spec_a_result_says_what_it_says_and_of_many_never_more_than_ten_lines() -> None:
    one = Result.of(results.single(results.at_least_once()))
    assert repr(one).splitlines()[1:] == repr(one["AtLeastOnce"]).splitlines()[1:]
    several = Result.of(results.several())
    assert repr(several).splitlines()[1].split(None, 2) == [
        "AtMostOnce(messages=2,",
        "crashes=1)",
        "at-most-once, as promised",
    ]
    nine, ten = (Result.of(replace(results.several(), results=(results.at_most_once(),) * n)) for n in (9, 10))
    assert (len(repr(nine).splitlines()), len(repr(ten).splitlines())) == (10, 10)
    assert repr(ten).splitlines()[-1] == "  and 2 more"


def test_a_result_keeps_every_field_and_the_types_of_its_parts() -> None:
    base = results.several()
    shown = Result.of(base)
    assert (shown.seconds, shown.errors, shown.exit_code) == (base.seconds, base.errors, base.exit_code)
    assert all(isinstance(each, SpecResult) for each in shown)
    assert all(isinstance(each, modelcheck.PropertyResult) for spec in shown for each in spec)


def test_the_page_stands_alone_and_is_written_where_one_says(seed: modelcheck.SpecResult, tmp_path: Path) -> None:
    path = tmp_path / "answer.html"
    page = seed.to_html(path)
    assert path.read_text(encoding="utf-8") == page == seed.to_html()
    assert page.startswith("<!DOCTYPE html>")
    tree = ElementTree.fromstring(page.partition("\n")[2].replace("&nbsp;", " "))
    assert [each.text for each in tree.iter("title")] == ["modelcheck: AtLeastOnce"]
    assert '<meta name="color-scheme" content="light dark"/>' in page
    assert not {each.tag for each in tree.iter()} & {"script", "link", "img"}
    words = " ".join("".join(tree.itertext()).split())
    assert "record 0 takes effect twice, after 1 crash" in words
    several = Result.of(results.several())
    assert "modelcheck: AtMostOnce, " in several.to_html(str(path))


def test_the_page_to_walk_through_stands_in_a_frame_of_its_own(seed: modelcheck.SpecResult, tmp_path: Path) -> None:
    explorer = seed.explore(height=500)
    assert explorer.save(tmp_path / "walk.html").read_text(encoding="utf-8") == explorer.html
    frame = explorer._repr_html_()
    assert frame.startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert "height:500px" in frame
    assert frame.count("<") == 2, "nothing of the page is seen by the notebook"
    assert "AtLeastOnce" in explorer.html
    assert repr(explorer).startswith("<Explorer: a page of ")
    assert "AtMostOnce" in Result.of(results.several()).explore().html


CELL = """
from modelcheck import step, when
from modelcheck.specs.at_least_once import AtLeastOnce

class Impatient(AtLeastOnce):
    @step
    def commit(self) -> None:
        when(self.in_flight and self.committed == self.position)
        self.committed = self.position + 1
"""


def defined(text: str, monkeypatch: pytest.MonkeyPatch, *, number: int) -> dict[str, Any]:
    """The names that a cell of a notebook defines, whose text Python knows though it is in no file."""
    name = f"/nowhere/ipykernel_1/{number}.py"
    monkeypatch.setitem(linecache.cache, name, (len(text), None, text.splitlines(keepends=True), name))
    kernel = ModuleType(f"kernel_{number}")
    monkeypatch.setitem(sys.modules, kernel.__name__, kernel)
    exec(compile(text, name, "exec"), vars(kernel))
    return vars(kernel)


def test_the_culprit_is_shown_in_the_cell_of_a_notebook_too(monkeypatch: pytest.MonkeyPatch) -> None:
    impatient = defined(CELL, monkeypatch, number=1)["Impatient"]
    result = modelcheck.verify(impatient, any_size=False)
    assert "where  <notebook>:9:9, step 3, commit\n         9 │         self.committed = self.position + 1\n" in str(
        result
    )
    assert "self.committed = self.position + 1" in result.to_html()


def test_of_two_cells_none_is_taken_for_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first = defined(CELL, monkeypatch, number=1)
    module = first["__name__"]
    text = f"from {module} import Impatient\n\nclass Calm(Impatient):\n    def rest(self) -> None:\n        pass\n"
    result = modelcheck.verify(defined(text, monkeypatch, number=2)["Calm"], any_size=False)
    assert "where  <notebook>:9:9, step 3, commit\n" in str(result)
    assert "9 │" not in str(result)
