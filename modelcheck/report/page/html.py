"""The page as one file: the document, and the front end as one classic script, for modules do not load from a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import msgspec

from modelcheck.errors import InternalError
from modelcheck.report.page import schema

_MAIN: Final = "main.js"
_IMPORT: Final = re.compile(r'^import \{ (?P<names>[\w, ]+) \} from "\./(?P<file>[\w-]+\.js)";$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?P<what>async function\*?|function\*?|class|const) (?P<name>\w+)", re.MULTILINE)
_COMMENT: Final = re.compile(r"^[ ]*/\*\*.*?\*/\n|/\*\*.*?\*/ ?", re.MULTILINE | re.DOTALL)
_CSS_SPACE: Final = re.compile(r"\s*([{};])\s*|([:,]) ")
_INDENT: Final = re.compile(r"^ +", re.MULTILINE)
_EMPTY: Final = re.compile(r"^export \{\};$", re.MULTILINE)


def page_html(document: schema.Document) -> bytes:
    """The whole page, which needs nothing else: it can be opened from a disk or sent to somebody."""
    page = _asset("page.html")
    parts = {
        "style": f"<style>\n{_CSS_SPACE.sub(_sign, _asset('style.css'))}</style>",
        "document": f'<script type="application/json" id="document">{embedded(document)}</script>',
        "script": f"<script>\n{script()}</script>",
    }
    for name, text in parts.items():
        mark = f"<!-- {name} -->"
        before, found, after = page.partition(mark)
        if not found:
            raise InternalError(f"the page has no place for its {name}")
        page = before + text + after
    return page.encode("utf-8", "replace")


def embedded(document: schema.Document) -> str:
    """The document as it may stand in HTML: nothing in it can end the element, or begin another one."""
    text = msgspec.json.encode(document).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def script() -> str:
    """Every module of the front end in an order in which none comes before what it imports, each in a scope of its own.

    Raises:
        InternalError: A module imports or exports in another way than these lines can read, or imports go in a circle.
    """
    modules = dict(_ordered(_MAIN, ()))
    return '"use strict";\n' + "".join(map(_wrapped, modules, modules.values()))


def _sign(found: re.Match[str]) -> str:
    return found[1] or found[2]


def _ordered(name: str, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if name in above:
        raise InternalError(f"modules of the page import each other: {' '.join((*above, name))}")
    text = _COMMENT.sub("", _asset(name))
    for found in _IMPORT.finditer(text):
        yield from _ordered(found["file"], (*above, name))
    yield name, text


def _wrapped(name: str, text: str) -> str:
    exported = [found["name"] for found in _EXPORT.finditer(text)]
    body = _EMPTY.sub("", _EXPORT.sub(r"\g<what> \g<name>", text))
    body = _IMPORT.sub(lambda found: f"const {{ {found['names']} }} = {_scope(found['file'])};", body)
    if re.search(r"^(import|export)\b", body, re.MULTILINE):
        raise InternalError(f"{name} imports or exports in a way that the page cannot inline")
    body = _INDENT.sub("", body)
    return f"const {_scope(name)} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();\n"


def _scope(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name.removesuffix(".js"))


def _asset(name: str) -> str:
    found: Traversable = files("modelcheck.report.page").joinpath("front", name)
    return found.read_text(encoding="utf-8")
