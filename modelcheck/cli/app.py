"""The entry point: the commands together, and an exit code whatever happens."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, NoReturn, TextIO

import click

from modelcheck.cli.loading import INTERRUPTED, Interrupts, Loading
from modelcheck.cli.options import Failed

_BAD_SPEC: Final = 4
_COMPLETE: Final = "_MODELCHECK_COMPLETE"


def _check_certificate() -> click.Command:
    from modelcheck.cli.check_certificate import check_certificate

    return check_certificate


def _completion() -> click.Command:
    from modelcheck.cli.completion import completion

    return completion


def _explain() -> click.Command:
    from modelcheck.cli.explain import explain

    return explain


def _explore() -> click.Command:
    from modelcheck.cli.explore import explore

    return explore


def _graph() -> click.Command:
    from modelcheck.cli.graph import graph

    return graph


def _list() -> click.Command:
    from modelcheck.cli.list import list_

    return list_


def _new() -> click.Command:
    from modelcheck.cli.new import new

    return new


def _prove() -> click.Command:
    from modelcheck.cli.prove import prove

    return prove


def _show() -> click.Command:
    from modelcheck.cli.show import show

    return show


def _trace() -> click.Command:
    from modelcheck.cli.trace import trace

    return trace


def _verify() -> click.Command:
    from modelcheck.cli.verify import verify

    return verify


_COMMANDS: Final[Mapping[str, Callable[[], click.Command]]] = {
    "check-certificate": _check_certificate,
    "completion": _completion,
    "explain": _explain,
    "explore": _explore,
    "graph": _graph,
    "list": _list,
    "new": _new,
    "prove": _prove,
    "show": _show,
    "trace": _trace,
    "verify": _verify,
}


class Commands(click.Group):
    """The commands by name; a process loads only the one that it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names in order."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        load = _COMMANDS.get(cmd_name)
        if load is None:
            return None
        with Loading():
            return load()


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    import platform
    from importlib.metadata import version

    where = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    click.echo(f"modelcheck {version('modelcheck')} ({where}, z3-solver {version('z3-solver')})")
    ctx.exit()


_EPILOG: Final = """\b
Examples:
  modelcheck verify at_least_once
  modelcheck new my_consumer

\b
Environment:
  MODELCHECK_OPTION    any option of a command: MODELCHECK_OUTPUT_FORMAT=junit
  NO_COLOR             no colour; FORCE_COLOR: colour also in a pipe, unless 0
  COLUMNS              the width of a screen
  MODELCHECK_TRACEBACK the traceback of an internal error

\b
Examples:
  modelcheck verify specs/at_least_once.py
  modelcheck verify specs --output-format json
"""


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)
@click.option(
    "--version", is_flag=True, callback=_print_version, expose_value=False, is_eager=True, help="Print versions."
)
def cli() -> None:
    """Prove or refute that a message consumer loses nothing and duplicates nothing."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code (`modelcheck.check.result.ExitCode`).

    Args:
        arguments: The words after `modelcheck`; None takes those of the process.
    """
    with Interrupts() as interrupts:
        code = _run(arguments)
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)
        if interrupts.came:
            os._exit(code)  # who interrupts does not wait until Python has given back the memory of millions of states
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    from modelcheck.cli.failures import tell, tell_failed, tell_mistake

    stdout = sys.stdout
    given = sys.argv[1:] if arguments is None else arguments
    try:
        try:
            return int(cli.main(args=arguments, prog_name="modelcheck", standalone_mode=False) or 0)
        except Failed as failed:
            return tell_failed(failed)
    except click.ClickException as error:
        return tell_mistake(error, given, _named(given))
    except click.Abort:
        return tell("interrupted", "interrupted", INTERRUPTED, given, _named(given))
    except SystemExit as end:
        # Outside its standalone mode click exits by itself only if the reader of its output has gone, and at the end of
        # a completion.
        if sys.stdout is not stdout:  # which it puts another in the place of
            return 0
        if _COMPLETE in os.environ:
            return int(end.code or 0)
        why = "error: the spec ends Python: an annotation or a value calls exit()"
        return tell("MC103", why, _BAD_SPEC, given, _named(given))
    except OSError as error:
        why = f"error: cannot write to standard output: {error.strerror or error}"
        return tell("usage", why, click.UsageError.exit_code, given, _named(given))


def _named(arguments: Sequence[str]) -> click.Command | None:
    """The command among the words of a command line; None where there is none of that name."""
    name = next((each for each in arguments if not each.startswith("-")), "")
    return cli.get_command(click.Context(cli), name)


def _flush(stream: TextIO | None) -> None:
    """Write what is left; that nobody takes it (`| head`) is no failure, neither now nor when Python shuts down."""
    if stream is None:  # it was closed before Python began
        return
    try:
        stream.flush()
    except OSError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
