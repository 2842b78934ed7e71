"""A proof runs in a process that cannot outstay its welcome, and its parent stays light."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Choice,
    Compare,
    Comparison,
    Const,
    Extremum,
    Operation,
    Place,
    VariableRead,
)
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import Lifetime, Step, TransitionSystem, Variable
from modelcheck.ir.types import IntType
from modelcheck.symbolic import prove, start
from modelcheck.symbolic import running as handle
from modelcheck.symbolic.processes import process
from modelcheck.verdict import GaveUp, Holds, Unknown, Violated
from tests import seeds

pytestmark = pytest.mark.processes

WAYS = [True, False]


@pytest.fixture(params=WAYS, ids=["forked", "spawned"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Both ways to start a process; forking is safe here, as the tests use no threads."""
    if request.param and sys.platform != "linux":
        pytest.skip("only Linux forks")
    for module in (process, handle):
        monkeypatch.setattr(module, "may_fork", lambda: request.param)
    return bool(request.param)


def endless() -> TransitionSystem:
    """A system that neither the provers nor the unrolling finish with: the n-th number of a wild sequence."""
    x, y = VariableRead("x"), VariableRead("y")
    wild = Arithmetic(
        Operation.MOD, Arithmetic(Operation.ADD, Arithmetic(Operation.MUL, x, Const(7919)), y), Const(10007)
    )
    other = Arithmetic(
        Operation.MOD, Arithmetic(Operation.ADD, Arithmetic(Operation.MUL, y, Const(6133)), x), Const(9973)
    )
    numbers = tuple(Variable(name=n, type=IntType(), lifetime=Lifetime.DURABLE, initial=Const(1)) for n in "xy")
    step = Step(
        name="turn",
        arguments=(),
        guard=Const(True),
        body=(Assign(Place("x"), wild), Assign(Place("y"), other)),
        fault=False,
    )
    least = Compare(Comparison.NE, Extremum(Choice.MIN, (x, y)), Const(9900))
    claim = OwnProperty(name="claim", kind=PropertyKind.ALWAYS, condition=least)
    return TransitionSystem(name="endless", parameters=(), variables=numbers, steps=(step,), properties=(claim,))


def test_both_ways_give_the_verdict(way: bool) -> None:
    assert isinstance(prove(seeds.seed("exactly_once"), "no_duplicate", time_limit_s=300), Holds)
    assert isinstance(prove(seeds.seed("at_least_once"), "no_duplicate", time_limit_s=300), Violated)


@pytest.mark.slow
def test_a_proof_that_takes_too_long_is_unknown(way: bool) -> None:
    assert isinstance(prove(endless(), "claim", time_limit_s=0.3), Unknown)


def test_a_proof_can_be_cancelled(way: bool) -> None:
    with start(endless(), "claim", time_limit_s=300) as proof:
        assert proof.verdict(timeout_s=0.01) is None
    assert proof.verdict() == Unknown(GaveUp("the proof was cancelled"))
    proof.cancel()


@pytest.mark.slow
def test_a_verdict_stays_once_it_is_there(way: bool) -> None:
    with start(seeds.seed("exactly_once"), "no_duplicate", time_limit_s=300) as proof:
        first = proof.verdict()
    assert isinstance(first, Holds)
    assert proof.verdict() is first


def test_a_process_that_dies_is_unknown(way: bool) -> None:
    with start(endless(), "claim", time_limit_s=300) as proof:
        os.kill(proof.pid, signal.SIGKILL)
        assert proof.verdict() == Unknown(GaveUp("the prover ended without an answer: it was killed by SIGKILL"))


def test_an_interrupt_ends_the_proof_and_goes_on(way: bool) -> None:
    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        proof = start(endless(), "claim", time_limit_s=300)
        child = proof.pid
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt):
            proof.verdict()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_an_interrupt_before_the_process_of_a_proof_is_known_ends_it(
    way: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def start_interrupted(*arguments: object, **limits: object) -> object:
        started.append(process.start(*arguments, **limits))  # type: ignore[arg-type]
        signal.raise_signal(signal.SIGINT)
        return started[-1]

    monkeypatch.setattr(handle, "start", start_interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            prove(endless(), "claim", time_limit_s=300)
    finally:
        signal.signal(signal.SIGINT, before)
    with pytest.raises(ProcessLookupError):
        os.kill(started[0].pid, 0)


def test_a_proof_that_is_not_to_go_on_ends(way: bool) -> None:
    told: list[float] = []

    def go_on(seconds: float) -> bool:
        told.append(seconds)
        return len(told) < 3

    verdict = prove(endless(), "claim", time_limit_s=300, go_on=go_on)
    assert verdict == Unknown(GaveUp("it was not to go on"))
    assert len(told) == 3
    assert told == sorted(told)


def test_a_contradiction_in_the_child_is_raised_in_the_parent() -> None:
    program = textwrap.dedent("""
        import sys
        from tests import seeds
        from modelcheck.errors import InternalError
        from modelcheck.symbolic import prove, worker

        def contradict(*_, **__):
            raise InternalError("two and two")

        worker.decide = contradict
        try:
            prove(seeds.seed("exactly_once"), "no_duplicate", time_limit_s=300)
        except InternalError as contradiction:
            print(contradiction)
    """)
    assert _run(program) == "two and two\n"


def test_the_parent_loads_z3_late_and_never_uses_it() -> None:
    program = textwrap.dedent("""
        import gc, sys
        from tests import seeds
        import modelcheck.symbolic
        light = {"z3", "pickle", "subprocess", "networkx"} & set(sys.modules)
        modelcheck.symbolic.prove(seeds.seed("exactly_once"), "no_duplicate", time_limit_s=300)
        import z3
        print(sorted(light), sum(isinstance(each, z3.Context) for each in gc.get_objects()))
    """)
    assert _run(program) == "[] 0\n"


def test_where_no_process_is_forked_the_parent_does_not_load_z3() -> None:
    program = textwrap.dedent("""
        import sys
        from tests import seeds
        import modelcheck.symbolic.running as handle, modelcheck.symbolic.processes.process as process
        process.may_fork = handle.may_fork = lambda: False
        from modelcheck.symbolic import prove
        verdict = prove(seeds.seed("exactly_once"), "no_duplicate", time_limit_s=300)
        print(type(verdict).__name__, "z3" in sys.modules)
    """)
    assert _run(program) == "Holds False\n"


ASKED = [("spacer", "exactly_once"), ("spacer", *seeds.NAMES), ("predicates", *seeds.NAMES)]


@pytest.mark.slow
@pytest.mark.parametrize("asked", [ASKED[0], *(pytest.param(each, marks=pytest.mark.slow) for each in ASKED[1:])])
def test_the_order_of_sets_does_not_matter(asked: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    program = textwrap.dedent("""
        import sys
        from tests import seeds
        from modelcheck.symbolic.portfolio import decide
        from modelcheck.symbolic.settings import Settings
        # Which of several engines is first depends on the clock, what each of them finds does not.
        settings = Settings(engines=("unrolling", "induction", sys.argv[1]))
        for name in sys.argv[2:]:
            print(decide(seeds.seed(name), "no_duplicate", time_limit_s=300, settings=settings))
    """)
    answers = set()
    for hash_seed in ("1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", hash_seed)
        answers.add(_run(program, *asked))
    assert len(answers) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_child_ends_with_its_parent() -> None:
    program = textwrap.dedent("""
        import os, sys
        from tests.symbolic import test_process
        proof = test_process.start(test_process.endless(), "claim", time_limit_s=300)
        print(proof.pid, flush=True)
        os._exit(0)
    """)
    child = Path(f"/proc/{int(_run(program))}/stat")
    end = time.monotonic() + 300
    while _is_alive(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _is_alive(child)


def _is_alive(stat: Path) -> bool:
    try:
        # After its name in parentheses comes its state; a zombie (Z) only waits for somebody to read how it ended.
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _run(program: str, *arguments: str) -> str:
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True, cwd=root
    ).stdout
