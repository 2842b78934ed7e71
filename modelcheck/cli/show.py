"""`modelcheck show`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, screen_options, self_check_option, verbose_option

if TYPE_CHECKING:
    from modelcheck.check.self_check import Extent
    from modelcheck.cli.output import Output

_EXAMPLES = """\b
Examples:
  modelcheck show .modelcheck/mine.py/Mine/no_duplicate.json --ascii
  modelcheck show .modelcheck/mine.py/Mine/no_loss.cert.smt2
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Print a saved trace, or the proof in a certificate.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@self_check_option
@screen_options
@verbose_option
def show(*, file: Path, self_check: Extent, color: str, ascii_only: bool, verbose: bool) -> int:
    """Print a trace that verify saved, after running it again on the spec as it is now; or the proof in a certificate.

    If the spec has changed so that it no longer takes these steps, that is said instead (exit code 4). A certificate
    (.cert.smt2) is printed as it is: check-certificate checks it.
    """
    with Loading():
        from modelcheck.check.result import ExitCode
        from modelcheck.check.saved import spec_of
        from modelcheck.check.self_check import SelfCheck
        from modelcheck.check.targets import load_subject
        from modelcheck.cli.output import Output
        from modelcheck.errors import UsageError
        from modelcheck.report.documents.trace_file import OutdatedTrace, read_trace, replay
        from modelcheck.report.screens.saved import outdated_lines, saved_lines

    if file.suffix == ".smt2":
        return _show_certificate(file, Output(file=None, color=color, ascii_only=ascii_only))
    document = read_trace(file.read_bytes(), name=str(file))
    output = Output(file=None, color=color, ascii_only=ascii_only)
    spec = spec_of(file, document.file)
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


def _show_certificate(file: Path, output: Output) -> int:
    from modelcheck.check.result import ExitCode
    from modelcheck.check.saved import spec_of
    from modelcheck.errors import UsageError
    from modelcheck.report.screens.certified import certified_lines, read_description

    beside = file.with_suffix(".json")
    try:
        description = beside.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"{file} is described by {beside}, which cannot be read: {why}") from None
    document = read_description(description, file.read_bytes(), name=str(file))
    spec = spec_of(file, document.file)
    output.write_lines(certified_lines(document, certificate=str(file), spec=spec, page=output.page))
    return ExitCode.AS_PROMISED.value
