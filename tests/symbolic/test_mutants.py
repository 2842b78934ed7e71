"""Every seed with one conjunct of a guard or one assignment missing: the verdict is never better than the truth."""

import pytest

from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import holds
from modelcheck.symbolic.portfolio import decide
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Unknown, Violated
from tests import seeds
from tests.support.sizes import thinned

MUTANTS = [mutant for name in seeds.NAMES for mutant in seeds.mutants(seeds.seed(name))]


@pytest.mark.parametrize("mutant", thinned(MUTANTS, 16), ids=lambda mutant: mutant.name)
def test_a_mutant_is_proved_or_refuted_as_its_small_instances_are(mutant: TransitionSystem) -> None:
    truths = {seeds.truth(instance, states_limit=300) for instance in seeds.instances(mutant, 2)}
    verdict = decide(mutant, "no_duplicate", time_limit_s=300)
    match verdict:
        case Holds():
            assert truths == {"kept"}
        case Violated(trace, parameters=parameters):
            # Where a step fails elsewhere in the same instance, the search does not come to see the violation.
            assert truths & {"broken", "fail"}
            assert trace is not None
            instance = seeds.resized(mutant, **dict(parameters or ()))
            assert not holds(instance, Trace.run(instance, trace.steps).last, no_duplicate(instance))
        case Unknown(reason):
            # Nothing was left undecided: a step of these fails for some size, and the search agrees.
            assert "fail" in truths
            assert "the spec fails" in str(reason)


def test_there_are_mutants_of_every_kind() -> None:
    assert len(MUTANTS) > 60
