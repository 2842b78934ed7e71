"""The specs that ship, by name: `at_least_once` is `modelcheck/specs/at_least_once.py`.

The files of an installation lie inside of the package, those of a checkout beside it; either is `modelcheck.specs`.
"""

from __future__ import annotations

import os
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Final

PREFIX: Final = "modelcheck/specs"
"""The folder of the library in paths that are shown or typed, wherever it lies."""


def folder() -> Path:
    """The folder of the library."""
    return Path(import_module("modelcheck.specs").__path__[0]).resolve()


def _package() -> Path:
    """The folder of the package that stands for the library; in a checkout it is another one."""
    return Path(str(import_module("modelcheck.specs").__file__)).resolve().parent


def files() -> dict[str, Path]:
    """Every file of the library by its name, those in the folder itself first."""
    top = folder()
    found = [path for path in top.rglob("*.py") if path.name != "__init__.py"]
    found.sort(key=lambda path: (len(path.relative_to(top).parts), path.relative_to(top).as_posix()))
    return {path.stem: path for path in found}


def find(text: str) -> Path | None:
    """The file or folder that a name (`zombie`, `examples`), or a path below `modelcheck/specs`, stands for.

    None where it stands for nothing. A file name, `zombie.py`, is no name: whoever writes it means a file of their own.
    """
    top = folder()
    if text == PREFIX or text.startswith(f"{PREFIX}/"):
        path = Path(os.path.normpath(top / text.removeprefix(PREFIX).lstrip("/")))
        return path if path.is_relative_to(top) and path.exists() else None
    return files().get(text) or (top / text if text.isidentifier() and (top / text).is_dir() else None)


def located(text: str) -> Path:
    """The path that a target names: one that exists, or a file `text.py`, or else a part of the library.

    Where there is none of these, it is the path as given.
    """
    if os.path.exists(text):
        return folder() if Path(text).resolve() == _package() else Path(text)
    if os.path.isfile(f"{text}.py"):
        return Path(f"{text}.py")
    return find(text) or Path(text)


def short(path: Path) -> str | None:
    """The path of a file of the library below `modelcheck/specs`; None for another, or where that means another."""
    if not path.is_relative_to(folder()):
        return None
    shown = f"{PREFIX}/{path.relative_to(folder()).as_posix()}"
    return None if os.path.exists(shown) else shown


def name_of(file: str) -> str | None:
    """The name of a file of the library, where that names it here; None for any other file."""
    path = located(file).resolve()
    if not path.is_relative_to(folder()):
        return None
    return next((name for name, each in files().items() if each == path == located(name).resolve()), None)


def closest(text: str) -> str | None:
    """The name in the library that is most like a name, or like that of a file; None where none is."""
    return next(iter(get_close_matches(Path(text).stem.replace("-", "_").lower(), files(), n=1)), None)


def hint(text: str) -> str:
    """The way out for whoever names a file that is not there."""
    close = closest(text)
    meant = f"did you mean `{close}`, which ships with modelcheck? " if close else ""
    return f"{meant}name a Python file that holds a spec, a folder of them, or a spec of `modelcheck list`"
