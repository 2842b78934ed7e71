"""Prove or refute a property for any number of messages, faults and steps; the public face of the symbolic engine.

Loading it costs nothing: Z3 is loaded with the first proof, and used by other processes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from modelcheck.ir.computed import without_computed
from modelcheck.ir.properties import BuiltIn, OwnProperty, PropertyKind
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.processes.signals import put_off
from modelcheck.symbolic.settings import GoOn, Settings
from modelcheck.verdict import GaveUp, Invariant, Unknown, Verdict

if TYPE_CHECKING:
    from modelcheck.symbolic.running import RunningProof


def supports(system: TransitionSystem, property_name: str) -> bool:
    """True if there is a method for this property, which may still end in Unknown.

    There is one for `no_duplicate`, `no_loss` and `no_starvation`, if the spec counts effects, and for what the spec
    itself claims to hold always.
    """
    match system.find_property(property_name):
        case BuiltIn.NO_LOSS | BuiltIn.NO_DUPLICATE | BuiltIn.NO_STARVATION:
            return True
        case BuiltIn.NO_DEADLOCK | None:
            return False
        case OwnProperty(kind=kind):
            return kind is PropertyKind.ALWAYS


def start(
    system: TransitionSystem, property_name: str, *, time_limit_s: float, settings: Settings | None = None
) -> RunningProof:
    """Begin to look for a proof or a counterexample in another process.

    Args:
        system: The instance; its integer parameters are left open as far as possible, the others keep their values.
        property_name: One that `supports` accepts.
        time_limit_s: When to give up, counted from now.
        settings: Which engines, and what each may cost.

    Returns:
        The running proof; use it in a `with` statement, so that its process ends whatever happens.
    """
    if not supports(system, property_name):
        raise ValueError(f"no method for {property_name} of {system.name}")
    return _start(without_computed(system.undeclared), property_name, time_limit_s, settings)


def _start(
    system: TransitionSystem,
    property_name: str,
    time_limit_s: float,
    settings: Settings | None,
    known: tuple[Invariant, ...] = (),
) -> RunningProof:
    from modelcheck.symbolic.running import Request, RunningProof

    return RunningProof(Request(system, property_name, settings or Settings(), known), time_limit_s=time_limit_s)


def prove(
    system: TransitionSystem,
    property_name: str,
    *,
    time_limit_s: float,
    settings: Settings | None = None,
    known: Sequence[Invariant] = (),
    go_on: GoOn | None = None,
) -> Verdict:
    """Prove or refute a property for any size, within a time limit.

    An interrupt ends the proof and is raised. Several times a second `go_on` is told how many seconds of processor time
    all processes of the proof have used together; where it answers False, the proof ends and is Unknown. What is
    `known`, proofs of other properties of the spec, is tried before anything is searched.

    Returns:
        `Holds` with an inductive invariant that was checked again from scratch, for any value of the parameters it
        names; `Violated` with a trace of fewest steps that `semantics` has repeated, and the parameters it needs,
        which may be larger than those of `system`; or `Unknown` with the reason.

    Raises:
        InternalError: The solver and the reference semantics contradict each other.
    """
    if not supports(system, property_name):
        return Unknown(GaveUp(f"a proof of {property_name} for any size is not attempted"))
    system = without_computed(system.undeclared)
    proof = None
    try:
        with (
            put_off()
        ):  # until the process is known here; and Z3, loaded with the first one, would swallow an interrupt
            proof = _start(system, property_name, time_limit_s, settings, tuple(known))
        verdict = proof.verdict(go_on=go_on)
    finally:
        if proof is not None:
            proof.cancel()
    assert verdict is not None
    return verdict
