"""How large an instance may be: refused from the first cell and the first step instance too many."""

import pytest
import systems
from systems import Const, put, step, system, variable

from modelcheck.errors import SpecError
from modelcheck.explicit.size import MOST_CELLS, MOST_INSTANCES, refuse_if_too_large, too_large
from modelcheck.ir.nodes import Domain, ParameterRead, RangeDomain
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import EnumType, IdType, MapType

WHO = IdType("Who", "whos", 2)


def row(*keys: Domain) -> TransitionSystem:
    type_: systems.Type = systems.INT
    for key in reversed(keys):
        type_ = MapType(key, type_)
    return system("Row", parameters=[systems.parameter("size", 4)], variables=[variable("row", type_, 0)])


def jumps(**domains: Domain) -> TransitionSystem:
    jump = step("jump", [], [put("n", Const(1))], **domains)
    return system("Jumps", variables=[variable("n", systems.INT, 0)], steps=[jump])


def upto(size: int) -> RangeDomain:
    return RangeDomain(Const(-1), Const(size - 1))


@pytest.mark.parametrize(
    ("keys", "cells"),
    [
        ((upto(MOST_CELLS),), MOST_CELLS),
        ((upto(MOST_CELLS // 2), systems.BOOL), MOST_CELLS),
        ((upto(MOST_CELLS // 2), WHO), MOST_CELLS),
        ((upto(MOST_CELLS // 4), EnumType("Four", ("a", "b", "c", "d"))), MOST_CELLS),
        ((RangeDomain(Const(0), ParameterRead("size")), upto(MOST_CELLS // 4)), MOST_CELLS),
        ((RangeDomain(Const(3), Const(1)), RangeDomain(Const(3), Const(1)), upto(MOST_CELLS + 1)), 0),
    ],
)
def test_a_variable_may_have_so_many_cells_and_no_more(keys: tuple[Domain, ...], cells: int) -> None:
    refuse_if_too_large(row(*keys))
    if cells:
        with pytest.raises(SpecError) as caught:
            refuse_if_too_large(row(*keys[:-1], keys[-1], systems.BOOL))
        assert "`row` alone has more than 4,096 cells" in caught.value.diagnostics[0].message


def test_one_cell_too_many_is_refused() -> None:
    with pytest.raises(SpecError):
        refuse_if_too_large(row(upto(MOST_CELLS + 1)))


def test_a_step_may_have_so_many_instances_and_no_more() -> None:
    refuse_if_too_large(jumps(i=upto(MOST_INSTANCES)))
    refuse_if_too_large(jumps(i=upto(MOST_INSTANCES // 4), a=WHO, b=systems.BOOL))
    for one in (jumps(i=upto(MOST_INSTANCES + 1)), jumps(i=upto(MOST_INSTANCES // 2), a=WHO, b=systems.BOOL)):
        with pytest.raises(SpecError) as caught:
            refuse_if_too_large(one)
        assert "`jump` alone has more than 200,000 instances" in caught.value.diagnostics[0].message


def test_the_refusal_says_what_is_too_large_where_it_stands_and_what_to_do() -> None:
    one = row(WHO)
    (diagnostic,) = too_large(one, "it is").diagnostics
    assert (diagnostic.code, diagnostic.span) == ("MC216", one.span)
    assert diagnostic.message == "this instance of Row is too large to enumerate: it is"
    assert diagnostic.hint is not None
    assert diagnostic.hint.startswith("choose smaller parameters: ")
