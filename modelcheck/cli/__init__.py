"""The command line: parse, call `check`, choose a report, print, exit code.

Read in this order:

    app      the commands together; `loading` answers an interrupt before they are there
    verify   a command; so are `prove`, `graph`, `show`, `explain`, `check_certificate`, `completion`, `list`, `new`
    options  what commands share; `result` for those that end in a result
    failures a run without a result
    output   where a command writes; `progress` while it runs
    saving   the folder `.modelcheck`; `traces`: counterexamples saved there; `certificates`: proofs
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as in `typing`, during whose import an interrupt could not be answered yet
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit, as `modelcheck.cli.app.main`; an interrupt that nothing else answers is one line."""
    try:
        from modelcheck.cli.loading import Loading

        with Loading():
            from modelcheck.cli.app import main as run
        run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)


__all__ = ["main"]
