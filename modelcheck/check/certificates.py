"""Checking a certificate against a spec: find the spec, and make sure that what is left open is really open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from modelcheck.certificate.check import NotDecided, NotProved, Outcome, Proved, check
from modelcheck.certificate.document import Certificate, Changed, NoCertificate, parse
from modelcheck.certificate.solvers import NAMES, SolverName, is_installed
from modelcheck.certificate.subject import Refused, subject
from modelcheck.check.any_size_question import where_promised
from modelcheck.check.first_states import check_at_a_glance
from modelcheck.check.result import ExitCode
from modelcheck.check.targets import Target, load_instance, load_subject
from modelcheck.errors import InternalError, SpecError, UsageError
from modelcheck.frontend import LoadedSpec
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The outcome for a file that is no certificate, or not all of one; and why."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The outcome for a certificate, which is None where the file cannot be quoted.

    The question was about the instances in which `where` is true.
    """

    spec: str
    certificate: Certificate | None
    outcome: Outcome | Unreadable
    where: tuple[Expr, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """AS_PROMISED if the file is a proof, NOT_AS_PROMISED if it is none, UNDETERMINED if a solver could not say."""
        match self.outcome:
            case Proved():
                return ExitCode.AS_PROMISED
            case NotProved():
                return ExitCode.NOT_AS_PROMISED
            case NotDecided():
                return ExitCode.UNDETERMINED
            case Unreadable():
                return ExitCode.BAD_SPEC
            case _:
                assert_never(self.outcome)


def check_certificate(data: bytes, spec: Target, *, solvers: Sequence[SolverName], time_limit_s: float) -> Checked:
    """The outcome of checking whether a file is a proof about this spec as it is now.

    Args:
        data: The file.
        spec: `file.py`, or `file.py::Class` where the class has another name than it had; or the class.
        solvers: The solvers to ask, one at least, all of which must agree.
        time_limit_s: The time for each solver.

    Raises:
        SpecError: The spec cannot be checked as written.
        SelfCheckFailed: Python executes the spec otherwise than it was read.
        UsageError: There is no solver, or one is not known or not installed.
    """
    if not solvers or not {*solvers} <= {*NAMES}:
        # Nobody asked is nobody who refutes: everything would be proved.
        raise UsageError(f"no solvers: {', '.join(solvers) or 'none'}", hint=f"one or more of {', '.join(NAMES)}")
    for solver in solvers:
        if not is_installed(solver):
            raise UsageError(f"{solver} is not installed", hint=f"pip install 'modelcheck[{solver}]'")
    named = _named(spec)
    try:
        certificate = parse(data)
    except NoCertificate as reason:
        return Checked(spec=named, certificate=None, outcome=Unreadable(str(reason)))
    except Changed as reason:
        return Checked(spec=named, certificate=None, outcome=NotProved(str(reason)))
    target = f"{spec}::{certificate.spec}" if isinstance(spec, str | Path) and "::" not in named else spec
    fixed = dict(certificate.fixed)
    try:
        read = load_subject(target, fixed)
        system = read.system
        # A computed parameter that the certificate leaves open was given a value, or it would not be open.
        given = {
            **fixed,
            **{name: system.parameter_values[name] for name in certificate.unbounded if name in system.formulas},
        }
        system = system if given == fixed else load_instance(target, given)
    except UsageError as reason:
        return Checked(spec=named, certificate=certificate, outcome=NotProved(str(reason)))
    check_at_a_glance(read, "sample")
    try:
        others = list(_others(target, given, system, certificate.unbounded))
    except Refused as reason:
        return Checked(spec=named, certificate=certificate, outcome=NotProved(str(reason)))
    system, *others = _as_meant(certificate, (system, *others))
    outcome = check(
        certificate,
        data,
        system,
        others=tuple(others),
        solvers=solvers,
        time_limit_s=time_limit_s,
    )
    return Checked(spec=named, certificate=certificate, outcome=outcome, where=system.requires)


def is_about(data: bytes, system: TransitionSystem, property_name: str) -> bool:
    """True if a file is a certificate of this property of an instance as it is now; whether it proves it is not asked.

    False too where the instance cannot be compared: nobody could check it then.
    """
    try:
        certificate = parse(data)
        (system,) = _as_meant(certificate, [system.with_parameters(dict(certificate.fixed))])
        about = subject(system, property_name, certificate.unbounded, certificate.each)
    except (NoCertificate, Changed, Refused, InternalError):
        return False
    return certificate.property == property_name and about.fingerprint == certificate.fingerprint


def _named(spec: Target) -> str:
    """The spec as the user would name it."""
    if isinstance(spec, LoadedSpec):
        return spec.cls.__name__
    return spec.__name__ if isinstance(spec, type) else str(spec)


def _as_meant(certificate: Certificate, systems: Sequence[TransitionSystem]) -> Sequence[TransitionSystem]:
    """The instances as they are, or restricted to where the property is promised if the certificate is about that.

    Either is made from the spec; the fingerprint says which of them is meant.
    """
    restricted = [where_promised(system, certificate.property) for system in systems]
    try:
        about = subject(restricted[0], certificate.property, certificate.unbounded, certificate.each)
    except Refused:
        return systems
    return restricted if about.fingerprint == certificate.fingerprint else systems


def _others(
    target: Target, fixed: Mapping[str, bool | int], system: TransitionSystem, unbounded: Sequence[str]
) -> Iterator[TransitionSystem]:
    """Instances that differ from this one in an open parameter; their steps must have the same text.

    Raises:
        Refused: There are none, so nothing shows that the parameter is open.
    """
    for name in unbounded:
        value = system.parameter_values.get(name, 0)
        for other in (value + 1, value - 1):
            try:
                yield load_instance(target, {**fixed, name: other})
                break
            except (SpecError, UsageError):
                continue
        else:
            raise Refused(f"`{name}` is left open, but cannot be {value + 1} or {value - 1}")
