"""A message that is lost though the states that can follow have no end, as a counter grows in them."""

import pickle
import time
from pathlib import Path

import pytest

from modelcheck.errors import UnfaithfulTrace
from modelcheck.ir.messages.progress import targets
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, VariableRead
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import Message, StepInstance, TransitionSystem
from modelcheck.semantics import evaluate
from modelcheck.semantics.evaluate import Scope
from modelcheck.symbolic import prove
from modelcheck.symbolic.question.answer import Reachable, Undecided
from modelcheck.symbolic.question.problem import Problem, prepare
from modelcheck.symbolic.rank.begin import begin
from modelcheck.symbolic.rank.delivery import decide_delivery
from modelcheck.symbolic.rank.lost import Lost, refutation, way_on
from modelcheck.symbolic.rank.search import RankSearch
from modelcheck.symbolic.recheck.obligations import Obligations
from modelcheck.verdict import Holds, NoWayOn, Unknown, Verdict, Violated
from tests.any_size import asking, instances

SPEC = '''
from modelcheck import Durable, Effects, Param, Spec, effects, fault, step, when

class Turns(Spec):
    """A worker takes its turn when a clock that never stops shows the number it waits for."""

    messages: Param[int] = 2
    delivered: Effects = effects(messages)
    done: Durable[int] = 0
    clock: Durable[int] = 0
    turn: Durable[int] = 1

    @step
    def tick(self) -> None:
        self.clock += {stride}

    @step
    def work(self) -> None:
        when(self.clock {relation} self.turn and self.done < self.messages)
        self.delivered[self.done] += 1
        self.done += 1
        self.turn = self.clock + 1

    @fault(at_most=1)
    def oversleep(self) -> None:
        self.clock = self.turn + 1
'''


def turns(folder: Path, *, relation: str, stride: int = 1) -> TransitionSystem:
    return instances.written(folder, SPEC.format(relation=relation, stride=stride))


def decided(system: TransitionSystem, seconds: float = 300) -> Verdict:
    return decide_delivery(
        prepare(system, BuiltIn.NO_LOSS), asking.ask, fair=False, deadline=time.monotonic() + seconds
    )


@pytest.mark.slow
def test_a_turn_that_is_missed_once_is_missed_for_ever(tmp_path: Path) -> None:
    system = turns(tmp_path, relation="==")
    verdict = decided(system)
    assert isinstance(verdict, Violated)
    assert verdict.trace is not None
    assert isinstance(verdict.evidence, NoWayOn)
    assert verdict.evidence.states is None
    instance = system.with_parameters(dict(verdict.parameters or ()))
    assert verdict.trace.replay(instance) == verdict.trace
    last = Scope(instance, verdict.trace.last, {})
    assert all(evaluate(conjunct, last) is True for conjunct in verdict.evidence.conjuncts)
    # One tick too many loses it, and the step before it did not.
    assert [each.step for each in verdict.trace.steps] in (["oversleep"], ["tick", "tick"])


@pytest.mark.slow
def test_a_turn_that_can_be_taken_later_is_not_missed(tmp_path: Path) -> None:
    assert isinstance(decided(turns(tmp_path, relation=">=")), Holds)


@pytest.mark.slow
def test_nothing_is_said_where_no_engine_knows_what_can_follow(tmp_path: Path) -> None:
    problem = prepare(turns(tmp_path, relation="=="), BuiltIn.NO_LOSS)

    def ask(question: object, **limits: object) -> object:
        found = asking.ask(question, **limits)  # type: ignore[arg-type]
        return found if isinstance(found, Reachable) or question is problem else Undecided("no idea")

    assert isinstance(decide_delivery(problem, ask, fair=False, deadline=time.monotonic() + 300), Unknown)  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_whole_engine_refutes_it_too(tmp_path: Path) -> None:
    verdict = prove(turns(tmp_path, relation="=="), BuiltIn.NO_LOSS, time_limit_s=300)
    assert isinstance(verdict, Violated)
    assert isinstance(verdict.evidence, NoWayOn)


def test_a_counter_that_a_pass_removes_does_not_keep_the_search_for_what_follows_busy(tmp_path: Path) -> None:
    """What is left has few states, those of the spec itself have no end."""
    text = SPEC.format(relation="<", stride=1).replace("self.clock < self.turn", "self.turn == 1")
    verdict = decided(instances.written(tmp_path, text.replace("self.turn = self.clock + 1", "self.turn = 2")))
    assert isinstance(verdict, Violated)
    assert isinstance(verdict.evidence, NoWayOn)
    assert verdict.evidence.states is None


def lost(problem: Problem, steps: tuple[str, ...], *conjuncts: Expr, offset: int = 0) -> Lost:
    values = {"messages": 1, problem.watched.message: offset}
    return Lost(0, tuple(values.items()), tuple(map(StepInstance, steps)), (conjuncts,))


def above(left: str, right: Expr) -> Expr:
    return Compare(Comparison.GT, VariableRead(left), right)


LATE = above("clock", VariableRead("turn"))
SOME = Compare(Comparison.GE, VariableRead("done"), Const(0))
TWO = Compare(Comparison.EQ, VariableRead("clock"), Const(2))


@pytest.mark.parametrize(
    ("steps", "conjuncts", "obligation"),
    [
        (("tick",), (LATE, SOME), "initiation"),
        (("tick", "tick"), (), "safety"),
        (("tick", "tick"), (SOME,), "`work` preserves it"),
        (("tick", "tick"), (SOME, LATE, TWO), "`tick` preserves it"),
    ],
)
def test_what_does_not_show_the_loss_is_refused(
    steps: tuple[str, ...], conjuncts: tuple[Expr, ...], obligation: str, tmp_path: Path
) -> None:
    problem = prepare(turns(tmp_path, relation="=="), BuiltIn.NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    known = lost(problem, ("tick", "tick"), LATE, SOME)
    good = refutation(problem, target, known, deadline=time.monotonic() + 300)
    assert isinstance(good, Violated)
    bad = refutation(problem, target, lost(problem, steps, *conjuncts), deadline=time.monotonic() + 300)
    assert isinstance(bad, Unknown)
    assert obligation in str(bad.reason)


@pytest.mark.parametrize("offset", [-1, 1])
def test_no_message_is_lost_outside_the_log(offset: int, tmp_path: Path) -> None:
    problem = prepare(turns(tmp_path, relation="=="), BuiltIn.NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    found = lost(problem, ("tick", "tick"), LATE, SOME, offset=offset)
    bad = refutation(problem, target, found, deadline=time.monotonic() + 300)
    assert isinstance(bad, Unknown)
    assert "safety" in str(bad.reason)


def test_a_loss_that_the_semantics_does_not_see_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = prepare(turns(tmp_path, relation="=="), BuiltIn.NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    monkeypatch.setattr(Obligations, "failing", lambda *_: None)
    monkeypatch.setattr(Obligations, "minimal", lambda _, conjuncts, **__: conjuncts)
    with pytest.raises(UnfaithfulTrace):
        refutation(problem, target, lost(problem, ("tick",), LATE), deadline=time.monotonic() + 300)


FAR = '''
from modelcheck import Durable, Effects, Param, Spec, effects, fault, step, when

class Far(Spec):
    """After a delay the next effect is many steps away, among many other things to do."""

    messages: Param[int] = 2
    delivered: Effects = effects(messages)
    done: Durable[int] = 0
    clock: Durable[int] = 0
    turn: Durable[int] = 0
    work_left: Durable[int] = 0
    idle: Durable[int] = 0
    unread: Durable[int] = 0

    @step
    def tick(self) -> None:
        when(self.clock < self.turn)
        self.clock += 1

    @step
    def take_work(self) -> None:
        self.work_left += 1

    @step
    def do_work(self) -> None:
        when(self.work_left > 0)
        self.work_left -= 1

    @step
    def rest(self) -> None:
        self.idle += 1

    @step
    def wake(self) -> None:
        when(self.idle > 0)
        self.idle -= 1

    @step
    def get_mail(self) -> None:
        self.unread += 1

    @step
    def read_mail(self) -> None:
        when(self.unread > 0)
        self.unread -= 1

    @step
    def deliver(self) -> None:
        when(self.clock == self.turn and self.done < self.messages)
        when(self.work_left == 0 and self.idle == 0 and self.unread == 0)
        self.delivered[self.done] += 1
        self.done += 1

    @fault(at_most=1)
    def delay(self) -> None:
        self.turn = self.clock + 14
'''


@pytest.mark.slow
def test_a_way_on_that_is_found_is_learnt_from(tmp_path: Path) -> None:
    problem = prepare(instances.written(tmp_path, FAR), BuiltIn.NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    learning = begin(RankSearch(problem, target))
    delay = learning.sample.follow(learning.sample.seen[0].instance, (StepInstance("delay"),), states_limit=0)
    assert delay not in learning.sample.hopeful()
    assert learning.without_way_on(delay, asking.ask, deadline=time.monotonic() + 300) is None
    assert delay in learning.sample.hopeful()
    assert isinstance(decided(problem.system), Holds)


STOP = '''
from modelcheck import Durable, Effects, Param, Spec, effects, fault, step, when

class Stop(Spec):
    """What is lost at once is seen to be lost only much later, when everything stops."""

    messages: Param[int] = 2
    delivered: Effects = effects(messages)
    done: Durable[int] = 0
    clock: Durable[int] = 0
    stopped: Durable[bool] = False

    @step
    def tick(self) -> None:
        when(self.clock > 0 and not self.stopped)
        self.clock += 1

    @step
    def work(self) -> None:
        when(self.clock == 0 and self.done < self.messages and not self.stopped)
        self.delivered[self.done] += 1
        self.done += 1

    @step
    def stop(self) -> None:
        when(self.clock > 3)
        self.stopped = True

    @fault(at_most=1)
    def oversleep(self) -> None:
        self.clock = 1
'''


@pytest.mark.slow
def test_the_step_that_loses_the_message_is_named_though_a_later_one_shows_it(tmp_path: Path) -> None:
    verdict = decided(instances.written(tmp_path, STOP))
    assert isinstance(verdict, Violated)
    assert verdict.trace is not None
    assert [each.step for each in verdict.trace.steps] == ["oversleep"]
    assert isinstance(verdict.evidence, NoWayOn)
    assert verdict.evidence.states is None


@pytest.mark.slow
def test_where_nobody_can_tell_when_it_was_lost_it_is_lost_all_the_same(tmp_path: Path) -> None:
    def ask(question: object, **limits: object) -> object:
        return Undecided("no idea") if getattr(question, "first", None) is not None else asking.ask(question, **limits)  # type: ignore[arg-type]

    problem = prepare(instances.written(tmp_path, STOP), BuiltIn.NO_LOSS)
    verdict = decide_delivery(problem, ask, fair=False, deadline=time.monotonic() + 300)  # type: ignore[arg-type]
    assert isinstance(verdict, Violated)
    assert verdict.trace is not None
    assert verdict.trace.steps[-1].step == "stop"
    assert verdict.evidence == NoWayOn(Message("delivered", (0,)), 1)


@pytest.mark.slow
def test_what_may_be_lost_may_starve(tmp_path: Path) -> None:
    verdict = prove(turns(tmp_path, relation="=="), BuiltIn.NO_STARVATION, time_limit_s=300)
    assert isinstance(verdict, Unknown)


@pytest.mark.slow
def test_a_question_goes_to_another_process_with_the_state_it_begins_in(tmp_path: Path) -> None:
    problem = prepare(turns(tmp_path, relation="=="), BuiltIn.NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    learning = begin(RankSearch(problem, target))
    here = learning.sample.seen[3]
    question = way_on(here.instance, here.state, learning.served, learning.reduced.premises)
    copy = pickle.loads(pickle.dumps(question))
    assert copy == question
    assert copy.first == here.state
    assert here.state != learning.sample.seen[0].state


RESET = """
    @{kind}
    def reset(self) -> None:
        self.clock = self.turn
"""


@pytest.mark.slow
def test_what_only_a_fault_could_mend_is_lost(tmp_path: Path) -> None:
    text = SPEC.format(relation="==", stride=1)
    mended = instances.written(tmp_path, text + RESET.format(kind="step"))
    assert isinstance(decided(mended), Holds)
    verdict = decided(instances.written(tmp_path, text + RESET.format(kind="fault")))
    assert isinstance(verdict, Violated)
    assert isinstance(verdict.evidence, NoWayOn)
