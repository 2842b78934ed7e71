"""All engines on one question: a few steps unrolled, plain induction, then the others side by side.

Each engine works in a process of its own, forked from this one, which solves nothing itself: whatever an engine does,
this process goes on, and believes nothing that has not been checked outside of the engine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, TypeVar

import z3

from modelcheck.errors import InternalError
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import NO_LOSS, NO_STARVATION, TransitionSystem
from modelcheck.ir.types import IdType
from modelcheck.symbolic.answer import Answer, Candidate, Prover, Question, Reachable, Undecided
from modelcheck.symbolic.bmc import Unroll, Unrolling
from modelcheck.symbolic.evaluate import CannotEncode
from modelcheck.symbolic.ic3 import PredicateIC3
from modelcheck.symbolic.induction import Given, Induction
from modelcheck.symbolic.judge import Judge
from modelcheck.symbolic.modular.decide import for_any_number
from modelcheck.symbolic.predicates import domains
from modelcheck.symbolic.problem import Problem, prepare
from modelcheck.symbolic.race import Limits, Race, Rejected, Task, first_answer
from modelcheck.symbolic.rank.engine import decide_delivery
from modelcheck.symbolic.rows import alone, of_all_rows
from modelcheck.symbolic.settings import Settings
from modelcheck.symbolic.spacer import Spacer
from modelcheck.symbolic.vocabulary import vocabulary
from modelcheck.verdict import Attempt, BoundReached, GaveUp, Holds, Invariant, Rank, Unknown, Verdict, Violated

# Up to here unrolling costs less than the quickest proof, and most counterexamples are no longer.
_FIRST_BOUND: Final = 7

# Most that can be proved at all is proved by Spacer within this time; until then a second engine would be wasted work.
_HEAD_START_S: Final = 1.0

# Of the time limit, to say why nothing was decided.
_LAST_WORDS: Final = 0.15

# Of its time, what a process plans with that has to give its answer before it is killed.
_IN_TIME: Final = 0.9

# Of the time that is left, to look for a proof for any number of participants before one for a few.
_WIDE_FIRST: Final = 0.6

_MEBIBYTE: Final = 2**20

A = TypeVar("A")

Wider: TypeAlias = Invariant | InternalError | None
"""A proof for any number of participants, or none, or what this process has to raise."""

Said: TypeAlias = Answer | Wider
"""The answer of an engine, or that of `_Widen`."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine by the name users know, the words its evidence carries, and its share of the time."""

    name: str
    words: str
    prover: Prover
    weight: float = 1.0
    head_start_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The work of one process: one engine on the problem, given what was proved before."""

    question: Question
    prover: Prover
    memory_bytes: int

    def __call__(self, time_limit_s: float) -> Answer:
        # Z3 gives up in good order a little before the process would have to die.
        allowed = z3.Z3_get_estimated_alloc_size() + self.memory_bytes * 3 // 4
        z3.set_param("memory_max_size", max(1, allowed // _MEBIBYTE))
        return self.prover(self.question.relation, self.question.bad(), time_limit_s=time_limit_s)


def _given(proved: tuple[Expr, ...], prover: Prover) -> Prover:
    """An engine that shows runs must not depend on proofs."""
    return Given(proved, prover) if proved and not isinstance(prover, Unroll) else prover


def stages(question: Question, settings: Settings) -> Iterator[tuple[Engine, ...]]:
    """The engines, those of one stage side by side, a stage after the other."""
    symbolic = {"spacer.ground_pobs": False}
    conditions = (*question.words, *domains(question.encoded))
    predicates = vocabulary(question.encoded, question.words)
    all_stages = (
        (Engine("unrolling", "z3 unrolling", Unroll(_FIRST_BOUND)),),
        (Engine("induction", "z3 induction", Induction(conditions)),),
        (
            Engine("spacer", "z3 spacer", Spacer({}, settings.seed), weight=2.0, head_start_s=_HEAD_START_S),
            Engine("predicates", "ic3 over predicates", PredicateIC3(predicates), weight=3.0),
            Engine("unrolling", "z3 unrolling", Unroll(None), weight=2.0),
            Engine("spacer-global", "z3 spacer with global guidance", Spacer({"spacer.global": True}, settings.seed)),
            Engine("spacer-symbolic", "z3 spacer with symbolic obligations", Spacer(symbolic, settings.seed)),
        ),
    )
    for stage in all_stages:
        wanted = tuple(engine for engine in stage if engine.name in settings.engines)
        if wanted:
            yield wanted


def decide(
    system: TransitionSystem, property_name: str, *, time_limit_s: float, settings: Settings | None = None
) -> Verdict:
    """Prove or refute a property for any size, or say why not.

    Raises:
        InternalError: The solver and the reference semantics contradict each other.
    """
    settings = settings or Settings()
    end = time.monotonic() + time_limit_s
    deadline = end - time_limit_s * _LAST_WORDS
    # First of all, since it makes every question smaller.
    rows = alone(system, property_name)
    try:
        problem = prepare(rows.one, property_name, seed=settings.seed)
    except (CannotWatch, CannotEncode) as refusal:
        return Unknown(GaveUp(str(refusal)))
    types = () if property_name == NO_STARVATION else rows.dependent
    if property_name in (NO_LOSS, NO_STARVATION):
        verdict = _delivery(problem, types, settings, deadline=deadline)
    else:
        verdict = _safety(problem, types, settings, end=end, deadline=deadline)
    match verdict:
        case Holds(Invariant(each=()) as evidence):
            # A proof for a few participants is worth another look. Whatever happens, it stands.
            verdict = _for_any_number(problem, evidence, types, settings, deadline=deadline) or verdict
    return of_all_rows(rows, problem, verdict)


def _safety(problem: Problem, types: tuple[IdType, ...], settings: Settings, *, end: float, deadline: float) -> Verdict:
    """What is asked of single states; reasons for having no answer may be looked for from `deadline` to `end`."""
    judge = Judge(problem, settings=settings, deadline=deadline)
    beside: Task[Said] | None = None
    if types and "predicates" in settings.engines:
        beside = Task("any number", _Widen(problem, problem.certificate((), ""), types), weight=5.0)

    def accept(name: str, answer: Said) -> Verdict | Rejected:
        if answer is None or isinstance(answer, Invariant | InternalError):
            return _wider(name, answer)
        return judge.accept(name, answer)

    race: Race[Verdict] = _raced(problem, accept, judge.proved, settings, deadline=deadline, beside=beside)
    if race.answer is not None:
        return race.answer
    return judge.undecided(race.attempts, time_limit_s=max(0.0, end - time.monotonic()))


def _delivery(problem: Problem, types: tuple[IdType, ...], settings: Settings, *, deadline: float) -> Verdict:
    """What is asked of whole runs, by ranks."""

    def ask(question: Question, *, time_limit_s: float, quick: bool = False) -> Answer:
        until = min(deadline, time.monotonic() + time_limit_s)
        race: Race[Answer] = _raced(question, _taken, tuple, settings, deadline=until, quick=quick)
        return Undecided("; ".join(map(str, race.attempts))) if race.answer is None else race.answer

    def widen(ranks: tuple[Rank, ...]) -> Holds | None:
        now = time.monotonic()
        evidence = replace(problem.certificate((), "rank"), ranks=ranks)
        until = now + (deadline - now) * _WIDE_FIRST
        return _for_any_number(problem, evidence, types, settings, deadline=until)

    fair = problem.property_name == NO_STARVATION
    try:
        return decide_delivery(problem, ask, fair=fair, deadline=deadline, widen=widen if types else None)
    except (CannotWatch, CannotEncode) as refusal:
        return Unknown(GaveUp(str(refusal)))


@dataclass(frozen=True, slots=True)
class _Widen:
    """The work of a process: a proof for any number of participants of one of these types."""

    problem: Problem
    evidence: Invariant
    types: tuple[IdType, ...]

    def __call__(self, time_limit_s: float) -> Wider:
        """The proof, None if there is none."""
        deadline = time.monotonic() + time_limit_s * _IN_TIME
        try:
            return for_any_number(self.problem, self.evidence, self.types, deadline=deadline)
        except InternalError as contradiction:
            # No accident of this process, which would be passed over.
            return contradiction


def _for_any_number(
    problem: Problem, evidence: Invariant, types: tuple[IdType, ...], settings: Settings, *, deadline: float
) -> Holds | None:
    """A proof for any number of participants, from one for a few or from what that would have.

    Raises:
        InternalError: An invariant found on the way is false in a reachable state.
    """
    left_s = deadline - time.monotonic()
    if left_s <= 0 or not types:
        return None
    limits = Limits(time_s=left_s, memory_bytes=settings.memory_bytes)
    task = Task("any number", _Widen(problem, evidence, types))
    return first_answer([task], _wider, limits=limits).answer


def _wider(_: str, proof: Wider) -> Holds | Rejected:
    if isinstance(proof, InternalError):
        raise proof
    return Rejected("there is none") if proof is None else Holds(proof)


def _taken(_: str, answer: Said) -> Answer | Rejected:
    """Answers that say something, unchecked: whoever asks checks them."""
    match answer:
        case Undecided(why):
            return Rejected(why)
        case Reachable(None):
            return Rejected("it says that there is a counterexample, and shows none")
        case Candidate() | Reachable():
            return answer
        case _:
            return Rejected("its answer is none of those an engine may give")


def _raced(
    question: Question,
    accept: Callable[[str, Said], A | Rejected],
    proved: Callable[[], tuple[Expr, ...]],
    settings: Settings,
    *,
    deadline: float,
    quick: bool = False,
    beside: Task[Said] | None = None,
) -> Race[A]:
    """One stage of engines after the other, each given what was proved before, until an answer is accepted.

    Args:
        question: For the engines.
        accept: As `first_answer`.
        proved: What is proved so far.
        settings: Which engines, and what each may cost.
        deadline: Of `time.monotonic`.
        quick: Unroll a few steps and no more.
        beside: One more task beside the engines that take their time.
    """
    attempts: dict[str, Attempt] = {}
    for stage in stages(question, settings):
        if quick and stage[0].prover != Unroll(_FIRST_BOUND):
            break
        limits = Limits(
            time_s=max(0.0, deadline - time.monotonic()), memory_bytes=settings.memory_bytes, at_once=settings.at_once
        )
        known = () if isinstance(stage[0].prover, Induction | Unroll) else proved()
        tasks: list[Task[Said]] = [
            Task(
                engine.words,
                _Attempt(question, _given(known, engine.prover), settings.memory_bytes),
                weight=engine.weight,
                head_start_s=engine.head_start_s,
            )
            for engine in stage
        ]
        if beside is not None and not isinstance(stage[0].prover, Induction | Unroll):
            tasks.insert(0, beside)
        race: Race[A] = first_answer(tasks, accept, limits=limits)
        if race.answer is not None:
            return race
        attempts |= {attempt.engine: attempt for attempt in race.attempts}
    return Race(None, None, tuple(attempts.values()))


def refute(system: TransitionSystem, property_name: str, *, bound: int, time_limit_s: float) -> Violated | Unknown:
    """Look for a counterexample of at most `bound` steps, for any size, in this process; finding none is Unknown.

    Raises:
        CannotWatch: As `prepare`.
        CannotEncode: As `prepare`.
        UnfaithfulTrace: As `Problem.refutation`.
    """
    problem = prepare(system, property_name)
    unrolling = Unrolling(problem.relation, problem.bad())
    found = unrolling.search(bound, deadline=time.monotonic() + time_limit_s)
    return Unknown(BoundReached(unrolling.bound)) if found is None else problem.refutation(found)
