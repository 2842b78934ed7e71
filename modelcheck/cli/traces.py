"""Saving counterexamples below `.modelcheck`, where `modelcheck show` finds them."""

from __future__ import annotations

from collections.abc import Sequence

from modelcheck import library
from modelcheck.check.result import PropertyResult, Result, SpecResult
from modelcheck.cli.options import warn
from modelcheck.cli.saving import place_of, remove, write
from modelcheck.report.screens.violation import Context
from modelcheck.verdict import Unknown, Violated


def save_traces(result: Result, targets: Sequence[str]) -> dict[tuple[int, str], Context]:
    """Write every counterexample, and remove those of earlier runs that do not hold any more.

    A folder that cannot be written is a warning: the result stands without it.

    Args:
        result: The answer with the counterexamples.
        targets: The specs as the user named them.

    Returns:
        The surroundings of each property for the screens, by position of the spec and name of the property.
    """
    contexts: dict[tuple[int, str], Context] = {}
    writable = True
    for index, spec in enumerate(result.results):
        target = target_of(spec, result, targets)
        for found in spec.properties:
            saved = None
            if writable:
                try:
                    saved = _saved(spec, found)
                except OSError as error:
                    writable = False
                    warn(f"traces are not saved: {place_of(spec, found.name)}.json: {error.strerror or error}")
            contexts[index, found.name] = Context(target=target, saved=saved)
    return contexts


def _saved(spec: SpecResult, found: PropertyResult) -> str | None:
    """The file of the counterexample, now that it is written; where there is none, that of an earlier one is gone.

    Without a verdict the earlier one stays: `modelcheck show` says whether the spec still takes it.
    """
    path = place_of(spec, f"{found.name}.json")
    match found.verdict:
        case Unknown():
            return None
        case Violated(trace) if trace is not None:
            from modelcheck.report.documents.trace_file import trace_json

            write(path, trace_json(spec.system, found, file=spec.file) or b"")
            return str(path)
        case _:
            remove(path)
            return None


def target_of(spec: SpecResult, result: Result, targets: Sequence[str]) -> str:
    """The spec on a command line: its file or its name, and its class if the file holds several or one was named."""
    named = _file_or_name(spec.file, targets)
    shared = sum(other.file == spec.file for other in result.results) > 1
    picked = any(target.endswith(f"::{spec.system.name}") for target in targets)
    named = f"./{named}" if named.startswith("-") else named  # or it reads like an option
    return f"{named}::{spec.system.name}" if shared or picked else named


def _file_or_name(file: str, targets: Sequence[str]) -> str:
    """The file, or its name in the library, if the user has named it so or the file is not below this folder."""
    name = library.name_of(file)
    is_named = name in {target.partition("::")[0] for target in targets}
    return name if name is not None and (is_named or file.startswith(library.PREFIX)) else file
