"""Why a condition is false, where a part of it has no value."""

from systems import INT, Const, equal, system, var, variable

from modelcheck.ir.nodes import Conditional, RangeDomain
from modelcheck.ir.nodes import Const as Literal
from modelcheck.ir.types import MapType
from modelcheck.semantics import initial_state, why_false


def test_an_arm_that_is_not_taken_is_not_read() -> None:
    row = variable("row", MapType(RangeDomain(Const(0), Const(1)), INT), 0)
    spec = system("Arms", variables=[row], steps=[])
    condition = equal(Conditional(Literal(False), var("row", Const(5)), var("row", Const(0))), Const(1))
    assert why_false(spec, initial_state(spec), condition).reads == (("row[0]", 0),)
