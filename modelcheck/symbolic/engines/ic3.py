"""IC3 over a fixed finite set of predicates: the second way to invariants, and the predictable one.

There are finitely many abstract states, so it always ends: with an invariant over the predicates, or with the news that
they cannot tell the reachable states from the bad ones, which says nothing about the system itself.
Sources: Bradley, SAT-based model checking without unrolling, VMCAI 2011; Een, Mishchenko, Brayton, Efficient
implementation of property directed reachability, FMCAD 2011; for predicates see `abstraction`.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import z3

from modelcheck.ir.nodes import Expr, disjunction, negation
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.engines.abstraction import Abstraction, AbstractState, Core, Cube, Observed, OutOfTime, whole
from modelcheck.symbolic.question.answer import Answer, Candidate, Reachable, Undecided


@dataclass(frozen=True, slots=True)
class PredicateIC3:
    """A prover by IC3: finds an invariant that is a conjunction of clauses over the predicates, if there is one."""

    predicates: tuple[Expr, ...]

    def __call__(self, relation: Relation, bad: z3.BoolRef, *, time_limit_s: float) -> Answer:
        """See `Prover`."""
        return search(whole(relation, bad, self.predicates), time_limit_s=time_limit_s)


def search(observed: Observed, *, time_limit_s: float) -> Answer:
    """An invariant of clauses over the predicates, true of each observer, that excludes the bad states."""
    try:
        abstraction = Abstraction(observed, deadline=time.monotonic() + time_limit_s)
        found = _Search(abstraction, observed.predicates)
    except OutOfTime:
        return Undecided("no answer in time")
    try:
        return found.run()
    except OutOfTime:
        return Undecided(f"no answer in time, in frame {abstraction.last}", invariant=found.clauses(1))


class _Search:
    """One run; `_excluded[k]` holds the cubes that are certainly not reached in k steps, but perhaps in k + 1."""

    def __init__(self, abstraction: Abstraction, predicates: Sequence[Expr]) -> None:
        self._abstraction = abstraction
        self._predicates = predicates
        self._reached: dict[Cube, int] = {}
        self._later: list[tuple[int, int, Cube]] = []
        self._number = 0
        self._excluded: list[list[Cube]] = [[]]

    def run(self) -> Answer:
        abstraction = self._abstraction
        if isinstance(abstraction.bad(0), AbstractState):
            return Reachable()
        while True:
            abstraction.add_frame()
            self._excluded.append([])
            stable = self._propagate()
            if stable is not None:
                return Candidate(self.clauses(stable))
            while isinstance(bad := abstraction.bad(abstraction.last), AbstractState):
                if not any(self._block(view, abstraction.last) for view in bad.views):
                    return Undecided("abstraction too weak", invariant=self.clauses(1))
                self._catch_up(abstraction.last)

    def clauses(self, first: int) -> tuple[Expr, ...]:
        """The clauses, as conditions, that exclude the cubes of the frames from `first` on."""
        cubes = [cube for excluded in self._excluded[first:] for cube in excluded]
        return tuple(disjunction(*map(self._excluding, cube)) for cube in cubes)

    def _excluding(self, literal: int) -> Expr:
        predicate = self._predicates[abs(literal) - 1]
        return negation(predicate) if literal > 0 else predicate

    def _block(self, cube: Cube, frame: int) -> bool:
        """Exclude an abstract state from a frame; False if abstract steps from the initial state lead to it."""
        if isinstance(self._abstraction.initial(cube), AbstractState):
            return False
        while not self._is_excluded(cube, frame):
            if self._reached.get(cube, frame + 1) <= frame:
                return False
            before = self._abstraction.before(cube, frame - 1)
            if isinstance(before, Core):
                general, upto = self._pushed(self._generalised(self._outside(cube, before.cube), frame), frame)
                self._exclude(general, upto)
                if upto < self._abstraction.last:
                    self._number += 1
                    heapq.heappush(self._later, (upto + 1, self._number, cube))
            elif frame == 1 or not any(self._block(view, frame - 1) for view in before.views):
                self._reached[cube] = frame
                return False
            else:
                self._catch_up(frame)
        return True

    def _catch_up(self, frame: int) -> None:
        """Exclude the cubes of earlier frames from this one where possible: they are likely to be asked for again."""
        while self._later and self._later[0][0] <= frame:
            later, _, cube = heapq.heappop(self._later)
            self._block(cube, later)

    def _is_excluded(self, cube: Cube, frame: int) -> bool:
        literals = set(cube)
        return any(literals.issuperset(other) for excluded in self._excluded[frame:] for other in excluded)

    def _outside(self, cube: Cube, part: Iterable[int]) -> Cube:
        """A part of the cube that contains `part` and no initial state; `cube` contains none."""
        kept = set(part)
        smaller = tuple(each for each in cube if each in kept)
        if isinstance(self._abstraction.initial(smaller), Core):
            return smaller
        core = self._abstraction.initial(cube)
        assert isinstance(core, Core)
        kept.update(core.cube)
        return tuple(each for each in cube if each in kept)

    def _generalised(self, cube: Cube, frame: int) -> Cube:
        """A minimal part of the cube that the frame before does not lead into either."""
        # The last predicates are the least telling ones.
        for dropped in reversed(cube):
            if dropped not in cube or len(cube) == 1:
                continue
            smaller = tuple(each for each in cube if each != dropped)
            if isinstance(self._abstraction.initial(smaller), AbstractState):
                continue
            before = self._abstraction.before(smaller, frame - 1)
            if isinstance(before, Core):
                cube = self._outside(smaller, before.cube)
        return cube

    def _pushed(self, cube: Cube, frame: int) -> tuple[Cube, int]:
        """The cube, perhaps generalised, and the last frame from which it can be excluded, at least `frame`."""
        while frame < self._abstraction.last:
            before = self._abstraction.before(cube, frame)
            if isinstance(before, AbstractState):
                break
            cube, frame = self._outside(cube, before.cube), frame + 1
        return cube, frame

    def _exclude(self, cube: Cube, frame: int) -> None:
        literals = set(cube)
        for number in range(1, frame + 1):
            self._excluded[number] = [each for each in self._excluded[number] if not literals.issubset(each)]
        self._excluded[frame].append(cube)
        self._abstraction.exclude(cube, frame)

    def _propagate(self) -> int | None:
        """Exclude each cube one frame later where possible; the first frame that equals the one before it, or None."""
        for frame in range(1, self._abstraction.last):
            for cube in tuple(self._excluded[frame]):
                before = self._abstraction.before(cube, frame)
                if isinstance(before, Core):
                    self._exclude(self._outside(cube, before.cube), frame + 1)
            if not self._excluded[frame]:
                return frame + 1
        return None
