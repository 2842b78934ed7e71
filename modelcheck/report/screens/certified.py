"""The screen of `show` for a certificate: what it proves, and why, in the words of the spec."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from modelcheck.errors import UsageError
from modelcheck.report.documents.schema import CertificateDocument
from modelcheck.report.layout.command import command_lines
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import BLANK, Line, Style, clean, plain, wrap
from modelcheck.report.words import listed


def read_description(description: bytes, certificate: bytes, *, name: str) -> CertificateDocument:
    """The document beside a certificate.

    Raises:
        UsageError: The document beside the file called `name` is none, or that of another certificate.
    """
    hint = "modelcheck verify writes both, side by side"
    try:
        document = msgspec.json.decode(description, type=CertificateDocument)
    except msgspec.DecodeError as error:
        raise UsageError(f"what stands beside {name} does not describe it: {error}", hint=hint) from None
    if document.sha256 != hashlib.sha256(certificate).hexdigest():
        raise UsageError(f"what stands beside {name} describes another certificate", hint=hint)
    return document


def certified_lines(document: CertificateDocument, *, certificate: str, spec: str, page: Page) -> Iterator[Line]:
    """What the certificate says. It is not checked here; the last lines are the command that does."""
    title = ((clean(document.spec), Style.STRONG), (f".{document.property}, {_sizes(document)}", Style.PLAIN))
    yield from wrap(title, page.width, hang=2)
    yield BLANK
    for rank in document.ranks:
        nearer = f"{rank.message} always gets nearer to its effect: {', then '.join(rank.components)}"
        yield from wrap(plain(f"  {clean(nearer)}"), page.width, hang=6)
        if rank.for_good is not None:
            yield from wrap(plain(f"  where it is not owed, that is for good if {rank.for_good}"), page.width, hang=6)
    yield from wrap(((f"  true in every reachable state{_anyone(document)}:", Style.DIM),), page.width, hang=4)
    for conjunct in document.conjuncts:
        yield from wrap(plain(f"  {page.glyphs.dot} {clean(conjunct)}"), page.width, hang=6)
    yield BLANK
    yield from wrap((("  not checked here; to check it:", Style.DIM),), page.width, hang=4)
    words = ["modelcheck", "check-certificate", certificate, "--spec", spec]
    yield from map(plain, command_lines(words, lead="  ", width=page.width))


def _sizes(document: CertificateDocument) -> str:
    fixed = [f"{name}={value}" for name, value in document.fixed.items()]
    where = f", where {' and '.join(document.where)}" if document.where else ""
    sizes = f"for any number of {listed(document.unbounded)}" if document.unbounded else "for these parameters"
    return f"{sizes}{where}" + (f" ({', '.join(fixed)})" if fixed else "")


def _anyone(document: CertificateDocument) -> str:
    names = [f"{name} being any one of {parameter}" for name, parameter in document.each.items()]
    return "".join(f", {each}" for each in [*names, "w being any offset"])
