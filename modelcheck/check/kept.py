"""Kept proofs: what was proved once is tried on today's spec by the checker of certificates before any engine.

Only invariants and ranks are taken from a kept proof. The property, what is open, who the participants are and where
the property is promised are computed from the spec, so a proof that is stale, or was written by anybody, can cost time
and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

from modelcheck.check.any_size_question import InstanceAt
from modelcheck.check.kept_file import KeptProof, beside, read
from modelcheck.check.self_check import Subject
from modelcheck.errors import InternalError, SpecError, UsageError
from modelcheck.ir.coded import Types
from modelcheck.ir.nodes import Domain
from modelcheck.ir.system import TransitionSystem, key_domains, leaf_type
from modelcheck.ir.types import EnumType, IdType, OptionType, ScalarType
from modelcheck.symbolic.processes.race import RaceLimits, Rejected, Task, first_answer
from modelcheck.verdict import Holds, Invariant

_MOST: Final = 3
"""The most kept proofs of one property that are tried."""

Elsewhere: TypeAlias = Callable[[str, TransitionSystem, str], Path]
"""The file, for the file of a spec, an instance of it and a property, where an earlier run has left a proof."""


class KeptProofs:
    """The kept proofs of one spec: beside its file, and where an earlier run has left them.

    Args:
        subject: The spec and its instance.
        at: Other instances of it.
        elsewhere: Where earlier runs leave proofs; None where they leave none.
    """

    def __init__(self, subject: Subject, at: InstanceAt, elsewhere: Elsewhere | None = None) -> None:
        self._subject = subject
        self._at = at
        self._elsewhere = elsewhere

    @property
    def types(self) -> Types:
        """What conditions of a proof may range over, by name."""
        return dict(_types(self._subject.system))

    def of(self, property_name: str) -> tuple[Invariant, ...]:
        """The proofs that may be tried for a property."""
        return tuple(each.evidence for each in self._found(property_name) if each.property == property_name)

    def known(self, property_name: str) -> tuple[Invariant, ...]:
        """What may be tried of all that is kept of the spec: proofs of the property first, then those of others."""
        own, others = self.of(property_name), self._found(property_name)
        return (*own, *(each.evidence for each in others if each.property != property_name))

    def _found(self, property_name: str) -> list[KeptProof]:
        source, system = self._subject.spec.source, self._subject.system
        paths = [beside(source.path)]
        if self._elsewhere is not None:
            paths.append(self._elsewhere(source.display, system, property_name))
        return [each for path in paths for each in read(path, self.types) if each.spec == system.name]

    def proof(self, system: TransitionSystem, property_name: str, time_limit_s: float) -> Holds | None:
        """The proof by one of them, as of `proved_again`."""
        kept = self.of(property_name)
        return proved_again(system, property_name, kept, self._at, time_limit_s=time_limit_s)


def _types(system: TransitionSystem) -> Iterator[tuple[str, IdType | EnumType]]:
    """The types that keys, arguments and values have, by name."""
    domains: list[Domain | ScalarType] = [domain for each in system.variables for domain in key_domains(each.type)]
    domains += [argument.domain for step in system.steps for argument in step.arguments]
    domains += [leaf_type(each.type) for each in system.variables]
    for domain in domains:
        scalar = domain.item if isinstance(domain, OptionType) else domain
        if isinstance(scalar, IdType | EnumType):
            yield scalar.name, scalar


def proved_again(
    system: TransitionSystem, property_name: str, kept: Sequence[Invariant], at: InstanceAt, *, time_limit_s: float
) -> Holds | None:
    """The proof of a property by one of the kept ones, every obligation of which holds; None without one.

    Args:
        system: The instance, restricted to where the property is promised.
        property_name: The property.
        kept: Proofs that may be tried.
        at: Other instances of the spec, to make sure that what is open is open.
        time_limit_s: Wall time for all of them; of processor time each has ten seconds.

    Raises:
        InternalError: An invariant that was proved is false in a reachable state.
    """
    if not kept or time_limit_s <= 0:
        return None
    # With the checker, which runs that keep no proofs need not load.
    from modelcheck.check.kept_check import KeptCheck, ready

    ready()
    others = dict(_others(system, at))
    system = system.undeclared  # any process can be sent it
    checks: list[Task[Holds | InternalError | None]] = [
        Task(
            f"kept proof {number}", KeptCheck(system, property_name, tuple(about(system, each, others.keys())), others)
        )
        for number, each in enumerate(dict.fromkeys(kept[:_MOST]))
    ]
    limits = RaceLimits(time_s=time_limit_s, at_once=1)
    return first_answer(checks, _accepted, limits=limits).answer


def about(system: TransitionSystem, kept: Invariant, movable: Collection[str]) -> Iterator[Invariant]:
    """The evidence of a kept proof as it would be about this instance; of several, the first that can be written is it.

    What is open and what is fixed is computed from the spec: all that is `movable`, having other values in other
    instances, then all but one of these, and at last what the proof was about.
    """
    counted = [parameter for _, parameter in kept.each]
    participants = {each.name for each in system.parameters if each.identities is not None}
    everything = tuple(name for name in system.may_be_open if name in movable)
    choices = [
        everything,
        *(tuple(each for each in everything if each != name) for name in everything),
        tuple(each for each in everything if each in kept.unbounded),
    ]
    crowds = tuple(name for name in dict.fromkeys(counted) if name in participants and name in movable)
    for choice in dict.fromkeys(choices):
        unbounded = (*choice, *crowds)
        fixed = tuple((p.name, p.value) for p in system.parameters if p.formula is None and p.name not in unbounded)
        yield replace(kept, unbounded=unbounded, fixed=fixed, where=system.requires)


def _others(system: TransitionSystem, at: InstanceAt) -> Iterator[tuple[str, TransitionSystem]]:
    """For each parameter that can have another value an instance with one, asked as `system` is."""
    values = system.parameter_values
    for each in system.parameters:
        if isinstance(each.value, bool) or each.formula is not None:
            continue
        for other in (each.value + 1, each.value - 1):
            with suppress(SpecError, UsageError):
                there = at({**values, each.name: other})
                constants = there.constant_reads | system.constant_reads
                yield each.name, replace(there.undeclared, requires=system.requires, constant_reads=constants)
                break


def _accepted(_: str, tried: Holds | InternalError | None) -> Holds | Rejected:
    if isinstance(tried, InternalError):
        raise tried
    return Rejected("it proves nothing about the spec as it is") if tried is None else tried
