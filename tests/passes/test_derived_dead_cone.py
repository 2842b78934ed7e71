"""What is derived, dead or out of reach goes; what only looks so stays."""

from dataclasses import replace

import pytest

from modelcheck.ir.nodes import (
    Arithmetic,
    Compare,
    Comparison,
    Const,
    Expr,
    Narrow,
    Not,
    Operation,
    Some,
    Statement,
    VariableRead,
)
from modelcheck.ir.passes import Reduced, cone_of_influence, drop_derived, reset_dead
from modelcheck.ir.system import Step, TransitionSystem
from modelcheck.ir.types import OptionType
from modelcheck.symbolic.encoding.queries import SolverOracle
from tests import systems
from tests.passes.bisimulation import Pair, compare
from tests.systems import BOOL, INT, ONE, ZERO, add, less, put, step, var, variable

ORACLE = SolverOracle((), ())
SMALL = less(var("x"), Const(4))


def of(*steps: Step, **firsts: bool | int | None) -> TransitionSystem:
    """A system with the variables and first values given; those called `maybe..` are optional integers."""
    made = []
    for name, first in firsts.items():
        type_ = OptionType(INT) if name.startswith("maybe") else BOOL if isinstance(first, bool) else INT
        made.append(variable(name, type_, first))
    return systems.system("Small", parameters=[], variables=made, steps=steps, properties=[])


def names(made: Reduced) -> list[str]:
    return [each.name for each in made.system.variables]


def is_image(system: TransitionSystem, made: Reduced, *conditions: Expr) -> None:
    compare(Pair(system, conditions, made), states_limit=100)


def advance(*body: Statement, **arguments: object) -> Step:
    return step("advance", [SMALL], body)


DERIVED = {
    "a copy": of(advance(put("x", add(var("x"), ONE)), put("y", var("x"))), x=0, y=0),
    "one more": of(advance(put("x", add(var("x"), ONE)), put("y", add(var("x"), ONE))), x=0, y=1),
    "a constant": of(advance(put("x", add(var("x"), var("y")))), x=0, y=2),
}


@pytest.mark.parametrize("kind", DERIVED)
def test_a_variable_that_others_define_goes(kind: str) -> None:
    system, condition = DERIVED[kind], less(var("y"), Const(5))
    made = drop_derived(system, [condition], ORACLE)
    assert names(made) == ["x"]
    is_image(system, made, condition)


def test_of_an_optional_variable_that_others_define_where_it_is_set_a_bool_stays() -> None:
    take = step("take", [SMALL, Compare(Comparison.EQ, var("maybe"), Const(None))], [put("maybe", Some(var("x")))])
    done = [put("x", add(Narrow(var("maybe")), ONE)), put("maybe", Const(None))]
    system = of(take, step("finish", [Compare(Comparison.NE, var("maybe"), Const(None))], done), x=0, maybe=None)
    made = drop_derived(system, [SMALL], ORACLE)
    assert names(made) == ["x", "maybe is set"]
    is_image(system, made, SMALL)


KEPT = {
    "it lags behind": of(advance(put("y", var("x")), put("x", add(var("x"), ONE))), x=0, y=0, z=0),
    "it is read late": of(
        advance(put("x", add(var("x"), ONE)), put("z", add(var("z"), var("y"))), put("y", var("x"))), x=0, y=0, z=0
    ),
    "it differs at first": of(advance(put("x", add(var("x"), ONE)), put("y", var("x"))), x=0, y=5, z=0),
}


@pytest.mark.parametrize("why", KEPT)
def test_a_variable_that_is_almost_derived_stays(why: str) -> None:
    system = KEPT[why]
    made = drop_derived(system, [less(var("y"), var("z"))], ORACLE)
    assert "y" in names(made)
    is_image(system, made, less(var("y"), var("z")))


def worker(*start: Statement) -> TransitionSystem:
    """A memory `y` that is used only while `on`; it survives being switched off."""
    return of(
        step("start", [Not(var("on")), SMALL], [*start, put("on", Const(True)), put("x", add(var("x"), ONE))]),
        step("work", [var("on"), less(var("y"), Const(3))], [put("y", add(var("y"), ONE))]),
        step("die", [var("on")], [put("on", Const(False))], fault=True),
        on=False,
        x=0,
        y=0,
    )


def test_memory_that_is_written_before_it_is_read_again_is_reset() -> None:
    system = worker(put("y", ZERO))
    made = reset_dead(system, [SMALL], ORACLE)
    assert list(made.abstraction) == ["y"]
    is_image(system, made, SMALL)


def test_memory_that_the_next_life_reads_stays() -> None:
    assert not reset_dead(worker(), [SMALL], ORACLE).abstraction


def test_memory_that_a_condition_reads_stays() -> None:
    assert not reset_dead(worker(put("y", ZERO)), [less(var("y"), Const(9))], ORACLE).abstraction


def test_memory_that_is_reset_anyway_is_left_alone() -> None:
    system = worker(put("y", ZERO))
    die = replace(system.step("die"), body=(put("on", Const(False)), put("y", ZERO)))
    assert not reset_dead(replace(system, steps=(*system.steps[:2], die)), [SMALL], ORACLE).abstraction


def test_what_nobody_asks_for_goes_with_its_assignments() -> None:
    system = of(
        advance(put("x", add(var("x"), ONE)), put("y", add(var("y"), var("x")))), step("stutter", [], []), x=0, y=0
    )
    made = cone_of_influence(system, [SMALL])
    assert names(made) == ["x"]
    assert [each.name for each in made.system.steps] == ["advance", "stutter"]
    is_image(system, made, SMALL)


def test_what_a_condition_or_a_relevant_value_reads_stays() -> None:
    system = of(advance(put("x", add(var("x"), var("y"))), put("y", var("z"))), x=0, y=1, z=1, unread=0)
    assert names(cone_of_influence(system, [SMALL])) == ["x", "y", "z"]


def test_an_assignment_to_what_goes_still_fails_where_it_failed() -> None:
    inverse = Arithmetic(Operation.FLOORDIV, ONE, VariableRead("x"))
    system = of(step("advance", [SMALL], [put("y", inverse), put("x", add(var("x"), ONE))]), x=-2, y=0)
    made = cone_of_influence(system, [SMALL])
    assert names(made) == ["x"]
    is_image(system, made, SMALL)
