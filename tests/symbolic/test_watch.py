"""Watching one message projects every run of the original, and refuses what it cannot project."""

from dataclasses import replace

import pytest
import seeds
import systems

from modelcheck.errors import EvaluationError
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.claim import no_duplicate
from modelcheck.ir.nodes import (
    And,
    Assign,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Fold,
    Folding,
    Index,
    LocalRead,
    Loop,
    Not,
    Or,
    ParameterRead,
    Place,
    RangeDomain,
    VariableRead,
)
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.ir.watch import Watched, watch
from modelcheck.semantics import holds, successors

MESSAGES = RangeDomain(Const(0), ParameterRead("messages"))
DELIVERED = VariableRead("delivered")
M = LocalRead("m")
TRUE = Const(True)


def at(key: Expr) -> Expr:
    return Index(DELIVERED, key)


def for_all(body: Expr, domain: RangeDomain = MESSAGES) -> Expr:
    return Fold(Folding.ALL, "m", domain, body)


def at_most(bound: int, key: Expr = M) -> Expr:
    return Compare(Comparison.LE, at(key), Const(bound))


SMALL = [
    *[seeds.seed(name, messages=3, crashes=1) for name in seeds.NAMES],
    systems.group(),
    systems.group(partitions=2, messages=1, consumers=1),
]


def offsets(system: TransitionSystem) -> range:
    """Every message, and one past the log."""
    return range(int(system.parameter_values["messages"]) + 1)


def projections(watched: Watched, states: list[State], offset: int) -> set[State]:
    return {watched.projected(state, offset) for state in states}


@pytest.mark.parametrize("system", SMALL, ids=lambda system: system.name)
def test_the_watched_system_reaches_exactly_the_projections_of_what_the_original_reaches(
    system: TransitionSystem,
) -> None:
    watched, originals = watch(system, no_duplicate(system)), seeds.reachable(system, states_limit=20_000)
    for offset in offsets(system):
        assert set(seeds.reachable(watched.at(offset), states_limit=20_000)) == projections(watched, originals, offset)


@pytest.mark.parametrize("system", SMALL, ids=lambda system: system.name)
def test_a_step_of_the_watched_system_leads_to_the_projection_of_where_the_original_goes(
    system: TransitionSystem,
) -> None:
    watched = watch(system, no_duplicate(system))
    for state in seeds.reachable(system)[::20]:
        for offset in offsets(system):
            after = [(i, watched.projected(s, offset)) for i, s in successors(system, state)]
            assert list(successors(watched.at(offset), watched.projected(state, offset))) == after


@pytest.mark.parametrize("mutant", list(seeds.mutants(seeds.seed("at_least_once"))), ids=lambda mutant: mutant.name)
def test_a_step_fails_in_the_watched_system_exactly_if_it_fails_in_the_original(mutant: TransitionSystem) -> None:
    watched = watch(mutant, no_duplicate(mutant))
    assert {_fails(watched.at(offset)) for offset in offsets(mutant)} == {_fails(mutant)}


def _fails(system: TransitionSystem) -> bool:
    try:
        seeds.reachable(system, states_limit=400)
    except EvaluationError:
        return True
    return False


COMMITTED = VariableRead("committed")
PROPERTIES = {
    "no_duplicate": for_all(at_most(1)),
    "up to a variable": for_all(at_most(0), RangeDomain(COMMITTED, ParameterRead("messages"))),
    "beyond the log": for_all(at_most(1), RangeDomain(Const(0), VariableRead("position"))),
    "not any": Not(Fold(Folding.ANY, "m", MESSAGES, Compare(Comparison.GT, at(M), Const(1)))),
    "two at once": And((for_all(at_most(1)), for_all(Or((at_most(0), Compare(Comparison.LT, M, COMMITTED)))))),
    "under a condition": Or((VariableRead("running"), for_all(at_most(0)))),
    "one way or another": Conditional(VariableRead("running"), for_all(at_most(1)), for_all(at_most(0))),
    "no effects at all": Compare(Comparison.LE, COMMITTED, ParameterRead("messages")),
}


@pytest.mark.parametrize("condition", PROPERTIES.values(), ids=PROPERTIES.keys())
def test_a_property_is_true_in_a_state_exactly_if_the_claim_is_true_of_every_message(condition: Expr) -> None:
    system = seeds.seed("at_least_once", messages=2, crashes=1)
    watched = watch(system, condition)
    for state in seeds.reachable(system):
        claims = (holds(watched.at(w), watched.projected(state, w), watched.condition) for w in offsets(system))
        assert all(claims) == holds(system, state, condition), state


def test_a_property_that_reads_beyond_the_log_fails_to_evaluate_there() -> None:
    system = seeds.seed("at_least_once", messages=1, crashes=0)
    condition = for_all(at_most(1), RangeDomain(Const(0), Const(2)))
    watched = watch(system, condition)
    state = seeds.reachable(system)[0]
    with pytest.raises(EvaluationError):
        holds(system, state, condition)
    with pytest.raises(EvaluationError):
        holds(watched.at(1), watched.projected(state, 1), watched.condition)


def test_lifting_says_the_same_in_the_words_of_the_spec() -> None:
    system = systems.group(messages=2, consumers=1)
    watched = watch(system, no_duplicate(system))
    cell = Index(VariableRead("delivered"), Const(0))
    watched_claim, lifted = (Compare(Comparison.LE, each, Const(0)) for each in (cell, watched.lift(cell)))
    assert lifted == Compare(Comparison.LE, Index(cell, ParameterRead("w")), Const(0))
    assert watched.lowered(lifted) == watched_claim
    for state in seeds.reachable(system)[::5]:
        for w in range(2):
            original = replace(system, parameters=watched.at(w).parameters)
            assert holds(original, state, lifted) == holds(watched.at(w), watched.projected(state, w), watched_claim)


@pytest.mark.parametrize("key", [Const(0), ParameterRead("messages"), VariableRead("position")], ids=repr)
def test_only_the_watched_message_can_be_lowered(key: Expr) -> None:
    watched = watch(seeds.seed("at_least_once"), no_duplicate(seeds.seed("at_least_once")))
    with pytest.raises(CannotWatch, match="for another message"):
        watched.lowered(at_most(1, key))


REFUSED = {
    "two messages": for_all(Compare(Comparison.LE, at(M), at(Const(0)))),
    "the whole map": Compare(Comparison.EQ, DELIVERED, DELIVERED),
    "some message": Fold(Folding.ANY, "m", MESSAGES, at_most(0)),
    "a number of messages": Compare(Comparison.LE, Fold(Folding.SUM, "m", MESSAGES, at(M)), Const(3)),
    "either of two": Or((for_all(at_most(0)), for_all(at_most(1)))),
}


@pytest.mark.parametrize("condition", REFUSED.values(), ids=REFUSED.keys())
def test_a_property_that_relates_several_messages_is_refused(condition: Expr) -> None:
    with pytest.raises(CannotWatch, match="relates `delivered` of several messages"):
        watch(seeds.seed("at_least_once"), condition)


READING = [
    Assign(Place("committed"), at(Const(0))),
    Assign(Place("delivered", (at(Const(0)),)), Const(1)),
    Assign(Place("delivered", (Const(0),)), at(Const(1))),
    Assign(Place("delivered", (Const(0),)), Conditional(Compare(Comparison.EQ, DELIVERED, DELIVERED), TRUE, TRUE)),
    Loop("k", RangeDomain(Const(0), at(Const(0))), ()),
]


@pytest.mark.parametrize("statement", READING, ids=range(len(READING)))
def test_a_step_that_reads_effects_otherwise_than_to_count_is_refused(statement: Assign | Loop) -> None:
    system = seeds.seed("at_least_once")
    step = replace(system.steps[0], body=(statement,))
    with pytest.raises(CannotWatch, match="`start` reads `delivered`"):
        watch(replace(system, steps=(step,)), TRUE)


def test_a_guard_that_reads_effects_is_refused() -> None:
    system = seeds.seed("at_least_once")
    step = replace(system.steps[0], guard=at_most(0, Const(0)))
    with pytest.raises(CannotWatch, match="`start` reads `delivered`"):
        watch(replace(system, steps=(step,)), TRUE)
