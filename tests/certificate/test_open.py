"""Which parameters a certificate may leave open: the spec decides it, not a look at other instances."""

from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.certificate.check import NotProved, Proved
from modelcheck.certificate.proof import certify
from modelcheck.certificate.subject import NotCovered, Refused, subject
from modelcheck.check.certificates import check_certificate
from modelcheck.check.targets import load_instance
from modelcheck.ir.system import TransitionSystem
from modelcheck.verdict import Invariant

SPEC = """
from typing import Annotated, NewType
from modelcheck import AtLeast, Between, Durable, Ids, Param, Spec, always, each, ids, step, when

Client = NewType("Client", int)

class Bounded(Spec):
    size: Param[{type}] = {default}
    clients: Param[Ids[Client]] = ids(2)
    {constant}
    taken: Durable[Annotated[int, Between(0, 9)]] = {first}
    busy: Durable[dict[Client, bool]] = each(False)

    @step
    def take(self, c: Client) -> None:
        when(not self.busy[c])
        self.busy[c] = True

    @always
    def fits(self) -> bool:
        return {claim}
"""
PARTS = {"type": "int", "default": "3", "constant": "top = 5", "first": "0", "claim": "self.top <= 5"}


def bounded(folder: Path, **parts: str) -> TransitionSystem:
    path = folder / "spec.py"
    path.write_text(SPEC.format(**{**PARTS, **parts}), encoding="utf-8")
    return load_instance(path, {})


def said(folder: Path, system: TransitionSystem, unbounded: tuple[str, ...]) -> str | None:
    """Why what somebody claims, with these parameters open, is refused; None if it is accepted."""
    path = folder / "spec.py"
    evidence = Invariant(
        conjuncts=(),
        unbounded=unbounded,
        fixed=tuple((p.name, p.value) for p in system.parameters if p.name not in unbounded),
        engine="by hand",
        each=(("c", "clients"),) if "clients" in unbounded else (),
    )
    # Written as if no constant depended on a parameter, and as if the parameter could have its value.
    parameters = tuple(replace(p, value=max(p.value, p.minimum)) for p in system.parameters)
    data = certify(replace(system, constant_reads=frozenset(), parameters=parameters), "fits", evidence)
    outcome = check_certificate(data, str(path), solvers=("z3",), time_limit_s=300).outcome
    assert isinstance(outcome, Proved | NotProved), outcome
    return None if isinstance(outcome, Proved) else outcome.why


@pytest.mark.parametrize(
    "constant", ["top = max(size, 5)", "top = min(max(size - 100, 0), 9) + 5", "low = size; top = 5"]
)
def test_a_parameter_of_which_a_constant_was_computed_is_not_open(tmp_path: Path, constant: str) -> None:
    """Though the constant is the same for every value nearby: with a hundred more it is another one."""
    system = bounded(tmp_path, constant=constant.replace("; ", "\n    "))
    assert said(tmp_path, system, ("size",)) == (
        "`size` cannot be left open: a constant of the class body was computed from it"
    )
    with pytest.raises(NotCovered, match="a constant of the class body"):
        certify(system, "fits", Invariant(conjuncts=(), unbounded=("size",), fixed=(("clients", 2),), engine="by hand"))


def test_a_number_of_participants_of_which_a_constant_was_computed_is_not_open(tmp_path: Path) -> None:
    system = bounded(tmp_path, constant="top = max(len(clients), 5)")
    assert said(tmp_path, system, ("clients",)) == (
        "`clients` cannot be left open: a constant of the class body was computed from it"
    )


@pytest.mark.parametrize("unbounded", [("size",), ("clients",), ("size", "clients")])
def test_a_parameter_that_no_constant_was_computed_from_is_open(tmp_path: Path, unbounded: tuple[str, ...]) -> None:
    assert said(tmp_path, bounded(tmp_path), unbounded) is None


def test_a_parameter_below_its_minimum_is_not_among_the_numbers_from_there(tmp_path: Path) -> None:
    system = bounded(tmp_path, claim="self.size >= 0")
    below = replace(system, parameters=tuple(replace(each, value=-1) for each in system.parameters))
    with pytest.raises(Refused, match="`size` is -1 here, and open it is 0 or more"):
        subject(below, "fits", ("size",))


def test_a_negative_parameter_is_open_from_its_minimum(tmp_path: Path) -> None:
    system = bounded(tmp_path, default="-1", type="Annotated[int, AtLeast(-2)]", claim="self.size >= -2")
    assert said(tmp_path, system, ("size",)) is None
    system = bounded(tmp_path, default="-1", type="Annotated[int, AtLeast(-2)]", claim="self.size >= -1")
    assert said(tmp_path, system, ("size",)) == "z3 refutes: Inv implies fits"


def test_a_parameter_that_can_have_one_value_alone_is_not_open(tmp_path: Path) -> None:
    system = bounded(tmp_path, default="9", type="Annotated[int, AtLeast(9)]", first="size")
    assert said(tmp_path, system, ("size",)) == "`size` is left open, but cannot be 10 or 8"
