"""`modelcheck explain`."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, screen_options, verbose_option

_EXAMPLES = """\b
Examples:
  modelcheck explain no_loss
  modelcheck explain MC204
"""


def _completed(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """The words and codes that begin so."""
    from modelcheck.errors import CODES
    from modelcheck.report.screens.glossary import words

    explained = {name.replace(" ", "_"): each.meaning for name, each in words().items()} | CODES
    return [
        CompletionItem(name, help=each) for name, each in explained.items() if name.lower().startswith(begun.lower())
    ]


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Say what a word of a screen or a diagnostic code means.",
)
@click.argument("words", metavar="[WORD]...", nargs=-1, shell_complete=_completed)
@screen_options
@verbose_option
def explain(*, words: tuple[str, ...], color: str, ascii_only: bool, verbose: bool) -> int:
    """Say what a word means, with an example; of a diagnostic code, its cause and the way out too.

    WORD is one of a screen, a spec or an exit code (no_loss, at-least-once, volatile, rank, 3), or a code (MC204).
    Without any, list all of them.
    """
    with Loading():
        from modelcheck.cli.output import Output
        from modelcheck.errors import CODES
        from modelcheck.report.layout.text import BLANK, plain
        from modelcheck.report.screens.explanation import codes_lines, explanation, explanation_lines
        from modelcheck.report.screens.glossary import named, word, word_lines, words_lines

    output = Output(file=None, color=color, ascii_only=ascii_only)
    page = output.page
    # `modelcheck explain self check` is about one word of two.
    asked = [" ".join(words)] if len(words) > 1 and named(" ".join(words)) else words
    explained = [
        explanation_lines(explanation(each), page) if each.upper() in CODES else word_lines(word(each), page)
        for each in asked
    ]
    if not explained:
        output.write_lines(words_lines(page))
        output.write_lines([BLANK])
        output.write_lines(codes_lines(page))
        output.write_lines([BLANK, plain("modelcheck explain WORD says more about one of them")])
    for number, each in enumerate(explained):
        output.write_lines([BLANK] * bool(number))
        output.write_lines(each)
    return 0
