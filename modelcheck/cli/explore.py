"""`modelcheck explore`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, set_option, verbose_option

if TYPE_CHECKING:
    from modelcheck.explore.session import Session

_EXAMPLES = """\b
Examples:
  modelcheck explore at_least_once
  modelcheck explore consumer.py --at no_duplicate
  modelcheck explore .modelcheck/consumer.py/Mine/no_loss.json
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Walk through a spec in the browser.",
)
@click.argument("spec")
@set_option
@click.option(
    "--at",
    metavar="PLACE",
    help="Where to begin: a property, or what follows # in a link to a page.",
)
@click.option(
    "--watch-expr",
    "watches",
    metavar="EXPR",
    multiple=True,
    help="Show the value of this expression at every state; repeatable.",
)
@click.option(
    "--max-states",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    metavar="N",
    help="Stop the search at this many states; what lies beyond is then not known.",
)
@click.option("--browser/--no-browser", default=True, show_default=True, help="Open the page.")
@verbose_option
def explore(
    *,
    spec: str,
    parameters: Mapping[str, bool | int],
    at: str | None,
    watches: tuple[str, ...],
    max_states: int,
    browser: bool,
    verbose: bool,
) -> int:
    """Serve a page on which to walk through SPEC, until it is closed there or by Ctrl-C.

    SPEC is a file, one class of a file (file.py::Class), a name of modelcheck list, or a trace that verify saved. It is
    executed, as by verify. The page is for this machine alone.
    """
    with Loading():
        try:
            from modelcheck.explore.server import Server
        except ModuleNotFoundError as error:
            from modelcheck.errors import UsageError

            raise UsageError(
                f"exploring needs {error.name}, which is not installed", hint="pip install 'modelcheck[explore]'"
            ) from None
        from modelcheck.explore.opened import opened, place
        from modelcheck.explore.reload import Reloading

    with redirect_stdout(sys.stderr):
        target = opened(spec, parameters, watches=watches, max_states=max_states)
        reloading = Reloading(target.session, target.files)
    server = Server(reloading, place(at, reloading.session, target), target.save)
    click.echo(f"{server.address}\nCtrl-C, or End on the page, ends it", err=True)
    if browser:
        click.launch(server.address)
    server.run()
    return 0
