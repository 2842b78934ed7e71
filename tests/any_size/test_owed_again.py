"""Messages that are owed, not owed, and owed again, for any size: settled, delivered, lost, or not decided."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.errors import UnfaithfulTrace
from modelcheck.explicit import explore
from modelcheck.graph import falsified, first_falsified, starvation
from modelcheck.ir.messages.progress import targets
from modelcheck.ir.nodes import FALSE, TRUE, And, Compare, Comparison, Conditional, Const, Expr, Or, VariableRead
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import StepInstance, TransitionSystem
from modelcheck.symbolic import prove
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.question.problem import prepare
from modelcheck.symbolic.rank.components import Term
from modelcheck.symbolic.rank.delivery import decide_delivery
from modelcheck.symbolic.rank.lasting import for_good
from modelcheck.symbolic.rank.lost import Lost, refutation
from modelcheck.symbolic.rank.progress import Lasting
from modelcheck.symbolic.rank.sample import Sample, Seen, Way
from modelcheck.symbolic.rank.search import Promise, RankSearch
from modelcheck.symbolic.recheck.obligations import Obligations
from modelcheck.verdict import Holds, Invariant, NoWayOn, Unknown, Verdict, Violated
from tests.any_size import asking, flipping, instances
from tests.support.sizes import slow_but

FLIP = ("pause", "resume")


def decided(system: TransitionSystem, *, fair: bool = False, seconds: float = 300) -> Verdict:
    return decide_delivery(prepare(system, BuiltIn.NO_LOSS), asking.ask, fair=fair, deadline=time.monotonic() + seconds)


def written(folder: Path, owed: str, *steps: str, **parameters: int) -> TransitionSystem:
    return instances.written(folder, flipping.text((*FLIP, *steps), owed), **parameters)


def shortest_loss(system: TransitionSystem) -> list[str] | None:
    """By search."""
    graph = explore(system)
    index = first_falsified(graph, falsified(graph, BuiltIn.NO_LOSS))
    return None if index is None else [each.step for each in graph.trace_to(index).steps]


def settles(verdict: Verdict) -> Expr | None:
    """What a proof says of a message that is not owed."""
    assert isinstance(verdict, Holds), verdict
    assert isinstance(verdict.evidence, Invariant)
    assert "messages" in verdict.evidence.unbounded
    (rank,) = verdict.evidence.ranks
    return rank.for_good


@pytest.mark.parametrize(
    ("steps", "owed", "for_good"),
    [
        pytest.param(("close",), "not self.paused and not self.closed", VariableRead("closed"), marks=pytest.mark.slow),
        (("unjam",), "not self.paused", FALSE),
        pytest.param(("close", "unjam"), "not self.closed", None, marks=pytest.mark.slow),
    ],
)
def test_a_message_that_can_be_settled_for_good_is_not_lost(
    steps: tuple[str, ...], owed: str, for_good: Expr | None, tmp_path: Path
) -> None:
    system = written(tmp_path, owed, *steps)
    assert shortest_loss(system) is None
    assert settles(decided(system)) == for_good
    assert starvation(explore(system)) is None
    assert settles(decided(system, fair=True)) == for_good


def test_a_message_that_is_settled_in_one_of_two_ways_is_not_lost(tmp_path: Path) -> None:
    system = written(tmp_path, "not self.paused and not self.closed and not self.expired", "close", "expire_early")
    assert shortest_loss(system) is None
    assert settles(decided(system)) not in (None, FALSE)


@pytest.mark.slow
def test_a_message_that_never_settles_is_lost_by_the_fault_after_which_it_cannot_take_effect(tmp_path: Path) -> None:
    for owed in ("not self.paused", "self.paused"):
        system = written(tmp_path, owed)
        assert shortest_loss(system) == ["jam"]
        verdict = decided(system)
        assert isinstance(verdict, Violated)
        assert isinstance(verdict.evidence, NoWayOn)
        assert (verdict.evidence.states, verdict.evidence.conjuncts) == (2, ())
        assert verdict.trace is not None
        assert [each.step for each in verdict.trace.steps] == ["jam"]
        assert isinstance(decided(system, fair=True), Unknown)
        assert starvation(explore(system)) is not None


def test_a_message_that_is_settled_where_no_words_say_so_is_not_decided(tmp_path: Path) -> None:
    system = written(tmp_path, "not self.paused and self.count % 3 != 2", "tick")
    assert shortest_loss(system) is None
    for fair in (False, True):
        verdict = decided(system, fair=fair)
        assert isinstance(verdict, Unknown)
        assert "no words were found for where it is so for good" in str(verdict.reason)


@pytest.mark.slow
def test_both_are_found_by_the_portfolio_too(tmp_path: Path) -> None:
    holds = written(tmp_path, "not self.paused and not self.closed", "close")
    assert settles(prove(holds, BuiltIn.NO_LOSS, time_limit_s=300)) == settles(
        prove(holds, BuiltIn.NO_STARVATION, time_limit_s=300)
    )
    lossy = written(tmp_path, "not self.paused")
    assert isinstance(prove(lossy, BuiltIn.NO_LOSS, time_limit_s=300), Violated)
    assert isinstance(prove(lossy, BuiltIn.NO_STARVATION, time_limit_s=300), Unknown)


def test_that_it_is_settled_for_good_is_asked_of_each_step_without_a_fault(tmp_path: Path) -> None:
    problem = prepare(written(tmp_path, "not self.paused and not self.closed", "close"), BuiltIn.NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    assert target.excused is not None
    from_0 = (Compare(Comparison.GE, VariableRead("position"), Const(0)),)

    def failing(settled: Expr, system: TransitionSystem) -> str | None:
        return Obligations.of(problem, time_limit_s=300, claim=Lasting(system=system, settled=settled)).failing(from_0)

    system = problem.watched.system
    closed = VariableRead("closed")
    assert failing(closed, system) is None
    assert failing(target.served, system) == "safety"
    reopens = replace(system.step("resume"), fault=True)
    faults = tuple(reopens if each.name == "resume" else each for each in system.steps)
    assert failing(target.served, replace(system, steps=faults)) is None


@pytest.mark.parametrize("fair", [False, True])
def test_a_rank_that_leads_to_an_excuse_for_a_while_does_not_pass(fair: bool, tmp_path: Path) -> None:
    problem = prepare(written(tmp_path, "not self.paused"), BuiltIn.NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    to_the_pause = Promise((Conditional(VariableRead("paused"), Const(0), Const(1)),))
    from_0 = (Compare(Comparison.GE, VariableRead("position"), Const(0)),)

    def failing(system: TransitionSystem) -> str | None:
        claim = RankSearch(problem, target, fair).claim_in(system, to_the_pause, target.served, target.excused)
        return Obligations.of(problem, time_limit_s=300, claim=claim).failing(from_0)

    system = problem.watched.system
    assert failing(system) == "safety"
    assert Obligations.of(
        problem, time_limit_s=300, claim=RankSearch(problem, target, fair).claim(to_the_pause)
    ).failing(from_0)
    no_way_back = tuple(replace(each, fault=each.fault or each.name == "resume") for each in system.steps)
    assert failing(replace(system, steps=no_way_back)) is None


@pytest.mark.parametrize(
    ("owed", "steps", "is_lost"),
    [
        ("not self.paused", (), True),
        ("self.paused", (), True),
        ("not self.paused", ("unjam",), False),
        ("not self.paused and not self.closed", ("close",), False),
    ],
)
def test_what_is_said_to_be_lost_is_looked_at_again(
    owed: str, steps: tuple[str, ...], is_lost: bool, tmp_path: Path
) -> None:
    problem = prepare(written(tmp_path, owed, *steps), BuiltIn.NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    values = (("messages", 2), ("jams", 1), (problem.watched.message, 0))
    said = Lost(number=0, parameters=values, steps=(StepInstance("jam"),))
    if is_lost:
        assert isinstance(refutation(problem, target, said, deadline=time.monotonic() + 300), Violated)
        return
    with pytest.raises(UnfaithfulTrace, match=r"delivered\[0\] is not lost after jam"):
        refutation(problem, target, said, deadline=time.monotonic() + 300)


def test_a_set_of_states_shows_a_loss_only_if_the_message_waits_in_all_of_it(tmp_path: Path) -> None:
    problem = prepare(written(tmp_path, "not self.paused"), BuiltIn.NO_LOSS)
    (target,) = targets(problem.watched, problem.system)
    values = (("messages", 2), ("jams", 1), (problem.watched.message, 0))
    said = Lost(number=0, parameters=values, steps=(StepInstance("jam"),), invariants=((VariableRead("jammed"),),))
    verdict = refutation(problem, target, said, deadline=time.monotonic() + 300)
    assert isinstance(verdict, Unknown)
    assert "does not pass: safety" in str(verdict.reason)


def drawn(seed: int, folder: Path) -> type:
    """The kind of the verdict on a random spec, after it was compared with small instances."""
    spec = flipping.random_text(seed)
    system = instances.written(folder, spec)
    kind: type = Unknown
    for fair in (False, True):
        verdict = decided(system, fair=fair, seconds=10)
        kind = kind if fair else type(verdict)
        if isinstance(verdict, Violated):
            assert verdict.trace is not None
            values = dict(verdict.parameters or ())
            assert shortest_loss(instances.written(folder, spec, **values)) is not None, (seed, values)
        for sizes in ({"messages": m, "jams": j} for m in (1, 2, 3) for j in (0, 1)):
            instance = instances.written(folder, spec, **sizes)
            is_wrong = starvation(explore(instance)) is not None if fair else shortest_loss(instance) is not None
            assert not (isinstance(verdict, Holds) and is_wrong), (seed, sizes)
    return kind


@pytest.mark.parametrize("seed", slow_but((5, 6, 7), 6))
def test_random_specs_of_this_kind_are_decided_as_the_search_says(seed: int, tmp_path: Path) -> None:
    drawn(seed, tmp_path)


@pytest.mark.slow
def test_many_random_specs_of_this_kind_are_decided_as_the_search_says(tmp_path: Path) -> None:
    assert {drawn(seed, tmp_path) for seed in range(60)} == {Holds, Violated, Unknown}


def sample(ways: dict[int, list[int]], excused: set[int], *, unknown: int | None = None) -> Sample:
    """A sample made by hand: some step leads from each state to those named, the message is excused in some."""
    system = instances.spec("AtLeastOnce")
    found = Sample(Relation(system, unbounded=()), TRUE)
    for number, after in ways.items():
        found.seen.append(
            Seen(
                instance=system,
                state=(),
                flat=(number,),
                served=number in excused,
                excused=number in excused,
                ways=None if number == unknown else [Way(StepInstance("any"), target) for target in after],
            )
        )
    return found


def word(*values: int) -> Term:
    condition = VariableRead("".join(map(str, values)))
    expr = Conditional(condition, Const(1), Const(0))
    return Term(expr=expr, read=lambda state: values[state[0]], owners=frozenset(), cost=1)


def test_a_state_that_leads_to_an_excuse_for_a_while_has_no_hope() -> None:
    assert sample({0: [1], 1: [0]}, {1}).without_hope() == (0, 1)
    assert sample({0: [1, 2], 1: [0], 2: [2]}, {1, 2}).without_hope() == ()
    assert sample({0: [1, 2], 1: [0], 2: []}, {1}, unknown=2).without_hope() == ()


def test_what_lasts_is_told_from_what_does_not_by_one_word_or_two() -> None:
    found = sample({0: [1, 2], 1: [0], 2: [3], 3: [2, 3]}, {1, 2, 3})
    assert for_good(found, [word(0, 1, 1, 1), word(0, 0, 1, 1)]).condition == VariableRead("0011")
    # Neither of two is true of all, and each of them of more than it should be.
    either = for_good(found, [word(0, 0, 1, 0), word(0, 0, 0, 1)]).condition
    assert either == Or((VariableRead("0010"), VariableRead("0001")))
    both = for_good(sample({0: [1, 2, 3], 1: [0], 2: [2], 3: [0]}, {1, 2, 3}), [word(0, 1, 1, 0), word(0, 0, 1, 1)])
    assert both.condition == And((VariableRead("0110"), VariableRead("0011")))


def test_what_lasts_must_not_lead_out_of_itself() -> None:
    """2 and 3 lead to each other: one of them alone is no guess."""
    found = sample({0: [1, 2], 1: [0], 2: [3], 3: [2]}, {1, 2, 3})
    guess = for_good(found, [word(0, 0, 0, 1)])
    assert guess.condition == FALSE
    found.assume(guess.lasts)
    assert not found.is_explained()
    assert found.hopeful() == ()


def test_nothing_is_guessed_where_nothing_is_owed_again() -> None:
    found = sample({0: [1, 2], 1: [2], 2: []}, {1, 2})
    assert for_good(found, [word(0, 0, 1)]).condition is None
    assert found.hopeful() == (0,)


def test_what_was_not_followed_to_its_end_may_last_or_not() -> None:
    found = sample({0: [1, 2, 3], 1: [0], 2: [], 3: []}, {1, 2, 3}, unknown=3)
    assert found.excused_for_good() == {2}
    assert for_good(found, [word(0, 0, 1, 0)]).condition == VariableRead("0010")
