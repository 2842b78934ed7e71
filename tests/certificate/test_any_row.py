"""Proofs for any number of rows: accepted if rows are independent, refused whatever the file says if not."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from modelcheck.certificate.check import NotProved, Proved, check
from modelcheck.certificate.document import parse
from modelcheck.certificate.proof import certify
from modelcheck.certificate.subject import Refused
from modelcheck.check.certificates import check_certificate
from modelcheck.check.targets import load_instance
from modelcheck.explicit import explore
from modelcheck.graph import falsified
from modelcheck.ir.cells import cell
from modelcheck.ir.nodes import Compare, Comparison, Const, ParameterRead
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Invariant
from tests.certificate import proofs
from tests.support.sizes import slow_but

GROUP = Path(__file__).parents[2] / "specs" / "benchmark" / "group.py"
TAKEN = "committed_records_took_effect"

QUEUES = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, always, each, effects, ids, step, when

Queue = NewType("Queue", int)

class Queues(Spec):
    queues: Param[Ids[Queue]] = ids(2)
    messages: Param[int] = 1
    up: Durable[bool] = True
    turn: Durable[Queue | None] = None
    head: Durable[dict[Queue, int]] = each(0)
    delivered: dict[Queue, Effects] = each(effects(messages))

    @step
    def serve(self, q: Queue) -> None:
        when(self.head[q] < self.messages and {guard})
        self.delivered[q][self.head[q]] += 1
        self.head[q] += 1
        {effect}

    @step
    def switch(self) -> None:
        self.up = {toggle}
        {switch}

    @always
    def sane(self) -> bool:
        return {claim}
"""
PARTS = {
    "guard": "True",
    "effect": "pass",
    "toggle": "not self.up",
    "switch": "pass",
    "claim": "all(self.head[q] >= 0 for q in self.queues)",
}

NEVER_PAST = "all(self.delivered[q][m] >= 1 for q in self.queues for m in range(self.messages) if m < self.head[q])"
DEPENDENT = {
    "a switch": (
        BuiltIn.NO_LOSS,
        {"guard": "(self.up or self.head[q] > 0)", "effect": "self.up = False", "toggle": "self.up"},
    ),
    "a pointer": (BuiltIn.NO_LOSS, {"guard": "(self.turn is None or self.turn == q)", "effect": "self.turn = q"}),
    "the others": (BuiltIn.NO_LOSS, {"guard": "all(o == q or self.head[o] == 0 for o in self.queues)"}),
    "their number": (BuiltIn.NO_LOSS, {"guard": "len(self.queues) == 1"}),
    "all from one": (
        "sane",
        {"guard": "self.head[q] == 0", "effect": "for o in self.queues: self.head[o] = 1", "claim": NEVER_PAST},
    ),
    "all from outside": (
        "sane",
        {
            "switch": "if any(self.head[o] > 0 for o in self.queues):\n"
            "            for o in self.queues: self.head[o] = 1",
            "claim": NEVER_PAST,
        },
    ),
    "a relation": ("sane", {"claim": "all(self.head[q] >= self.head[o] for q in self.queues for o in self.queues)"}),
}
"""A property that is true of one row, and false of two."""


def queues(folder: Path, size: int = 2, **parts: str) -> TransitionSystem:
    text = QUEUES.format(**{**PARTS, **parts})
    if text.count("self.turn") == 0:
        text = text.replace("    turn: Durable[Queue | None] = None\n", "")
    path = folder / "spec.py"
    path.write_text(text, encoding="utf-8")
    return load_instance(path, {"queues": size})


@cache
def proved(system: TransitionSystem, name: str) -> Invariant:
    verdict = decide(system, name, time_limit_s=300)
    assert isinstance(verdict, Holds), verdict
    assert isinstance(verdict.evidence, Invariant)
    return verdict.evidence


@pytest.mark.parametrize(
    "name", slow_but([BuiltIn.NO_LOSS, BuiltIn.NO_DUPLICATE, BuiltIn.NO_STARVATION, "sane"], BuiltIn.NO_LOSS)
)
def test_two_solvers_accept_what_is_proved_of_any_row(tmp_path: Path, name: str) -> None:
    system = queues(tmp_path)
    evidence = proved(system, name)
    assert evidence.each == (("q", "queues"),)
    data = certify(system, name, evidence)
    assert isinstance(proofs.outcome(data, system, "z3", "cvc5"), Proved)
    for size in (1, 3, 5):
        assert isinstance(proofs.outcome(data, load_instance(tmp_path / "spec.py", {"queues": size})), Proved)
    assert check_certificate(data, str(tmp_path / "spec.py"), solvers=("z3",), time_limit_s=300).exit_code.value == 0


@pytest.mark.parametrize("name", [BuiltIn.NO_LOSS, BuiltIn.NO_DUPLICATE])
def test_every_conjunct_about_a_row_is_missed(tmp_path: Path, name: str) -> None:
    system = queues(tmp_path)
    data = certify(system, name, proved(system, name))
    conjuncts = parse(data).conjuncts
    assert conjuncts
    for index in range(len(conjuncts)):
        outcome = proofs.outcome(proofs.with_conjuncts(data, conjuncts[:index] + conjuncts[index + 1 :]), system)
        assert isinstance(outcome, NotProved)
        assert outcome.why.startswith("z3 refutes: ")


def of_any_row(evidence: Invariant) -> Invariant:
    """What is true of the one row there is, claimed of each of any number."""
    assert ("queues", 1) in evidence.fixed
    return replace(
        evidence,
        unbounded=(*evidence.unbounded, "queues"),
        fixed=tuple(pair for pair in evidence.fixed if pair[0] != "queues"),
        each=(("q", "queues"),),
    )


def test_a_proof_about_one_row_is_one_about_any_if_rows_are_independent(tmp_path: Path) -> None:
    first = Compare(Comparison.GE, cell("head", [Const(0)]), Const(0))
    evidence = Invariant(conjuncts=(first,), unbounded=("messages",), fixed=(("queues", 1),), engine="by hand")
    assert isinstance(proofs.outcome_of(of_any_row(evidence), queues(tmp_path), "sane"), Proved)


@pytest.mark.parametrize("kind", DEPENDENT)
def test_a_proof_about_one_row_is_none_about_any_if_rows_depend_on_each_other(tmp_path: Path, kind: str) -> None:
    name, parts = DEPENDENT[kind]
    one, two = queues(tmp_path, 1, **parts), queues(tmp_path, 2, **parts)
    evidence = proved(one, name)
    assert isinstance(proofs.outcome_of(evidence, one, name), Proved)
    graph = explore(two)
    assert any(map(falsified(graph, name), range(len(graph))))
    for system in (one, two):
        try:
            outcome = proofs.outcome_of(of_any_row(evidence), system, name)
        except Refused:
            continue
        assert isinstance(outcome, NotProved), outcome


@pytest.mark.parametrize("kind", DEPENDENT)
def test_a_file_about_independent_rows_proves_nothing_of_dependent_ones(tmp_path: Path, kind: str) -> None:
    name, parts = DEPENDENT[kind]
    independent = {"claim": parts["claim"]} if "claim" in parts and kind != "a relation" else {}
    system = queues(tmp_path, **independent)
    data = certify(system, name, proved(system, name))
    outcome = proofs.outcome(data, queues(tmp_path, **parts))
    assert isinstance(outcome, NotProved)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("q=queues", ""),
        ("q=queues", "q=messages"),
        ("q=queues", "q=nothing"),
        ("q=queues", "q=queues, o=queues"),
        ("q=queues", "messages=queues"),
        ("q=queues", "w=queues"),
        ("messages, queues", "messages"),
    ],
)
def test_the_header_says_of_which_rows_there_are_any_number(tmp_path: Path, old: str, new: str) -> None:
    system = queues(tmp_path)
    data = certify(system, BuiltIn.NO_DUPLICATE, proved(system, BuiltIn.NO_DUPLICATE))
    changed = data.decode().replace(f'"{old}"', f'"{new}"')
    assert changed != data.decode()
    outcome = proofs.outcome(proofs.resealed(changed), system)
    assert isinstance(outcome, NotProved)
    assert "refutes" not in outcome.why


def test_what_is_open_must_be_open_in_the_spec(tmp_path: Path) -> None:
    """The checker compares instances of two sizes: the steps must be the same text."""
    system = queues(tmp_path)
    data = certify(system, BuiltIn.NO_LOSS, proved(system, BuiltIn.NO_LOSS))
    three = load_instance(tmp_path / "spec.py", {"queues": 3})
    stuck = replace(three, steps=(replace(three.steps[0], fault=True), *three.steps[1:]))
    outcome = check(
        parse(data), data, system, others=(three,), solvers=("z3",), time_limit_s=300, asking=proofs.in_process
    )
    assert isinstance(outcome, Proved)
    outcome = check(
        parse(data), data, system, others=(stuck,), solvers=("z3",), time_limit_s=300, asking=proofs.in_process
    )
    assert isinstance(outcome, NotProved)
    assert "depends on a parameter that the certificate leaves open" in outcome.why


def test_a_row_cannot_be_claimed_to_be_another_one(tmp_path: Path) -> None:
    """What is said of the first row by its number is said of the one row there is: of any, not of the first."""
    system = queues(tmp_path)
    evidence = proved(system, "sane")
    for number, expected in ((0, True), (1, False)):
        first = Compare(Comparison.GE, cell("head", [Const(number)]), Const(0))
        outcome = proofs.outcome_of(replace(evidence, conjuncts=(first,)), system, "sane")
        assert isinstance(outcome, Proved) == expected


@pytest.mark.slow
def test_consumers_and_partitions_are_any_number_together() -> None:
    system = load_instance(GROUP, {"partitions": 2})
    evidence = proved(system, TAKEN)
    assert evidence.each == (("c", "consumers"), ("p", "partitions"))
    data = certify(system, TAKEN, evidence)
    assert isinstance(proofs.outcome(data, system, "z3", "cvc5"), Proved)
    for parameters in ({"partitions": 1, "consumers": 1}, {"partitions": 3, "consumers": 3}):
        assert isinstance(proofs.outcome(data, load_instance(GROUP, parameters)), Proved)
    assert isinstance(proofs.outcome(data, load_instance(GROUP, {"crashes": 0})), Proved)
    row = Compare(Comparison.LE, cell("committed", [ParameterRead("p")]), Const(3))
    outcome = proofs.outcome_of(replace(evidence, conjuncts=(*evidence.conjuncts, row)), system, TAKEN)
    assert isinstance(outcome, NotProved)
    assert outcome.why.startswith("z3 refutes: step commit")
