"""A lost message: a run after which nothing but a fault could still settle it, and the evidence for that."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from modelcheck.errors import UnfaithfulTrace
from modelcheck.ir.cells import replaced
from modelcheck.ir.messages.progress import WatchedMessage, without_faults
from modelcheck.ir.nodes import Const, Expr, ParameterRead
from modelcheck.ir.system import Message, State, StepInstance, TransitionSystem
from modelcheck.semantics import is_owed, number_of_effects, successors
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.encoding.terms import Bool
from modelcheck.symbolic.question.answer import Claimed
from modelcheck.symbolic.question.problem import Problem
from modelcheck.symbolic.recheck.obligations import Obligations
from modelcheck.trace import Trace
from modelcheck.verdict import GaveUp, NoWayOn, Unknown, Violated

# The most states visited to show a loss, or, where a proof shows it, to look for a contradiction.
_VISITED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Lost:
    """A run to a state from which no continuation without faults settles the message, with its parameters.

    `number` is that of the state in the sample. Each of the `invariants`, over the watched system and the most readable
    first, is a candidate: a set of states in which the message waits, with all that can follow. Without any, these were
    all visited, as the passes have left them.
    """

    number: int
    parameters: tuple[tuple[str, int], ...]
    steps: tuple[StepInstance, ...]
    invariants: tuple[tuple[Expr, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Waits:
    """The claim that a message is not served and that no step fails."""

    served: Expr

    def truth(self, relation: Relation) -> Bool:
        """See `modelcheck.symbolic.question.answer.Claim`."""
        terms = relation.terms
        served, fails = relation.condition(self.served)
        wrong = terms.or_(served, fails, *(transition.fails for transition in relation.transitions))
        return terms.not_(wrong)


def way_on(instance: TransitionSystem, state: State, served: Expr, known: tuple[Expr, ...]) -> Claimed:
    """The question whether the message can still be served after a state, without a fault."""
    return Claimed(without_faults(instance), Waits(served), (served,), (), (), known, first=state)


def refutation(
    problem: Problem, target: WatchedMessage, lost: Lost, *, deadline: float, exact: bool = False
) -> Violated | Unknown | None:
    """The loss as a verdict on the spec, after the run was repeated and all continuations excluded on the spec itself.

    Returns:
        Violated; Unknown if no invariant shows the loss; None if there is no invariant and too many states to visit: of
        those that follow the last state of the run, or with `exact` of those that follow the one before the loss.

    Raises:
        UnfaithfulTrace: The message is not lost there.
    """
    values = dict(lost.parameters)
    instance = problem.system.with_parameters(values)
    trace = Trace.run(instance, lost.steps)
    offset = (values[problem.watched.message],) if target.variable in dict(problem.watched.sizes) else ()
    message = Message(target.variable, (*target.keys, *offset))
    if lost.invariants:
        found = _proved(problem, target, lost, trace.last, message, deadline=deadline)
        if isinstance(found, Unknown):
            return found
        # After a proof, a second of looking for contradictions is enough.
        if not _following(instance, trace.last, message).waits:
            raise UnfaithfulTrace(_not_lost(instance, trace, message))
    else:
        visited = _visited(instance, trace, message, exact=exact)
        if visited is None:
            return None
        trace, found = visited
    parameters = tuple((p.name, p.value) for p in instance.parameters)
    return Violated(trace, found, parameters=None if instance == problem.system else parameters)


def _visited(
    instance: TransitionSystem, trace: Trace, message: Message, *, exact: bool
) -> tuple[Trace, NoWayOn] | None:
    """The trace up to the step that loses the message; None if too many states follow to know that step."""
    is_known = True
    for length, state in enumerate(trace.states):
        following = _following(instance, state, message)
        if following.is_lost:
            found = Trace(trace.initial, trace.transitions[:length]), NoWayOn(message, following.states)
            return found if is_known or not exact else None
        is_known = following.is_lost is False
    if is_known:
        raise UnfaithfulTrace(_not_lost(instance, trace, message))
    return None


def _not_lost(instance: TransitionSystem, trace: Trace, message: Message) -> str:
    return f"{instance.name}: {message} is not lost after {', '.join(map(str, trace.steps))}"


def _proved(
    problem: Problem, target: WatchedMessage, lost: Lost, state: State, message: Message, *, deadline: float
) -> NoWayOn | Unknown:
    """The evidence of an invariant that contains all states that can follow `state`, checked from scratch."""
    watched, values = problem.watched, dict(lost.parameters)
    first = watched.projected(state, values[watched.message])
    relation = Relation(without_faults(watched.system.with_parameters(values)), unbounded=(), first=first)
    obligations = Obligations(relation, Waits(target.served), time_limit_s=max(0.1, deadline - time.monotonic()))
    obligation: str | None = None
    for invariant in lost.invariants:
        # The invariants are of the system that stops at an effect, so that the message waits is added.
        conjuncts = (target.waits, *invariant)
        try:
            obligation = obligations.failing(conjuncts)
        except CannotEncode as refusal:
            obligation = str(refusal)
        if obligation is None:
            kept = obligations.minimal(conjuncts, deadline=deadline)
            here = (ParameterRead(watched.message), Const(values[watched.message]))
            return NoWayOn(message, None, tuple(replaced(watched.lift(each), *here) for each in kept))
    return Unknown(GaveUp(f"what shows that {message} is lost does not pass: {obligation}"))


@dataclass(frozen=True, slots=True)
class _Following:
    """The number of states that can follow one without a fault, and whether the message is lost (None: unknown).

    `waits` is true if in each of those visited the message took no effect and is owed.
    """

    states: int
    is_lost: bool | None
    waits: bool


def _following(system: TransitionSystem, state: State, message: Message) -> _Following:
    """Visit the states that can follow without a fault.

    The message is lost if it takes effect in none of them, and from each of them some way leads to one where it is
    owed.
    """
    system = without_faults(system)
    order = [state]
    sources: dict[State, list[State]] = {state: []}
    waits: list[State] = []
    for number, here in enumerate(order, 1):
        if number_of_effects(system, here, message):
            return _Following(len(order), is_lost=False, waits=False)
        if is_owed(system, here, message):
            waits.append(here)
        if len(order) > _VISITED:
            return _Following(len(order), is_lost=None, waits=len(waits) == number)
        for _, after in successors(system, here):
            if after not in sources:
                sources[after] = []
                order.append(after)
            sources[after].append(here)
    leading = dict.fromkeys(waits)
    pending = list(waits)
    while pending:
        fresh = [source for source in dict.fromkeys(sources[pending.pop()]) if source not in leading]
        leading |= dict.fromkeys(fresh)
        pending += fresh
    return _Following(len(order), is_lost=len(leading) == len(order), waits=len(waits) == len(order))
