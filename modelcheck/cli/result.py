"""The options of commands that end in a result, and the writing of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelcheck.cli.options import F

if TYPE_CHECKING:
    from modelcheck.check.result import Result
    from modelcheck.cli.output import Output
    from modelcheck.report.screens.terminal import Contexts

EXIT_CODES = """\b
Exit codes: 0 every property as promised, 1 not as promised, 2 bad command
line, 3 undetermined, 4 bad spec, 5 nothing to check, 70 internal error,
130 interrupted, by Ctrl-C or SIGTERM (the partial result is printed).
"""

property_option = click.option(
    "--property", "properties", metavar="NAME", multiple=True, help="Check only this property; repeatable."
)


def result_options(command: F) -> F:
    """The options for the form of a result and its file."""
    for option in (
        click.option("-q", "--quiet", count=True, help="Only the verdicts; -qq prints nothing."),
        click.option(
            "-o",
            "--output",
            type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
            callback=_file,
            help="Write the result to a file instead of standard output (-).",
        ),
        click.option(
            "--output-format",
            type=click.Choice(["full", "concise", "json"]),
            default="full",
            show_default=True,
            help="concise: one line per property; json: the document modelcheck.result/1.",
        ),
    ):
        command = option(command)
    return command


def _file(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    if path == Path("-"):
        return None
    if path is not None and not path.parent.is_dir():
        raise click.BadParameter(f"the folder {path.parent} does not exist", param_hint="--output")
    return path


def write_result(result: Result, contexts: Contexts, output: Output, output_format: str, *, quiet: int) -> None:
    """Write a result in the format asked for; a quiet screen has verdicts only."""
    match output_format:
        case "json":
            from modelcheck.report.documents.json import result_json

            output.write(result_json(result))
        case "concise":
            from modelcheck.report.layout.text import plain
            from modelcheck.report.screens.concise import concise_lines

            output.write_lines(plain(line) for line in concise_lines(result))
        case _:
            from modelcheck.report.screens.terminal import full_lines, verdict_only_lines

            lines = verdict_only_lines(result, output.page) if quiet else full_lines(result, contexts, output.page)
            output.write_lines(lines)
