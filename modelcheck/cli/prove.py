"""`modelcheck prove`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, Seconds, screen_options, self_check_option, set_option, verbose_option
from modelcheck.cli.result import EXIT_CODES, property_option, result_options, write_result
from modelcheck.symbolic import ENGINES

if TYPE_CHECKING:
    from modelcheck.check.self_check import Extent

_EXAMPLES = f"""{EXIT_CODES}
\b
Examples:
  modelcheck prove exactly_once
  modelcheck prove group --engine predicates --seed 3
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Prove properties for any number of messages and crashes.",
)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True)
@set_option
@property_option
@click.option(
    "--time-limit",
    "time_limit_s",
    type=Seconds(),
    metavar="SECONDS",
    default=30.0,
    show_default=True,
    help="Give up after this time, counted anew for each property of each spec.",
)
@click.option(
    "--engine",
    "engines",
    type=click.Choice(ENGINES),
    multiple=True,
    help="Use this engine only; repeatable. The spacers and predicates prove, unrolling refutes.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    default=0,
    show_default=True,
    help="Another order of terms, for the same verdict by another way; 0 is the order of the spec.",
)
@click.option(
    "--save",
    is_flag=True,
    help="Keep what is proved beside the spec, in proofs/: verify checks it there before it looks for a proof.",
)
@self_check_option
@result_options
@screen_options
@verbose_option
def prove(
    *,
    specs: tuple[str, ...],
    parameters: dict[str, bool | int],
    properties: tuple[str, ...],
    time_limit_s: float,
    engines: tuple[str, ...],
    seed: int,
    save: bool,
    self_check: Extent,
    output_format: str,
    output: Path | None,
    quiet: int,
    color: str,
    ascii_only: bool,
    verbose: bool,
) -> int:
    """Prove or refute properties of a spec for any number of messages and crashes, without a search.

    SPEC is a file, one class of a file (file.py::Class), a folder with every spec in it, or a name of modelcheck list.
    It is executed, as by verify.
    """
    with Loading():
        from modelcheck.check.prove import prove as check
        from modelcheck.cli.certificates import Certificates
        from modelcheck.cli.evidence import saved
        from modelcheck.cli.keeping import keep
        from modelcheck.cli.output import Output
        from modelcheck.cli.progress import ProgressLine
        from modelcheck.cli.stream import Stream
        from modelcheck.errors import UsageError
        from modelcheck.symbolic import Settings

    if save and parameters:
        raise UsageError("what is kept beside a spec is about the spec as it stands", hint="--save without --set")
    settings = Settings(engines=tuple(each for each in ENGINES if each in (engines or ENGINES)), seed=seed)
    page = Output(file=output, color=color, ascii_only=ascii_only)
    certificates = Certificates()
    # What a spec prints while it is imported is no part of the result.
    with redirect_stdout(sys.stderr), ProgressLine(sys.stderr, quiet=quiet > 0) as progress:
        result = check(
            *specs,
            parameters=parameters,
            properties=properties,
            time_limit_s=time_limit_s,
            settings=settings,
            observer=Stream(progress, None, certificates),
            self_check=self_check,
        )
    result, contexts = saved(result, specs, certificates)
    if save:
        for path in keep(result):
            click.echo(f"kept: {path}", err=True)
    if quiet < 2 or output is not None:
        write_result(result, contexts, page, output_format, quiet=quiet, proof=True)
    return result.exit_code.value
