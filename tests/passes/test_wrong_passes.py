"""A pass that is wrong is seen by the comparison, and proves nothing."""

from dataclasses import replace

import pytest

from modelcheck.ir.nodes import Assign, Branch, Const, Expr, Loop, Not
from modelcheck.ir.passes import Reduced, reduce, unchanged
from modelcheck.ir.rewrite import rewritten
from modelcheck.ir.system import Step, TransitionSystem
from modelcheck.symbolic.encoding.queries import SolverOracle
from modelcheck.symbolic.engines.spacer import Spacer
from modelcheck.symbolic.portfolio import decide
from modelcheck.symbolic.question import problem as problems
from modelcheck.symbolic.question.answer import Candidate
from modelcheck.symbolic.question.problem import Problem, prepare
from modelcheck.symbolic.recheck.obligations import Obligations
from modelcheck.verdict import Holds
from tests import systems
from tests.passes.bisimulation import Different, Pair, compare
from tests.passes.shipped import CASES


def of(name: str) -> Problem:
    (case,) = (case for case in CASES if case.name == f"{name}.no_duplicate")
    return case.problem


def compared(problem: Problem, wrong: Reduced) -> None:
    wrong = replace(wrong, conditions=wrong.conditions[:1])  # without the lemmas
    compare(Pair(problem.watched.at(0), (problem.watched.condition,), wrong), states_limit=1000)


def with_body(reduced: Reduced, name: str, change: object) -> Reduced:
    """The reduction with another body for one step."""
    steps = tuple(change(step) if step.name == name else step for step in reduced.system.steps)  # type: ignore[operator]
    assert steps != reduced.system.steps
    return replace(reduced, system=replace(reduced.system, steps=steps))


def without_loops(step: Step) -> Step:
    return replace(step, body=tuple(each for each in step.body if not isinstance(each, Loop)))


def test_a_generation_that_outdates_no_copy_is_seen() -> None:
    problem = of("ReadProcessWrite")
    with pytest.raises(Different, match="steps from"):
        compared(problem, with_body(problem.reduced, "rebalance", without_loops))


def test_dead_cells_that_are_not_reset_are_seen() -> None:
    problem = of("Group")
    with pytest.raises(Different, match="steps from"):
        compared(problem, with_body(problem.reduced, "revoke", without_loops))


def test_live_cells_that_are_reset_are_seen() -> None:
    problem = of("Group")

    def always(step: Step) -> Step:
        def unconditional(body: tuple) -> tuple:
            return tuple(
                replace(each, body=unconditional(each.body))
                if isinstance(each, Loop)
                else replace(each, condition=Const(True))
                if isinstance(each, Branch) and isinstance(each.condition, Not)
                else each
                for each in body
            )

        return replace(step, body=unconditional(step.body))

    with pytest.raises(Different):
        compared(problem, with_body(problem.reduced, "process", always))


def test_a_variable_that_is_dropped_though_it_counts_is_seen() -> None:
    problem = of("AtMostOnce")
    reduced = unchanged(problem.watched.system, [problem.watched.condition])
    with pytest.raises(Different, match="steps from"):
        compared(problem, with_body(reduced, "commit", lambda step: replace(step, body=())))


def test_a_condition_with_another_meaning_is_seen() -> None:
    problem = of("AtLeastOnce")
    reduced = unchanged(problem.watched.system, [Const(False)])
    with pytest.raises(Different, match="condition in"):
        compared(problem, reduced)


def test_a_fact_that_is_none_is_seen() -> None:
    problem = of("AtLeastOnce")
    reduced = unchanged(problem.watched.system, [problem.watched.condition])
    with pytest.raises(Different, match="fact in"):
        compared(problem, replace(reduced, facts=(Const(False),)))
    with pytest.raises(Different, match="known in"):
        compared(problem, replace(reduced, premises=(Const(False),)))


class Liar(SolverOracle):
    """Says that no cell of any variable is ever read, and that everything is inductive."""

    def inductive(self, system: TransitionSystem, candidates: object) -> tuple[Expr, ...]:
        return tuple(candidates)  # type: ignore[arg-type]

    def support(self, system: TransitionSystem, goals: object, invariants: object) -> tuple[Expr, ...]:
        return tuple(goals)  # type: ignore[arg-type]


def test_an_oracle_that_lies_makes_a_reduction_that_is_no_image() -> None:
    problem = of("AtMostOnce")
    watched = problem.watched
    wrong = reduce(watched.system, [watched.condition], Liar(problem.unbounded, (watched.message,)))
    with pytest.raises(Different):
        compared(problem, wrong)


def test_a_pass_that_removes_the_second_effect_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    system = systems.at_least_once()

    def harmless(original: TransitionSystem, conditions: list[Expr], oracle: object) -> Reduced:
        """No step ever counts an effect, and nothing is bad."""

        def drop(statement: Assign) -> tuple:
            return () if statement.target.variable == "delivered" else (statement,)

        steps = tuple(replace(each, body=rewritten(each.body, lambda e: e, drop)) for each in original.steps)
        return unchanged(replace(original, steps=steps), conditions)

    monkeypatch.setattr(problems, "reduce", harmless)
    problem = prepare(system, "no_duplicate")
    answer = Spacer({})(problem.relation, problem.bad(), time_limit_s=300)
    assert isinstance(answer, Candidate)
    assert Obligations.of(problem, time_limit_s=300).failing(problem.lift(answer.conjuncts)) is not None
    assert not isinstance(decide(system, "no_duplicate", time_limit_s=1), Holds)


def test_facts_that_are_none_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def assuming(original: TransitionSystem, conditions: list[Expr], oracle: object) -> Reduced:
        return replace(unchanged(original, conditions), facts=(Const(False),), premises=(Const(False),))

    monkeypatch.setattr(problems, "reduce", assuming)
    for system in (systems.at_least_once(), systems.exactly_once()):
        assert not isinstance(decide(system, "no_duplicate", time_limit_s=2), Holds)


def test_what_is_lifted_speaks_of_the_watched_system() -> None:
    problem = prepare(systems.exactly_once(), "no_duplicate")
    assert problem.lift([Const(True)]) == (Const(True), *problem.reduced.facts)
