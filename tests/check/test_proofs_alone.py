"""Proofs without a search: all verdicts, and what they do not say."""

import importlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from modelcheck import (
    AT_LEAST_ONCE,
    AT_MOST_ONCE,
    EXACTLY_ONCE,
    Durable,
    Effects,
    Spec,
    effects,
    possible,
    step,
    when,
)
from modelcheck.check import engines
from modelcheck.check.prove import prove
from modelcheck.check.result import ExitCode, Result
from modelcheck.errors import UsageError
from modelcheck.ir.system import Message, TransitionSystem
from modelcheck.symbolic import Settings
from modelcheck.verdict import GaveUp, Holds, Invariant, NotProved, NoWayOn, Unknown, Vacuous, Verdict, Violated
from tests.support.observers import Told

SPECS = Path(__file__).parents[2] / "specs"
SEEDS = [str(SPECS / f"{name}.py") for name in ("at_least_once", "at_most_once", "exactly_once")]


class Idle(Spec):
    """Nothing ever takes effect."""

    delivered: Effects = effects(1)

    @step
    def wait(self) -> None:
        """Never."""
        when(False)
        self.delivered[0] += 1


class Crowded(Spec):
    """Seats are taken."""

    taken: Durable[int] = 0

    @step
    def take(self) -> None:
        """Sit down."""
        when(self.taken < 2)
        self.taken += 1

    @possible
    def there_is_room(self) -> bool:
        """At first."""
        return self.taken == 0


@cache
def decided() -> Result:
    """What is proved of the seeds, and refuted."""
    return prove(*SEEDS, properties=["no_loss", "no_duplicate"])


@pytest.mark.slow
def test_two_verdicts_for_any_size_add_up_to_a_semantics_and_one_does_not() -> None:
    result = decided()
    assert [each.semantics for each in result.results] == [AT_LEAST_ONCE, AT_MOST_ONCE, EXACTLY_ONCE]
    assert prove(SEEDS[2], properties=["no_duplicate"]).results[0].semantics is None
    assert prove(Idle, properties=["no_loss", "no_duplicate"]).results[0].semantics is None


def test_a_loss_ends_with_the_step_that_loses_the_message_and_shows_that_nothing_follows() -> None:
    told = Told()
    result = prove(SEEDS[1], properties=["no_loss"], observer=told)
    found = result.results[0]["no_loss"]
    assert isinstance(found.verdict, Violated)
    assert found.verdict.trace is not None
    assert [each.step for each in found.verdict.trace.steps] == ["start", "poll", "commit", "crash"]
    assert found.verdict.evidence == NoWayOn(Message("delivered", (0,)), 2)
    assert found.lost_at == 4
    assert found.false_part is not None
    assert {(each.spec, each.property_name) for each in told.proofs} == {("AtMostOnce", "no_loss")}
    assert {(each.done, each.of, each.budget_s) for each in told.proofs} == {(0, 1, None)}


def test_the_seeds_are_decided_for_any_size_as_they_promise() -> None:
    result = decided()
    assert result.exit_code is ExitCode.AS_PROMISED
    refuted, at_most_once, exactly_once = (spec["no_duplicate"].verdict for spec in result.results)
    assert isinstance(refuted, Violated)
    assert refuted.parameters == (("messages", 1), ("crashes", 1))
    for held in (at_most_once, exactly_once):
        assert isinstance(held, Holds)
        assert isinstance(held.evidence, Invariant)
        assert held.evidence.unbounded == ("messages", "crashes")
    assert all(spec.statistics is None for spec in result.results)


def test_an_engine_that_cannot_decide_it_leaves_it_undetermined() -> None:
    result = prove(SEEDS[2], settings=Settings(engines=("induction",)))
    assert result.exit_code is ExitCode.UNDETERMINED
    verdict = result.results[0]["no_duplicate"].verdict
    assert isinstance(verdict, Unknown)
    assert isinstance(verdict.reason, NotProved)


def test_where_nothing_ever_takes_effect_a_proof_says_nothing() -> None:
    (result,) = prove(Idle, properties=["no_duplicate"]).results
    assert isinstance(result["no_duplicate"].any_size, Holds)
    verdict = result["no_duplicate"].verdict
    assert isinstance(verdict, Unknown)
    assert isinstance(verdict.reason, Vacuous)


def test_a_property_without_a_method_is_answered_only_if_it_is_asked_for() -> None:
    (result,) = prove(Crowded, properties=["there_is_room"]).results
    assert result["there_is_room"].verdict == Unknown(GaveUp("a proof of there_is_room for any size is not attempted"))
    (result,) = prove(Crowded, settings=Settings(engines=("unrolling",)), time_limit_s=0.2).results
    assert [each.name for each in result.properties] == []


def test_a_property_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(UsageError):
        prove(SEEDS[0], properties=["no_such_thing"])


def test_an_interrupt_is_part_of_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("modelcheck.check.engines.prove", interrupted)
    assert prove(*SEEDS).exit_code is ExitCode.INTERRUPTED


@pytest.mark.slow
def test_whether_anything_takes_effect_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("modelcheck.check.first_states")
    looks: list[TransitionSystem] = []
    explore = module.explore
    monkeypatch.setattr(module, "explore", lambda system, **limits: looks.append(system) or explore(system, **limits))
    prove(SEEDS[2], properties=["no_loss", "no_duplicate"])
    assert len(looks) == 1


def test_two_questions_about_one_property_share_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("modelcheck.check.engines")
    given: list[float] = []

    def give_up(*_: object, time_limit_s: float, **__: object) -> Unknown:
        given.append(time_limit_s)
        return Unknown(GaveUp("for the test"))

    monkeypatch.setattr(module, "prove", give_up)
    text = (
        Path(SEEDS[0])
        .read_text()
        .replace(
            "semantics = AT_LEAST_ONCE",
            "small: Param[int] = 1\n    semantics = AT_LEAST_ONCE if small else EXACTLY_ONCE",
        )
    )
    path = tmp_path / "consumer.py"
    path.write_text(text.replace("import AT_LEAST_ONCE", "import AT_LEAST_ONCE, EXACTLY_ONCE"))
    prove(path, properties=["no_duplicate"], time_limit_s=8.0)
    first, second = given
    assert first == 4.0
    assert second <= 8.0


def test_what_was_proved_later_is_tried_on_what_came_before(monkeypatch) -> None:
    """No engine looks for it again: what is known decides, or nothing does."""
    asked: list[tuple[str, bool, int]] = []

    def answer(
        system: TransitionSystem, name: str, *, settings: Settings, known: Sequence[Invariant], **_: object
    ) -> Verdict:
        asked.append((name, bool(settings.engines), len(known)))
        if name == "no_starvation" or known:
            evidence = Invariant(conjuncts=(), unbounded=system.may_be_open, fixed=(), engine="by hand")
            return Holds(evidence) if name != "no_duplicate" else Unknown(GaveUp("too hard"))
        return Unknown(GaveUp("too hard"))

    monkeypatch.setattr(engines, "prove", answer)
    (result,) = prove(str(SPECS / "at_least_once.py"))
    assert asked == [
        ("no_loss", True, 0),
        ("no_duplicate", True, 0),
        ("no_starvation", True, 0),
        ("no_loss", False, 1),
        ("no_duplicate", False, 2),
    ]
    assert isinstance(result["no_loss"].any_size, Holds)
    assert isinstance(result["no_duplicate"].any_size, Unknown)
