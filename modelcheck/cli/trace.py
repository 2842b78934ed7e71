"""`modelcheck trace`."""

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
    screen_options,
    self_check_option,
    set_option,
    verbose_option,
    watch_option,
)
from modelcheck.cli.runs import run_document, run_format_options, watched
from modelcheck.errors import UsageError

if TYPE_CHECKING:
    from modelcheck.check.self_check import Extent, Subject
    from modelcheck.explicit import Limits
    from modelcheck.report.screens.run import Said
    from modelcheck.trace import Trace

_EXAMPLES = """\b
Exit codes: 0 the run is there, 1 no state is such, or a step is refused,
3 not decided within the limits; others as of verify.
\b
Examples:
  modelcheck trace zombie::FencedOutput --to 'owner == c1'
  modelcheck trace at_least_once --steps start,poll,process,crash
"""


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Show a run: the shortest to a state, or that of given steps.",
)
@click.argument("spec")
@set_option
@click.option("--to", metavar="EXPR", help="The shortest run to a state in which this expression is true.")
@click.option("--steps", metavar="STEPS", help="The run of these steps, as traces write them: start,poll(c0),crash.")
@watch_option
@click.option(
    "--time-limit",
    "time_limit_s",
    type=Seconds(),
    metavar="SECONDS",
    help="Stop the search after this time; what is not found then is not decided.",
)
@click.option("--max-states", type=click.IntRange(min=1), metavar="N", help="Stop the search at this many states.")
@self_check_option
@run_format_options
@screen_options
@verbose_option
def trace(
    *,
    spec: str,
    parameters: Mapping[str, bool | int],
    to: str | None,
    steps: str | None,
    watches: Sequence[str],
    time_limit_s: float | None,
    max_states: int | None,
    self_check: Extent,
    output_format: str,
    output: Path | None,
    color: str,
    ascii_only: bool,
    verbose: bool,
) -> int:
    """Show a run of SPEC with its lanes and what each step changes.

    SPEC is a file with one spec, one class of a file (file.py::Class), or a name of modelcheck list. It is executed, as
    by verify. An expression is written as in a spec, with or without self: position[c0] - committed.
    """
    with Loading():
        from modelcheck.check.result import ExitCode
        from modelcheck.check.targets import load_subject
        from modelcheck.cli.output import Output
        from modelcheck.explicit import Limits
        from modelcheck.report.screens.run import run_screen

    if (to is None) == (steps is None):
        raise UsageError("say which run: --to EXPR, or --steps STEPS", hint="one of them, and not both")
    page = Output(file=output, color=color, ascii_only=ascii_only)
    limits = Limits(time_limit_s=time_limit_s, max_states=max_states)
    with redirect_stdout(sys.stderr):
        subject = load_subject(spec, parameters)
        shown = watched(subject, watches)
        if to is not None:
            found, said = _reached(subject, to, limits, self_check)
        else:
            found, said = _followed(subject, steps or "", self_check)
    file = subject.spec.source.display
    if output_format == "full":
        page.write_lines(run_screen(subject.system, file, found, said, shown, page.page))
    elif found is not None:
        page.write(run_document(subject.system, found, output_format, file=file, title=said.title))
    if not said.good and output_format != "full":
        click.echo(said.title, err=True)
    if said.good:
        return ExitCode.AS_PROMISED.value
    return ExitCode.NOT_AS_PROMISED.value if said.decided else ExitCode.UNDETERMINED.value


def _reached(subject: Subject, to: str, limits: Limits, self_check: Extent) -> tuple[Trace | None, Said]:
    """The shortest run to a state in which the expression is true."""
    from modelcheck.check.expression import condition
    from modelcheck.check.reach import reach
    from modelcheck.check.self_check import SelfCheck
    from modelcheck.cli.progress import ProgressLine
    from modelcheck.report.screens.run import reached_words

    asked = condition(subject, to)
    checked = SelfCheck(subject, self_check)
    checked.declarations()
    with ProgressLine(sys.stderr) as progress:
        found = reach(subject.system, asked, limits, checked=checked, progress=progress)
    if found.trace is not None:
        checked.trace(found.trace)
    return found.trace, reached_words(found, to)


def _followed(subject: Subject, steps: str, self_check: Extent) -> tuple[Trace, Said]:
    """The run of the steps, as far as it goes."""
    from modelcheck.check.follow import Follower
    from modelcheck.check.self_check import SelfCheck
    from modelcheck.report.page.steps import steps_of
    from modelcheck.report.screens.run import followed_words

    follower = Follower(subject.system)
    found = follower.follow(steps_of(steps))
    checked = SelfCheck(subject, self_check)
    checked.declarations()
    checked.trace(found.trace)
    return found.trace, followed_words(found, list(follower.possible(found.trace.last)))
