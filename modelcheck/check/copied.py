"""A spec of one's own to start from: the text of one that ships, under another name."""

from __future__ import annotations

import ast
import io
import keyword
import re
import sys
import tokenize
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from modelcheck import library
from modelcheck.errors import UsageError
from modelcheck.frontend import load_file

_TEST = '''"""What {module}.py promises is kept in every state that it can reach."""

from pathlib import Path

import modelcheck

SPEC = Path(__file__).with_name("{module}.py")


def test_every_promise_is_kept() -> None:
    result = modelcheck.verify(SPEC, any_size=False)
    assert result.exit_code == modelcheck.ExitCode.AS_PROMISED, str(result)
'''


class Copied(NamedTuple):
    """The texts of a new spec and of its test, and the names of the specs in it."""

    text: str
    test: str
    classes: tuple[str, ...]


class _Edit(NamedTuple):
    """A piece of a text to replace: lines from 1 on, columns in characters from 0 on."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


def module_name(name: str, folder: Path) -> str:
    """The name of the file without its suffix: `my-consumer` and `MyConsumer` are `my_consumer`.

    Raises:
        UsageError: No module can have this name, or another one has it that it would hide.
    """
    module = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", re.sub(r"[\s\-.]+", "_", name.strip())).lower()
    why = _refused(module, folder)
    if why is None:
        return module
    better = re.sub(r"\W", "_", module.removeprefix("test_")).strip("_")
    better = "my_consumer" if not better else f"consumer_{better}" if better[0].isdigit() else f"{better}_consumer"
    raise UsageError(f"`{name}` cannot be the name of a spec: {why}", hint=f"for example {better}")


def copied(origin: str, module: str) -> Copied:
    """A copy of a spec of the library.

    The class of a file that has one is named after the new file; imports from other files of the library name them in
    full.

    Args:
        origin: The name of the spec in the library.
        module: The name of the new file without its suffix.

    Raises:
        UsageError: There is no such spec, or it cannot be copied under this name.
    """
    path = _origin(origin)
    text = path.read_text(encoding="utf-8")
    classes = tuple(spec.cls.__name__ for spec in load_file(path))
    edits = list(_imports(text, path))
    if len(classes) == 1:
        own = "".join(part[:1].upper() + part[1:] for part in module.split("_"))
        edits += _renamed(text, classes[0], own, origin)
        classes = (own,)
    return Copied(_edited(text, edits), _TEST.format(module=module), classes)


def _refused(module: str, folder: Path) -> str | None:
    """The reason why a module cannot have this name; None if it can."""
    if not module.isidentifier() or not module.strip("_"):
        return "Python could not import it"
    if keyword.iskeyword(module):
        return "it is a word of Python"
    if module.startswith("test_"):
        return "pytest would take it for a test"
    if module in sys.stdlib_module_names or module.startswith("__"):
        return "it would hide a module of Python"
    found = find_spec(module)
    if found is not None and found.origin is not None and Path(found.origin).resolve().parent != folder.resolve():
        return "it would hide a module that is installed"
    return None


def _origin(origin: str) -> Path:
    name, separator, _ = origin.partition("::")
    if separator:
        raise UsageError("a file of the library is copied as a whole", hint=f"write --from {name}")
    path = library.find(name)
    if path is None or not path.is_file():
        close = library.closest(name)
        meant = f"did you mean `{close}`? " if close else ""
        raise UsageError(f"no spec `{name}` ships", hint=f"{meant}`modelcheck list` shows all")
    return path


def _imports(text: str, path: Path) -> Iterator[_Edit]:
    """The relative imports of a file of the library, with the names that its files have elsewhere."""
    package = ["modelcheck", "specs", *path.relative_to(library.folder()).parent.parts]
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = package[: len(package) - node.level + 1]
        if len(base) < 2:
            raise UsageError(
                f"{path.stem} cannot be copied: `{ast.unparse(node)}` imports what is no part of the library",
                hint=f"derive from it instead: from {'.'.join([*package, path.stem])} import ...",
            )
        whole = ast.ImportFrom(".".join([*base, *([node.module] if node.module else [])]), node.names, 0)
        lines = text.split("\n")
        start = (node.lineno, _characters(lines[node.lineno - 1], node.col_offset))
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        yield _Edit(start, (end_line, _characters(lines[end_line - 1], end_column)), ast.unparse(whole))


def _characters(line: str, offset: int) -> int:
    """The characters of a line that so many bytes hold."""
    return len(line.encode()[:offset].decode())


def _renamed(text: str, old: str, new: str, origin: str) -> Iterator[_Edit]:
    names = [each for each in tokenize.generate_tokens(io.StringIO(text).readline) if each.type == tokenize.NAME]
    if new != old and any(each.string == new for each in names):
        raise UsageError(
            f"the class would be called `{new}`, and {origin} has that already", hint="choose another name"
        )
    for each in names:
        if each.string == old:
            yield _Edit(each.start, each.end, new)


def _edited(text: str, edits: list[_Edit]) -> str:
    lines = text.split("\n")
    for (row, column), (end_row, end_column), new in sorted(edits, reverse=True):
        first, last = lines[row - 1], lines[end_row - 1]
        lines[row - 1 : end_row] = (first[:column] + new + last[end_column:]).split("\n")
    return "\n".join(lines)
