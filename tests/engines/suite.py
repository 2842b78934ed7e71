"""One suite for every engine: something true, something false at an exact length, something undecided."""

import pytest

from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import holds, messages, number_of_effects
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Unknown, Verdict, Violated
from tests import systems

TRUE = {
    "at-least-once loses nothing": (systems.at_least_once(), "no_loss"),
    "at-most-once duplicates nothing": (systems.at_most_once(), "no_duplicate"),
    "exactly-once loses nothing": (systems.exactly_once(), "no_loss"),
    "exactly-once duplicates nothing": (systems.exactly_once(), "no_duplicate"),
    "the group loses nothing": (systems.group(), "no_loss"),
    "the group commits what took effect": (systems.group(), "committed_took_effect"),
    "at-least-once commits offsets of the log": (systems.at_least_once(), "committed_in_range"),
}
FALSE = {
    "at-most-once loses": (systems.at_most_once(), "no_loss", 4),
    "at-least-once duplicates": (systems.at_least_once(), "no_duplicate", 7),
    "the group duplicates": (systems.group(), "no_duplicate", 7),
    "at-least-once commits something": (systems.at_least_once_that_never_commits(), "nothing_committed", 4),
}
ALL = {**TRUE, **{name: (system, property_name) for name, (system, property_name, _) in FALSE.items()}}


class EngineSuite:
    """What every engine must pass; a subclass supplies `check`, and `decides` if it leaves properties to others."""

    def check(self, system: TransitionSystem, property_name: str, *, short: bool = False) -> Verdict:
        """The engine's verdict; `short` of time, states or bound, so that it cannot decide any of these."""
        raise NotImplementedError

    def decides(self, system: TransitionSystem, property_name: str) -> bool:
        """Is it expected to have an answer?"""
        return True

    @pytest.mark.parametrize(("system", "name"), TRUE.values(), ids=list(TRUE))
    def test_what_is_true_holds(self, system: TransitionSystem, name: str) -> None:
        self.skip_unless_decided(system, name)
        assert isinstance(self.check(system, name), Holds)

    @pytest.mark.parametrize(("system", "name", "length"), FALSE.values(), ids=list(FALSE))
    def test_what_is_false_has_a_shortest_counterexample(
        self, system: TransitionSystem, name: str, length: int
    ) -> None:
        self.skip_unless_decided(system, name)
        verdict = self.check(system, name)
        assert isinstance(verdict, Violated)
        assert verdict.trace is not None
        assert len(verdict.trace) == length
        if verdict.parameters is None:
            assert Trace.run(system, verdict.trace.steps) == verdict.trace
            assert not speaks_for(system, verdict.trace, name)

    @pytest.mark.parametrize(("system", "name"), ALL.values(), ids=list(ALL))
    def test_what_cannot_be_decided_in_the_limits_is_unknown(self, system: TransitionSystem, name: str) -> None:
        self.skip_unless_decided(system, name)
        assert isinstance(self.check(system, name, short=True), Unknown)

    def skip_unless_decided(self, system: TransitionSystem, name: str) -> None:
        if not self.decides(system, name):
            pytest.skip(f"{type(self).__name__} leaves {name} of {system.name} to others")


def speaks_for(system: TransitionSystem, trace: Trace, name: str) -> bool:
    """Is the property true in the last state of the trace, as far as one state can tell?"""
    match name:
        case "no_loss":
            return all(number_of_effects(system, trace.last, message) for message in messages(system))
        case "no_duplicate":
            return all(number_of_effects(system, trace.last, message) <= 1 for message in messages(system))
        case _:
            (own,) = (claim for claim in system.properties if claim.name == name)
            return holds(system, trace.last, own.condition)
