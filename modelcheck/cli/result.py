"""The options of commands that end in a result, and the writing of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from modelcheck.cli.options import F
from modelcheck.errors import InternalError

if TYPE_CHECKING:
    from modelcheck.check.result import Result
    from modelcheck.cli.output import Output
    from modelcheck.report.documents.findings import Report
    from modelcheck.report.screens.terminal import Contexts
    from modelcheck.report.watches import Watch

FORMATS: Final = ("full", "concise", "json", "github", "junit", "sarif", "markdown", "html")

EXIT_CODES = """\b
Exit codes: 0 every property as promised, 1 not as promised, 2 bad command
line, 3 undetermined, 4 bad spec, 5 nothing to check, 70 internal error,
130 interrupted, by Ctrl-C or SIGTERM (the partial result is printed).
"""

property_option = click.option(
    "--property", "properties", metavar="NAME", multiple=True, help="Check only this property; repeatable."
)


format_option: Final = click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    default="full",
    show_default=True,
    help="concise: a line for each thing that is wrong; html: a page to walk through; json: all of it; the others are "
    "for CI. Also: MODELCHECK_OUTPUT_FORMAT.",
)


def result_options(command: F) -> F:
    """The options for the form of a result and its file."""
    for option in (
        click.option("-q", "--quiet", count=True, help="Only the verdicts; -qq prints nothing."),
        click.option(
            "-o",
            "--output",
            type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
            callback=_file,
            help="Write the result to a file instead of standard output (-).",
        ),
        format_option,
    ):
        command = option(command)
    return command


def _file(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    return None if path is None or path == Path("-") else writable(path)


def writable(path: Path) -> Path:
    """The path, if a file can be written there.

    Raises:
        click.BadParameter: It cannot be, and why; asked before anything is checked.
    """
    from modelcheck.cli.output import why_not_writable

    reason = why_not_writable(path)
    if reason is not None:
        raise click.BadParameter(f"cannot write {path}: {reason}", param_hint="--output")
    return path


def write_result(
    result: Result,
    contexts: Contexts,
    output: Output,
    output_format: str,
    *,
    quiet: int,
    proof: bool = False,
    verbose: bool = False,
    table: bool = True,
    watches: Sequence[Sequence[Watch]] = (),
) -> None:
    """Write a result in the format asked for; a quiet screen has verdicts only, one with `proof` the proofs too.

    A page shows the values of `watches`, for each spec its own.
    """
    if output_format == "full":
        from modelcheck.report.screens.terminal import Detail, full_lines, verdict_only_lines

        detail = Detail(proof=proof, steps=verbose, table=table)
        full = full_lines(result, contexts, output.page, detail)
        output.write_lines(verdict_only_lines(result, output.page) if quiet else full)
        return
    if output_format == "html":
        from modelcheck.report.page.document import page_document
        from modelcheck.report.page.html import page_html

        targets = {index: each.target for (index, _), each in contexts.items() if each.target is not None}
        output.write(page_html(page_document(result, targets=targets, watches=watches)))
        return
    if output_format == "json":
        from modelcheck.report.documents.json import result_json

        output.write(result_json(result))
        return
    from modelcheck.report.documents.findings import report_of

    write_report(report_of(result, {key: each.target for key, each in contexts.items()}), output, output_format)
    if output_format == "concise" and not quiet:
        from modelcheck.report.words import summary_words

        # As ruff and mypy do, so that no output at all cannot be taken for a run that never was.
        click.echo(summary_words(result), err=True)


def write_report(report: Report, output: Output, output_format: str) -> None:
    """Write findings in one of the formats that list them."""
    match output_format:
        case "concise":
            from modelcheck.report.layout.text import plain
            from modelcheck.report.screens.concise import concise_lines

            output.write_lines(plain(line) for line in concise_lines(report))
        case "github":
            from modelcheck.report.documents.github import github_annotations

            output.write(github_annotations(report, folder=_folder_in_repository()))
        case "junit":
            from modelcheck.report.documents.junit import junit_xml

            output.write(junit_xml(report))
        case "sarif":
            from importlib.metadata import version

            from modelcheck.report.documents.sarif import sarif_log

            output.write(sarif_log(report, version=version("modelcheck")))
        case "markdown":
            from modelcheck.report.documents.markdown import markdown_comment

            output.write(markdown_comment(report))
        case "html":
            from modelcheck.report.page.document import message_document
            from modelcheck.report.page.html import page_html

            fine = report.exit_code.value == 0
            text = "\n".join(finding.explained for finding in report.findings)
            output.write(page_html(message_document("good" if fine else "bad", text)))
        case _:
            raise InternalError(f"no document of the format {output_format}")


def _folder_in_repository() -> str:
    """The working directory as seen from the root of the repository that a workflow checked out; empty elsewhere."""
    root = os.environ.get("GITHUB_WORKSPACE")
    if not root:
        return ""
    folder = os.path.relpath(os.getcwd(), os.path.realpath(root))
    return "" if folder.startswith(os.pardir) else folder.replace(os.sep, "/")
