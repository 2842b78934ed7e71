"""The passes on every spec that ships: the reduced system is the image of the watched one, step by step."""

import pytest

from modelcheck.ir.nodes import Compare, Comparison, Const, Expr
from modelcheck.ir.passes import reduce
from modelcheck.ir.passes.reduced import any_cell, for_all_keys
from modelcheck.ir.system import Variable, key_domains
from modelcheck.symbolic.encoding.queries import SolverOracle
from tests.passes.bisimulation import Pair, cells, compare, explored, lost
from tests.passes.shipped import CASES, Case
from tests.support.sizes import slow_but, thinned

STATES_LIMIT = 3000


# States and cells of the system that watches message 0: states before and after, cells before and after.
SMALLER = {
    "Group.no_duplicate": (854, 503, 10, 10),
    "ReadProcessWrite.no_duplicate": (343, 273, 13, 12),
    "Upsert.no_duplicate": (153, 133, 9, 8),
    "Deduplicate.no_duplicate": (109, 109, 11, 10),
    "OffsetInDatabase.no_duplicate": (61, 36, 10, 8),
}


def all_cells(delivered: Variable) -> Expr:
    """The watched message took effect, in every partition."""
    claim = Compare(Comparison.GE, any_cell(delivered), Const(1))
    return for_all_keys(key_domains(delivered.type), claim)


def watching(case: Case, offset: int) -> Pair:
    problem = case.problem
    watched = problem.watched
    reduced = reduce(watched.system, [watched.condition], SolverOracle(problem.unbounded, (watched.message,)))
    return Pair(watched.at(offset), (watched.condition,), reduced)


@pytest.mark.parametrize("case", thinned(CASES, 20), ids=[case.name for case in CASES])
def test_what_the_passes_make_of_a_shipped_spec_is_its_image(case: Case) -> None:
    graph = compare(watching(case, 0), states_limit=STATES_LIMIT)
    assert graph.complete


@pytest.mark.slow
@pytest.mark.parametrize("case", thinned(CASES, 20), ids=[case.name for case in CASES])
def test_a_message_beyond_the_log_is_watched_alike(case: Case) -> None:
    compare(watching(case, 99), states_limit=100)


@pytest.mark.parametrize("name", slow_but(SMALLER, "OffsetInDatabase.no_duplicate"))
def test_states_and_cells_are_as_few_as_expected(name: str) -> None:
    (case,) = (case for case in CASES if case.name == name)
    pair = watching(case, 0)
    states = [len(explored(system, states_limit=STATES_LIMIT).states) for system in (pair.original, pair.image)]
    assert (*states, cells(pair.original), cells(pair.image)) == SMALLER[name]


DELIVERING = [case for case in CASES if case.name.endswith("no_duplicate")]


@pytest.mark.parametrize("case", thinned(DELIVERING, 20), ids=[case.name for case in DELIVERING])
def test_a_message_is_lost_in_a_state_exactly_if_it_is_in_its_image(case: Case) -> None:
    problem = case.problem
    watched = problem.watched
    served = all_cells(watched.system.variable("delivered"))
    reduced = reduce(watched.system, [served], SolverOracle(problem.unbounded, (watched.message,)))
    pair = Pair(watched.at(0), (served,), reduced)
    graph, image = (explored(system, states_limit=STATES_LIMIT) for system in (pair.original, pair.image))
    one = lost(pair.original, graph, served)
    assert {pair.seen(state) for state in one} == lost(pair.image, image, reduced.conditions[0])
    assert {pair.seen(state) for state in graph.states if state not in one}.isdisjoint(map(pair.seen, one))
