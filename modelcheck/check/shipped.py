"""The specs that ship, read: what each file is about, and what its classes promise."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from modelcheck import library
from modelcheck.frontend import LoadedSpec, load_file
from modelcheck.spec import Semantics


class ShippedClass(NamedTuple):
    """One spec of a file; `promise` is that for its defaults, None if it makes none."""

    name: str
    promise: Semantics | None
    summary: str


class ShippedFile(NamedTuple):
    """One file of the library by its name; `folder` is that below the library, empty for the library itself."""

    name: str
    folder: str
    summary: str
    classes: tuple[ShippedClass, ...]


def shipped() -> Iterator[ShippedFile]:
    """Every file of the library, folder by folder.

    Raises:
        SpecError: One of them cannot be loaded.
    """
    for name, path in library.files().items():
        folder = path.parent.relative_to(library.folder()).as_posix()
        classes = tuple(map(_class, load_file(path)))
        yield ShippedFile(name, "" if folder == "." else folder, summary_of(path), classes)


def summary_of(path: Path) -> str:
    """The first line of the docstring of a file, or of a package."""
    file = path / "__init__.py" if path.is_dir() else path
    return _first_line(ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))))


def _class(spec: LoadedSpec) -> ShippedClass:
    promise = getattr(spec.cls, "semantics", None)
    summary = _first_line(ast.get_docstring(spec.node))
    return ShippedClass(spec.cls.__name__, promise if isinstance(promise, Semantics) else None, summary)


def _first_line(docstring: str | None) -> str:
    return (docstring or "").partition("\n")[0]
