"""The spec of a saved file: traces and certificates name it as it was named where `.modelcheck` lies."""

from __future__ import annotations

import os
from pathlib import Path

from modelcheck import library


def spec_of(saved: Path, file: str) -> str:
    """The target of the spec that a saved file names: relative to the working directory, or a part of the library.

    Args:
        saved: The file below `.modelcheck`, or a copy of it beside the spec.
        file: The spec's file that it names.
    """
    # Documents are UTF-8, which file names are not in every locale.
    file = os.fsdecode(file.encode())
    above = saved.resolve().parents
    base = next((folder.parent for folder in above if folder.name == ".modelcheck"), above[0])
    if library.find(file) is not None and not (base / file).exists():
        return file
    return os.path.relpath(base / file)
