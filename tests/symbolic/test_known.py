"""What proves one property of a spec is tried on the others, and believed no more than what an engine says."""

from dataclasses import replace
from functools import cache

import pytest

from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.nodes import FALSE, TRUE, Compare, Comparison, Const, VariableRead
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.known import Trial
from modelcheck.symbolic.one_row import alone
from modelcheck.symbolic.portfolio import decide
from modelcheck.symbolic.question.problem import prepare
from modelcheck.symbolic.settings import Settings
from modelcheck.verdict import Holds, Invariant, Rank, Unknown, Verdict
from tests.any_size.test_any_number_of_rows import queues
from tests.results import LIVELOCK
from tests.results import load as load_seed

LIMIT_S = 60.0
COMMITTED = VariableRead("committed")
NO_ENGINES = Settings(engines=())


@cache
def proof(system: TransitionSystem, name: str) -> Invariant:
    verdict = decide(system, name, time_limit_s=LIMIT_S)
    assert isinstance(verdict, Holds), verdict
    assert isinstance(verdict.evidence, Invariant)
    return verdict.evidence


def by_known(system: TransitionSystem, name: str, *proofs: Invariant) -> Verdict | None:
    """The answer of the trial alone, in this process."""
    answer = Trial(prepare(alone(system, name).one, name), proofs, 2**33)(LIMIT_S)
    assert answer is None or isinstance(answer, Holds), answer
    return answer


@pytest.mark.parametrize("seed", ["at_least_once", "exactly_once"])
def test_what_is_not_lost_does_not_starve(seed: str) -> None:
    system = load_seed(f"{seed}.py")
    found = by_known(system, "no_starvation", proof(system, "no_loss"))
    assert isinstance(found, Holds)
    assert isinstance(found.evidence, Invariant)
    assert found.evidence.unbounded == ("messages", "crashes")
    assert found.evidence.ranks


def test_what_does_not_starve_is_not_lost() -> None:
    system = load_seed("at_least_once.py")
    found = by_known(system, "no_loss", proof(system, "no_starvation"))
    assert isinstance(found, Holds)


def test_a_proof_for_any_number_of_rows_is_one_for_one_row(tmp_path) -> None:
    system = queues(tmp_path, {})
    known = proof(system, "no_loss")
    assert known.each
    assert isinstance(by_known(system, "no_starvation", known), Holds)


def test_what_may_be_put_off_for_ever_is_not_proved_by_what_is_never_lost() -> None:
    (spec,) = load_file(LIVELOCK)
    system = instantiate(spec)
    assert by_known(system, "no_starvation", proof(system, "no_loss")) is None


def test_the_invariant_of_one_property_proves_another() -> None:
    system = load_seed("at_most_once.py")
    claimed = Compare(Comparison.GE, COMMITTED, Const(0))
    own = OwnProperty(name="never_below", kind=PropertyKind.ALWAYS, condition=claimed)
    system = replace(system, properties=(own,))
    known = proof(load_seed("at_most_once.py"), "no_duplicate")
    assert isinstance(by_known(system, "never_below", known), Holds)
    false = replace(own, condition=Compare(Comparison.LE, COMMITTED, Const(1)))
    assert by_known(replace(system, properties=(false,)), "never_below", known) is None


@pytest.mark.parametrize("conjunct", [FALSE, TRUE, Compare(Comparison.EQ, COMMITTED, Const(0))])
def test_what_is_no_invariant_is_left_out(conjunct) -> None:
    system = load_seed("at_least_once.py")
    known = proof(system, "no_loss")
    assert by_known(system, "no_duplicate", replace(known, conjuncts=(conjunct,))) is None
    assert isinstance(by_known(system, "no_starvation", replace(known, conjuncts=(*known.conjuncts, conjunct))), Holds)


def test_a_rank_that_does_not_fall_proves_nothing() -> None:
    system = load_seed("at_least_once.py")
    known = proof(system, "no_loss")
    (rank,) = known.ranks
    for components in ((), (Const(0),), (Const(-1), *rank.components), rank.components[:1]):
        forged = replace(known, ranks=(replace(rank, components=components),))
        assert by_known(system, "no_starvation", forged) is None
    other = Rank(variable="elsewhere", keys=(), components=rank.components)
    assert by_known(system, "no_starvation", replace(known, ranks=(other,))) is None


def test_a_spec_that_loses_is_not_proved_by_the_proof_of_one_that_does_not() -> None:
    known = proof(load_seed("at_least_once.py"), "no_loss")
    assert by_known(load_seed("at_most_once.py"), "no_loss", known) is None
    assert by_known(load_seed("at_most_once.py"), "no_starvation", known) is None


@pytest.mark.processes
def test_no_engine_is_asked_where_what_is_known_suffices() -> None:
    system = load_seed("at_least_once.py")
    known = proof(system, "no_loss")
    verdict = decide(system, "no_starvation", time_limit_s=LIMIT_S, settings=NO_ENGINES, known=(known,))
    assert isinstance(verdict, Holds)
    assert isinstance(decide(system, "no_starvation", time_limit_s=LIMIT_S, settings=NO_ENGINES), Unknown)
