"""Messages that any of any number of participants may make owed again: settled only where nobody can."""

import time
from pathlib import Path

import pytest

from modelcheck.certificate.check import NotProved, Proved
from modelcheck.check.targets import load_instance
from modelcheck.explicit import explore
from modelcheck.graph import falsified
from modelcheck.ir.cells import replaced
from modelcheck.ir.nodes import (
    FALSE,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Not,
    ParameterRead,
    VariableRead,
    conjunction,
)
from modelcheck.ir.nodes import Index as At
from modelcheck.ir.participants.crowd import symmetric_types
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.participants.decide import for_any_number
from modelcheck.symbolic.portfolio import decide
from modelcheck.symbolic.question.problem import prepare
from modelcheck.verdict import Holds, Invariant, Rank
from tests.certificate import proofs

TEXT = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, each, effects, fault, ids, step, when

Client = NewType("Client", int)

class Shop(Spec):
    clients: Param[Ids[Client]] = ids({clients})
    messages: Param[int] = 1
    next: Durable[int] = 0
    closed: Durable[bool] = False
    gone: Durable[bool] = False
    on: Durable[dict[Client, bool]] = each(True)
    delivered: Effects = effects(messages)

    @step
    def process(self, c: Client) -> None:
        when({processes} and self.next < self.messages)
        self.delivered[self.next] += 1
        self.next += 1

    @step
    def close(self, c: Client) -> None:
        when(not self.closed)
        self.closed = True

    @step
    def reopen(self, c: Client) -> None:
        when(self.closed and not self.gone and self.on[c])
        self.closed = False
        {reopened}

    @step
    def go(self, c: Client) -> None:
        when({goes} and self.closed)
        self.gone = True

    def owed(self, m: int) -> bool:
        return not self.closed
"""

CLOSED, GONE, NEXT = map(VariableRead, ("closed", "gone", "next"))
MY_TURN = At(VariableRead("on"), ParameterRead("c"))
UNSERVED = Compare(Comparison.LT, At(VariableRead("delivered"), ParameterRead("w")), Const(1))


def shop(
    folder: Path, *, clients: int = 2, processes: str = "False", goes: str = "False", reopened: str = ""
) -> TransitionSystem:
    path = folder / "shop.py"
    path.write_text(TEXT.format(clients=clients, processes=processes, goes=goes, reopened=reopened), encoding="utf-8")
    return load_instance(path, {})


def evidence(for_good: Expr | None, *components: Expr, conjuncts: tuple[Expr, ...] = ()) -> Invariant:
    return Invariant(
        conjuncts=(Compare(Comparison.GE, NEXT, Const(0)), *conjuncts),
        unbounded=("messages", "clients"),
        fixed=(),
        engine="by hand",
        ranks=(Rank(variable="delivered", keys=(), components=components, for_good=for_good),),
        each=(("c", "clients"),),
    )


def is_lossy(system: TransitionSystem) -> bool:
    graph = explore(system)
    return any(map(falsified(graph, BuiltIn.NO_LOSS), range(len(graph))))


TO_CLOSE = Conditional(CLOSED, Const(0), Const(1))


ONCE = "self.on[c] = False"
MINE = (Conditional(MY_TURN, Const(1), Const(0)), TO_CLOSE)
"""Where everybody may reopen once: first I do, then somebody closes. What others may do is forgotten."""


def test_that_one_participant_cannot_make_it_owed_again_does_not_settle_it(tmp_path: Path) -> None:
    system = shop(tmp_path, reopened=ONCE)
    mine = evidence(conjunction(CLOSED, Not(MY_TURN)), *MINE, conjuncts=(Not(GONE),))
    outcome = proofs.outcome_of(mine, system, BuiltIn.NO_LOSS)
    assert isinstance(outcome, NotProved)
    assert outcome.why == "z3 refutes: step reopen(c=1) does not make delivered[w] owed again"


def test_the_engine_for_any_number_asks_it_of_the_steps_of_all(tmp_path: Path) -> None:
    def widened(goes: str, for_good: Expr, *components: Expr) -> Invariant | None:
        problem = prepare(shop(tmp_path, reopened=ONCE, goes=goes), BuiltIn.NO_LOSS)
        of_0 = (substituted(each) for each in components)
        rank = Rank(variable="delivered", keys=(), components=tuple(of_0), for_good=substituted(for_good))
        evidence = Invariant(conjuncts=(), unbounded=("messages",), fixed=(("clients", 2),), engine="", ranks=(rank,))
        types = tuple(symmetric_types(problem.watched.system))
        return for_any_number(problem, evidence, types, deadline=time.monotonic() + 300)

    assert widened("False", conjunction(CLOSED, Not(MY_TURN)), *MINE) is None
    assert widened("True", GONE, TO_CLOSE, Conditional(GONE, Const(0), Const(1))) is not None


def substituted(expr: Expr) -> Expr:
    """What is said of `c`, of participant 0."""
    return replaced(expr, ParameterRead("c"), Const(0))


def test_what_nobody_can_make_owed_again_is_settled_for_any_number(tmp_path: Path) -> None:
    system = shop(tmp_path, goes="True")
    assert not is_lossy(system)
    by_hand = evidence(GONE, TO_CLOSE, Conditional(GONE, Const(0), Const(1)))
    assert isinstance(proofs.outcome_of(by_hand, system, BuiltIn.NO_LOSS, "z3", "cvc5"), Proved)


@pytest.mark.parametrize(("options", "for_good"), [({"goes": "True"}, GONE), ({"processes": "True"}, FALSE)])
def test_the_engines_find_it_for_any_number(options: dict[str, str], for_good: Expr, tmp_path: Path) -> None:
    system = shop(tmp_path, **options)
    found = decide(system, BuiltIn.NO_LOSS, time_limit_s=300)
    assert isinstance(found, Holds)
    assert isinstance(found.evidence, Invariant)
    assert "clients" in found.evidence.unbounded
    assert [rank.for_good for rank in found.evidence.ranks] == [for_good]
    assert isinstance(proofs.outcome_of(found.evidence, system, BuiltIn.NO_LOSS), Proved)
    for clients in (1, 2, 3):
        assert not is_lossy(shop(tmp_path, clients=clients, **options))
