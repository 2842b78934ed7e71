"""That no message waits for ever in a fair run, for any size: accepted with a rank that no step undoes."""

from dataclasses import replace
from functools import cache

import pytest

from modelcheck.certificate.check import NotProved, Proved
from modelcheck.certificate.document import parse
from modelcheck.certificate.proof import certify
from modelcheck.ir.nodes import TRUE, Arithmetic, Assign, Const, Not, Operation, Place, VariableRead, conjunction
from modelcheck.ir.system import Lifetime, Step, TransitionSystem, Variable
from modelcheck.ir.types import BoolType
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Invariant
from tests import seeds
from tests.certificate import proofs

SYSTEM = seeds.seed("at_least_once")


@cache
def evidence() -> Invariant:
    """What the engine finds."""
    verdict = decide(SYSTEM, "no_starvation", time_limit_s=300)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    return verdict.evidence


def refutation(found: Invariant, system: TransitionSystem = SYSTEM) -> str:
    outcome = proofs.outcome_of(found, system, "no_starvation")
    assert isinstance(outcome, NotProved), outcome
    return outcome.why


def test_two_solvers_accept_that_at_least_once_serves_everybody() -> None:
    outcome = proofs.outcome_of(evidence(), SYSTEM, "no_starvation", "z3", "cvc5")
    assert outcome == Proved(18, ("z3", "cvc5"))


def test_each_conjunct_is_missed() -> None:
    data = certify(SYSTEM, "no_starvation", evidence())
    conjuncts = parse(data).conjuncts
    for number in range(len(conjuncts)):
        dropped = proofs.with_conjuncts(data, conjuncts[:number] + conjuncts[number + 1 :])
        outcome = proofs.outcome(dropped, SYSTEM)
        assert isinstance(outcome, NotProved)
        assert outcome.why.startswith("z3 refutes: ")


def test_each_component_of_the_rank_is_missed() -> None:
    (rank,) = evidence().ranks
    assert len(rank.components) > 1
    for number in range(len(rank.components)):
        fewer = replace(rank, components=rank.components[:number] + rank.components[number + 1 :])
        assert "delivered[w]" in refutation(replace(evidence(), ranks=(fewer,)))


def test_a_rank_without_a_floor_proves_nothing() -> None:
    (rank,) = evidence().ranks
    lower = tuple(Arithmetic(Operation.SUB, each, Const(1)) for each in rank.components)
    bottomless = replace(rank, components=lower)
    assert refutation(replace(evidence(), ranks=(bottomless,))) == (
        "z3 refutes: the rank of delivered[w] is never negative"
    )


def with_step(step: Step) -> TransitionSystem:
    return replace(SYSTEM, steps=(*SYSTEM.steps, step))


def test_a_step_that_undoes_progress_is_named_and_a_fault_may_undo_it() -> None:
    crash = SYSTEM.step("crash")
    falls_over = replace(crash, name="fall_over", fault=False, budget=None)
    assert (
        refutation(evidence(), with_step(falls_over)) == "z3 refutes: step fall_over undoes no progress of delivered[w]"
    )
    again = with_step(replace(crash, name="crash_again"))
    assert isinstance(proofs.outcome_of(evidence(), again, "no_starvation"), Proved)


def test_a_step_that_changes_nothing_is_no_help_and_no_harm() -> None:
    idle = Step(name="idle", arguments=(), guard=TRUE, body=(), fault=False)
    assert isinstance(proofs.outcome_of(evidence(), with_step(idle), "no_starvation"), Proved)


def test_where_a_message_may_wait_for_ever_the_rank_of_another_spec_is_refused() -> None:
    """Without `start`, nobody serves a message after a crash."""
    stuck = replace(SYSTEM, steps=tuple(each for each in SYSTEM.steps if each.name != "start"))
    assert "some step is helpful for delivered[w]" in refutation(evidence(), stuck)
    lucky = replace(
        SYSTEM, steps=tuple(replace(each, fault=each.name == "start" or each.fault) for each in SYSTEM.steps)
    )
    assert "some step is helpful for delivered[w]" in refutation(evidence(), lucky)


@pytest.mark.parametrize(("may_turn", "proved"), [(True, False), (False, True)])
def test_two_steps_of_which_each_is_possible_by_turns_need_not_be_taken(may_turn: bool, proved: bool) -> None:
    """Some step always helps, but none that helps stays possible if the turn passes."""
    turn = Variable(name="turn", type=BoolType(), lifetime=Lifetime.DURABLE, initial=Const(False))
    steps: list[Step] = []
    for step in SYSTEM.steps:
        steps += [
            replace(step, name=f"{step.name}_{side}", guard=conjunction(step.guard, condition))
            for side, condition in (("here", VariableRead("turn")), ("there", Not(VariableRead("turn"))))
        ]
    if may_turn:
        body = (Assign(Place("turn", ()), Not(VariableRead("turn"))),)
        steps.append(Step(name="pass_on", arguments=(), guard=TRUE, body=body, fault=False))
    system = replace(SYSTEM, variables=(*SYSTEM.variables, turn), steps=tuple(steps))
    if proved:
        assert isinstance(proofs.outcome_of(evidence(), system, "no_starvation"), Proved)
    else:
        assert refutation(evidence(), system) == "z3 refutes: step pass_on undoes no progress of delivered[w]"


def test_what_can_take_effect_need_not_take_effect() -> None:
    """A consumer that may start over whenever it likes loses nothing, and need not come to an end."""
    crash = SYSTEM.step("crash")
    restless = with_step(replace(crash, name="restart", fault=False, budget=None))
    hopeful = proofs.ranked()
    assert isinstance(proofs.outcome_of(hopeful, restless, "no_loss"), Proved)
    assert "undoes no progress" in refutation(hopeful, restless)


def test_a_proof_that_nothing_is_lost_is_not_read_as_one_of_fair_runs() -> None:
    data = certify(SYSTEM, "no_starvation", evidence()).decode()
    renamed = proofs.resealed(data.replace('"no_starvation"', '"no_loss"'))
    outcome = proofs.outcome(renamed, SYSTEM)
    assert isinstance(outcome, NotProved)
    assert "the file is not what the spec and the invariant make" in outcome.why
