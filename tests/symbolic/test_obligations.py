"""An invariant that was tampered with is no proof."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import pytest
import z3

from modelcheck.errors import EvaluationError, InternalError
from modelcheck.ir.nodes import (
    FALSE,
    TRUE,
    And,
    Arithmetic,
    Compare,
    Comparison,
    Const,
    Expr,
    Not,
    Operation,
    Or,
    VariableRead,
)
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.semantics import holds, initial_state, successors
from modelcheck.symbolic.engines.spacer import Spacer
from modelcheck.symbolic.question.answer import Candidate
from modelcheck.symbolic.question.problem import Problem, prepare
from modelcheck.symbolic.recheck.obligations import Obligations
from tests import seeds

PROVED = ["at_most_once", "exactly_once"]


@dataclass(frozen=True)
class Proof:
    problem: Problem
    obligations: Obligations
    conjuncts: tuple[Expr, ...]


@cache
def proof(name: str) -> Proof:
    problem = prepare(seeds.seed(name), "no_duplicate")
    answer = Spacer({})(problem.relation, problem.bad(), time_limit_s=300)
    assert isinstance(answer, Candidate)
    obligations, conjuncts = Obligations.of(problem, time_limit_s=300), problem.lift(answer.conjuncts)
    assert obligations.failing(conjuncts) is None
    return Proof(problem, obligations, obligations.minimal(conjuncts))


def without(conjuncts: tuple[Expr, ...], number: int, *instead: Expr) -> tuple[Expr, ...]:
    return (*conjuncts[:number], *instead, *conjuncts[number + 1 :])


@pytest.mark.parametrize("name", PROVED)
def test_a_minimal_proof_is_still_a_proof(name: str) -> None:
    assert proof(name).obligations.failing(proof(name).conjuncts) is None


@pytest.mark.parametrize("name", PROVED)
def test_no_conjunct_of_a_minimal_proof_can_be_dropped(name: str) -> None:
    conjuncts = proof(name).conjuncts
    for number in range(len(conjuncts)):
        assert proof(name).obligations.failing(without(conjuncts, number)) is not None


@pytest.mark.parametrize("name", PROVED)
def test_a_negated_conjunct_fails_initiation(name: str) -> None:
    conjuncts = proof(name).conjuncts
    for number, conjunct in enumerate(conjuncts):
        assert proof(name).obligations.failing(without(conjuncts, number, Not(conjunct))) == "initiation"


@pytest.mark.parametrize("name", PROVED)
def test_an_invariant_that_is_false_or_says_nothing_is_no_proof(name: str) -> None:
    assert proof(name).obligations.failing([FALSE]) == "initiation"
    assert proof(name).obligations.failing([TRUE]) == "safety"
    assert proof(name).obligations.failing([]) == "safety"


def test_an_invariant_that_does_not_exclude_a_failing_step_is_no_proof() -> None:
    mine = proof("at_most_once")
    (fetched,) = [each for each in mine.conjuncts if _mentions(each, "messages")]
    rest = tuple(each for each in mine.conjuncts if each != fetched)
    assert mine.obligations.failing(rest) == "`process` never fails"


def test_a_conjunct_that_fails_to_evaluate_counts_as_false() -> None:
    mine = proof("at_most_once")
    broken = Compare(Comparison.EQ, Arithmetic(Operation.FLOORDIV, VariableRead("position"), Const(0)), Const(0))
    assert mine.obligations.failing([*mine.conjuncts, broken]) == "initiation"


@pytest.mark.parametrize("name", PROVED)
def test_a_weakened_conjunct_is_accepted_only_where_brute_force_finds_nothing_against_it(name: str) -> None:
    mine, accepted, refused = proof(name), 0, 0
    for number, conjunct in enumerate(mine.conjuncts):
        for weaker in weakenings(conjunct):
            conjuncts = without(mine.conjuncts, number, weaker)
            if mine.obligations.failing(conjuncts) is None:
                accepted += 1
                assert not refuted_by_brute_force(mine.problem, conjuncts)
            else:
                refused += 1
    assert refused > accepted


@pytest.mark.parametrize("name", PROVED)
def test_brute_force_finds_nothing_against_the_proof_and_something_against_each_part_missing(name: str) -> None:
    mine = proof(name)
    assert not refuted_by_brute_force(mine.problem, mine.conjuncts)
    for number in range(len(mine.conjuncts)):
        assert refuted_by_brute_force(mine.problem, without(mine.conjuncts, number))


def test_an_invariant_that_is_false_in_a_reachable_state_is_our_mistake() -> None:
    mine = proof("at_most_once")
    mine.problem.confirm(mine.conjuncts, evaluations_limit=10_000)
    with pytest.raises(InternalError, match="false in the reachable state"):
        wrong = Compare(Comparison.EQ, VariableRead("delivered"), Const(0))
        mine.problem.confirm((wrong,), evaluations_limit=10_000)


def weakenings(expr: Expr) -> Iterator[Expr]:
    """The same with one comparison relaxed by one, or one bool replaced by true."""
    match expr:
        case Or(operands) | And(operands):
            for number, operand in enumerate(operands):
                for weaker in weakenings(operand):
                    yield replace(expr, operands=(*operands[:number], weaker, *operands[number + 1 :]))
        case Compare(Comparison.LE | Comparison.LT, left, right):
            yield replace(expr, left=Arithmetic(Operation.SUB, left, Const(1)))
        case Compare(Comparison.GE | Comparison.GT, left, right):
            yield replace(expr, right=Arithmetic(Operation.SUB, right, Const(1)))
        case _:
            yield TRUE


def refuted_by_brute_force(problem: Problem, conjuncts: tuple[Expr, ...]) -> bool:
    """Is an obligation false of some state in a small box, for some small parameters?"""
    return any(_refutes(system, state, conjuncts, problem.watched.condition) for system, state in box(problem))


def _refutes(system: TransitionSystem, state: State, conjuncts: tuple[Expr, ...], condition: Expr) -> bool:
    inside = all(holds(system, state, conjunct) for conjunct in conjuncts)
    if state == initial_state(system) and not inside:
        return True
    if not inside:
        return False
    try:
        after = [successor for _, successor in successors(system, state)]
    except EvaluationError:
        return True
    if not holds(system, state, condition):
        return True
    return not all(holds(system, successor, conjunct) for successor in after for conjunct in conjuncts)


def box(problem: Problem) -> Iterator[tuple[TransitionSystem, State]]:
    """Every combination of small values of the variables, for one message and one crash, in watched systems."""
    system = seeds.resized(problem.watched.system, messages=1, crashes=1)
    small = {"committed": (-1, 0, 1, 2), "position": (-1, 0, 1, 2), "delivered": (0, 1, 2), "used(crash)": (0,)}
    values = [small.get(variable.name, (False, True)) for variable in system.variables]
    for w in (0, 1):
        for state in product(*values):
            yield seeds.resized(system, w=w), state


def _mentions(expr: Expr, parameter: str) -> bool:
    return f"ParameterRead(span=None, name={parameter!r})" in repr(expr)


def unknown(*_: object) -> z3.CheckSatResult:
    return z3.unknown


def test_an_answer_that_is_not_unsat_discharges_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = proof("at_most_once")
    monkeypatch.setattr(z3.Solver, "check", unknown)
    assert mine.obligations.failing(mine.conjuncts) == "initiation"
    twice = (*mine.conjuncts, *mine.conjuncts)
    assert mine.obligations.irredundant(twice) == twice


def test_what_the_solver_cannot_tell_is_no_inductive_part(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = proof("at_most_once")
    assert mine.obligations.inductive(mine.conjuncts) == mine.conjuncts
    monkeypatch.setattr(z3.Solver, "check", unknown)
    assert mine.obligations.inductive(mine.conjuncts) == ()


def test_every_question_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    conjuncts = proof("at_most_once").conjuncts
    obligations = Obligations.of(proof("at_most_once").problem, time_limit_s=7)
    check, put = z3.Solver.check, z3.Solver.set
    monkeypatch.setattr(z3.Solver, "set", lambda self, *pair, **named: (given.append(pair), put(self, *pair, **named)))
    monkeypatch.setattr(z3.Solver, "check", lambda self, *some: (given.append("asked"), check(self, *some))[1])
    obligations.irredundant(conjuncts)
    assert given[0] == ("timeout", 7000)
    assert "asked" in given
