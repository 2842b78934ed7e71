"""The screens of `list`, the specs that ship, one line each, and of `new`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from modelcheck.check.shipped import ShippedFile
from modelcheck.report.layout.command import command_lines
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import BLANK, Line, Style, cells, clean, elide, pad, plain, wrap
from modelcheck.spec import Semantics

_PROMISES: Final = {None: "", Semantics.NO_GUARANTEE: "no guarantee"}
_PROMISE: Final = max(len(each.value) for each in Semantics)


def library_lines(files: Sequence[ShippedFile], folders: Mapping[str, str], page: Page) -> Iterator[Line]:
    """Every file by its name, and the classes below it where it has several.

    Args:
        files: The library, folder by folder.
        folders: What each folder is about, by name.
        page: The page to draw on.
    """
    labels = [label for file in files for label in (file.name, *(f"  ::{each.name}" for each in file.classes))]
    first = max(map(len, labels)) + 4
    yield _row("spec", "promises", "", first, Style.DIM, page)
    folder = ""
    for file in files:
        if file.folder != folder:
            folder = file.folder
            yield BLANK
            yield _row(folder, "", folders[folder], first, Style.STRONG, page)
        indent = "  " if folder else ""
        several = len(file.classes) > 1
        promise = "" if several else ", ".join(_promise(each.promise) for each in file.classes)
        yield _row(f"{indent}{file.name}", promise, _without(promise, file.summary), first, Style.STRONG, page)
        for each in file.classes if several else ():
            yield _row(f"{indent}  ::{each.name}", _promise(each.promise), each.summary, first, Style.PLAIN, page)
    yield BLANK
    yield ((f"{'check':<7}", Style.DIM), ("modelcheck verify NAME, or NAME::CLASS", Style.PLAIN))
    yield ((f"{'copy':<7}", Style.DIM), ("modelcheck new my_consumer --from NAME", Style.PLAIN))


def written_lines(spec: str, test: str, classes: Sequence[str], page: Page) -> Iterator[Line]:
    """The screen of `new`: the files that were written, and what to do with them."""
    width = max(cells(clean(file)) for file in (spec, test))
    for label, file, what in (("wrote", spec, ", ".join(classes)), ("", test, "its test")):
        line = ((f"{label:<7}", Style.DIM), (pad(clean(file), width), Style.STRONG), (f"  {what}", Style.DIM))
        yield from wrap(line, page.width, hang=7)
    commands = (["modelcheck", "verify", spec], ["python", "-m", "pytest", test])
    for label, words in zip(("next", ""), commands, strict=True):
        yield from map(plain, command_lines(words, lead=f"{label:<7}", width=page.width))


def _promise(promise: Semantics | None) -> str:
    return _PROMISES.get(promise, "" if promise is None else promise.value)


def _without(promise: str, summary: str) -> str:
    """The summary without the promise before it, `At-least-once: commit ...`, which stands beside it."""
    rest = summary.removeprefix(f"{promise}: ".capitalize())
    return rest[:1].upper() + rest[1:]


def _row(label: str, promise: str, summary: str, first: int, style: Style, page: Page) -> Line:
    """A line of three columns; a summary begins in the second one where there is no promise."""
    second = pad(promise, _PROMISE + 2) if promise else ""
    text = elide(summary, page.width - first - len(second), page.glyphs.dots)
    return ((pad(label, first), style), (second, Style.PLAIN), (text, Style.DIM))
