"""`eventually` and no_starvation from text to answer: fair runs, livelocks, ends, limits, and the exit code."""

from pathlib import Path

import pytest

from modelcheck.check import ExitCode, SpecResult, verify
from modelcheck.check.result import PropertyResult
from modelcheck.explicit import Limits
from modelcheck.verdict import Holds, Stopped, Unknown, Vacuous, Violated

LIVELOCK = Path(__file__).parents[1] / "livelock.py"
SPECS = Path(__file__).parents[2] / "specs"


def only(*args: object, **options: object) -> SpecResult:
    result = verify(*args, any_size=False, **options)  # type: ignore[arg-type]
    assert not result.errors
    (each,) = result.results
    return each


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a_spec.py"
    path.write_text(text, encoding="utf-8")
    return path


def run(found: PropertyResult) -> tuple[list[str], list[str]]:
    """The stem and the loop of a counterexample."""
    assert isinstance(found.verdict, Violated)
    assert found.verdict.lasso is not None
    assert found.verdict.trace == found.verdict.lasso.stem
    return [step.step for step in found.verdict.trace.steps], [step.step for step, _ in found.verdict.lasso.loop]


def test_a_step_that_comes_and_goes_may_be_passed_over_for_ever() -> None:
    result = only(LIVELOCK)
    assert isinstance(result["no_loss"].verdict, Holds)
    assert run(result["no_starvation"]) == (["outage"], ["send", "refuse"])
    assert run(result["everything_arrives"]) == (["outage"], ["send", "refuse"])
    assert result["no_starvation"].false_part is not None
    assert result["no_starvation"].false_part.text == "delivered[0] = 0 for ever"
    assert result["everything_arrives"].false_part is not None
    assert result["everything_arrives"].false_part.text == "false at first and for ever after: position = 0"


def test_a_step_that_stays_enabled_is_taken_on_every_fair_run() -> None:
    result = only(LIVELOCK, parameters={"any_time": True, "messages": 2})
    assert all(isinstance(each.verdict, Holds) for each in result.properties)
    assert [each.name for each in result.properties] == [
        "no_loss",
        "no_duplicate",
        "no_deadlock",
        "no_starvation",
        "everything_arrives",
    ]
    assert result.exit_code is ExitCode.AS_PROMISED


def test_starvation_alone_changes_neither_exit_code_nor_semantics() -> None:
    names = ["no_loss", "no_duplicate", "no_starvation"]
    result = only(LIVELOCK, properties=names)
    assert isinstance(result["no_starvation"].verdict, Violated)
    assert result["no_starvation"].expected is None
    assert (result.exit_code, result.semantics and result.semantics.value) == (ExitCode.AS_PROMISED, "exactly-once")
    unknown = only(LIVELOCK, properties=["no_starvation"], parameters={"any_time": True}, limits=Limits(max_states=3))
    assert isinstance(unknown["no_starvation"].verdict, Unknown)
    assert unknown.exit_code is ExitCode.AS_PROMISED
    assert only(LIVELOCK, properties=["everything_arrives"]).exit_code is ExitCode.NOT_AS_PROMISED


def test_a_loop_seen_before_the_limit_counts_and_no_loop_seen_says_nothing() -> None:
    few = Limits(max_states=8)
    seen = only(LIVELOCK, parameters={"messages": 3}, limits=few)
    assert run(seen["everything_arrives"]) == run(seen["no_starvation"]) == (["outage"], ["send", "refuse"])
    assert seen.statistics is not None
    assert not seen.statistics.complete
    open_ended = only(LIVELOCK, parameters={"messages": 3, "any_time": True}, limits=few)
    for name in ("no_starvation", "everything_arrives"):
        verdict = open_ended[name].verdict
        assert isinstance(verdict, Unknown)
        assert isinstance(verdict.reason, Stopped)


def test_a_lost_message_starves_where_the_run_comes_to_rest() -> None:
    stem, loop = run(only(SPECS / "at_most_once.py")["no_starvation"])
    assert stem == ["start", "poll", "commit", "process", "poll", "commit", "crash", "start"]
    assert loop == []


def test_no_fault_has_to_happen(tmp_path: Path) -> None:
    """Where only a crash is enabled, the run may stay for ever."""
    text = (SPECS / "at_least_once.py").read_text().replace("import AT", "import eventually, AT")
    text += "\n    @eventually\n    def dies(self) -> bool:\n        return self.used('crash') == 1\n"
    result = only(written(tmp_path, text))
    stem, loop = run(result["dies"])
    assert stem == ["start", "poll", "process", "poll", "process", "commit"]
    assert loop == []


def test_what_becomes_true_may_become_false_again(tmp_path: Path) -> None:
    text = LIVELOCK.read_text().replace(
        "return self.position == self.messages\n\n    def done", "return self.sent\n\n    def done"
    )
    assert isinstance(only(written(tmp_path, text))["everything_arrives"].verdict, Holds)


def test_what_is_true_at_first_needs_no_run(tmp_path: Path) -> None:
    text = LIVELOCK.read_text().replace(
        "return self.position == self.messages\n\n    def done", "return self.up\n\n    def done"
    )
    assert isinstance(only(written(tmp_path, text))["everything_arrives"].verdict, Holds)


def test_a_message_that_is_owed_again_and_again_starves(tmp_path: Path) -> None:
    owed = "\n    def owed(self, m: int) -> bool:\n        return {}\n"
    always = only(written(tmp_path, LIVELOCK.read_text() + owed.format("self.position <= m")))
    assert run(always["no_starvation"]) == (["outage"], ["send", "refuse"])
    now_and_then = only(written(tmp_path, LIVELOCK.read_text() + owed.format("self.sent")))["no_starvation"]
    assert run(now_and_then) == (["outage"], ["send", "refuse"])
    assert now_and_then.false_part is not None
    assert now_and_then.false_part.text == "delivered[0] = 0 for ever, and owed again and again"
    no_more = only(written(tmp_path, LIVELOCK.read_text() + owed.format("self.up")))
    assert isinstance(no_more["no_starvation"].verdict, Holds)


def test_a_condition_that_cannot_be_evaluated_is_located(tmp_path: Path) -> None:
    old = "return self.position == self.messages\n\n    def done"
    text = LIVELOCK.read_text().replace(old, "return 1 // (1 - self.position) == 2\n\n    def done")
    (error,) = verify(written(tmp_path, text), any_size=False).errors
    assert (error.code, error.steps) == ("MC303", ("send", "accept"))


def test_where_nothing_takes_effect_starvation_is_vacuous(tmp_path: Path) -> None:
    text = LIVELOCK.read_text().replace("        self.delivered[self.position] += 1\n", "")
    verdict = only(written(tmp_path, text))["no_starvation"].verdict
    assert isinstance(verdict, Unknown)
    assert isinstance(verdict.reason, Vacuous)


@pytest.mark.parametrize("name", ["no_starvation", "everything_arrives"])
def test_one_property_can_be_asked_for(name: str) -> None:
    assert [each.name for each in only(LIVELOCK, properties=[name]).properties] == [name]
