"""Any size: ask the symbolic engine where the search refuted nothing, and hold the two answers against each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from modelcheck.check.answer import adopted
from modelcheck.check.promise import PAIR
from modelcheck.check.result import PropertyResult
from modelcheck.errors import InternalError
from modelcheck.ir.system import NO_STARVATION, TransitionSystem
from modelcheck.symbolic import prove, supports
from modelcheck.verdict import GaveUp, Holds, Invariant, Unknown, Vacuous, Verdict, Violated

_ABOUT_EFFECTS: Final = (*PAIR, NO_STARVATION)


def with_proof(
    system: TransitionSystem, result: PropertyResult, *, time_limit_s: float, effects_seen: bool
) -> PropertyResult:
    """The result with what is known for any size; a proof decides a property that a limit left open.

    A refutation for another size breaks the promise of a property that is to hold: it must hold in every instance.
    Before the search saw an effect (`effects_seen`), an answer about effects may be vacuous and decides nothing.

    Raises:
        InternalError: Search and proof contradict each other.
    """
    if not may_be_proved(system, result):
        return result
    if time_limit_s <= 0:
        return replace(result, any_size=Unknown(GaveUp("no time was left to attempt a proof")))
    proof = prove(system, result.name, time_limit_s=time_limit_s)
    result = replace(result, any_size=proof)
    if not effects_seen and result.name in _ABOUT_EFFECTS:
        return result
    match result.verdict, proof:
        case Unknown(), Holds() if _covers(proof, system):
            return adopted(result, proof, system)
        case Unknown(), Violated() if _same_instance(proof, system):
            return adopted(result, proof, system)
        case Holds(), Violated() if _same_instance(proof, system):
            raise InternalError(f"{system.name}: the search shows {result.name}, the symbolic engine refutes it")
        case _, Violated() if result.expected == "holds":
            return replace(result, as_promised=False)
        case _:
            return result


def may_be_proved(system: TransitionSystem, result: PropertyResult) -> bool:
    """Did the search leave something to prove, and is there a method for it?"""
    return (
        not isinstance(result.verdict, Violated) and not _is_vacuous(result.verdict) and supports(system, result.name)
    )


def _is_vacuous(verdict: Verdict) -> bool:
    return isinstance(verdict, Unknown) and isinstance(verdict.reason, Vacuous)


def _covers(proof: Holds, system: TransitionSystem) -> bool:
    """Is this instance among those the invariant speaks of? Open parameters are taken from 0 upwards."""
    open_ = proof.evidence.unbounded if isinstance(proof.evidence, Invariant) else ()
    return all(system.parameter_values[name] >= 0 for name in open_)


def _same_instance(refutation: Violated, system: TransitionSystem) -> bool:
    return refutation.parameters is None or dict(refutation.parameters) == dict(system.parameter_values)
