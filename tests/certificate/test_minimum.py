"""A parameter with a minimum is open from there: the proof may use it, and no instance is below."""

from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.certificate.check import NotProved, Proved
from modelcheck.certificate.proof import certify
from modelcheck.check.certificates import check_certificate
from modelcheck.check.result import ExitCode
from modelcheck.check.targets import load_instance
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Invariant
from tests.certificate import proofs

SPEC = """
from typing import Annotated
from modelcheck import AtLeast, Durable, Param, Spec, always, step, when

class Slots(Spec):
    size: Param[Annotated[int, AtLeast({least})]] = 3
    taken: Durable[int] = 0

    @step
    def take(self) -> None:
        when(self.taken < self.size)
        self.taken += 1

    @step
    def drop(self) -> None:
        when(self.taken > 0)
        self.taken = min(self.taken - 1, {least})

    @always
    def two_are_in_sight(self) -> bool:
        return self.taken + self.size >= 2
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "slots.py"
    path.write_text(SPEC.format(least=2), encoding="utf-8")
    return path


def test_a_proof_may_rest_on_the_minimum(spec: Path) -> None:
    system = load_instance(spec, {})
    verdict = decide(system, "two_are_in_sight", time_limit_s=300)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    data = certify(system, "two_are_in_sight", verdict.evidence)
    assert "(assert (>= self.size 2))\n" in data.decode()
    assert isinstance(proofs.outcome(data, system, "z3", "cvc5"), Proved)
    checked = check_certificate(data, str(spec), solvers=("z3",), time_limit_s=300)
    assert checked.exit_code is ExitCode.AS_PROMISED
    forged = proofs.resealed(data.decode().replace("(assert (>= self.size 2))", "(assert (>= self.size 9))"))
    outcome = proofs.outcome(forged, system)
    assert isinstance(outcome, NotProved)
    assert "the file is not what" in outcome.why


def test_a_lower_minimum_is_another_spec_and_proves_nothing(spec: Path) -> None:
    system = load_instance(spec, {})
    verdict = decide(system, "two_are_in_sight", time_limit_s=300)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    (size,) = system.parameters
    lower = replace(system, parameters=(replace(size, minimum=1),))
    data = certify(system, "two_are_in_sight", verdict.evidence)
    outcome = proofs.outcome(data, lower)
    assert isinstance(outcome, NotProved)
    assert "another fingerprint" in outcome.why
    outcome = proofs.outcome_of(verdict.evidence, lower, "two_are_in_sight")
    assert isinstance(outcome, NotProved)
    assert outcome.why.startswith("z3 refutes: ")
