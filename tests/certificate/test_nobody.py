"""A cell that could name a participant and names none: None is nobody, and no participant in particular."""

from pathlib import Path

import pytest

from modelcheck.certificate.check import NotProved, Proved
from modelcheck.certificate.proof import certify
from modelcheck.check.targets import load_instance
from modelcheck.ir.nodes import Expr, Not, VariableRead
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import holds
from modelcheck.verdict import Invariant
from tests import seeds
from tests.certificate import proofs

SPEC = """
from typing import NewType
from modelcheck import Durable, Ids, Param, Spec, always, each, ids, step, when

Client = NewType("Client", int)

class Vacant(Spec):
    clients: Param[Ids[Client]] = ids(2)
    phase: Durable[int] = 0
    broken: Durable[bool] = False
    holder: Durable[Client | None] = None
    ready: Durable[dict[Client, bool]] = each(False)
    turns: Durable[dict[Client, int]] = each(5)

    @step
    def prepare(self, c: Client) -> None:
        when(self.phase == 0)
        self.ready[c] = True

    @step
    def advance(self) -> None:
        when(self.phase == 0)
        self.phase = 1

    @step
    def take(self, c: Client) -> None:
        when(self.phase == 2)
        self.holder = c

    @step
    def fail(self, {arguments}) -> None:
        when(self.phase == 1 and {guard})
        self.broken = True

    @always
    def whole(self) -> bool:
        return not self.broken
"""

VACANT = ("(not self.broken)", "(<= self.phase 1)", "|self.holder is None|")
FALSE = {
    "the number beside a None": ("c: Client", "self.ready[c]", "(= self.holder 0)"),
    "the cells of nobody": (
        "c: Client, d: Client",
        "self.ready[c] and not self.ready[d]",
        "(= |self.ready[me]| |self.ready[holder]|)",
    ),
}
"""What would be true of participant 0 alone where the holder is None, if None were written as participant 0 is."""


def vacant(folder: Path, arguments: str, guard: str, clients: int = 2) -> TransitionSystem:
    path = folder / "spec.py"
    path.write_text(SPEC.format(arguments=arguments, guard=guard), encoding="utf-8")
    return load_instance(path, {"clients": clients})


def claimed(*conjuncts: Expr) -> Invariant:
    return Invariant(conjuncts=conjuncts, unbounded=("clients",), fixed=(), engine="by hand", each=(("c", "clients"),))


@pytest.mark.parametrize("kind", FALSE)
def test_what_is_seen_of_nobody_singles_nobody_out(tmp_path: Path, kind: str) -> None:
    arguments, guard, conjunct = FALSE[kind]
    system = vacant(tmp_path, arguments, guard)
    (whole,) = system.properties
    assert not all(holds(system, state, whole.condition) for state in seeds.reachable(system, states_limit=400))
    data = certify(system, "whole", claimed(Not(VariableRead("broken")), Not(VariableRead("broken"))))
    data = proofs.with_conjuncts(data, (*VACANT, f"(=> (= self.phase 1) {conjunct})"))
    outcome = proofs.outcome(data, system)
    assert isinstance(outcome, NotProved), outcome
    assert outcome.why.startswith("z3 refutes: ")


def test_every_participant_sees_the_same_of_nobody(tmp_path: Path) -> None:
    """Of nobody everyone sees the number of the cell and no cells: what says so is kept by every step."""
    system = vacant(tmp_path, "c: Client", "self.holder == c")
    data = certify(system, "whole", claimed(Not(VariableRead("broken")), Not(VariableRead("broken"))))
    nobody = ("(= self.holder 1)", "(not |self.ready[holder]|)", "(= |self.turns[holder]| 0)")
    assert isinstance(proofs.outcome(proofs.with_conjuncts(data, (*VACANT, *nobody)), system, "z3", "cvc5"), Proved)
    for changed in ("(= self.holder 0)", "|self.ready[holder]|", "(= |self.turns[holder]| 5)"):
        outcome = proofs.outcome(proofs.with_conjuncts(data, (*VACANT, changed)), system)
        assert outcome == NotProved("z3 refutes: the first state satisfies Inv", getattr(outcome, "state", ()))
