"""Whoever changes a certificate, or the spec, or both, has no certificate any more, even if the digests fit."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.certificate.check import NotDecided, NotProved, Proved
from modelcheck.certificate.document import Changed, NoCertificate, parse
from modelcheck.certificate.fingerprint import fingerprint
from modelcheck.certificate.proof import certify
from modelcheck.certificate.solvers import Reply, ask
from modelcheck.certificate.subject import NotCovered
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.nodes import TRUE
from modelcheck.ir.system import TransitionSystem
from tests import seeds, systems
from tests.certificate import proofs
from tests.support.sizes import share

SYSTEM, EVIDENCE = proofs.found("exactly_once")
DATA = certify(SYSTEM, "no_duplicate", EVIDENCE)
TEXT, CERTIFICATE = DATA.decode(), parse(DATA)
CONJUNCTS = CERTIFICATE.conjuncts
NUMBERS = range(len(CONJUNCTS))


def refused(data: bytes, system: TransitionSystem = SYSTEM) -> str:
    """Why it is none."""
    outcome = proofs.outcome(data, system)
    assert isinstance(outcome, NotProved), outcome
    return outcome.why


def at(number: int, conjunct: str) -> bytes:
    """The certificate with one conjunct replaced."""
    return proofs.with_conjuncts(DATA, [*CONJUNCTS[:number], conjunct, *CONJUNCTS[number + 1 :]])


def test_what_the_tampering_starts_from_is_a_proof() -> None:
    assert proofs.outcome(DATA, SYSTEM) == Proved(12, ("z3",))
    assert proofs.with_conjuncts(DATA, CONJUNCTS) == DATA
    assert len(CONJUNCTS) > 4


@pytest.mark.parametrize("number", NUMBERS)
def test_a_dropped_conjunct_is_missed(number: int) -> None:
    dropped = proofs.with_conjuncts(DATA, CONJUNCTS[:number] + CONJUNCTS[number + 1 :])
    assert refused(dropped).startswith("z3 refutes: ")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_conjunct_that_is_weakened_in_large_logs_alone_is_missed(number: int) -> None:
    assert refused(at(number, f"(or {CONJUNCTS[number]} (> self.messages 5))")).startswith("z3 refutes: ")


@pytest.mark.parametrize("more", ["(< self.committed 3)", "(< self.messages 9)", "self.running", "false"])
def test_a_conjunct_that_is_strengthened_is_no_invariant(more: str) -> None:
    for number in NUMBERS[:2]:
        assert refused(at(number, f"(and {CONJUNCTS[number]} {more})")).startswith("z3 refutes: ")


def test_the_first_message_alone_is_not_every_message() -> None:
    assert refused(proofs.with_conjuncts(DATA, [*CONJUNCTS, "(= w 0)"])) == "z3 refutes: the first state satisfies Inv"


def test_swapping_a_conjunct_with_one_of_another_spec_is_noticed() -> None:
    _, other = proofs.found("at_most_once")
    theirs = parse(certify(proofs.found("at_most_once")[0], "no_duplicate", other)).conjuncts
    ours = [number for number in NUMBERS if "staged" in CONJUNCTS[number]]
    for number, conjunct in zip(ours, theirs, strict=False):
        assert refused(at(number, conjunct)).startswith("z3 refutes: ")


def test_the_invariant_of_another_spec_proves_nothing_here() -> None:
    system, evidence = proofs.found("at_most_once")
    theirs = certify(system, "no_duplicate", evidence)
    assert refused(theirs) == "it is about AtMostOnce, not about ExactlyOnce"
    renamed = theirs.decode().replace('"AtMostOnce"', '"ExactlyOnce"')
    assert "another fingerprint" in refused(proofs.resealed(renamed))
    assert refused(proofs.with_conjuncts(DATA, parse(theirs).conjuncts)).startswith("z3 refutes: ")


def test_two_conjuncts_in_another_order_are_noticed_by_the_digest() -> None:
    with pytest.raises(Changed):
        parse(TEXT.replace(CONJUNCTS[0], "@").replace(CONJUNCTS[1], CONJUNCTS[0]).replace("@", CONJUNCTS[1]).encode())


@pytest.mark.parametrize("end", range(0, len(TEXT), 97))
def test_a_truncated_file_is_no_certificate(end: int) -> None:
    with pytest.raises(NoCertificate):
        parse(DATA[:end])


def test_every_line_counts() -> None:
    lines = TEXT.splitlines(keepends=True)
    for number in range(len(lines)):
        with pytest.raises((Changed, NoCertificate)):
            parse("".join(lines[:number] + lines[number + 1 :]).encode())


MUTANTS = list(seeds.mutants(SYSTEM))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_an_edited_spec_is_another_spec(mutant: TransitionSystem) -> None:
    mutant = replace(mutant, name=SYSTEM.name)
    assert "another fingerprint" in refused(DATA, mutant)
    if seeds.truth(mutant) != "kept":
        number = fingerprint(mutant, no_duplicate(mutant), unbounded=CERTIFICATE.unbounded)
        forged = proofs.resealed(TEXT.replace(CERTIFICATE.fingerprint, number))
        assert refused(forged, mutant).startswith("z3 refutes: ")


def test_enough_of_the_edited_specs_are_wrong() -> None:
    assert sum(seeds.truth(mutant) != "kept" for mutant in MUTANTS) >= 5


SMUGGLED = {
    "an unknown name": "(> self.nonsense 0)",
    "the choice of a step": "(> |poll: c| 0)",
    "a definition of the script": "|step process 1|",
    "the invariant itself": "Now",
    "a quantifier": "(exists ((x Int)) (= x self.position))",
    "a product of two unknowns": "(>= (* self.position self.position) 0)",
    "a division by an unknown": "(>= (div self.position self.messages) 0)",
    "a division by zero": "(= (div self.position 0) (div self.position 0))",
    "a number": "1",
    "a number as a condition": "(and self.position self.running)",
    "a fraction": "(> self.position 0.5)",
    "a string": '(= "a" "a")',
    "an annotation": "(! self.running :named x)",
    "a let that hides a cell": "(let ((self.running true)) self.running)",
    "a let that hides a parameter": "(let ((|let 1| true) (|let 2| true)) |let 1|)",
    "a bracket too many": "self.running))(assert false",
    "an application without operands": "(and)",
    "nothing": "()",
    "a mere symbol in brackets": "(self.running)",
    "brackets without end": "(not " * 300 + "self.running" + ")" * 300,
}


@pytest.mark.parametrize("conjunct", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_nothing_but_linear_terms_over_the_cells_gets_in(conjunct: str) -> None:
    data = at(0, conjunct)
    try:
        parse(data)
    except NoCertificate:
        return
    assert not refused(data).startswith("z3 refutes")


def test_a_command_between_two_conjuncts_changes_nothing_but_the_invariant() -> None:
    data = at(1, "true)) (assert false) (define-fun Inv2 () Bool (and true")
    assert parse(data).conjuncts == (CONJUNCTS[0], "true")
    assert refused(data).startswith("z3 refutes: Inv implies")


def test_a_script_that_asks_for_less_is_not_what_the_spec_asks_for() -> None:
    block = re.search(r'\(push 1\)\n\(echo "step crash keeps Inv"\)\n.*\n.*\n\(pop 1\)\n', TEXT)
    assert block
    for changed in (
        TEXT.replace(block[0], ""),
        TEXT.replace("(assert (>= self.messages 0))", "(assert false)"),
        TEXT.replace("(set-logic QF_LIA)", "(set-logic QF_LIA)\n; trust me"),
        re.sub(r"\(define-fun Now .*", "(define-fun Now () Bool false)", TEXT),
    ):
        assert changed != TEXT
        assert refused(proofs.resealed(changed)).startswith("the invariant is a proof, but the file")


def test_a_second_invariant_is_no_way_in() -> None:
    with pytest.raises(NoCertificate, match="defines Inv twice"):
        parse(proofs.resealed(TEXT + "(define-fun Inv () Bool false)\n"))


HEADERS = {
    "an unknown property": ("no_duplicate", "no_worry"),
    "a property of another kind": ("no_duplicate", "no_loss"),
    "fewer parameters": ("messages, crashes", "messages"),
    "more parameters": ("messages, crashes", "messages, crashes, deaths"),
    "a parameter twice": ("messages, crashes", "messages, crashes, crashes"),
    "another format": ("modelcheck.certificate/2", "modelcheck.certificate/3"),
}


@pytest.mark.parametrize(("old", "new"), HEADERS.values(), ids=HEADERS.keys())
def test_the_header_says_what_is_proved(old: str, new: str) -> None:
    data = proofs.resealed(TEXT.replace(f'"{old}"', f'"{new}"'))
    assert data != DATA
    try:
        parse(data)
    except NoCertificate:
        return
    assert "z3" not in refused(data)


def test_a_file_of_the_format_before_proves_less_and_says_so() -> None:
    data = proofs.resealed(TEXT.replace('"modelcheck.certificate/2"', '"modelcheck.certificate/1"'))
    with pytest.raises(NoCertificate, match="certificate/1, which proves less than a modelcheck"):
        parse(data)


def test_how_many_consumers_there_are_cannot_be_left_open() -> None:
    group = systems.group()
    evidence = replace(EVIDENCE, conjuncts=(TRUE,), unbounded=("messages", "consumers"), fixed=())
    with pytest.raises(NotCovered, match="`consumers` is no whole number"):
        certify(group, "no_duplicate", evidence)


@pytest.mark.parametrize("said", ["unknown", "timeout", "", "(error)", "unsat unsat", "UNSAT"])
def test_every_other_answer_than_unsat_decides_nothing(said: str) -> None:
    def sly(solver, questions, *, time_limit_s):
        return [Reply("sat"), *[Reply("unsat")] * 11, Reply(said)]

    outcome = proofs.outcome(DATA, SYSTEM, "z3", "cvc5", asking=sly)
    assert isinstance(outcome, NotDecided)
    assert outcome.why == f"z3 answers {said!r} to: step crash keeps Inv"


def test_one_solver_that_cannot_say_is_enough() -> None:
    def unsure(solver, questions, *, time_limit_s):
        return [Reply("sat"), *[Reply("unsat" if solver == "z3" else "unknown")] * 12]

    assert isinstance(proofs.outcome(DATA, SYSTEM, asking=unsure), Proved)
    assert isinstance(proofs.outcome(DATA, SYSTEM, "z3", "cvc5", asking=unsure), NotDecided)


def test_a_solver_to_which_everything_is_unsat_decides_nothing() -> None:
    outcome = proofs.outcome(DATA, SYSTEM, asking=lambda *_, **__: [Reply("unsat")] * 13)
    assert outcome == NotDecided("z3 answers 'unsat' where nothing is claimed yet")


def test_a_solver_is_stopped_when_its_time_is_over() -> None:
    outcome = proofs.outcome(DATA, SYSTEM, asking=lambda s, q, **_: ask(s, q, time_limit_s=0))
    assert isinstance(outcome, NotDecided)
    assert "'timeout'" in outcome.why


@settings(max_examples=share(80))
@given(
    st.integers(0, len(TEXT) - 100),
    st.integers(0, 3),
    st.text(st.sampled_from('()|;" \n01w-+<=aself.truefalse{}'), max_size=3),
)
def test_no_scribble_breaks_the_checker_or_passes_for_the_same_proof(start: int, length: int, text: str) -> None:
    scribbled = proofs.resealed(TEXT[:start] + text + TEXT[start + length :])
    try:
        certificate = parse(scribbled)
    except NoCertificate:
        return
    outcome = proofs.outcome(scribbled, SYSTEM)
    if isinstance(outcome, Proved) and scribbled != DATA:
        assert (certificate.conjuncts, certificate.engine) != (CERTIFICATE.conjuncts, CERTIFICATE.engine)
