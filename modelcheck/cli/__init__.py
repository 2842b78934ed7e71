"""The command line: parse, call `check`, choose a report, print, exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit, as `modelcheck.cli.app.main`; an interrupt while that is still loading is quiet."""
    try:
        from modelcheck.cli.app import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run(arguments)


__all__ = ["main"]
