"""The file of a certificate: the same in every run, complete in itself, and tied to what the spec means."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.certificate import solvers
from modelcheck.certificate.document import parse
from modelcheck.certificate.fingerprint import fingerprint
from modelcheck.certificate.proof import certify
from modelcheck.certificate.solvers import Query, ask
from modelcheck.certificate.subject import NotCovered, Refused
from modelcheck.certificate.terms import Definitions, Term, quoted
from modelcheck.check.targets import load_instance
from modelcheck.errors import Span
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.nodes import Compare, Comparison, Const, Or, ParameterRead, VariableRead
from modelcheck.ir.properties import PropertyKind
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Invariant
from tests import seeds, systems
from tests.certificate import proofs

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from tests import seeds
from tests.certificate import proofs
from modelcheck.certificate.proof import certify
sys.stdout.buffer.write(certify(seeds.seed("at_least_once"), "no_loss", proofs.ranked()))
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_same_proof_makes_the_same_bytes_whatever_the_hash_seed(seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    made = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, env=environment, check=True).stdout
    assert made == certify(seeds.seed("at_least_once"), "no_loss", proofs.ranked())


def test_a_file_read_back_is_what_was_written() -> None:
    system = seeds.seed("at_least_once")
    certificate = parse(certify(system, "no_loss", proofs.ranked()))
    assert (certificate.spec, certificate.property) == ("AtLeastOnce", "no_loss")
    assert (certificate.unbounded, certificate.fixed) == (("messages", "crashes"), ())
    assert certificate.conjuncts[0] == "(>= |self.delivered[w]| 0)"
    assert [rank.components[0] for rank in certificate.ranks] == ["(+ (- w self.position) 1)"]


@pytest.mark.parametrize("solver", ["z3", "cvc5"])
def test_the_file_alone_is_a_script_for_any_solver(solver: solvers.SolverName) -> None:
    text = certify(seeds.seed("at_least_once"), "no_loss", proofs.ranked()).decode()
    (said,) = ask(solver, [Query(text, "(assert true)\n")], time_limit_s=300)
    lines = said.said.split("\n")
    assert lines.count("unsat") == text.count("(check-sat)") == 14
    assert not [line for line in lines if "error" in line]


def test_the_binary_of_z3_reads_the_file(tmp_path: Path) -> None:
    binary = shutil.which("z3", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if binary is None:
        pytest.skip("this installation of z3 has no binary")
    file = tmp_path / "proof.smt2"
    file.write_bytes(certify(seeds.seed("at_least_once"), "no_loss", proofs.ranked()))
    said = subprocess.run([binary, str(file)], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[:4] == ["the first state satisfies Inv", "unsat", "step start never fails", "unsat"]
    assert set(said[1::2]) == {"unsat"}


def seed_number(system: TransitionSystem, *unbounded: str) -> str:
    return fingerprint(system, no_duplicate(system), unbounded=unbounded)


def test_what_has_no_meaning_has_no_part_in_the_fingerprint() -> None:
    from_text = load_instance(ROOT / "specs" / "at_least_once.py", {})
    elsewhere = replace(
        from_text,
        doc="another text",
        span=Span("elsewhere.py", 1, 1, 2, 2),
        properties=(),
        promise=None,
        steps=tuple(replace(step, doc="", span=None) for step in from_text.steps),
    )
    assert seed_number(elsewhere) == seed_number(from_text)


def test_what_has_a_meaning_changes_the_fingerprint() -> None:
    system = seeds.seed("at_least_once")
    mutants = [replace(mutant, name=system.name) for mutant in seeds.mutants(system)]
    other = fingerprint(system, Const(True), unbounded=())
    numbers = [*map(seed_number, [system, *mutants]), other, fingerprint(system, None, unbounded=())]
    assert len(set(numbers)) == len(numbers) > 15


def test_a_parameter_counts_unless_it_is_open() -> None:
    small, large = seeds.seed("at_least_once"), seeds.seed("at_least_once", messages=7)
    assert seed_number(small) != seed_number(large)
    assert seed_number(small, "messages") == seed_number(large, "messages")
    assert seed_number(small, "messages") != seed_number(small, "crashes")


def test_an_invariant_with_a_long_conjunct_is_shared_and_read_back() -> None:
    system, evidence = proofs.found("exactly_once")
    parts = tuple(Compare(Comparison.NE, VariableRead("position"), Const(-number)) for number in range(1, 60))
    long = replace(evidence, conjuncts=(*evidence.conjuncts, Or((Or(parts), evidence.conjuncts[0]))))
    data = certify(system, "no_duplicate", long)
    assert "(let ((|let 1| " in parse(data).conjuncts[-1]
    assert isinstance(proofs.outcome(data, system, "z3", "cvc5"), proofs.check.Proved)


def test_an_invariant_that_needs_more_than_linear_terms_has_no_certificate() -> None:
    system, evidence = proofs.found("exactly_once")
    square = systems.Arithmetic(systems.Operation.MUL, VariableRead("position"), VariableRead("position"))
    with pytest.raises(Refused, match="a product of two unknowns"):
        certify(system, "no_duplicate", replace(evidence, conjuncts=(Compare(Comparison.GE, square, Const(0)),)))


def test_a_proof_about_another_instance_has_no_certificate() -> None:
    system, evidence = proofs.found("exactly_once")
    for other in (replace(evidence, unbounded=("messages",)), replace(evidence, fixed=(("messages", 2),))):
        with pytest.raises(Refused, match="about other parameters"):
            certify(system, "no_duplicate", other)


def test_a_claim_of_the_spec_itself_has_a_certificate_and_another_kind_of_property_has_none() -> None:
    claim = Compare(Comparison.GE, VariableRead("committed"), Const(0))
    system = replace(seeds.seed("at_most_once"), properties=(systems.always("sane", claim),))
    verdict = decide(system, "sane", time_limit_s=300)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    assert isinstance(proofs.outcome_of(verdict.evidence, system, "sane", "z3", "cvc5"), proofs.check.Proved)
    possible = replace(system, properties=(systems.always("sane", claim, PropertyKind.POSSIBLE),))
    with pytest.raises(NotCovered, match="no claim about every state"):
        certify(possible, "sane", verdict.evidence)


def test_what_the_standard_does_not_allow_in_a_symbol_is_written_in_another_way() -> None:
    assert quoted("self.position") == "self.position"
    assert quoted("self.delivered[w]") == "|self.delivered[w]|"
    assert quoted("self.größe") == "|self.gr{U+F6}{U+DF}e|"


def test_equal_terms_share_one_name() -> None:
    definitions = Definitions("step x", (Term("c", "Int"),))
    long = Term(f"(+ {' '.join('c' * 40)})", "Int")
    assert definitions.short(long) == definitions.short(long) == Term("(|step x 1| c)", "Int")
    assert [str(each) for each in definitions.all] == [f"(define-fun |step x 1| ((c Int)) Int {long.text})"]


def test_a_solver_that_breaks_down_says_what_it_said() -> None:
    broken = [Query("(declare-const x Int)\n", "(assert (= x 1))\n", ("x",)), Query("(nonsense)\n", "(x)\n")]
    for solver in solvers.NAMES:
        first, second = ask(solver, broken, time_limit_s=300)
        assert (first.said, second.said == "unsat") == ("sat", False)
        assert first.values.replace(" ", "") == "((x1))"


SPEC = """
import enum
from typing import Annotated
from modelcheck import AtLeast, Durable, Effects, Param, Spec, always, effects, step, when


class Farbe(enum.Enum):
    ROT = 1
    GRÜN = 2


class Zähler(Spec):
    größe: Param[int] = 2
    low: Param[Annotated[int, AtLeast(-3)]] = -3
    deep: Param[bool] = True
    n: Durable[int] = 0
    farbe: Durable[Farbe] = Farbe.ROT
    last: Durable[Farbe | None] = None
    delivered: Effects = effects(größe)

    @step
    def zähle(self, f: Farbe) -> None:
        when(self.low <= self.n < self.größe and self.deep)
        self.n += 1
        self.farbe = f
        self.last = None if self.last is not None else f

    @always
    def small(self) -> bool:
        return self.n <= self.größe
"""


def test_names_in_any_script_and_values_of_every_kind(tmp_path: Path) -> None:
    (tmp_path / "spec.py").write_text(SPEC, encoding="utf-8")
    system = load_instance(tmp_path / "spec.py", {})
    bound = Compare(Comparison.LE, VariableRead("n"), ParameterRead("größe"))
    fixed = (("low", -3), ("deep", True))
    evidence = Invariant(conjuncts=(bound,), unbounded=("größe",), fixed=fixed, engine="by hand")
    data = certify(system, "small", evidence)
    assert parse(data).unbounded == ("größe",)
    assert parse(data).fixed == fixed
    assert b'(echo "step z{U+E4}hle(f=GR{U+DC}N) keeps Inv")' in data
    assert proofs.outcome(data, system, "z3", "cvc5") == proofs.check.Proved(6, ("z3", "cvc5"))
