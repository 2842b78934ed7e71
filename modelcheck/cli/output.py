"""The output of a command: width, colour and characters of stdout, or a file."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import ASCII, UNICODE, Line, paint

_NARROWEST: Final = 60
_WIDEST: Final = 120


class Output:
    """Standard output, or the file given with `-o`.

    Args:
        file: The file to write instead of stdout; UTF-8, replaced as a whole.
        color: `always`, `never`, or `auto`: on a terminal unless NO_COLOR is set, FORCE_COLOR also elsewhere.
        ascii_only: Draw with ASCII; also done where stdout is not UTF-8.
    """

    def __init__(self, *, file: Path | None, color: str, ascii_only: bool) -> None:
        self._file = file
        self._encoding = "utf-8" if file is not None else sys.stdout.encoding or "ascii"
        self._color = _wants_color(color, to_terminal=file is None and sys.stdout.isatty())
        unicode = not ascii_only and codecs.lookup(self._encoding).name == "utf-8"
        columns = shutil.get_terminal_size().columns if file is None else 80
        self.page = Page(width=max(_NARROWEST, min(columns, _WIDEST)), glyphs=UNICODE if unicode else ASCII)

    def write_lines(self, lines: Iterable[Line]) -> None:
        """Print a screen."""
        self.write(paint(lines, color=self._color).encode(self._encoding, "replace"))

    def write(self, data: bytes) -> None:
        """Print text that is encoded already.

        Raises:
            click.FileError: The file cannot be written.
        """
        if self._file is None:
            # The reader may be gone (`| head`): the verdict and its exit code stand nevertheless.
            try:
                click.echo(data, nl=False)
            except BrokenPipeError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        try:
            self._file.write_bytes(data)
        except OSError as error:
            raise click.FileError(str(self._file), hint=error.strerror or str(error)) from None


def _wants_color(color: str, *, to_terminal: bool) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (to_terminal and os.environ.get("TERM") != "dumb")
