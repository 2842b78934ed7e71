"""What the semantics says of an instance, as far as some bounds allow; every other engine is held against it so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias
from unittest import mock

from modelcheck.errors import EvaluationError
from modelcheck.ir.nodes import Value
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.semantics import Scope, enabled, holds, initial_state, step_instances, take

Truth: TypeAlias = bool | EvaluationError


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How far an example is followed, by every engine alike.

    A spec may count for ever, square what it counts, and loop as often as that: without bounds one step would take all
    the time and memory there is, in CPython too.

    Attributes:
        states: No state is expanded once more than so many are reached.
        integer: No state is expanded in which an integer is further from 0.
        rounds: No state is expanded in which a step or condition takes more rounds of its loops and folds.
        symbolic_states: In so many states Z3's relation is evaluated.
        symbolic_steps: So many steps are unrolled.
        symbolic_claims: Of so many properties the shortest counterexample is searched.
    """

    states: int
    integer: int = 1 << 40
    rounds: int = 2_000
    symbolic_states: int
    symbolic_steps: int
    symbolic_claims: int


@dataclass
class Search:
    """States in breadth-first order, those before `expanded` with all their transitions; failing steps lead nowhere.

    Attributes:
        transitions: Of each expanded state, (step instance, index of the successor).
        failures: (state, step instance, error) in order.
        claims: Of each reached state the condition of each property; an unexpanded one may lack them.
        cut: Which of the bounds ended the search; None if it is complete.
    """

    system: TransitionSystem
    states: list[State] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    transitions: list[list[tuple[StepInstance, int]]] = field(default_factory=list)
    failures: list[tuple[int, StepInstance, EvaluationError]] = field(default_factory=list)
    claims: list[dict[str, Truth]] = field(default_factory=list)
    cut: str | None = None

    @property
    def complete(self) -> bool:
        """Is this all of the instance?"""
        return self.cut is None

    @property
    def expanded(self) -> int:
        """How many states have all their transitions."""
        return len(self.transitions)

    def outcomes(self, index: int) -> dict[StepInstance, State | EvaluationError]:
        """What each step instance that is not disabled leads to."""
        found: dict[StepInstance, State | EvaluationError] = {i: self.states[t] for i, t in self.transitions[index]}
        return found | {instance: error for at, instance, error in self.failures if at == index}


class Exhausted(Exception):
    """A bound is met."""


def searched(system: TransitionSystem, bounds: Bounds) -> Search:
    """Expand states in order until there are no more or a bound is met."""
    search = Search(system, [initial_state(system)], [0])
    numbers = {search.states[0]: 0}
    instances = [each for step in system.steps for each in step_instances(system, step)]
    with _counted_rounds(bounds.rounds) as restart:
        try:
            while search.expanded < len(search.states):
                _expand(search, numbers, instances, bounds, restart)
        except Exhausted as bound:
            search.cut = str(bound)
        try:
            for index in range(len(search.claims), len(search.states)):
                search.claims.append(_claims(search, index, restart))
        except Exhausted:
            pass
    return search


def _expand(
    search: Search,
    numbers: dict[State, int],
    instances: list[StepInstance],
    bounds: Bounds,
    restart: Callable[[], None],
) -> None:
    if len(search.states) > bounds.states:
        raise Exhausted("states")
    index = search.expanded
    system, state = search.system, search.states[index]
    if any(abs(number) > bounds.integer for number in _integers(state)):
        raise Exhausted("integers")
    found: list[tuple[StepInstance, State]] = []
    failures: list[tuple[int, StepInstance, EvaluationError]] = []
    for instance in instances:
        restart()
        try:
            if enabled(system, state, instance):
                found.append((instance, take(system, state, instance)))
        except EvaluationError as error:
            failures.append((index, instance, error))
    search.claims.append(_claims(search, index, restart))
    search.failures += failures
    for _, after in found:
        if after not in numbers:
            numbers[after] = len(search.states)
            search.states.append(after)
            search.levels.append(search.levels[index] + 1)
    search.transitions.append([(instance, numbers[after]) for instance, after in found])


def _claims(search: Search, index: int, restart: Callable[[], None]) -> dict[str, Truth]:
    found: dict[str, Truth] = {}
    for claim in search.system.properties:
        restart()
        try:
            found[claim.name] = holds(search.system, search.states[index], claim.condition)
        except EvaluationError as error:
            found[claim.name] = error
    return found


@contextmanager
def _counted_rounds(most: int) -> Iterator[Callable[[], None]]:
    """Loops and folds of the semantics give up after so many rounds, each of which binds a name."""
    spent, bind = 0, Scope.bind

    def counted(scope: Scope, name: str, value: Value) -> Scope:
        nonlocal spent
        spent += 1
        if spent > most:
            raise Exhausted("rounds")
        return bind(scope, name, value)

    def restart() -> None:
        nonlocal spent
        spent = 0

    with mock.patch.object(Scope, "bind", counted):
        yield restart


def _integers(value: Value) -> Iterator[int]:
    if isinstance(value, tuple):
        for entry in value:
            yield from _integers(entry)
    elif isinstance(value, int):
        yield value
