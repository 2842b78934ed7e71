"""A relation seen through finitely many predicates: states are told apart by which of them are true.

An abstract state steps to another one if some concrete state in it does. There is one solver for each transition, as
most queries need only what one of them changes; each of them knows all frames.

One observer sees the whole state. Where several see a part of it each (`modelcheck.symbolic.participants`), all of them
see it through the same predicates, frames are what is known of each of them, and an abstract state is what one of them
sees; where a step leads from depends on several.
Source: Cimatti, Griggio, Mover, Tonetta, IC3 modulo theories via implicit predicate abstraction, TACAS 2014. With one
step in a query their two copies of the state are one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import z3

from modelcheck.ir.nodes import Expr
from modelcheck.symbolic.encoding import raw
from modelcheck.symbolic.encoding.relation import Relation, Transition
from modelcheck.symbolic.encoding.terms import Bool, Terms

Cube: TypeAlias = tuple[int, ...]
"""A conjunction of literals: i + 1 for predicate i, -(i + 1) for its negation, by increasing i."""


class OutOfTime(Exception):
    """The deadline is over, or a solver gave up."""


@dataclass(frozen=True, slots=True)
class AbstractState:
    """The state that a query found, before the step: the values of all predicates, as each observer sees them."""

    views: tuple[Cube, ...]


@dataclass(frozen=True, slots=True)
class Core:
    """The answer that no such state exists; this part of the cube suffices for that."""

    cube: Cube


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The question for IC3: whether an observer can see that a bad state is reached.

    Attributes:
        relation: Its cells, first values and open parameters.
        predicates: The conditions that an invariant may be made of.
        seen: For each observer the terms of all predicates; clauses are about observer 0, and true of all of them.
        assumed: A condition that is true in every state.
        steps: The transitions, and which observers have a part in each of them; 0 is always among these.
        bad: The bad states, and the observers that have a part in these.
    """

    relation: Relation
    predicates: tuple[Expr, ...]
    seen: tuple[tuple[z3.BoolRef, ...], ...]
    assumed: Bool
    steps: tuple[tuple[Transition, tuple[int, ...]], ...]
    bad: tuple[z3.BoolRef, tuple[int, ...]]


def whole(relation: Relation, bad: z3.BoolRef, predicates: Sequence[Expr]) -> Observed:
    """The question for one observer, who sees the whole state."""
    encoded = dict(usable(relation, predicates))
    return Observed(
        relation=relation,
        predicates=tuple(encoded),
        seen=(tuple(encoded.values()),),
        assumed=True,
        steps=tuple((transition, (0,)) for transition in relation.transitions),
        bad=(bad, (0,)),
    )


def usable(relation: Relation, predicates: Sequence[Expr]) -> Iterator[tuple[Expr, z3.BoolRef]]:
    """The predicates that never fail and are not constant, each once, with their terms."""
    seen: set[int] = set()
    for predicate in predicates:
        truth, fails = relation.condition(predicate)
        if isinstance(truth, z3.BoolRef) and z3.is_false(z3.simplify(relation.terms.lower(fails))):
            simple = z3.simplify(truth)
            if simple.get_id() not in seen and not z3.is_true(simple) and not z3.is_false(simple):
                seen.add(simple.get_id())
                yield predicate, simple


class Abstraction:
    """The abstract states in frames: frame k contains all that are reached in k steps; frame 0 is the initial one."""

    def __init__(self, observed: Observed, *, deadline: float) -> None:
        """Begin with frame 0; `deadline` is a time of `time.monotonic`."""
        relation, terms = observed.relation, observed.relation.terms
        self._terms = terms
        self._deadline = deadline
        self._frames = [terms.bool_const("frame 0")]
        self._seen = observed.seen
        self._names = _Names(terms)
        now = [[self._names.of(term) for term in seen] for seen in observed.seen]
        self._now = [_both_signs(terms, names) for names in now]
        cells = [cell.const for cell in relation.cells]
        first = relation.conjunction(*(terms.equal(c, v) for c, v in zip(cells, relation.initial, strict=True)))
        self._facts = [
            relation.conjunction(relation.allowed, observed.assumed),
            z3.Implies(self._frames[0], first),
        ]
        self._initial = self._solver([first], (0,), now[0])
        self._bad = self._solver([observed.bad[0]], observed.bad[1], now[0])
        self._steps = []
        for number, (transition, observers) in enumerate(observed.steps):
            changes = list(zip(cells, map(terms.lower, transition.after), strict=True))
            after = [z3.simplify(raw.substitute(term, changes)) for term in observed.seen[0]]
            new = _names_after(terms, number, now[0], observed.seen[0], after)
            meaning = [
                terms.lower(name) == term
                for name, old, term in zip(new, now[0], after, strict=True)
                if not isinstance(name, bool) and name is not old
            ]
            self._steps.append(self._solver([terms.lower(transition.enabled), *meaning], observers, new))

    @property
    def last(self) -> int:
        """The number of the last frame."""
        return len(self._frames) - 1

    def add_frame(self) -> None:
        """Add a frame that contains all states."""
        self._frames.append(self._terms.bool_const(f"frame {len(self._frames)}"))

    def exclude(self, cube: Cube, frame: int) -> None:
        """Remove the states of the cube from the frames 1 to `frame`."""
        outside = z3.Not(self._frames[frame])
        for solver in (self._bad, *self._steps):
            solver.exclude(cube, outside)

    def bad(self, frame: int) -> AbstractState | Core:
        """A bad state of the frame, or the answer that there is none."""
        return self._bad.query((), self._assumed(frame), outside=False)

    def initial(self, cube: Cube) -> AbstractState | Core:
        """An initial state in the cube, or the answer that there is none."""
        return self._initial.query(cube, [], outside=False)

    def before(self, cube: Cube, frame: int) -> AbstractState | Core:
        """A state of the frame, outside of the cube, from which a step leads into it; or the answer that none is."""
        core: set[int] = set()
        assumed = self._assumed(frame)
        for solver in tuple(self._steps):
            answer = solver.query(cube, assumed, outside=True)
            if isinstance(answer, AbstractState):
                # A step that leads here once is likely to do so again.
                self._steps.remove(solver)
                self._steps.insert(0, solver)
                return answer
            core.update(answer.cube)
        return Core(tuple(literal for literal in cube if literal in core))

    def _assumed(self, frame: int) -> list[z3.BoolRef]:
        # A cube excluded from a frame is excluded from all frames before it.
        return self._frames[:1] if frame == 0 else self._frames[frame:]

    def _solver(self, facts: Sequence[z3.BoolRef], observers: Sequence[int], then: Sequence[Bool]) -> _Solver:
        named = {raw.key(term): term for number in observers for term in self._seen[number]}
        meaning = [self._names.of(term) == term for term in named.values()]
        now = [self._now[number] for number in observers]
        return _Solver(self._terms, [*self._facts, *meaning, *facts], now, then, self._deadline)


class _Names:
    """One name for each term, however many observers see it."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._names: dict[int, z3.BoolRef] = {}

    def of(self, term: z3.BoolRef) -> z3.BoolRef:
        name = self._names.get(raw.key(term))
        if name is None:
            name = self._names[raw.key(term)] = self._terms.bool_const(f"predicate {len(self._names)}")
        return name


def _names_after(
    terms: Terms, number: int, names: Sequence[Bool], now: Sequence[z3.BoolRef], after: Sequence[z3.BoolRef]
) -> list[Bool]:
    """The predicates' names after a transition: as before where it changes nothing, constants where it decides."""
    new: list[Bool] = []
    for index, (name, old, term) in enumerate(zip(names, now, after, strict=True)):
        if z3.is_true(term) or z3.is_false(term):
            new.append(bool(z3.is_true(term)))
        else:
            new.append(name if term.eq(old) else terms.bool_const(f"predicate {index} after {number}"))
    return new


class _Solver:
    """A solver: each predicate has a name in the present state, per observer, and one in the state in question."""

    def __init__(
        self,
        terms: Terms,
        facts: Sequence[z3.BoolRef],
        now: Sequence[dict[int, Bool]],
        then: Sequence[Bool],
        deadline: float,
    ) -> None:
        self._terms = terms
        self._deadline = deadline
        self._solver = z3.SimpleSolver(ctx=terms.context)
        self._solver.set("timeout", max(1, int((deadline - time.monotonic()) * 1000)))
        self._solver.add(*facts)
        self._now = now
        self._then = _both_signs(terms, then)

    def exclude(self, cube: Cube, *or_: z3.BoolRef) -> None:
        """Add the fact that no observer sees the cube, or that one of `or_` is true."""
        for now in self._now:
            outside = [*or_, *(self._terms.lower(now[-literal]) for literal in cube)]
            raw.add(self._solver, raw.disjunction(self._terms.context, outside))

    def query(self, cube: Cube, assumed: Sequence[z3.BoolRef], *, outside: bool) -> AbstractState | Core:
        """A state in which `assumed` is true, and it or its successor in the cube; if `outside`, only the successor."""
        then = {literal: self._then[literal] for literal in cube}
        for literal, term in then.items():
            if term is False:
                return Core((literal,))
        if outside and all(term is self._now[0][literal] for literal, term in then.items()):
            return Core(())
        wanted = {raw.key(term): literal for literal, term in then.items() if not isinstance(term, bool)}
        assumptions = [*assumed, *(term for term in then.values() if not isinstance(term, bool))]
        if outside:
            self._solver.push()
            self.exclude(cube)
        try:
            if self._check(assumptions):
                return AbstractState(self._views(self._solver.model()))
            core = raw.unsat_core(self._solver)
            return Core(tuple(sorted((wanted[each] for each in core if each in wanted), key=abs)))
        finally:
            if outside:
                self._solver.pop()

    def _check(self, assumptions: Sequence[z3.BoolRef]) -> bool:
        if time.monotonic() >= self._deadline:
            raise OutOfTime
        outcome = raw.check(self._solver, assumptions)
        if outcome == z3.unknown:
            raise OutOfTime
        return bool(outcome == z3.sat)

    def _views(self, model: z3.ModelRef) -> tuple[Cube, ...]:
        views = []
        for now in self._now:
            count = len(now) // 2
            views.append(tuple(i if raw.is_true(model, now[i]) else -i for i in range(1, count + 1)))
        return tuple(dict.fromkeys(views))


def _both_signs(terms: Terms, names: Sequence[Bool]) -> dict[int, Bool]:
    literals: dict[int, Bool] = {}
    for number, name in enumerate(names, 1):
        literals[number], literals[-number] = name, terms.not_(name)
    return literals
