"""The explicit engine in the suite of all engines, and what only it says."""

import pytest

from modelcheck.check.answer import asked_of
from modelcheck.check.engines import Search
from modelcheck.explicit import Limits
from modelcheck.ir.nodes import RangeDomain
from modelcheck.ir.properties import PropertyKind
from modelcheck.ir.system import Lifetime, TransitionSystem
from modelcheck.ir.types import CountType, MapType
from modelcheck.verdict import Exhaustive, Holds, Limit, Stopped, Unknown, Vacuous, Verdict, Violated
from tests import systems
from tests.engines.suite import EngineSuite
from tests.systems import Const, always, equal, put, step, system, take_effect, var, variable

FEW = 5


def verdict(system: TransitionSystem, name: str, max_states: int | None = None) -> Verdict:
    (result,) = Search().answer(system, asked_of(system, (name,)), Limits(max_states=max_states)).results
    return result.verdict


class TestExplicitEngine(EngineSuite):
    def check(self, system: TransitionSystem, property_name: str, *, short: bool = False) -> Verdict:
        return verdict(system, property_name, FEW if short else None)


def test_what_holds_was_searched_exhaustively() -> None:
    held = verdict(systems.exactly_once(), "no_loss")
    assert isinstance(held, Holds)
    assert isinstance(held.evidence, Exhaustive)
    assert held.evidence.statistics.complete


def test_what_is_claimed_to_exist_is_shown_by_a_shortest_witness() -> None:
    held = verdict(systems.at_least_once(), "drained")
    assert isinstance(held, Holds)
    assert held.witness is not None
    assert len(held.witness) == 0, "the first state is not drained already"


def test_what_does_not_exist_is_violated_by_the_complete_search_alone() -> None:
    never_wrong = always("wrong", equal(var("n"), Const(0)), PropertyKind.NOT_ALWAYS)
    still = system("Still", variables=[variable("n", systems.INT, 0)], steps=[], properties=[never_wrong])
    found = verdict(still, "wrong")
    assert isinstance(found, Violated)
    assert found.trace is None
    assert isinstance(found.evidence, Exhaustive)


def test_an_incomplete_search_says_why_it_ended() -> None:
    unknown = verdict(systems.group(), "no_loss", FEW)
    assert isinstance(unknown, Unknown)
    assert isinstance(unknown.reason, Stopped)
    assert unknown.reason.limit is Limit.STATES
    assert unknown.reason.explored is not None
    assert unknown.reason.explored.distinct_states <= FEW


def test_an_incomplete_search_refutes_with_what_it_found() -> None:
    most = 1_000
    found = verdict(systems.group(), "no_duplicate", most)
    assert isinstance(found, Violated)
    assert found.trace is not None
    assert len(found.trace) == 7


@pytest.mark.parametrize("most", range(1, 26))
def test_nothing_is_lost_before_all_that_can_follow_is_explored(most: int) -> None:
    found = verdict(systems.at_most_once(), "no_loss", most)
    assert isinstance(found, Violated if most == 25 else Violated | Unknown)
    if isinstance(found, Violated):
        assert found.trace is not None
        assert len(found.trace) >= 4


@pytest.mark.parametrize("most", [*range(1, 47, 3), None])
def test_a_limit_never_turns_into_a_loss_or_a_guarantee(most: int | None) -> None:
    found = verdict(systems.at_least_once(), "no_loss", most)
    assert isinstance(found, Holds if most is None else Unknown)


def test_a_spec_that_never_delivers_guarantees_nothing() -> None:
    cells = MapType(RangeDomain(Const(0), Const(2)), CountType())
    never = step("never", [equal(var("n"), Const(1))], [take_effect(Const(0))])
    wait = step("wait", [], [put("n", Const(0))])
    counts = [variable("delivered", cells, 0, Lifetime.GHOST), variable("n", systems.INT, 0)]
    idle = system("Idle", variables=counts, steps=[never, wait])
    for name in ("no_loss", "no_duplicate"):
        found = verdict(idle, name)
        assert isinstance(found, Unknown)
        assert isinstance(found.reason, Vacuous)
