"""Lanes follow from what steps read and write, not from what they are called."""

from dataclasses import replace

import pytest

from modelcheck.ir.nodes import Assign, Const, Let, LocalRead, Place, VariableRead
from modelcheck.ir.system import Lifetime, TransitionSystem, Variable
from modelcheck.ir.types import BoolType, IntType
from modelcheck.report.lanes.model import Arrow, Glyph, lanes
from modelcheck.report.story.changes import Became, Happened, Kept, Turned
from tests import results


def renamed(system: TransitionSystem) -> TransitionSystem:
    """The same system with meaningless step names."""
    return replace(system, steps=tuple(replace(step, name=f"s{index}") for index, step in enumerate(system.steps)))


def test_the_seed_has_a_consumer_and_a_broker() -> None:
    system = results.load("at_least_once.py")
    laid = lanes(system, results.run(system, "start", "poll", "process", "commit", "crash"))
    assert laid.names == ("consumer", "broker")
    assert [row.step for row in laid.rows] == ["", "start", "poll", "process", "commit", "crash"]
    assert [row.arrow for row in laid.rows] == [
        None,
        Arrow(1, 0, "committed 0"),
        Arrow(1, 0, "record 0"),
        None,
        Arrow(0, 1, "committed 1"),
        None,
    ]
    assert [row.glyphs for row in laid.rows] == [(), (), (), ((0, Glyph.EFFECT),), (), ((0, Glyph.CRASH),)]


def test_a_transaction_takes_effect_and_tells_the_broker_in_one_step() -> None:
    system = results.load("exactly_once.py")
    laid = lanes(system, results.run(system, "start", "poll", "process", "commit"))
    assert laid.rows[3].glyphs == ((0, Glyph.LOCAL),)
    assert laid.rows[4].glyphs == ((0, Glyph.EFFECT),)
    assert laid.rows[4].arrow == Arrow(0, 1, "committed 1")


def test_names_of_steps_do_not_matter() -> None:
    system = results.load("at_least_once.py")
    steps = ["start", "poll", "process", "commit"]
    order = [next(index for index, step in enumerate(system.steps) if step.name == name) for name in steps]
    plain = lanes(system, results.run(system, *steps))
    other = lanes(renamed(system), results.run(renamed(system), *(f"s{index}" for index in order)))
    assert [(row.glyphs, row.arrow, row.changes) for row in plain.rows] == [
        (row.glyphs, row.arrow, row.changes) for row in other.rows
    ]


def test_consumers_stand_around_the_broker() -> None:
    system = results.load("benchmark/group.py", consumers=3)
    steps = [("crash", {"c": 0}), ("restart", {"c": 0}), ("assign", {"c": 2, "p": 0}), ("revoke", {"p": 0})]
    laid = lanes(system, results.run(system, *steps))
    assert laid.names == ("c0", "broker", "c2")  # c1 takes no part
    assert laid.rows[1].glyphs == ((0, Glyph.CRASH),)
    assert laid.rows[2].glyphs == ((0, Glyph.LOCAL),)
    assert laid.rows[3].arrow == Arrow(1, 2, "committed 0")
    assert laid.rows[4].glyphs == ((1, Glyph.CUT),)
    assert [row.fault for row in laid.rows] == [False, True, False, False, True]


def test_a_row_shows_only_what_changed_and_the_budget_as_so_many_of_so_many() -> None:
    system = results.load("benchmark/group.py")
    laid = lanes(system, results.run(system, ("assign", {"c": 1, "p": 0}), ("crash", {"c": 1})))
    assert laid.rows[1].step == "assign(c1, p0)"
    assert laid.rows[1].changes == (Became("owner[p0]", "None", "c1"), Kept("position[c1][p0]", "0"))
    assert laid.rows[2].changes == (Happened("crash", 1, 1), Turned("alive[c1]", on=False))


def test_the_violating_and_the_losing_step_are_marked() -> None:
    system = results.load("at_most_once.py")
    laid = lanes(system, results.run(system, "start", "poll", "commit", "crash", "start"), violated_at=5, lost_at=4)
    assert [row.violates for row in laid.rows] == [False] * 5 + [True]
    assert [row.loses for row in laid.rows] == [False] * 4 + [True, False]


@pytest.mark.parametrize("lifetime", [Lifetime.DURABLE, Lifetime.VOLATILE])
def test_a_spec_with_one_kind_of_state_has_one_lane(lifetime: Lifetime) -> None:
    system = results.load("at_least_once.py")
    flag = Variable(name="flag", type=BoolType(), lifetime=lifetime, initial=Const(False))
    step = replace(
        system.step("start"), guard=Const(True), body=(Assign(target=Place("flag"), value=Const(True)),), name="set"
    )
    small = replace(system, variables=(flag,), steps=(step,), lanes=None)
    laid = lanes(small, results.run(small, "set"))
    assert laid.names == (("shared",) if lifetime is Lifetime.DURABLE else ("local",))
    assert laid.rows[1].glyphs == ((0, Glyph.LOCAL),)
    assert laid.rows[1].arrow is None


def test_a_value_that_came_through_a_local_name_still_came_from_the_broker() -> None:
    system = results.load("at_least_once.py")
    body = (
        Let(local="offset", type=IntType(), value=VariableRead("committed")),
        Assign(target=Place("position"), value=LocalRead("offset")),
    )
    system = replace(system, steps=tuple(replace(s, body=body) if s.name == "start" else s for s in system.steps))
    assert lanes(system, results.run(system, "start")).rows[1].arrow == Arrow(1, 0, "committed 0")
