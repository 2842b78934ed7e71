"""A generation becomes a bit where it is only compared with the newest, and stays where it is anything more."""

from dataclasses import replace

import pytest

from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.cells import cell
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, LocalRead, Some, Statement, VariableRead
from modelcheck.ir.passes import Reduced, newest_generation
from modelcheck.ir.system import TransitionSystem
from tests import systems
from tests.passes.bisimulation import Pair, compare
from tests.passes.shipped import SPECS

(SPEC,) = load_file(SPECS / "examples" / "read_process_write.py")
SYSTEM = instantiate(SPEC, {"rebalances": 2})
JOINED, GENERATION = cell("joined", [LocalRead("i")]), VariableRead("generation")


def reduced(system: TransitionSystem, *conditions: Expr) -> Reduced:
    return newest_generation(system, [no_duplicate(system), *conditions])


def saying(step: str, *more: Statement) -> TransitionSystem:
    """The system with more statements at the end of a step."""
    steps = (replace(each, body=(*each.body, *more)) if each.name == step else each for each in SYSTEM.steps)
    return replace(SYSTEM, steps=tuple(steps))


def names(made: Reduced) -> set[str]:
    return set(made.system.variable_index)


def test_the_generation_goes_and_each_copy_is_a_bit() -> None:
    made = reduced(SYSTEM)
    assert set(SYSTEM.variable_index) - names(made) == {"generation", "joined"}
    assert names(made) - set(SYSTEM.variable_index) == {"joined is the newest"}
    graph = compare(Pair(SYSTEM, (no_duplicate(SYSTEM),), made), states_limit=2000)
    assert graph.complete


def test_a_copy_that_is_compared_with_none_is_two_bits() -> None:
    is_set = Compare(Comparison.NE, cell("joined", [Const(0)]), Const(None))
    made = reduced(SYSTEM, is_set)
    assert "joined is set" in names(made)
    compare(Pair(SYSTEM, (no_duplicate(SYSTEM), is_set), made), states_limit=200)


def test_a_copy_may_forget_and_be_handed_on() -> None:
    for statement in (systems.put("joined", LocalRead("i"), Const(None)), systems.put("joined", Const(0), JOINED)):
        system = saying("commit", statement)
        made = reduced(system)
        assert "generation" not in names(made)
        compare(Pair(system, (no_duplicate(system),), made), states_limit=200)


OTHER_USES = {
    "it is counted down": saying("abort", systems.put("generation", systems.add(GENERATION, Const(-1)))),
    "it is set back": saying("abort", systems.put("generation", Const(0))),
    "a copy is made up": saying("abort", systems.put("joined", LocalRead("i"), Some(Const(7)))),
    "it is read as a number": saying("abort", systems.put("committed", GENERATION)),
}


@pytest.mark.parametrize("use", OTHER_USES)
def test_a_number_that_is_more_than_a_generation_stays(use: str) -> None:
    assert reduced(OTHER_USES[use]).system.variables == SYSTEM.variables


def test_a_generation_whose_order_a_condition_reads_stays() -> None:
    order = Compare(Comparison.LE, GENERATION, Const(3))
    assert reduced(SYSTEM, order).system.variables == SYSTEM.variables


def test_a_copy_that_may_start_ahead_of_the_generation_stays() -> None:
    variables = (replace(v, initial=Const(1)) if v.name == "joined" else v for v in SYSTEM.variables)
    system = replace(SYSTEM, variables=tuple(variables))
    assert reduced(system).system.variables == system.variables
