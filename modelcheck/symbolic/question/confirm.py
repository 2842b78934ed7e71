"""What is claimed of every state, and its test on reachable ones by the reference semantics; nothing of a solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product

from modelcheck.errors import EvaluationError, InternalError
from modelcheck.ir.cells import replaced
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.messages.watch import Watched
from modelcheck.ir.nodes import TRUE, Const, Expr, ParameterRead
from modelcheck.ir.properties import BuiltIn, OwnProperty
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.semantics import Scope, evaluate, holds, initial_state, successors
from modelcheck.verdict import Invariant


def claim(system: TransitionSystem, property_name: str) -> Expr:
    """What must be true in every reachable state: of `no_duplicate`, or of a property of the spec's own.

    no_loss and no_starvation are no properties of single states; that no step fails is what they ask of those.

    Raises:
        KeyError: There is no such property, or no method for it.
    """
    match system.property_named(property_name):
        case BuiltIn.NO_DUPLICATE:
            return no_duplicate(system)
        case BuiltIn.NO_LOSS | BuiltIn.NO_STARVATION:
            return TRUE
        case BuiltIn.NO_DEADLOCK:
            raise KeyError(property_name)
        case OwnProperty(condition=condition):
            return condition


def confirm(
    system: TransitionSystem,
    watched: Watched,
    conjuncts: Sequence[Expr],
    *,
    evaluations_limit: int,
    states: Iterable[State] | None = None,
) -> None:
    """Evaluate an invariant of the watched system on reachable states of an instance, for each message.

    The states are taken in the order of `states`, or breadth first, until the conjuncts have been evaluated
    `evaluations_limit` times (at least one state is looked at); the offset one past the log counts as a message too.

    Raises:
        InternalError: It is false in one of them: the encoding, the pass or the solver is wrong.
    """
    scope = Scope(system, (), {})
    sizes = [evaluate(size, scope) for _, size in watched.sizes]
    offsets = range(max((size for size in sizes if isinstance(size, int)), default=0) + 1)
    systems = [watched.at(offset) for offset in offsets]
    states_limit = max(1, evaluations_limit // max(1, len(conjuncts) * len(systems)))
    try:
        for state in islice(reachable(system) if states is None else states, states_limit):
            for offset, at_offset in zip(offsets, systems, strict=True):
                seen = watched.projected(state, offset)
                if not all(holds(at_offset, seen, conjunct) for conjunct in conjuncts):
                    raise InternalError(f"{system.name}: an invariant is false in the reachable state {state}")
    except EvaluationError as failure:
        raise InternalError(f"{system.name}: a step fails though it was proved not to: {failure}") from failure


def of_each(system: TransitionSystem, watched: Watched, evidence: Invariant) -> Iterator[tuple[Expr, ...]]:
    """The conjuncts over the watched system, for each participant of the instance by its number."""
    sizes = [range(int(system.parameter_values[parameter])) for _, parameter in evidence.each]
    for numbers in product(*sizes):
        conjuncts = evidence.conjuncts
        for (name, _), number in zip(evidence.each, numbers, strict=True):
            conjuncts = tuple(replaced(each, ParameterRead(name), Const(number)) for each in conjuncts)
        yield tuple(map(watched.lowered, conjuncts))


def reachable(system: TransitionSystem) -> Iterator[State]:
    """The reachable states, breadth first."""
    order = [initial_state(system)]
    reached = set(order)
    for state in order:
        yield state
        for _, after in successors(system, state):
            if after not in reached:
                reached.add(after)
                order.append(after)
