"""The options of commands that show one run, and the writing of it in each format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from modelcheck.cli.options import F
from modelcheck.cli.result import writable
from modelcheck.errors import InternalError

if TYPE_CHECKING:
    from modelcheck.check.expression import Watched
    from modelcheck.check.self_check import Subject
    from modelcheck.ir.system import TransitionSystem
    from modelcheck.trace import Trace

FORMATS: Final = ("full", "json", "itf", "mermaid", "plantuml", "markdown")


def _file(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    return None if path is None or path == Path("-") else writable(path)


def run_format_options(command: F) -> F:
    """The options for the format of a run and its file."""
    command = click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
        callback=_file,
        help="Write the run to a file instead of standard output (-).",
    )(command)
    return click.option(
        "--output-format",
        type=click.Choice(FORMATS),
        envvar="MODELCHECK_RUN_FORMAT",
        allow_from_autoenv=False,  # a format for results may be none for runs
        default="full",
        show_default=True,
        help="json: as verify saves traces; itf: for other model checkers and viewers; mermaid, plantuml: sequence "
        "diagrams; markdown: a table.",
    )(command)


def watched(subject: Subject, texts: Sequence[str]) -> list[Watched]:
    """The expressions to watch.

    Raises:
        SpecError: One of them is none over the state of the spec.
    """
    from modelcheck.check.expression import watched as read

    return [read(subject, text) for text in texts]


def run_document(
    system: TransitionSystem,
    trace: Trace,
    output_format: str,
    *,
    file: str,
    title: str,
    verdict: str = "a run",
    property_name: str = "",
    loop_from: int | None = None,
) -> bytes:
    """A run in one of the formats for programs; an endless one has its loop once, from `loop_from` on."""
    from modelcheck.report.lanes.model import lanes

    match output_format:
        case "json":
            from modelcheck.report.documents.trace_file import run_json

            return run_json(system, trace, file=file, loop_from=loop_from)
        case "itf":
            from modelcheck.report.documents.itf import itf_json

            return itf_json(system, trace, file=file, verdict=verdict, property_name=property_name, loop_from=loop_from)
        case "mermaid":
            from modelcheck.report.documents.sequence import mermaid

            return mermaid(lanes(system, trace, loop_from=loop_from))
        case "plantuml":
            from modelcheck.report.documents.sequence import plantuml

            return plantuml(lanes(system, trace, loop_from=loop_from))
        case "markdown":
            from modelcheck.report.documents.run_table import run_table

            return run_table(lanes(system, trace, loop_from=loop_from), title=title)
        case _:
            raise InternalError(f"no document of the format {output_format}")
