"""The command line: parse, call `check`, choose a report, print, exit code."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit; an interrupt while it is still loading is as quiet as any other."""
    try:
        from modelcheck.cli.app import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


__all__ = ["main"]
