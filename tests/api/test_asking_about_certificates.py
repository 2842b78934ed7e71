"""`modelcheck.check_certificate`: proved, refused, not decided, unreadable, and nothing in between."""

from collections.abc import Sequence
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

import modelcheck
from modelcheck import SpecError, UsageError
from modelcheck.certificate.document import sealed
from modelcheck.certificate.solvers import Query, Reply, SolverName, ask
from modelcheck.check import certificates
from modelcheck.specs.at_most_once import AtMostOnce
from tests.api.certificates_by_hand import INVARIANT, ROOT, save


def test_a_proof_says_what_was_proved_of_what_and_by_whom(certificate: Path) -> None:
    checked = modelcheck.check_certificate(certificate, time_limit_s=300)
    assert (checked.outcome, checked.proved, bool(checked), checked.why) == ("proved", True, True, None)
    assert (checked.spec, checked.property_name, checked.engine) == ("AtMostOnce", "no_duplicate", "by hand")
    assert (checked.unbounded, checked.fixed, checked.where) == (("messages", "crashes"), (), ())
    assert checked.solvers == ("z3",)
    assert len(checked.obligations) == 12
    assert "Inv implies no_duplicate" in checked.obligations
    assert repr(checked) == "<CheckedCertificate AtMostOnce.no_duplicate: proved>"
    assert "proved for any number of messages and crashes" in str(checked)
    assert "12 obligations" in str(checked)
    with pytest.raises(FrozenInstanceError):
        checked.outcome = "not proved"  # type: ignore[misc]


def test_the_spec_may_be_named_by_a_class_or_a_file_and_then_nothing_else_is_asked(certificate: Path) -> None:
    certificate.with_suffix(".json").unlink()
    for spec in (AtMostOnce, ROOT / "specs" / "at_most_once.py"):
        assert modelcheck.check_certificate(str(certificate), spec, time_limit_s=300)
    with pytest.raises(UsageError, match="nothing says which spec"):
        modelcheck.check_certificate(certificate)
    certificate.with_suffix(".json").write_text("{}")
    with pytest.raises(UsageError, match="nothing says which spec"):
        modelcheck.check_certificate(certificate)


def test_a_certificate_of_another_spec_is_refused(certificate: Path) -> None:
    for spec in (f"{ROOT}/specs/exactly_once.py", f"{ROOT}/specs/exactly_once.py::ExactlyOnce"):
        checked = modelcheck.check_certificate(certificate, spec)
        assert (checked.outcome, bool(checked), checked.obligations, checked.solvers) == ("not proved", False, (), ())
        assert checked.why
    text = certificate.parents[3] / "mine.py"
    text.write_text(text.read_text().replace("self.committed == self.position", "self.committed <= self.position"))
    assert "another fingerprint" in (modelcheck.check_certificate(certificate).why or "")


def test_an_invariant_that_does_not_suffice_is_refuted_by_a_state(tmp_path: Path) -> None:
    weak = replace(INVARIANT, conjuncts=INVARIANT.conjuncts[:1])
    spec = f"{ROOT}/specs/at_most_once.py"
    checked = modelcheck.check_certificate(save(tmp_path, weak, spec), time_limit_s=300)
    assert checked.outcome == "not proved"
    assert not checked
    assert "z3 refutes: " in (checked.why or "")
    assert "delivered[w]" in dict(checked.state)
    assert repr(checked) == "<CheckedCertificate AtMostOnce.no_duplicate: not proved>"


def test_what_a_solver_does_not_say_is_not_proved(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(solver: SolverName, questions: Sequence[Query], *, time_limit_s: float) -> list[Reply]:
        sane, *answers = ask(solver, questions, time_limit_s=300)
        return [sane, *answers[:-1], Reply("timeout")]

    check = certificates.check
    monkeypatch.setattr(certificates, "check", lambda *args, **options: check(*args, **options, asking=silent))
    checked = modelcheck.check_certificate(certificate)
    assert (checked.outcome, bool(checked), checked.obligations) == ("not decided", False, ())
    assert "z3 answers 'timeout' to: " in (checked.why or "")


def test_a_file_that_is_cut_off_is_unreadable_and_one_that_was_edited_is_refused(certificate: Path) -> None:
    data = certificate.read_bytes()
    certificate.write_bytes(data[:-50])
    checked = modelcheck.check_certificate(certificate)
    assert (checked.outcome, bool(checked), checked.spec) == ("unreadable", False, None)
    assert repr(checked) == f"<CheckedCertificate {certificate}: unreadable>"
    certificate.write_bytes(data.replace(b"(<= |self.delivered[w]| 1)", b"true"))
    assert modelcheck.check_certificate(certificate).outcome == "not proved"
    script = data.decode().replace("(<= |self.delivered[w]| 1)", "(<= |self.delivered[w]| 2)")
    certificate.write_bytes(sealed(script[: script.rindex("(set-info")]))
    assert modelcheck.check_certificate(certificate, time_limit_s=300).outcome == "not proved"


@pytest.mark.parametrize("solvers", [(), ("yices",), ("json",), "z3"])
def test_nobody_who_refutes_is_no_proof(certificate: Path, solvers: object) -> None:
    with pytest.raises(UsageError, match="solvers"):
        modelcheck.check_certificate(certificate, solvers=solvers)  # type: ignore[arg-type]
    if not isinstance(solvers, str):
        spec = f"{ROOT}/specs/at_most_once.py"
        with pytest.raises(UsageError, match="no solvers: "):
            certificates.check_certificate(certificate.read_bytes(), spec, solvers=solvers, time_limit_s=60)  # type: ignore[arg-type]


def test_two_solvers_agree(certificate: Path) -> None:
    checked = modelcheck.check_certificate(certificate, solvers=["cvc5", "z3"], time_limit_s=300)
    assert checked.solvers == ("z3", "cvc5")


def test_what_cannot_be_asked_is_an_error(certificate: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        modelcheck.check_certificate(tmp_path / "nowhere.smt2")
    with pytest.raises(UsageError, match="time_limit_s cannot be 0"):
        modelcheck.check_certificate(certificate, time_limit_s=0)
    (tmp_path / "mine.py").write_text("this is no Python")
    with pytest.raises(SpecError, match="MC102"):
        modelcheck.check_certificate(certificate)
