"""no_loss for any size: a rank for every message and one invariant under which each always decreases; or a loss."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from modelcheck.errors import EvaluationError, UnfaithfulTrace
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, disjunction
from modelcheck.ir.progress import Target, targets
from modelcheck.ir.system import Message, State, TransitionSystem
from modelcheck.semantics import is_owed, number_of_effects, successors
from modelcheck.symbolic.answer import Candidate, Claim, Undecided
from modelcheck.symbolic.problem import Problem
from modelcheck.symbolic.rank.progress import Progress
from modelcheck.symbolic.rank.search import Ask, Lost, Ranked, Search
from modelcheck.symbolic.recheck import Recheck
from modelcheck.symbolic.relation import Relation
from modelcheck.symbolic.terms import Bool
from modelcheck.trace import Trace
from modelcheck.verdict import GaveUp, Holds, Rank, Unknown, Verdict, Violated


@dataclass(frozen=True, slots=True)
class Everything:
    """The claim that several claims are true."""

    claims: tuple[Claim, ...]

    def truth(self, relation: Relation) -> Bool:
        """See `Claim`."""
        return relation.terms.and_(*(claim.truth(relation) for claim in self.claims))


def decide_no_loss(problem: Problem, ask: Ask, *, deadline: float) -> Verdict:
    """Prove or refute no_loss, or say why not. `problem` is that of the condition TRUE: no step ever fails.

    Raises:
        InternalError: The solver and the reference semantics contradict each other.
        CannotWatch: As `targets`.
    """
    found: list[tuple[Target, Ranked]] = []
    safe = ask(problem.relation, problem.bad(), time_limit_s=deadline - time.monotonic())
    if not isinstance(safe, Candidate):
        return Unknown(GaveUp(f"some step may fail ({safe})"))
    try:
        for target in targets(problem.watched, problem.system):
            search = Search(problem.watched, target, problem.unbounded)
            outcome = search.run(ask, deadline=deadline)
            match outcome:
                case Lost():
                    return _violated(problem, target, outcome)
                case Undecided(why):
                    return Unknown(GaveUp(why))
                case Ranked():
                    found.append((target, outcome))
    except EvaluationError as failure:
        return Unknown(GaveUp(f"the spec fails in a small instance: {failure}"))
    return _holds(problem, safe.conjuncts, found, deadline=deadline)


def _holds(
    problem: Problem, safe: Sequence[Expr], found: Sequence[tuple[Target, Ranked]], *, deadline: float
) -> Holds | Unknown:
    """The verdict after every obligation was checked on the system itself, which does not stop at an effect."""
    ranks = {target: ranked.rank for target, ranked in found}
    plain = [*safe, *(conjunct for _, ranked in found for conjunct in ranked.conjuncts)]
    weak = [*safe, *(_until(target, conjunct) for target, ranked in found for conjunct in ranked.conjuncts)]
    failed: str | None = "no time was left"
    for conjuncts in (plain, weak):
        recheck = _recheck(problem, ranks, deadline)
        failed = recheck.failing(conjuncts)
        if failed is None:
            kept = recheck.minimal(conjuncts)
            needed = _needed(problem, ranks, kept, deadline)
            problem.confirm(kept, evaluations_limit=20_000)
            certificate = problem.certificate(kept, "z3 spacer")
            lift = problem.watched.lift
            return Holds(
                replace(
                    certificate,
                    ranks=tuple(
                        Rank(variable=target.variable, keys=target.keys, components=tuple(map(lift, rank)))
                        for target, rank in needed.items()
                    ),
                )
            )
    return Unknown(GaveUp(f"its proof does not pass: {failed}"))


def _recheck(problem: Problem, ranks: dict[Target, tuple[Expr, ...]], deadline: float) -> Recheck:
    claims = (Progress(system=problem.watched.system, served=t.served, rank=rank) for t, rank in ranks.items())
    return Recheck(problem, time_limit_s=max(0.1, deadline - time.monotonic()), claim=Everything(tuple(claims)))


def _needed(
    problem: Problem, ranks: dict[Target, tuple[Expr, ...]], conjuncts: Sequence[Expr], deadline: float
) -> dict[Target, tuple[Expr, ...]]:
    """The ranks without the components they can do without."""
    for target, rank in ranks.items():
        for component in rank:
            fewer = {**ranks, target: tuple(each for each in ranks[target] if each is not component)}
            if fewer[target] and _recheck(problem, fewer, deadline).failing(conjuncts) is None:
                ranks = fewer
    return ranks


def _until(target: Target, conjunct: Expr) -> Expr:
    return disjunction(Compare(Comparison.GE, target.effects, Const(1)), conjunct)


def _violated(problem: Problem, target: Target, lost: Lost) -> Violated:
    """The loss in the words of the spec, after the reference semantics has followed every step and every way on.

    Raises:
        UnfaithfulTrace: The message is not lost there.
    """
    values = dict(lost.parameters)
    instance = replace(
        problem.system,
        parameters=tuple(replace(p, value=values.get(p.name, p.value)) for p in problem.system.parameters),
    )
    trace = Trace.run(instance, lost.steps)
    offset = (values[problem.watched.message],) if target.variable in dict(problem.watched.sizes) else ()
    message = Message(target.variable, (*target.keys, *offset))
    if not _is_lost(instance, trace.last, message):
        raise UnfaithfulTrace(f"{instance.name}: {message} is not lost after {', '.join(map(str, trace.steps))}")
    parameters = tuple((p.name, p.value) for p in instance.parameters)
    return Violated(trace, parameters=None if instance == problem.system else parameters)


def _is_lost(system: TransitionSystem, state: State, message: Message) -> bool:
    """Does no continuation without faults make the message take effect or excuse it?"""
    faults = {step.name for step in system.steps if step.fault}
    order = [state]
    reached = {state}
    for here in order:
        if number_of_effects(system, here, message) or not is_owed(system, here, message):
            return False
        for step, after in successors(system, here):
            if step.step not in faults and after not in reached:
                reached.add(after)
                order.append(after)
    return True
