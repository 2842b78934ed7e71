"""How large an instance may be: refused from the first cell and the first step instance too many."""

import pytest

from modelcheck.errors import SpecError
from modelcheck.explicit import engine, explore
from modelcheck.explicit.layout import guessed_layout
from modelcheck.explicit.python import codegen
from modelcheck.explicit.python.codegen import packed
from modelcheck.explicit.size import MOST_CELLS, MOST_INSTANCES, refuse_if_too_large, too_large
from modelcheck.ir.nodes import Domain, Negate, ParameterRead, RangeDomain
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import EnumType, IdType, MapType
from tests import systems
from tests.systems import Const, put, step, system, variable

WHO = IdType("Who", "whos", 2)


def row(*keys: Domain) -> TransitionSystem:
    type_: systems.Type = systems.INT
    for key in reversed(keys):
        type_ = MapType(key, type_)
    return system("Row", parameters=[systems.parameter("size", 4)], variables=[variable("row", type_, 0)])


def jumps(**domains: Domain) -> TransitionSystem:
    jump = step("jump", [], [put("n", Const(1))], **domains)
    size = systems.parameter("size", 4)
    return system("Jumps", parameters=[size], variables=[variable("n", systems.INT, 0)], steps=[jump])


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
    refuse_if_too_large(jumps(i=RangeDomain(ParameterRead("size"), Const(MOST_INSTANCES + 4))))
    for one in (
        jumps(i=upto(MOST_INSTANCES + 1)),
        jumps(i=upto(MOST_INSTANCES // 2), a=WHO, b=systems.BOOL),
        jumps(i=RangeDomain(ParameterRead("size"), Const(MOST_INSTANCES + 5))),
    ):
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


def test_code_may_have_so_many_characters_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    one = jumps()
    size = len(packed(guessed_layout(one)).source)
    monkeypatch.setattr(codegen, "MOST_CODE", size)
    assert len(explore(one)) == 2
    monkeypatch.setattr(codegen, "MOST_CODE", size - 1)
    with pytest.raises(SpecError) as caught:
        explore(one)
    assert caught.value.diagnostics[0].message.endswith(f"too large to enumerate: its code has {size:,} characters")


def test_code_that_python_cannot_read_is_refused() -> None:
    deep = systems.var("n")
    for _ in range(250):
        deep = Negate(deep)
    one = system("Deep", variables=[variable("n", systems.INT, 1)], steps=[step("go", [], [put("n", deep)])])
    with pytest.raises(SpecError) as caught:
        explore(one)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "MC216"
    assert diagnostic.message.startswith("this instance of Deep is too large to enumerate: its code is nested too deep")


def test_a_state_may_have_so_many_bits_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    one = jumps()
    bits = guessed_layout(one).bits
    monkeypatch.setattr(engine, "MOST_BITS", bits)
    assert len(explore(one)) == 2
    monkeypatch.setattr(engine, "MOST_BITS", bits - 1)
    with pytest.raises(SpecError) as caught:
        explore(one)
    assert caught.value.diagnostics[0].message.endswith(f"too large to enumerate: a state has {bits} bits")
