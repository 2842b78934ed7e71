"""Runs in the Informal Trace Format that a command reads: their instance, and their steps on the spec as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from modelcheck.errors import UsageError

if TYPE_CHECKING:
    from modelcheck.check.retraced import Retraced
    from modelcheck.check.self_check import Subject
    from modelcheck.report.documents.itf_file import ItfFile, Sightings


class Seen(NamedTuple):
    """A run of a file.

    Attributes:
        target: The spec on a command line.
        parameters: Those of the instance.
        subject: The instance.
        said: What the file says.
        found: The steps of it.
    """

    target: str
    parameters: Mapping[str, bool | int]
    subject: Subject
    said: Sightings
    found: Retraced


def seen_run(path: Path, document: ItfFile, spec: str | None, given: Mapping[str, bool | int]) -> Seen:
    """The run of a file.

    Args:
        path: The file.
        document: Its content.
        spec: The spec that the user named; None for the one that the file names.
        given: Parameters other than those that the file names.

    Raises:
        UsageError: Neither names a spec, or the file does not fit it.
        SpecError: The spec cannot be read.
    """
    from modelcheck.check.retraced import Retracer
    from modelcheck.check.saved import spec_of
    from modelcheck.check.targets import load_subject
    from modelcheck.report.documents.itf_file import sightings

    instance = document.instance
    if spec is None and instance is None:
        raise UsageError(f"{path} does not say which spec its run is of", hint=f"modelcheck show {path} --spec SPEC")
    if spec is None and instance is not None:
        target, parameters = f"{spec_of(path, instance.file)}::{instance.spec}", {**instance.parameters, **given}
    else:  # another spec may have other parameters
        target, parameters = spec or "", {**given}
    subject = load_subject(target, parameters)
    said = sightings(document, subject.system, name=str(path))
    found = Retracer(subject.system).retraced(said.states, loop_from=said.loop_from)
    return Seen(target, parameters, subject, said, found)
