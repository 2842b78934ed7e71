"""The folder `.modelcheck`: evidence of earlier runs, apart for each file, class and parameters.

    .modelcheck/specs/mine.py/Mine/no_duplicate.json
    .modelcheck/specs/mine.py/Mine/messages=3,crashes=0/no_loss.json

The folder of a spec has the path of its file below the working directory, so that two files never share one; parameters
that have their defaults are left out.
"""

from __future__ import annotations

import errno
import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from modelcheck import library
from modelcheck.check.result import SpecResult
from modelcheck.ir.system import TransitionSystem

FOLDER: Final = Path(".modelcheck")

_LONGEST: Final = 100
"""The most bytes of the parameters in the name of a folder; longer ones are cut, and told apart by a digest."""


def place_of(spec: SpecResult, name: str) -> Path:
    """The file for evidence called `name` about the instance of a result."""
    return place(spec.file, spec.system, name)


def kept_proof(file: str, system: TransitionSystem, property_name: str) -> Path:
    """The file of the proof of a property that an earlier run left."""
    return place(file, system, f"{property_name}.proof.json")


def place(file: str, system: TransitionSystem, name: str) -> Path:
    """The file for evidence called `name` about an instance of the spec in `file`."""
    chosen = [each for each in system.parameters if each.formula is None and each.value != each.default]
    text = ",".join(f"{each.name}={str(each.value).lower()}" for each in chosen)
    if len(text.encode()) > _LONGEST:
        text = f"{text[: _LONGEST // 4]}-{_digest(text)}"
    return FOLDER / _key(file) / system.name / text / name


def write(path: Path, data: bytes) -> None:
    """Write all of a file below `.modelcheck` or nothing: another run may write, or a reader read, at the same time.

    Raises:
        OSError: It cannot be written, or a folder on the way there is a link.
    """
    _refuse_links(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    ignored = FOLDER / ".gitignore"
    if not os.path.lexists(ignored):
        replace_file(ignored, b"*\n")
    replace_file(path, data)


def remove(path: Path) -> None:
    """Remove a file below `.modelcheck` if it is there.

    Raises:
        OSError: It cannot be removed, or a folder on the way there is a link.
    """
    if os.path.lexists(path):
        _refuse_links(path)
        path.unlink(missing_ok=True)


def _key(file: str) -> str:
    """The folder of a file: its path below this folder, its name in the library, or its name and a digest."""
    path = Path(file)
    if file.startswith(f"{library.PREFIX}/") and not path.exists():
        return path.stem
    normal = os.path.normpath(file)
    if path.is_absolute() or normal.startswith("..") or not path.suffix:
        return f"{path.stem}-{_digest(os.path.abspath(file))}{path.suffix}"
    return normal


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _refuse_links(path: Path) -> None:
    """What is written and removed lies where the path says, whatever somebody put there."""
    for folder in path.parents:
        if folder.is_symlink():
            raise OSError(errno.ELOOP, f"{folder} is a symbolic link, which is not followed")


def replace_file(path: Path, data: bytes) -> None:
    """Write all of a file or nothing.

    Raises:
        OSError: It cannot be written.
    """
    half = path.with_name(f"{path.name}.{os.urandom(4).hex()}.tmp")
    try:
        with half.open("xb") as file:
            file.write(data)
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
