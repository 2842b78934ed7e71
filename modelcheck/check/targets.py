"""The targets of a check: files, folders, names of the library, `file.py::Class`, classes or loaded specs.

And the parameters of each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from modelcheck import library
from modelcheck.check.instances import instance_of
from modelcheck.check.self_check import Subject
from modelcheck.errors import Diagnostic, SpecError, UsageError
from modelcheck.explicit import Limits
from modelcheck.frontend import LoadedSpec, load_class, load_file, unknown_parameter
from modelcheck.ir.system import TransitionSystem
from modelcheck.spec import Spec

Target: TypeAlias = str | Path | type[Spec] | LoadedSpec


@dataclass(frozen=True, slots=True)
class LoadedTargets:
    """The specs that targets name, and the errors of those that cannot be loaded."""

    specs: tuple[LoadedSpec, ...]
    errors: tuple[Diagnostic, ...]


def find(targets: Iterable[Target]) -> LoadedTargets:
    """Load every spec the targets name, in the order given; the files of a folder in order of their paths.

    Raises:
        UsageError: A class that a file does not define.
    """
    specs: list[LoadedSpec] = []
    errors: list[Diagnostic] = []
    for target in targets:
        for load in _loaders(target):
            try:
                specs.extend(load())
            except SpecError as error:
                errors.extend(error.diagnostics)
    return LoadedTargets(tuple(specs), tuple(errors))


def no_spec(targets: Iterable[Target]) -> Diagnostic:
    """MC105: none of the targets holds a class to check."""
    return Diagnostic(
        code="MC105",
        message=f"no spec in {', '.join(map(str, targets)) or 'nothing'}",
        span=None,
        hint="define a class that derives from Spec; one with `abstract=True` is there for others to derive from",
    )


def load_instance(target: Target, parameters: Mapping[str, bool | int]) -> TransitionSystem:
    """The instance of the one spec a target names; errors as of `load_subject`."""
    return load_subject(target, parameters).system


def load_subject(target: Target, parameters: Mapping[str, bool | int]) -> Subject:
    """The one spec a target names, and its instance.

    Raises:
        SpecError: The spec cannot be checked.
        UsageError: The target names no spec, or several, or a parameter is not there.
    """
    found = find([target])
    if found.errors:
        raise SpecError(*found.errors)
    spec = the_only_one(found.specs, target)
    return Subject(spec, instance_of(spec, parameters, Limits()), parameters)


def the_only_one(specs: Sequence[LoadedSpec], target: Target) -> LoadedSpec:
    """The one spec that a target names.

    Raises:
        UsageError: It names none, or several.
    """
    if len(specs) != 1:
        names = ", ".join(spec.cls.__name__ for spec in specs)
        hint = f"pick one of {names}: file.py::Class" if names else "name a file that defines one"
        code = None if specs else "MC105"
        raise UsageError(f"{target} holds {len(specs) or 'no'} specs", hint=hint, code=code)
    return specs[0]


def check_parameters(specs: Iterable[LoadedSpec], parameters: Mapping[str, bool | int], limits: Limits) -> None:
    """Refuse a parameter that none of the specs has; a spec without it is checked as it stands.

    Raises:
        UsageError: None of them has it.
    """
    known = owners_of_parameters(specs, limits) if parameters else None
    for name in parameters:
        if known is not None and name not in known:
            raise unknown_parameter(f"no spec here has a parameter `{name}`", name, known)


def owners_of_parameters(specs: Iterable[LoadedSpec], limits: Limits) -> dict[str, str] | None:
    """Each parameter with the name of the first spec that has it; None where no spec can be read."""
    readable = [(spec, names) for spec in specs if (names := parameter_names(spec, limits)) is not None]
    known: dict[str, str] = {}
    for spec, names in readable:
        for name in names:
            known.setdefault(name, spec.cls.__name__)
    return known if readable else None


def parameter_names(spec: LoadedSpec, limits: Limits) -> tuple[str, ...] | None:
    """The parameters of a spec by name; None where its declarations have mistakes, which are reported later."""
    try:
        return tuple(parameter.name for parameter in instance_of(spec, {}, limits).parameters)
    except SpecError:
        return None


def _loaders(target: Target) -> Iterator[Callable[[], tuple[LoadedSpec, ...]]]:
    """One call per file, so that a mistake in one leaves the others alone."""
    if isinstance(target, LoadedSpec):
        yield lambda: (target,)
        return
    if isinstance(target, type):
        yield lambda: (load_class(target),)
        return
    text, _, name = str(target).partition("::")
    path = library.located(text) if isinstance(target, str) else Path(text)
    if not os.path.isdir(path):
        yield partial(_load, path, name)
        return
    for file in sorted(path.rglob("*.py")):
        if not any(part.startswith((".", "__pycache__")) for part in file.relative_to(path).parts):
            yield partial(_load, file, "")


def _load(path: Path, name: str) -> tuple[LoadedSpec, ...]:
    try:
        specs = load_file(path)
    except SpecError as error:
        if os.path.exists(path):
            raise
        raise SpecError(*(replace(each, hint=library.hint(str(path))) for each in error.diagnostics)) from None
    chosen = tuple(spec for spec in specs if name in ("", spec.cls.__name__))
    if name and not chosen:
        names = ", ".join(spec.cls.__name__ for spec in specs) or "none"
        raise UsageError(f"{library.short(path) or path} defines no spec `{name}`", hint=f"it defines: {names}")
    return chosen
