"""The engines in this process, one after the other, for questions small enough for it."""

import time

import z3

from modelcheck.symbolic.engines.bmc import Unrolling
from modelcheck.symbolic.engines.spacer import Spacer
from modelcheck.symbolic.question.answer import Answer, Candidate, Question, Reachable, Undecided


def ask(question: Question, *, time_limit_s: float, quick: bool = False) -> Answer:
    """A few steps unrolled, then Spacer."""
    relation, bad = question.relation, question.bad()
    deadline = time.monotonic() + time_limit_s
    unrolling = Unrolling(relation, bad)
    found = unrolling.search(5, deadline=deadline)
    if found is not None:
        return Reachable(found)
    if quick:
        return Undecided("no short run was found")
    solver = z3.SimpleSolver(ctx=relation.terms.context)
    solver.add(relation.terms.lower(relation.allowed), bad)
    if solver.check() == z3.unsat:
        return Candidate(())
    answer = Spacer({})(relation, bad, time_limit_s=time_limit_s)
    if isinstance(answer, Reachable):
        found = unrolling.search(None, deadline=deadline)
        return Undecided("no run was found") if found is None else Reachable(found)
    return answer
