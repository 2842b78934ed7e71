"""The unrolling of a few steps alone, in this process."""

import time

from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.engines.bmc import Unrolling
from modelcheck.symbolic.question.problem import prepare
from modelcheck.verdict import BoundReached, Unknown, Violated


def refute(system: TransitionSystem, property_name: str, *, bound: int, time_limit_s: float) -> Violated | Unknown:
    """A counterexample of at most `bound` steps, for any size; finding none is Unknown."""
    problem = prepare(system, property_name)
    unrolling = Unrolling(problem.relation, problem.bad())
    found = unrolling.search(bound, deadline=time.monotonic() + time_limit_s)
    return Unknown(BoundReached(unrolling.bound)) if found is None else problem.refutation(found)
