"""The verdict on a certificate: proved, refused, or not decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from modelcheck.certificate.document import Block, Certificate
from modelcheck.certificate.proof import file, script
from modelcheck.certificate.sexpr import Malformed, SExpr, read, written
from modelcheck.certificate.solvers import Query, Reply, SolverName, ask
from modelcheck.certificate.subject import Refused, Subject, subject
from modelcheck.ir.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Proved:
    """Every solver answered every one of the `obligations` with `unsat`."""

    obligations: int
    solvers: tuple[SolverName, ...]


@dataclass(frozen=True, slots=True)
class NotProved:
    """The certificate proves nothing, and why; `state`: a counterexample in the spec's names, if a solver gave one."""

    why: str
    state: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NotDecided:
    """A solver answered neither `sat` nor `unsat`, so this is no proof either; and why."""

    why: str


Outcome: TypeAlias = Proved | NotProved | NotDecided


class Ask(Protocol):
    """A way to put questions to a solver: one answer for each question that has a query."""

    def __call__(self, solver: SolverName, questions: Sequence[Query], *, time_limit_s: float) -> Sequence[Reply]:
        """See `solvers.ask`."""


def check(
    certificate: Certificate,
    data: bytes,
    system: TransitionSystem,
    *,
    others: Sequence[TransitionSystem] = (),
    solvers: Sequence[SolverName],
    time_limit_s: float,
    asking: Ask = ask,
) -> Outcome:
    """Regenerate all obligations from the spec, and ask the solvers.

    Args:
        certificate: What the file says, as `document.parse` reads it.
        data: The file.
        system: The instance with the parameters that the certificate fixes; the values of the others do not matter.
        others: Instances with other values of these others, to make sure of that.
        solvers: Whom to ask; all must agree.
        time_limit_s: For each solver.
        asking: How to ask one.
    """
    try:
        about = _subject(certificate, system, others)
        proof = script(about, certificate)
    except Refused as reason:
        return NotProved(str(reason))
    claims = [block.claim for block in proof if block.query]
    questions = _questions(about, proof)
    undecided: list[str] = []
    for solver in solvers:
        sane, *answers = asking(solver, questions, time_limit_s=time_limit_s)
        for claim, answer in zip(claims, answers, strict=True):
            if answer.said == "sat":
                return NotProved(f"{solver} refutes: {claim}", _state(about, answer))
            if answer.said != "unsat":
                undecided.append(f"{solver} answers {answer.said!r} to: {claim}")
        if sane.said != "sat":
            undecided.append(f"{solver} answers {sane.said!r} where nothing is claimed yet")
    if undecided:
        return NotDecided(undecided[0])
    if file(proof) != data:
        return NotProved("the invariant is a proof, but the file is not what the spec and the invariant make")
    return Proved(len(claims), tuple(solvers))


def _subject(certificate: Certificate, system: TransitionSystem, others: Sequence[TransitionSystem]) -> Subject:
    if certificate.spec != system.name:
        raise Refused(f"it is about {certificate.spec}, not about {system.name}")
    values = {p.name: p.value for p in system.parameters if p.formula is None}
    fixed = dict(certificate.fixed)
    if len(fixed) != len(certificate.fixed) or len(set(certificate.unbounded)) != len(certificate.unbounded):
        raise Refused("it names a parameter twice")
    if {*fixed, *certificate.unbounded} != values.keys() or fixed.keys() & {*certificate.unbounded}:
        raise Refused("its parameters, open and fixed, are not those of the spec")
    if any((type(value), value) != (type(values[name]), values[name]) for name, value in fixed.items()):
        raise Refused("it fixes parameters at other values than this instance")
    about, *again = (
        subject(each, certificate.property, certificate.unbounded, certificate.each) for each in (system, *others)
    )
    if about.fingerprint != certificate.fingerprint:
        raise Refused("the spec is not the one it was written for: it has another fingerprint")
    if any(each.fingerprint != certificate.fingerprint for each in again):
        raise Refused("what the spec says depends on a parameter that the certificate leaves open")
    return about


def _questions(about: Subject, proof: Sequence[Block]) -> list[Query]:
    """The blocks of the script as questions; the first also asks whether its assumptions can be true at all."""
    preamble, *rest = proof
    values = tuple(about.unknowns)
    questions = [Query(preamble.text, "(assert true)\n")]
    return [*questions, *(Query(block.text, block.query, values if block.query else ()) for block in rest)]


def _state(about: Subject, answer: Reply) -> tuple[tuple[str, str], ...]:
    """The values of a counterexample, with the names that the spec uses."""
    try:
        pairs: dict[SExpr, SExpr] = dict(read(answer.values)[0])  # type: ignore[arg-type] # a list of pairs, or not
    except (Malformed, ValueError, IndexError):
        return ()
    return tuple((name, _value(pairs[const])) for const, name in about.unknowns.items() if const in pairs)


def _value(value: SExpr) -> str:
    """A value as Python writes it: `true` as `True`, `(- 3)` as `-3`."""
    match value:
        case "true" | "false":
            return value.capitalize()
        case ("-", str(numeral)):
            return f"-{numeral}"
        case str():
            return value
        case _:
            return written(value)
