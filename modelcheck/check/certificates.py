"""Checking a certificate against a spec: find the spec, and make sure that what is left open is really open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from modelcheck.certificate.check import NotDecided, NotProved, Outcome, Proved, check
from modelcheck.certificate.document import Certificate, Changed, NoCertificate, parse
from modelcheck.certificate.solvers import SolverName, is_installed
from modelcheck.check.result import ExitCode
from modelcheck.check.targets import load_instance
from modelcheck.errors import SpecError, UsageError
from modelcheck.ir.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The file is no certificate, or not all of one."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of a certificate; it is None where the file is not fit to be quoted."""

    spec: str
    certificate: Certificate | None
    outcome: Outcome | Unreadable

    @property
    def exit_code(self) -> ExitCode:
        """AS_PROMISED if it is a proof, NOT_AS_PROMISED if it is none, UNDETERMINED if a solver could not say."""
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


def check_certificate(data: bytes, spec: str, *, solvers: Sequence[SolverName], time_limit_s: float) -> Checked:
    """Is a file a proof about this spec as it is now?

    Args:
        data: The file.
        spec: `file.py`, or `file.py::Class` where the class has another name than it had.
        solvers: Whom to ask.
        time_limit_s: For each solver.

    Raises:
        SpecError: The spec cannot be checked as written.
        UsageError: A solver is not installed.
    """
    for solver in solvers:
        if not is_installed(solver):
            raise UsageError(f"{solver} is not installed", hint=f"pip install 'modelcheck[{solver}]'")
    try:
        certificate = parse(data)
    except NoCertificate as reason:
        return Checked(spec=spec, certificate=None, outcome=Unreadable(str(reason)))
    except Changed as reason:
        return Checked(spec=spec, certificate=None, outcome=NotProved(str(reason)))
    target = spec if "::" in spec else f"{spec}::{certificate.spec}"
    fixed = dict(certificate.fixed)
    try:
        system = load_instance(target, fixed)
    except UsageError as reason:
        return Checked(spec=spec, certificate=certificate, outcome=NotProved(str(reason)))
    outcome = check(
        certificate,
        data,
        system,
        others=tuple(_others(target, fixed, system, certificate.unbounded)),
        solvers=solvers,
        time_limit_s=time_limit_s,
    )
    return Checked(spec=spec, certificate=certificate, outcome=outcome)


def _others(
    target: str, fixed: Mapping[str, bool | int], system: TransitionSystem, unbounded: Sequence[str]
) -> Iterator[TransitionSystem]:
    """Instances that differ from this one in a parameter that is open: their steps must be the same text."""
    for name in unbounded:
        value = system.parameter_values.get(name, 0)
        for other in (value + 1, value - 1):
            try:
                yield load_instance(target, {**fixed, name: other})
                break
            except (SpecError, UsageError):
                continue
