"""Why a condition is false: the part to blame, what it read, and for which values of bound names."""

from modelcheck.ir.nodes import And, Conditional, Expr, Fold, Folding, Index, ParameterRead, RangeDomain
from modelcheck.ir.nodes import Const as Literal
from modelcheck.ir.system import Cell
from modelcheck.ir.types import MapType
from modelcheck.semantics import Falsity, initial_state, why_false
from tests.systems import INT, Const, add, equal, less, local, parameter, system, var, variable

KEYS = RangeDomain(Const(0), ParameterRead("two"))
SPEC = system(
    "Rows",
    parameters=[parameter("two", 2)],
    variables=[
        variable("row", MapType(KEYS, INT), 0),
        variable("grid", MapType(KEYS, MapType(KEYS, INT)), 0),
        variable("n", INT, 1),
    ],
)


def blame(condition: Expr) -> Falsity:
    return why_false(SPEC, initial_state(SPEC), condition)


def test_an_arm_that_is_not_taken_is_not_read() -> None:
    condition = equal(Conditional(Literal(False), var("row", Const(5)), var("row", Const(0))), Const(1))
    assert blame(condition).reads == ((Cell("row", (0,)), 0),)
    condition = equal(Conditional(Literal(False), add(var("row", Const(5)), var("n")), Const(0)), Const(1))
    assert blame(condition).reads == ((Cell("n"), 1),)


def test_an_entry_of_a_map_that_is_chosen_is_no_cell() -> None:
    chosen = Index(Conditional(Literal(True), var("row"), var("row")), Const(0))
    assert blame(equal(chosen, var("n"))).reads == ((Cell("n"), 1),)


def test_the_first_false_part_of_a_conjunction_is_to_blame() -> None:
    true, false, too = equal(var("n"), Const(1)), equal(var("n"), Const(2)), equal(var("n"), Const(3))
    assert blame(And((true, false, too))) == Falsity(false, (), ((Cell("n"), 1),))


def test_a_quantified_condition_is_false_for_the_first_value_that_refutes_it() -> None:
    body = And((equal(var("row", local("k")), Const(0)), less(local("k"), var("n"))))
    assert blame(Fold(Folding.ALL, "k", KEYS, body)) == Falsity(
        less(local("k"), var("n")), (("k", KEYS, 1),), ((Cell("n"), 1),)
    )


def test_cells_are_read_as_they_are_written_each_once_and_not_inside_quantifiers() -> None:
    some = Fold(Folding.SUM, "k", KEYS, var("row", local("k")))
    nested = var("grid", var("n"), var("row", var("n")))
    condition = equal(equal(nested, var("n")), equal(nested, some))
    assert blame(condition) == Falsity(condition, (), ((Cell("grid", (1, 0)), 0), (Cell("n"), 1)))
