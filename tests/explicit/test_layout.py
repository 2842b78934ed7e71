"""Packed states: every state has one integer, and every integer made from a state gives it back."""

import pytest
from hypothesis import given

from modelcheck.errors import InternalError
from modelcheck.explicit.layout import Outgrown, guessed_layout
from modelcheck.ir.nodes import Const, RangeDomain
from modelcheck.ir.system import State
from modelcheck.ir.types import MapType, OptionType
from tests import random_systems, systems
from tests.systems import variable

ALL = systems.system(
    "All",
    parameters=[systems.parameter("whos", 2, "Who"), systems.parameter("size", 2)],
    variables=random_systems.VARIABLES,
)


@given(random_systems.states())
def test_decoding_undoes_encoding(state: State) -> None:
    layout = guessed_layout(ALL)
    while True:
        try:
            packed = layout.encode(state)
            break
        except Outgrown as grown:
            layout = layout.widened(grown.variable, grown.value)
    assert 0 <= packed < 1 << layout.bits
    assert layout.decode(packed) == state
    assert repr(layout.decode(packed)) == repr(state), "bools stay bools"


def test_the_group_takes_the_bits_it_needs_and_no_more() -> None:
    assert guessed_layout(systems.group(partitions=1)).bits == 17


@pytest.mark.parametrize(("value", "first"), [(4, 0), (1000, 0), (-1, 0), (-1000, 0), (70_000, -5)])
def test_a_widened_layout_has_room_for_the_value_and_for_all_before(value: int, first: int) -> None:
    layout = guessed_layout(systems.system("One", variables=[variable("n", systems.INT, first)]))
    before = layout.fields["n"]
    layout = layout.widened("n", value)
    for inside in (first, before.low, before.high, value):
        assert layout.decode(layout.encode((inside,))) == (inside,)


def test_a_map_without_keys_takes_no_bits() -> None:
    none = MapType(RangeDomain(Const(3), Const(1)), OptionType(systems.BOOL))
    layout = guessed_layout(systems.system("None", variables=[variable("row", none, None)]))
    assert (layout.bits, layout.decode(layout.encode(((),)))) == (0, ((),))


def test_none_where_none_cannot_be_is_our_mistake() -> None:
    layout = guessed_layout(systems.system("One", variables=[variable("n", systems.INT, 0)]))
    with pytest.raises(InternalError):
        layout.encode((None,))
