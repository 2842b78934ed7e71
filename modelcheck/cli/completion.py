"""`modelcheck completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from modelcheck.cli.options import Command, verbose_option

VARIABLE = "_MODELCHECK_COMPLETE"

_EXAMPLES = """\b
To have it in every bash from now on:
  echo 'eval "$(modelcheck completion bash)"' >> ~/.bashrc

\b
Examples:
  modelcheck completion bash
  modelcheck completion fish
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Print what completes commands in a shell.",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
@verbose_option
def completion(ctx: click.Context, *, shell: str, verbose: bool) -> int:
    """Print the program with which SHELL completes commands, options, and words to explain.

    bash (4.4 or later) and zsh: eval "$(modelcheck completion bash)". fish: modelcheck completion fish | source.
    """
    complete = get_completion_class(shell)
    if complete is None:
        raise click.UsageError(f"no completion for {shell}", ctx)
    click.echo(complete(ctx.find_root().command, {}, "modelcheck", VARIABLE).source(), nl=False)
    return 0
