"""no_loss and no_starvation for any size: a rank for every message, and one invariant under which all decrease."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Final, Protocol, assert_never

from modelcheck.errors import EvaluationError
from modelcheck.ir.messages.progress import settled, targets
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, Or, disjunction
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.predicates.cells import domains
from modelcheck.symbolic.question.answer import Always, Candidate, Claim, Undecided
from modelcheck.symbolic.question.problem import Problem
from modelcheck.symbolic.rank.begin import begin
from modelcheck.symbolic.rank.lost import Lost, refutation
from modelcheck.symbolic.rank.progress import Everything
from modelcheck.symbolic.rank.search import Ask, Learning, Promise, Ranked, RankSearch
from modelcheck.symbolic.recheck.obligations import Obligations, watched_relation
from modelcheck.verdict import GaveUp, Holds, Rank, Unknown, Verdict, Violated

# Evaluations of conjuncts in sample states: after a proof, a second of looking for contradictions is enough.
_EVALUATIONS: Final = 20_000


class Widen(Protocol):
    """A search for a proof with given ranks that is one for any number of participants."""

    def __call__(self, ranks: tuple[Rank, ...]) -> Holds | None:
        """The proof, None if there is none."""


def decide_delivery(problem: Problem, ask: Ask, *, fair: bool, deadline: float, widen: Widen | None = None) -> Verdict:
    """The verdict on no_loss, or with `fair` on no_starvation, which is proved but never refuted here.

    Args:
        problem: The question with the condition TRUE: no step ever fails.
        ask: How invariants and runs are found.
        fair: True for no_starvation; an endless run that would refute it is not looked for.
        deadline: A time of `time.monotonic`.
        widen: Asked first, with the ranks that small instances suggest: a proof for any number is the better one.

    Raises:
        InternalError: The solver and the reference semantics contradict each other.
        CannotWatch: As `targets`.
    """
    try:
        begun = [begin(RankSearch(problem, target, fair)) for target in targets(problem.watched, problem.system)]
        if widen is not None:
            early = _for_any_number(problem, begun, ask, widen, deadline=deadline)
            if early is not None:
                return early
        return _by_ranks(problem, begun, ask, deadline=deadline)
    except EvaluationError as failure:
        return Unknown(GaveUp(f"the spec fails in a small instance: {failure}"))


def _for_any_number(
    problem: Problem, begun: Sequence[Learning], ask: Ask, widen: Widen, *, deadline: float
) -> Verdict | None:
    """The verdict by small instances alone, or a proof for any number with the ranks they suggest; None if neither."""
    likely: list[Promise] = []
    for learning in begun:
        promise = learning.likely(ask, deadline=deadline)
        match promise:
            case Lost():
                return _lost(learning, promise, ask, deadline=deadline)
            case Undecided(why):
                return Unknown(GaveUp(why))
            case Promise():
                # Ranks without resets are easier to prove; that they decrease is checked anyway.
                likely.append(promise.said(learning.reduced.plainly().lift))
            case _:
                assert_never(promise)
    return widen(tuple(_named(problem, [learning.search for learning in begun], likely)))


def _by_ranks(problem: Problem, begun: Sequence[Learning], ask: Ask, *, deadline: float) -> Verdict:
    for learning in begun:
        guess = learning.guess()
        if isinstance(guess, Lost):
            return _lost(learning, guess, ask, deadline=deadline)
    safe = ask(problem, time_limit_s=deadline - time.monotonic())
    if not isinstance(safe, Candidate):
        why = safe.why if isinstance(safe, Undecided) else "some step may fail"
        return Unknown(GaveUp(f"it is not known that no step fails: {why}"))
    found: list[tuple[RankSearch, Ranked]] = []
    for learning in begun:
        outcome = learning.run(ask, deadline=deadline)
        match outcome:
            case Lost():
                return _lost(learning, outcome, ask, deadline=deadline)
            case Undecided(why):
                return Unknown(GaveUp(why))
            case Ranked():
                found.append((learning.search, outcome))
    return _holds(problem, safe.conjuncts, found, deadline=deadline)


def _lost(learning: Learning, lost: Lost, ask: Ask, *, deadline: float) -> Verdict:
    """The verdict for a loss, shown by states that were visited, or by an invariant where they are too many."""
    problem, target = learning.search.problem, learning.search.target
    verdict = refutation(problem, target, lost, deadline=deadline, exact=True)
    if verdict is None:
        shown = learning.without_way_on(lost.number, ask, deadline=deadline)
        verdict = None if shown is None else refutation(problem, target, shown, deadline=deadline)
    if not isinstance(verdict, Violated):
        again = refutation(problem, target, lost, deadline=deadline)
        verdict = verdict if again is None else again
    if verdict is None:
        return Unknown(GaveUp("a message seems to be lost, but too many states can follow to show it"))
    return verdict


def _holds(
    problem: Problem, safe: Sequence[Expr], ranked: Sequence[tuple[RankSearch, Ranked]], *, deadline: float
) -> Holds | Unknown:
    """The verdict after every obligation was checked on the watched system itself, which goes on after an effect."""
    searches = tuple(search for search, _ in ranked)
    relation = watched_relation(problem)
    failed = ""
    for plain, weak in product((True, False), (False, True)):
        conjuncts, promises = _lifted(problem, safe, ranked, plain=plain, weak=weak)
        if deadline <= time.monotonic():
            return Unknown(GaveUp("no time was left to check what was found"))
        found = checked(problem, relation, searches, promises, conjuncts, deadline=deadline)
        if isinstance(found, Holds):
            return found
        failed = failed or found
    return Unknown(GaveUp(f"its proof does not pass: {failed}"))


def checked(
    problem: Problem,
    relation: Relation,
    searches: Sequence[RankSearch],
    promises: tuple[Promise, ...],
    conjuncts: Sequence[Expr],
    *,
    deadline: float,
) -> Holds | str:
    """The verdict by ranks and conjuncts over the watched system, or the obligation that is not discharged.

    Args:
        problem: The question.
        relation: That of the watched system, in a context that no engine has used.
        searches: What the ranks are for.
        promises: The ranks, in that order.
        conjuncts: The invariant.
        deadline: A time of `time.monotonic`.

    Raises:
        InternalError: A conjunct is false in a reachable state.
    """
    obligations = _obligations(relation, searches, promises, deadline)
    obligation = obligations.failing(conjuncts)
    if obligation is not None:
        return obligation
    kept = obligations.minimal(conjuncts, deadline=deadline)
    problem.confirm(kept, evaluations_limit=_EVALUATIONS)
    needed = _needed(relation, searches, promises, kept, deadline)
    return Holds(replace(problem.certificate(kept, "rank"), ranks=tuple(_named(problem, searches, needed))))


def _lifted(
    problem: Problem, safe: Sequence[Expr], found: Sequence[tuple[RankSearch, Ranked]], *, plain: bool, weak: bool
) -> tuple[list[Expr], tuple[Promise, ...]]:
    """Conjuncts and ranks over the watched system.

    `plain` ones are easier to read and may be wrong; `weak` ones say nothing of states after the effect.
    """
    conjuncts = list(problem.lift_plainly(safe) if plain else problem.lift(safe))
    promises: list[Promise] = []
    for search, ranked in found:
        reduced = ranked.reduced.plainly() if plain else ranked.reduced
        promises.append(ranked.promise.said(reduced.lift))
        lifted = reduced.lifted(ranked.conjuncts)
        conjuncts += (_unless(search.target.happened, each) for each in lifted) if weak else lifted
    conjuncts += domains(problem.watched.system)
    return conjuncts, tuple(promises)


def _unless(happened: Expr, conjunct: Expr) -> Expr:
    """`happened or conjunct`, without a duplicate disjunct."""
    parts = conjunct.operands if isinstance(conjunct, Or) else (conjunct,)
    return disjunction(happened, *(part for part in parts if part != happened))


def _obligations(
    relation: Relation, searches: Sequence[RankSearch], promises: Sequence[Promise], deadline: float
) -> Obligations:
    claims: list[Claim] = []
    for search, promise in zip(searches, promises, strict=True):
        claims.append(search.claim(promise))
        until = settled(search.target.served, search.target.excused, promise.for_good)
        # Only while the message waits: a component at a key that a cell holds fails where the cell is None.
        floors = (Compare(Comparison.GE, component, Const(0)) for component in promise.rank)
        claims += (Always(disjunction(until, floor)) for floor in floors)
    return Obligations(relation, Everything(tuple(claims)), time_limit_s=max(0.1, deadline - time.monotonic()))


def _needed(
    relation: Relation,
    searches: Sequence[RankSearch],
    promises: tuple[Promise, ...],
    conjuncts: Sequence[Expr],
    deadline: float,
) -> tuple[Promise, ...]:
    """The ranks, without components that they do not need."""
    for number, promise in enumerate(promises):
        for component in promise.rank:
            left = tuple(each for each in promises[number].rank if each is not component)
            fewer = (*promises[:number], replace(promise, rank=left), *promises[number + 1 :])
            if left and _obligations(relation, searches, fewer, deadline).failing(conjuncts) is None:
                promises = fewer
    return promises


def _named(problem: Problem, searches: Sequence[RankSearch], promises: Sequence[Promise]) -> Iterator[Rank]:
    for search, promise in zip(searches, promises, strict=True):
        target, said = search.target, promise.said(problem.watched.lift)
        yield Rank(variable=target.variable, keys=target.keys, components=said.rank, for_good=said.for_good)
