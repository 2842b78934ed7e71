"""`modelcheck verify`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import (
    Command,
    Seconds,
    Size,
    screen_options,
    self_check_option,
    set_option,
    verbose_option,
    watch_option,
)
from modelcheck.cli.result import EXIT_CODES, property_option, result_options, write_result

if TYPE_CHECKING:
    from modelcheck.check.expression import Watched
    from modelcheck.check.self_check import Extent
    from modelcheck.explicit import Limits

_EXAMPLES = f"""{EXIT_CODES}
\b
Examples:
  modelcheck verify at_least_once
  modelcheck verify consumer.py --set messages=3 --property no_loss
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Check every property of a spec.",
)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True)
@set_option
@property_option
@click.option(
    "--time-limit",
    "time_limit_s",
    type=Seconds(),
    metavar="SECONDS",
    help="Stop the search of a spec after this time; answers follow within a quarter of it.",
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
    "--promise",
    type=click.Choice(["at-most-once", "at-least-once", "exactly-once"]),
    help="Guarantees that every spec must give, beside what it promises itself.",
)
@click.option(
    "--proof", is_flag=True, help="Show why a property holds for any size, or why that was not proved, and the files."
)
@click.option(
    "--proof-budget",
    "proof_budget_s",
    type=Seconds(),
    metavar="SECONDS",
    help="Processor time for all these proofs together; 20 for one spec, 120 for several, if it is not given.",
)
@watch_option
@self_check_option
@result_options
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
    promise: str | None,
    proof: bool,
    proof_budget_s: float | None,
    watches: tuple[str, ...],
    self_check: Extent,
    output_format: str,
    output: Path | None,
    quiet: int,
    color: str,
    ascii_only: bool,
    verbose: bool,
) -> int:
    """Check every property of a spec, and whether it keeps what it promises.

    SPEC is a file, one class of a file (file.py::Class), a folder with every spec in it, or a name of modelcheck list.

    Verifying a spec executes it: its module is imported, and Python repeats a sample of its steps. Do not verify what
    you would not run.
    """
    with Loading():
        from modelcheck.check.verify import verify as check
        from modelcheck.cli.certificates import Certificates
        from modelcheck.cli.evidence import saved
        from modelcheck.cli.output import Output
        from modelcheck.cli.progress import ProgressLine
        from modelcheck.cli.saving import kept_proof
        from modelcheck.cli.stream import Stream
        from modelcheck.errors import UsageError
        from modelcheck.explicit import Limits
        from modelcheck.spec import Semantics

    if output_format != "html":
        if click.get_current_context().get_parameter_source("watches") is click.core.ParameterSource.COMMANDLINE:
            raise UsageError("--watch-expr is for a page", hint="with --output-format html, or modelcheck explore")
        watches = ()  # the environment's are for every command
    limits = Limits(time_limit_s=time_limit_s, max_states=max_states, memory_limit_bytes=memory_limit_bytes)
    page = Output(file=output, color=color, ascii_only=ascii_only)
    certificates = Certificates()
    shows_rows = output is None and output_format == "full" and not quiet
    # What a spec prints while it is imported is no part of the result.
    with ProgressLine(sys.stderr, quiet=quiet > 0) as progress:
        stream = Stream(progress, page if shows_rows else None, certificates)
        with redirect_stdout(sys.stderr):
            known = _known(specs, parameters, limits, watches) if watches else {}
            result = check(
                *specs,
                parameters=parameters,
                properties=properties,
                any_size=any_size,
                limits=limits,
                proof_budget_s=proof_budget_s,
                promise=None if promise is None else Semantics(promise),
                observer=stream,
                self_check=self_check,
                elsewhere=kept_proof,
            )
        rows_stay = stream.close()
    result, contexts = saved(result, specs, certificates)
    table = any_size or not rows_stay  # without proofs, the rows that were printed are all there is
    if quiet < 2 or output is not None:
        write_result(
            result,
            contexts,
            page,
            output_format,
            quiet=quiet,
            proof=proof,
            verbose=verbose,
            table=table,
            watches=[known.get((each.file, each.system.name), ()) for each in result.results],
        )
    return result.exit_code.value


def _known(
    specs: Sequence[str], parameters: Mapping[str, bool | int], limits: Limits, watches: Sequence[str]
) -> dict[tuple[str, str], tuple[Watched, ...]]:
    """The expressions to watch of each spec, by its file and name; read before a search, which may take long."""
    from modelcheck.check.expression import watched_by
    from modelcheck.check.subjects import subjects_of

    subjects = subjects_of(specs, parameters, (), limits).subjects
    names = [(each.spec.source.display, each.system.name) for each in subjects]
    return dict(zip(names, watched_by(subjects, watches), strict=True))
