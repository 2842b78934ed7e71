"""What a spec says about itself: what is owed, where a run may end, what is possible."""

from collections.abc import Callable
from pathlib import Path

import pytest

from modelcheck.check import ExitCode, Result, SpecResult, verify
from modelcheck.check.result import PropertyResult
from modelcheck.explicit import Limits
from modelcheck.spec import AT_LEAST_ONCE, AT_MOST_ONCE, EXACTLY_ONCE
from modelcheck.verdict import Holds, Limit, Stopped, Unknown, Violated

SPECS = Path(__file__).parents[2] / "specs"

DEAD_LETTERS = '''
from modelcheck import Durable, Effects, Param, Spec, effects, fault, step, when

class Retry(Spec):
    """Try a record, and after some failures put it on the dead-letter topic."""

    messages: Param[int] = 2
    attempts: Param[int] = 2

    position: Durable[int] = 0
    failed: Durable[int] = 0
    given_up: Durable[int] = -1
    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        when(self.position < self.messages)
        self.delivered[self.position] += 1
        self.position += 1
        self.failed = 0

    @fault
    def fail(self) -> None:
        when(self.position < self.messages and self.failed < self.attempts)
        self.failed += 1

    @step
    def give_up(self) -> None:
        when(self.failed == self.attempts and self.position < self.messages)
        self.given_up = self.position
        self.position += 1
        self.failed = 0
'''

OWED = """
    def owed(self, m: int) -> bool:
        return self.given_up != m
"""

TURNSTILE = '''
from modelcheck import Durable, Param, Spec, fault, possible, step, when

class Turnstile(Spec):
    """Coins open it, people pass; a jam blocks it for good."""

    people: Param[int] = 2
    coins: Durable[int] = 0
    passed: Durable[int] = 0
    jammed: Durable[bool] = False

    @step
    def pay(self) -> None:
        when(not self.jammed and self.coins == 0 and self.passed < self.people)
        self.coins = 1

    @step
    def enter(self) -> None:
        when(not self.jammed and self.coins == 1)
        self.coins = 0
        self.passed += 1

    @fault(at_most=1)
    def jam(self) -> None:
        when(not self.jammed)
        self.jammed = True
'''

DONE = """
    def done(self) -> bool:
        return self.passed == self.people and self.coins == 0
"""

Check = Callable[..., Result]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Verify a spec given as text."""

    def check(text: str, **options: object) -> Result:
        path = tmp_path / "a_spec.py"
        path.write_text(text, encoding="utf-8")
        return verify(path, any_size=False, **options)  # type: ignore[arg-type]

    return check


def only(result: Result) -> SpecResult:
    assert not result.errors
    (each,) = result.results
    return each


def steps(found: PropertyResult) -> list[str]:
    verdict = found.verdict
    trace = verdict.trace if isinstance(verdict, Violated) else verdict.witness if isinstance(verdict, Holds) else None
    assert trace is not None
    return [step.step for step in trace.steps]


def test_a_message_given_up_is_lost_unless_the_spec_says_it_is_not_owed(check: Check) -> None:
    strict = only(check(DEAD_LETTERS))
    assert steps(strict["no_loss"]) == ["fail", "fail", "give_up"]
    assert strict.semantics is AT_MOST_ONCE
    excused = only(check(DEAD_LETTERS + OWED, parameters={"messages": 1}))
    assert isinstance(excused["no_loss"].verdict, Holds)
    assert excused.semantics is EXACTLY_ONCE


def test_a_message_that_is_owed_again_was_not_served(check: Check) -> None:
    """`given_up` remembers one message only: once the second is given up, the first is owed again and lost."""
    result = only(check(DEAD_LETTERS + OWED))
    assert steps(result["no_loss"]) == ["fail", "fail", "give_up", "fail", "fail", "give_up"]
    assert result["no_loss"].false_part is not None
    assert result["no_loss"].false_part.text.startswith("delivered[0] = 0")


def test_owed_that_cannot_be_evaluated_is_located(check: Check) -> None:
    (error,) = check(DEAD_LETTERS + OWED.replace("self.given_up != m", "self.delivered[self.position] == 0")).errors
    assert error.code == "MC301"
    assert error.steps == ("process", "fail", "fail", "give_up")


def test_an_end_that_is_not_done_is_a_deadlock(check: Check) -> None:
    result = only(check(TURNSTILE + DONE))
    deadlock = result["no_deadlock"]
    assert steps(deadlock) == ["jam"]
    assert deadlock.false_part is not None
    assert deadlock.false_part.text == "no step is enabled, and this is false: passed = 0"
    assert [(each.without, each.holds) for each in deadlock.rechecks] == [(("jam",), True)]
    assert result.exit_code is ExitCode.NOT_AS_PROMISED


def test_ends_that_are_done_are_no_deadlock(check: Check) -> None:
    result = only(check(TURNSTILE + DONE.replace("self.passed ==", "self.jammed or self.passed ==")))
    assert isinstance(result["no_deadlock"].verdict, Holds)
    assert result.exit_code is ExitCode.AS_PROMISED


def test_without_done_ends_are_only_counted(check: Check) -> None:
    result = only(check(TURNSTILE))
    assert [each.name for each in result.properties] == []
    assert result.statistics is not None
    assert result.statistics.ends == 5


def test_what_is_an_end_only_without_the_fault_counts_in_a_recheck(check: Check) -> None:
    """Without the jam the last state is an end, and no deadlock: the recheck must look at it anew."""
    text = TURNSTILE.replace("when(not self.jammed)\n", "when(self.passed == self.people and not self.jammed)\n")
    result = only(check(text + DONE.replace("self.passed == self.people", "self.passed < self.people")))
    (recheck,) = result["no_deadlock"].rechecks
    assert steps(result["no_deadlock"]) == ["pay", "enter", "pay", "enter", "jam"]
    assert not recheck.holds


def test_a_deadlock_is_not_denied_before_every_state_was_expanded(check: Check) -> None:
    text = TURNSTILE.replace("at_most=1", "at_most=0")
    result = only(check(text + DONE, limits=Limits(max_states=2)))
    verdict = result["no_deadlock"].verdict
    assert isinstance(verdict, Unknown)
    assert isinstance(verdict.reason, Stopped)
    assert verdict.reason.limit is Limit.STATES


def possible(condition: str) -> str:
    return f"{TURNSTILE}\n    @possible\n    def claim(self) -> bool:\n        return {condition}\n"


def test_what_is_possible_is_shown_by_a_shortest_witness(check: Check) -> None:
    result = only(check(possible("self.passed == 1")))
    assert steps(result["claim"]) == ["pay", "enter"]
    assert result["claim"].as_promised is True
    assert result.exit_code is ExitCode.AS_PROMISED


def test_what_no_state_shows_is_not_possible(check: Check) -> None:
    result = only(check(possible("self.passed == 3")))
    verdict = result["claim"].verdict
    assert isinstance(verdict, Violated)
    assert verdict.trace is None
    assert result.exit_code is ExitCode.NOT_AS_PROMISED


def test_what_was_not_seen_before_the_limit_may_be_possible(check: Check) -> None:
    result = only(check(possible("self.passed == 3"), limits=Limits(max_states=3)))
    assert isinstance(result["claim"].verdict, Unknown)
    assert result.exit_code is ExitCode.UNDETERMINED
    shown = only(check(possible("self.coins == 1"), limits=Limits(max_states=3)))
    assert isinstance(shown["claim"].verdict, Holds)


def test_the_pair_alone_makes_the_semantics(check: Check) -> None:
    text = (SPECS / "at_least_once.py").read_text() + "\n    def done(self) -> bool:\n        return False\n"
    result = only(check(text))
    assert isinstance(result["no_deadlock"].verdict, Violated)
    assert result.semantics is AT_LEAST_ONCE
    assert result.exit_code is ExitCode.NOT_AS_PROMISED
