"""The footprint of a transition: what it looked at, what it wrote, and where each value came from."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcheck.errors import EvaluationError
from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.nodes import (
    Assign,
    Branch,
    Conditional,
    Const,
    Fold,
    Folding,
    Let,
    LocalRead,
    Loop,
    Narrow,
    Place,
    RangeDomain,
    Some,
)
from modelcheck.ir.system import Cell, State, StepInstance, TransitionSystem
from modelcheck.ir.types import MapType, OptionType
from modelcheck.semantics import enabled, footprint, initial_state, step_instances, successors, take
from tests import random_systems, results, systems
from tests.systems import INT, ZERO, add, equal, less, put, var

ALWAYS = Const(True)
ROW = MapType(RangeDomain(Const(0), Const(3)), INT)


def small(*statements, guard=ALWAYS, **first: object) -> TransitionSystem:
    """A system with one step `go`; its variables are numbers, optional numbers, and a row of three."""
    variables = [
        systems.variable("a", INT, first.get("a", 0)),
        systems.variable("b", INT, first.get("b", 0)),
        systems.variable("c", INT, first.get("c", 0)),
        systems.variable("held", OptionType(INT), first.get("held")),
        systems.variable("row", ROW, 0),
    ]
    step = systems.step("go", [guard], statements)
    return systems.system("Small", variables=variables, steps=[step])


def found(system: TransitionSystem):
    return footprint(system, initial_state(system), StepInstance("go"))


def a(*keys: int) -> Cell:
    return Cell("row", keys)


A, B, C, HELD = (Cell(name, ()) for name in ("a", "b", "c", "held"))


def test_a_write_has_its_value_and_the_cells_that_the_value_came_from() -> None:
    (write,) = found(small(put("a", add(var("b"), Const(2))), b=5)).writes
    assert (write.cell, write.value, write.sources) == (A, 7, {B})
    assert (write.places, write.conditions) == (frozenset(), frozenset())


def test_the_guard_and_the_conditions_were_looked_at_and_values_were_not() -> None:
    body = Branch(less(var("b"), Const(9)), (put("a", var("c")),), ())
    assert found(small(body, guard=equal(var("a"), ZERO))).looked_at == {A, B}


def test_a_value_is_followed_through_local_names() -> None:
    body = (Let("x", INT, var("b")), Let("y", INT, add(LocalRead("x"), var("c"))), put("a", LocalRead("y")))
    (write,) = found(small(*body)).writes
    assert write.sources == {B, C}


def test_a_local_name_that_is_bound_again_forgets_where_it_came_from() -> None:
    body = (Let("x", INT, var("b")), Let("x", INT, Const(1)), put("a", LocalRead("x")))
    (write,) = found(small(*body)).writes
    assert (write.value, write.sources) == (1, frozenset())


def test_a_value_depends_on_both_arms_and_on_their_condition() -> None:
    value = Conditional(equal(var("a"), ZERO), var("b"), var("c"))
    (write,) = found(small(put("a", value))).writes
    assert write.sources == {A, B, C}


def test_a_key_that_leads_nowhere_in_an_arm_not_taken_is_no_cell() -> None:
    for key in (Const(7), Const(-1), Narrow(var("held"))):
        value = Conditional(equal(var("a"), ZERO), Const(1), var("row", key))
        (write,) = found(small(put("b", value))).writes
        assert write.sources == ({A} | ({HELD} if isinstance(key, Narrow) else set()))


def test_the_cells_that_chose_the_place_are_no_sources() -> None:
    (write,) = found(small(put("row", var("a"), var("b")), a=2)).writes
    assert (write.cell, write.sources, write.places) == (a(2), {B}, {A})


def test_conditions_are_those_before_the_write_in_the_order_of_the_body() -> None:
    body = (
        put("a", Const(1)),
        Branch(equal(var("b"), ZERO), (put("b", Const(1)),), ()),
        Branch(equal(var("c"), Const(9)), (put("c", Const(1)),), (put("c", Const(2)),)),
    )
    writes = found(small(*body)).writes
    assert [(each.cell, each.value, each.conditions) for each in writes] == [
        (A, 1, frozenset()),
        (B, 1, {B}),
        (C, 2, {B, C}),
    ]


def test_an_arm_that_is_not_taken_writes_nothing() -> None:
    body = Branch(equal(var("b"), ZERO), (put("a", Const(1)),), (put("c", Const(1)),))
    assert [each.cell for each in found(small(body)).writes] == [A]


def test_a_read_after_a_write_sees_what_was_written() -> None:
    body = (put("a", Const(2)), put("row", var("a"), Const(5)), put("b", var("row", var("a"))))
    last = found(small(*body)).writes[-1]
    assert (last.cell, last.value, last.sources) == (B, 5, {A, a(2)})


def test_a_loop_writes_once_for_each_element_and_its_bounds_are_conditions() -> None:
    loop = Loop("i", RangeDomain(ZERO, var("a")), (put("row", LocalRead("i"), LocalRead("i")),))
    seen = found(small(loop, a=2))
    assert [(each.cell, each.value) for each in seen.writes] == [(a(0), 0), (a(1), 1)]
    assert {each.conditions for each in seen.writes} == {frozenset({A})}
    assert seen.looked_at == {A}
    assert seen.writes[0].sources == {A}  # an element of a range comes from its bounds


def test_a_fold_reads_what_it_folds_and_its_bounds() -> None:
    total = Fold(Folding.SUM, "i", RangeDomain(ZERO, var("a")), var("row", LocalRead("i")))
    (write,) = found(small(put("b", total), a=2)).writes
    assert write.sources == {A, a(0), a(1)}


def test_a_whole_map_is_all_its_cells() -> None:
    system = small(Let("copy", ROW, var("row")), Assign(Place("row"), LocalRead("copy")))
    writes = found(system).writes
    assert [each.cell for each in writes] == [a(0), a(1), a(2)]
    assert {each.sources for each in writes} == {frozenset({a(0), a(1), a(2)})}


def test_an_optional_value_comes_from_the_cell_that_holds_it() -> None:
    (write,) = found(small(put("a", Narrow(var("held"))), held=4)).writes
    assert (write.value, write.sources) == (4, {HELD})
    (write,) = found(small(put("held", Some(var("a"))), a=3)).writes
    assert (write.cell, write.value, write.sources) == (HELD, 3, {A})


def test_what_take_refuses_has_no_footprint() -> None:
    system = small(put("row", Const(3), Const(1)))
    with pytest.raises(EvaluationError):
        found(system)


def test_the_span_is_that_of_the_statement_in_the_source() -> None:
    system = results.load("at_least_once.py")
    start = footprint(system, initial_state(system), StepInstance("start"))
    source = (results.SPECS / "at_least_once.py").read_text(encoding="utf-8").splitlines()
    lines = [source[each.span.line - 1].strip() for each in start.writes if each.span]
    assert lines == ["self.running = True", "self.position = self.committed"]


def agree(system: TransitionSystem, before: State, instance: StepInstance) -> None:
    """Check a footprint against `take`: what changed was written, and the last write of a cell is its value."""
    after, seen = take(system, before, instance), footprint(system, before, instance)
    last = {write.cell: write.value for write in seen.writes}
    assert dict(flat(system, after)).items() >= last.items()
    old = dict(flat(system, before))
    assert {cell for cell, value in flat(system, after) if old[cell] != value} <= last.keys()
    known = old.keys()
    for write in seen.writes:
        assert write.sources | write.places | write.conditions | seen.looked_at <= known


def flat(system: TransitionSystem, state: State) -> Iterator[tuple[Cell, object]]:
    """Every cell of a state, with its value."""
    waiting = [(Cell(each.name, ()), value) for each, value in zip(system.variables, state, strict=True)]
    while waiting:
        cell, value = waiting.pop()
        if isinstance(value, tuple):
            waiting += [(Cell(cell.variable, (*cell.keys, key)), entry) for key, entry in enumerate(value)]
        else:
            yield cell, value


SHIPPED = sorted(path for path in results.SPECS.rglob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_footprints_of_shipped_specs_agree_with_their_steps(path: Path) -> None:
    for loaded in load_file(path):
        system, random = instantiate(loaded), Random(path.stem)
        for _ in range(3):
            state = initial_state(system)
            for _ in range(25):
                following = list(successors(system, state))
                if not following:
                    break
                instance, after = random.choice(following)
                agree(system, state, instance)
                state = after


@given(random_systems.transition_systems(), random_systems.states())
def test_footprints_of_random_systems_agree_with_their_steps(system: TransitionSystem, state: State) -> None:
    for step in system.steps:
        for instance in step_instances(system, step):
            try:
                possible = enabled(system, state, instance) and take(system, state, instance)
            except EvaluationError:
                continue
            if possible:
                agree(system, state, instance)


@given(random_systems.transition_systems(), random_systems.states(), st.data())
def test_a_cell_that_no_write_depends_on_does_not_matter(system: TransitionSystem, state: State, data) -> None:
    """The sources, places and conditions are complete: another value elsewhere leaves all writes as they are."""
    step = data.draw(st.sampled_from(system.steps))
    plain = replace(step, guard=Const(True))
    system = replace(system, steps=(plain,))
    index = data.draw(st.integers(0, len(state) - 1))
    other = (*state[:index], data.draw(random_systems.values(system.variables[index].type)), *state[index + 1 :])
    for instance in step_instances(system, plain):
        try:
            seen = footprint(system, state, instance)
            again = footprint(system, other, instance)
        except EvaluationError:
            continue
        old, new = dict(flat(system, state)), dict(flat(system, other))
        changed = {cell for cell in old if old[cell] != new[cell]}
        read = seen.looked_at.union(*(write.sources | write.places | write.conditions for write in seen.writes))
        if not changed & read:
            assert [each[:2] for each in seen.writes] == [each[:2] for each in again.writes]
