"""IC3 over predicates: it proves, or says that its predicates do not suffice; it never refutes."""

from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import Arithmetic, Compare, Comparison, Const, Expr, ParameterRead, VariableRead
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.engines.ic3 import PredicateIC3
from modelcheck.symbolic.predicates.conditions import vocabulary
from modelcheck.symbolic.question.answer import Answer, Candidate, Reachable, Undecided
from modelcheck.symbolic.question.problem import Problem, prepare
from modelcheck.symbolic.recheck.obligations import Obligations
from tests import seeds, systems
from tests.support.sizes import thinned

MARKERS = Path(__file__).parents[2] / "specs" / "examples" / "transaction_markers.py"
MUTANTS = [mutant for name in seeds.NAMES for mutant in seeds.mutants(seeds.seed(name))]


def asked(problem: Problem, predicates: tuple[Expr, ...] | None = None, *, time_limit_s: float = 300.0) -> Answer:
    if predicates is None:
        predicates = vocabulary(problem.encoded, (problem.watched.condition,))
    return PredicateIC3(predicates)(problem.relation, problem.bad(), time_limit_s=time_limit_s)


def names(expr: Expr) -> set[str]:
    return {part.name for part in subexpressions(expr) if isinstance(part, VariableRead | ParameterRead)}


@pytest.mark.parametrize(
    ("system", "name"),
    [
        (seeds.seed("at_most_once"), "no_duplicate"),
        (seeds.seed("exactly_once"), "no_duplicate"),
        pytest.param(systems.group(), "committed_took_effect", marks=pytest.mark.slow),
    ],
    ids=["at-most-once", "exactly-once", "group"],
)
def test_it_finds_a_small_invariant_that_passes_from_scratch(system: TransitionSystem, name: str) -> None:
    problem = prepare(system, name)
    answer = asked(problem)
    assert isinstance(answer, Candidate)
    conjuncts = problem.lift(answer.conjuncts)
    obligations = Obligations.of(problem, time_limit_s=300)
    assert obligations.failing(conjuncts) is None
    assert len(obligations.minimal(conjuncts)) <= 12


@pytest.mark.slow
def test_it_finds_the_same_invariant_again() -> None:
    assert asked(prepare(seeds.seed("exactly_once"), "no_duplicate")) == asked(
        prepare(seeds.seed("exactly_once"), "no_duplicate")
    )


@pytest.mark.slow
def test_where_the_property_is_false_the_abstraction_is_too_weak() -> None:
    problem = prepare(seeds.seed("at_least_once"), "no_duplicate")
    answer = asked(problem)
    assert isinstance(answer, Undecided)
    assert answer.why == "abstraction too weak"
    proved = Obligations.of(problem, time_limit_s=300).inductive(answer.invariant)
    assert proved
    assert set(proved) <= set(answer.invariant)


def test_without_the_words_for_it_there_is_no_proof() -> None:
    problem = prepare(seeds.seed("exactly_once"), "no_duplicate")
    assert asked(problem, ()) == Undecided("abstraction too weak")
    bools = tuple(VariableRead(name) for name in ("running", "in_flight", "staged"))
    assert isinstance(asked(problem, bools), Undecided)


def test_a_property_that_is_false_at_first_is_reachable() -> None:
    wrong = OwnProperty(name="claim", kind=PropertyKind.ALWAYS, condition=VariableRead("running"))
    system = replace(seeds.seed("exactly_once"), properties=(wrong,))
    assert asked(prepare(system, "claim")) == Reachable()


def test_no_time_is_undecided() -> None:
    assert isinstance(asked(prepare(seeds.seed("exactly_once"), "no_duplicate"), time_limit_s=0), Undecided)


@pytest.mark.parametrize("mutant", thinned(MUTANTS[::6], 6), ids=lambda mutant: mutant.name)
def test_a_mutant_that_is_broken_is_never_proved(mutant: TransitionSystem) -> None:
    problem = prepare(mutant, "no_duplicate")
    answer = asked(problem)
    kept = {seeds.truth(instance, states_limit=300) for instance in seeds.instances(mutant, 2)} == {"kept"}
    if isinstance(answer, Candidate):
        assert kept
        assert Obligations.of(problem, time_limit_s=300).failing(problem.lift(answer.conjuncts)) is None
    else:
        assert not kept


def test_the_words_are_each_there_once_and_in_one_order() -> None:
    problem = prepare(systems.group(), "committed_took_effect")
    words = vocabulary(problem.encoded, (problem.watched.condition,))
    assert len(set(words)) == len(words) < 100
    assert words == vocabulary(problem.encoded, (problem.watched.condition,))


def test_offsets_are_compared_with_offsets_and_budgets_with_budgets() -> None:
    problem = prepare(seeds.seed("exactly_once"), "no_duplicate")
    words = vocabulary(problem.encoded, (problem.watched.condition,))
    together = [names(word) for word in words]
    assert {"committed", "position"} in together
    assert {"position", "w"} in together
    assert {"used(crash)", "crashes"} in together
    assert not any({"crashes"} < read and read != {"used(crash)", "crashes"} for read in together)
    assert Compare(Comparison.LE, VariableRead("delivered"), Const(1)) in words


@pytest.mark.slow
def test_how_far_a_step_puts_one_offset_ahead_of_another_is_among_the_words() -> None:
    (spec,) = [each for each in load_file(MARKERS) if each.cls.__name__ == "StableOffsets"]
    problem = prepare(instantiate(spec, {}), "no_loss")
    ahead = [
        word
        for word in vocabulary(problem.encoded, ())
        if isinstance(word, Compare) and isinstance(word.right, Arithmetic) and word.right.right == Const(1)
    ]
    assert [(word.operator, names(word)) for word in ahead] == [
        (Comparison.LE, {"offset", "position"}),
        (Comparison.LT, {"offset", "position"}),
    ]


def test_what_the_property_asks_is_among_the_words() -> None:
    odd = Compare(Comparison.LT, VariableRead("committed"), Const(17))
    problem = prepare(seeds.seed("exactly_once"), "no_duplicate")
    assert odd not in vocabulary(problem.encoded, (problem.watched.condition,))
    assert odd in vocabulary(problem.encoded, (odd,))
