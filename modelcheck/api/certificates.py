"""`modelcheck.check_certificate`: a saved proof, checked against the spec as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, assert_never

from modelcheck.api.keywords import check_seconds, checked_target, names
from modelcheck.certificate.check import NotDecided, NotProved, Outcome, Proved
from modelcheck.certificate.document import claims
from modelcheck.certificate.solvers import NAMES, SolverName
from modelcheck.check.certificates import Checked, Unreadable
from modelcheck.check.certificates import check_certificate as check
from modelcheck.check.saved import spec_of
from modelcheck.errors import UsageError
from modelcheck.report.documents.certificate import checked_lines, spec_file
from modelcheck.report.formulas.expression import source_text
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import paint
from modelcheck.report.words import about_open
from modelcheck.spec import Spec

OutcomeWord: TypeAlias = Literal["proved", "not proved", "not decided", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CheckedCertificate:
    """The outcome of checking a certificate; as a condition it is true only where it is a proof.

    Attributes:
        path: The file.
        outcome: "proved"; "not proved", it is refused or refuted; "not decided", a solver could not say, so it is no
            proof either; "unreadable", the file is no certificate, or not all of one.
        spec: The class that it says it is about; None where the file is not fit to be quoted, and so for all that
            follows.
        property_name: The property that it says it proves.
        unbounded: The parameters that may have any value from their least on.
        fixed: The other parameters, with the values that it is about.
        where: Conditions on open parameters, in the words of the spec: it is about the instances in which all are true.
        engine: Who found it.
        obligations: What was proved, claim by claim; empty where it is no proof.
        solvers: Who answered all of them; empty where it is no proof.
        why: Why it is no proof; None where it is one.
        state: The state that refutes it, cell by cell, where a solver named one.
        screen: What `modelcheck check-certificate` would print, without colour.
    """

    path: Path
    outcome: OutcomeWord
    spec: str | None = None
    property_name: str | None = None
    unbounded: tuple[str, ...] = ()
    fixed: tuple[tuple[str, bool | int], ...] = ()
    where: tuple[str, ...] = ()
    engine: str | None = None
    obligations: tuple[str, ...] = ()
    solvers: tuple[SolverName, ...] = ()
    why: str | None = None
    state: tuple[tuple[str, str], ...] = ()
    screen: str = ""

    @property
    def proved(self) -> bool:
        """True if it is a proof."""
        return self.outcome == "proved"

    def __bool__(self) -> bool:
        return self.proved

    def __repr__(self) -> str:
        name = str(self.path) if self.spec is None else f"{self.spec}.{self.property_name}"
        return f"<CheckedCertificate {name}: {self.outcome}>"

    def __str__(self) -> str:
        return self.screen


def check_certificate(
    path: str | Path,
    spec: type[Spec] | str | Path | None = None,
    /,
    *,
    solvers: Sequence[SolverName] = ("z3",),
    time_limit_s: float = 60.0,
) -> CheckedCertificate:
    """Check a proof that `modelcheck verify` or `prove` saved, without the engine that found it.

    Every obligation is made anew from the spec as it is now; of the file, only the invariant (and what ranks messages)
    is used. Whatever is not exactly the proof that the spec asks for is refused.

    Args:
        path: The certificate, `.modelcheck/FILE/CLASS/PROPERTY.cert.smt2`.
        spec: The class, `file.py`, or `file.py::Class`; None means the file that the description beside the certificate
            names (`PROPERTY.cert.json`).
        solvers: Who checks the obligations, "z3", "cvc5" or both; all must agree.
        time_limit_s: Wall time for each solver; what is not answered then is not proved.

    Returns:
        What became of it; a certificate that is refused is a result, and no error.

    Raises:
        OSError: The file cannot be read.
        SpecError: The spec cannot be checked as written.
        UsageError: A solver is not known or not installed, or nothing says which spec it is about.
        SelfCheckFailed: Python executes the spec otherwise than it was read: our mistake.

    Examples:
        >>> import modelcheck
        >>> proof = ".modelcheck/mine.py/AtMostOnce/no_duplicate.cert.smt2"
        >>> checked = modelcheck.check_certificate(proof, time_limit_s=300)
        >>> checked
        <CheckedCertificate AtMostOnce.no_duplicate: proved>
        >>> checked.unbounded, checked.solvers, len(checked.obligations)
        (('messages', 'crashes'), ('z3',), 12)
        >>> print(checked.obligations[0])
        the first state satisfies Inv

    See Also:
        prove: What finds proofs; `modelcheck prove` and `modelcheck verify` save them.
    """
    path = Path(path)
    chosen = names("solvers", solvers, NAMES)
    check_seconds(time_limit_s)
    data = path.read_bytes()
    checked = check(
        data,
        _described_spec(path) if spec is None else checked_target(spec),
        solvers=[each for each in NAMES if each in chosen],
        time_limit_s=time_limit_s,
    )
    return _result(path, data, checked)


def _described_spec(path: Path) -> str:
    """The spec that the description beside a certificate names.

    Raises:
        UsageError: There is no description, or it names no file.
    """
    description = path.with_suffix(".json")
    file = spec_file(description.read_bytes()) if description.is_file() else None
    if file is None:
        raise UsageError(f"nothing says which spec {path} is about", hint="name it: check_certificate(path, spec)")
    return spec_of(path, file)


def _result(path: Path, data: bytes, checked: Checked) -> CheckedCertificate:
    certificate, outcome = checked.certificate, checked.outcome
    screen = paint(checked_lines(checked, str(path), Page()), color=False).rstrip("\n")
    proved = outcome if isinstance(outcome, Proved) else None
    why = None if isinstance(outcome, Proved) else outcome.why
    if certificate is None:
        return CheckedCertificate(path=path, outcome=_found(outcome), why=why, screen=screen)
    return CheckedCertificate(
        path=path,
        outcome=_found(outcome),
        spec=certificate.spec,
        property_name=certificate.property,
        unbounded=certificate.unbounded,
        fixed=certificate.fixed,
        where=tuple(source_text(each) for each in about_open(checked.where, certificate.unbounded)),
        engine=certificate.engine,
        obligations=claims(data) if proved else (),
        solvers=proved.solvers if proved else (),
        why=why,
        state=outcome.state if isinstance(outcome, NotProved) else (),
        screen=screen,
    )


def _found(outcome: Outcome | Unreadable) -> OutcomeWord:
    match outcome:
        case Proved():
            return "proved"
        case NotProved():
            return "not proved"
        case NotDecided():
            return "not decided"
        case Unreadable():
            return "unreadable"
        case _:
            assert_never(outcome)
