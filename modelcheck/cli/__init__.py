"""The command line: parse, call `check`, choose a report, print, exit code.

Read in this order:

    app      the commands together; `loading`: interrupts, also before the commands are there
    verify   a command; so are `prove`, `graph`, `show`, `explain`, `check_certificate`, `completion`, `list`, `new`
    options  what commands share; `result` for those that end in a result
    failures a run without a result
    output   where a command writes; `stream` while it runs, `progress` how far it is
    saving   the folder `.modelcheck`; `traces`: counterexamples saved there; `certificates`: proofs; `evidence`: both,
             also after an interrupt
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
