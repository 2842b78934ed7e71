"""Specs with one mistake each, for any size: proved ones are true, refuted ones false, and hardly any is undecided."""

import sys
from collections import Counter
from itertools import product

import pytest

from modelcheck.errors import EvaluationError
from modelcheck.explicit import Limits, explore
from modelcheck.graph import falsified
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import prove
from modelcheck.verdict import GaveUp, Holds, Unknown, Verdict, Violated
from tests.any_size import instances
from tests.any_size.mistakes import mistaken

# Wall seconds for a question: the slowest takes 25 on a machine that has nothing else to do. One that is not decided is
# asked again with more, so that a busy machine decides as much.
SECONDS, MORE_SECONDS = 60.0, 300.0

FEW = Limits(max_states=20_000)

NAMES = [
    "AtMostOnce",
    "AtLeastOnce",
    "ExactlyOnce",
    "HighWaterMark",
    "StoreAtHandOut",
    "CommitInPoll",
    "StableOffsets",
    "UnstableOffsets",
    "UnfencedEffect",
    "UnfencedOutput",
    "FencedOutput",
    "Group",
]


# What no engine decides yet, of the spec whose own no_loss is not proved in a minute either.
UNDECIDED = {
    ("UnstableOffsets", "prepare: without condition 0", BuiltIn.NO_LOSS),
    ("UnstableOffsets", "crash: without condition 0", BuiltIn.NO_LOSS),
    ("UnstableOffsets", "crash: used(crash) one too large (5)", BuiltIn.NO_LOSS),
}


def asked(name: str, what: str, system: TransitionSystem, property_name: BuiltIn) -> Verdict:
    """The verdict, after a second try where the first one ended for lack of time."""
    verdict = prove(system, property_name, time_limit_s=SECONDS)
    if isinstance(verdict, Unknown) and not failing(verdict) and (name, what, property_name) not in UNDECIDED:
        verdict = prove(system, property_name, time_limit_s=MORE_SECONDS)
    return verdict


def failing(verdict: Unknown) -> bool:
    """Is there no verdict because a step of the spec fails?"""
    why = str(verdict.reason)
    return isinstance(verdict.reason, GaveUp) and ("the spec fails" in why or "some step may fail" in why)


def is_wrong(system: TransitionSystem, property_name: str) -> bool | None:
    """By search, is the property false, or does a step fail? None where the search is too long."""
    try:
        graph = explore(system, limits=FEW)
    except EvaluationError:
        return True
    return any(map(falsified(graph, property_name), range(len(graph)))) if graph.complete else None


def fails_somewhere(system: TransitionSystem) -> bool:
    """Does a step fail in a small instance?"""
    numbers = [each for each in system.parameters if each.identities is None]
    for values in product(*(range(each.minimum, 3) for each in numbers)):
        try:
            explore(system.with_parameters({each.name: n for each, n in zip(numbers, values, strict=True)}), limits=FEW)
        except EvaluationError:
            return True
    return False


@pytest.mark.slow
@pytest.mark.processes
@pytest.mark.parametrize("name", NAMES)
def test_every_mistake_is_proved_or_refuted_as_the_search_has_it(name: str) -> None:
    """Two questions for each mistake; a spec of which a step fails has no answer, and is known to fail."""
    undecided, counted = [], Counter[str]()
    for what, system in mistaken(instances.spec(name)):
        for property_name in (BuiltIn.NO_LOSS, BuiltIn.NO_DUPLICATE):
            verdict = asked(name, what, system, property_name)
            counted[type(verdict).__name__] += 1
            match verdict:
                case Holds():
                    assert not is_wrong(system, property_name), (what, property_name)
                case Violated(parameters=parameters):
                    assert is_wrong(system.with_parameters(dict(parameters or ())), property_name) in (True, None), what
                case Unknown() if failing(verdict):
                    assert fails_somewhere(system), what
                case Unknown(reason) if (name, what, property_name) not in UNDECIDED:
                    undecided.append(f"{what}, {property_name}: {reason}")
                case Unknown():
                    pass
    sys.stdout.write(f"\n{name}: {dict(counted)}, {len(undecided)} undecided")
    assert not undecided
