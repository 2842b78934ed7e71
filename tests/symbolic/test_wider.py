"""What a process that looks for a proof for any number of participants hands back, and what may come before it."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from modelcheck.check.targets import find
from modelcheck.errors import InternalError
from modelcheck.frontend import instantiate
from modelcheck.ir.nodes import Compare, Comparison, Conditional, Const, Expr, Narrow, VariableRead
from modelcheck.ir.participants.crowd import symmetric_types
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import portfolio, stages
from modelcheck.symbolic.engines.induction import Given
from modelcheck.symbolic.processes.race import Race, Rejected, Task
from modelcheck.symbolic.question.answer import Undecided
from modelcheck.symbolic.question.problem import prepare
from modelcheck.symbolic.settings import Settings
from modelcheck.verdict import Holds, Invariant

TEXT = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, always, each, effects, ids, step, when

Client = NewType("Client", int)

class Turns(Spec):
    clients: Param[Ids[Client]] = ids(2)
    messages: Param[int] = 1
    next: Durable[int] = 0
    last: Durable[Client | None] = None
    on: Durable[dict[Client, bool]] = each(False)
    delivered: Effects = effects(messages)

    @step
    def process(self, c: Client) -> None:
        when(self.next < self.messages)
        self.delivered[self.next] += 1
        self.next += 1
        self.last = c
        self.on[c] = True

    @always
    def fine(self) -> bool:
        return all(self.on[c] or self.last != c for c in self.clients)
"""


@pytest.fixture
def system(tmp_path: Path) -> TransitionSystem:
    path = tmp_path / "turns.py"
    path.write_text(TEXT, encoding="utf-8")
    (loaded,) = find([str(path)]).specs
    return instantiate(loaded, {})


@pytest.mark.processes
@pytest.mark.parametrize("name", ["fine", BuiltIn.NO_LOSS])
def test_a_contradiction_found_in_the_other_process_is_raised(
    system: TransitionSystem, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert isinstance(portfolio.decide(system, name, time_limit_s=300), Holds)

    def contradicts(*_: object, **__: object) -> None:
        raise InternalError("an invariant is false in a reachable state")

    monkeypatch.setattr(portfolio, "for_any_number", contradicts)
    with pytest.raises(InternalError, match="reachable state"):
        portfolio.decide(system, name, time_limit_s=300)


def test_a_rank_that_speaks_of_the_second_participant_is_none_for_any_number(system: TransitionSystem) -> None:
    holds = portfolio.decide(system, BuiltIn.NO_LOSS, time_limit_s=300)
    assert isinstance(holds, Holds)
    assert isinstance(holds.evidence, Invariant)
    (rank,) = holds.evidence.ranks
    problem = prepare(system, BuiltIn.NO_LOSS)

    def is_proved(number: int) -> bool:
        last = VariableRead("last")
        named = Conditional(Compare(Comparison.EQ, last, Const(None)), Const(0), Narrow(last))
        flag = Conditional(Compare(Comparison.EQ, named, Const(number)), Const(0), Const(1))
        ranks = (replace(rank, components=(*rank.components, flag)),)
        evidence = replace(problem.certificate((), "rank"), ranks=ranks)
        types = symmetric_types(system)
        return portfolio.for_any_number(problem, evidence, types, deadline=time.monotonic() + 300) is not None

    assert is_proved(0)
    assert not is_proved(1)


def test_whatever_else_happens_there_costs_the_wider_proof_alone(
    system: TransitionSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashes(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(portfolio, "for_any_number", crashes)
    assert isinstance(portfolio.decide(system, BuiltIn.NO_LOSS, time_limit_s=300), Holds)


def test_a_quick_question_ends_after_a_few_steps_though_unrolling_is_the_only_engine(system: TransitionSystem) -> None:
    answers: list[object] = []

    def take(_: str, answer: object) -> Undecided | Rejected:
        answers.append(answer)
        return Rejected(str(answer))

    only, deadline = Settings(engines=("unrolling",)), time.monotonic() + 300
    race = stages.raced(prepare(system, "fine"), take, tuple, only, deadline=deadline, quick=True)
    assert race.answer is None
    assert [answer.bound for answer in answers if isinstance(answer, Undecided)] == [7]


@pytest.mark.parametrize("first", ["unrolling", "spacer", "predicates"])
def test_what_is_proved_is_given_to_every_engine_but_those_that_show_runs(
    system: TransitionSystem, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """Whichever engines are left: also if the first of them is one that unrolls."""
    raced: list[list[Task[Any]]] = []

    def nobody_answers(tasks: Sequence[Task[Any]], *_: object, **__: object) -> Race[Any]:
        raced.append(list(tasks))
        return Race(None, None, ())

    monkeypatch.setattr(stages, "first_answer", nobody_answers)
    lemma = Compare(Comparison.GE, VariableRead("next"), Const(0))
    beside: Task[Any] = Task("any number", stages.give_up_in_good_order)
    only = Settings(engines=(first, "induction", "spacer-global"))
    problem, deadline = prepare(system, "fine"), time.monotonic() + 300
    stages.raced(problem, lambda *_: Rejected(""), lambda: (lemma,), only, deadline=deadline, beside=beside)
    *quick, search = raced
    assert not any(given(task) or task is beside for tasks in quick for task in tasks)
    assert search[0] is beside
    assert [given(task) for task in search[1:]] == [() if first == "unrolling" else (lemma,), (lemma,)]


def given(task: Task[Any]) -> tuple[Expr, ...]:
    """What an engine is given to start from."""
    prover = getattr(task.job, "prover", None)
    return prover.invariant if isinstance(prover, Given) else ()
