"""Any size: ask the symbolic engine where the search refuted nothing, and hold the two answers against each other."""

from __future__ import annotations

from dataclasses import replace

from modelcheck.check.answer import adopted
from modelcheck.check.any_size_question import InstanceAt, elsewhere, found_for_any_size, is_about, where_promised
from modelcheck.check.engines import Proofs
from modelcheck.check.result import PropertyResult
from modelcheck.errors import InternalError
from modelcheck.ir.properties import ABOUT_EFFECTS
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import supports
from modelcheck.verdict import GaveUp, Holds, Invariant, Unasked, Unknown, Vacuous, Verdict, Violated


def with_proof(
    system: TransitionSystem,
    result: PropertyResult,
    asked: TransitionSystem | Unknown,
    at: InstanceAt,
    *,
    proofs: Proofs,
    time_limit_s: float,
    effects_seen: bool,
) -> PropertyResult:
    """The result with the verdict for any size on `asked`; a proof decides a property that a limit left open.

    A promise must hold in every instance that makes it, so a refutation for another size breaks it too. If this
    instance does not make the promise, one that does has put the question `asked`; `at` gives the instance of a
    counterexample, whose promise counts. Before the search saw an effect (`effects_seen`), an answer about effects may
    be vacuous and decides nothing.

    Raises:
        InternalError: Search and proof contradict each other.
    """
    if isinstance(asked, Unknown):
        return replace(result, any_size=asked)
    nothing_left = GaveUp("no time was left to attempt a proof") if time_limit_s <= 0 else proofs.nothing_left
    if nothing_left is not None:
        reason = nothing_left if asked.admits(system.parameter_values) else Unasked(str(nothing_left))
        return replace(result, any_size=Unknown(reason))
    found = found_for_any_size(proofs, result.name, system, asked, at, time_limit_s=time_limit_s)
    proof = found.verdict
    result = replace(result, any_size=proof)
    if not effects_seen and result.name in ABOUT_EFFECTS:
        return result
    match result.verdict, proof:
        case Unknown(), Holds() if _covers(proof, system):
            return adopted(result, proof, system)
        case Unknown(), Violated() if _same_instance(proof, system):
            return adopted(result, proof, system)
        case Holds(), Violated() if _same_instance(proof, system):
            raise InternalError(f"{system.name}: the search shows {result.name}, the symbolic engine refutes it")
        case _, Violated() if found.expected == "holds":
            return replace(result, as_promised=False, expected="holds")
        case _:
            return result


def question_for_any_size(
    system: TransitionSystem, result: PropertyResult, at: InstanceAt, *, time_limit_s: float
) -> TransitionSystem | Unknown | None:
    """The question for a proof, about the instances that promise the property.

    None where the search left nothing to prove, or there is no method. Unknown where only other instances than this
    promise the property, and none of them is found.
    """
    if not is_to_be_proved(system, result):
        return None
    asked = where_promised(system, result.name)
    if asked.admits(system.parameter_values):
        return asked
    there = elsewhere(asked, at, time_limit_s=time_limit_s)
    if there is None:
        return None if isinstance(result.verdict, Violated) else system
    return there


def is_to_be_proved(system: TransitionSystem, result: PropertyResult) -> bool:
    """False where the search left nothing to prove, or there is no method."""
    if _is_vacuous(result.verdict) or not supports(system, result.name):
        return False
    is_violated = isinstance(result.verdict, Violated)
    return not is_violated or not where_promised(system, result.name).admits(system.parameter_values)


def _is_vacuous(verdict: Verdict) -> bool:
    return isinstance(verdict, Unknown) and isinstance(verdict.reason, Vacuous)


def _covers(proof: Holds, system: TransitionSystem) -> bool:
    """True if this instance is among those that the invariant is about."""
    if not isinstance(proof.evidence, Invariant):
        return True
    values = system.parameter_values
    return is_about(proof.evidence.where, system) and all(values[n] == value for n, value in proof.evidence.fixed)


def _same_instance(refutation: Violated, system: TransitionSystem) -> bool:
    return refutation.parameters is None or dict(refutation.parameters) == dict(system.parameter_values)
