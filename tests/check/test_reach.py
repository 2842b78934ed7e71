"""The shortest run to a state: no further than it must, the same however far a search goes, and undecided by limits."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.check import reach as module
from modelcheck.check.reach import reach
from modelcheck.errors import EvaluationError
from modelcheck.explicit import Limits, explore
from modelcheck.ir.nodes import Arithmetic, Const, Expr, Operation, conjunction
from modelcheck.semantics import holds
from tests import systems
from tests.support.sizes import share
from tests.systems import INT, ONE, add, equal, put, step, system, var, variable

ALO = systems.at_least_once(messages=3)
GRAPH = explore(ALO)


def equals(name: str, value: int) -> Expr:
    return equal(var(name), Const(value))


COUNTER = system("Counter", variables=[variable("n", INT, 0)], steps=[step("up", [], [put("n", add(var("n"), ONE))])])
"""A number that grows for ever."""


@settings(max_examples=share(40))
@given(
    first=st.integers(1, 40),
    growth=st.integers(2, 4),
    committed=st.integers(0, 3),
    position=st.integers(0, 3),
)
def test_small_searches_find_what_a_whole_one_finds(first: int, growth: int, committed: int, position: int) -> None:
    condition = conjunction(equals("committed", committed), equals("position", position))
    nearest = next((i for i in range(len(GRAPH)) if holds(ALO, GRAPH.state(i), condition)), None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FIRST", first)
        patch.setattr(module, "_GROWTH", growth)
        found = reach(ALO, condition, Limits())
    assert found.decided
    assert found.trace == (None if nearest is None else GRAPH.trace_to(nearest))


def test_what_is_nearby_is_found_in_an_instance_without_end() -> None:
    found = reach(COUNTER, equals("n", 5), Limits())
    assert found.trace is not None
    assert len(found.trace) == 5
    assert found.statistics.distinct_states <= module._FIRST


def test_a_limit_of_states_leaves_open_what_lies_beyond() -> None:
    for most in (10, 5_000):
        found = reach(COUNTER, equals("n", -1), Limits(max_states=most))
        assert (found.trace, found.decided, found.statistics.distinct_states) == (None, False, most)


def test_a_limit_of_time_is_one_for_all_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[float | None] = []

    def explored(watched, *, limits: Limits, progress):
        left.append(limits.time_limit_s)
        return explore(watched, limits=Limits(max_states=limits.max_states))

    monkeypatch.setattr(module, "explore", explored)
    monkeypatch.setattr(module, "_FIRST", 4)
    reach(ALO, equals("committed", 9), Limits(time_limit_s=5.0), clock=count(step=2).__next__)
    assert left == [3.0, 1.0, 0.0]


def test_an_end_by_time_is_not_tried_again() -> None:
    found = reach(COUNTER, equals("n", -1), Limits(time_limit_s=1.0), clock=count(step=5).__next__)
    assert (found.trace, found.decided) == (None, False)


def test_no_state_is_such_only_where_all_were_visited() -> None:
    found = reach(ALO, equals("committed", 9), Limits())
    assert (found.trace, found.decided, found.statistics.complete) == (None, True, True)


def test_a_step_that_fails_far_away_hides_nothing_nearby() -> None:
    wrong = step("wrong", [equal(var("n"), Const(5_000))], [put("n", Arithmetic(Operation.MOD, ONE, Const(0)))])
    failing = replace(COUNTER, steps=(*COUNTER.steps, wrong))
    near = reach(failing, equals("n", 5), Limits())
    assert near.trace is not None
    with pytest.raises(EvaluationError):
        reach(failing, equals("n", 6_000), Limits())


def test_a_condition_that_fails_in_a_state_says_how_it_gets_there() -> None:
    wrong = equal(var("delivered", add(var("position"), ONE)), ONE)
    with pytest.raises(EvaluationError) as failure:
        reach(ALO, wrong, Limits())
    assert failure.value.diagnostics[0].steps
