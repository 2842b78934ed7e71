"""The file of a certificate: a header that says what is proved, and an SMT-LIB script to be answered with `unsat`s."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from modelcheck.certificate.obligations import INVARIANT, Section
from modelcheck.certificate.ranks import Rank
from modelcheck.certificate.sexpr import Malformed, SExpr, read, written
from modelcheck.certificate.terms import Definition, Term, plain

FORMAT: Final = "modelcheck.certificate/2"
_EARLIER: Final = ("modelcheck.certificate/1",)

_SEAL: Final = re.compile(r'\(set-info :modelcheck-sha256 "([0-9a-f]{64})"\)\n', re.ASCII)
_FIELDS: Final = ("format", "spec", "property", "fingerprint", "unbounded", "each", "fixed", "engine")
_ABOUT: Final = """\
; A proof that a property of a spec holds for any value of the parameters under `unbounded`.
; Every block between a push and a pop claims that no state refutes what its echo says: the answer to each must be
; `unsat`. `Inv` was found by an engine; all the rest follows from the spec, and
; `modelcheck check-certificate FILE --spec SPEC` says whether it does. See docs/proofs.md.
"""


class NoCertificate(Exception):
    """The file is no certificate, or not all of one."""


class Changed(Exception):
    """The file is a certificate that was changed after it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The content of a file; `conjuncts` and the components of `ranks` are terms over the cells, as text.

    `fingerprint` is that of the instance with the parameters `unbounded` open and the others at the values `fixed`. If
    one of them is a number of participants, `each` holds a name for one participant, and that parameter.
    """

    spec: str
    property: str
    fingerprint: str
    unbounded: tuple[str, ...]
    each: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, bool | int], ...]
    engine: str
    conjuncts: tuple[str, ...]
    ranks: tuple[Rank, ...] = ()

    def fields(self) -> dict[str, str]:
        """The fields of the header, as text by name."""
        values = ", ".join(f"{name}={str(value).lower()}" for name, value in self.fixed)
        unbounded, each = ", ".join(self.unbounded), ", ".join(map("=".join, self.each))
        texts = (FORMAT, self.spec, self.property, self.fingerprint, unbounded, each, values, self.engine)
        return dict(zip(_FIELDS, texts, strict=True))


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a script: `text` is added for good, then `query`, the negated claim, is asked; none if it is empty."""

    claim: str
    text: str
    query: str = ""

    def __str__(self) -> str:
        if not self.query:
            return self.text
        return f'{self.text}(push 1)\n(echo "{_escaped(self.claim)}")\n{self.query}(check-sat)\n(pop 1)\n'


def blocks(
    certificate: Certificate,
    *,
    constants: Sequence[Term],
    assumptions: Sequence[str],
    functions: Sequence[Definition],
    sections: Sequence[Section],
) -> Iterator[Block]:
    """The whole script, without its seal.

    Args:
        certificate: The content of the header.
        constants: All unknowns: parameters, cells, choices.
        assumptions: Facts about them.
        functions: `Inv` and the ranks.
        sections: The obligations, in order.
    """
    header = [f'(set-info :modelcheck-{name} "{_escaped(text)}")' for name, text in certificate.fields().items()]
    quantified = any("(exists " in each.refuted for section in sections for each in section.obligations)
    preamble = [
        _ABOUT.rstrip(),
        "(set-info :smt-lib-version 2.6)",
        *header,
        f"(set-logic {'LIA' if quantified else 'QF_LIA'})",
        *(f"(declare-const {each.text} {each.sort})" for each in constants),
        *(f"(assert {each})" for each in assumptions),
        *map(str, functions),
    ]
    yield Block("", _lines(preamble))
    for section in sections:
        yield Block("", _lines([f"\n; {plain(section.title)}", *map(str, section.definitions)]))
        for obligation in section.obligations:
            yield Block(obligation.claim, "", f"(assert {obligation.refuted})\n")


def sealed(script: str) -> bytes:
    """The file: the script, and as its last line a digest of all that stands before."""
    digest = hashlib.sha256(script.encode()).hexdigest()
    return f'{script}(set-info :modelcheck-sha256 "{digest}")\n'.encode()


def parse(data: bytes) -> Certificate:
    """The content of a file; nothing of it has been proved yet.

    Raises:
        NoCertificate: It is no certificate, or it is cut off.
        Changed: Its digest is another one.
    """
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        raise NoCertificate("it is not plain ASCII text") from None
    for earlier in _EARLIER:
        if f'(set-info :modelcheck-format "{earlier}")' in text:
            raise NoCertificate(f"it is a {earlier}, which proves less than a {FORMAT}; let the proof be found again")
    if FORMAT not in text:
        raise NoCertificate(f"it does not say that it is a {FORMAT}")
    seal = _SEAL.search(text, max(0, len(text) - 200))
    if seal is None or seal.end() != len(text):
        raise NoCertificate("its last line is missing: it is cut off, or something was added")
    if hashlib.sha256(text[: seal.start()].encode()).hexdigest() != seal[1]:
        raise Changed("the digest in its last line is not that of the file")
    try:
        return _certificate(read(text))
    except Malformed as reason:
        raise NoCertificate(str(reason)) from None


def claims(data: bytes) -> tuple[str, ...]:
    """The claims of a file that `parse` can read, one for each obligation, in order; nothing of it has been proved."""
    echoed = (command[1] for command in read(data.decode("ascii")) if command[0] == "echo")
    return tuple(_unescaped(text) for text in echoed if isinstance(text, str))


def operands_of(condition: str) -> tuple[str, ...]:
    """The conjuncts of a condition: none of `true`, the operands of an `and`."""
    (body,) = read(condition)
    return _operands(body)


def _operands(body: SExpr) -> tuple[str, ...]:
    match body:
        case "true":
            return ()
        case ("and", *operands):
            return tuple(map(written, operands))
        case _:
            return (written(body),)


def _certificate(commands: Sequence[SExpr]) -> Certificate:
    header: dict[str, str] = {}
    defined: dict[str, SExpr] = {}
    for command in commands:
        match command:
            case ("set-info", str(key), str(text)) if key.startswith(":modelcheck-") and text.startswith('"'):
                if header.setdefault(key.removeprefix(":modelcheck-"), _unescaped(text)) != _unescaped(text):
                    raise Malformed(f"it says {key} twice")
            case ("define-fun", str(name), _, _, body):
                if defined.setdefault(name, body) != body:
                    raise Malformed(f"it defines {name} twice")
    missing = [name for name in _FIELDS if name not in header]
    if missing or INVARIANT not in defined:
        raise Malformed(f"it lacks {', '.join(missing) or INVARIANT}")
    if header["format"] != FORMAT:
        raise Malformed(f"its format is {header['format']}, not {FORMAT}")
    return Certificate(
        spec=header["spec"],
        property=header["property"],
        fingerprint=header["fingerprint"],
        unbounded=tuple(name for name in header["unbounded"].split(", ") if name),
        each=tuple(_participant(text) for text in header["each"].split(", ") if text),
        fixed=tuple(_assignment(text) for text in header["fixed"].split(", ") if text),
        engine=header["engine"],
        conjuncts=_operands(defined[INVARIANT]),
        ranks=tuple(_ranks(defined)),
    )


def _ranks(defined: dict[str, SExpr]) -> Iterator[Rank]:
    """The functions `Rank NUMBER of CELL` and `For good of CELL`, by cell, in the order of the file."""
    found: dict[str, list[str]] = {}
    lasting: dict[str, str] = {}
    for name, body in defined.items():
        match = re.fullmatch(r"\|For good of (.+)\|", name, re.ASCII)
        if match:
            lasting[match[1]] = written(body)
        match = re.fullmatch(r"\|Rank ([0-9]+) of (.+)\|", name, re.ASCII)
        if match:
            components = found.setdefault(match[2], [])
            components.append(written(body))
            if match[1] != str(len(components)):
                raise Malformed(f"a rank of {match[2]} is missing or out of order")
    if not lasting.keys() <= found.keys():
        raise Malformed("it says what lasts of a message without a rank")
    for cell, components in found.items():
        yield Rank(cell, tuple(components), lasting.get(cell))


def _assignment(text: str) -> tuple[str, bool | int]:
    match = re.fullmatch(r"(\w+)=(true|false|-?[0-9]{1,40})", text)
    if match is None:
        raise Malformed(f"{text[:80]!r} is no value of a parameter")
    return match[1], match[2] == "true" if match[2] in ("true", "false") else int(match[2])


def _participant(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\w+)=(\w+)", text)
    if match is None:
        raise Malformed(f"{text[:80]!r} names no participant")
    return match[1], match[2]


def _lines(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _escaped(text: str) -> str:
    return plain(text).replace('"', '""')


def _unescaped(literal: str) -> str:
    return re.sub(r"\{U\+([0-9A-F]{1,6})\}", lambda match: chr(int(match[1], 16)), literal[1:-1].replace('""', '"'))
