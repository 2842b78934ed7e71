"""Every spec is searched before a proof is looked for; what ends a run leaves all answers that there were."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from modelcheck.check import verify
from modelcheck.check.result import ExitCode, SpecResult
from modelcheck.check.searched import searched
from modelcheck.graph import StateGraph
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.verdict import GaveUp, Holds, Invariant, Limit, Stopped, Unknown, Verdict
from tests.support.observers import Told

pytestmark = pytest.mark.usefixtures("nothing_kept")

SPECS = Path(__file__).parents[2] / "specs"
SEEDS = [str(SPECS / f"{name}.py") for name in ("at_least_once", "at_most_once", "exactly_once")]
PROVED = Holds(Invariant(conjuncts=(), unbounded=("messages", "crashes"), fixed=(), engine="an engine"))
INTERRUPTED = Unknown(Stopped(Limit.INTERRUPT))
PAIR = ("no_loss", "no_duplicate")


def proofs_are(monkeypatch: pytest.MonkeyPatch, prove: Callable[[TransitionSystem, str], Verdict]) -> None:
    def answer(system: TransitionSystem, name: str, **_: object) -> Verdict:
        return prove(system, name)

    monkeypatch.setattr("modelcheck.check.engines.prove", answer)


def any_size(result: SpecResult) -> dict[str, Verdict | None]:
    return {each.name: each.any_size for each in result.properties}


def test_all_searches_answer_before_the_first_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    proofs_are(monkeypatch, lambda *_: PROVED)
    told = Told()
    result = verify(*SEEDS, properties=PAIR, observer=told)
    names = ["AtLeastOnce", "AtMostOnce", "ExactlyOnce"]
    assert told.names == names
    assert told.events[:3] == [("searched", name) for name in names]
    assert {kind for kind, _ in told.events[3:]} == {"proving", "proved"}
    assert [index for index, _ in told.results[:3]] == [0, 1, 2]
    assert all(each.any_size is None for _, spec in told.results[:3] for each in spec.properties)
    assert told.results[-1] == (2, result.results[2])
    assert [(each.done, each.of, each.budget_s) for each in told.proofs] == [(n, 4, 120) for n in range(4)]


def test_a_spec_that_is_wrong_has_no_place_among_the_results(tmp_path: Path, without_proofs: None) -> None:
    (tmp_path / "a.py").write_text(
        "from modelcheck import *\n\n\nclass A(Spec):\n    x: Durable[int] = 0\n\n"
        "    @step\n    def go(self) -> None:\n        self.x = 1 // self.x\n"
    )
    told = Told()
    result = verify(tmp_path / "a.py", SEEDS[0], observer=told)
    assert told.names == ["A", "AtLeastOnce"]
    assert {(index, spec.system.name) for index, spec in told.results} == {(0, "AtLeastOnce")}
    assert len(result.errors) == len(result.results) == 1


def test_no_state_graph_is_kept_while_proofs_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ones of other instances are, of one spec at a time."""
    kept: list[int] = []

    def graphs() -> int:
        gc.collect()
        found = (each for each in gc.get_objects() if isinstance(each, StateGraph))
        return sum(each.system.at_defaults for each in found)

    def prove(_: TransitionSystem, __: str) -> Verdict:
        kept.append(graphs() - before)
        return PROVED

    proofs_are(monkeypatch, prove)
    before = graphs()
    verify(*SEEDS, properties=PAIR)
    assert kept == [0, 0, 0, 0]


def test_one_spec_has_a_smaller_budget_than_several(without_proofs: None) -> None:
    told = Told()
    verify(SEEDS[2], properties=["no_loss"], observer=told)
    verify(SEEDS[2], properties=["no_loss"], proof_budget_s=7, observer=told)
    assert [each.budget_s for each in told.proofs] == [20, 7]


def test_an_interrupt_among_the_proofs_keeps_what_is_proved_and_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prove(system: TransitionSystem, name: str) -> Verdict:
        asked.append(f"{system.name}.{name}")
        if len(asked) == 3:
            raise KeyboardInterrupt
        return PROVED

    proofs_are(monkeypatch, prove)
    result = verify(*SEEDS, properties=PAIR)
    assert asked == ["AtLeastOnce.no_loss", "AtMostOnce.no_duplicate", "ExactlyOnce.no_loss"]
    assert [any_size(each) for each in result.results] == [
        {"no_loss": PROVED, "no_duplicate": None},
        {"no_loss": None, "no_duplicate": PROVED},
        {"no_loss": INTERRUPTED, "no_duplicate": INTERRUPTED},
    ]
    assert [each.interrupted for each in result.results] == [False, False, True]
    assert isinstance(result["ExactlyOnce"]["no_loss"].verdict, Holds)
    assert (result.interrupted, result.exit_code) == (True, ExitCode.INTERRUPTED)


def test_an_interrupt_in_a_search_keeps_the_searches_before_and_asks_for_no_proof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proofs_are(monkeypatch, lambda *_: pytest.fail("a proof"))
    search = searched
    calls: list[None] = []

    def interrupted(*arguments: object) -> object:
        calls.append(None)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return search(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sys.modules["modelcheck.check.verify"], "searched", interrupted)
    result = verify(*SEEDS)
    assert [each.system.name for each in result.results] == ["AtLeastOnce"]
    assert not result.results[0].interrupted
    assert result.exit_code is ExitCode.INTERRUPTED


def test_an_interrupt_of_the_observer_is_one_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(Told):
        def proved(self, index: int, result: SpecResult) -> None:
            raise KeyboardInterrupt

    proofs_are(monkeypatch, lambda *_: PROVED)
    result = verify(*SEEDS, properties=PAIR, observer=Interrupting())
    assert result.exit_code is ExitCode.INTERRUPTED
    assert [any_size(each)["no_loss"] for each in result.results] == [PROVED, None, INTERRUPTED]


def test_what_may_be_lost_may_starve_and_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prove(_: TransitionSystem, name: str) -> Verdict:
        asked.append(name)
        return Unknown(GaveUp("nobody knows"))

    proofs_are(monkeypatch, prove)
    result = verify(SEEDS[2])
    assert asked == ["no_loss", "no_duplicate"]
    assert result["ExactlyOnce"][BuiltIn.NO_STARVATION].any_size is None
