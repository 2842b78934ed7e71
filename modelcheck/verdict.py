"""Verdicts: Holds, Violated or Unknown, each with its evidence. There is no other way to say yes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NoReturn, TypeAlias

from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import Message, State, StepInstance, TransitionSystem
from modelcheck.trace import Lasso, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The counts of an exhaustive search.

    `distinct_states` reached; `generated_transitions` computed, self-loops included, the initial state not counted;
    `levels` of the breadth-first search, the initial one being 1; `ends`, states without an enabled step. `complete`
    is true if nothing was left out. `fired` counts the transitions of each step by name.
    """

    distinct_states: int
    generated_transitions: int
    levels: int
    ends: int
    complete: bool
    fired: tuple[tuple[str, int], ...] = ()


class Limit(Enum):
    """The limit that ended a search before it was complete."""

    TIME = "time limit"
    STATES = "state limit"
    MEMORY = "memory limit"
    INTERRUPT = "interrupted"


@dataclass(frozen=True, slots=True)
class Exhaustive:
    """Evidence: every reachable state of this instance was visited."""

    statistics: Statistics


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """The distance of a message from its effect: whole numbers, compared from left to right.

    The message is the one at offset `w` of the cell `variable[keys[0]][keys[1]]..`: `keys` leaves out the offset, and
    is complete where the innermost keys of the variable are no offsets. The message is settled where it took effect,
    and where it is not owed and `for_good` is true; None is true everywhere. Where the invariant holds, only a fault
    leads from where it is settled to where it is not; and where it is not, no component is negative, and some step that
    is no fault settles it or makes the rank smaller. `components` and `for_good` are over the same names as the
    conjuncts of the invariant.
    """

    variable: str
    keys: tuple[int, ...]
    components: tuple[Expr, ...]
    for_good: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """Evidence: an inductive invariant of the system that watches one message, for any size.

    - `conjuncts`: over the spec's variables, its parameters and one more, `w`, any one offset: `delivered[w] <= 1`.
    - `unbounded`: the parameters left open (any number from their minimum); `fixed`: the others, with their values.
    - `engine`: the one that found it; it was re-checked by plain queries.
    - `ranks`: for no_loss and no_starvation, one for each cell of each `Effects` variable, in the order of declaration;
      for a property of single states none.
    - `each`: names that stand for any one participant in conjuncts and ranks, each with the parameter that counts them;
      where one row stands for any number, key 0 of a rank is that row.
    - `where`: formulas over parameters; the invariant is about the instances in which all are true.
    """

    conjuncts: tuple[Expr, ...]
    unbounded: tuple[str, ...]
    fixed: tuple[tuple[str, bool | int], ...]
    engine: str
    ranks: tuple[Rank, ...] = ()
    each: tuple[tuple[str, str], ...] = ()
    where: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class NoWayOn:
    """Evidence that a message is lost: only a fault leads out of the states that can follow.

    In each state that can follow the last one of the trace without a fault, itself included, `message` has had no
    effect, and is owed or can become so without a fault. Either there are `states` of them, and all were visited; or
    `states` is None, and `conjuncts` are true in the last state, kept by every step that is no fault, and false where
    the message took effect or is not owed. The trace need not be a shortest one.
    """

    message: Message
    states: int | None
    conjuncts: tuple[Expr, ...] = ()


Evidence: TypeAlias = Exhaustive | Invariant | NoWayOn


@dataclass(frozen=True, slots=True)
class Stopped:
    """Reason for Unknown: a limit was met after `explored`."""

    limit: Limit
    explored: Statistics | None = None

    def __str__(self) -> str:
        if self.explored is None:
            return self.limit.value
        return f"{self.limit.value} after {self.explored.distinct_states:,} states, {self.explored.levels} levels"


@dataclass(frozen=True, slots=True)
class Vacuous:
    """Reason for Unknown: nothing that the property is about ever happens."""

    why: str

    def __str__(self) -> str:
        return f"vacuous: {self.why}"


@dataclass(frozen=True, slots=True)
class BoundReached:
    """Reason for Unknown: no counterexample up to `k` steps, which proves nothing."""

    k: int

    def __str__(self) -> str:
        return f"no counterexample up to {self.k} steps"


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Reason for Unknown: an engine could not decide, in its own words."""

    why: str

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True, slots=True)
class OutOfBudget:
    """Reason for Unknown: all proofs of the run together have used up the processor time that they were given."""

    budget_s: float

    def __str__(self) -> str:
        return f"the proof budget of {self.budget_s:g} s was used up; `modelcheck prove` goes on without one"


@dataclass(frozen=True, slots=True)
class Unasked:
    """Reason for Unknown: as far as is known, only other instances promise the property, and none was asked."""

    why: str

    def __str__(self) -> str:
        return f"nothing was asked of the instances in which it is promised: {self.why}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An engine that has no answer, and why."""

    engine: str
    why: str

    def __str__(self) -> str:
        return f"{self.engine}: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InductionFailure:
    """A step after which the property is no longer true, from a state in which everything proved is true.

    `system` counts the effects of one message only, which its last parameter names (see `ir.watch.Watched`); all its
    parameters have the values that the step needs. Nobody knows whether `before` is reachable: an invariant that
    excludes it is what the proof lacks. The semantics has repeated the step.
    """

    system: TransitionSystem
    before: State
    step: StepInstance
    after: State


@dataclass(frozen=True, slots=True, kw_only=True)
class NotProved:
    """Reason for Unknown: every engine was tried for any size.

    `bound` is the number of steps up to which there is no counterexample, None if not even the initial state was
    checked. `invariant` holds conditions that are true in every reachable state, conjuncts as in `Invariant`, checked
    again from scratch; `failure` shows why they do not suffice, None where no time was left to look for it.
    """

    bound: int | None
    attempts: tuple[Attempt, ...]
    invariant: tuple[Expr, ...] = ()
    failure: InductionFailure | None = None

    @property
    def headline(self) -> str:
        """The reason in a few words."""
        return "no proof" if self.bound is None else f"{BoundReached(self.bound)}, and no proof"

    def __str__(self) -> str:
        return f"{self.headline} ({'; '.join(map(str, self.attempts))})"


Reason: TypeAlias = Stopped | Vacuous | BoundReached | GaveUp | OutOfBudget | Unasked | NotProved


class _NoTruth:
    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is neither true nor false: match it on Holds, Violated and Unknown")


@dataclass(frozen=True, slots=True)
class Holds(_NoTruth):
    """The property is true; `witness` shows what a `not_always` claims to exist."""

    evidence: Evidence
    witness: Trace | None = None


@dataclass(frozen=True, slots=True)
class Violated(_NoTruth):
    """The property is false; `trace` is a shortest one that shows it, None where the complete search itself does.

    With `NoWayOn` as its evidence the trace ends with the step that loses the message, and there may be a shorter one.
    If infinitely many states can follow, the message may have been lost before, where that could not be decided.

    `parameters` are those of the trace's instance if it is not the instance checked: a refutation for any size may need
    more messages than this instance has. A claim about the end of runs is refuted by a `lasso`, a fair endless run
    whose stem is `trace`.
    """

    trace: Trace | None
    evidence: Evidence | None = None
    parameters: tuple[tuple[str, bool | int], ...] | None = None
    lasso: Lasso | None = None


@dataclass(frozen=True, slots=True)
class Unknown(_NoTruth):
    """No verdict, and why."""

    reason: Reason


Verdict: TypeAlias = Holds | Violated | Unknown
