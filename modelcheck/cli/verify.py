"""`modelcheck verify`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelcheck.cli.options import Command, Size, screen_options, set_option, verbose_option

if TYPE_CHECKING:
    from modelcheck.check.result import Result
    from modelcheck.cli.output import Output
    from modelcheck.report.terminal import Contexts

_EXAMPLES = """\b
Exit codes: 0 every property as promised, 1 not as promised, 2 bad command
line, 3 undetermined, 4 bad spec, 5 nothing to check, 70 internal error,
130 interrupted (the partial result is printed).

\b
Examples:
  modelcheck verify specs/at_least_once.py
  modelcheck verify specs/at_most_once.py --set messages=3 --property no_loss
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Check every property of a spec.",
)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True)
@set_option
@click.option("--property", "properties", metavar="NAME", multiple=True, help="Check only this property; repeatable.")
@click.option(
    "--time-limit",
    "time_limit_s",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop the search of a spec after this time.",
)
@click.option(
    "--max-states", type=click.IntRange(min=1), metavar="N", help="Stop the search of a spec at this many states."
)
@click.option(
    "--memory-limit",
    "memory_limit_bytes",
    type=Size(),
    metavar="SIZE",
    help="Stop the search of a spec at this much memory: 4GB, 512MB.",
)
@click.option(
    "--any-size/--no-any-size",
    default=True,
    show_default=True,
    help="Also attempt proofs for any number of messages and crashes.",
)
@click.option(
    "--output-format",
    type=click.Choice(["full", "concise", "json"]),
    default="full",
    show_default=True,
    help="concise: one line per property; json: the document modelcheck.result/1.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
    callback=lambda _ctx, _param, path: None if path == Path("-") else path,
    help="Write the result to a file instead of standard output (-).",
)
@click.option("-q", "--quiet", count=True, help="Only the verdicts; -qq prints nothing.")
@screen_options
@verbose_option
def verify(
    *,
    specs: tuple[str, ...],
    parameters: dict[str, bool | int],
    properties: tuple[str, ...],
    time_limit_s: float | None,
    max_states: int | None,
    memory_limit_bytes: int | None,
    any_size: bool,
    output_format: str,
    output: Path | None,
    quiet: int,
    color: str,
    ascii_only: bool,
    verbose: bool,
) -> int:
    """Check every property of a spec, and whether it keeps what it promises.

    SPEC is a file, one class of a file (file.py::Class), or a folder: every spec in it.
    """
    from modelcheck.check.verify import verify as check
    from modelcheck.cli.certificates import save_certificates
    from modelcheck.cli.output import Output
    from modelcheck.cli.progress import ProgressLine
    from modelcheck.cli.traces import save_traces
    from modelcheck.explicit import Limits

    if output is not None and not output.parent.is_dir():
        raise click.BadParameter(f"the folder {output.parent} does not exist", param_hint="--output")
    limits = Limits(time_limit_s=time_limit_s, max_states=max_states, memory_limit_bytes=memory_limit_bytes)
    # What a spec prints while it is imported is no part of the result.
    with redirect_stdout(sys.stderr), ProgressLine(sys.stderr) as progress:
        result = check(
            *specs,
            parameters=parameters,
            properties=properties,
            any_size=any_size,
            limits=limits,
            progress=progress,
        )
    contexts = save_certificates(result, specs) | save_traces(result, specs)
    if quiet < 2 or output is not None:
        _write(result, contexts, Output(file=output, color=color, ascii_only=ascii_only), output_format, quiet=quiet)
    return result.exit_code.value


def _write(result: Result, contexts: Contexts, output: Output, output_format: str, *, quiet: int) -> None:
    match output_format:
        case "json":
            from modelcheck.report.json import result_json

            output.write(result_json(result))
        case "concise":
            from modelcheck.report.concise import concise_lines
            from modelcheck.report.text import plain

            output.write_lines(plain(line) for line in concise_lines(result))
        case _:
            from modelcheck.report.terminal import full_lines, verdict_only_lines

            lines = verdict_only_lines(result, output.page) if quiet else full_lines(result, contexts, output.page)
            output.write_lines(lines)
