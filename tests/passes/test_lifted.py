"""What is proved of a reduced system is said, and checked, of the spec."""

import pytest

from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import VariableRead
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.portfolio import decide
from modelcheck.symbolic.question.problem import prepare
from modelcheck.verdict import Holds, Invariant
from tests.passes.shipped import SPECS


def shipped(file: str, name: str) -> TransitionSystem:
    (found,) = (spec for spec in load_file(SPECS / "examples" / file) if spec.cls.__name__ == name)
    return instantiate(found)


def proved(system: TransitionSystem, *, time_limit_s: float) -> Invariant:
    verdict = decide(system, "no_duplicate", time_limit_s=time_limit_s)
    assert isinstance(verdict, Holds), verdict
    assert isinstance(verdict.evidence, Invariant)
    return verdict.evidence


@pytest.mark.slow
def test_a_proof_with_derived_variables_speaks_of_the_variables_of_the_spec() -> None:
    system = shipped("sink_database.py", "OffsetInDatabase")
    assert prepare(system, "no_duplicate").reduced.facts
    evidence = proved(system, time_limit_s=300)
    read = {p.name for each in evidence.conjuncts for p in subexpressions(each) if isinstance(p, VariableRead)}
    assert {"next", "delivered"} <= read <= set(system.variable_index)
    assert evidence.unbounded == ("messages", "assignments", "clients")


@pytest.mark.slow
def test_read_process_write_is_proved_for_any_number_of_messages_and_rebalances() -> None:
    evidence = proved(shipped("read_process_write.py", "ReadProcessWrite"), time_limit_s=300)
    assert evidence.unbounded == ("messages", "rebalances")
