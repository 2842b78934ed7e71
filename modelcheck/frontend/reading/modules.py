"""The modules that a file imports: each file has its own, as if it were checked in a process of its own."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Final

_current: Final[dict[str, ModuleType]] = {}
"""The user's modules that the last file imported, by name."""
_earlier: Final[dict[str, list[ModuleType]]] = {}
"""The user's modules of earlier files, by name; they are not in `sys.modules`, but classes still come from them."""


@contextmanager
def own_modules(root: Path) -> Iterator[None]:
    """Import from this folder first, and without the user's modules that an earlier file imported.

    Changes that the file makes to `sys.path` are undone afterwards.
    """
    for name, module in _current.items():
        _let_go(name, module)
    _current.clear()
    path = list(sys.path)
    sys.path.insert(0, str(root))
    _make_room(root)
    before = set(sys.modules)
    try:
        yield
    finally:
        sys.path[:] = path
        new = ((name, module) for name, module in list(sys.modules.items()) if name not in before)
        _current.update((name, module) for name, module in new if is_users(_place_of(module)))


def module_of(cls: type) -> ModuleType | None:
    """The module that defines a class, even if another one has its name by now; None if there is none."""
    bodies = (each for each in vars(cls).values() if isinstance(each, FunctionType))
    own = next((each.__globals__ for each in bodies if each.__code__.co_qualname.startswith(cls.__qualname__)), None)
    newest = sys.modules.get(cls.__module__)
    known = [newest, *reversed(_earlier.get(cls.__module__, []))]
    return next((each for each in known if each and (vars(each) is own or _holds(each, cls))), newest)


def is_users(name: str | None) -> bool:
    """True if the file or folder belongs to the user, and neither to Python, nor to a library, nor to this package."""
    if name is None or not os.path.exists(name):
        return False
    path = Path(name).resolve()
    others = [Path(folder).resolve() for folder in {**sysconfig.get_paths()}.values()]
    others.append(Path(__file__).resolve().parents[2])
    return not any(path.is_relative_to(folder) for folder in others)


def _make_room(root: Path) -> None:
    """Remove modules of other folders whose names stand for files of this one, so that these are imported."""
    for entry in sorted(os.listdir(root)):
        name = entry.removesuffix(".py")
        place = _place_of(sys.modules.get(name))
        wanted = root / entry if entry != name else root / entry / "__init__.py"
        if place is None or not wanted.is_file() or Path(place).resolve() == wanted.resolve() or not is_users(place):
            continue
        for known, module in list(sys.modules.items()):
            if known == name or known.startswith(f"{name}."):
                _let_go(known, module)


def _let_go(name: str, module: ModuleType) -> None:
    if sys.modules.get(name) is module:
        del sys.modules[name]
        _earlier.setdefault(name, []).append(module)


def _place_of(module: ModuleType | None) -> str | None:
    """The file of a module, or the first folder of a package without `__init__`; None for a built-in one."""
    names = getattr(module, "__dict__", {})  # asking a module itself may import more
    file = names.get("__file__")
    return file if isinstance(file, str) else next(map(str, names.get("__path__", ())), None)


def _holds(module: ModuleType, cls: type) -> bool:
    found: object = module
    for name in cls.__qualname__.split("."):
        found = getattr(found, "__dict__", {}).get(name)
    return found is cls
