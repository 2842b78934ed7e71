"""Proofs to be checked and tampered with: two that an engine finds, one written by hand."""

import hashlib
from collections.abc import Sequence
from functools import cache

from modelcheck.certificate import check, solvers
from modelcheck.certificate.document import parse
from modelcheck.certificate.proof import certify
from modelcheck.certificate.solvers import Query, Reply, SolverName
from modelcheck.ir.nodes import (
    Arithmetic,
    Compare,
    Conditional,
    Expr,
    Index,
    Not,
    Operation,
    ParameterRead,
    VariableRead,
    disjunction,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Invariant, Rank
from tests import seeds
from tests.systems import EQ, GE, LE, LT, ONE, ZERO, add, var

W, MESSAGES = ParameterRead("w"), ParameterRead("messages")
EFFECTS = Index(VariableRead("delivered"), W)
POSITION, COMMITTED, RUNNING, IN_FLIGHT = map(var, ("position", "committed", "running", "in_flight"))


@cache
def found(name: str) -> tuple[TransitionSystem, Invariant]:
    """A seed and the minimal invariant that an engine finds for `no_duplicate`."""
    system = seeds.seed(name)
    verdict = decide(system, "no_duplicate", time_limit_s=300)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    return system, verdict.evidence


def _unless_settled(condition: Expr) -> Expr:
    return disjunction(Compare(LT, W, ZERO), Compare(GE, EFFECTS, ONE), condition)


CONJUNCTS = (
    Compare(GE, EFFECTS, ZERO),
    _unless_settled(Compare(LE, POSITION, W)),
    _unless_settled(Compare(LE, COMMITTED, W)),
    disjunction(RUNNING, Compare(EQ, POSITION, ZERO)),
    disjunction(RUNNING, Not(IN_FLIGHT)),
    Compare(GE, COMMITTED, ZERO),
    Compare(GE, POSITION, ZERO),
    disjunction(Not(IN_FLIGHT), Compare(LT, POSITION, MESSAGES)),
)
"""Why at-least-once loses nothing: no offset is passed by before its message took effect."""

COMPONENTS = (
    add(Arithmetic(Operation.SUB, W, POSITION), ONE),
    Conditional(RUNNING, ZERO, ONE),
    Conditional(IN_FLIGHT, ZERO, ONE),
)
"""How far the message is from its effect: messages before it, then whether to start, then whether to poll."""


def ranked(
    conjuncts: Sequence[Expr] = CONJUNCTS, components: Sequence[Expr] = COMPONENTS, keys: tuple[int, ...] = ()
) -> Invariant:
    """The proof that at-least-once loses nothing, or another one."""
    return Invariant(
        conjuncts=tuple(conjuncts),
        unbounded=("messages", "crashes"),
        fixed=(),
        engine="by hand",
        ranks=(Rank(variable="delivered", keys=keys, components=tuple(components)),),
    )


def in_process(solver: SolverName, questions: Sequence[Query], *, time_limit_s: float) -> list[Reply]:
    """As `solvers.ask`, but at once."""
    return list(solvers.answers(solver, questions))


def outcome(data: bytes, system: TransitionSystem, *names: SolverName, asking: check.Ask = in_process) -> check.Outcome:
    """The verdict on a file."""
    return check.check(parse(data), data, system, solvers=names or ("z3",), time_limit_s=300, asking=asking)


def outcome_of(evidence: Invariant, system: TransitionSystem, property_name: str, *names: SolverName) -> check.Outcome:
    """The verdict on the certificate that evidence makes."""
    return outcome(certify(system, property_name, evidence), system, *names)


def resealed(text: str) -> bytes:
    """A file with other contents and a digest that fits them."""
    script = "".join(line for line in text.splitlines(keepends=True) if ":modelcheck-sha256" not in line)
    digest = hashlib.sha256(script.encode()).hexdigest()
    return f'{script}(set-info :modelcheck-sha256 "{digest}")\n'.encode()


def with_conjuncts(data: bytes, conjuncts: Sequence[str]) -> bytes:
    """A file that claims another invariant, laid out as a certificate is."""
    text, old = data.decode(), parse(data).conjuncts
    body = "(and\n  " + "\n  ".join(old) + ")"
    assert body in text
    lines = [each for each in conjuncts if each != "true"]
    new = "(and\n  " + "\n  ".join(lines) + ")" if len(lines) > 1 else "".join(lines) or "true"
    return resealed(text.replace(body, new))
