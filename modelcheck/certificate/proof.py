"""From a spec and a certificate to the script that has to be `unsat`; from an engine's evidence to a certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from modelcheck.certificate.document import Block, Certificate, NoCertificate, blocks, operands_of, parse, sealed
from modelcheck.certificate.expressions import Evaluator, NotLinear
from modelcheck.certificate.fairness import no_starvation
from modelcheck.certificate.obligations import invariant, safety
from modelcheck.certificate.ranks import Rank, no_loss
from modelcheck.certificate.sexpr import Malformed, read, sort_of, written
from modelcheck.certificate.subject import Refused, Subject, subject
from modelcheck.certificate.terms import Definitions, Sort, Term, conjunction
from modelcheck.certificate.values import Algebra, Scalar, number, text_of
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.nodes import Expr
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.verdict import Invariant

_LONGEST: Final = 400
"""The most characters of a part of a conjunct that is written out where it stands."""


def script(about: Subject, certificate: Certificate) -> tuple[Block, ...]:
    """The obligations of a certificate, regenerated: nothing but the invariant and the ranks is taken from it.

    Raises:
        Refused: A term of it is not over the cells, or its ranks are not those of the messages.
    """
    model = about.model
    for text in certificate.conjuncts:
        _admit(text, "Bool", about)
    for rank in certificate.ranks:
        for text in rank.components:
            _admit(text, "Int", about)
        if rank.for_good is not None:
            _admit(rank.for_good, "Bool", about)
    if [rank.cell for rank in certificate.ranks] != [message.name for message in about.messages]:
        wanted = ", ".join(message.name for message in about.messages) or "no message"
        raise Refused(f"it must hold ranks of {wanted}, in this order")
    for rank, message in zip(certificate.ranks, about.messages, strict=True):
        if rank.for_good is not None and message.excused is None:
            raise Refused(f"it says when {rank.cell} is not owed for good, and that is always owed")
    cells = tuple(cell.const for cell in model.cells)
    functions = [*invariant(certificate.conjuncts, model)]
    functions += [each for rank in certificate.ranks for each in rank.definitions(model.views.parameters)]
    try:
        assumptions = model.assumptions
        choices = dict.fromkeys(choice for transition in model.transitions() for choice in transition.choices)
        if about.condition is not None:
            sections = list(safety(model, about.watched.condition, certificate.property))
        elif certificate.property == BuiltIn.NO_STARVATION:
            sections = list(no_starvation(model, about.messages, certificate.ranks))
        else:
            sections = list(no_loss(model, about.messages, certificate.ranks))
    except NotLinear as reason:
        raise Refused(str(reason)) from None
    return tuple(
        blocks(
            certificate,
            constants=(*model.constants, *cells, *choices),
            assumptions=assumptions,
            functions=functions,
            sections=sections,
        )
    )


def certify(system: TransitionSystem, property_name: str, evidence: Invariant) -> bytes:
    """The file that proves a property; the same bytes in every run.

    Raises:
        NotCovered: There are no certificates for such proofs.
        Refused: The evidence has no form that the checker would read.
    """
    system = replace(system, requires=evidence.where)
    about = subject(system, property_name, evidence.unbounded, evidence.each)
    fixed = tuple(
        (p.name, p.value) for p in system.parameters if p.formula is None and p.name not in evidence.unbounded
    )
    if dict(evidence.fixed) != dict(fixed):
        raise Refused("the proof is about other parameters than those of this instance")
    if [(each.variable, each.keys) for each in evidence.ranks] != [(m.variable, m.keys) for m in about.messages]:
        raise Refused("there must be one rank for each message cell, in order")
    try:
        conjuncts = [_term(each, "Bool", about) for each in evidence.conjuncts]
        ranks = [
            Rank(
                message.name,
                # A message that takes effect by the first step needs no component; a file needs one to name the cell.
                tuple(_term(part, "Int", about) for part in each.components) or ("0",),
                None if each.for_good is None else _term(each.for_good, "Bool", about),
            )
            for message, each in zip(about.messages, evidence.ranks, strict=True)
        ]
    except (CannotWatch, NotLinear) as reason:
        raise Refused(str(reason)) from None
    certificate = Certificate(
        spec=system.name,
        property=property_name,
        fingerprint=about.fingerprint,
        unbounded=evidence.unbounded,
        each=evidence.each,
        fixed=fixed,
        engine=evidence.engine,
        conjuncts=operands_of(conjunction(conjuncts)),
        ranks=tuple(ranks),
    )
    data = file(script(about, certificate))
    try:
        if parse(data) == certificate:
            return data
        raise Refused("it cannot be read back")
    except NoCertificate as reason:
        raise Refused(f"it cannot be read back: {reason}") from None


def file(proof: Sequence[Block]) -> bytes:
    """The bytes of a script in a file, with its seal."""
    return sealed("".join(map(str, proof)))


def _term(expr: Expr, sort: Sort, about: Subject) -> str:
    """An expression as a term over a view; where it fails, a conjunct is false, a component of a rank negative."""
    definitions = Definitions("let", longest=_LONGEST)
    evaluator, scope = Evaluator(Algebra(definitions)), about.model.seen([name for name, _ in about.each])
    lowered = about.watched.lowered(expr)
    fails, algebra = evaluator.fails(lowered, scope), evaluator.algebra
    value: Scalar
    if sort == "Bool":
        value = algebra.and_(evaluator.truth(lowered, scope), algebra.not_(fails))
    else:
        value = number(algebra.if_(fails, -1, evaluator.number(lowered, scope)))
    closed = definitions.closed(Term(text_of(value), sort))
    return _admit(closed.text, sort, about)


def _admit(text: str, sort: Sort, about: Subject) -> str:
    try:
        (expr,) = read(text)
        if sort_of(expr, about.names) != sort:
            raise Refused(f"{text[:80]} is no {sort}")
    except (Malformed, ValueError) as reason:
        raise Refused(str(reason)) from None
    return written(expr)
