"""That nothing is lost, for any size: accepted with a rank that falls, refused with any that does not."""

from dataclasses import replace

import pytest

from modelcheck.certificate.check import NotProved, Proved
from modelcheck.certificate.document import NoCertificate, parse
from modelcheck.certificate.proof import certify
from modelcheck.certificate.subject import Refused
from modelcheck.explicit import Limits, explore
from modelcheck.graph import falsified
from modelcheck.ir.nodes import (
    FALSE,
    TRUE,
    Compare,
    Conditional,
    Const,
    Expr,
    Index,
    Not,
    ParameterRead,
    RangeDomain,
    VariableRead,
    conjunction,
)
from modelcheck.ir.system import Lifetime, Owed, TransitionSystem, Variable
from modelcheck.ir.types import BoolType, CountType, IdType, IntType, MapType
from modelcheck.verdict import Invariant, Rank
from tests import seeds, systems
from tests.certificate import proofs
from tests.systems import EQ, GE, LE, LT, ONE, ZERO, add, equal, less, local, put, var

SYSTEM = seeds.seed("at_least_once")
NEARER = "some step takes delivered[w] nearer to its effect"


def refutation(evidence: Invariant, system: TransitionSystem = SYSTEM) -> str:
    outcome = proofs.outcome_of(evidence, system, "no_loss")
    assert isinstance(outcome, NotProved), outcome
    return outcome.why


def test_at_least_once_loses_nothing() -> None:
    assert proofs.outcome_of(proofs.ranked(), SYSTEM, "no_loss", "z3", "cvc5") == Proved(14, ("z3", "cvc5"))


@pytest.mark.parametrize("number", range(len(proofs.COMPONENTS)))
def test_a_rank_that_lacks_a_component_does_not_fall(number: int) -> None:
    fewer = proofs.COMPONENTS[:number] + proofs.COMPONENTS[number + 1 :]
    assert (
        refutation(proofs.ranked(components=fewer)) == "z3 refutes: some step takes delivered[w] nearer to its effect"
    )


def test_the_order_of_the_components_matters() -> None:
    assert "nearer to its effect" in refutation(proofs.ranked(components=proofs.COMPONENTS[::-1]))


def test_a_rank_without_a_floor_proves_nothing() -> None:
    bottomless = (systems.Arithmetic(systems.Operation.SUB, ZERO, proofs.POSITION), *proofs.COMPONENTS[1:])
    assert refutation(proofs.ranked(components=bottomless)) == "z3 refutes: the rank of delivered[w] is never negative"


@pytest.mark.parametrize("number", range(len(proofs.CONJUNCTS)))
def test_a_dropped_conjunct_is_missed(number: int) -> None:
    fewer = proofs.CONJUNCTS[:number] + proofs.CONJUNCTS[number + 1 :]
    assert refutation(proofs.ranked(fewer)).startswith("z3 refutes: ")


def loses(system: TransitionSystem) -> bool | None:
    """By search of this instance; None if that has no end."""
    graph = explore(system, limits=Limits(max_states=500))
    is_false = falsified(graph, "no_loss")
    return any(is_false(index) for index in range(len(graph))) if graph.complete else None


MUTANTS = [mutant for mutant in seeds.mutants(SYSTEM) if seeds.truth(mutant) != "fail" and loses(mutant) is not None]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_no_proof_is_accepted_of_a_spec_that_loses_messages(mutant: TransitionSystem) -> None:
    outcome = proofs.outcome_of(proofs.ranked(), mutant, "no_loss")
    assert not (isinstance(outcome, Proved) and loses(mutant))


def test_mutants_are_on_both_sides() -> None:
    assert sum(loses(mutant) is True for mutant in MUTANTS) >= 3
    accepted = [proofs.outcome_of(proofs.ranked(), mutant, "no_loss") for mutant in MUTANTS if not loses(mutant)]
    assert any(isinstance(outcome, Proved) for outcome in accepted)


def test_at_most_once_loses_messages_whatever_is_claimed() -> None:
    lossy = seeds.seed("at_most_once")
    assert loses(lossy)
    for conjuncts in (proofs.CONJUNCTS, (Const(True),), (Const(False),)):
        assert refutation(proofs.ranked(conjuncts), lossy).startswith("z3 refutes: ")


def test_a_fault_is_no_way_to_an_effect() -> None:
    steps = tuple(replace(step, fault=True) if step.name == "process" else step for step in SYSTEM.steps)
    assert "nearer to its effect" in refutation(proofs.ranked(), replace(SYSTEM, steps=steps))


OFFSETS = RangeDomain(ZERO, ParameterRead("messages"))
M = local("m")


def board(domain: RangeDomain = OFFSETS, guard: Expr = TRUE) -> TransitionSystem:
    """A step `serve(m)` that any message may take effect by, and a variable that says what has been closed."""
    return systems.system(
        "Board",
        parameters=[systems.parameter("messages", 2)],
        variables=[
            systems.variable("closed", IntType(), 0),
            Variable(name="delivered", type=MapType(OFFSETS, CountType()), lifetime=Lifetime.GHOST, initial=ZERO),
        ],
        steps=[
            systems.step("serve", [guard], [systems.take_effect(M)], m=domain),
            systems.step("close", [less(var("closed"), Const(1))], [put("closed", add(var("closed"), ONE))]),
        ],
    )


def evidence(
    *conjuncts: Expr, components: tuple[Expr, ...] = (), unbounded: tuple[str, ...] = ("messages",)
) -> Invariant:
    return Invariant(
        conjuncts=conjuncts,
        unbounded=unbounded,
        fixed=() if unbounded else (("messages", 2),),
        engine="by hand",
        ranks=(Rank(variable="delivered", keys=(), components=()),),
    )


EFFECTS = Index(VariableRead("delivered"), ParameterRead("w"))
NON_NEGATIVE = Compare(GE, EFFECTS, ZERO)


def test_some_argument_from_a_range_of_any_length_is_enough() -> None:
    data = certify(board(), "no_loss", evidence(NON_NEGATIVE))
    assert b"(set-logic LIA)" in data
    assert b"(exists " in data
    assert proofs.outcome(data, board(), "z3", "cvc5") == Proved(8, ("z3", "cvc5"))
    none = board(guard=Compare(LT, M, ZERO))
    assert "nearer to its effect" in refutation(evidence(NON_NEGATIVE), none)


def test_some_argument_from_a_known_range_is_enough() -> None:
    data = certify(board(), "no_loss", evidence(NON_NEGATIVE, unbounded=()))
    assert b"(set-logic QF_LIA)" in data
    assert b"(exists " not in data
    assert proofs.outcome(data, board(), "z3", "cvc5") == Proved(8, ("z3", "cvc5"))
    one = board(RangeDomain(ZERO, ONE))
    assert "nearer to its effect" in refutation(evidence(NON_NEGATIVE, unbounded=()), one)


def test_every_argument_from_a_range_keeps_the_invariant_and_does_not_fail() -> None:
    beyond = board(RangeDomain(ZERO, add(ParameterRead("messages"), ONE)))
    assert refutation(evidence(NON_NEGATIVE), beyond) == "z3 refutes: step serve(m) never fails"
    at_most_none = Compare(LE, EFFECTS, ZERO)
    assert refutation(evidence(NON_NEGATIVE, at_most_none), board()) == "z3 refutes: step serve(m) keeps Inv"


CLOSED = var("closed")
OPEN = equal(CLOSED, ZERO)


def test_what_is_not_owed_is_not_lost() -> None:
    shut = board(guard=OPEN)
    assert "nearer to its effect" in refutation(evidence(NON_NEGATIVE), shut)
    while_open = replace(shut, owed=Owed(("m",), OPEN))
    counted = evidence(NON_NEGATIVE, Compare(GE, CLOSED, ZERO))
    assert proofs.outcome_of(counted, while_open, "no_loss", "z3", "cvc5") == Proved(10, ("z3", "cvc5"))
    first_only = replace(shut, owed=Owed(("m",), conjunction(OPEN, Compare(EQ, M, ZERO))))
    assert isinstance(proofs.outcome_of(counted, first_only, "no_loss"), Proved)
    when_shut = replace(shut, owed=Owed(("m",), Not(OPEN)))
    assert "nearer to its effect" in refutation(counted, when_shut)


AGAIN = "step open does not make delivered[w] owed again"
FOR_GOOD = Compare(LT, ONE, CLOSED)


def reopened(*, locked: bool) -> TransitionSystem:
    """A board that is opened again and again; with a lock, not once it was closed twice."""
    shut = board(guard=OPEN)
    close = systems.step("close", [less(CLOSED, Const(2))], [put("closed", add(CLOSED, ONE))])
    again = systems.step("open", [less(CLOSED, Const(2))] if locked else [], [put("closed", ZERO)])
    return replace(shut, steps=(shut.steps[0], close, again), owed=Owed(("m",), OPEN))


def lasting(for_good: Expr | None, *components: Expr) -> Invariant:
    found = evidence(NON_NEGATIVE, Compare(GE, CLOSED, ZERO))
    return replace(found, ranks=(replace(found.ranks[0], for_good=for_good, components=components),))


def test_what_is_owed_again_is_not_settled() -> None:
    assert refutation(lasting(None), reopened(locked=True)) == f"z3 refutes: {AGAIN}"
    assert refutation(lasting(TRUE), reopened(locked=True)) == f"z3 refutes: {AGAIN}"
    assert refutation(lasting(FOR_GOOD, CLOSED), reopened(locked=False)) == f"z3 refutes: {AGAIN}"


def test_what_lasts_must_last_itself() -> None:
    """After `half` the message is still not owed, but no longer for good."""
    system = reopened(locked=True)
    half = systems.step("half", [less(ONE, CLOSED)], [put("closed", ONE)])
    why = refutation(lasting(FOR_GOOD, CLOSED), replace(system, steps=(*system.steps, half)))
    assert why == "z3 refutes: step half does not make delivered[w] owed again"


def test_what_is_not_owed_for_good_is_settled_and_what_is_not_can_still_be_delivered() -> None:
    outcome = proofs.outcome_of(lasting(FOR_GOOD, CLOSED), reopened(locked=True), "no_loss", "z3", "cvc5")
    assert outcome == Proved(13, ("z3", "cvc5"))
    for locked in (False, True):
        never = proofs.outcome_of(lasting(FALSE, CLOSED), reopened(locked=locked), "no_loss")
        assert isinstance(never, NotProved if locked else Proved)


def test_what_lasts_is_said_of_the_cells_and_of_messages_that_may_not_be_owed() -> None:
    with pytest.raises(Refused, match="and that is always owed"):
        certify(replace(reopened(locked=True), owed=None), "no_loss", lasting(FOR_GOOD, CLOSED))
    data = certify(reopened(locked=True), "no_loss", lasting(FOR_GOOD, CLOSED)).decode()
    (line,) = (line for line in data.splitlines() if "(define-fun |For good of" in line)
    for term in ("(< 1 other)", "1", "(exists ((x Int)) (< 1 x))", "(Inv self.closed |self.delivered[w]|)"):
        forged = line[: line.rindex(" (< ")] + f" {term})"
        outcome = proofs.outcome(proofs.resealed(data.replace(line, forged)), reopened(locked=True))
        assert isinstance(outcome, NotProved)
        assert "refutes" not in outcome.why
    anything = proofs.resealed(data.replace(line, line[: line.rindex(" (< ")] + " true)"))
    outcome = proofs.outcome(anything, reopened(locked=True))
    assert isinstance(outcome, NotProved)
    assert outcome.why == f"z3 refutes: {AGAIN}"
    of_none = proofs.resealed(data.replace("|For good of delivered[w]|", "|For good of other[w]|"))
    with pytest.raises(NoCertificate, match="a message without a rank"):
        parse(of_none)


def test_a_message_that_must_not_starve_is_settled_for_good_too() -> None:
    closes = replace(reopened(locked=False), owed=Owed(("m",), OPEN))
    closes = replace(closes, steps=(*board().steps, closes.steps[2]))
    shut = replace(closes, steps=closes.steps[1:2])
    to_close = Conditional(OPEN, ONE, ZERO)
    assert isinstance(proofs.outcome_of(lasting(None, to_close), shut, "no_starvation", "z3", "cvc5"), Proved)
    flips = replace(closes, steps=closes.steps[1:])
    outcome = proofs.outcome_of(lasting(None, to_close), flips, "no_starvation")
    assert isinstance(outcome, NotProved)
    assert outcome.why == f"z3 refutes: {AGAIN}"


def test_asking_whether_a_message_is_owed_must_not_fail() -> None:
    halves = systems.Arithmetic(systems.Operation.FLOORDIV, ONE, Const(0))
    failing = replace(board(), owed=Owed(("m",), Compare(GE, halves, ZERO)))
    assert refutation(evidence(NON_NEGATIVE), failing) == "z3 refutes: whether delivered[w] is owed never fails"


def test_what_is_owed_may_depend_on_the_effects_of_the_message_itself() -> None:
    own = replace(board(), owed=Owed(("m",), Compare(EQ, Index(VariableRead("delivered"), M), ZERO)))
    assert isinstance(proofs.outcome_of(evidence(NON_NEGATIVE), own, "no_loss"), Proved)
    of_another = replace(board(), owed=Owed(("m",), Compare(EQ, Index(VariableRead("delivered"), ZERO), ZERO)))
    with pytest.raises(Refused, match="of several messages"):
        certify(of_another, "no_loss", evidence(NON_NEGATIVE))


WHO = IdType("Who", "whos", 2)


def two_rows(*, served: int = 2) -> TransitionSystem:
    """Two participants with a log each; of the second, `serve` may be for nobody."""
    who = local("c")
    return systems.system(
        "Rows",
        parameters=[systems.parameter("whos", 2, "Who"), systems.parameter("messages", 2)],
        variables=[
            Variable(
                name="delivered",
                type=MapType(WHO, MapType(OFFSETS, CountType())),
                lifetime=Lifetime.GHOST,
                initial=ZERO,
            ),
        ],
        steps=[systems.step("serve", [less(who, Const(served))], [systems.take_effect(who, M)], c=WHO, m=OFFSETS)],
    )


def rows(*keys: int) -> Invariant:
    cells = [Index(Index(VariableRead("delivered"), Const(key)), ParameterRead("w")) for key in (0, 1)]
    return Invariant(
        conjuncts=tuple(Compare(GE, each, ZERO) for each in cells),
        unbounded=("messages",),
        fixed=(("whos", 2),),
        engine="by hand",
        ranks=tuple(Rank(variable="delivered", keys=(key,), components=()) for key in keys),
    )


def test_every_cell_of_a_message_has_a_rank_of_its_own() -> None:
    outcome = proofs.outcome_of(rows(0, 1), two_rows(), "no_loss", "z3", "cvc5")
    assert isinstance(outcome, Proved)
    assert refutation(rows(0, 1), two_rows(served=1)).endswith("takes delivered[1][w] nearer to its effect")


@pytest.mark.parametrize("keys", [(), (0,), (1, 0), (0, 0), (0, 1, 1)])
def test_no_cell_goes_without(keys: tuple[int, ...]) -> None:
    with pytest.raises(Refused, match="one rank for each message cell"):
        certify(two_rows(), "no_loss", rows(*keys))
    data = certify(two_rows(), "no_loss", rows(0, 1)).decode()
    lines = [
        line for line in data.splitlines(keepends=True) if "Rank 1 of self" not in line and "Rank 1 of del" not in line
    ]
    outcome = proofs.outcome(proofs.resealed("".join(lines)), two_rows())
    assert outcome == NotProved("it must hold ranks of delivered[0][w], delivered[1][w], in this order")


def test_effects_without_offsets_have_a_rank_too() -> None:
    flags = systems.system(
        "Flags",
        parameters=[systems.parameter("whos", 2, "Who")],
        variables=[
            Variable(name="delivered", type=MapType(WHO, CountType()), lifetime=Lifetime.GHOST, initial=ZERO),
            systems.variable("up", BoolType(), False),
        ],
        steps=[
            systems.step("rise", [Not(var("up"))], [put("up", Const(True))]),
            systems.step("serve", [var("up")], [systems.take_effect(local("c"))], c=WHO),
        ],
    )
    to_rise = Conditional(var("up"), ZERO, ONE)
    found = Invariant(
        conjuncts=tuple(Compare(GE, Index(VariableRead("delivered"), Const(key)), ZERO) for key in (0, 1)),
        unbounded=(),
        fixed=(("whos", 2),),
        engine="by hand",
        ranks=tuple(Rank(variable="delivered", keys=(key,), components=(to_rise,)) for key in (0, 1)),
    )
    assert isinstance(proofs.outcome_of(found, flags, "no_loss", "z3", "cvc5"), Proved)
    lazy = replace(found, ranks=tuple(replace(rank, components=()) for rank in found.ranks))
    assert "nearer to its effect" in refutation(lazy, flags)


def test_a_component_that_fails_to_evaluate_proves_nothing() -> None:
    failing = systems.Arithmetic(systems.Operation.FLOORDIV, ONE, Const(0))
    assert "never negative" in refutation(proofs.ranked(components=(failing, *proofs.COMPONENTS)))
