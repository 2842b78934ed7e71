"""Drawings by Graphviz, whose `dot` is a program of its own."""

from __future__ import annotations

import shutil
import subprocess
from typing import Final

from modelcheck.errors import UsageError

DRAWN: Final = ("svg", "png")
"""The formats that `dot` draws."""

_HINT: Final = "apt install graphviz, brew install graphviz, or https://graphviz.org/download; or write .dot"


def program(output_format: str) -> str:
    """The program that draws, asked for before there is anything to draw.

    Raises:
        UsageError: It is not there.
    """
    found = shutil.which("dot")
    if found is None:
        raise UsageError(f"{output_format} is drawn by dot, a program of Graphviz, which is not there", hint=_HINT)
    return found


def drawn(dot: str, text: str, output_format: str) -> bytes:
    """The drawing of a graph.

    Args:
        dot: The program.
        text: The graph.
        output_format: One of `DRAWN`.

    Raises:
        UsageError: The program fails.
    """
    try:
        done = subprocess.run([dot, f"-T{output_format}"], input=text.encode(), capture_output=True, check=False)
    except OSError as error:
        raise UsageError(f"{dot} cannot be run: {error.strerror or error}", hint=_HINT) from None
    if done.returncode != 0 or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        why = said[0] if said else f"it ended in {done.returncode}"
        raise UsageError(f"{dot} draws nothing: {why}", hint="write .dot, and fewer states: --max-states, --set")
    return done.stdout
