"""A run on a page: every state of it as the semantics has it, and the truths and logs that go with it."""

import dataclasses

import pytest

from modelcheck.check.result import Result
from modelcheck.report.answers import counterexample
from modelcheck.report.documents.trace_file import read_trace, replay
from modelcheck.report.page.document import page_document
from tests.report.page.documents import document, result, run

ALO, AMO, ZOMBIE = "at_least_once.py", "at_most_once.py", "examples/zombie.py::UnfencedOutput"
MARKERS, SINK = "examples/transaction_markers.py::UnstableOffsets", "examples/sink_database.py::BlindOffset"
RPW = "examples/read_process_write.py"


def test_a_counterexample_has_a_row_for_each_state() -> None:
    shown = run(ALO, "no_duplicate")
    assert (shown.kind, shown.title, shown.culprit) == (
        "counterexample",
        "record 0 takes effect twice, after 1 crash",
        7,
    )
    assert [row.step for row in shown.rows] == ["", *["start", "poll", "process", "crash", "start", "poll", "process"]]
    assert shown.lanes == ["consumer", "broker"]
    assert [row.fault for row in shown.rows] == [False] * 4 + [True] + [False] * 3
    assert [row.arrow for row in shown.rows][1:3] == [(1, 0, "committed 0"), (1, 0, "record 0")]
    assert shown.rows[4].glyphs == [(0, "crash")]
    assert [(change.text, change.kind) for change in shown.rows[4].changes] == [
        ("fault", "fault"),
        ("forgets position, running", "forgot"),
    ]
    assert next(change.kind for change in shown.rows[7].changes) == "again"
    assert shown.why[0].startswith("record 0 took effect in step 3; `crash` in step 4 forgot `position`")
    assert shown.replayed


def test_the_values_of_each_state_have_names() -> None:
    shown = run(ALO, "no_duplicate")
    states = [dict(zip(shown.cells, row.values, strict=True)) for row in shown.rows]
    assert states[3] == {
        "committed": "0",
        "running": "True",
        "position": "1",
        "in_flight": "False",
        "delivered[0]": "1",
        "delivered[1]": "0",
        "crash so far": "0 of 1",
    }
    assert (states[4]["crash so far"], states[7]["delivered[0]"]) == ("1 of 1", "2")


def test_truths_change_where_the_property_does() -> None:
    twice = [
        next(each for each in row.truths if each.property == "no_duplicate") for row in run(ALO, "no_duplicate").rows
    ]
    assert [each.holds for each in twice] == [True] * 7 + [False]
    assert twice[-1].words == "record 0 took effect twice: delivered[0] = 2"
    lost = [next(each for each in row.truths if each.property == "no_loss") for row in run(AMO, "no_loss").rows]
    assert [each.holds for each in lost] == [True] * 4 + [False]
    assert lost[-1].words == "record 0 can no longer take effect"


def test_what_a_single_state_cannot_tell_is_not_told() -> None:
    (starving,) = [each for each in run(AMO, "no_loss").rows[0].truths if each.property == "no_starvation"]
    assert (starving.holds, starving.words) == (None, "about whole runs")
    own = [
        next(each for each in row.truths if each.property == "the_row_is_the_newest")
        for row in run(SINK, "the_row_is_the_newest").rows
    ]
    assert {each.holds for each in own} == {None}
    assert own[0].words == "true here"
    assert own[-1].words.startswith("not here: ")
    assert own[-1].part is not None


def test_where_not_every_state_was_visited_loss_is_not_known() -> None:
    several = document("examples/request_reply.py", (("requests", 6),), 300)
    assert several.graph is not None
    assert not several.graph.complete
    for shown in several.traces:
        for row in shown.rows:
            assert [each.holds for each in row.truths if each.property == "no_loss"] == [None]


def test_the_log_is_drawn_with_what_points_into_it() -> None:
    strips = [row.strips for row in run(ALO, "no_duplicate").rows]
    (fourth,) = strips[4]
    assert fourth.effects == [1, 0]
    assert [(each.name, each.at, each.shared) for each in fourth.pointers] == [
        ("committed", 0, True),
        ("position", 0, False),
    ]
    assert fourth.words == "committed is 0, and record 0 took effect already"
    (lost,) = run(AMO, "no_loss").rows[-1].strips
    assert lost.words == "committed is 1, though record 0 did not take effect"


def test_each_partition_has_its_own_log() -> None:
    rows = document("benchmark/group.py", (("partitions", 2),), 3_000).traces[0].rows
    assert {strip.name for row in rows for strip in row.strips} == {"p0", "p1"}
    assert [each.name for each in rows[0].strips[0].pointers] == [
        "committed[p0]",
        "position[c0][p0]",
        "position[c1][p0]",
    ]


def test_messages_that_are_no_offsets_have_slots_and_nothing_points_there() -> None:
    strips = [
        strip for shown in document("examples/end_transaction.py").traces for row in shown.rows for strip in row.strips
    ]
    assert strips == []


def test_an_endless_run_says_what_repeats() -> None:
    shown = run(RPW, "no_starvation", (("stable_fetch", False),))
    assert shown.loop is not None
    assert shown.loop.words.startswith(f"steps {shown.loop.first} to {len(shown.rows) - 1} repeat for ever")
    first, last = shown.rows[shown.loop.first - 1], shown.rows[-1]
    assert first.values == last.values


def test_the_statement_to_look_at_and_the_method_of_each_step_have_places() -> None:
    shown, spec = run(ALO, "no_duplicate"), document(ALO)
    last = shown.rows[-1]
    assert last.blame is not None
    assert last.source is not None
    lines = spec.sources[last.blame.file].lines
    assert lines[last.blame.line - 1].strip() == "self.delivered[self.position] += 1"
    assert lines[last.source.line - 1].strip() == "@step"
    assert "def process" in lines[last.source.line]
    assert last.source.line < last.blame.line <= last.source.end_line
    assert shown.rows[0].source is None


@pytest.mark.parametrize("target", [ALO, AMO, ZOMBIE, MARKERS, SINK])
def test_rows_are_states_of_the_graph(target: str) -> None:
    spec = document(target)
    assert spec.graph is not None
    nodes = {node.state: node for node in spec.graph.nodes}
    for shown in spec.traces:
        for row in shown.rows:
            assert row.node is not None
            texts = [spec.graph.texts[index] for index in nodes[row.node].values]
            assert texts == row.values[: len(texts)]


@pytest.mark.parametrize("target", [ALO, AMO, ZOMBIE, MARKERS, SINK])
def test_every_counterexample_has_a_run_and_its_property_points_to_it(target: str) -> None:
    found, spec = result(target), document(target)
    violated = [each.name for each in found.properties if counterexample(each) is not None]
    assert [each.id for each in spec.traces if each.kind == "counterexample"] == violated
    shown = {each.name: spec.traces[each.trace].id for each in spec.properties if each.trace is not None}
    assert shown == {name: name for name in shown}
    assert set(violated) <= set(shown)
    assert len({each.id for each in spec.traces}) == len(spec.traces)


def test_where_all_goes_well_a_sample_run_shows_it() -> None:
    (sample,) = document("exactly_once.py").traces
    assert (sample.kind, sample.title) == ("sample", "a run in which every record takes effect once")
    assert sample.rows[-1].strips[0].effects == [1, 1]


def test_a_run_is_saved_as_a_trace_that_is_replayed() -> None:
    shown, system = run(ALO, "no_duplicate"), result(ALO).system
    document = read_trace(bytes(shown.saved), name="saved")
    assert len(replay(document, system)) == len(shown.rows) - 1
    assert document.file == result(ALO).file


def test_specs_of_one_name_have_names_of_their_own_on_a_page() -> None:
    one = result(ALO)
    both = page_document(Result(results=(one, dataclasses.replace(one, file="other.py"))))
    assert [spec.name for spec in both.specs] == [f"AtLeastOnce ({one.file})", "AtLeastOnce (other.py)"]
