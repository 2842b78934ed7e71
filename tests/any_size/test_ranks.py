"""What a rank is made of, what it is learnt from, and what it claims."""

from itertools import islice

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

from modelcheck.ir.messages.progress import WatchedMessage, targets, until_effect
from modelcheck.ir.messages.watch import Watched, watch
from modelcheck.ir.nodes import TRUE, Const, Expr
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.semantics import Scope, evaluate, holds, successors
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.predicates.kinds import Kinds
from modelcheck.symbolic.rank.components import Term, rank_terms
from modelcheck.symbolic.rank.lexicographic import Learner, Means
from modelcheck.symbolic.rank.operands import operands
from modelcheck.symbolic.rank.progress import Progress
from modelcheck.symbolic.rank.sample import Sample, Seen, Way
from tests import systems
from tests.any_size import instances
from tests.support.sizes import thinned

NAMES = [each.cls.__name__ for each in instances.shipped() if instances.counts_effects(each)]
EVERYTHING = Means(words_of=frozenset(), steps_of=frozenset(), strict=False, totals=True, pairs=True)


class Case:
    """A spec cut at the effect of its first message, with a sample and the words over it."""

    def __init__(self, system: TransitionSystem) -> None:
        self.watched: Watched = watch(system, TRUE)
        self.target: WatchedMessage = next(targets(self.watched, system))
        self.system = until_effect(self.watched.system, self.target.waits)
        self.relation = Relation(self.system, unbounded=(), free=(self.watched.message,))
        found = operands(
            self.system,
            self.relation,
            Kinds(self.system, [self.target.served], through_sums=True),
            message=self.watched.message,
            size=2,
        )
        self.terms = rank_terms(self.system, found)
        self.sample = Sample(self.relation, self.target.served)
        self.sample.explore(self.system, states_limit=60)


@pytest.fixture(scope="module", params=thinned(NAMES, 9))
def case(request: pytest.FixtureRequest) -> Case:
    return Case(instances.spec(request.param))


def test_every_word_is_computed_as_it_is_written_and_never_negative(case: Case) -> None:
    for seen in case.sample.seen[:25]:
        for term in case.terms:
            value = evaluate(term.expr, Scope(seen.instance, seen.state, {}))
            assert value == term.read(seen.flat)
            assert isinstance(value, int)
            assert value >= 0


def test_the_formula_says_of_a_state_what_the_semantics_says_of_its_successors(case: Case) -> None:
    terms = case.relation.terms
    chosen = [case.terms[number] for number in range(0, len(case.terms), max(1, len(case.terms) // 7))]
    for length in (1, 2, len(chosen)):
        rank = tuple(term.expr for term in chosen[:length])
        claim = Progress(system=case.system, served=case.target.served, rank=rank)
        truth = terms.lower(claim.truth(case.relation))
        for seen in case.sample.seen[:20]:
            names = [*case.relation.rigid.values(), *(cell.const for cell in case.relation.cells)]
            values = [terms.lower(bool(v) if z3.is_bool(n) else v) for n, v in zip(names, seen.flat, strict=True)]
            value = z3.simplify(z3.substitute(truth, *zip(names, values, strict=True)))
            # Where an argument is from a range the formula may claim too little, and nowhere too much.
            assert z3.is_true(value) == _progress(case, seen, rank) or (not z3.is_true(value) and _has_ranges(case))


def _has_ranges(case: Case) -> bool:
    return any(transition.choices for transition in case.relation.transitions)


def _progress(case: Case, seen: Seen, rank: tuple[Expr, ...]) -> bool:
    def value(state: State) -> tuple[object, ...]:
        return tuple(evaluate(part, Scope(seen.instance, state, {})) for part in rank)

    if seen.served:
        return True
    return any(
        holds(seen.instance, after, case.target.served) or value(after) < value(seen.state)
        for step, after in successors(seen.instance, seen.state)
        if not case.system.step(step.step).fault
    )


def test_a_rank_that_is_learnt_decreases_on_all_of_its_sample(case: Case) -> None:
    if case.sample.without_hope():
        return
    rank = Learner(case.sample, case.terms).rank(EVERYTHING)
    assert rank is not None
    hopeful = case.sample.hopeful()
    for number in hopeful:
        ways = case.sample.seen[number].ways or ()
        if all(way.target in hopeful or case.sample.seen[way.target].served for way in ways):
            assert _progress(case, case.sample.seen[number], tuple(term.expr for term in rank))


def test_a_way_into_the_unknown_may_be_the_one_to_take() -> None:
    """Only 0 -> 1 makes the word smaller; that it leads to an effect is beyond what was explored."""
    sample, _ = _graph({0: [1, 2], 1: [4], 2: [3]}, served={3})
    words = [_word(1, 0, 2, 0, 0)]
    sample.seen[4].ways = None
    assert 1 not in sample.hopeful()
    assert Learner(sample, [_word(1, 0, 2, 0, 0), _word(0, 0, 1, 0, 0)]).rank(EVERYTHING) is not None
    sample.seen[4].ways = []
    assert sample.without_hope() == (1, 4)
    assert Learner(sample, words).rank(EVERYTHING) is None


@pytest.mark.parametrize("name", thinned(NAMES, 9))
def test_the_system_that_stops_at_the_effect_has_the_same_states_before_it(name: str) -> None:
    watched = watch(instances.spec(name), TRUE)
    for target in islice(targets(watched, instances.spec(name)), 1):
        whole = instances.reached(watched.at(1))
        cut = instances.reached(until_effect(watched.at(1), target.waits))
        waiting = [state for state in whole if holds(watched.at(1), state, target.waits)]
        assert {state for state in cut if holds(watched.at(1), state, target.waits)} == set(waiting)


def _graph(ways: dict[int, list[int]], served: set[int]) -> tuple[Sample, TransitionSystem]:
    """A sample made by hand: its only step leads from each state to those named."""
    system = systems.at_least_once()
    relation = Relation(system, unbounded=())
    sample = Sample(relation, TRUE)
    step = next(iter(successors(system, instances.reached(system)[0])))[0]
    for number in sorted({*ways, *served, *(target for targets_ in ways.values() for target in targets_)}):
        sample.seen.append(
            Seen(
                instance=system,
                state=(),
                flat=(number,),
                served=number in served,
                ways=[Way(step, target) for target in ways.get(number, [])],
            )
        )
    return sample, system


def _word(*values: int) -> Term:
    return Term(expr=Const(0), read=lambda state: values[state[0]], owners=frozenset(), cost=1)


def test_a_rank_of_two_components_is_learnt_where_no_single_one_decreases() -> None:
    sample, _ = _graph({0: [1], 1: [2], 2: [3]}, served={3})
    # The first falls once and stays, the second falls on the way and rises first.
    rank = Learner(sample, [_word(1, 0, 0, 0), _word(0, 2, 1, 0)]).rank(EVERYTHING)
    assert rank is not None
    assert [[term.read((state,)) for state in range(3)] for term in rank] == [[1, 0, 0], [0, 2, 1]]


def test_no_rank_is_learnt_from_words_that_do_not_fit() -> None:
    sample, _ = _graph({0: [1], 1: [0, 2]}, served={2})
    assert Learner(sample, [_word(0, 1, 0), _word(0, 0, 0)]).rank(EVERYTHING) is None
    assert Learner(sample, [_word(1, 0, 0)]).rank(EVERYTHING) is not None


def test_a_state_without_a_way_to_an_effect_is_without_hope_only_if_all_ways_were_followed() -> None:
    sample, _ = _graph({0: [1, 2], 1: [1], 2: [3]}, served={3})
    assert sample.without_hope() == (1,)
    sample.seen[1].ways = None
    assert sample.without_hope() == ()
    assert 1 not in sample.hopeful()


@given(st.data())
def test_what_is_learnt_from_a_random_graph_decreases_everywhere(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 7))
    states = st.integers(0, size - 1)
    ways = {number: data.draw(st.lists(states, max_size=3)) for number in range(size - 1)}
    sample, _ = _graph(ways, served={size - 1})
    words = [_word(*data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))) for _ in range(6)]
    rank = Learner(sample, words).rank(EVERYTHING)
    if rank is None:
        return

    def value(number: int) -> tuple[int, ...]:
        return tuple(term.read((number,)) for term in rank)

    for number in sample.hopeful():
        assert any(target == size - 1 or value(target) < value(number) for target in ways[number])
