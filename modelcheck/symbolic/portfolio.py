"""The engines in the order that answers soonest: a few steps unrolled, then proofs, then unrolling for good."""

from __future__ import annotations

import time
from typing import Final, assert_never

import z3

from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.answer import Candidate, Prover, Reachable, Undecided
from modelcheck.symbolic.bmc import Unrolling
from modelcheck.symbolic.evaluate import CannotEncode
from modelcheck.symbolic.problem import Problem, prepare
from modelcheck.symbolic.recheck import Recheck
from modelcheck.symbolic.spacer import Spacer
from modelcheck.verdict import BoundReached, GaveUp, Holds, Unknown, Verdict, Violated

# Up to here unrolling costs less than the quickest proof, and most counterexamples are no longer.
_FIRST_BOUND: Final = 7

# Settings of Spacer that fail on different systems; which succeeds depends even on the order terms are made in.
_PROVERS: Final[tuple[tuple[str, Prover], ...]] = (
    ("z3 spacer", Spacer({})),
    ("z3 spacer with global guidance", Spacer({"spacer.global": True})),
    ("z3 spacer with symbolic obligations", Spacer({"spacer.ground_pobs": False})),
)

_REACHABLE: Final = "it says that there is a counterexample"
_MEMORY_LIMIT_MB: Final = 4000

# Of conjuncts in sample states: a second of contradicting evidence is enough after a proof.
_EVALUATIONS: Final = 20_000


def decide(system: TransitionSystem, property_name: str, *, time_limit_s: float) -> Verdict:
    """Prove or refute a property for any size, or say why not; works in this process and may overrun the limit.

    Raises:
        InternalError: The solver and the reference semantics contradict each other.
    """
    deadline = time.monotonic() + time_limit_s
    z3.set_param("memory_max_size", _MEMORY_LIMIT_MB)
    try:
        problem = prepare(system, property_name)
    except (CannotWatch, CannotEncode) as refusal:
        return Unknown(GaveUp(str(refusal)))
    unrolling = Unrolling(problem.relation, problem.bad())
    found = unrolling.search(_FIRST_BOUND, deadline=deadline)
    if found is not None:
        return problem.refutation(found)
    recheck = Recheck(problem, time_limit_s=time_limit_s)
    # The property may need no help; and where no state is bad at all, Spacer answers with quantifiers.
    if recheck.failing([problem.watched.condition]) is None:
        return _proved(problem, (problem.watched.condition,), "z3 induction")
    attempts = []
    for index, (name, prover) in enumerate(_PROVERS):
        # The unrolling at the end gets a share too.
        share_s = (deadline - time.monotonic()) / (len(_PROVERS) + 1 - index)
        attempt = _attempt(problem, recheck, name, prover, time_limit_s=share_s)
        if isinstance(attempt, Holds):
            return attempt
        attempts.append(f"{name}: {attempt}")
        if attempt == _REACHABLE:
            break
    found = unrolling.search(None, deadline=deadline)
    if found is not None:
        return problem.refutation(found)
    return Unknown(GaveUp(f"{BoundReached(unrolling.bound)}, and no proof ({'; '.join(attempts)})"))


def refute(system: TransitionSystem, property_name: str, *, bound: int, time_limit_s: float) -> Violated | Unknown:
    """Look for a counterexample of at most `bound` steps, for any size; finding none is Unknown.

    Raises:
        CannotWatch: As `prepare`.
        CannotEncode: As `prepare`.
        UnfaithfulTrace: As `Problem.refutation`.
    """
    problem = prepare(system, property_name)
    unrolling = Unrolling(problem.relation, problem.bad())
    found = unrolling.search(bound, deadline=time.monotonic() + time_limit_s)
    return Unknown(BoundReached(unrolling.bound)) if found is None else problem.refutation(found)


def _attempt(problem: Problem, recheck: Recheck, name: str, prover: Prover, *, time_limit_s: float) -> Holds | str:
    """A proof that has passed every check, or what came of it."""
    answer = prover(problem.relation, problem.bad(), time_limit_s=time_limit_s)
    match answer:
        case Undecided(why):
            return why
        case Reachable():
            return _REACHABLE
        case Candidate(conjuncts):
            lifted = problem.lift(conjuncts)
            obligation = recheck.failing(lifted)
            if obligation is not None:
                return f"its invariant does not pass: {obligation}"
            return _proved(problem, recheck.minimal(lifted), name)
        case _:
            assert_never(answer)


def _proved(problem: Problem, conjuncts: tuple[Expr, ...], name: str) -> Holds:
    """The verdict on conjuncts that have passed the obligations, after a look at reachable states."""
    problem.confirm(conjuncts, evaluations_limit=_EVALUATIONS)
    return Holds(problem.certificate(conjuncts, name))
