"""All engines on one question: a few steps unrolled, plain induction, then the others side by side.

Each engine works in a process of its own, forked from this one, which solves nothing itself: whatever an engine does,
this process goes on, and believes nothing that has not been checked outside of the engine.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Final

from modelcheck.errors import InternalError
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.properties import ABOUT_RUNS, BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import IdType
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.known import by_known
from modelcheck.symbolic.one_row import alone, of_all_rows
from modelcheck.symbolic.participants.decide import for_any_number
from modelcheck.symbolic.processes.race import Race, RaceLimits, Rejected, Task, first_answer
from modelcheck.symbolic.question.answer import Answer, Candidate, Question, Reachable, Undecided
from modelcheck.symbolic.question.problem import Problem, prepare
from modelcheck.symbolic.rank.delivery import decide_delivery
from modelcheck.symbolic.recheck.accepted import Judge
from modelcheck.symbolic.settings import Settings
from modelcheck.symbolic.stages import Said, Wider, give_up_in_good_order, raced
from modelcheck.verdict import GaveUp, Holds, Invariant, Rank, Unknown, Verdict

# The share of the time limit for saying why nothing was decided.
_LAST_WORDS: Final = 0.15

# The share of its time that a process plans with, so that it answers before it is killed.
_IN_TIME: Final = 0.9

# The share of the time left for a proof for any number of participants, before one for a few.
_WIDE_FIRST: Final = 0.6


def decide(
    system: TransitionSystem,
    property_name: str,
    *,
    time_limit_s: float,
    settings: Settings | None = None,
    known: tuple[Invariant, ...] = (),
) -> Verdict:
    """The verdict on a property for any size, or Unknown with the reason.

    Args:
        system: The instance.
        property_name: The property.
        time_limit_s: Wall time.
        settings: Which engines, and what each may cost.
        known: Proofs of other properties of the spec, to be tried first.

    Raises:
        InternalError: The solver and the reference semantics contradict each other.
    """
    settings = settings or Settings()
    end = time.monotonic() + time_limit_s
    deadline = end - time_limit_s * _LAST_WORDS
    # Before everything else, since it makes every question smaller.
    rows = alone(system, property_name)
    try:
        problem = prepare(rows.one, property_name, seed=settings.seed)
    except (CannotWatch, CannotEncode) as refusal:
        return Unknown(GaveUp(str(refusal)))
    types = () if property_name == BuiltIn.NO_STARVATION else rows.dependent
    verdict: Verdict | None = by_known(problem, known, settings, deadline=deadline)
    if verdict is not None:
        verdict = _widened(problem, verdict, types, settings, deadline=deadline)
    elif property_name in ABOUT_RUNS:
        verdict = _delivery(problem, types, settings, deadline=deadline)
    else:
        verdict = _safety(problem, types, settings, end=end, deadline=deadline)
    return of_all_rows(rows, problem, verdict)


def _safety(problem: Problem, types: tuple[IdType, ...], settings: Settings, *, end: float, deadline: float) -> Verdict:
    """The verdict on a property of single states; from `deadline` to `end`, only partial results are looked for."""
    judge = Judge(problem, settings=settings, deadline=deadline)
    beside: Task[Said] | None = None
    if types and "predicates" in settings.engines:
        beside = Task(
            "any number", _Widen(problem, problem.certificate((), ""), types, settings.memory_bytes), weight=5.0
        )

    def accept(name: str, answer: Said) -> Verdict | Rejected:
        if answer is None or isinstance(answer, Invariant | InternalError):
            return _wider(name, answer)
        return judge.accept(name, answer)

    race: Race[Verdict] = raced(problem, accept, judge.proved, settings, deadline=deadline, beside=beside)
    if race.answer is not None:
        gave_up = any(beside is not None and attempt.engine == beside.name for attempt in race.attempts)
        return race.answer if gave_up else _widened(problem, race.answer, types, settings, deadline=deadline)
    return judge.undecided(race.attempts, time_limit_s=max(0.0, end - time.monotonic()))


def _delivery(problem: Problem, types: tuple[IdType, ...], settings: Settings, *, deadline: float) -> Verdict:
    """The verdict on no_loss or no_starvation, by ranks."""

    def ask(question: Question, *, time_limit_s: float, quick: bool = False) -> Answer:
        until = min(deadline, time.monotonic() + time_limit_s)
        race: Race[Answer] = raced(question, _taken, tuple, settings, deadline=until, quick=quick)
        return Undecided("; ".join(map(str, race.attempts))) if race.answer is None else race.answer

    tried: list[tuple[Rank, ...]] = []

    def widen(ranks: tuple[Rank, ...]) -> Holds | None:
        tried.append(ranks)
        now = time.monotonic()
        evidence = replace(problem.certificate((), "rank"), ranks=ranks)
        until = now + (deadline - now) * _WIDE_FIRST
        return _for_any_number(problem, evidence, types, settings, deadline=until)

    fair = problem.property_name == BuiltIn.NO_STARVATION
    try:
        verdict = decide_delivery(problem, ask, fair=fair, deadline=deadline, widen=widen if types else None)
    except (CannotWatch, CannotEncode) as refusal:
        return Unknown(GaveUp(str(refusal)))
    if isinstance(verdict, Holds) and isinstance(verdict.evidence, Invariant) and verdict.evidence.ranks in tried:
        return verdict
    return _widened(problem, verdict, types, settings, deadline=deadline)


def _widened(
    problem: Problem, verdict: Verdict, types: tuple[IdType, ...], settings: Settings, *, deadline: float
) -> Verdict:
    """The verdict, extended to any number of participants if it is a proof that can be; otherwise as it is."""
    match verdict:
        case Holds(Invariant(each=()) as evidence):
            wider = _for_any_number(problem, evidence, types, settings, deadline=deadline)
            return verdict if wider is None else wider
        case _:
            return verdict


@dataclass(frozen=True, slots=True)
class _Widen:
    """The work of a process: a proof for any number of participants of one of these types."""

    problem: Problem
    evidence: Invariant
    types: tuple[IdType, ...]
    memory_bytes: int

    def __call__(self, time_limit_s: float) -> Wider:
        """The proof, None if there is none."""
        give_up_in_good_order(self.memory_bytes)
        deadline = time.monotonic() + time_limit_s * _IN_TIME
        try:
            return for_any_number(self.problem, self.evidence, self.types, deadline=deadline)
        except InternalError as contradiction:
            # Returned, not raised: an exception in this process would count as an engine that died.
            return contradiction


def _for_any_number(
    problem: Problem, evidence: Invariant, types: tuple[IdType, ...], settings: Settings, *, deadline: float
) -> Holds | None:
    """A proof for any number of participants, None if none is found in time.

    `evidence` is as in `for_any_number`.

    Raises:
        InternalError: An invariant found on the way is false in a reachable state.
    """
    left_s = deadline - time.monotonic()
    if left_s <= 0 or not types:
        return None
    limits = RaceLimits(time_s=left_s, memory_bytes=settings.memory_bytes)
    task = Task("any number", _Widen(problem, evidence, types, settings.memory_bytes))
    return first_answer([task], _wider, limits=limits).answer


def _wider(_: str, proof: Wider) -> Holds | Rejected:
    if isinstance(proof, InternalError):
        raise proof
    return Rejected("there is none") if proof is None else Holds(proof)


def _taken(_: str, answer: Said) -> Answer | Rejected:
    """The answer, unless it is none; it is not checked here, but by the caller."""
    match answer:
        case Undecided(why):
            return Rejected(why)
        case Reachable(None):
            return Rejected("it says that there is a counterexample, and shows none")
        case Candidate() | Reachable():
            return answer
        case _:
            return Rejected("its answer is none of those an engine may give")
