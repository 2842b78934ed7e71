"""Every seed with one conjunct of a guard or one assignment missing: the verdict is never better than the truth."""

import pytest
import seeds

from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Unknown, Violated

MUTANTS = [mutant for name in seeds.NAMES for mutant in seeds.mutants(seeds.seed(name))]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_proved_or_refuted_as_its_small_instances_are(mutant: TransitionSystem) -> None:
    truths = {seeds.truth(instance, states_limit=600) for instance in seeds.instances(mutant, 2)}
    verdict = decide(mutant, "no_duplicate", time_limit_s=20)
    match verdict:
        case Holds():
            assert truths == {"kept"}
        case Violated():
            assert "broken" in truths
        case Unknown(reason):
            # Nothing was left undecided: a step of these fails for some size, and the search agrees.
            assert "fail" in truths
            assert "the spec fails" in str(reason)


def test_there_are_mutants_of_every_kind() -> None:
    assert len(MUTANTS) > 60
