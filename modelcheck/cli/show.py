"""`modelcheck show`."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, screen_options, self_check_option, verbose_option

if TYPE_CHECKING:
    from modelcheck.check.self_check import Extent

_EXAMPLES = """\b
Examples:
  modelcheck show .modelcheck/AtLeastOnce.no_duplicate.json
  modelcheck show .modelcheck/AtMostOnce.no_loss.json --ascii
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Print a saved trace.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@self_check_option
@screen_options
@verbose_option
def show(*, file: Path, self_check: Extent, color: str, ascii_only: bool, verbose: bool) -> int:
    """Print a trace that verify saved, after running it again on the spec as it is now.

    If the spec has changed so that it no longer takes these steps, that is said instead (exit code 4).
    """
    with Loading():
        from modelcheck.check.result import ExitCode
        from modelcheck.check.self_check import SelfCheck
        from modelcheck.check.targets import load_subject
        from modelcheck.cli.output import Output
        from modelcheck.errors import UsageError
        from modelcheck.report.documents.trace_file import OutdatedTrace, read_trace, replay
        from modelcheck.report.screens.saved import outdated_lines, saved_lines

    document = read_trace(file.read_bytes(), name=str(file))
    output = Output(file=None, color=color, ascii_only=ascii_only)
    spec = _spec_file(file, document.file)
    try:
        with redirect_stdout(sys.stderr):
            subject = load_subject(f"{spec}::{document.spec}", document.parameters)
            trace = replay(document, subject.system)
            checked = SelfCheck(subject, self_check)
            checked.declarations()
            checked.trace(trace)
    except (OutdatedTrace, UsageError) as error:
        output.write_lines(outdated_lines(document, str(error), spec, output.page))
        return ExitCode.BAD_SPEC.value
    output.write_lines(saved_lines(document, subject.system, trace, spec, output.page))
    return ExitCode.AS_PROMISED.value


def _spec_file(trace_file: Path, spec: str) -> str:
    """The file of a trace's spec, relative to the working directory; `spec` is relative to `.modelcheck`'s folder."""
    folder = trace_file.resolve().parent
    base = folder.parent if folder.name == ".modelcheck" else folder
    # Documents are UTF-8, which file names are not in every locale.
    return os.path.relpath(base / os.fsdecode(spec.encode()))
