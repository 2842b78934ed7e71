"""Where nothing can happen any more although the spec is not done."""

from dataclasses import replace

import pytest

from modelcheck.errors import EvaluationError
from modelcheck.explicit import Limits, explore
from modelcheck.graph import StateGraph, falsified
from modelcheck.ir.nodes import Arithmetic, Expr, Operation
from tests import systems
from tests.systems import INT, Const, add, equal, less, put, step, var, variable

N = var("n")


def counting(done: Expr | None, *, limits: Limits | None = None) -> StateGraph:
    """0, 1, 2 by `up`; and from 1 `leap` goes straight to 3, where everything ends."""
    steps = [
        step("up", [less(N, Const(2))], [put("n", add(N, Const(1)))]),
        step("leap", [equal(N, Const(1))], [put("n", Const(3))], fault=True),
    ]
    spec = systems.system("Counting", variables=[variable("n", INT, 0)], steps=steps)
    return explore(replace(spec, done=done), limits=limits)


def deadlocks(graph: StateGraph, *without: str) -> list[int]:
    is_false = falsified(graph, "no_deadlock", without=without)
    return [graph.state(index)[0] for index in range(len(graph)) if is_false(index)]


def test_an_end_is_a_deadlock_unless_the_spec_is_done() -> None:
    assert deadlocks(counting(equal(N, Const(9)))) == [2, 3]
    assert deadlocks(counting(equal(N, Const(2)))) == [3]
    assert deadlocks(counting(less(Const(1), N))) == []


def test_a_state_from_which_only_removed_steps_lead_is_an_end() -> None:
    graph = counting(equal(N, Const(9)))
    assert deadlocks(graph, "up") == [0, 2, 3]
    assert deadlocks(graph, "leap") == [2, 3]
    assert deadlocks(graph, "up", "leap") == [0, 1, 2, 3]


def test_nobody_knows_what_follows_a_state_that_was_not_expanded() -> None:
    assert deadlocks(counting(equal(N, Const(9)), limits=Limits(max_states=3))) == []
    assert deadlocks(counting(equal(N, Const(9)), limits=Limits(max_states=4))) == [2, 3]


def test_a_spec_that_never_says_where_it_is_done_has_no_such_property() -> None:
    with pytest.raises(KeyError, match="no_deadlock"):
        falsified(counting(None), "no_deadlock")


def test_done_may_fail_to_evaluate_in_an_end() -> None:
    graph = counting(equal(Arithmetic(Operation.FLOORDIV, Const(1), add(N, Const(-3))), Const(1)))
    is_false = falsified(graph, "no_deadlock")
    assert [bool(is_false(index)) for index in range(3)] == [False, False, True]
    with pytest.raises(EvaluationError, match="division by zero"):
        is_false(3)
