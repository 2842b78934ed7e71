"""States of small instances, and the transitions between them without faults: what ranks are learnt from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.semantics import holds, initial_state, successors
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.rank.operands import FlatState

Lasts: TypeAlias = Callable[[FlatState], bool]
"""A predicate of states in which the message is excused: true if it stays so."""


@dataclass(frozen=True, slots=True)
class Way:
    """A transition without a fault, to the state numbered `target`."""

    step: StepInstance
    target: int


@dataclass(slots=True, kw_only=True)
class Seen:
    """One reached state of one instance.

    `parent` and `step` give the way it was reached, None for an initial state. `ways` are all transitions out of it
    without a fault, None if they were not computed. Where the message is `excused`, it is served by not being owed any
    more, and `for_good` is an assumption.
    """

    instance: TransitionSystem
    state: State
    flat: FlatState
    served: bool
    parent: int | None = None
    step: StepInstance | None = None
    ways: list[Way] | None = None
    excused: bool = False
    for_good: bool = True

    @property
    def settled(self) -> bool:
        """True if the message is served, and stays so as far as is assumed."""
        return self.served and self.for_good


@dataclass(slots=True)
class Sample:
    """Reached states, numbered as they were found, and for each whether the message is served there.

    `relation` defines the layout of a flat state; `served` and `excused` are as in `modelcheck.ir.messages.progress`.
    `changes` is the number of states numbered or expanded so far.
    """

    relation: Relation
    served: Expr
    excused: Expr | None = None
    seen: list[Seen] = field(default_factory=list)
    changes: int = 0
    _numbers: dict[FlatState, int] = field(default_factory=dict)
    _lasts: Lasts | None = None

    def explore(self, instance: TransitionSystem, *, states_limit: int) -> None:
        """Visit states of an instance breadth first, then close them under the steps without faults.

        At most `states_limit` states are expanded in full, and as many again without faults.

        Raises:
            EvaluationError: A step or the condition fails in a reached state.
        """
        first = self._number(instance, initial_state(instance), None, None)
        self._expand(first, states_limit, with_faults=True)
        self._expand(first, states_limit, with_faults=False)

    def follow(self, instance: TransitionSystem, steps: tuple[StepInstance, ...], *, states_limit: int) -> int:
        """Take the steps of a run, then go on from its states without faults, breadth first.

        Returns:
            The number of the last state of the run.

        Raises:
            EvaluationError: As `explore`.
            KeyError: A step is not enabled where it should be taken.
        """
        return self.go_on(self._number(instance, initial_state(instance), None, None), steps, states_limit=states_limit)

    def go_on(self, first: int, steps: tuple[StepInstance, ...], *, states_limit: int) -> int:
        """Go on from the state numbered `first`, as `follow` does."""
        run, instance = [first], self.seen[first].instance
        for step in steps:
            after = dict(successors(instance, self.seen[run[-1]].state))[step]
            run.append(self._number(instance, after, run[-1], step))
        left = states_limit + len(run)
        order = list(dict.fromkeys(run))
        reached = set(order)
        for number in order:
            here = self.seen[number]
            if here.ways is None and left:
                left -= 1
                self._expand_one(number, with_faults=False)
            for way in here.ways or ():
                if way.target not in reached:
                    reached.add(way.target)
                    order.append(way.target)
        return run[-1]

    def steps_to(self, number: int) -> tuple[StepInstance, ...]:
        """The step instances from the initial state to this one."""
        steps: list[StepInstance] = []
        here = self.seen[number]
        while here.parent is not None and here.step is not None:
            steps.append(here.step)
            here = self.seen[here.parent]
        return tuple(reversed(steps))

    def assume(self, lasts: Lasts | None) -> None:
        """Assume from now on that the message stays excused where `lasts` is true; None: wherever it is excused."""
        self._lasts = lasts
        for here in self.seen:
            here.for_good = self._is_for_good(here)

    def owed_again(self) -> frozenset[int]:
        """The states in which the message is excused and from which some way leads to one in which it is not served."""
        if not any(here.excused for here in self.seen):
            return frozenset()
        able = self._backwards(number for number, here in enumerate(self.seen) if not here.served)
        return frozenset(number for number in able if self.seen[number].excused)

    def excused_for_good(self) -> frozenset[int]:
        """The states in which the message is excused and stays so on all ways, which were followed to their ends."""
        unknown = self._backwards(number for number, here in enumerate(self.seen) if here.ways is None)
        again = self.owed_again()
        return frozenset(
            number
            for number, here in enumerate(self.seen)
            if here.excused and number not in again and number not in unknown
        )

    def is_explained(self) -> bool:
        """True if each state with a way to one excused for good has a way to one settled, as far as is assumed."""
        return self._backwards(iter(self.excused_for_good())) <= self._backwards(
            number for number, here in enumerate(self.seen) if here.settled
        )

    def without_hope(self) -> tuple[int, ...]:
        """The states from which no way leads to one served for good, though all ways were followed to their ends."""
        again = self.owed_again()
        able = self._backwards(
            number
            for number, here in enumerate(self.seen)
            if (here.served and number not in again) or here.ways is None
        )
        return tuple(number for number in range(len(self.seen)) if number not in able)

    def hopeful(self) -> tuple[int, ...]:
        """The states in which the message is not settled, and from which some way leads to one in which it is."""
        able = self._backwards(number for number, here in enumerate(self.seen) if here.settled)
        return tuple(number for number in range(len(self.seen)) if number in able and not self.seen[number].settled)

    def _backwards(self, goals: Iterator[int]) -> set[int]:
        """The states that can reach one of these."""
        sources: dict[int, list[int]] = {}
        for number, here in enumerate(self.seen):
            for way in here.ways or ():
                sources.setdefault(way.target, []).append(number)
        pending = list(goals)
        able = set(pending)
        while pending:
            for source in sources.get(pending.pop(), ()):
                if source not in able:
                    able.add(source)
                    pending.append(source)
        return able

    def _expand(self, first: int, states_limit: int, *, with_faults: bool) -> None:
        """Follow the steps out of the states from `first` on that were not expanded yet."""
        number, left = first, states_limit
        while number < len(self.seen) and left:
            if self.seen[number].ways is None:
                left -= 1
                self._expand_one(number, with_faults=with_faults)
            number += 1

    def _expand_one(self, number: int, *, with_faults: bool) -> None:
        self.changes += 1
        here = self.seen[number]
        here.ways = list(self._ways(number, here, with_faults=with_faults))

    def _ways(self, number: int, here: Seen, *, with_faults: bool) -> Iterator[Way]:
        faults = {step.name for step in here.instance.steps if step.fault}
        for step, after in successors(here.instance, here.state):
            if with_faults or step.step not in faults:
                target = self._number(here.instance, after, number, step)
                if step.step not in faults:
                    yield Way(step, target)

    def _number(self, instance: TransitionSystem, state: State, parent: int | None, step: StepInstance | None) -> int:
        flat = self._flat(instance, state)
        number = self._numbers.setdefault(flat, len(self.seen))
        if number == len(self.seen):
            self.changes += 1
            served = holds(instance, state, self.served)
            here = Seen(instance=instance, state=state, flat=flat, served=served, parent=parent, step=step)
            here.excused = served and self.excused is not None and holds(instance, state, self.excused)
            here.for_good = self._is_for_good(here)
            self.seen.append(here)
        return number

    def _is_for_good(self, here: Seen) -> bool:
        return not here.excused or self._lasts is None or self._lasts(here.flat)

    def _flat(self, instance: TransitionSystem, state: State) -> FlatState:
        values = instance.parameter_values
        cells = (int(term) for term in self.relation.values_in(state) if isinstance(term, int))
        return (*(int(values[name]) for name in self.relation.rigid), *cells)
