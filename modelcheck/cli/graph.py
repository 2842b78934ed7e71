"""`modelcheck graph`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, self_check_option, set_option, verbose_option
from modelcheck.cli.result import writable

if TYPE_CHECKING:
    from modelcheck.check.self_check import Extent
    from modelcheck.graph import StateGraph

_EXAMPLES = """\b
Examples:
  modelcheck graph at_least_once -o at_least_once.svg
  modelcheck graph at_most_once --set messages=1 -o small.graphml
"""

_FORMATS: Final = ("dot", "json", "graphml", "svg", "png")
_SUFFIXES: Final = {**{f".{each}": each for each in _FORMATS}, ".gv": "dot"}

_READABLE: Final = 250
"""The most states of a drawing in which anybody finds something."""


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
    type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
    required=True,
    help=f"File to write, or - for standard output; its suffix decides the format: {', '.join(_SUFFIXES)}.",
)
@click.option(
    "--output-format",
    type=click.Choice(_FORMATS),
    envvar="MODELCHECK_GRAPH_FORMAT",
    allow_from_autoenv=False,  # a format for results may be none for graphs
    help="The format, whatever the suffix; svg and png are drawn by dot of Graphviz.",
)
@set_option
@click.option("--max-states", type=click.IntRange(min=1), metavar="N", help="Stop at this many states.")
@self_check_option
@verbose_option
def graph(
    *,
    spec: str,
    output: Path,
    output_format: str | None,
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
        from modelcheck.cli.drawing import DRAWN, drawn, program
        from modelcheck.cli.output import Output
        from modelcheck.cli.progress import ProgressLine
        from modelcheck.explicit import Limits, explore
        from modelcheck.export.state_graph import WRITERS

    kind = output_format or _format_of(output)
    file = None if output == Path("-") else writable(output)
    dot = program(kind) if kind in DRAWN else ""
    with redirect_stdout(sys.stderr), ProgressLine(sys.stderr) as progress:
        subject = load_subject(spec, parameters)
        checked = SelfCheck(subject, self_check)
        checked.declarations()
        explored = explore(subject.system, limits=Limits(max_states=max_states), progress=progress)
        checked.graph(explored)
    text = WRITERS["dot" if dot else kind](explored)
    _warn_of_size(explored, kind, len(text.encode()), spec)
    data = drawn(dot, text, kind) if dot else text.encode()
    Output(file=file, color="never", ascii_only=False).write(data)
    click.echo(f"{output}: {len(explored):,} states", err=True)
    if explored.complete:
        return ExitCode.AS_PROMISED.value
    click.echo(f"not complete: {explored.stopped.value if explored.stopped else 'stopped'}", err=True)
    return ExitCode.UNDETERMINED.value


def _format_of(output: Path) -> str:
    """The format that the suffix of a file stands for."""
    found = _SUFFIXES.get(output.suffix.lower())
    if found is not None:
        return found
    if output == Path("-"):
        raise click.BadParameter(f"standard output needs --output-format {'|'.join(_FORMATS)}", param_hint="--output")
    raise click.BadParameter(f"{output.name} must end in one of {', '.join(_SUFFIXES)}", param_hint="--output")


def _warn_of_size(explored: StateGraph, kind: str, size: int, spec: str) -> None:
    """Say before it is written that a drawing shows more than anybody can read, and how to have less."""
    if kind in ("json", "graphml") or len(explored) <= _READABLE:
        return
    counts = f"{len(explored):,} states, {len(explored.targets):,} transitions, {max(1, size // 1000):,} kB of DOT"
    click.echo(f"{counts}: a drawing of more than {_READABLE} states is hard to read", err=True)
    less = "smaller parameters (--set)" if explored.system.parameters else "a smaller spec"
    click.echo(f"to see less: --max-states {_READABLE}, {less}, or modelcheck explore {spec}", err=True)
