"""`modelcheck new`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, screen_options, verbose_option
from modelcheck.errors import UsageError

_EXAMPLES = """\b
Examples:
  modelcheck new my_consumer
  modelcheck new my_sink --from sink_database
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Write a spec of your own, and its test.",
)
@click.argument("name")
@click.option(
    "--from",
    "origin",
    default="at_least_once",
    show_default=True,
    metavar="SPEC",
    help="The spec to start from: a name of modelcheck list.",
)
@screen_options
@verbose_option
def new(*, name: str, origin: str, color: str, ascii_only: bool, verbose: bool) -> int:
    """Write NAME.py, a copy of a spec that ships, and test_NAME.py, which pytest runs.

    Nothing is overwritten.
    """
    with Loading():
        from modelcheck.check.copied import copied, module_name
        from modelcheck.cli.output import Output
        from modelcheck.report.screens.library import written_lines

    output = Output(file=None, color=color, ascii_only=ascii_only)
    given = Path(name.removesuffix(".py"))
    folder = given.parent
    if not folder.is_dir():
        raise UsageError(f"the folder {folder} does not exist", hint="create it first")
    module = module_name(given.name, folder)
    spec, test = folder / f"{module}.py", folder / f"test_{module}.py"
    for path in (spec, test):
        if os.path.lexists(path):
            raise UsageError(f"{path} exists already", hint="choose another name, or move it away; nothing is written")
    made = copied(origin, module)
    _write(spec, made.text)
    try:
        _write(test, made.test)
    except UsageError:
        spec.unlink()
        raise
    output.write_lines(written_lines(str(spec), str(test), made.classes, output.page))
    return 0


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"{path} cannot be written: {why}", hint="choose a folder that can be") from None
