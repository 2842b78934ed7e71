"""`modelcheck explain`."""

from __future__ import annotations

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, screen_options, verbose_option

_EXAMPLES = """\b
Examples:
  modelcheck explain
  modelcheck explain MC204
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Say what a diagnostic code means.",
)
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@screen_options
@verbose_option
def explain(*, codes: tuple[str, ...], color: str, ascii_only: bool, verbose: bool) -> int:
    """Say what a diagnostic means: its cause, an example that provokes it, and the way out.

    Without a CODE, list all of them.
    """
    with Loading():
        from modelcheck.cli.output import Output
        from modelcheck.report.layout.text import BLANK
        from modelcheck.report.screens.explanation import codes_lines, explanation, explanation_lines

    output = Output(file=None, color=color, ascii_only=ascii_only)
    explained = [explanation(code) for code in codes]
    if not explained:
        output.write_lines(codes_lines(output.page))
    for number, each in enumerate(explained):
        output.write_lines([BLANK] * bool(number))
        output.write_lines(explanation_lines(each, output.page))
    return 0
