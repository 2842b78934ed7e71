"""Semantics out of verdicts, and verdicts out of a promise."""

import pytest

from modelcheck.check.promise import as_promised, classify, expected_verdict
from modelcheck.spec import AT_LEAST_ONCE, AT_MOST_ONCE, EXACTLY_ONCE, NO_GUARANTEE, Semantics
from modelcheck.verdict import Exhaustive, GaveUp, Holds, Statistics, Unknown, Verdict, Violated

HOLDS = Holds(Exhaustive(Statistics(distinct_states=1, generated_transitions=0, levels=1, ends=1, complete=True)))
VIOLATED = Violated(None)
UNKNOWN = Unknown(GaveUp("for the test"))


@pytest.mark.parametrize(
    ("no_loss", "no_duplicate", "semantics"),
    [
        (HOLDS, HOLDS, EXACTLY_ONCE),
        (HOLDS, VIOLATED, AT_LEAST_ONCE),
        (VIOLATED, HOLDS, AT_MOST_ONCE),
        (VIOLATED, VIOLATED, NO_GUARANTEE),
        (UNKNOWN, HOLDS, None),
        (VIOLATED, UNKNOWN, None),
        (None, HOLDS, None),
    ],
)
def test_the_pair_of_verdicts_is_the_semantics(
    no_loss: Verdict | None, no_duplicate: Verdict | None, semantics: Semantics | None
) -> None:
    assert classify(no_loss, no_duplicate) is semantics


@pytest.mark.parametrize("semantics", [EXACTLY_ONCE, AT_LEAST_ONCE, AT_MOST_ONCE, NO_GUARANTEE])
def test_verdicts_as_a_promise_asks_for_them_add_up_to_it(semantics: Semantics) -> None:
    asked = {"holds": HOLDS, "violated": VIOLATED}
    pair = [asked[expected_verdict(name, semantics) or ""] for name in ("no_loss", "no_duplicate")]
    assert classify(*pair) is semantics


def test_a_guarantee_must_hold_in_every_instance() -> None:
    assert as_promised(VIOLATED, "holds", at_defaults=False) is False
    assert as_promised(HOLDS, "holds", at_defaults=False) is True


def test_a_weakness_must_show_at_the_declared_defaults_only() -> None:
    assert as_promised(HOLDS, "violated", at_defaults=True) is False
    assert as_promised(HOLDS, "violated", at_defaults=False) is None
    assert as_promised(VIOLATED, "violated", at_defaults=False) is True


def test_nothing_unknown_is_as_promised() -> None:
    assert as_promised(UNKNOWN, "holds", at_defaults=True) is None
    assert as_promised(UNKNOWN, "violated", at_defaults=True) is None


def test_without_a_promise_only_the_users_own_properties_are_expected_to_hold() -> None:
    assert expected_verdict("no_loss", None) is None
    assert expected_verdict("offsets_never_rewind", None) == "holds"
