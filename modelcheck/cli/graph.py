"""`modelcheck graph`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, self_check_option, set_option, verbose_option
from modelcheck.cli.result import writable

if TYPE_CHECKING:
    from modelcheck.check.self_check import Extent

_EXAMPLES = """\b
Examples:
  modelcheck graph at_least_once -o at_least_once.dot
  modelcheck graph at_most_once --set messages=1 -o small.graphml
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Write the state graph of a spec to a file.",
)
@click.argument("spec")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
    help="File to write; its suffix decides the format: .dot, .gv, .graphml or .json.",
)
@set_option
@click.option("--max-states", type=click.IntRange(min=1), metavar="N", help="Stop at this many states.")
@self_check_option
@verbose_option
def graph(
    *,
    spec: str,
    output: Path,
    parameters: dict[str, bool | int],
    max_states: int | None,
    self_check: Extent,
    verbose: bool,
) -> int:
    """Write every reachable state and every transition of SPEC to a file.

    SPEC is a file with one spec, one class of a file (file.py::Class), or a name of modelcheck list.
    """
    with Loading():
        from modelcheck.check.result import ExitCode
        from modelcheck.check.self_check import SelfCheck
        from modelcheck.check.targets import load_subject
        from modelcheck.cli.output import Output
        from modelcheck.cli.progress import ProgressLine
        from modelcheck.explicit import Limits, explore
        from modelcheck.export.state_graph import WRITERS

    writer = WRITERS.get(output.suffix.lower())
    if writer is None:
        raise click.BadParameter(f"{output.name} must end in one of {', '.join(WRITERS)}", param_hint="--output")
    writable(output)
    with redirect_stdout(sys.stderr), ProgressLine(sys.stderr) as progress:
        subject = load_subject(spec, parameters)
        checked = SelfCheck(subject, self_check)
        checked.declarations()
        explored = explore(subject.system, limits=Limits(max_states=max_states), progress=progress)
        checked.graph(explored)
    Output(file=output, color="never", ascii_only=False).write(writer(explored).encode("utf-8"))
    click.echo(f"{output}: {len(explored):,} states", err=True)
    if explored.complete:
        return ExitCode.AS_PROMISED.value
    click.echo(f"not complete: {explored.stopped.value if explored.stopped else 'stopped'}", err=True)
    return ExitCode.UNDETERMINED.value
