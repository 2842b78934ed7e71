"""What proves other properties of a spec, tried on this one before any engine looks for a proof.

A proof that no message is lost shows, as often as not, that none starves: the same rank falls on every fair run. What
is known is believed as little as what an engine says: every obligation is checked from scratch.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from modelcheck.errors import InternalError
from modelcheck.ir.cells import replaced
from modelcheck.ir.messages.progress import targets
from modelcheck.ir.nodes import Const, Expr, ParameterRead
from modelcheck.ir.properties import ABOUT_RUNS, BuiltIn
from modelcheck.symbolic.predicates.cells import domains
from modelcheck.symbolic.processes.race import RaceLimits, Rejected, Task, first_answer
from modelcheck.symbolic.question.confirm import of_each
from modelcheck.symbolic.question.problem import Problem
from modelcheck.symbolic.rank.delivery import checked
from modelcheck.symbolic.rank.search import Promise, RankSearch
from modelcheck.symbolic.recheck.obligations import Obligations, watched_relation
from modelcheck.symbolic.settings import Settings
from modelcheck.symbolic.stages import give_up_in_good_order
from modelcheck.verdict import Holds, Invariant, Rank

# Evaluations of conjuncts in sample states.
_EVALUATIONS: Final = 20_000

# The share of the time left: it takes a hundredth of what a search takes, or leads nowhere.
_SHARE: Final = 0.2

Tried: TypeAlias = Holds | InternalError | None
"""The proof, None if there is none, or an error that this process has to raise."""


def by_known(problem: Problem, proofs: tuple[Invariant, ...], settings: Settings, *, deadline: float) -> Holds | None:
    """The proof of a property by the invariants and ranks of other proofs, for the same participants; None without one.

    Raises:
        InternalError: An invariant that was proved is false in a reachable state.
    """
    left_s = (deadline - time.monotonic()) * _SHARE
    if not proofs or left_s <= 0:
        return None
    limits = RaceLimits(time_s=left_s, memory_bytes=settings.memory_bytes)
    task: Task[Tried] = Task("known proofs", Trial(problem, proofs, settings.memory_bytes))
    return first_answer([task], _accepted, limits=limits).answer


def _accepted(_: str, tried: Tried) -> Holds | Rejected:
    if isinstance(tried, InternalError):
        raise tried
    return Rejected("what is known is no proof") if tried is None else tried


@dataclass(frozen=True, slots=True)
class Trial:
    """The work of a process."""

    problem: Problem
    proofs: tuple[Invariant, ...]
    memory_bytes: int

    def __call__(self, time_limit_s: float) -> Tried:
        """The proof, None if there is none."""
        give_up_in_good_order(self.memory_bytes)
        try:
            if self.problem.property_name in ABOUT_RUNS:
                return self._delivery(deadline=time.monotonic() + time_limit_s)
            return self._safety(deadline=time.monotonic() + time_limit_s)
        except InternalError as contradiction:
            return contradiction

    def _safety(self, *, deadline: float) -> Holds | None:
        problem, within_s = self.problem, deadline - time.monotonic()
        obligations = Obligations.of(problem, time_limit_s=within_s)
        conjuncts = obligations.inductive((problem.watched.condition, *self._conjuncts()))
        if obligations.failing(conjuncts) is not None:
            return None
        kept = obligations.minimal(conjuncts, deadline=deadline)
        problem.confirm(kept, evaluations_limit=_EVALUATIONS)
        return Holds(problem.certificate(kept, self._engines()))

    def _delivery(self, *, deadline: float) -> Holds | None:
        problem = self.problem
        fair = problem.property_name == BuiltIn.NO_STARVATION
        searches = [RankSearch(problem, target, fair) for target in targets(problem.watched, problem.system)]
        conjuncts: tuple[Expr, ...] | None = None
        for proof in self.proofs:
            promises = tuple(self._promises(proof, searches))
            if len(promises) != len(searches):
                continue
            relation = watched_relation(problem)
            if conjuncts is None:
                obligations = Obligations.of(problem, time_limit_s=deadline - time.monotonic())
                conjuncts = obligations.inductive((*self._conjuncts(), *domains(problem.watched.system)))
            found = checked(problem, relation, searches, promises, conjuncts, deadline=deadline)
            if isinstance(found, Holds):
                return found
        return None

    def _promises(self, proof: Invariant, searches: list[RankSearch]) -> Iterator[Promise]:
        """The rank of each target that the proof has one for; a name for any one row is that of the first."""
        ranks = {(each.variable, each.keys): each for each in proof.ranks}
        for search in searches:
            rank: Rank | None = ranks.get((search.target.variable, search.target.keys))
            if rank is not None:
                yield Promise(rank.components, rank.for_good).said(partial(self._of_first, proof.each))

    def _of_first(self, each: tuple[tuple[str, str], ...], expr: Expr) -> Expr:
        for name, _ in each:
            expr = replaced(expr, ParameterRead(name), Const(0))
        return self.problem.watched.lowered(expr)

    def _conjuncts(self) -> tuple[Expr, ...]:
        """What is known to be invariant, over the watched system."""
        return tuple(
            dict.fromkeys(
                each
                for proof in self.proofs
                for some in of_each(self.problem.system, self.problem.watched, proof)
                for each in some
            )
        )

    def _engines(self) -> str:
        return ", ".join(dict.fromkeys(proof.engine for proof in self.proofs))
