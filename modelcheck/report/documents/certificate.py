"""The document beside a certificate, and the outcome of checking one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import assert_never

import msgspec

from modelcheck.certificate.check import NotDecided, NotProved, Proved
from modelcheck.certificate.document import Certificate, parse
from modelcheck.check.certificates import Checked, Unreadable
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.documents import schema
from modelcheck.report.documents.findings import Finding, Outcome, Report
from modelcheck.report.documents.json import document_json
from modelcheck.report.formulas.expression import source_text
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import Line, Style, clean, plain, wrap
from modelcheck.report.values import rank_keys
from modelcheck.report.words import about_open, counted, listed, where_words
from modelcheck.verdict import Invariant


def certificate_json(data: bytes, evidence: Invariant, system: TransitionSystem, *, file: str, script: str) -> bytes:
    """The document beside a certificate: its content in the words of the spec.

    Args:
        data: The certificate.
        evidence: The proof it was made from.
        system: The instance that it was made for.
        file: The spec's file, relative to the folder that holds `.modelcheck`, or absolute.
        script: The name of the certificate's file.
    """
    certificate = parse(data)
    ranks = [
        schema.CertifiedRank(
            message=_message(rank.cell, rank_keys(found, evidence, system)),
            components=list(map(source_text, found.components)),
            for_good=None if found.for_good is None else source_text(found.for_good),
        )
        for rank, found in zip(certificate.ranks, evidence.ranks, strict=True)
    ]
    return document_json(
        schema.CertificateDocument(
            schema="modelcheck.certificate/1",
            spec=certificate.spec,
            file=file,
            property=certificate.property,
            fingerprint=certificate.fingerprint,
            engine=certificate.engine,
            unbounded=list(certificate.unbounded),
            each=dict(certificate.each),
            fixed=dict(certificate.fixed),
            conjuncts=list(map(source_text, evidence.conjuncts)),
            ranks=ranks,
            script=script,
            sha256=hashlib.sha256(data).hexdigest(),
            where=[source_text(each) for each in about_open(evidence.where, evidence.unbounded)],
        )
    )


def spec_file(description: bytes) -> str | None:
    """The file of the spec that `certificate_json` names; None where the text is something else."""
    try:
        return msgspec.json.decode(description, type=schema.CertificateDocument).file
    except msgspec.DecodeError:
        return None


def _message(cell: str, keys: Sequence[int | str]) -> str:
    """The name of a message cell with other keys, `delivered[0][w]`; the offset stays."""
    variable, *numbers = cell.split("[")
    return "[".join((variable, *(f"{key}]" for key in keys), *numbers[len(keys) :]))


def checked_lines(checked: Checked, file: str, page: Page) -> Iterator[Line]:
    """The screen of a checked certificate."""
    outcome, certificate = checked.outcome, checked.certificate
    if isinstance(outcome, Unreadable):
        yield from _unreadable(outcome, file, page)
        return
    name = file if certificate is None else f"{certificate.spec}.{certificate.property}"
    mark, style, words = page.glyphs.unsure_mark, Style.UNSURE, "not decided, so not proved"
    if isinstance(outcome, Proved):
        mark, style, words = page.glyphs.good_mark, Style.GOOD, "proved"
    elif isinstance(outcome, NotProved):
        mark, style, words = page.glyphs.bad_mark, Style.BAD, "not proved"
    scope = f" {_scope(certificate, checked)}" if isinstance(outcome, Proved) and certificate is not None else ""
    yield from wrap(
        ((f"{mark} ", style), (clean(name), Style.STRONG), (f" {words}", style), (scope, Style.PLAIN)),
        page.width,
        hang=2,
    )
    if isinstance(outcome, Proved):
        text = f"{counted(outcome.obligations, 'obligation')}, made anew from {checked.spec}"
        yield from wrap(plain(f"  {clean(text)}; each answered unsat by {listed(outcome.solvers)}"), page.width, hang=2)
        return
    yield from wrap(plain(f"  {clean(outcome.why)}"), page.width, hang=4)
    if isinstance(outcome, NotProved) and outcome.state:
        values = ", ".join(f"{cell} = {value}" for cell, value in outcome.state)
        yield from wrap(((f"  where {clean(values)}", Style.DIM),), page.width, hang=4)


def check_json(checked: Checked, file: str, spec: str) -> bytes:
    """The outcome of checking a certificate, as a document."""
    outcome, certificate = checked.outcome, checked.certificate
    proved = outcome if isinstance(outcome, Proved) else None
    return document_json(
        schema.CertificateCheckDocument(
            schema="modelcheck.certificate-check/1",
            certificate=file,
            file=spec,
            spec=certificate.spec if certificate else None,
            property=certificate.property if certificate else None,
            outcome="proved" if proved else "not decided" if isinstance(outcome, NotDecided) else "not proved",
            obligations=proved.obligations if proved else None,
            solvers=list(proved.solvers) if proved else [],
            unbounded=list(certificate.unbounded) if certificate else [],
            fixed=dict(certificate.fixed) if certificate else {},
            why=None if isinstance(outcome, Proved) else outcome.why,
            state=dict(outcome.state) if isinstance(outcome, NotProved) else {},
            exit_code=checked.exit_code.value,
            where=_where(checked),
        )
    )


def check_report(checked: Checked, file: str) -> Report:
    """The outcome of checking a certificate as a finding, for the documents that list those."""
    outcome, certificate = checked.outcome, checked.certificate
    name = file if certificate is None else f"{certificate.spec}.{certificate.property}"
    scope = "" if certificate is None else f" {_scope(certificate, checked)}"
    match outcome:
        case Proved():
            weight, words = Outcome.FINE, f"proved{scope}"
        case NotProved():
            weight, words = Outcome.BROKEN, f"not proved: {outcome.why}"
        case NotDecided():
            weight, words = Outcome.UNKNOWN, f"not decided, so not proved: {outcome.why}"
        case Unreadable():
            weight, words = Outcome.ERROR, f"is no certificate: {outcome.why}"
        case _:
            assert_never(outcome)
    finding = Finding(
        weight,
        "certificate" if certificate is None else certificate.property,
        clean(f"{name} {words}".rstrip()),
        about="" if certificate is None else certificate.spec,
        instance="" if certificate is None else certificate.spec,
        file=file,
    )
    return Report((finding,), checked.exit_code)


def _unreadable(outcome: Unreadable, file: str, page: Page) -> Iterator[Line]:
    title: Line = ((f"{clean(file)} is no certificate: ", Style.BAD), (clean(outcome.why), Style.PLAIN))
    yield from wrap(title, page.width, hang=2)
    again = "modelcheck verify writes one for each proof, as PROPERTY.cert.smt2 below .modelcheck"
    yield from wrap((("help: ", Style.GOOD), (again, Style.PLAIN)), page.width, hang=6)


def _where(checked: Checked) -> list[str]:
    unbounded = checked.certificate.unbounded if checked.certificate else ()
    return [source_text(each) for each in about_open(checked.where, unbounded)]


def _scope(certificate: Certificate, checked: Checked) -> str:
    """The instances of a certificate: `for any number of messages and crashes, where crashes <= 3 (consumers=2)`."""
    fixed = ", ".join(f"{name}={value}" for name, value in certificate.fixed)
    if not certificate.unbounded:
        return f"for {fixed}" if fixed else ""
    where = where_words(checked.where, certificate.unbounded)
    return f"for any number of {listed(certificate.unbounded)}{where}" + (f" ({fixed})" if fixed else "")
