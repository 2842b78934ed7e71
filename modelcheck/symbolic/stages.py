"""The stages of a question: which engines work on it, one stage after the other, and what each of them is given."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias, TypeVar

import z3

from modelcheck.errors import InternalError
from modelcheck.ir.nodes import Expr
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.engines.bmc import Unroll
from modelcheck.symbolic.engines.ic3 import PredicateIC3
from modelcheck.symbolic.engines.induction import Given, Induction
from modelcheck.symbolic.engines.spacer import Spacer
from modelcheck.symbolic.predicates.cells import domains
from modelcheck.symbolic.predicates.conditions import vocabulary
from modelcheck.symbolic.processes.race import Race, RaceLimits, Rejected, Task, first_answer
from modelcheck.symbolic.question.answer import Answer, Prover, Question
from modelcheck.symbolic.settings import Settings
from modelcheck.verdict import Attempt, Invariant

# Up to this bound unrolling costs less than the quickest proof, and most counterexamples are no longer.
_FIRST_BOUND: Final = 7

# Spacer proves within this time most of what can be proved at all; a second engine before would be wasted work.
_HEAD_START_S: Final = 1.0

_MEBIBYTE: Final = 2**20

A = TypeVar("A")

Wider: TypeAlias = Invariant | InternalError | None
"""A proof for any number of participants, None if there is none, or an error that this process has to raise."""

Said: TypeAlias = Answer | Wider
"""The answer of an engine, or that of `_Widen`."""


@dataclass(frozen=True, slots=True)
class NamedProver:
    """A prover by the name users know, the words its evidence carries, and its share of the time."""

    name: str
    words: str
    prover: Prover
    weight: float = 1.0
    head_start_s: float = 0.0


class Role(Enum):
    """The purpose of a stage, whichever of its engines take part."""

    GLANCE = "a few steps unrolled"
    INDUCTION = "plain induction, which finds what may be given to others"
    SEARCH = "everything else, given what was proved before"


@dataclass(frozen=True, slots=True)
class Stage:
    """Engines that work side by side."""

    role: Role
    engines: tuple[NamedProver, ...]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The work of one process: one engine on the problem, given what was proved before."""

    question: Question
    prover: Prover
    memory_bytes: int

    def __call__(self, time_limit_s: float) -> Answer:
        give_up_in_good_order(self.memory_bytes)
        return self.prover(self.question.relation, self.question.bad(), time_limit_s=time_limit_s)


def give_up_in_good_order(memory_bytes: int) -> None:
    """Set the memory limit of Z3 a little below that of the process, so that Z3 gives up before the process dies."""
    allowed = z3.Z3_get_estimated_alloc_size() + memory_bytes * 3 // 4
    z3.set_param("memory_max_size", max(1, allowed // _MEBIBYTE))


def _takes_proofs(engine: NamedProver) -> bool:
    """True if the engine may assume proved invariants; one that shows runs must not depend on proofs."""
    return not isinstance(engine.prover, Unroll)


def _given(proved: tuple[Expr, ...], engine: NamedProver) -> Prover:
    return Given(proved, engine.prover) if proved and _takes_proofs(engine) else engine.prover


def stages(question: Question, settings: Settings) -> Iterator[Stage]:
    """The stages in order, each with those of its engines that are wanted; stages without engines are left out."""
    guided, symbolic = {"spacer.global": True}, {"spacer.ground_pobs": False}
    conditions = (*question.words, *domains(question.encoded))
    predicates = vocabulary(question.encoded, question.words)
    all_stages = (
        Stage(Role.GLANCE, (NamedProver("unrolling", "z3 unrolling", Unroll(_FIRST_BOUND)),)),
        Stage(Role.INDUCTION, (NamedProver("induction", "z3 induction", Induction(conditions)),)),
        Stage(
            Role.SEARCH,
            (
                NamedProver("spacer", "z3 spacer", Spacer({}, settings.seed), weight=2.0, head_start_s=_HEAD_START_S),
                NamedProver("predicates", "ic3 over predicates", PredicateIC3(predicates), weight=3.0),
                NamedProver("unrolling", "z3 unrolling", Unroll(None), weight=2.0),
                NamedProver("spacer-global", "z3 spacer with global guidance", Spacer(guided, settings.seed)),
                NamedProver("spacer-symbolic", "z3 spacer with symbolic obligations", Spacer(symbolic, settings.seed)),
            ),
        ),
    )
    for stage in all_stages:
        wanted = tuple(engine for engine in stage.engines if engine.name in settings.engines)
        if wanted:
            yield Stage(stage.role, wanted)


def raced(
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
        question: The question for the engines.
        accept: As for `first_answer`.
        proved: Gives the invariants proved so far.
        settings: Which engines, and what each may cost.
        deadline: A time of `time.monotonic`.
        quick: Unroll a few steps and no more.
        beside: One more task, beside the engines that take their time.
    """
    # Encoded before the forks, so that all engines share it; where it fails, each of them reports that.
    with suppress(CannotEncode):
        question.bad()
    attempts: dict[str, Attempt] = {}
    for stage in stages(question, settings):
        if quick and stage.role is not Role.GLANCE:
            break
        limits = RaceLimits(
            time_s=max(0.0, deadline - time.monotonic()), memory_bytes=settings.memory_bytes, at_once=settings.at_once
        )
        known = proved() if stage.role is Role.SEARCH and any(map(_takes_proofs, stage.engines)) else ()
        tasks: list[Task[Said]] = [
            Task(
                engine.words,
                _Attempt(question, _given(known, engine), settings.memory_bytes),
                weight=engine.weight,
                head_start_s=engine.head_start_s,
            )
            for engine in stage.engines
        ]
        if beside is not None and stage.role is Role.SEARCH:
            tasks.insert(0, beside)
        race: Race[A] = first_answer(tasks, accept, limits=limits)
        if race.answer is not None:
            return race
        attempts |= {attempt.engine: attempt for attempt in race.attempts}
    return Race(None, None, tuple(attempts.values()))
