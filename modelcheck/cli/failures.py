"""A run that reached no result, told in the format that was asked for: who parses stdout finds there what it expects.

A person reads it on stderr, whatever the format.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import click

from modelcheck.cli.options import Failed, Refused
from modelcheck.cli.result import FORMATS, write_report
from modelcheck.errors import SpecError

_BAD_SPEC: Final = 4
_INTERNAL: Final = 70


class Asked(NamedTuple):
    """The format of a command's output, and its file."""

    output_format: str = "full"
    output: Path | None = None

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Self:
        """As the options of a command say."""
        # Where the suffix of its file decides, `graph` has no format: a failure is not written there.
        return cls(params["output_format"], _file(params.get("output"))) if params.get("output_format") else cls()

    @classmethod
    def by(cls, arguments: Sequence[str], command: click.Command | None) -> Self:
        """As a command line says whose options may be wrong, and the environment.

        Args:
            arguments: The words after `modelcheck`.
            command: The command among them; None where there is no such command.
        """
        own = next((each for each in command.params if each.name == "output_format"), None) if command else None
        if command is not None and own is None:
            return cls()
        variable = "MODELCHECK_OUTPUT_FORMAT" if own is None else own.envvar
        form = click.Option(["--output-format"], envvar=variable, allow_from_autoenv=False)
        options = [form, click.Option(["-o", "--output"])]
        settings = {"ignore_unknown_options": True, "allow_extra_args": True, "auto_envvar_prefix": "MODELCHECK"}
        parser = click.Command("asked", params=[*options], context_settings=settings, add_help_option=False)
        found = parser.make_context("asked", list(arguments), resilient_parsing=True).params
        file = found.get("output") if command is not None else None
        asked = found.get("output_format")
        return cls(asked if asked in FORMATS else "full", _file(file))


def _file(named: str | Path | None) -> Path | None:
    """The file that was named; None for standard output."""
    return None if named is None or str(named) == "-" else Path(named)


def write_failure(asked: Asked, rule: str, message: str, *, exit_code: int, hint: str | None = None) -> None:
    """Write the document of a failure; a screen and lines for editors have none, as stderr says it.

    Args:
        asked: The format, and the file; stdout where that cannot be written. Formats of runs have no failures.
        rule: `usage`, `internal`, `interrupted`, or a code.
        message: What went wrong.
        exit_code: The exit code of the process.
        hint: The way out.
    """
    if asked.output_format in ("full", "concise") or asked.output_format not in FORMATS:
        return
    from modelcheck.check.result import ExitCode
    from modelcheck.cli.output import Output, why_not_writable
    from modelcheck.report.documents.findings import failure
    from modelcheck.report.documents.json import failure_json

    file = None if asked.output is not None and why_not_writable(asked.output) else asked.output
    output, code = Output(file=file, color="never", ascii_only=False), ExitCode(exit_code)
    if asked.output_format == "json":
        output.write(failure_json(code=rule, message=message, hint=hint, exit_code=code))
    else:
        write_report(failure(rule, message, hint=hint, exit_code=code), output, asked.output_format)


def tell_failed(failed: Failed) -> int:
    """Tell what ended a command: mistakes of its spec as its result, anything else as a mistake of ours.

    Returns:
        The exit code.
    """
    if isinstance(failed.error, SpecError):
        _print_diagnostics(failed.error, failed.params)
        return _BAD_SPEC
    with suppress(OSError):  # that nobody reads it changes no exit code
        _tell_internal(failed.error, verbose=bool(failed.params.get("verbose")))
    message = f"{type(failed.error).__name__}: {failed.error}"
    write_failure(Asked.of(failed.params), "internal", message, exit_code=_INTERNAL)
    return _INTERNAL


def tell_mistake(error: click.ClickException, arguments: Sequence[str], command: click.Command | None) -> int:
    """Tell what is wrong with a command line, on stderr and in the format that was asked for.

    Args:
        error: The mistake.
        arguments: The words after `modelcheck`.
        command: The command among them; None where there is no such command.

    Returns:
        The exit code.
    """
    asked = Asked.by(arguments, command)
    with suppress(OSError):  # as above
        if asked.output_format == "concise":
            click.echo(f"error: {error.format_message()}", err=True)
        else:
            error.show()
    hint = error.hint if isinstance(error, Refused) else None
    # A file that cannot be read or written is 1 for click, which would be a verdict.
    code = error.exit_code if error.exit_code != 1 else click.UsageError.exit_code
    return _written(asked, "usage", error.format_message(), code, hint=hint)


def tell(rule: str, message: str, exit_code: int, arguments: Sequence[str], command: click.Command | None) -> int:
    """Tell what ended a command from outside of it; `arguments` and result as of `tell_mistake`, `rule` as below."""
    with suppress(OSError):  # as above
        click.echo(message, err=True)
    return _written(Asked.by(arguments, command), rule, message, exit_code)


def _written(asked: Asked, rule: str, message: str, exit_code: int, hint: str | None = None) -> int:
    with suppress(click.ClickException):  # which would be about the same file
        write_failure(asked, rule, message, exit_code=exit_code, hint=hint)
    return exit_code


def _tell_internal(error: Exception, *, verbose: bool) -> None:
    click.echo(f"modelcheck: internal error: {type(error).__name__}: {error}", err=True)
    if verbose:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
        return
    again = "run it again with MODELCHECK_TRACEBACK=1 and send what it prints, with the spec"
    click.echo(f"This is a mistake of modelcheck, not of your spec. To report it, {again}.", err=True)


def _print_diagnostics(error: SpecError, params: Mapping[str, Any]) -> None:
    """Print diagnostics as the result of a command that has no other; for `verify` they are part of its own."""
    from modelcheck.check.result import ExitCode
    from modelcheck.cli.output import Output

    asked = Asked.of(params)
    if asked.output_format not in FORMATS:  # one of a run, which a mistake would not be a part of
        from modelcheck.report.layout.source import errors_lines
        from modelcheck.report.layout.text import paint

        page = Output(file=None, color="never", ascii_only=bool(params.get("ascii_only"))).page
        click.echo(paint(errors_lines(error.diagnostics, page), color=False), err=True, nl=False)
        return
    output = Output(file=asked.output, color=params.get("color", "auto"), ascii_only=bool(params.get("ascii_only")))
    if asked.output_format == "full":
        from modelcheck.report.layout.source import errors_lines

        output.write_lines(errors_lines(error.diagnostics, output.page))
    elif asked.output_format == "json":
        from modelcheck.report.documents.json import errors_json

        output.write(errors_json(*error.diagnostics, exit_code=ExitCode.BAD_SPEC))
    else:
        from modelcheck.report.documents.findings import diagnostics_report

        write_report(diagnostics_report(error.diagnostics), output, asked.output_format)
