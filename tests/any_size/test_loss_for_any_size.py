"""no_loss for any size: proved, refuted, undecided, and never in contradiction to the search."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.explicit import explore
from modelcheck.graph import falsified
from modelcheck.ir.messages.progress import targets
from modelcheck.ir.nodes import VariableRead
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.question.answer import Answer, Undecided
from modelcheck.symbolic.question.problem import prepare
from modelcheck.symbolic.rank.delivery import decide_delivery
from modelcheck.symbolic.rank.fair import FairProgress
from modelcheck.symbolic.rank.progress import Everything, Progress
from modelcheck.symbolic.recheck.obligations import Obligations
from modelcheck.verdict import Holds, Invariant, Unknown, Verdict, Violated
from tests import systems
from tests.any_size import asking, instances


def decided(system: TransitionSystem, seconds: float = 300) -> Verdict:
    system = replace(system, properties=())
    return decide_delivery(
        prepare(system, BuiltIn.NO_LOSS), asking.ask, fair=False, deadline=time.monotonic() + seconds
    )


def is_lossy(system: TransitionSystem) -> bool:
    graph = explore(system)
    is_false = falsified(graph, BuiltIn.NO_LOSS)
    return any(map(is_false, range(len(graph))))


@pytest.mark.parametrize("name", ["at_least_once", "exactly_once"])
def test_a_seed_that_loses_nothing_has_a_rank(name: str) -> None:
    verdict = decided(getattr(systems, name)())
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    assert verdict.evidence.unbounded == ("messages", "crashes")
    (rank,) = verdict.evidence.ranks
    assert (rank.variable, rank.keys) == ("delivered", ())
    assert rank.components


def test_at_most_once_loses_the_message_that_was_committed_before_the_crash() -> None:
    verdict = decided(systems.at_most_once())
    assert isinstance(verdict, Violated)
    assert verdict.trace is not None
    assert [step.step for step in verdict.trace.steps] == ["start", "poll", "commit", "crash"]


def test_an_instance_that_cannot_crash_is_refuted_by_one_that_can() -> None:
    system = systems.at_most_once(crashes=0)
    assert not is_lossy(system)
    verdict = decided(system)
    assert isinstance(verdict, Violated)
    assert verdict.parameters is not None
    assert dict(verdict.parameters)["crashes"] == 1


def test_what_the_engines_cannot_decide_is_unknown() -> None:
    def silent(*_: object, **__: object) -> Answer:
        return Undecided("no idea")

    problem = prepare(replace(systems.at_least_once(), properties=()), BuiltIn.NO_LOSS)
    assert isinstance(decide_delivery(problem, silent, fair=False, deadline=time.monotonic() + 300), Unknown)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["at_least_once", "exactly_once"])
def test_a_rank_without_one_of_its_components_does_not_pass(name: str) -> None:
    system = replace(getattr(systems, name)(), properties=())
    problem = prepare(system, BuiltIn.NO_LOSS)
    verdict = decide_delivery(problem, asking.ask, fair=False, deadline=time.monotonic() + 300)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    lowered = tuple(map(problem.watched.lowered, verdict.evidence.conjuncts))
    (target,) = targets(problem.watched, system)
    rank = tuple(map(problem.watched.lowered, verdict.evidence.ranks[0].components))

    def failing(components: tuple[object, ...]) -> str | None:
        claim = Progress(system=problem.watched.system, served=target.served, rank=components)  # type: ignore[arg-type]
        return Obligations.of(problem, time_limit_s=300, claim=Everything((claim,))).failing(lowered)

    assert failing(rank) is None
    for number in range(len(rank)):
        assert failing(rank[:number] + rank[number + 1 :]) == "safety"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "verdict"), [("at_least_once", Holds), ("exactly_once", Holds), ("at_most_once", Unknown)]
)
def test_no_starvation_is_proved_by_a_rank_or_left_open(name: str, verdict: type) -> None:
    problem = prepare(replace(getattr(systems, name)(), properties=()), BuiltIn.NO_LOSS)
    found = decide_delivery(problem, asking.ask, fair=True, deadline=time.monotonic() + 300)
    assert isinstance(found, verdict)


def test_a_step_that_may_be_put_off_for_ever_is_no_progress() -> None:
    """What loses nothing may starve: the consumer gives up each record before it processes it, again and again."""
    system = replace(systems.at_least_once(), properties=())
    give_up = replace(system.step("crash"), name="give_up", fault=False, budget=None)
    give_up = replace(give_up, guard=VariableRead("in_flight"), body=give_up.body[:-1])
    lazy = replace(system, steps=(*system.steps, give_up))
    assert isinstance(decided(lazy), Holds)
    problem = prepare(lazy, BuiltIn.NO_LOSS)
    assert isinstance(decide_delivery(problem, asking.ask, fair=True, deadline=time.monotonic() + 300), Unknown)


@pytest.mark.parametrize("kind", [Progress, FairProgress])
def test_a_rank_that_may_become_negative_is_no_rank(kind: type[Progress | FairProgress], tmp_path: Path) -> None:
    """It falls with each step for ever, and nothing ever happens."""
    text = """
from modelcheck import Durable, Effects, Spec, effects, step, when

class Falling(Spec):
    depth: Durable[int] = 0
    delivered: Effects = effects(1)

    @step
    def fall(self) -> None:
        self.depth -= 1

    @step
    def process(self) -> None:
        when(False)
        self.delivered[0] += 1
"""
    system = replace(instances.written(tmp_path, text), properties=())
    problem = prepare(system, BuiltIn.NO_LOSS)
    (target,) = targets(problem.watched, system)
    claim = kind(system=problem.watched.system, served=target.served, rank=(VariableRead("depth"),))
    assert Obligations.of(problem, time_limit_s=300, claim=claim).failing(()) == "safety"
