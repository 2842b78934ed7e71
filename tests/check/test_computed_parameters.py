"""Parameters computed from others, and instances that are refused: neither is an instance of its own."""

from pathlib import Path

import pytest

from modelcheck.certificate.proof import certify
from modelcheck.check import load_instance, verify
from modelcheck.check.certificates import check_certificate
from modelcheck.check.prove import prove
from modelcheck.check.result import ExitCode, PropertyResult
from modelcheck.errors import SpecError
from modelcheck.ir.formula import value_of
from modelcheck.report.answers import sizes_of
from modelcheck.semantics import initial_state
from modelcheck.verdict import Holds, Invariant, Violated
from tests.support.sizes import thinned

SPEC = """
from typing import Annotated
from modelcheck import *

class Trying(Spec):
    crashes: Param[int] = 1
    attempts: Param[int] = {attempts}
    tried: Durable[int] = 0

    @fault(at_most=crashes)
    def fail(self) -> None:
        when(True)
        self.tried += 1

    @always
    def one_is_left(self) -> bool:
        return self.tried < self.attempts
"""
FIRST = """
from typing import Annotated
from modelcheck import *

class Joining(Spec):
    seats: Param[int] = 3
    taken: Durable[Annotated[int, Between(0, seats)]] = 2

    @step
    def sit(self) -> None:
        when(self.taken < self.seats)
        self.taken += 1

    @always
    def two_at_least(self) -> bool:
        return self.seats >= 2

    @always
    def three_at_least(self) -> bool:
        return self.seats >= 3
"""


def trying(folder: Path, attempts: str) -> Path:
    """A spec that fails as often as it may; `attempts` is the default of a parameter."""
    path = folder / "trying.py"
    path.write_text(SPEC.format(attempts=attempts))
    return path


def proved(found: PropertyResult) -> Invariant:
    """The invariant a verdict rests on."""
    assert isinstance(found.verdict, Holds)
    assert isinstance(found.verdict.evidence, Invariant)
    return found.verdict.evidence


@pytest.mark.parametrize(
    "attempts",
    thinned(
        [
            "crashes + 1",
            "max(crashes, 0) + 1",
            "crashes + 2 if crashes > 3 else 4",
            "1 + (crashes or 5)",
            "(crashes and crashes + 1) or 1",
            "2 + crashes if not crashes else crashes + 1",
        ],
        3,
    ),
)
def test_a_computed_parameter_follows_its_formula_in_every_instance(tmp_path: Path, attempts: str) -> None:
    path = trying(tmp_path, attempts)
    result = prove(path)
    evidence = proved(result.results[0]["one_is_left"])
    assert (evidence.unbounded, evidence.fixed) == (("crashes",), ())
    system = load_instance(path, {})
    checked = check_certificate(
        certify(system, "one_is_left", evidence), str(path), solvers=["z3", "cvc5"], time_limit_s=300
    )
    assert checked.exit_code is ExitCode.AS_PROMISED
    for crashes in range(6):
        assert system.with_parameters({"crashes": crashes}) == load_instance(path, {"crashes": crashes})


def test_a_counterexample_names_a_computed_parameter_with_the_value_of_its_formula(tmp_path: Path) -> None:
    result = prove(trying(tmp_path, "crashes + 2 - crashes // 2"))
    found = result.results[0]["one_is_left"].verdict
    assert isinstance(found, Violated)
    values = dict(found.parameters or ())
    assert values["attempts"] == values["crashes"] + 2 - values["crashes"] // 2


def test_a_computed_parameter_that_is_given_is_one_like_others(tmp_path: Path) -> None:
    path = trying(tmp_path, "crashes + 1")
    found = prove(path, parameters={"attempts": 5}).results[0]["one_is_left"].verdict
    assert isinstance(found, Violated)
    assert load_instance(path, {"attempts": 5}).formulas == {}
    assert verify(path, parameters={"attempts": 5}, any_size=False).exit_code is ExitCode.AS_PROMISED


def test_a_proof_that_leaves_open_what_is_computed_unless_given_is_checked_as_such(tmp_path: Path) -> None:
    path = tmp_path / "trying.py"
    path.write_text(SPEC.format(attempts="crashes + 1").replace("self.tried < self.attempts", "self.tried <= 1"))
    found = prove(path, parameters={"crashes": 1, "attempts": 5}).results[0]["one_is_left"].verdict
    assert isinstance(found, Violated)
    path.write_text(SPEC.format(attempts="crashes + 1").replace("self.tried < self.attempts", "self.tried >= 0"))
    given = load_instance(path, {"attempts": 5})
    evidence = proved(prove(path, parameters={"attempts": 5}).results[0]["one_is_left"])
    assert evidence.unbounded == ("crashes", "attempts")
    data = certify(given, "one_is_left", evidence)
    checked = check_certificate(data, str(path), solvers=["z3"], time_limit_s=300)
    assert checked.exit_code is ExitCode.AS_PROMISED


@pytest.mark.parametrize("attempts", ["sum([crashes, 1])", "crashes ** 1 + 1", "12 // (crashes + 1)"])
def test_what_a_parameter_was_computed_from_in_other_ways_is_not_left_open(tmp_path: Path, attempts: str) -> None:
    path = trying(tmp_path, attempts)
    evidence = proved(prove(path).results[0]["one_is_left"])
    assert evidence.unbounded == ()
    assert load_instance(path, {}).constant_reads == {"crashes", "attempts"}
    assert load_instance(path, {"crashes": 2, "attempts": 9}).constant_reads == frozenset()


def test_a_constant_of_the_class_stands_between_two_parameters(tmp_path: Path) -> None:
    path = tmp_path / "trying.py"
    text = SPEC.format(attempts="more + 1").replace("    attempts", "    more = crashes\n    attempts")
    path.write_text(text)
    assert load_instance(path, {"crashes": 4}).parameter_values["attempts"] == 5
    assert proved(prove(path).results[0]["one_is_left"]).unbounded == ()


def test_formulas_of_formulas_are_over_what_is_not_computed(tmp_path: Path) -> None:
    path = tmp_path / "trying.py"
    text = SPEC.format(attempts="crashes + 1").replace(
        "    tried:", "    patience: Param[int] = attempts * 2\n    tried:", 1
    )
    path.write_text(text)
    system = load_instance(path, {})
    assert value_of(system.formulas["patience"], {"crashes": 4}) == 10
    # Given, it is the one that the other is computed from.
    assert value_of(load_instance(path, {"attempts": 7}).formulas["patience"], {"crashes": 4, "attempts": 7}) == 14


def test_a_computed_parameter_below_its_least_is_no_instance(tmp_path: Path) -> None:
    path = trying(tmp_path, "crashes - 1")
    with pytest.raises(SpecError, match="MC206"):
        load_instance(path, {"crashes": 0})
    system = load_instance(path, {})
    assert not system.admits({"crashes": 0})
    found = prove(path).results[0]["one_is_left"].verdict
    assert isinstance(found, Violated)
    assert dict(found.parameters or system.parameter_values)["crashes"] >= 1


def test_an_instance_whose_first_value_is_out_of_range_is_no_counterexample(tmp_path: Path) -> None:
    path = tmp_path / "joining.py"
    path.write_text(FIRST)
    (result,) = prove(path).results
    evidence = proved(result["two_at_least"])
    assert evidence.unbounded == ("seats",)
    assert sizes_of(result["two_at_least"], result.system) == "for any number of seats, where 2 <= seats"
    refuted = result["three_at_least"].verdict
    assert isinstance(refuted, Violated)
    assert refuted.parameters == (("seats", 2),)
    data = certify(result.system, "two_at_least", evidence)
    assert check_certificate(data, str(path), solvers=["z3"], time_limit_s=300).exit_code is ExitCode.AS_PROMISED
    path.write_text(FIRST.replace("= 2", "= 0", 1))
    assert check_certificate(data, str(path), solvers=["z3"], time_limit_s=300).exit_code is ExitCode.NOT_AS_PROMISED


def test_what_goes_without_saying_is_not_said(tmp_path: Path) -> None:
    path = tmp_path / "joining.py"
    path.write_text(FIRST.replace("= 2", "= 0", 1))
    assert load_instance(path, {}).requires == ()
    path.write_text(FIRST.replace("Between(0, seats)", "Between(0, seats - 1)").replace("= 2", "= 0", 1))
    system = load_instance(path, {})
    assert [system.admits({"seats": seats}) for seats in range(3)] == [False, True, True]
    assert len(initial_state(system)) == 1


@pytest.mark.parametrize("default", ["-1", "0 - 2"])
def test_a_number_of_something_is_not_negative(tmp_path: Path, default: str) -> None:
    path = trying(tmp_path, default)
    with pytest.raises(SpecError, match="MC206 `attempts` is at least 0"):
        load_instance(path, {})
    with pytest.raises(SpecError, match="MC212 `crashes` is at least 0"):
        load_instance(trying(tmp_path, "1"), {"crashes": -1})
    path.write_text(
        SPEC.format(attempts="-3").replace("attempts: Param[int]", "attempts: Param[Annotated[int, AtLeast(-3)]]")
    )
    assert load_instance(path, {"attempts": -2}).parameter_values["attempts"] == -2
