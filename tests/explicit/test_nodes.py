"""Corners of the language that random systems seldom reach, each in a system of its own."""

from itertools import product
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcheck.errors import InternalError
from modelcheck.explicit import explore
from modelcheck.explicit.layout import guessed_layout
from modelcheck.explicit.python.codegen import TRAPS, packed
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Branch,
    Compare,
    Comparison,
    Conditional,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    Let,
    Loop,
    Narrow,
    Operation,
    Or,
    RangeDomain,
    Require,
    Some,
    Statement,
)
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.ir.types import MapType, OptionType
from modelcheck.semantics import initial_state
from tests import random_systems, systems
from tests.explicit.test_packed import agree, reachable
from tests.support.sizes import share
from tests.systems import Const, add, equal, less, local, put, step, system, var, variable

LONG = RangeDomain(Const(0), Const(1000))
ROW = MapType(RangeDomain(Const(0), Const(4)), systems.INT)
OPTIONS = MapType(RangeDomain(Const(0), Const(2)), OptionType(systems.INT))
N = var("n")


def one_step(*body: Statement, guard: Expr | None = None) -> TransitionSystem:
    """One step on an integer, a flag, an option and two rows; its guard bounds what is reached."""
    bounded = And((less(N, Const(6)), Compare(Comparison.GT, N, Const(-6))))
    return system(
        "OneStep",
        variables=[
            variable("n", systems.INT, 0),
            variable("flag", systems.BOOL, False),
            variable("perhaps", OptionType(systems.INT), None),
            variable("row", ROW, 0),
            variable("other", ROW, 1),
            variable("maybe", OptionType(systems.BOOL), None),
            variable("options", OPTIONS, None),
            variable("far", OptionType(systems.INT), 100),
            variable("bits", MapType(RangeDomain(Const(0), Const(2)), systems.BOOL), False),
        ],
        steps=[step("go", [bounded, *([guard] if guard else [])], body)],
    )


def compare(*body: Statement, guard: Expr | None = None) -> None:
    """Let both tiers run to the end, or through some states if there is a failure."""
    one = one_step(*body, guard=guard)
    try:
        states = reachable(one)
    except Exception:
        states = [initial_state(one)]
    agree(one, states)


UP = put("n", add(N, Const(1)))


def test_a_long_loop_stays_a_loop_and_counts_right() -> None:
    inside = Loop("i", LONG, (put("n", Arithmetic(Operation.MOD, add(N, local("i")), Const(7))),))
    compare(
        Let("i", systems.INT, Const(5)), inside, put("row", Const(0), Arithmetic(Operation.MOD, local("i"), Const(3)))
    )


def test_a_long_fold_stays_a_loop_and_reads_what_is_assigned_before() -> None:
    within = less(add(N, local("i")), add(Const(998), local("k")))
    compare(
        Let("k", systems.INT, var("row", Const(1))),
        UP,
        put("flag", Fold(Folding.ALL, "i", LONG, within)),
        put("row", Const(1), Extremum(systems.Choice.MIN, (Fold(Folding.SUM, "i", LONG, Const(1)), Const(3)))),
    )


def test_a_sum_of_very_many_cells_is_one_flat_text() -> None:
    many = MapType(RangeDomain(Const(0), Const(290)), systems.INT)
    total = Fold(Folding.SUM, "i", RangeDomain(Const(0), Const(290)), Index(var("cells"), local("i")))
    one = system(
        "Many",
        variables=[variable("cells", many, 1), variable("total", systems.INT, 0)],
        steps=[step("add", [equal(var("total"), Const(0))], [put("total", total)])],
    )
    agree(one, reachable(one))


def test_a_name_bound_in_one_branch_only_fails_where_it_is_not_bound() -> None:
    bind = Branch(equal(N, Const(1)), (Let("x", systems.INT, Const(3)),), ())
    one = one_step(Branch(less(Const(-9), N), (bind,), ()), put("row", Const(0), local("x")), UP)
    code = packed(guessed_layout(one))
    for n, fails in ((0, True), (1, False), (2, True)):
        state = (n, *initial_state(one)[1:])
        targets: list[int] = []
        try:
            code.expand([code.layout.encode(state)], targets, [], [])
        except TRAPS:
            assert fails
        else:
            assert not fails
            assert code.layout.decode(targets[0])[3] == (3, 0, 0, 0)


def test_a_name_bound_anew_in_one_branch_may_still_be_none() -> None:
    for expr, type_, name in (
        (Some(N), systems.INT, "perhaps"),
        (Some(less(N, Const(2))), OptionType(systems.BOOL), "maybe"),
    ):
        compare(
            Let("x", OptionType(type_), var(name)),
            Branch(equal(N, Const(1)), (Let("x", type_, expr),), ()),
            put(name, local("x")),
            UP,
        )


def test_a_name_means_what_a_variable_was_and_not_what_it_is() -> None:
    settled = Branch(var("flag"), (), ())
    compare(
        Let("old", systems.INT, N),
        UP,
        settled,
        put("flag", And((equal(local("old"), Const(1)), equal(N, Const(2))))),
    )


def test_names_that_are_exchanged_in_a_loop_keep_their_values() -> None:
    compare(
        Let("a", systems.INT, N),
        Let("b", systems.INT, Const(2)),
        Loop(
            "i",
            RangeDomain(Const(0), N),
            (
                Let("c", systems.INT, local("a")),
                Let("a", systems.INT, local("b")),
                Let("b", systems.INT, local("c")),
                put("row", Const(2), local("a")),
            ),
        ),
        put("row", Const(0), local("a")),
        put("row", Const(1), local("b")),
        UP,
    )


def test_a_whole_map_can_be_named_compared_and_chosen() -> None:
    chosen = Conditional(var("flag"), var("row"), var("other"))
    compare(
        Let("old", ROW, chosen),
        put("row", Arithmetic(Operation.MOD, N, Const(4)), N),
        put("flag", equal(local("old"), var("row"))),
        put("other", Const(3), Index(local("old"), Arithmetic(Operation.MOD, N, Const(4)))),
        UP,
    )


def test_a_map_that_is_named_in_one_branch_is_a_map_like_any_other() -> None:
    named = Conditional(var("flag"), local("named"), var("other"))
    compare(
        Let("named", ROW, var("row")),
        Branch(equal(N, Const(1)), (Let("named", ROW, var("other")),), ()),
        put("row", Const(0), Index(named, Const(1))),
        put("flag", less(N, Const(3))),
        UP,
    )


def test_an_entry_of_a_map_that_is_chosen_may_be_none() -> None:
    entry = Index(Conditional(var("flag"), var("options"), var("options")), Const(0))
    compare(put("perhaps", entry), put("options", Const(0), Some(N)), UP)


def test_a_map_is_read_as_it_was_before_and_after_a_write_at_a_computed_place() -> None:
    place = Arithmetic(Operation.MOD, N, Const(4))
    compare(
        put("row", Const(1), Const(3)),
        put("row", place, add(Index(var("row"), place), Const(1))),
        put("other", Const(0), Index(var("row"), Const(1))),
        put("row", Index(var("row"), Const(0)), Const(2)),
        UP,
    )


@pytest.mark.parametrize(
    "key", [Const(-1), Const(4), add(N, Const(-2)), add(N, Const(2)), Narrow(Const(None))], ids=str
)
def test_a_key_outside_its_domain_fails_and_never_counts_from_the_end(key: Expr) -> None:
    compare(put("flag", less(Index(var("row"), key), Const(9))), UP)
    compare(put("row", key, Const(1)), UP)
    compare(Let("old", ROW, var("row")), put("flag", less(Index(local("old"), key), Const(9))), UP)


def test_what_cannot_be_reached_cannot_fail() -> None:
    never = Compare(Comparison.EQ, Arithmetic(Operation.MOD, Const(1), Const(0)), Const(0))
    compare(UP, guard=systems.disjunction(less(N, Const(3)), never))
    compare(UP, guard=And((less(N, Const(3)), systems.Not(And((Const(False), never))))))
    compare(UP, guard=And((never, Const(False))))
    compare(UP, guard=Fold(Folding.ANY, "i", RangeDomain(Const(0), N), never))
    compare(Branch(less(N, Const(2)), (), (Require(never, "MC305", "no"),)), UP)


def test_nothing_at_all_is_or_is_not_the_case() -> None:
    compare(UP, guard=And(()))
    compare(put("flag", equal(var("flag"), Or(()))), UP)


def test_conditions_that_exclude_each_other_are_not_both_true() -> None:
    for one, other in ((Const(1), Const(2)), (Const(2), Const(1))):
        parts = equal(N, one), less(Const(-7), N), equal(N, other)
        compare(put("flag", And(parts)), UP)
        compare(put("flag", Or(tuple(map(systems.Not, parts)))), UP)
        compare(UP, guard=systems.Not(And(parts)))
    either = equal(var("perhaps"), Some(Const(1))), equal(var("perhaps"), Const(None))
    compare(put("flag", And(either)), put("perhaps", Some(N)), UP)
    compare(put("flag", Or(either)), put("perhaps", Some(N)), UP)


def test_an_option_is_none_or_its_value_and_nothing_between() -> None:
    seen = Conditional(equal(var("perhaps"), Const(None)), Some(Const(-3)), Some(add(Narrow(var("perhaps")), Const(1))))
    compare(put("perhaps", seen), put("flag", equal(var("perhaps"), Some(add(N, Const(-2))))), UP)
    compare(put("n", Narrow(var("perhaps"))))


@pytest.mark.parametrize("operator", list(Comparison))
def test_a_cell_at_a_computed_place_is_compared_with_what_it_may_be_and_what_it_never_is(operator: Comparison) -> None:
    for key in (Arithmetic(Operation.MOD, N, Const(4)), add(N, Const(1))):
        for constant in (-6, 0, 3, 10_000):
            one = one_step(put("flag", Compare(operator, var("row", key), Const(constant))))
            n, flag, perhaps, _, *rest = initial_state(one)
            agree(one, [(n, flag, perhaps, (value,) * 4, *rest) for value in range(-6, 4)])


def test_a_cell_is_copied_to_its_neighbour_and_to_one_with_other_codes() -> None:
    for here, there in ((Const(0), Const(1)), (Const(1), Const(0))):
        compare(put("bits", here, var("bits", there)), put("bits", there, less(N, Const(3))), UP)
    compare(put("far", var("perhaps")), put("perhaps", Conditional(less(N, Const(2)), Some(N), Const(None))), UP)


def test_a_choice_may_be_none_if_one_of_the_two_may() -> None:
    for sides in ((var("perhaps"), Some(N)), (Some(N), var("perhaps"))):
        compare(put("perhaps", Conditional(less(N, Const(2)), *sides)), UP)


def test_an_option_of_a_bool_is_neither_true_nor_false_where_it_is_none() -> None:
    for sides in ((var("maybe"), Some(Const(True))), (Some(Const(False)), var("maybe"))):
        seen = put("flag", equal(*sides))
        compare(seen, put("maybe", Conditional(less(N, Const(2)), Some(less(N, Const(1))), Const(None))), UP)


def test_a_step_that_is_not_well_typed_is_refused_and_not_guessed_at() -> None:
    for body in (
        put("n", Const(True)),
        put("flag", N),
        put("n", var("perhaps")),
        put("n", var("row")),
        put("n", add(var("flag"), Const(1))),
        put("n", add(var("perhaps"), Const(1))),
        put("n", Conditional(equal(N, Const(1)), var("flag"), var("flag"))),
        *(put(name, Conditional(var("flag"), N, var("flag"))) for name in ("n", "flag")),
        put("n", Index(var("row"), var("perhaps"))),
        put("n", Index(var("row"), var("row"))),
        put("n", local("nowhere")),
        put("n", Index(N, Const(0))),
    ):
        with pytest.raises(InternalError):
            explore(one_step(body))
    bound = (Let("named", ROW, var("row")), Branch(var("flag"), (Let("named", ROW, var("other")),), ()))
    for name in ("n", "flag"):
        with pytest.raises(InternalError):
            explore(one_step(*bound, put(name, local("named"))))
    with pytest.raises(InternalError):
        explore(one_step(UP, guard=N))


@pytest.mark.slow
@settings(max_examples=share(100), deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.transition_systems(), st.lists(random_systems.states(), min_size=5, max_size=5))
def test_random_systems_mean_the_same_when_nothing_is_unrolled(system: TransitionSystem, states: list[State]) -> None:
    with (
        patch("modelcheck.explicit.python.loops.UNROLLED_NODES", 0),
        patch("modelcheck.explicit.python.statements.UNROLLED_NODES", 0),
    ):
        agree(system, states)


def test_the_comparison_with_the_semantics_notices_a_wrong_tier() -> None:
    with patch.dict("modelcheck.ir.nodes._MIRRORED", {Comparison.LT: Comparison.GE}), pytest.raises(AssertionError):
        compare(UP, guard=less(Const(0), N))
    with patch("modelcheck.explicit.python.operands.BitTest.text", "True"), pytest.raises(AssertionError):
        agree(systems.at_least_once(), reachable(systems.at_least_once()))


@pytest.mark.parametrize("operation", list(Operation))
def test_arithmetic_on_constants_is_folded_to_what_it_means(operation: Operation) -> None:
    compare(put("n", Arithmetic(operation, Const(-7), Const(2))))


@pytest.mark.parametrize("operator", list(Comparison))
def test_comparisons_with_constants_mean_what_they_say(operator: Comparison) -> None:
    for left, right in ((-7, 2), (2, 2), (2, -7)):
        compare(put("flag", Compare(operator, Const(left), Const(right))), UP)
    if operator in (Comparison.EQ, Comparison.NE):
        for known in (Const(False), Const(True)):
            compare(put("flag", Compare(operator, less(N, Const(2)), known)), UP)
            compare(put("flag", Compare(operator, var("flag"), known)), UP)


@pytest.mark.parametrize("joined", [And, Or])
def test_tests_of_bits_that_become_one_test_mean_the_same(joined: type[And | Or]) -> None:
    cells, neutral = (var("bits", Const(0)), var("bits", Const(1)), var("flag")), Const(joined is And)
    for positive in product((False, True), repeat=3):
        one, other, last = (cell if so else systems.Not(cell) for cell, so in zip(cells, positive, strict=True))
        for parts in ((one, neutral, other, less(N, Const(3)), systems.Not(systems.Not(last))), (one,)):
            system_ = one_step(put("flag", joined(parts)))
            _, _, *rest, _ = initial_state(system_)
            agree(system_, [(n, c, *rest, (a, b)) for n in (0, 3) for a, b, c in product((False, True), repeat=3)])
