"""Watching one message projects every run of the original, and refuses what it cannot project."""

from dataclasses import replace

import pytest

from modelcheck.errors import EvaluationError, Span
from modelcheck.ir.cells import CannotWatch, cell, variable_and_keys
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.messages.watch import Watched, watch
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Assign,
    Branch,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Fold,
    Folding,
    Index,
    LocalRead,
    Loop,
    Narrow,
    Not,
    Operation,
    Or,
    ParameterRead,
    Place,
    RangeDomain,
    Some,
    VariableRead,
)
from modelcheck.ir.system import Parameter, State, StepInstance, TransitionSystem
from modelcheck.ir.types import BoolType, CountType, IdType, MapType, Type
from modelcheck.semantics import (
    holds,
    initial_state,
    messages,
    number_of_effects,
    step_instances,
    successors,
    take,
)
from tests import seeds, systems
from tests.support.sizes import but_groups

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


@pytest.mark.parametrize("system", but_groups(SMALL), ids=lambda system: system.name)
def test_the_watched_system_reaches_exactly_the_projections_of_what_the_original_reaches(
    system: TransitionSystem,
) -> None:
    watched, originals = watch(system, no_duplicate(system)), seeds.reachable(system, states_limit=20_000)
    for offset in offsets(system):
        assert set(seeds.reachable(watched.at(offset), states_limit=20_000)) == projections(watched, originals, offset)


@pytest.mark.parametrize("system", but_groups(SMALL), ids=lambda system: system.name)
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


@pytest.mark.parametrize("system", but_groups(SMALL), ids=lambda system: system.name)
def test_no_duplicate_is_false_exactly_where_a_message_took_effect_twice(system: TransitionSystem) -> None:
    claim = no_duplicate(system)
    for state in seeds.reachable(system)[::25]:
        once = all(number_of_effects(system, state, message) <= 1 for message in messages(system))
        assert holds(system, state, claim) == once


def test_a_projection_keeps_every_key_but_the_offset() -> None:
    row = IdType("Row", "rows", 2)
    watched = watch(shifted(MapType(BoolType(), MapType(row, MapType(MESSAGES, CountType())))), TRUE)
    assert watched.system.variables[-1].type == MapType(BoolType(), MapType(row, CountType()))
    *others, _ = initial_state(watched.system)
    counts = (((0, 1), (2, 0)), ((1, 0), (0, 2)))
    assert watched.projected((*others, counts), 0) == (*others, ((0, 2), (1, 0)))
    assert watched.projected((*others, counts), 1) == (*others, ((1, 0), (0, 2)))
    assert watched.projected((*others, counts), 2) == (*others, ((0, 0), (0, 0)))
    assert watched.projected((*others, counts), -1) == (*others, ((0, 0), (0, 0)))


COMMITTED = VariableRead("committed")
PROPERTIES = {
    "no_duplicate": for_all(at_most(1)),
    "up to a variable": for_all(at_most(0), RangeDomain(COMMITTED, ParameterRead("messages"))),
    "beyond the log": for_all(at_most(1), RangeDomain(Const(0), VariableRead("position"))),
    "not any": Not(Fold(Folding.ANY, "m", MESSAGES, Compare(Comparison.GT, at(M), Const(1)))),
    "two at once": And((for_all(at_most(1)), for_all(Or((at_most(0), Compare(Comparison.LT, M, COMMITTED)))))),
    "under a condition": Or((VariableRead("running"), for_all(at_most(0)))),
    "not otherwise": Not(Not(for_all(at_most(1)))),
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


GROUP = systems.group(partitions=2, messages=2, consumers=1)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [(no_duplicate(GROUP), {True, False}), (GROUP.properties[0].condition, {True})],
    ids=["built in", "own"],
)
def test_a_claim_about_a_message_speaks_of_it_in_every_row(condition: Expr, expected: set[bool]) -> None:
    watched, answers = watch(GROUP, condition), set()
    for state in seeds.reachable(GROUP)[::31]:
        claims = [holds(watched.at(w), watched.projected(state, w), watched.condition) for w in offsets(GROUP)]
        answers.add(all(claims))
        assert all(claims) == holds(GROUP, state, condition), state
    assert answers == expected


@pytest.mark.parametrize(
    ("domain", "offset"),
    [(RangeDomain(Const(0), Const(2)), 1), (RangeDomain(Const(-1), ParameterRead("messages")), -1)],
    ids=["after", "before"],
)
def test_a_property_that_reads_beyond_the_log_fails_to_evaluate_there(domain: RangeDomain, offset: int) -> None:
    system, here = seeds.seed("at_least_once", messages=1, crashes=0), Span("spec.py", 3, 5, 3, 9)
    condition = for_all(Compare(Comparison.LE, Index(DELIVERED, M, span=here), Const(1)), domain)
    watched = watch(system, condition)
    state = seeds.reachable(system)[0]
    with pytest.raises(EvaluationError):
        holds(system, state, condition)
    with pytest.raises(EvaluationError) as caught:
        holds(watched.at(offset), watched.projected(state, offset), watched.condition)
    assert [each.span for each in caught.value.diagnostics] == [here]


def test_a_range_of_any_length_becomes_one_message_and_a_constant_one_stays() -> None:
    system, w, messages = seeds.seed("at_least_once"), ParameterRead("w"), ParameterRead("messages")
    outside = (Compare(Comparison.LT, w, Const(0)), Compare(Comparison.GE, w, messages))
    for body, claim in [
        (at_most(1), Compare(Comparison.LE, DELIVERED, Const(1))),
        (Compare(Comparison.LE, M, COMMITTED), Compare(Comparison.LE, w, COMMITTED)),
    ]:
        assert watch(system, for_all(body)).condition == Or((*outside, claim))
    short = for_all(Compare(Comparison.LE, M, COMMITTED), RangeDomain(Const(0), Const(2)))
    assert watch(system, short).condition == short


REQUEST = IdType("Request", "messages", 2)


def test_identities_that_are_offsets_become_one_message() -> None:
    """`all(delivered[r] >= 1 for r in requests if r < committed)`, and with "not", and by way of "not any"."""
    system, answers = seeds.seed("at_least_once"), set()
    body = Or((Compare(Comparison.GE, M, COMMITTED), Compare(Comparison.GE, at(M), Const(1))))
    every, none = (Fold(Folding.ALL, "m", REQUEST, each) for each in (body, Not(body)))
    for condition in (every, none, Not(Fold(Folding.ANY, "m", REQUEST, body))):
        watched = watch(system, condition)
        assert not any(isinstance(part, Fold) for part in subexpressions(watched.condition))
        for state in seeds.reachable(system):
            claims = [holds(watched.at(w), watched.projected(state, w), watched.condition) for w in range(-1, 4)]
            answers.add(all(claims))
            assert all(claims) == holds(system, state, condition), state
    assert answers == {True, False}


def test_identities_beyond_the_log_fail_to_evaluate_there() -> None:
    system = seeds.seed("at_least_once", messages=1, crashes=0)
    watched, state = watch(system, Fold(Folding.ALL, "m", REQUEST, at_most(1))), seeds.reachable(system)[0]
    assert holds(watched.at(0), watched.projected(state, 0), watched.condition)
    assert holds(watched.at(2), watched.projected(state, 2), watched.condition)
    with pytest.raises(EvaluationError):
        holds(watched.at(1), watched.projected(state, 1), watched.condition)


def test_a_row_that_an_identity_names_is_no_message() -> None:
    (claim,) = (each.condition for each in GROUP.properties)
    watched = watch(GROUP, claim)
    assert isinstance(watched.condition, Fold)
    assert watched.condition.domain == IdType("Partition", "partitions", 2)


def test_a_row_with_the_number_of_the_message_is_not_its_cell() -> None:
    """`all(rows[m][0] <= 1 for m in range(messages))` is about the rows, none of which is the watched message."""
    rows = MapType(MESSAGES, MapType(MESSAGES, CountType()))
    system = seeds.seed("at_least_once")
    system = replace(system, variables=tuple(replace(v, type=rows) for v in system.effects), steps=())
    for offset in (Const(0), VariableRead("position")):
        claim = Compare(Comparison.LE, Index(at(M), offset), Const(1))
        for condition in (claim, And((claim, Compare(Comparison.LE, Index(at(M), M), Const(1))))):
            with pytest.raises(CannotWatch, match="of several messages"):
                watch(system, for_all(condition))


def test_how_many_rows_are_asked_may_not_depend_on_effects() -> None:
    rows = MapType(RangeDomain(Const(0), Const(2)), MapType(MESSAGES, CountType()))
    system = seeds.seed("at_least_once")
    system = replace(system, variables=tuple(replace(v, type=rows) for v in system.effects), steps=())
    every = for_all(Compare(Comparison.LE, Index(Index(DELIVERED, LocalRead("row")), M), Const(1)))
    count = Index(at(Const(0)), Const(0))
    for domain in (RangeDomain(Const(0), count), RangeDomain(count, Const(2))):
        with pytest.raises(CannotWatch, match="of several messages"):
            watch(system, Fold(Folding.ALL, "row", domain, every))


def test_lifting_says_the_same_in_the_words_of_the_spec() -> None:
    system = systems.group(messages=2, consumers=1)
    watched = watch(system, no_duplicate(system))
    first = Index(VariableRead("delivered"), Const(0))
    watched_claim, lifted = (Compare(Comparison.LE, each, Const(0)) for each in (first, watched.lift(first)))
    assert lifted == Compare(Comparison.LE, Index(first, ParameterRead("w")), Const(0))
    assert watched.lowered(lifted) == watched_claim
    assert watched.lift(Not(watched_claim)) == Not(lifted)
    assert watched.lift(Index(DELIVERED, first)) == Index(Index(DELIVERED, watched.lift(first)), ParameterRead("w"))
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
    "two identities": Fold(Folding.ALL, "m", REQUEST, Compare(Comparison.LE, at(M), at(Const(0)))),
    "some identity": Fold(Folding.ANY, "m", REQUEST, at_most(0)),
    "some message": Fold(Folding.ANY, "m", MESSAGES, at_most(0)),
    "a number of messages": Compare(Comparison.LE, Fold(Folding.SUM, "m", MESSAGES, at(M)), Const(3)),
    "either of two": Or((for_all(at_most(0)), for_all(at_most(1)))),
    "a condition on all": Conditional(for_all(at_most(0)), TRUE, TRUE),
    "from a number of effects on": for_all(TRUE, RangeDomain(at(Const(0)), ParameterRead("messages"))),
    "up to a number of effects": for_all(TRUE, RangeDomain(Const(0), at(Const(0)))),
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


def test_a_property_may_not_find_the_row_of_a_message_by_effects() -> None:
    row = Index(Index(DELIVERED, Const(0)), Const(0))
    condition = for_all(Compare(Comparison.LE, Index(Index(DELIVERED, row), M), Const(1)))
    with pytest.raises(CannotWatch, match="relates `delivered` of several messages"):
        watch(systems.group(), condition)
    deep = shifted(MapType(BoolType(), MapType(BoolType(), MapType(MESSAGES, CountType()))))
    found = Compare(Comparison.LE, Index(Index(Index(DELIVERED, TRUE), TRUE), Const(0)), Const(1))
    for keys in [(found, TRUE), (TRUE, found)]:
        row = Index(Index(DELIVERED, keys[0]), keys[1])
        with pytest.raises(CannotWatch, match="relates `delivered` of several messages"):
            watch(deep, for_all(Compare(Comparison.LE, Index(row, M), Const(1))))


def counting(value: Expr) -> TransitionSystem:
    """At-least-once, in which `start` assigns the value to `delivered[0]`."""
    system = seeds.seed("at_least_once")
    return replace(system, steps=(replace(system.steps[0], body=(Assign(Place("delivered", (Const(0),)), value),)),))


ROW = VariableRead("position")


@pytest.mark.parametrize(
    "value",
    [
        Arithmetic(Operation.FLOORDIV, Const(1), ROW),
        Arithmetic(Operation.MOD, Const(1), Const(0)),
        Arithmetic(Operation.ADD, Const(1), Arithmetic(Operation.MOD, Const(1), ROW)),
        Index(VariableRead("committed"), Const(0)),
        Narrow(Some(Const(1)), "MC304", "absent"),
    ],
    ids=range(5),
)
def test_a_count_that_could_fail_to_evaluate_for_another_message_is_refused(value: Expr) -> None:
    with pytest.raises(CannotWatch, match="what `start` assigns to `delivered` could fail to evaluate"):
        watch(counting(value), TRUE)


@pytest.mark.parametrize("operation", [Operation.FLOORDIV, Operation.MOD, Operation.ADD])
def test_a_count_that_is_divided_by_a_number_cannot_fail(operation: Operation) -> None:
    watch(counting(Arithmetic(operation, at(Const(0)), Const(2))), TRUE)


def shifted(type_: Type, first: int = 0) -> TransitionSystem:
    """At-least-once, in which the effects have another type or first value."""
    system = seeds.seed("at_least_once")
    variables = (replace(each, type=type_, initial=Const(first)) for each in system.effects)
    others = (each for each in system.variables if each not in system.effects)
    return replace(system, variables=(*others, *variables), steps=())


@pytest.mark.parametrize(
    "system",
    [shifted(MapType(RangeDomain(Const(1), Const(3)), CountType())), shifted(MapType(MESSAGES, CountType()), 1)],
    ids=["offsets", "counts"],
)
def test_effects_that_do_not_begin_at_nothing_are_refused(system: TransitionSystem) -> None:
    with pytest.raises(CannotWatch, match="does not begin with no effects, at offset 0"):
        watch(system, TRUE)


@pytest.mark.parametrize("type_", [CountType(), MapType(BoolType(), CountType())], ids=["single", "by bool"])
def test_effects_that_are_not_counted_by_offset_are_left_as_they_are(type_: Type) -> None:
    system = shifted(type_)
    assert (watch(system, TRUE).system.variables, watch(system, TRUE).sizes) == (system.variables, ())


@pytest.mark.parametrize(
    ("outer", "keys"),
    [(BoolType(), [False, True]), (RangeDomain(Const(0), Const(2)), [0, 1, 2]), (IdType("Row", "rows", 2), [0, 1, 2])],
    ids=["bool", "range", "identity"],
)
def test_outer_keys_stay_and_are_checked_as_ever(outer: Domain, keys: list[int]) -> None:
    """A step that takes effect at any key: also one row, and one offset, too far."""
    chosen = BoolType() if outer == BoolType() else RangeDomain(Const(0), Const(len(keys)))
    place = (LocalRead("key"), LocalRead("m"))
    system = systems.system(
        "Rows",
        parameters=[systems.parameter("messages", 2)],
        variables=[systems.variable("delivered", MapType(outer, MapType(MESSAGES, CountType())), 0)],
        steps=[systems.step("go", [], [systems.take_effect(*place)], key=chosen, m=RangeDomain(Const(0), Const(3)))],
    )
    watched, state = watch(system, no_duplicate(system)), initial_state(system)
    for offset in range(3):
        assert [
            _taken(watched.at(offset), watched.projected(state, offset), instance) for instance in _all(system)
        ] == [after and watched.projected(after, offset) for after in (_taken(system, state, i) for i in _all(system))]


def _all(system: TransitionSystem) -> list[StepInstance]:
    return list(step_instances(system, system.steps[0]))


def _taken(system: TransitionSystem, state: State, instance: StepInstance) -> State | None:
    try:
        return take(system, state, instance)
    except EvaluationError:
        return None


def test_rows_keyed_by_a_range_that_does_not_start_at_0_are_refused() -> None:
    type_ = MapType(RangeDomain(Const(1), Const(2)), MapType(MESSAGES, CountType()))
    step = systems.step("go", [], [systems.take_effect(Const(1), Const(0))])
    with pytest.raises(CannotWatch, match="`delivered` is keyed by a range that does not start at 0"):
        watch(replace(shifted(type_), steps=(step,)), TRUE)


def test_the_watched_message_has_a_name_that_nothing_else_has() -> None:
    system = seeds.seed("at_least_once")
    assert watch(system, TRUE).message == "w"
    named = replace(
        system,
        parameters=(*system.parameters, systems.parameter("w", 0)),
        variables=(*system.variables, systems.variable("w_", systems.INT, 0)),
        steps=(*system.steps, systems.step("go", [], [], w__=BoolType())),
    )
    watched = watch(named, TRUE)
    assert watched.message == "w___"
    expected = Parameter(name="w___", value=0, default=0, doc="the offset of the watched message")
    assert watched.system.parameters[-1] == expected
    assert watched.at(3).parameter_values["w___"] == 3


def test_only_entries_of_a_variable_are_cells() -> None:
    assert variable_and_keys(cell("delivered", (M, TRUE))) == ("delivered", (M, TRUE))
    assert variable_and_keys(DELIVERED) == ("delivered", ())
    assert variable_and_keys(Index(Conditional(TRUE, DELIVERED, DELIVERED), M)) is None


def test_what_is_watched_has_no_properties_of_its_own_and_reports_failures_where_they_are_written() -> None:
    system, here = seeds.seed("at_least_once"), Span("spec.py", 3, 5, 3, 9)
    write = Assign(Place("delivered", (Const(9),), span=here), Const(1), span=here)
    system = replace(system, steps=(systems.step("go", [], [write]),), properties=(systems.always("claim", TRUE),))
    watched = watch(system, TRUE).system
    assert watched.properties == ()
    (check, branch) = watched.steps[0].body
    assert (check.span, branch.span, branch.then[0].span, branch.then[0].target.span) == (here, here, here, here)
    with pytest.raises(EvaluationError, match="MC301 a key of `delivered` is outside its domain"):
        take(watched, initial_state(watched), StepInstance("go"))


def test_effects_in_arms_and_loops_are_watched_there() -> None:
    """Each arm takes effect at a message of its own, the loop at every message before `m`."""
    effect, m, k = systems.take_effect, LocalRead("m"), LocalRead("k")
    body = [
        Branch(Compare(Comparison.EQ, m, Const(0)), (effect(Const(1)),), (effect(Const(2)), effect(m))),
        Loop("k", RangeDomain(Const(0), m), (effect(k),)),
    ]
    choice = RangeDomain(Const(0), ParameterRead("messages"))
    system = replace(
        shifted(MapType(MESSAGES, CountType())),
        parameters=(systems.parameter("messages", 3), systems.parameter("crashes", 0)),
        steps=(systems.step("go", [], body, m=choice),),
    )
    watched = watch(system, no_duplicate(system))
    for state in seeds.reachable(system)[::3]:
        for offset in offsets(system):
            after = [(i, watched.projected(s, offset)) for i, s in successors(system, state)]
            assert list(successors(watched.at(offset), watched.projected(state, offset))) == after
