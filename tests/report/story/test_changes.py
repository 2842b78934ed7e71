"""What a step changed, for every kind of value."""

import pytest

from modelcheck.ir.system import Message
from modelcheck.report.story.changes import (
    Became,
    Change,
    Dropped,
    Forgot,
    Gained,
    Happened,
    Kept,
    TookEffect,
    Turned,
    cells_of,
    is_part,
)
from modelcheck.report.story.events import Story
from tests.report.story.loaded import story, system

EVERYTHING = system("Everything")
GROW = ("grow", {"w": 0, "other": 1})
CALM_ONE, CALM_TWO = "Pair(mood=CALM, number=1)", "Pair(mood=CALM, number=2)"
CROSS_TWO = "Pair(mood=CROSS, number=2)"


def changes(*steps) -> tuple[Change, ...]:
    """The changes of the last of these steps."""
    return story(EVERYTHING, *steps).events[-1].changes


def test_every_kind_of_value_says_how_it_changed() -> None:
    assert changes(GROW) == (
        TookEffect(Message("delivered", (0,)), "record 0", again=False),
        Turned("flag", on=True),
        Became("count", "4", "5"),
        Became("mood", "CALM", "CROSS"),
        Became("pair.number", "1", "3"),
        Became("maybe", "None", CROSS_TWO),
        Became("log", "[]", f"[{CALM_TWO}]"),
        Gained("seen", ("w0", "w1")),
        Gained("wire", (CALM_ONE, CALM_ONE)),
        Became("owner", "None", "w1"),
        Became("by_worker[w1]", "0", "7"),
    )


def test_a_list_that_grows_gained_and_one_that_shrinks_dropped() -> None:
    appended = changes(GROW, "add")
    assert Gained("log", ("Pair(mood=CROSS, number=3)",)) in appended
    taken = changes(GROW, "add", ("shrink", {"w": 0}))
    assert Dropped("log", (CALM_TWO,)) in taken


def test_of_a_record_that_stays_the_field_that_changed_is_told() -> None:
    assert Became("maybe.number", "2", "1") in changes(GROW, "add")


def test_what_is_taken_away_is_told() -> None:
    assert changes(GROW, ("shrink", {"w": 1})) == (
        Turned("flag", on=False),
        Became("maybe", CROSS_TWO, "None"),
        Became("log", f"[{CALM_TWO}]", "[]"),
        Dropped("seen", ("w1",)),
        Dropped("wire", (CALM_ONE,)),
    )


def test_a_second_effect_is_told_as_such() -> None:
    (first, *_) = changes(GROW, ("shrink", {"w": 0}), GROW)
    assert first == TookEffect(Message("delivered", (0,)), "record 0", again=True)


def test_two_effects_in_one_step_are_two() -> None:
    (event,) = story(system("Twofold"), "process").events
    took = [change for change in event.changes if isinstance(change, TookEffect)]
    assert [each.again for each in took] == [False, True]


def test_what_was_written_and_stayed_is_no_change() -> None:
    assert changes("same") == ()


def test_a_fault_with_a_budget_counts_and_forgets_what_differs_from_the_first_value() -> None:
    assert changes(GROW, "trip") == (Happened("trip", 1, 2), Forgot(("by_worker[w1]",)))
    assert changes(GROW, "trip", "trip") == (Happened("trip", 2, 2),)


def test_a_fault_without_a_budget_only_changes() -> None:
    assert changes(GROW, "shove") == (Became("count", "5", "6"),)


def first_values(told: Story, *cells: str) -> list[Change]:
    return list(told.changes.first_values(told.trace.initial, frozenset(cells)))


def test_first_values_are_those_asked_for_and_a_row_of_equal_ones_is_one() -> None:
    told = story(EVERYTHING, GROW)
    assert first_values(told, "count", "flag", "by_worker[w1]") == [
        Turned("flag", on=False),
        Kept("count", "4"),
        Kept("by_worker", "0 each"),
    ]
    assert first_values(told) == []


def test_a_row_of_different_first_values_is_told_entry_by_entry() -> None:
    told = story(EVERYTHING, GROW, "same")
    later = told.events[-1].before
    values = told.changes.first_values(later, frozenset({"by_worker[w0]", "by_worker[w1]"}))
    assert list(values) == [Kept("by_worker[w0]", "0"), Kept("by_worker[w1]", "7")]


@pytest.mark.parametrize(
    ("change", "cells"),
    [
        (Forgot(("a", "b")), ("a", "b")),
        (Turned("a", on=True), ("a",)),
        (Gained("a", ("x",)), ("a",)),
        (Dropped("a", ("x",)), ("a",)),
        (Became("a", "1", "2"), ("a",)),
        (Kept("a", "1"), ("a",)),
        (Happened("crash", 1, 1), ()),
        (TookEffect(Message("delivered", (0,)), "record 0", again=False), ()),
    ],
)
def test_a_change_is_about_these_parts(change: Change, cells: tuple[str, ...]) -> None:
    assert cells_of(change) == cells


def test_a_part_lies_in_a_variable_only_behind_a_dot_or_a_bracket() -> None:
    assert [is_part(each, "next") for each in ("next", "next.offset", "next[c0]", "next_offset")] == [True] * 3 + [
        False
    ]
