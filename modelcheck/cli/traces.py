"""Saving counterexamples below `.modelcheck`, where `modelcheck show` finds them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from modelcheck.check.result import Result, SpecResult
from modelcheck.cli.options import warn
from modelcheck.report.screens.violation import Context
from modelcheck.verdict import Violated

FOLDER = Path(".modelcheck")


def save_traces(result: Result, targets: Sequence[str]) -> dict[tuple[int, str], Context]:
    """Write every counterexample; the result names the files for the screens, by position of the spec and property.

    A folder that cannot be written is a warning: the result stands without it.

    Args:
        result: The answer with the counterexamples.
        targets: The specs as the user named them.
    """
    contexts: dict[tuple[int, str], Context] = {}
    writable = True
    taken: set[str] = set()
    for index, spec in enumerate(result.results):
        target = target_of(spec, result, targets)
        for found in spec.properties:
            if not isinstance(found.verdict, Violated):
                continue
            saved = None
            if writable and found.verdict.trace is not None:
                from modelcheck.report.documents.trace_file import trace_json

                path = free_path(f"{spec.system.name}.{found.name}", ".json", taken)
                try:
                    write(path, trace_json(spec.system, found, file=spec.file) or b"")
                    saved = str(path)
                except OSError as error:
                    writable = False
                    warn(f"traces are not saved: {path}: {error.strerror or error}")
            contexts[index, found.name] = Context(target=target, saved=saved)
    return contexts


def target_of(spec: SpecResult, result: Result, targets: Sequence[str]) -> str:
    """The spec on a command line: its file, and its class if the file holds several or one was named."""
    shared = sum(other.file == spec.file for other in result.results) > 1
    picked = any(target.endswith(f"::{spec.system.name}") for target in targets)
    file = f"./{spec.file}" if spec.file.startswith("-") else spec.file  # or it reads like an option
    return f"{file}::{spec.system.name}" if shared or picked else file


def free_path(name: str, suffix: str, taken: set[str]) -> Path:
    """A file of that name, numbered if specs of one name were verified together."""
    number = 1
    chosen = name
    while chosen in taken:
        number += 1
        chosen = f"{name}-{number}"
    taken.add(chosen)
    return FOLDER / f"{chosen}{suffix}"


def write(path: Path, data: bytes) -> None:
    """Write all of the file or nothing: another run may write, or a reader read, at the same time."""
    path.parent.mkdir(exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        half.write_bytes(data)
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
