"""Ways between states as sets, held against the same said state by state."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from modelcheck.symbolic.rank.ways import Ways, both, union

STATES = 6

graphs = st.dictionaries(st.integers(0, STATES - 1), st.lists(st.integers(0, STATES - 1), max_size=3), max_size=STATES)
numbers = st.lists(st.integers(0, 3), min_size=STATES, max_size=STATES)


def members(ways: Mapping[int, Sequence[int]], states: int) -> set[int]:
    return {number for index, number in enumerate(ways) if states >> 8 * index & 1}


def leaving(ways: Mapping[int, Sequence[int]]) -> set[int]:
    """The states from which some way leads out of those that have any."""
    left: set[int] = set()
    while True:
        more = {state for state, to in ways.items() if any(t not in ways or t in left for t in to)}
        if more == left:
            return left
        left = more


@given(graphs, numbers)
def test_a_word_falls_and_stays_where_its_values_do(ways: dict[int, list[int]], values: list[int]) -> None:
    sets = Ways(ways)
    word = sets.word(values)
    falling = {state for state, to in ways.items() if any(values[t] < values[state] for t in to)}
    staying = {state for state, to in ways.items() if any(values[t] == values[state] for t in to)}
    assert members(ways, union(both(sets.edges, word.falls))) == falling
    assert members(ways, union(both(sets.edges, word.stays))) == staying


@given(graphs)
def test_all_states_leave_exactly_if_each_has_a_way_out(ways: dict[int, list[int]]) -> None:
    sets = Ways(ways)
    assert members(ways, sets.states) == set(ways)
    assert sets.all_leave(sets.states, sets.edges) is (leaving(ways) == set(ways))


@given(graphs, numbers)
def test_some_states_leave_along_some_ways(ways: dict[int, list[int]], values: list[int]) -> None:
    """Those that the word does not settle, along the ways that keep it."""
    sets = Ways(ways)
    word = sets.word(values)
    settled = union(both(sets.edges, word.falls))
    left = sets.states & ~settled
    along = tuple(each & left for each in both(sets.edges, word.stays))
    naive = {state: [t for t in ways[state] if values[t] == values[state]] for state in members(ways, left)}
    assert sets.all_leave(left, along) is (leaving(naive) == set(naive))
