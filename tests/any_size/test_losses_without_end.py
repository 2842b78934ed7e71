"""A message that is lost though the states that can follow have no end, as a counter grows in them."""

import time
from pathlib import Path

import asking
import instances
import pytest

from modelcheck.errors import UnfaithfulTrace
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, VariableRead
from modelcheck.ir.progress import targets
from modelcheck.ir.system import NO_LOSS, StepInstance, TransitionSystem
from modelcheck.semantics import evaluate
from modelcheck.semantics.evaluate import Scope
from modelcheck.symbolic import prove
from modelcheck.symbolic.answer import Reachable, Undecided
from modelcheck.symbolic.problem import Problem, prepare
from modelcheck.symbolic.rank.begin import begin
from modelcheck.symbolic.rank.engine import decide_delivery
from modelcheck.symbolic.rank.lost import Lost, refutation, way_on
from modelcheck.symbolic.rank.search import Search
from modelcheck.verdict import Holds, NoWayOn, Unknown, Verdict, Violated

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


def decided(system: TransitionSystem, seconds: float = 60) -> Verdict:
    return decide_delivery(prepare(system, NO_LOSS), asking.ask, fair=False, deadline=time.monotonic() + seconds)


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


def test_a_turn_that_can_be_taken_later_is_not_missed(tmp_path: Path) -> None:
    assert isinstance(decided(turns(tmp_path, relation=">=")), Holds)


def test_nothing_is_said_where_no_engine_knows_what_can_follow(tmp_path: Path) -> None:
    problem = prepare(turns(tmp_path, relation="=="), NO_LOSS)

    def ask(question: object, **limits: object) -> object:
        found = asking.ask(question, **limits)  # type: ignore[arg-type]
        return found if isinstance(found, Reachable) or question is problem else Undecided("no idea")

    assert isinstance(decide_delivery(problem, ask, fair=False, deadline=time.monotonic() + 20), Unknown)  # type: ignore[arg-type]


def test_the_whole_engine_refutes_it_too(tmp_path: Path) -> None:
    verdict = prove(turns(tmp_path, relation="=="), NO_LOSS, time_limit_s=30)
    assert isinstance(verdict, Violated)
    assert isinstance(verdict.evidence, NoWayOn)


def test_a_counter_that_a_pass_removes_does_not_keep_the_search_for_what_follows_busy(tmp_path: Path) -> None:
    """What is left has few states, those of the spec itself have no end."""
    text = SPEC.format(relation="<", stride=1).replace("self.clock < self.turn", "self.turn == 1")
    verdict = decided(instances.written(tmp_path, text.replace("self.turn = self.clock + 1", "self.turn = 2")))
    assert isinstance(verdict, Violated)
    assert isinstance(verdict.evidence, NoWayOn)
    assert verdict.evidence.states is None


def lost(problem: Problem, steps: tuple[str, ...], *conjuncts: Expr) -> Lost:
    values = {"messages": 1, problem.watched.message: 0}
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
    problem = prepare(turns(tmp_path, relation="=="), NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    known = lost(problem, ("tick", "tick"), LATE, SOME)
    good = refutation(problem, target, known, deadline=time.monotonic() + 20)
    assert isinstance(good, Violated)
    bad = refutation(problem, target, lost(problem, steps, *conjuncts), deadline=time.monotonic() + 20)
    assert isinstance(bad, Unknown)
    assert obligation in str(bad.reason)


def test_a_loss_that_the_semantics_does_not_see_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = prepare(turns(tmp_path, relation="=="), NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    monkeypatch.setattr("modelcheck.symbolic.recheck.Recheck.failing", lambda *_: None)
    monkeypatch.setattr("modelcheck.symbolic.recheck.Recheck.minimal", lambda _, conjuncts, **__: conjuncts)
    with pytest.raises(UnfaithfulTrace):
        refutation(problem, target, lost(problem, ("tick",), LATE), deadline=time.monotonic() + 20)


def test_a_way_on_that_is_found_is_learnt_from(tmp_path: Path) -> None:
    """It is longer than what is explored around a state, and no loss."""
    problem = prepare(turns(tmp_path, relation=">=", stride=1), NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    learning = begin(Search(problem, target))
    here = learning.sample.seen[0]
    question = way_on(here.instance, here.state, learning.served, learning.reduced.known)
    assert isinstance(asking.ask(question, time_limit_s=20), Reachable)
    assert learning.without_way_on(0, asking.ask, deadline=time.monotonic() + 20) is None


RESET = """
    @{kind}
    def reset(self) -> None:
        self.clock = self.turn
"""


def test_what_only_a_fault_could_mend_is_lost(tmp_path: Path) -> None:
    text = SPEC.format(relation="==", stride=1)
    mended = instances.written(tmp_path, text + RESET.format(kind="step"))
    assert isinstance(decided(mended), Holds)
    verdict = decided(instances.written(tmp_path, text + RESET.format(kind="fault")))
    assert isinstance(verdict, Violated)
    assert isinstance(verdict.evidence, NoWayOn)
