"""The public verb: targets, promises, limits, proofs, and mistakes in the spec."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import modelcheck
from modelcheck.check import ExitCode, PropertyResult, engines, verify
from modelcheck.errors import UsageError
from modelcheck.explicit import Limits
from modelcheck.graph import StateGraph
from modelcheck.ir.properties import Property
from modelcheck.report.documents.findings import report_of
from modelcheck.report.documents.json import result_json
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import paint
from modelcheck.report.screens.concise import concise_lines
from modelcheck.report.screens.terminal import full_lines
from modelcheck.spec import AT_LEAST_ONCE, AT_MOST_ONCE
from modelcheck.specs.at_least_once import AtLeastOnce
from modelcheck.verdict import Holds, Invariant, Limit, Stopped, Unknown, Vacuous, Violated

SPECS = Path(__file__).parents[2] / "specs"
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "consumer.py"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def method(text: str, name: str) -> str:
    """The text of one method with its decorator."""
    start = text.index(f"    @step\n    def {name}(")
    ends = [text.find(mark, start + 1) for mark in ("    @step", "    @fault")]
    return text[start : min(end for end in ends if end > 0)]


@pytest.mark.slow
def test_a_folder_verifies_every_spec_in_it_and_all_keep_their_promise() -> None:
    result = verify(SPECS, any_size=False)
    names = [each.system.name for each in result.results]
    assert {"AtLeastOnce", "AtMostOnce", "ExactlyOnce", "Group", "ReadProcessWrite", "RequestReply"} <= set(names)
    assert all(each.semantics is each.promised for each in result.results)
    assert result.exit_code is ExitCode.AS_PROMISED


def test_at_least_once_with_the_commit_of_at_most_once_is_something_else(write: Write) -> None:
    text, other = (SPECS / "at_least_once.py").read_text(), (SPECS / "at_most_once.py").read_text()
    for name in ("commit", "process"):
        text = text.replace(method(text, name), method(other, name))
    (result,) = verify(write(text)).results
    assert result.promised is AT_LEAST_ONCE
    assert result.semantics is AT_MOST_ONCE
    assert result["no_loss"].as_promised is False
    assert result.exit_code is ExitCode.NOT_AS_PROMISED


def test_a_weakness_that_does_not_show_breaks_the_promise_at_the_defaults_only(write: Write) -> None:
    text = (SPECS / "at_least_once.py").read_text().replace("crashes: Param[int] = 1", "crashes: Param[int] = 0")
    assert verify(write(text), any_size=False).exit_code is ExitCode.NOT_AS_PROMISED
    (result,) = verify(SPECS / "at_least_once.py", parameters={"crashes": 0}, any_size=False).results
    assert result["no_duplicate"].as_promised is None
    assert result.exit_code is ExitCode.AS_PROMISED
    assert any("not refuted with these parameters" in note for note in result.notes)


@pytest.mark.slow
def test_what_holds_here_may_be_refuted_for_another_size() -> None:
    (result,) = verify(SPECS / "at_least_once.py", parameters={"crashes": 0}).results
    assert isinstance(result["no_duplicate"].verdict, Holds)
    other = result["no_duplicate"].any_size
    assert isinstance(other, Violated)
    assert dict(other.parameters or ())["crashes"] >= 1
    assert len(other.trace or ()) == 7


@pytest.mark.parametrize("file", ["at_most_once.py", "exactly_once.py"])
def test_no_duplicate_is_proved_for_any_number_of_messages_and_crashes(file: str) -> None:
    (result,) = verify(SPECS / file, properties=["no_duplicate"]).results
    proof = result["no_duplicate"].any_size
    assert isinstance(proof, Holds)
    assert isinstance(proof.evidence, Invariant)
    assert proof.evidence.unbounded == ("messages", "crashes")


def test_the_needed_fault_is_a_fact_of_a_second_check() -> None:
    (result,) = verify(SPECS / "at_least_once.py", any_size=False).results
    (recheck,) = result["no_duplicate"].rechecks
    assert (recheck.without, recheck.holds) == (("crash",), True)
    assert recheck.distinct_states < 47
    (group,) = verify(SPECS / "benchmark" / "group.py", any_size=False).results
    assert [(each.without, each.holds) for each in group["no_duplicate"].rechecks] == [
        (("revoke",), False),
        (("revoke", "crash"), True),
    ]


def test_the_step_that_loses_a_message_is_named() -> None:
    (result,) = verify(SPECS / "at_most_once.py", any_size=False).results
    assert result["no_loss"].lost_at == 4
    assert result["no_loss"].false_part is not None
    assert result["no_loss"].false_part.text.startswith("delivered[0] = 0")


def test_a_spec_without_any_effect_is_vacuous_and_not_exactly_once(write: Write) -> None:
    text = (SPECS / "at_least_once.py").read_text().replace("        self.delivered[self.position] += 1\n", "")
    (result,) = verify(write(text)).results
    for name in ("no_loss", "no_duplicate"):
        verdict = result[name].verdict
        assert isinstance(verdict, Unknown)
        assert isinstance(verdict.reason, Vacuous)
    assert result.semantics is None
    assert result.exit_code is ExitCode.UNDETERMINED


def test_nothing_holds_on_an_incomplete_graph() -> None:
    result = verify(SPECS / "exactly_once.py", limits=Limits(max_states=10), any_size=False)
    for each in result.results[0].properties:
        assert isinstance(each.verdict, Unknown)
        assert isinstance(each.verdict.reason, Stopped)
        assert each.verdict.reason.limit is Limit.STATES
        assert each.as_promised is None
    assert result.exit_code is ExitCode.UNDETERMINED


@pytest.mark.slow
def test_a_proof_decides_what_a_limit_left_open() -> None:
    (result,) = verify(SPECS / "exactly_once.py", limits=Limits(max_states=10)).results
    assert isinstance(result["no_duplicate"].verdict, Holds)
    assert isinstance(result["no_loss"].verdict, Holds)
    assert result.semantics is result.promised
    assert result.exit_code is ExitCode.AS_PROMISED


def test_a_counterexample_found_before_the_limit_counts() -> None:
    (result,) = verify(SPECS / "at_least_once.py", limits=Limits(max_states=40), any_size=False).results
    assert isinstance(result["no_duplicate"].verdict, Violated)
    assert isinstance(result["no_loss"].verdict, Unknown)


def test_an_unknown_parameter_or_property_is_the_callers_mistake() -> None:
    with pytest.raises(UsageError, match="no spec here has a parameter `message`"):
        verify(SPECS / "at_least_once.py", parameters={"message": 2})
    with pytest.raises(UsageError, match="no spec here has a property `no_los`"):
        verify(SPECS / "at_least_once.py", properties=["no_los"])
    with pytest.raises(UsageError, match="defines no spec `Nothing`"):
        verify(f"{SPECS / 'at_least_once.py'}::Nothing")


def test_a_parameter_is_a_mistake_also_where_the_spec_has_none(write: Write) -> None:
    path = write("from modelcheck import Durable, Spec\n\n\nclass Fixed(Spec):\n    up: Durable[bool] = False\n")
    with pytest.raises(UsageError, match=r"no spec here has a parameter `messages` \(its parameters: none\)"):
        verify(path, parameters={"messages": 3})
    path.write_text(path.read_text() + "    down: Durable[str] = 'no'\n", encoding="utf-8")
    assert [each.code for each in verify(path, parameters={"messages": 3}).errors] == ["MC203"]


def test_one_spec_of_a_file_can_be_picked() -> None:
    result = verify(f"{SPECS / 'at_least_once.py'}::AtLeastOnce", any_size=False)
    assert [each.system.name for each in result.results] == ["AtLeastOnce"]


def test_a_file_without_a_spec_leaves_nothing_to_check(write: Write) -> None:
    assert verify(write("x = 1\n")).exit_code is ExitCode.NOTHING_TO_CHECK


def test_a_broken_spec_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a_broken.py").write_text("import nothing_of_the_kind\n")
    (tmp_path / "b_fine.py").write_text((SPECS / "exactly_once.py").read_text())
    result = verify(tmp_path, any_size=False)
    assert [error.code for error in result.errors] == ["MC103"]
    assert [each.system.name for each in result.results] == ["ExactlyOnce"]
    assert result.exit_code is ExitCode.BAD_SPEC


def test_an_index_that_leaves_its_range_is_located_with_the_steps_to_it(write: Write) -> None:
    text = (SPECS / "at_least_once.py").read_text().replace(" and self.position < self.messages", "")
    result = verify(write(text), parameters={"messages": 1})
    (error,) = result.errors
    assert (error.code, result.exit_code) == ("MC301", ExitCode.BAD_SPEC)
    assert error.span is not None
    assert error.steps == ("start", "poll", "process", "poll", "process")


def test_a_property_that_fails_is_located_like_a_step(write: Write) -> None:
    text = (SPECS / "at_least_once.py").read_text().replace("import AT", "import always, AT")
    text += "\n    @always\n    def sound(self) -> bool:\n        return self.delivered[self.position] <= 2\n"
    (error,) = verify(write(text)).errors
    assert error.code == "MC301"
    assert error.steps[-1] == "process"


def test_the_spec_s_own_properties_say_which_part_is_false(write: Write) -> None:
    text = (SPECS / "at_least_once.py").read_text().replace("import AT", "import always, not_always, AT")
    text += (
        "\n    @always\n    def caught_up(self) -> bool:\n"
        "        return self.committed >= 0 and self.position - self.committed <= 1\n"
        "\n    @not_always\n    def idle(self) -> bool:\n        return not self.running\n"
    )
    (result,) = verify(write(text), any_size=False).results
    assert isinstance(result["caught_up"].verdict, Violated)
    assert result["caught_up"].false_part is not None
    assert result["caught_up"].false_part.text == "false: position = 2, committed = 0"
    idle = result["idle"].verdict
    assert isinstance(idle, Holds)
    assert idle.witness is not None
    assert len(idle.witness) == 1


def test_steps_that_never_happen_and_parameters_nobody_reads_are_noted(write: Write) -> None:
    text = (SPECS / "exactly_once.py").read_text()
    text = text.replace("when(self.staged)", "when(self.staged and not self.staged)")
    text = text.replace("    crashes: Param[int] = 1", "    retries: Param[int] = 1\n    crashes: Param[int] = 1")
    (result,) = verify(write(text), any_size=False).results
    said = [(each.code, each.message) for each in result.diagnostics]
    assert ("MC401", "step `commit` never happens: its guard is true in no reachable state") in said
    assert ("MC403", "nothing reads the parameter `retries`") in said


def test_a_crash_nobody_recovers_from_is_noted(write: Write) -> None:
    text = (SPECS / "exactly_once.py").read_text().replace("when(not self.running)", "when(False)")
    text = text.replace("running: Volatile[bool] = False", "running: Durable[bool] = True")
    text = text.replace("        self.forget()", "        self.running = False\n        self.forget()")
    (result,) = verify(write(text), any_size=False).results
    assert any("no step restarts the consumer" in note for note in result.notes)


def test_python_gets_the_same_answer_as_the_command_line() -> None:
    result = modelcheck.verify(AtLeastOnce, messages=3)
    assert result.semantics is AT_LEAST_ONCE
    assert result.system.parameter_values["messages"] == 3
    assert "at-least-once" in str(result)


def test_python_gets_the_state_graph() -> None:
    graph = modelcheck.state_graph(AtLeastOnce).to_networkx()
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (47, 59)


def test_an_old_request_ends_the_next_transaction_unless_the_epoch_grows() -> None:
    path = SPECS / "examples" / "end_transaction.py"
    assert verify(path, any_size=False).exit_code is ExitCode.AS_PROMISED
    (result,) = verify(path, parameters={"bumps_epoch": False}, any_size=False).results
    verdict = result["a_record_has_the_fate_its_producer_asked_for"].verdict
    assert isinstance(verdict, Violated)
    assert len(verdict.trace or ()) == 6
    assert result.semantics is None
    assert not result.counts_effects


@pytest.mark.slow
def test_a_guarantee_that_fails_for_another_size_is_a_broken_promise(write: Write) -> None:
    text = (SPECS / "exactly_once.py").read_text()
    line = "        self.delivered[self.position] += 1\n"
    again = line + "        if self.position == 2:\n            self.delivered[self.position] += 1\n"
    result = verify(write(text.replace(line, again)), properties=["no_duplicate"])
    answer = result.results[0]["no_duplicate"]
    assert isinstance(answer.verdict, Holds)
    assert isinstance(answer.any_size, Violated)
    assert dict(answer.any_size.parameters or ())["messages"] == 3
    assert answer.as_promised is False
    assert result.exit_code is ExitCode.NOT_AS_PROMISED
    (property_,) = [each for each in json.loads(result_json(result))["results"][0]["properties"] if each["any_size"]]
    assert property_["evidence"] == [{"method": "exhaustive", "scope": "these-parameters"}]
    assert property_["any_size"]["parameters"]["messages"] == 3
    assert len(property_["any_size"]["trace"]) == len(answer.any_size.trace or ()) + 1


def test_a_proof_about_effects_nobody_has_seen_decides_nothing(write: Write) -> None:
    text = (SPECS / "exactly_once.py").read_text().replace("        self.delivered[self.position] += 1\n", "")
    (result,) = verify(write(text), limits=Limits(max_states=2)).results
    assert all(isinstance(each.verdict, Unknown) for each in result.properties)
    assert result.exit_code is ExitCode.UNDETERMINED


def test_an_interrupt_outside_the_search_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = engines.answer
    calls: list[str] = []

    def interrupted_at_the_fifth(graph: StateGraph, asked: Property) -> PropertyResult:
        calls.append(asked.name)
        if len(calls) > 4:
            raise KeyboardInterrupt
        return answered(graph, asked)

    monkeypatch.setattr(engines, "answer", interrupted_at_the_fifth)
    result = verify(SPECS / "exactly_once.py", SPECS / "at_least_once.py", SPECS / "at_most_once.py", any_size=False)
    first, second = result.results
    assert first.semantics is first.promised
    assert isinstance(second["no_loss"].verdict, Holds)
    late = second["no_duplicate"].verdict
    assert isinstance(late, Unknown)
    assert late.reason == Stopped(Limit.INTERRUPT, second.statistics)
    assert result.exit_code is ExitCode.INTERRUPTED


def test_a_note_with_a_code_has_a_place_in_every_format(write: Write) -> None:
    text = (SPECS / "at_least_once.py").read_text()
    path = write(text.replace("    crashes: Param[int]", "    retries: Param[int] = 1\n    crashes: Param[int]"))
    result = verify(path, any_size=False)
    assert result.exit_code is ExitCode.AS_PROMISED
    (document,) = json.loads(result_json(result))["results"]
    (remark,) = document["diagnostics"]
    assert (remark["code"], remark["message"]) == ("MC403", "nothing reads the parameter `retries`")
    assert remark["place"]["line"] == path.read_text().splitlines().index("    retries: Param[int] = 1") + 1
    assert remark["message"] in document["notes"]
    place = "{file}:{line}:{column}".format(**remark["place"])
    assert f"{place}: MC403 {remark['message']}" in concise_lines(report_of(result))
    screen = paint(full_lines(result, {}, Page()), color=False)
    assert f"note MC403: {remark['message']}\n --> " in screen
    assert "│     ^^^^^^^\nhelp: " in screen
