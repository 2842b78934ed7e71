"""`modelcheck check-certificate`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, Seconds, screen_options, verbose_option
from modelcheck.cli.result import format_option, write_report

_EXAMPLES = """\b
Exit codes: 0 it is a proof, 1 it is none, 2 bad command line, 3 a solver
could not say (no proof either), 4 unreadable certificate or bad spec, 70
internal error.

\b
Examples:
  modelcheck check-certificate no_loss.cert.smt2 --spec at_least_once
  modelcheck check-certificate proof.smt2 --spec spec.py --solver both
"""


@click.command(
    "check-certificate",
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Check a proof without the engine that found it.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--spec",
    required=True,
    metavar="SPEC",
    help="The spec it is about: file.py, file.py::Class, or a name of modelcheck list.",
)
@click.option(
    "--solver",
    type=click.Choice(["z3", "cvc5", "both"]),
    default="z3",
    show_default=True,
    help="Who checks the obligations; cvc5 is an extra: pip install 'modelcheck[cvc5]'.",
)
@click.option(
    "--time-limit",
    "time_limit_s",
    type=Seconds(),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop a solver after this time; what it has not answered then is not proved.",
)
@format_option
@screen_options
@verbose_option
def check_certificate(
    *,
    file: Path,
    spec: str,
    solver: str,
    time_limit_s: float,
    output_format: str,
    color: str,
    ascii_only: bool,
    verbose: bool,
) -> int:
    """Check a proof that verify saved, against the spec as it is now.

    Every obligation is made anew from SPEC; of FILE, only the invariant (and what ranks messages, if it has that) is
    used. Whatever is not exactly the proof that SPEC asks for is refused.
    """
    with Loading():
        from modelcheck.certificate.solvers import NAMES
        from modelcheck.check.certificates import check_certificate as check
        from modelcheck.cli.output import Output
        from modelcheck.errors import UsageError
        from modelcheck.report.documents.certificate import check_json, check_report, checked_lines

    output = Output(file=None, color=color, ascii_only=ascii_only)
    solvers = [name for name in NAMES if solver in (name, "both")]
    try:
        # What a spec prints while it is imported is no part of the result.
        with redirect_stdout(sys.stderr):
            checked = check(file.read_bytes(), spec, solvers=solvers, time_limit_s=time_limit_s)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror or error}") from None
    if output_format == "json":
        output.write(check_json(checked, str(file), spec))
    elif output_format == "full":
        output.write_lines(checked_lines(checked, str(file), output.page))
    else:
        write_report(check_report(checked, str(file)), output, output_format)
    return checked.exit_code.value
