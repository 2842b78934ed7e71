"""From a spec and a certificate to the script that has to be `unsat`; from an engine's evidence to a certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from modelcheck.certificate.document import Block, Certificate, blocks, operands_of, parse, sealed
from modelcheck.certificate.expressions import Evaluator, NotLinear
from modelcheck.certificate.fingerprint import fingerprint
from modelcheck.certificate.messages import MessageCell, message_cells
from modelcheck.certificate.model import Model
from modelcheck.certificate.obligations import Rank, invariant, no_loss, safety
from modelcheck.certificate.sexpr import Malformed, read, sort_of, written
from modelcheck.certificate.terms import Definitions, Sort, Term, application, conjunction
from modelcheck.certificate.values import Algebra, Value, scalar, text_of
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.claim import no_duplicate
from modelcheck.ir.nodes import TRUE, Expr
from modelcheck.ir.system import NO_DUPLICATE, NO_LOSS, PropertyKind, TransitionSystem
from modelcheck.ir.watch import Watched, watch
from modelcheck.verdict import Invariant

_LONGEST: Final = 400
"""Characters of a part of a conjunct that is written out where it stands."""


class Refused(Exception):
    """The certificate does not fit the spec, or cannot be written; the text says why."""


class NotCovered(Refused):
    """Certificates do not speak of such a property, or do not leave such a parameter open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a certificate is about: a property of an instance with some parameters open.

    `condition` is what must be true in every state, None for no_loss; `messages` are the cells that no_loss is about.
    """

    system: TransitionSystem
    condition: Expr | None
    watched: Watched
    model: Model
    unbounded: tuple[str, ...]
    messages: tuple[MessageCell, ...]

    @property
    def names(self) -> dict[str, Sort]:
        """What the terms of a certificate may speak of: parameters that are open, the watched message, the cells."""
        constants = (*self.model.constants, *(cell.const for cell in self.model.cells))
        return {each.text: each.sort for each in constants}


def subject(system: TransitionSystem, property_name: str, unbounded: Sequence[str]) -> Subject:
    """Read a property of a spec.

    Raises:
        Refused: There is no such property, or it has no form in linear arithmetic with these parameters open.
    """
    known = {p.name for p in system.parameters if p.identities is None and not isinstance(p.value, bool)}
    for name in unbounded:
        if name not in known:
            raise NotCovered(f"`{name}` is no whole number that could be left open")
    condition = _condition(system, property_name)
    try:
        watched = watch(system, TRUE if condition is None else condition)
        model = Model(watched, unbounded=unbounded)
        messages = tuple(message_cells(model, watched)) if condition is None else ()
    except (CannotWatch, NotLinear) as reason:
        raise Refused(str(reason)) from None
    return Subject(
        system=system,
        condition=condition,
        watched=watched,
        model=model,
        unbounded=tuple(unbounded),
        messages=messages,
    )


def script(about: Subject, certificate: Certificate) -> tuple[Block, ...]:
    """The obligations of a certificate, regenerated: nothing but the invariant and the ranks is taken from it.

    Raises:
        Refused: It speaks of something else than the cells, or not of each message.
    """
    model = about.model
    for text in certificate.conjuncts:
        _admit(text, "Bool", about)
    for rank in certificate.ranks:
        for text in rank.components:
            _admit(text, "Int", about)
    if [rank.cell for rank in certificate.ranks] != [message.name for message in about.messages]:
        wanted = ", ".join(message.name for message in about.messages) or "no message"
        raise Refused(f"it must hold ranks of {wanted}, in this order")
    cells = tuple(cell.const for cell in model.cells)
    functions = [*invariant(certificate.conjuncts, cells)]
    functions += [each for rank in certificate.ranks for each in rank.definitions(cells)]
    try:
        choices = dict.fromkeys(choice for transition in model.transitions() for choice in transition.choices)
        if about.condition is None:
            sections = list(no_loss(model, about.messages, certificate.ranks))
        else:
            sections = list(safety(model, about.watched.condition, certificate.property))
    except NotLinear as reason:
        raise Refused(str(reason)) from None
    return tuple(
        blocks(
            certificate,
            constants=(*model.constants, *cells, *choices),
            assumptions=[application(">=", each.text, "0") for each in model.open],
            functions=functions,
            sections=sections,
        )
    )


def certify(system: TransitionSystem, property_name: str, evidence: Invariant) -> bytes:
    """The file that proves a property; the same bytes in every run.

    Raises:
        NotCovered: There are no certificates of such proofs.
        Refused: The evidence has no form that the checker would read.
    """
    about = subject(system, property_name, evidence.unbounded)
    fixed = tuple((p.name, p.value) for p in system.parameters if p.name not in evidence.unbounded)
    if dict(evidence.fixed) != dict(fixed):
        raise Refused("the proof is about other parameters than those of this instance")
    if [(each.variable, each.keys) for each in evidence.ranks] != [(m.variable, m.keys) for m in about.messages]:
        raise Refused("there must be one rank for each message cell, in order")
    try:
        conjuncts = [_term(each, "Bool", about) for each in evidence.conjuncts]
        ranks = [[_term(part, "Int", about) for part in each.components] for each in evidence.ranks]
    except (CannotWatch, NotLinear) as reason:
        raise Refused(str(reason)) from None
    certificate = Certificate(
        spec=system.name,
        property=property_name,
        fingerprint=fingerprint(system, about.condition, unbounded=evidence.unbounded),
        unbounded=evidence.unbounded,
        fixed=fixed,
        engine=evidence.engine,
        conjuncts=operands_of(conjunction(conjuncts)),
        # A message that takes effect by the first step needs no number; a file needs one to name it.
        ranks=tuple(Rank(m.name, tuple(each) or ("0",)) for m, each in zip(about.messages, ranks, strict=True)),
    )
    data = file(script(about, certificate))
    if parse(data) != certificate:
        raise Refused("it cannot be read back")
    return data


def file(proof: Sequence[Block]) -> bytes:
    """The bytes of a script as they stand in a file."""
    return sealed("".join(map(str, proof)))


def _condition(system: TransitionSystem, property_name: str) -> Expr | None:
    for own in system.properties:
        if own.name == property_name:
            if own.kind is not PropertyKind.ALWAYS:
                raise NotCovered(f"{property_name} is no claim about every state")
            return own.condition
    if property_name not in (NO_DUPLICATE, NO_LOSS) or not system.effects:
        raise NotCovered(f"{system.name} has no property `{property_name}` that a certificate could prove")
    return no_duplicate(system) if property_name == NO_DUPLICATE else None


def _term(expr: Expr, sort: Sort, about: Subject) -> str:
    """An expression over the cells; where it fails, a conjunct is false and a component of a rank negative."""
    definitions = Definitions("let", longest=_LONGEST)
    evaluator, scope = Evaluator(Algebra(definitions)), about.model.scope()
    lowered = about.watched.lowered(expr)
    fails, algebra = evaluator.fails(lowered, scope), evaluator.algebra
    value: Value
    if sort == "Bool":
        value = algebra.and_(evaluator.truth(lowered, scope), algebra.not_(fails))
    else:
        value = algebra.if_(fails, -1, evaluator.number(lowered, scope))
    closed = definitions.closed(Term(text_of(scalar(value)), sort))
    return _admit(closed.text, sort, about)


def _admit(text: str, sort: Sort, about: Subject) -> str:
    try:
        (expr,) = read(text)
        if sort_of(expr, about.names) != sort:
            raise Refused(f"{text[:80]} is no {sort}")
    except (Malformed, ValueError) as reason:
        raise Refused(str(reason)) from None
    return written(expr)
