"""The output of a command: width, colour and characters of stdout, or a file."""

from __future__ import annotations

import codecs
import errno
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import ASCII, UNICODE, Line, paint

_NARROWEST: Final = 40
_WIDEST: Final = 120


class Output:
    """Standard output, or the file given with `-o`.

    Args:
        file: The file to write instead of stdout; UTF-8, replaced as a whole.
        color: `always`, `never`, or `auto`: on a terminal unless NO_COLOR is set, with FORCE_COLOR also elsewhere;
            FORCE_COLOR=0 is none at all.
        ascii_only: Draw with ASCII; also done where stdout is not UTF-8.

    Attributes:
        page: What screens are drawn on.
        is_terminal: True if what is printed there can be rewritten.
    """

    def __init__(self, *, file: Path | None, color: str, ascii_only: bool) -> None:
        self._file = file
        # There is no stdout where it was closed before Python began (`>&-`).
        stdout = sys.stdout if file is None else None
        self._encoding = "utf-8" if file is not None else (stdout and stdout.encoding) or "ascii"
        to_terminal = stdout is not None and stdout.isatty()
        self._color = _wants_color(color, to_terminal=to_terminal)
        self.is_terminal = to_terminal and os.environ.get("TERM") != "dumb"
        unicode = not ascii_only and codecs.lookup(self._encoding).name == "utf-8"
        columns = shutil.get_terminal_size().columns if file is None else 80
        self.page = Page(width=max(_NARROWEST, min(columns, _WIDEST)), glyphs=UNICODE if unicode else ASCII)

    def write_lines(self, lines: Iterable[Line]) -> None:
        """Print a screen."""
        self.write(paint(lines, color=self._color).encode(self._encoding, "replace"))

    def control(self, sequence: str) -> None:
        """Send an escape sequence to the terminal, one that is neither text nor colour."""
        self.write(sequence.encode("ascii"))

    def write(self, data: bytes) -> None:
        """Print text that is encoded already.

        Raises:
            CannotWrite: The file or stdout takes no more, such as on a full disk.
        """
        if self._file is None:
            _write_to_stdout(data)
            return
        try:
            self._file.write_bytes(data)
        except OSError as error:
            raise CannotWrite(f"cannot write {self._file}: {error.strerror or error}") from None


class CannotWrite(click.ClickException):
    """A result that reaches nobody; its exit code is that of a bad command line, and of no verdict."""

    exit_code = click.UsageError.exit_code


def why_not_writable(path: Path) -> str | None:
    """The reason why a file cannot be written, asked before work is done for it; None if it can."""
    if path.exists() and not path.is_file():  # a pipe or device, which notices when it is opened
        return None if os.access(path, os.W_OK) else os.strerror(errno.EACCES)
    is_new = not os.path.lexists(path)
    try:
        with path.open("ab"):
            pass
    except OSError as error:
        return error.strerror or str(error)
    if is_new:
        path.unlink(missing_ok=True)
    return None


def _write_to_stdout(data: bytes) -> None:
    if sys.stdout is None:
        return
    try:
        click.echo(data, nl=False)
    except OSError as error:
        # What is left in the buffer would fail again when Python shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # A reader that is gone (`| head`) has seen enough: the verdict and its exit code stand nevertheless.
        if not isinstance(error, BrokenPipeError):
            raise CannotWrite(f"cannot write to standard output: {error.strerror or error}") from None


def _wants_color(color: str, *, to_terminal: bool) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced:
        # force-color.org reads any value as yes; who writes 0 or false means no, and Node and its heirs take it so.
        return forced.lower() not in ("0", "false")
    return to_terminal and os.environ.get("TERM") != "dumb"
