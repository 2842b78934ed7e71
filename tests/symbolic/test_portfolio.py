"""Engines that misbehave: whatever one does, the others answer, and what is wrong is never believed."""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from modelcheck.ir.nodes import (
    FALSE,
    TRUE,
    Compare,
    Comparison,
    Const,
    Expr,
    Not,
    ParameterRead,
    VariableRead,
    disjunction,
)
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import StepInstance, TransitionSystem
from modelcheck.symbolic import stages as stages_module
from modelcheck.symbolic import start
from modelcheck.symbolic.engines.bmc import Unroll
from modelcheck.symbolic.engines.spacer import Spacer
from modelcheck.symbolic.portfolio import decide
from modelcheck.symbolic.question.answer import Answer, BadRun, Candidate, Reachable, Undecided
from modelcheck.symbolic.settings import Settings
from modelcheck.symbolic.stages import NamedProver, Role, Stage
from modelcheck.verdict import Attempt, Holds, Invariant, NotProved, Unknown, Verdict, Violated
from tests import seeds
from tests.support.sizes import slow_but, thinned
from tests.symbolic import jobs

pytestmark = pytest.mark.processes

COMMITTED, POSITION, RUNNING = VariableRead("committed"), VariableRead("position"), VariableRead("running")
SPACER, UNROLLING = NamedProver("spacer", "spacer", Spacer({})), NamedProver("unrolling", "unrolling", Unroll(8))


@dataclass(frozen=True)
class Fake:
    """An engine that says what it is told to, or does something else altogether."""

    does: Callable[[float], object]

    def __call__(self, _relation: object, _bad: object, *, time_limit_s: float) -> Answer:
        return self.does(time_limit_s)  # type: ignore[return-value] # that is the point


def says(answer: object) -> Fake:
    return Fake(jobs.Answer(answer))


def run(*steps: str, parameters: tuple[tuple[str, int], ...] = ()) -> Reachable:
    return Reachable(BadRun(parameters, tuple(StepInstance(step) for step in steps)))


MISBEHAVING = {
    "exits": (Fake(jobs.leave), "it ended with exit code 3"),
    "crashes": (Fake(jobs.segfault), "it was killed by SIGSEGV"),
    "devours": (Fake(jobs.devour), "it ran out of memory"),
    "raises": (Fake(jobs.fail), "ValueError: no such luck"),
    "babbles": (says("holds"), "its answer is none of those an engine may give"),
    "says nothing is reachable": (says(Candidate((FALSE,))), "its invariant does not pass the re-check: initiation"),
    "says everything is fine": (says(Candidate((TRUE,))), "its invariant does not pass the re-check: safety"),
    "says nothing": (says(Candidate(())), "its invariant does not pass the re-check: safety"),
    "speaks of what is not there": (says(Candidate((VariableRead("x"),))), "re-check: it cannot be read"),
    "takes a step that is not enabled": (says(run("commit")), "its counterexample does not pass"),
    "takes a step that is not there": (says(run("jump")), "its counterexample does not pass"),
    "stops before anything is wrong": (says(run("start", "poll")), "its counterexample does not pass"),
    "only says that it is reachable": (says(Reachable()), "there is a counterexample, and shows none"),
}


def with_engines(monkeypatch: pytest.MonkeyPatch, *stages: tuple[NamedProver, ...]) -> None:
    searches = [Stage(Role.SEARCH, engines) for engines in stages]
    monkeypatch.setattr(stages_module, "stages", lambda _problem, _settings: iter(searches))


def decided(system: TransitionSystem, name: str = "no_duplicate", *, time_limit_s: float = 300.0) -> Verdict:
    return decide(system, name, time_limit_s=time_limit_s, settings=Settings(memory_bytes=2**29, at_once=2))


@pytest.mark.parametrize("name", thinned(MISBEHAVING, 3))
def test_an_engine_that_misbehaves_alone_is_unknown_with_its_reason(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prover, why = MISBEHAVING[name]
    with_engines(monkeypatch, (NamedProver("bad", "bad", prover),))
    verdict = decided(seeds.seed("exactly_once"))
    assert isinstance(verdict, Unknown)
    assert isinstance(verdict.reason, NotProved)
    assert [attempt.engine for attempt in verdict.reason.attempts] == ["bad"]
    assert why in verdict.reason.attempts[0].why


@pytest.mark.parametrize("name", slow_but(MISBEHAVING, "says everything is fine"))
def test_another_engine_answers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = NamedProver("bad", "bad", MISBEHAVING[name][0], head_start_s=30)
    with_engines(monkeypatch, (bad, SPACER, UNROLLING))
    assert isinstance(decided(seeds.seed("exactly_once")), Holds)
    assert isinstance(decided(seeds.seed("at_least_once")), Violated)


def test_an_engine_that_hangs_does_not_keep_the_others_from_answering(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = NamedProver("hangs", "hangs", Fake(jobs.Hang()))
    with_engines(monkeypatch, (hangs, SPACER))
    verdict = decided(seeds.seed("exactly_once"))
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    assert verdict.evidence.engine == "spacer"
    with_engines(monkeypatch, (hangs,))
    verdict = decided(seeds.seed("exactly_once"), time_limit_s=1.0)
    assert isinstance(verdict, Unknown)
    # On a machine that is very busy the time may be over before the engine begins.
    assert "hangs: no answer within 0." in str(verdict.reason) or "hangs: no time was left" in str(verdict.reason)


TOO_MUCH = Compare(Comparison.LE, COMMITTED, Const(0))


@pytest.mark.parametrize("claim", slow_but((FALSE, TOO_MUCH), TOO_MUCH), ids=["nothing", "too much"])
def test_what_an_engine_claims_to_be_invariant_is_not_assumed(claim: Expr, monkeypatch: pytest.MonkeyPatch) -> None:
    liar = NamedProver("liar", "liar", says(Undecided("not quite", invariant=(claim,))))
    for prover in (SPACER, UNROLLING):
        with_engines(monkeypatch, (liar,), (prover,))
        assert not isinstance(decided(seeds.seed("at_least_once")), Holds)
    with_engines(monkeypatch, (liar,), (SPACER,))
    assert isinstance(decided(seeds.seed("exactly_once")), Holds)
    with_engines(monkeypatch, (liar,))
    verdict = decided(seeds.seed("exactly_once"))
    assert isinstance(verdict, Unknown)
    assert isinstance(verdict.reason, NotProved)
    assert verdict.reason.invariant == ()


def claiming(*conditions: Expr) -> TransitionSystem:
    """At-most-once with claims of its own: the first is called `claim`, the others are lemmas."""
    names = ["claim", *(f"lemma_{number}" for number in range(1, len(conditions)))]
    claims = [
        OwnProperty(name=n, kind=PropertyKind.ALWAYS, condition=c) for n, c in zip(names, conditions, strict=True)
    ]
    return replace(seeds.seed("at_most_once"), properties=tuple(claims))


IN_RANGE = Compare(Comparison.LE, POSITION, ParameterRead("messages"))
LEMMAS = (
    Compare(Comparison.LE, COMMITTED, ParameterRead("messages")),
    Compare(Comparison.LE, Const(0), POSITION),
    Compare(Comparison.LE, Const(0), COMMITTED),
    VariableRead("in_flight"),
)


def induction_only(system: TransitionSystem) -> Verdict:
    return decide(system, "claim", time_limit_s=300, settings=Settings(engines=("induction",)))


def test_lemmas_of_the_spec_are_proved_with_the_property() -> None:
    below = Compare(Comparison.LT, POSITION, ParameterRead("messages"))
    flying = VariableRead("in_flight")
    helped = claiming(IN_RANGE, disjunction(Not(flying), below), disjunction(Not(flying), RUNNING), *LEMMAS)
    verdict = induction_only(helped)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    assert flying not in verdict.evidence.conjuncts
    assert isinstance(induction_only(claiming(IN_RANGE)), Unknown)


def test_a_lemma_that_is_false_proves_nothing() -> None:
    wrong = Compare(Comparison.LE, COMMITTED, Const(0))
    verdict = induction_only(claiming(Compare(Comparison.LE, POSITION, Const(1)), wrong))
    assert isinstance(verdict, Unknown)
    verdict = decide(claiming(Compare(Comparison.LE, POSITION, Const(1)), wrong), "claim", time_limit_s=300)
    assert isinstance(verdict, Violated)


def test_what_is_not_decided_says_how_far_it_came_and_which_step_breaks_induction() -> None:
    verdict = decide(
        seeds.seed("at_least_once"), "no_duplicate", time_limit_s=300, settings=Settings(engines=("induction",))
    )
    assert isinstance(verdict, Unknown)
    reason = verdict.reason
    assert isinstance(reason, NotProved)
    assert reason.bound is None
    assert [attempt.engine for attempt in reason.attempts] == ["z3 induction"]
    failure = reason.failure
    assert failure is not None
    assert failure.step == StepInstance("process")
    delivered = failure.system.variable_index["delivered"]
    assert (failure.before[delivered], failure.after[delivered]) == (1, 2)
    assert failure.system.parameters[-1].name == "w"


def test_the_bound_that_was_reached_is_part_of_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    with_engines(monkeypatch, (UNROLLING,))
    verdict = decided(seeds.seed("exactly_once"))
    assert isinstance(verdict, Unknown)
    assert isinstance(verdict.reason, NotProved)
    assert verdict.reason.bound == 8
    assert str(verdict.reason).startswith("no counterexample up to 8 steps, and no proof (")
    assert verdict.reason.attempts == (Attempt("unrolling", "no counterexample up to 8 steps"),)


@pytest.mark.parametrize("seed", slow_but((1, 2, 3), 1))
def test_the_verdict_does_not_depend_on_the_seed(seed: int) -> None:
    settings = Settings(seed=seed)
    held = decide(seeds.seed("exactly_once"), "no_duplicate", time_limit_s=300, settings=settings)
    refuted = decide(seeds.seed("at_least_once"), "no_duplicate", time_limit_s=300, settings=settings)
    assert isinstance(held, Holds)
    assert isinstance(refuted, Violated)
    assert refuted.trace is not None
    assert (len(refuted.trace), refuted.parameters) == (7, (("messages", 1), ("crashes", 1)))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("way", slow_but(("cancelled", "interrupted", "killed"), "interrupted"))
def test_no_process_is_left_whatever_ends_the_proof(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = [tmp_path / "one", tmp_path / "two"]
    with_engines(monkeypatch, tuple(NamedProver(note.name, note.name, Fake(jobs.Hang(str(note)))) for note in notes))
    with start(seeds.seed("exactly_once"), "no_duplicate", time_limit_s=300) as proof:
        end = time.monotonic() + 300
        while not all(note.exists() and note.read_text() for note in notes) and time.monotonic() < end:
            time.sleep(0.01)
        engines = [int(note.read_text()) for note in notes]
        if way == "killed":
            os.kill(proof.pid, signal.SIGKILL)
            verdict = proof.verdict()
            assert isinstance(verdict, Unknown)
            assert "killed by SIGKILL" in str(verdict.reason)
        elif way == "interrupted":
            _interrupted(proof.verdict)
    for process in (*engines, proof.pid):
        while _is_alive(process) and time.monotonic() < end:
            time.sleep(0.01)
        assert not _is_alive(process)


def _interrupted(wait: Callable[[], object]) -> None:
    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            wait()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
