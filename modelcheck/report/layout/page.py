"""The page that a screen is drawn on: its width, its signs, and access to the source of a spec."""

from __future__ import annotations

import linecache
import os
from collections.abc import Callable
from typing import NamedTuple

from modelcheck import library
from modelcheck.report.layout.text import UNICODE, Glyphs


def source_line(file: str, line: int) -> str:
    """The line of a source file or notebook cell, empty where it cannot be read."""
    try:
        shipped = None if os.path.exists(file) else library.find(file)
        name = str(shipped or file)
        linecache.checkcache(name)  # another file may have had this name, in another folder
        return linecache.getline(name, line).rstrip()
    except (UnicodeError, LookupError):  # the file says that it is written in another encoding than it is
        return ""


class Page(NamedTuple):
    """The surroundings of a rendering.

    Attributes:
        width: Columns; no line is longer.
        glyphs: The signs to draw with.
        source: Gives the text of a line of a file, the first being 1; empty where there is none.
    """

    width: int = 80
    glyphs: Glyphs = UNICODE
    source: Callable[[str, int], str] = source_line
