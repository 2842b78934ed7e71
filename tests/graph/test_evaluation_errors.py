"""What fails to evaluate in some state is reported with the steps that lead there."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from modelcheck.errors import EvaluationError
from modelcheck.explicit import explore
from modelcheck.graph import StateGraph, avoidance, falsified, first_falsified, lost_messages, starvation
from modelcheck.ir.nodes import Arithmetic, Not, Operation, RangeDomain
from modelcheck.ir.system import Owed
from modelcheck.ir.types import CountType, MapType
from tests import systems
from tests.systems import INT, ONE, ZERO, Const, add, equal, less, put, step, var, variable

N = var("n")
FAILS_AT_2 = equal(Arithmetic(Operation.FLOORDIV, ONE, add(N, Const(-2))), Const(9))
DELIVERED = variable("delivered", MapType(RangeDomain(ZERO, ONE), CountType()), 0)


def graph() -> StateGraph:
    """0, 1, 2, 3 by `up`; both the claim and what is owed fail to evaluate at 2."""
    spec = systems.system(
        "Counting",
        variables=[variable("n", INT, 0), DELIVERED],
        steps=[step("stay", [equal(N, ZERO)], []), step("up", [less(N, Const(3))], [put("n", add(N, ONE))])],
        properties=[systems.always("claim", FAILS_AT_2)],
    )
    return explore(replace(spec, owed=Owed(("m",), Not(FAILS_AT_2))))


def lookups() -> dict[str, Callable[[StateGraph], object]]:
    return {
        "lost": lost_messages,
        "starved": starvation,
        "never": lambda of: avoidance(of, of.observe.conditions["claim"]),
        "false": lambda of: first_falsified(of, lambda index: index > 1 and falsified(of, "claim")(index)),
    }


@pytest.mark.parametrize("name", lookups())
def test_the_failure_holds_the_steps_that_lead_there(name: str) -> None:
    with pytest.raises(EvaluationError, match="division by zero") as caught:
        lookups()[name](graph())
    assert [each.steps for each in caught.value.diagnostics] == [("up", "up")]
