"""The three seeds, and tools to resize them, to search them and to take them apart."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from modelcheck.errors import EvaluationError
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.nodes import Assign, Expr, conjunction
from modelcheck.ir.system import State, Step, TransitionSystem
from modelcheck.semantics import holds, initial_state, successors
from tests import systems

NAMES = ("at_least_once", "at_most_once", "exactly_once")


def seed(name: str, **parameters: int) -> TransitionSystem:
    """A seed by name; its claims of its own are left out."""
    made: TransitionSystem = getattr(systems, name)(**parameters)
    return replace(made, properties=())


def resized(system: TransitionSystem, **values: int) -> TransitionSystem:
    """The same system as another instance."""
    return system.with_parameters(values)


def instances(system: TransitionSystem, largest: int) -> Iterator[TransitionSystem]:
    """Every instance with `messages` and `crashes` up to `largest`."""
    for messages, crashes in product(range(largest + 1), repeat=2):
        yield resized(system, messages=messages, crashes=crashes)


def reachable(system: TransitionSystem, *, states_limit: int = 2000) -> list[State]:
    """The reachable states, breadth first, all if they are no more; a step that fails raises `EvaluationError`."""
    order = [initial_state(system)]
    reached = set(order)
    for state in order:
        if len(order) >= states_limit:
            break
        for _, after in successors(system, state):
            if after not in reached:
                reached.add(after)
                order.append(after)
    return order


def truth(system: TransitionSystem, *, states_limit: int = 2000) -> str:
    """By search of this instance, is `no_duplicate` "kept" or "broken", or does the spec "fail"?"""
    claim = no_duplicate(system)
    try:
        states = reachable(system, states_limit=states_limit)
        return "kept" if all(holds(system, state, claim) for state in states) else "broken"
    except EvaluationError:
        return "fail"


def mutants(system: TransitionSystem) -> Iterator[TransitionSystem]:
    """The system without one conjunct of a guard, and without one assignment."""
    for step in system.steps:
        guards = conjuncts(step.guard)
        for number in range(len(guards)):
            guard = conjunction(*guards[:number], *guards[number + 1 :])
            yield _with(system, replace(step, guard=guard), f"guard {number} of {step.name}")
        for number, statement in enumerate(step.body):
            if isinstance(statement, Assign):
                body = step.body[:number] + step.body[number + 1 :]
                yield _with(system, replace(step, body=body), f"assignment {number} of {step.name}")


def conjuncts(expr: Expr) -> tuple[Expr, ...]:
    """The conjuncts of a condition."""
    whole = conjunction(expr, expr)
    parts = whole.operands  # type: ignore[union-attr] # a conjunction of two is one
    return parts[: len(parts) // 2]


def _with(system: TransitionSystem, changed: Step, lacks: str) -> TransitionSystem:
    steps = tuple(changed if step.name == changed.name else step for step in system.steps)
    return replace(system, steps=steps, name=f"{system.name} without {lacks}")
