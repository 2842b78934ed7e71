"""`modelcheck list`."""

from __future__ import annotations

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, screen_options, verbose_option

_EXAMPLES = """\b
Examples:
  modelcheck list
  modelcheck list --color never
"""


@click.command(
    "list",
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Show the specs that ship with modelcheck.",
)
@screen_options
@verbose_option
def list_(*, color: str, ascii_only: bool, verbose: bool) -> int:
    """Show the specs that ship: their names, which are good wherever a SPEC is asked for, and what they promise."""
    with Loading():
        from modelcheck import library
        from modelcheck.check.shipped import shipped, summary_of
        from modelcheck.cli.output import Output
        from modelcheck.report.screens.library import library_lines

    output = Output(file=None, color=color, ascii_only=ascii_only)
    files = list(shipped())
    folders = {each.folder: summary_of(library.folder() / each.folder) for each in files}
    output.write_lines(library_lines(files, folders, output.page))
    return 0
