"""`modelcheck show`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, screen_options, self_check_option, set_option, verbose_option, watch_option
from modelcheck.cli.runs import run_document, run_format_options, watched

if TYPE_CHECKING:
    from modelcheck.check.self_check import Extent
    from modelcheck.cli.output import Output
    from modelcheck.report.documents.itf_file import ItfFile
    from modelcheck.report.documents.schema import TraceDocument

_EXAMPLES = """\b
Examples:
  modelcheck show .modelcheck/mine.py/Mine/no_loss.cert.smt2
  modelcheck show quint.itf.json --spec mine.py --set messages=1
"""


class _Asked(NamedTuple):
    """What is asked about a run, but for the run itself."""

    self_check: Extent
    watches: Sequence[str]
    output_format: str
    output: Output


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Print a saved trace, or the proof in a certificate.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--spec", metavar="SPEC", help="The spec of a trace in ITF, where the file names none or another one.")
@set_option
@watch_option
@self_check_option
@run_format_options
@screen_options
@verbose_option
def show(
    *,
    file: Path,
    spec: str | None,
    parameters: Mapping[str, bool | int],
    watches: Sequence[str],
    self_check: Extent,
    output_format: str,
    output: Path | None,
    color: str,
    ascii_only: bool,
    verbose: bool,
) -> int:
    """Print a trace that verify or trace saved, repeated on the spec as it is now; or the proof in a certificate.

    If the spec has changed so that it no longer takes these steps, that is said instead (exit code 4). A trace in the
    Informal Trace Format (ITF) may be of any tool: its steps are found in the spec, or the first that is none is named.
    A certificate (.cert.smt2) is printed as it is: check-certificate checks it.
    """
    with Loading():
        from modelcheck.cli.output import Output
        from modelcheck.errors import UsageError
        from modelcheck.report.documents.itf_file import read_itf
        from modelcheck.report.documents.trace_file import read_trace

    page = Output(file=output, color=color, ascii_only=ascii_only)
    asked = _Asked(self_check, watches, output_format, page)
    is_certificate = file.suffix == ".smt2"
    data = b"" if is_certificate else file.read_bytes()
    itf = None if is_certificate else read_itf(data, name=str(file))
    if itf is not None:
        return _show_itf(file, itf, spec, parameters, asked)
    if spec is not None or parameters:
        raise UsageError(f"{file} names its spec and parameters", hint="--spec and --set are for traces in ITF")
    if not is_certificate:
        return _show_trace(file, read_trace(data, name=str(file)), asked)
    if watches or output_format != "full":
        raise UsageError(f"{file} is a certificate, which has no run", hint="without --output-format and --watch-expr")
    return _show_certificate(file, page)


def _show_trace(file: Path, document: TraceDocument, asked: _Asked) -> int:
    from modelcheck.check.result import ExitCode
    from modelcheck.check.saved import spec_of
    from modelcheck.check.self_check import SelfCheck
    from modelcheck.check.targets import load_subject
    from modelcheck.errors import UsageError
    from modelcheck.report.documents.json import document_json
    from modelcheck.report.documents.trace_file import OutdatedTrace, replay
    from modelcheck.report.screens.saved import outdated_lines, saved_lines

    output, spec = asked.output, spec_of(file, document.file)
    try:
        with redirect_stdout(sys.stderr):
            subject = load_subject(f"{spec}::{document.spec}", document.parameters)
            trace = replay(document, subject.system)
            checked = SelfCheck(subject, asked.self_check)
            checked.declarations()
            checked.trace(trace)
    except (OutdatedTrace, UsageError) as error:
        if asked.output_format == "full":
            output.write_lines(outdated_lines(document, str(error), spec, output.page))
        else:
            click.echo(f"{spec} has changed since this trace was saved: {error}", err=True)
        return ExitCode.BAD_SPEC.value
    shown = watched(subject, asked.watches)
    if asked.output_format == "full":
        output.write_lines(saved_lines(document, subject.system, trace, spec, output.page, shown))
    elif asked.output_format == "json":
        output.write(document_json(document))
    else:
        output.write(
            run_document(
                subject.system,
                trace,
                asked.output_format,
                file=document.file,
                title=f"{document.spec}.{document.property}" if document.property else f"a run of {document.spec}",
                verdict="violated" if document.property else "a run",
                property_name=document.property,
                loop_from=None if document.lasso is None else document.lasso.loop_from,
            )
        )
    return ExitCode.AS_PROMISED.value


def _show_itf(file: Path, document: ItfFile, spec: str | None, given: Mapping[str, bool | int], asked: _Asked) -> int:
    from modelcheck.check.result import ExitCode
    from modelcheck.check.self_check import SelfCheck
    from modelcheck.cli.seen import seen_run
    from modelcheck.report.screens.run import retraced_words, run_screen

    with redirect_stdout(sys.stderr):
        seen = seen_run(file, document, spec, given)
        system, found = seen.subject.system, seen.found
        shown = watched(seen.subject, asked.watches)
        checked = SelfCheck(seen.subject, asked.self_check)
        checked.declarations()
        checked.trace(found.trace)
    said = retraced_words(found, seen.said.left_out, seen.said.not_read)
    source = seen.subject.spec.source.display
    if asked.output_format == "full":
        page = asked.output.page
        asked.output.write_lines(run_screen(system, source, found.trace, said, shown, page, loop_from=found.loop_from))
    else:
        if said.good:
            asked.output.write(
                run_document(
                    system,
                    found.trace,
                    asked.output_format,
                    file=source,
                    title=said.title,
                    loop_from=found.loop_from,
                )
            )
        for line in (*(() if said.good else (said.title,)), *said.after):
            click.echo(line, err=True)
    if said.good:
        return ExitCode.AS_PROMISED.value
    return ExitCode.BAD_SPEC.value if said.decided else ExitCode.UNDETERMINED.value


def _show_certificate(file: Path, output: Output) -> int:
    from modelcheck.check.result import ExitCode
    from modelcheck.check.saved import spec_of
    from modelcheck.errors import UsageError
    from modelcheck.report.screens.certified import certified_lines, read_description

    beside = file.with_suffix(".json")
    try:
        description = beside.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"{file} is described by {beside}, which cannot be read: {why}") from None
    document = read_description(description, file.read_bytes(), name=str(file))
    spec = spec_of(file, document.file)
    output.write_lines(certified_lines(document, certificate=str(file), spec=spec, page=output.page))
    return ExitCode.AS_PROMISED.value
