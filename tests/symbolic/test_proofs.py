"""What is proved and refuted for any size."""

from dataclasses import replace

import pytest

from modelcheck.ir.cells import cell
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Compare,
    Comparison,
    Const,
    Expr,
    Loop,
    Operation,
    ParameterRead,
    Place,
    RangeDomain,
    VariableRead,
)
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import prove, supports
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import BoundReached, GaveUp, Holds, Invariant, Unknown, Verdict, Violated
from tests import seeds, systems
from tests.support.bounded import refute

SHORTEST = ["start", "poll", "process", "crash", "start", "poll", "process"]
MESSAGES, COMMITTED = ParameterRead("messages"), VariableRead("committed")
DELIVERED_W = cell("delivered", [ParameterRead("w")])


def decided(system: TransitionSystem, name: str = "no_duplicate") -> Verdict:
    return decide(system, name, time_limit_s=300)


def evidence(verdict: Verdict) -> Invariant:
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    return verdict.evidence


def claiming(condition: Expr, kind: PropertyKind = PropertyKind.ALWAYS, name: str = "at_most_once") -> TransitionSystem:
    return replace(seeds.seed(name), properties=(OwnProperty(name="claim", kind=kind, condition=condition),))


@pytest.mark.parametrize("name", ["at_most_once", "exactly_once"])
def test_no_duplicate_is_proved_for_any_number_of_messages_and_crashes(name: str) -> None:
    proof = evidence(decided(seeds.seed(name)))
    assert proof.unbounded == ("messages", "crashes")
    assert proof.fixed == ()
    assert Compare(Comparison.LE, DELIVERED_W, Const(1)) in proof.conjuncts


def test_a_duplicate_needs_seven_steps_one_message_and_one_crash() -> None:
    verdict = decided(seeds.seed("at_least_once"))
    assert isinstance(verdict, Violated)
    assert verdict.trace is not None
    assert [step.step for step in verdict.trace.steps] == SHORTEST
    assert verdict.parameters == (("messages", 1), ("crashes", 1))


def test_an_instance_without_crashes_is_refuted_by_a_larger_one() -> None:
    system = seeds.seed("at_least_once", crashes=0)
    assert seeds.truth(system) == "kept"
    verdict = decided(system)
    assert isinstance(verdict, Violated)
    assert verdict.parameters == (("messages", 1), ("crashes", 1))


def test_the_smallest_instance_is_refuted_by_itself() -> None:
    verdict = decided(seeds.seed("at_least_once", messages=1, crashes=1))
    assert isinstance(verdict, Violated)
    assert verdict.parameters is None


def test_finding_nothing_up_to_a_bound_is_unknown() -> None:
    for name in seeds.NAMES:
        verdict = refute(seeds.seed(name), "no_duplicate", bound=6, time_limit_s=300)
        assert verdict == Unknown(BoundReached(6))


def test_a_bound_just_large_enough_refutes() -> None:
    verdict = refute(seeds.seed("at_least_once"), "no_duplicate", bound=7, time_limit_s=300)
    assert isinstance(verdict, Violated)


def test_no_time_is_unknown() -> None:
    assert isinstance(decide(seeds.seed("exactly_once"), "no_duplicate", time_limit_s=0), Unknown)


def test_a_claim_of_the_spec_is_proved_for_any_size() -> None:
    proof = evidence(decided(claiming(Compare(Comparison.LE, COMMITTED, MESSAGES)), "claim"))
    assert proof.unbounded == ("messages", "crashes")


def test_a_claim_that_preserves_itself_needs_no_prover() -> None:
    system = claiming(Compare(Comparison.GE, VariableRead("used(crash)"), Const(0)))
    proof = evidence(decided(replace(system, steps=(system.step("start"), system.step("crash"))), "claim"))
    assert (proof.engine, len(proof.conjuncts)) == ("z3 induction", 1)


@pytest.mark.slow
def test_a_claim_that_only_large_instances_break_is_refuted() -> None:
    verdict = decided(claiming(Compare(Comparison.LE, COMMITTED, Const(2))), "claim")
    assert isinstance(verdict, Violated)
    assert verdict.parameters == (("messages", 3), ("crashes", 0))


def test_a_parameter_in_a_product_of_unknowns_is_fixed_and_named() -> None:
    product = Arithmetic(Operation.MUL, MESSAGES, COMMITTED)
    proof = evidence(decided(claiming(Compare(Comparison.GE, product, Const(0))), "claim"))
    assert proof.unbounded == ("crashes",)
    assert proof.fixed == (("messages", 2),)


def test_a_negative_parameter_is_fixed() -> None:
    system = seeds.resized(seeds.seed("exactly_once"), crashes=-1)
    assert evidence(decided(system)).fixed == (("crashes", -1),)


def test_a_product_of_state_variables_is_given_up() -> None:
    product = Arithmetic(Operation.MUL, COMMITTED, COMMITTED)
    verdict = decided(claiming(Compare(Comparison.GE, product, Const(0))), "claim")
    assert verdict == Unknown(GaveUp("a product of two unknowns"))


def test_a_loop_over_the_state_is_given_up() -> None:
    system = seeds.seed("exactly_once")
    loop = Loop("k", RangeDomain(Const(0), COMMITTED), ())
    verdict = decided(replace(system, steps=(replace(system.steps[0], body=(loop,)),)))
    assert verdict == Unknown(GaveUp("a range of unknown length"))


def test_a_spec_that_fails_for_some_size_is_unknown_with_that_size() -> None:
    system = seeds.seed("at_most_once")
    first = Assign(Place("delivered", (Const(0),)), Const(1))
    verdict = decided(replace(system, steps=(replace(system.steps[0], body=(first,)),)))
    assert isinstance(verdict, Unknown)
    assert "with messages=0, crashes=0 the spec fails" in str(verdict.reason)


@pytest.mark.slow
def test_a_claim_about_a_group_is_proved_for_any_number_of_everything() -> None:
    proof = evidence(decided(systems.group(), "committed_took_effect"))
    assert proof.unbounded == ("messages", "crashes", "consumers", "partitions")
    assert proof.fixed == ()
    assert proof.each == (("c", "consumers"), ("p", "partitions"))


def test_a_zombie_needs_no_crash_to_deliver_twice() -> None:
    verdict = decided(systems.group(crashes=0))
    assert isinstance(verdict, Violated)
    assert verdict.trace is not None
    assert len(verdict.trace) == 7
    assert dict(verdict.parameters or ())["messages"] == 1


def test_there_is_no_method_for_a_witness() -> None:
    system = claiming(Const(True), PropertyKind.NOT_ALWAYS)
    assert not supports(system, "claim")
    assert supports(system, "no_duplicate")
    assert supports(system, "no_loss")
    verdict = prove(system, "claim", time_limit_s=1)
    assert verdict == Unknown(GaveUp("a proof of claim for any size is not attempted"))


def test_a_spec_without_effects_makes_no_claim_about_duplicates() -> None:
    system = seeds.seed("exactly_once")
    variables = tuple(variable for variable in system.variables if variable.name != "delivered")
    assert not supports(replace(system, variables=variables), "no_duplicate")
