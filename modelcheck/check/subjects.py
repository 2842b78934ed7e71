"""The subjects of a run: every spec that the targets name, read, with the parameters that it has of those given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from modelcheck.check.instances import instance_of
from modelcheck.check.self_check import Subject
from modelcheck.check.targets import Target, check_parameters, find, no_spec, parameter_names
from modelcheck.errors import Diagnostic, SpecError, UsageError
from modelcheck.explicit import Limits
from modelcheck.frontend import LoadedSpec
from modelcheck.ir.system import TransitionSystem


class Subjects(NamedTuple):
    """The specs that can be checked, and the errors of those that cannot."""

    subjects: tuple[Subject, ...]
    errors: tuple[Diagnostic, ...]


def subjects_of(
    targets: Sequence[Target], parameters: Mapping[str, bool | int], properties: Sequence[str], limits: Limits
) -> Subjects:
    """Read every spec that the targets name.

    Raises:
        UsageError: A parameter or property that no spec has, a class that a file does not define.
    """
    found = find(targets)
    check_parameters(found.specs, parameters, limits)
    errors: list[Diagnostic] = list(found.errors)
    if not found.specs and not errors:
        errors.append(no_spec(targets))
    subjects: list[Subject] = []
    for spec in found.specs:
        try:
            given = _own(spec, parameters, limits)
            subjects.append(Subject(spec, instance_of(spec, given, limits), given))
        except SpecError as error:
            errors.extend(error.diagnostics)
    _check_properties([subject.system for subject in subjects], properties)
    return Subjects(tuple(subjects), tuple(errors))


def _own(spec: LoadedSpec, parameters: Mapping[str, bool | int], limits: Limits) -> dict[str, bool | int]:
    """The parameters that this spec has, out of those given."""
    names = (parameter_names(spec, limits) or ()) if parameters else ()
    return {name: value for name, value in parameters.items() if name in names}


def _check_properties(systems: Sequence[TransitionSystem], names: Sequence[str]) -> None:
    known = dict.fromkeys(each.name for system in systems for each in system.asked)
    for name in names:
        if known and name not in known:
            raise UsageError(f"no spec here has a property `{name}`", hint=f"properties: {', '.join(known)}")
