"""Ghost maps over offsets are watched as `Effects` are, whatever they hold; one that does not fit stays as it is."""

from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.cells import CannotWatch, cell
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.nodes import (
    TRUE,
    Arithmetic,
    Assign,
    Branch,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Fold,
    Folding,
    Let,
    LocalRead,
    Not,
    Operation,
    ParameterRead,
    Place,
    RangeDomain,
    Some,
    Statement,
    VariableRead,
)
from modelcheck.ir.system import Lifetime, Owed, TransitionSystem, Variable
from modelcheck.ir.types import BoolType, EnumType, IdType, IntType, MapType, OptionType, ScalarType, Type
from modelcheck.semantics import holds, successors
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Invariant, Unknown, Verdict, Violated
from tests import seeds, systems

SPECS = Path(__file__).parents[2] / "specs"
MESSAGES = RangeDomain(Const(0), ParameterRead("messages"))
M, POSITION = LocalRead("m"), VariableRead("position")


def seen(key: Expr) -> Expr:
    return cell("seen", [key])


def increased(expr: Expr) -> Expr:
    return Arithmetic(Operation.ADD, expr, Const(1))


def ghost(type_: Type, first: Expr) -> Variable:
    return Variable(name="seen", type=type_, lifetime=Lifetime.GHOST, initial=first)


def observing(
    *body: Statement, leaf: ScalarType | None = None, first: Expr | None = None, type_: Type | None = None
) -> TransitionSystem:
    """At-least-once with a ghost map `seen` over offsets; `process` begins with these statements."""
    system = seeds.seed("at_least_once", messages=2, crashes=1)
    steps = tuple(replace(s, body=(*body, *s.body)) if s.name == "process" else s for s in system.steps)
    return replace(
        system,
        variables=(ghost(type_ or MapType(MESSAGES, leaf or IntType()), first or Const(0)), *system.variables),
        steps=steps,
    )


def written(value: Expr, key: Expr = POSITION) -> Assign:
    return Assign(Place("seen", (key,)), value)


def for_all(body: Expr) -> Expr:
    return Fold(Folding.ALL, "m", MESSAGES, body)


COUNTS = observing(written(increased(seen(POSITION))))
ENUM = EnumType("Fate", ("NEW", "OLD"))
FLIPPED = Conditional(Compare(Comparison.EQ, seen(POSITION), Const(0)), Const(1), Const(0))

GHOSTS = {
    "a count": COUNTS,
    "a count from five on": observing(written(increased(seen(POSITION))), first=Const(5)),
    "a bool": observing(written(Not(seen(POSITION))), leaf=BoolType(), first=Const(True)),
    "a member": observing(written(FLIPPED), leaf=ENUM, first=Const(1)),
    "an option": observing(written(Some(VariableRead("committed"))), leaf=OptionType(IntType()), first=Const(None)),
    "every message before": observing(
        systems.Loop("k", RangeDomain(Const(0), POSITION), (written(increased(seen(LocalRead("k"))), LocalRead("k")),)),
        written(Const(7)),
    ),
}


def offsets(system: TransitionSystem) -> range:
    """One before the log, every message, and one past the log."""
    return range(-1, int(system.parameter_values["messages"]) + 1)


@pytest.mark.parametrize("system", GHOSTS.values(), ids=GHOSTS.keys())
def test_the_watched_system_goes_where_the_projection_of_the_original_goes(system: TransitionSystem) -> None:
    watched, states = watch(system, no_duplicate(system)), seeds.reachable(system)
    assert [name for name, _ in watched.sizes] == ["delivered", "seen"]
    assert len({state[0] for state in states}) > 2
    for offset in offsets(system):
        projections = {watched.projected(state, offset) for state in states}
        assert set(seeds.reachable(watched.at(offset))) == projections
        for state in states:
            after = [(i, watched.projected(s, offset)) for i, s in successors(system, state)]
            assert list(successors(watched.at(offset), watched.projected(state, offset))) == after


def test_a_message_outside_the_log_keeps_the_first_value_and_every_cell_its_type() -> None:
    system = GHOSTS["an option"]
    watched, state = watch(system, TRUE), seeds.reachable(system)[-1]
    assert watched.system.variable("seen").type == OptionType(IntType())
    assert {watched.projected(state, offset)[0] for offset in (-1, 2)} == {None}
    assert watched.projected(state, 0)[0] is not None


@pytest.mark.parametrize("bound", [1, 2])
def test_a_claim_about_each_message_is_true_exactly_if_the_property_is(bound: int) -> None:
    watched = watch(COUNTS, for_all(Compare(Comparison.LE, seen(M), Const(bound))))
    answers = set()
    for state in seeds.reachable(COUNTS):
        expected = holds(COUNTS, state, for_all(Compare(Comparison.LE, seen(M), Const(bound))))
        claims = [holds(watched.at(w), watched.projected(state, w), watched.condition) for w in offsets(COUNTS)]
        assert all(claims) == expected, state
        answers.add(expected)
    assert answers == ({True, False} if bound == 1 else {True})


def test_a_ghost_is_lifted_and_lowered_as_effects_are() -> None:
    watched = watch(COUNTS, TRUE)
    said = Compare(Comparison.LE, VariableRead("seen"), VariableRead("delivered"))
    w = ParameterRead("w")
    assert watched.lift(said) == Compare(Comparison.LE, seen(w), cell("delivered", [w]))
    assert watched.lowered(watched.lift(said)) == said
    with pytest.raises(CannotWatch, match="`seen` is read for another message"):
        watched.lowered(seen(Const(0)))


ROWS = IdType("Row", "rows", 2)


def test_outer_keys_of_a_ghost_stay() -> None:
    place = (LocalRead("row"), LocalRead("m"))
    write = Assign(Place("seen", place), increased(cell("seen", place)))
    system = systems.system(
        "Rows",
        parameters=[systems.parameter("messages", 2)],
        variables=[ghost(MapType(ROWS, MapType(MESSAGES, IntType())), Const(3))],
        steps=[systems.step("go", [], [write], row=ROWS, m=RangeDomain(Const(0), Const(3)))],
    )
    watched = watch(system, TRUE)
    assert watched.system.variables[0].type == MapType(ROWS, IntType())
    state = ((((3, 4), (5, 6))),)
    assert [watched.projected(state, w) for w in range(3)] == [((3, 5),), ((4, 6),), ((3, 3),)]


OTHER = Let("n", IntType(), seen(POSITION))
NEXT = Arithmetic(Operation.FLOORDIV, seen(POSITION), POSITION)
SUM = Fold(Folding.SUM, "m", MESSAGES, seen(M))
UNFIT = {
    "read by another": observing(OTHER, written(LocalRead("n"))),
    "written from another cell": observing(written(seen(Const(0)))),
    "written where it says": observing(written(Const(1), seen(POSITION))),
    "branched on": observing(Branch(Compare(Comparison.EQ, seen(POSITION), Const(0)), (written(Const(1)),), ())),
    "could fail": observing(written(NEXT)),
    "a first value of each instance": observing(written(Const(1)), first=ParameterRead("messages")),
    "offsets from 1": observing(
        written(Const(1), increased(POSITION)),
        type_=MapType(RangeDomain(Const(1), increased(ParameterRead("messages"))), IntType()),
    ),
    "of constant size": observing(written(Const(1)), type_=MapType(RangeDomain(Const(0), Const(2)), IntType())),
    "not by offset": observing(
        Assign(Place("seen", (TRUE,)), Const(1)), type_=MapType(MESSAGES, MapType(BoolType(), IntType()))
    ),
    "no map": observing(Assign(Place("seen"), Const(1)), type_=IntType()),
}


@pytest.mark.parametrize("system", UNFIT.values(), ids=UNFIT.keys())
def test_a_ghost_that_does_not_fit_stays_as_it_is(system: TransitionSystem) -> None:
    watched = watch(system, TRUE)
    assert [name for name, _ in watched.sizes] == ["delivered"]
    assert watched.system.variables[0] == system.variables[0]


def test_a_guard_that_reads_it_keeps_a_ghost_as_it_is() -> None:
    steps = tuple(replace(s, guard=Compare(Comparison.LE, seen(Const(0)), Const(9))) for s in COUNTS.steps[:1])
    assert [name for name, _ in watch(replace(COUNTS, steps=steps), TRUE).sizes] == ["delivered"]


def test_a_fold_over_the_name_of_the_key_reads_other_cells_than_the_one_that_is_written() -> None:
    """`seen[m] = sum(seen[m] for m in range(messages))`, where the inner `m` hides the argument."""
    write = Assign(Place("seen", (M,)), increased(SUM))
    step = systems.step("go", [], [write], m=MESSAGES)
    system = replace(COUNTS, steps=(step,))
    assert "seen" not in dict(watch(system, TRUE).sizes)
    other = replace(step, body=(Assign(Place("seen", (M,)), Fold(Folding.SUM, "k", MESSAGES, seen(M))),))
    assert "seen" in dict(watch(replace(COUNTS, steps=(other,)), TRUE).sizes)


RELATING = {
    "some message": Fold(Folding.ANY, "m", MESSAGES, Compare(Comparison.EQ, seen(M), Const(0))),
    "their number": Compare(Comparison.LE, SUM, Const(9)),
    "all at once": Compare(Comparison.EQ, VariableRead("seen"), VariableRead("seen")),
}


@pytest.mark.parametrize("condition", RELATING.values(), ids=RELATING.keys())
def test_a_property_that_relates_cells_of_a_ghost_keeps_it_as_it_is(condition: Expr) -> None:
    watched = watch(COUNTS, condition)
    assert [name for name, _ in watched.sizes] == ["delivered"]
    for state in seeds.reachable(COUNTS):
        claims = [holds(watched.at(w), watched.projected(state, w), watched.condition) for w in offsets(COUNTS)]
        assert all(claims) == holds(COUNTS, state, condition)


@pytest.mark.parametrize(("key", "watches"), [(M, True), (Const(0), False)], ids=["its own", "another"])
def test_whether_a_message_is_owed_may_depend_on_its_own_cell_alone(key: Expr, watches: bool) -> None:
    owed = Owed(("m",), Compare(Comparison.LE, seen(key), Const(0)))
    assert ("seen" in dict(watch(replace(COUNTS, owed=owed), TRUE).sizes)) == watches


def test_another_property_is_claimed_over_the_same_cells() -> None:
    watched = watch(COUNTS, TRUE)
    claimed = watched.claim(for_all(Compare(Comparison.LE, seen(M), Const(1))))
    assert claimed == watch(COUNTS, for_all(Compare(Comparison.LE, seen(M), Const(1)))).condition
    with pytest.raises(CannotWatch, match="relates `seen` of several messages"):
        watched.claim(RELATING["their number"])


def decided(file: str, name: str) -> Verdict:
    (spec,) = load_file(SPECS / "examples" / file)
    return decide(instantiate(spec), name, time_limit_s=300)


@pytest.mark.parametrize("name", ["each_repetition_cost_a_crash", "nothing_is_committed_undone"])
def test_an_exact_count_is_bounded_for_any_number_of_messages_and_crashes(name: str) -> None:
    verdict = decided("redelivery_count.py", name)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    assert (verdict.evidence.unbounded, verdict.evidence.fixed) == (("messages", "crashes"), ())


@pytest.mark.slow
def test_a_claim_about_each_identity_is_proved_for_any_number_of_faults() -> None:
    verdict = decided("request_reply.py", "an_answer_means_work_done")
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    assert verdict.evidence.unbounded == ("losses", "copies", "capacity")


def claimed(condition: Expr) -> Verdict:
    return decide(replace(COUNTS, properties=(systems.always("claim", condition),)), "claim", time_limit_s=300)


def test_a_bound_on_an_exact_count_is_refuted_by_a_run_of_the_original() -> None:
    verdict = claimed(for_all(Compare(Comparison.LE, seen(M), Const(1))))
    assert isinstance(verdict, Violated)
    assert verdict.trace is not None
    assert max(verdict.trace.last[0]) == 2


def test_a_property_of_several_cells_is_decided_for_as_many_messages_as_there_are() -> None:
    verdict = claimed(Compare(Comparison.GE, SUM, Const(0)))
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    assert verdict.evidence.fixed == (("messages", 2),)


def test_a_count_that_grows_faster_than_any_bound_in_sight_is_unknown() -> None:
    verdict = decide(
        replace(COUNTS, properties=(systems.always("claim", for_all(Compare(Comparison.NE, seen(M), Const(10**9)))),)),
        "claim",
        time_limit_s=1,
    )
    assert isinstance(verdict, Unknown)
