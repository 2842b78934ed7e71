"""Lanes follow from what steps read and write, not from what they are called."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.nodes import Assign, Const, Let, LocalRead, Place, VariableRead
from modelcheck.ir.system import LaneNames, Lifetime, TransitionSystem, Variable
from modelcheck.ir.types import BoolType, IntType
from modelcheck.report.lanes.model import Arrow, Glyph, lanes
from modelcheck.report.lanes.text import lanes_lines
from modelcheck.report.layout.text import UNICODE
from modelcheck.report.story.changes import Became, Happened, Kept, Turned
from modelcheck.semantics import initial_state, successors
from modelcheck.trace import Trace
from tests import results
from tests.report.story.loaded import system


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


def test_participants_whose_state_survives_have_lanes_too() -> None:
    spec = system("Forgetful")
    laid = lanes(spec, results.run(spec, ("ask", {"w": 0}), ("work", {"w": 0}), ("lose", {"w": 0})))
    assert laid.names == ("w0", "shared")
    assert [row.glyphs for row in laid.rows] == [(), (), ((0, Glyph.EFFECT),), ((0, Glyph.CUT),)]


def test_what_is_in_a_bag_belongs_to_nobody_and_taking_it_out_is_an_arrow_in() -> None:
    spec = system("Forgetful")  # the items of its wire name a worker
    laid = lanes(spec, results.run(spec, ("ask", {"w": 0}), ("work", {"w": 0})))
    item = "Asked(worker=w0, record=0)"
    assert [row.arrow for row in laid.rows[1:]] == [Arrow(0, 1, item), Arrow(1, 0, item)]


def test_a_step_that_takes_and_puts_gives() -> None:
    spec = results.load("examples/request_reply.py")
    laid = lanes(spec, results.run(spec, ("ask", {"r": 0}), ("handle", {"r": 0}), ("hear", {"r": 0})))
    answer = "Packet(kind=ANSWER, request=r0)"
    assert [row.arrow for row in laid.rows[2:]] == [Arrow(0, 1, answer), Arrow(0, 1, "r0")]


def test_a_step_of_two_participants_has_its_effect_on_the_first_and_a_mark_on_the_other() -> None:
    spec = system("Everything")
    laid = lanes(spec, results.run(spec, ("grow", {"w": 1, "other": 0})))
    assert laid.names == ("w0", "shared", "w1")
    assert laid.rows[1].glyphs == ((2, Glyph.EFFECT), (0, Glyph.LOCAL))
    assert laid.rows[1].arrow == Arrow(2, 1, "count 5")


def test_a_step_that_everybody_forgets_in_is_everybodys() -> None:
    spec = system("Everything")
    laid = lanes(spec, results.run(spec, ("grow", {"w": 0, "other": 1}), "trip"))
    assert laid.rows[2].glyphs == ((0, Glyph.CRASH), (2, Glyph.CRASH))


def test_lanes_have_the_names_that_the_spec_gives_and_no_others() -> None:
    spec = replace(results.load("at_least_once.py"), lanes=None)
    assert lanes(spec, results.run(spec, "start")).names == ("local", "shared")
    spec = replace(spec, lanes=LaneNames("reader", "log"))
    assert lanes(spec, results.run(spec, "start")).names == ("reader", "log")
    group = replace(results.load("benchmark/group.py"), lanes=LaneNames("reader", "log"))
    assert lanes(group, results.run(group, ("crash", {"c": 0}))).names == ("c0", "log")


SHIPPED = sorted(path for path in results.SPECS.rglob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_runs_of_shipped_specs_have_lanes_and_labels_that_say_something(path: Path) -> None:
    for loaded in load_file(path):
        spec, random = instantiate(loaded), Random(path.stem)
        state, steps = initial_state(spec), []
        for _ in range(25):
            following = list(successors(spec, state))
            if not following:
                break
            instance, state = random.choice(following)
            steps.append(instance)
        laid = lanes(spec, Trace.run(spec, steps))
        assert all(0 <= lane < len(laid.names) for row in laid.rows for lane, _ in row.glyphs)
        arrows = [row.arrow for row in laid.rows if row.arrow is not None]
        assert all(arrow.source != arrow.target for arrow in arrows)
        assert not {arrow.label for arrow in arrows} & {"True", "False", "None", "[]", "{}"}
        assert {"consumer", "broker"} & set(laid.names) <= set(spec.lanes or ())


@pytest.mark.parametrize(
    ("width", "shown"), [(120, "│◀─ committed 0 ──┤"), (76, "│◀ committed 0 ─┤"), (60, "│◀───────┤")]
)
def test_lanes_are_as_wide_as_their_labels_ask_where_the_changes_leave_room(width: int, shown: str) -> None:
    zombie = system("UnfencedEffect", results.SPECS / "examples" / "zombie.py")
    steps = [("assign", {"c": 0}), ("poll", {"c": 0}), ("evict", {}), ("assign", {"c": 1})]
    laid = lanes(zombie, results.run(zombie, *steps))
    lines = ["".join(text for text, _ in line) for line in lanes_lines(laid, mark="", width=width, glyphs=UNICODE)]
    (assigned,) = [line for line in lines if "assign(c0)" in line]
    assert shown in assigned
    assert max(map(len, lines)) <= width
