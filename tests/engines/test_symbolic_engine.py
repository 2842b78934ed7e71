"""The symbolic engine in the suite of all engines."""

import pytest

from modelcheck.check.answer import asked_of
from modelcheck.check.engines import Proofs, Search
from modelcheck.errors import InternalError
from modelcheck.explicit import Limits
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import supports
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import GaveUp, Holds, Unknown, Verdict, Violated
from tests import systems
from tests.engines.suite import TRUE, EngineSuite
from tests.support.bounded import refute
from tests.support.sizes import slow_but

FEW = 2
SOON = [question for words, question in TRUE.items() if "group" not in words]


class TestSymbolicEngine(EngineSuite):
    def check(self, system: TransitionSystem, property_name: str, *, short: bool = False) -> Verdict:
        if short:
            return refute(system, property_name, bound=FEW, time_limit_s=300)
        return decide(system, property_name, time_limit_s=300)

    @pytest.mark.parametrize(("system", "name"), slow_but(TRUE.values(), *SOON), ids=list(TRUE))
    def test_what_is_true_holds(self, system: TransitionSystem, name: str) -> None:
        super().test_what_is_true_holds(system, name)

    def decides(self, system: TransitionSystem, property_name: str) -> bool:
        return supports(system, property_name)


@pytest.mark.parametrize("messages", slow_but((0, 1, 3), 0))
def test_a_verdict_for_any_size_does_not_depend_on_the_size_at_hand(messages: int) -> None:
    held = decide(systems.at_most_once(messages, 0), "no_duplicate", time_limit_s=300)
    refuted = decide(systems.at_least_once(messages, 0), "no_duplicate", time_limit_s=300)
    assert isinstance(held, Holds)
    assert isinstance(refuted, Violated)
    assert refuted.parameters == (("messages", 1), ("crashes", 1))


def test_check_asks_it_as_it_asks_the_search() -> None:
    limits = Limits(time_limit_s=300)
    for system, name in ((systems.at_most_once(), "no_duplicate"), (systems.at_least_once(), "no_duplicate")):
        asked = asked_of(system, (name,))
        found = [list(engine.answer(system, asked, limits).results) for engine in (Search(), Proofs())]
        assert len({(each.name, type(each.verdict)) for (each,) in found}) == 1


def test_what_there_is_no_method_for_is_answered_as_unknown() -> None:
    system = systems.at_least_once()
    (result,) = Proofs().answer(system, asked_of(system, ("drained",)), Limits()).results
    assert isinstance(result.verdict, Unknown)
    assert isinstance(result.verdict.reason, GaveUp)


def test_a_guarantee_for_any_size_without_an_invariant_is_our_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    system = systems.at_most_once()
    searched = next(Search().answer(system, asked_of(system, ("no_duplicate",)), Limits()).results).verdict
    monkeypatch.setattr("modelcheck.check.engines.prove", lambda *_, **__: searched)
    assert isinstance(searched, Holds)
    with pytest.raises(InternalError, match="without an invariant"):
        Proofs().verdict(system, "no_duplicate", time_limit_s=1)
