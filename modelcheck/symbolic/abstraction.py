"""A relation seen through finitely many predicates: states are told apart by which of them are true.

An abstract state steps to another one if some concrete state in it does. There is one solver for each transition, as
most queries need only what one of them changes; each of them knows all frames.
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
from modelcheck.symbolic import raw
from modelcheck.symbolic.relation import Relation
from modelcheck.symbolic.terms import Bool, Terms

Cube: TypeAlias = tuple[int, ...]
"""A conjunction of literals: i + 1 for predicate i, -(i + 1) for its negation, by increasing i."""


class OutOfTime(Exception):
    """The deadline is over, or a solver gave up."""


@dataclass(frozen=True, slots=True)
class State:
    """What a query found: all predicates in the state that the step leads out of."""

    cube: Cube


@dataclass(frozen=True, slots=True)
class Core:
    """There is no such state, and this part of the cube suffices for that."""

    cube: Cube


class Abstraction:
    """The abstract states of a relation, and frames around those that so many steps reach; frame 0 is the initial one.

    `predicates` are those of the given ones that have a value in every state, each once.
    """

    def __init__(self, relation: Relation, bad: z3.BoolRef, predicates: Sequence[Expr], *, deadline: float) -> None:
        """`deadline` is of `time.monotonic`."""
        terms = relation.terms
        self._terms = terms
        self._frames = [terms.bool_const("frame 0")]
        encoded = dict(_encoded(relation, predicates))
        self.predicates = tuple(encoded)
        now = tuple(encoded.values())
        names: list[Bool] = [terms.bool_const(f"predicate {index}") for index in range(len(now))]
        self._now = _both_signs(terms, names)
        cells = [cell.const for cell in relation.cells]
        first = relation.conjunction(*(terms.equal(c, v) for c, v in zip(cells, relation.initial, strict=True)))
        facts = [
            relation.conjunction(relation.allowed),
            *(terms.lower(name) == term for name, term in zip(names, now, strict=True)),
            z3.Implies(self._frames[0], first),
        ]
        self._initial = _Solver(terms, [*facts, first], names, names, deadline)
        self._bad = _Solver(terms, [*facts, bad], names, names, deadline)
        self._steps = []
        for number, transition in enumerate(relation.transitions):
            changes = list(zip(cells, map(terms.lower, transition.after), strict=True))
            after = [z3.simplify(z3.substitute(term, *changes)) for term in now]
            new = _names_after(terms, number, names, now, after)
            meaning = [
                terms.lower(name) == term
                for name, old, term in zip(new, names, after, strict=True)
                if not isinstance(name, bool) and name is not old
            ]
            own = [*facts, terms.lower(transition.enabled), *meaning]
            self._steps.append(_Solver(terms, own, names, new, deadline))

    @property
    def last(self) -> int:
        """The number of the last frame."""
        return len(self._frames) - 1

    def add_frame(self) -> None:
        """One frame more, of all states so far."""
        self._frames.append(self._terms.bool_const(f"frame {len(self._frames)}"))

    def exclude(self, cube: Cube, frame: int) -> None:
        """No state of the frames 1 to `frame` is in the cube."""
        clause = self._outside(cube, z3.Not(self._frames[frame]))
        for solver in (self._bad, *self._steps):
            solver.add(clause)

    def bad(self, frame: int) -> State | Core:
        """A bad state of a frame."""
        return self._bad.query((), self._assumed(frame), None)

    def initial(self, cube: Cube) -> State | Core:
        """An initial state in the cube."""
        return self._initial.query(cube, [], None)

    def before(self, cube: Cube, frame: int) -> State | Core:
        """A state of a frame, outside of the cube, from which a step leads into it."""
        core: set[int] = set()
        assumed, outside = self._assumed(frame), self._outside(cube)
        for solver in tuple(self._steps):
            answer = solver.query(cube, assumed, outside)
            if isinstance(answer, State):
                # What leads here once is likely to do it again.
                self._steps.remove(solver)
                self._steps.insert(0, solver)
                return answer
            core.update(answer.cube)
        return Core(tuple(literal for literal in cube if literal in core))

    def _outside(self, cube: Cube, *or_: z3.BoolRef) -> z3.BoolRef:
        return raw.disjunction(self._terms.context, [*or_, *(self._now[-literal] for literal in cube)])

    def _assumed(self, frame: int) -> list[z3.BoolRef]:
        # What is excluded from a frame is excluded from all before it.
        return self._frames[:1] if frame == 0 else self._frames[frame:]


def _encoded(relation: Relation, predicates: Sequence[Expr]) -> Iterator[tuple[Expr, z3.BoolRef]]:
    """The predicates that never fail and are not the same everywhere, with their terms."""
    seen: set[int] = set()
    for predicate in predicates:
        truth, fails = relation.condition(predicate)
        if isinstance(truth, z3.BoolRef) and z3.is_false(z3.simplify(relation.terms.lower(fails))):
            simple = z3.simplify(truth)
            if simple.get_id() not in seen and not z3.is_true(simple) and not z3.is_false(simple):
                seen.add(simple.get_id())
                yield predicate, simple


def _names_after(
    terms: Terms, number: int, names: Sequence[Bool], now: Sequence[z3.BoolRef], after: Sequence[z3.BoolRef]
) -> list[Bool]:
    """What the predicates are called after a transition: as before where it changes nothing."""
    new: list[Bool] = []
    for index, (name, old, term) in enumerate(zip(names, now, after, strict=True)):
        if z3.is_true(term) or z3.is_false(term):
            new.append(bool(z3.is_true(term)))
        else:
            new.append(name if term.eq(old) else terms.bool_const(f"predicate {index} after {number}"))
    return new


class _Solver:
    """One solver: the predicates have a name now, and one in the state that is asked for."""

    def __init__(
        self, terms: Terms, facts: Sequence[z3.BoolRef], now: Sequence[Bool], then: Sequence[Bool], deadline: float
    ) -> None:
        self._terms = terms
        self._deadline = deadline
        self._solver = z3.SimpleSolver(ctx=terms.context)
        self._solver.set("timeout", max(1, int((deadline - time.monotonic()) * 1000)))
        self._solver.add(*facts)
        self._now = _both_signs(terms, now)
        self._then = _both_signs(terms, then)

    def add(self, fact: z3.BoolRef) -> None:
        raw.add(self._solver, fact)

    def query(self, cube: Cube, assumed: Sequence[z3.BoolRef], outside: z3.BoolRef | None) -> State | Core:
        """A state in which `assumed` and `outside` are true and that, or its successor, is in the cube."""
        then = {literal: self._then[literal] for literal in cube}
        for literal, term in then.items():
            if term is False:
                return Core((literal,))
        if outside is not None and all(term is self._now[literal] for literal, term in then.items()):
            return Core(())
        wanted = {raw.key(term): literal for literal, term in then.items() if not isinstance(term, bool)}
        assumptions = [*assumed, *(term for term in then.values() if not isinstance(term, bool))]
        if outside is not None:
            self._solver.push()
            raw.add(self._solver, outside)
        try:
            if self._check(assumptions):
                return State(self._seen(self._solver.model()))
            core = raw.unsat_core(self._solver)
            return Core(tuple(sorted((wanted[each] for each in core if each in wanted), key=abs)))
        finally:
            if outside is not None:
                self._solver.pop()

    def _check(self, assumptions: Sequence[z3.BoolRef]) -> bool:
        if time.monotonic() >= self._deadline:
            raise OutOfTime
        outcome = raw.check(self._solver, assumptions)
        if outcome == z3.unknown:
            raise OutOfTime
        return bool(outcome == z3.sat)

    def _seen(self, model: z3.ModelRef) -> Cube:
        count = len(self._now) // 2
        return tuple(i if raw.is_true(model, self._now[i]) else -i for i in range(1, count + 1))


def _both_signs(terms: Terms, names: Sequence[Bool]) -> dict[int, Bool]:
    literals: dict[int, Bool] = {}
    for number, name in enumerate(names, 1):
        literals[number], literals[-number] = name, terms.not_(name)
    return literals
