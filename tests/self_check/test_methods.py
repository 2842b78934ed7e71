"""Steps and properties that were read otherwise than Python runs them are noticed, and what an engine finds wrongly."""

import re
from array import array
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.check import SelfCheck, Subject
from modelcheck.errors import EvaluationError, SelfCheckFailed
from modelcheck.explicit import Limits, explore
from modelcheck.ir.nodes import FALSE, TRUE, Const
from modelcheck.ir.system import StepInstance, TransitionSystem
from modelcheck.trace import Trace
from tests.self_check.texts import ROOT, SEED, planted, run, subject_of, written

GROUP = ROOT / "specs" / "benchmark" / "group.py"
RETRY = ROOT / "specs" / "examples" / "retry_topic.py"


def with_step(system: TransitionSystem, name: str, **changes: object) -> TransitionSystem:
    steps = tuple(replace(each, **changes) if each.name == name else each for each in system.steps)  # type: ignore[arg-type]
    return replace(system, steps=steps)


def bodies(subject: Subject, extent: str = "sample") -> None:
    SelfCheck(subject, extent).graph(explore(subject.system))  # type: ignore[arg-type]


PLANTED: dict[str, tuple[Callable[[TransitionSystem], TransitionSystem], str]] = {
    "no guard": (lambda system: with_step(system, "start", guard=TRUE), "step `start` in the state"),
    "a guard that is never true": (
        lambda system: with_step(system, "commit", guard=FALSE),
        "the reference semantics does not enable it",
    ),
    "an effect too few": (
        lambda system: with_step(system, "start", body=system.step("start").body[:1]),
        "step `start` in the state",
    ),
    "another effect": (
        lambda system: with_step(system, "process", body=system.step("poll").body),
        "Python reaches position=1, in_flight=False, delivered=(1, 0) and the reference semantics reaches the same",
    ),
}


@pytest.mark.parametrize("mistake", PLANTED)
@pytest.mark.parametrize("extent", ["sample", "all"])
def test_a_step_that_was_read_wrongly_is_reported(mistake: str, extent: str) -> None:
    plant, said = PLANTED[mistake]
    subject = subject_of(SEED)
    bodies(subject, extent)
    with pytest.raises(SelfCheckFailed, match=re.escape(said)):
        bodies(planted(subject, plant(subject.system)), extent)


def test_the_report_names_line_step_state_and_both_results() -> None:
    subject = subject_of(SEED)
    wrong = with_step(subject.system, "crash", body=subject.system.step("crash").body[1:])
    with pytest.raises(SelfCheckFailed) as failed:
        bodies(planted(subject, wrong))
    assert re.fullmatch(
        r"\S*at_least_once\.py:55: AtLeastOnce: step `crash` in the state committed=0, running=True, position=0, .*"
        r"used\(crash\)=0: Python reaches running=False, used\(crash\)=1 and the reference semantics reaches "
        r"used\(crash\)=1",
        str(failed.value),
    )


def test_a_property_that_was_read_wrongly_is_reported() -> None:
    subject = subject_of(GROUP, messages=1, crashes=0)
    (claim,) = subject.system.properties
    wrong = replace(subject.system, properties=(replace(claim, condition=FALSE),))
    bodies(subject)
    said = r"property `committed_records_took_effect` in the state .*: Python says True and the reference .* False"
    with pytest.raises(SelfCheckFailed, match=said):
        bodies(planted(subject, wrong))


def test_owed_and_done_that_were_read_wrongly_are_reported(tmp_path: Path) -> None:
    text = """
        from modelcheck import *

        class Small(Spec):
            n: Durable[int] = 0
            delivered: Effects = effects(2)

            @step
            def go(self) -> None:
                when(self.n < 2)
                self.delivered[self.n] += 1
                self.n += 1

            def owed(self, m: int) -> bool:
                return m == 0

            def done(self) -> bool:
                return self.n == 2
    """
    subject = written(tmp_path, text)
    system = subject.system
    run(subject)
    assert system.owed is not None
    with pytest.raises(SelfCheckFailed, match=r":14: Small: `owed` of delivered\[0\] in the state .*Python says True"):
        bodies(planted(subject, replace(system, owed=replace(system.owed, condition=FALSE))))
    with pytest.raises(SelfCheckFailed, match=r":17: Small: `done` in the state n=0, .*: Python says False and"):
        bodies(planted(subject, replace(system, done=TRUE)))


def test_messages_of_identities_are_owed_by_identity(tmp_path: Path) -> None:
    text = """
        from typing import NewType
        from modelcheck import *

        Topic = NewType("Topic", int)

        class Small(Spec):
            topics: Param[Ids[Topic]] = ids(2)
            first: Durable[dict[Topic, bool]] = each(False)
            delivered: dict[Topic, Effects] = each(effects(2))

            @step
            def go(self, t: Topic) -> None:
                when(not self.first[t])
                self.first[t] = True
                self.delivered[t][0] += 1

            def owed(self, t: Topic, m: int) -> bool:
                return m == 0 or not self.first[t]
    """
    run(written(tmp_path, text))


def test_an_error_that_all_sides_raise_is_agreement(tmp_path: Path) -> None:
    text = """
        from modelcheck import *

        class Small(Spec):
            n: Durable[int] = 1

            @step
            def go(self) -> None:
                when(self.n > 0)
                self.n -= 1

            @always
            def divides(self) -> bool:
                return 1 // self.n == 1

            def done(self) -> bool:
                return 1 // self.n == 1
    """
    subject = written(tmp_path, text)
    run(subject)
    SelfCheck(subject, "sample").walk()


def test_an_error_that_the_semantics_alone_raises_is_reported(tmp_path: Path) -> None:
    text = """
        from modelcheck import *

        class Small(Spec):
            n: Durable[int] = 1

            @step
            def go(self) -> None:
                when(self.n < 2)
                self.n = 4 // self.n

            @always
            def divides(self) -> bool:
                return True
    """
    subject = written(tmp_path, text)
    failing = written(tmp_path, text.replace("4 // self.n", "4 // (self.n - 1)")).system
    SelfCheck(subject, "sample").walk()
    with pytest.raises(EvaluationError):
        explore(failing)
    with pytest.raises(SelfCheckFailed, match=r"Python reaches n=4 and the reference semantics fails with MC303"):
        SelfCheck(planted(subject, failing), "sample").walk()


def test_a_successor_that_the_search_finds_wrongly_is_reported() -> None:
    subject = subject_of(SEED)
    graph = explore(subject.system)
    other = array("I", graph.targets)
    other[0] = 0
    with pytest.raises(SelfCheckFailed, match=r"step `start` in the state .*: the search reaches the same state and"):
        SelfCheck(subject, "sample").graph(replace(graph, targets=other))


def test_a_transition_that_the_search_misses_is_reported() -> None:
    subject = subject_of(SEED)
    graph = explore(subject.system)
    gone = replace(
        graph,
        offsets=array("Q", [0, 0, *(offset - 1 for offset in graph.offsets[2:])]),
        targets=graph.targets[1:],
        labels=graph.labels[1:],
    )
    with pytest.raises(SelfCheckFailed, match="the search does not enable it and the reference semantics reaches"):
        SelfCheck(subject, "all").graph(gone)


def test_a_property_that_the_search_answers_wrongly_is_reported() -> None:
    subject = subject_of(GROUP, messages=1, crashes=0)
    graph = explore(subject.system)
    observe = replace(graph.observe, conditions={"committed_records_took_effect": lambda _: False})
    with pytest.raises(SelfCheckFailed, match="the search says False and the reference semantics says True"):
        SelfCheck(subject, "sample").graph(replace(graph, observe=observe))


def test_who_is_owed_wrongly_by_the_search_is_reported() -> None:
    subject = subject_of(RETRY, "RetryTopic")
    graph = explore(subject.system)
    observe = replace(graph.observe, served=lambda _: 3)
    with pytest.raises(SelfCheckFailed, match=r"`owed` of delivered\[0\] .*: the search says False and the reference"):
        SelfCheck(subject, "sample").graph(replace(graph, observe=observe))


def test_a_first_state_that_is_none_is_reported() -> None:
    subject = subject_of(SEED)
    graph = explore(subject.system)
    with pytest.raises(SelfCheckFailed, match="the first state"):
        SelfCheck(subject, "sample").graph(replace(graph, states=graph.states[1:]))


def test_the_steps_of_a_trace_are_repeated_by_python() -> None:
    subject = subject_of(SEED)
    trace = Trace.run(subject.system, map(StepInstance, ("start", "poll", "process")))
    SelfCheck(subject, "sample").trace(trace)
    SelfCheck(subject, "all").trace(trace)
    wrong = with_step(subject.system, "process", body=subject.system.step("poll").body)
    trace = Trace.run(wrong, map(StepInstance, ("start", "poll", "process")))
    with pytest.raises(SelfCheckFailed, match="step `process` in the state"):
        SelfCheck(planted(subject, wrong), "sample").trace(trace)


@pytest.mark.parametrize("step", ["start", "poll", "process", "commit", "crash"])
def test_a_walk_comes_past_every_step(step: str) -> None:
    subject = subject_of(SEED)
    SelfCheck(subject, "sample").walk()
    with pytest.raises(SelfCheckFailed, match=f"step `{step}`"):
        SelfCheck(planted(subject, with_step(subject.system, step, guard=FALSE)), "sample").walk()


def test_a_state_in_which_nothing_happens_is_walked_out_of_or_not_into(tmp_path: Path) -> None:
    text = """
        from modelcheck import *

        class Small(Spec):
            n: Durable[int] = 0

            @step
            def go(self) -> None:
                when(self.n < TOP)
                self.n += 1
    """
    for top in (0, 3):
        SelfCheck(written(tmp_path, text.replace("TOP", str(top))), "sample").walk()


def test_nothing_is_checked_where_nobody_asks() -> None:
    subject = subject_of(SEED)
    wrong = planted(subject, with_step(subject.system, "crash", budget=Const(2), guard=TRUE))
    checked = SelfCheck(wrong, "none")
    checked.declarations()
    checked.walk()
    checked.graph(explore(wrong.system, limits=Limits(max_states=20)))
    checked.trace(Trace.run(subject.system, ()))
