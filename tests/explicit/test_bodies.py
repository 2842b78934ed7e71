"""Bodies of steps: ways that are known beforehand, names that only some ways bind, loops and folds in each other."""

from collections.abc import Callable
from itertools import product
from unittest.mock import patch

import pytest

from modelcheck.explicit.layout import guessed_layout
from modelcheck.explicit.python.codegen import packed
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Branch,
    Conditional,
    Domain,
    Expr,
    Fold,
    Folding,
    Index,
    Let,
    Loop,
    Not,
    Operation,
    ParameterRead,
    RangeDomain,
    Require,
    Statement,
)
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.ir.types import MapType, OptionType
from modelcheck.semantics import initial_state
from tests import systems
from tests.explicit.test_nodes import ROW, UP, N, one_step
from tests.explicit.test_packed import FAILS, agree, computed
from tests.systems import Const, add, equal, less, local, put, step, system, var, variable

FLAG, NONE, TWO = var("flag"), Const(None), Const(2)
ROWS = ((0, 2, 1, 3), (0, 1, 1, 3))
UP_TO_N, TWICE = RangeDomain(Const(0), N), RangeDomain(Const(0), TWO)


def around(one: TransitionSystem) -> list[State]:
    """States of `test_nodes.one_step` with several integers and both flags."""
    return [(n, flag, *initial_state(one)[2:]) for n in range(-2, 5) for flag in (False, True)]


def compare(*body: Statement, guard: Expr | None = None) -> None:
    one = one_step(*body, guard=guard)
    agree(one, around(one))


def refuse(condition: Expr) -> Require:
    return Require(condition, "MC305", "no")


def test_a_branch_whose_condition_is_known_goes_that_way() -> None:
    for known in (False, True):
        compare(Branch(Const(known), (put("row", Const(0), Const(1)),), (put("row", Const(0), Const(2)),)), UP)


def test_what_is_required_and_known_fails_always_or_never() -> None:
    for known in (False, True):
        compare(Branch(less(N, Const(2)), (refuse(Const(known)),), ()), UP)


BIND = Let("x", systems.INT, add(N, Const(1)))
IF_POSITIVE = less(Const(0), N)
READ = put("row", Const(0), local("x"))
WAYS: dict[str, tuple[tuple[Statement, ...], Callable[[int, bool], bool]]] = {
    "then": ((Branch(FLAG, (BIND,), ()), READ), lambda _, flag: flag),
    "otherwise": ((Branch(FLAG, (), (BIND,)), READ), lambda _, flag: not flag),
    "both": ((Branch(FLAG, (BIND,), (Let("x", systems.INT, Const(2)),)), READ), lambda *_: True),
    "then, twice": (
        (Branch(FLAG, (BIND,), ()), Branch(IF_POSITIVE, (BIND,), ()), READ),
        lambda n, flag: flag or n > 0,
    ),
    "otherwise, twice": (
        (Branch(FLAG, (), (BIND,)), Branch(IF_POSITIVE, (), (BIND,)), READ),
        lambda n, flag: not flag or n <= 0,
    ),
    "a loop": ((Loop("i", UP_TO_N, (BIND,)), READ), lambda n, _: n > 0),
    "some rounds": ((Loop("i", UP_TO_N, (Branch(FLAG, (BIND,), ()),)), READ), lambda n, flag: n > 0 and flag),
    "too late in the round": ((Loop("i", UP_TO_N, (READ, BIND)),), lambda n, _: n <= 0),
    "the round before": (
        (Loop("i", UP_TO_N, (Branch(equal(local("i"), Const(0)), (), (READ,)), BIND)),),
        lambda *_: True,
    ),
}


@pytest.mark.parametrize(("body", "is_bound"), WAYS.values(), ids=WAYS)
def test_a_name_that_some_ways_bind_is_there_on_these_alone(
    body: tuple[Statement, ...], is_bound: Callable[[int, bool], bool]
) -> None:
    one = one_step(*body, put("n", Const(0)))
    code = packed(guessed_layout(one))
    for state in around(one):
        n, flag, *_ = state
        assert (computed(code, state) == FAILS) is not is_bound(n, flag), (n, flag, code.source)


def test_a_name_that_one_way_binds_to_an_option_may_be_none() -> None:
    for way in ((), (Let("x", OptionType(systems.INT), NONE),)):
        anew = Let("x", OptionType(systems.INT), var("perhaps"))
        compare(Let("x", systems.INT, N), Branch(FLAG, (anew,), way), put("far", local("x")), UP)


def test_a_loop_over_bools_that_stays_a_loop_gives_bools() -> None:
    body = put("bits", Const(1), local("b")), put("row", Const(0), add(Const(1), Conditional(local("b"), N, Const(0))))
    with patch("modelcheck.explicit.python.statements.UNROLLED_NODES", 0):
        compare(Let("b", systems.BOOL, FLAG), Loop("b", systems.BOOL, body), put("flag", local("b")), UP)


def test_a_loop_that_only_requires_changes_nothing() -> None:
    compare(Loop("i", UP_TO_N, (refuse(less(local("i"), Const(2))),)), UP)


@pytest.mark.parametrize(("start", "stop"), [(-2, 0), (0, 0), (-2, -1), (1, 3), (3, 1)])
def test_constant_domains_have_the_values_between_their_ends(start: int, stop: int) -> None:
    domain = RangeDomain(Const(start), Const(stop))
    compare(put("row", Const(0), Fold(Folding.SUM, "i", domain, add(local("i"), Const(5)))), UP)
    compare(Loop("i", domain, (put("row", Const(0), add(var("row", Const(0)), add(local("i"), Const(5)))),)), UP)


@pytest.mark.parametrize("stop", [Const(2), ParameterRead("size"), local("i"), N], ids=str)
@pytest.mark.parametrize("unrolled", [0, 600])
def test_folds_in_folds_count_every_pair(stop: Expr, unrolled: int) -> None:
    def counted(name: str, domain: Domain, body: Expr) -> Expr:
        return Fold(Folding.SUM, name, domain, add(body, Const(0)))

    pairs = counted("i", TWICE, counted("j", RangeDomain(Const(-1), stop), add(local("i"), Const(1))))
    inner = Fold(Folding.ANY, "j", RangeDomain(Const(0), stop), equal(local("j"), local("i")))
    one = system(
        "Pairs",
        parameters=[systems.parameter("size", 2)],
        variables=[variable("n", systems.INT, 0), variable("flag", systems.BOOL, False)],
        steps=[step("go", [], [put("flag", Fold(Folding.ALL, "i", TWICE, Not(Not(inner)))), put("n", pairs)])],
    )
    with patch("modelcheck.explicit.python.loops.UNROLLED_NODES", unrolled):
        agree(one, [(n, False) for n in range(-1, 4)])


def test_a_row_at_a_computed_place_has_the_entries_it_has() -> None:
    def modulo(number: int) -> Expr:
        return Arithmetic(Operation.MOD, N, Const(number))

    row = var("table", modulo(2))
    one = system(
        "Rows",
        variables=[
            variable("n", systems.INT, 0),
            variable("flag", systems.BOOL, False),
            variable("table", MapType(TWICE, ROW), 0),
            variable("row", ROW, 0),
        ],
        steps=[
            step(
                "go",
                [],
                [
                    Let("old", ROW, row),
                    put("row", Const(0), Index(local("old"), modulo(4))),
                    put("row", Const(1), Index(Conditional(FLAG, row, row), Const(1))),
                    put("flag", equal(local("old"), var("row"))),
                ],
            )
        ],
    )
    table = (1, 2, 3, 4), (4, 4, 3, 7)
    agree(one, [(n, flag, table, (0, 0, 3, 7)) for n in range(4) for flag in (False, True)])


def test_what_the_guard_says_of_a_cell_holds_until_the_cell_changes() -> None:
    guard = And((equal(N, Const(1)), equal(var("row", Const(1)), Const(2)), FLAG))
    change = put("n", Const(3)), put("row", Const(1), Const(0)), put("flag", Const(False))
    read = (
        put("row", Const(0), N),
        put("row", Const(2), var("row", Const(1))),
        put("bits", Const(0), FLAG),
        put("other", Const(0), var("row", Const(1))),
    )
    at_n, at_two = Arithmetic(Operation.MOD, N, Const(4)), Arithmetic(Operation.MOD, add(N, N), Const(4))
    for body in (
        read,
        (*change, *read),
        (Branch(equal(var("perhaps"), NONE), change, ()), *read),
        (Branch(equal(var("perhaps"), NONE), (), change), *read),
        (Loop("i", UP_TO_N, change), *read),
        (put("row", at_n, Const(1)), *read),
        (put("other", at_two, N), put("row", at_n, var("other", at_two)), *read),
    ):
        one = one_step(*body, guard=guard)
        _, _, perhaps, _, *rest = initial_state(one)
        agree(one, [(n, flag, perhaps, row, *rest) for n, flag, row in product((1, 2), (False, True), ROWS)])


def test_an_option_that_outgrows_its_bits_is_noticed() -> None:
    for large in (Arithmetic(Operation.MUL, N, Const(3000)), Arithmetic(Operation.MUL, N, Const(-3000))):
        compare(put("perhaps", Conditional(FLAG, large, NONE)), UP)
        compare(put("options", N, Conditional(FLAG, large, NONE)), guard=And((less(Const(-1), N), less(N, TWO))))


def test_an_option_is_copied_to_a_computed_place_with_other_codes() -> None:
    place = Arithmetic(Operation.MOD, N, TWO)
    compare(put("options", place, var("far")), UP)
    compare(put("options", place, var("perhaps")), UP)
