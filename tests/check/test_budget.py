"""The budget of proofs: processor time, shared so that no proof takes what others need; no clock is looked at."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from math import inf
from pathlib import Path

import pytest

from modelcheck.check import verify
from modelcheck.check.budget import ProofBudget
from modelcheck.check.result import ExitCode
from modelcheck.ir.system import TransitionSystem
from modelcheck.verdict import GaveUp, Holds, Invariant, OutOfBudget, Unknown, Verdict
from tests.support.observers import Told

pytestmark = pytest.mark.usefixtures("nothing_kept")

EXACTLY_ONCE = str(Path(__file__).parents[2] / "specs" / "exactly_once.py")
PROVED = Holds(Invariant(conjuncts=(), unbounded=("messages", "crashes"), fixed=(), engine="an engine"))


class Machine:
    """Engines that need so much processor time for each property, and ask every quarter of a second."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, needs: Mapping[str, float]) -> None:
        self.used_s = 0.0
        self.asked: list[str] = []
        self._needs = needs
        monkeypatch.setattr("modelcheck.check.engines.prove", self._prove)
        budget = partial(ProofBudget, meter=lambda: self.used_s)
        monkeypatch.setattr(sys.modules["modelcheck.check.verify"], "ProofBudget", budget)

    def _prove(self, _: TransitionSystem, name: str, *, go_on: Callable[[float], bool], **__: object) -> Verdict:
        self.asked.append(name)
        verdict: Verdict = PROVED
        used_s = 0.0
        while used_s < self._needs[name]:
            used_s += 0.25
            if not go_on(used_s):
                verdict = Unknown(GaveUp("it was not to go on"))
                break
        self.used_s += used_s
        return verdict

    def proved(self, budget_s: float) -> list[str]:
        """The properties that are proved within the budget; the others say that it was used up."""
        result = verify(EXACTLY_ONCE, proof_budget_s=budget_s).results[0]
        assert self.used_s <= budget_s + 0.25
        assert result.exit_code is ExitCode.AS_PROMISED
        found = {each.name: each.any_size for each in result.properties}
        assert {each for each in found.values() if each not in (PROVED, None)} <= {Unknown(OutOfBudget(budget_s))}
        return [name for name, verdict in found.items() if verdict == PROVED]


def test_a_hopeless_proof_leaves_the_others_their_part(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, {"no_loss": inf, "no_duplicate": 1.5, "no_starvation": 1})
    assert machine.proved(budget_s=8) == ["no_duplicate"]
    assert machine.asked == ["no_loss", "no_duplicate", "no_loss"]
    assert machine.used_s == 8


def test_what_quick_proofs_leave_is_for_a_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, {"no_loss": 3.25, "no_duplicate": 0.5, "no_starvation": 0.5})
    assert machine.proved(budget_s=9) == ["no_loss", "no_duplicate", "no_starvation"]
    assert machine.asked == ["no_loss", "no_duplicate", "no_loss", "no_starvation"]


def test_what_a_proof_leaves_passes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, {"no_loss": 0.25, "no_duplicate": 0.25, "no_starvation": 7})
    assert machine.proved(budget_s=8) == ["no_loss", "no_duplicate", "no_starvation"]
    assert len(machine.asked) == 3


def test_no_try_is_made_again_that_can_hardly_go_further(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, {"no_loss": inf, "no_duplicate": inf, "no_starvation": inf})
    assert machine.proved(budget_s=8) == []
    assert machine.asked == ["no_loss", "no_duplicate", "no_loss"]


def test_a_budget_that_is_used_up_before_a_proof_leaves_it_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, {"no_loss": 0.25})
    told = Told()
    result = verify(EXACTLY_ONCE, proof_budget_s=0.01, observer=told).results[0]
    assert machine.asked == ["no_loss"]
    assert [each.any_size for each in result.properties] == [
        Unknown(OutOfBudget(0.01)),
        Unknown(OutOfBudget(0.01)),
        None,
    ]
    assert [(each.done, each.spent_s) for each in told.proofs] == [(0, 0), (0, 0.25), (0, 0.25)]


def test_the_reason_says_how_much_there_was_and_how_to_go_on() -> None:
    words = "the proof budget of 20 s was used up; `modelcheck prove` goes on without one"
    assert str(OutOfBudget(20.0)) == words


def test_an_allowance_counts_what_has_ended_and_what_is_running_and_forgets_nothing() -> None:
    ended = [3.0]
    budget = ProofBudget(10, meter=lambda: ended[0])
    first = budget.allow(6)
    assert first.go_on(4)
    ended[0] += 2  # of what was running, 2 s ended and the rest is unknown
    assert not first.is_spent
    assert budget.left_s == 6
    assert not first.go_on(4)
    assert (first.is_spent, budget.left_s) == (True, 4)
    second = budget.allow(6)
    assert (second.seconds, second.is_spent) == (4, False)
    ended[0] += 5
    assert (second.is_spent, budget.left_s) == (True, 0)
