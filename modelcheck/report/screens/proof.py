"""What `--proof` shows: why a property holds for any size, or why no proof was found, and the file of the proof."""

from __future__ import annotations

from collections.abc import Iterator

from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.report.answers import counterexample, not_proved, proof_of, said, sizes_of
from modelcheck.report.layout.command import command_lines
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import BLANK, Line, Style, clean, plain, wrap
from modelcheck.report.screens.invariant import invariant_lines
from modelcheck.report.screens.lost import no_way_on_words
from modelcheck.report.screens.unproved import unproved_lines
from modelcheck.report.screens.violation import Context
from modelcheck.verdict import NotProved, NoWayOn


def proof_lines(result: SpecResult, found: PropertyResult, context: Context, page: Page) -> Iterator[Line]:
    """The proof of a property, or the reasons why there is none; nothing where none was tried."""
    violated = counterexample(found)
    if violated is not None and isinstance(violated.evidence, NoWayOn):
        system = with_parameters(result.system, violated.parameters)
        yield from wrap(((clean(found.name), Style.STRONG), (": lost for good", Style.PLAIN)), page.width)
        yield from wrap(plain(f"      {no_way_on_words(violated.evidence, system)}"), page.width, hang=6)
        yield BLANK
    proof, reason = proof_of(found), not_proved(found)
    if proof is None and reason is None:
        return
    words = f": {said(result, found).answer}, {sizes_of(found, result.system)}"
    title: Line = ((clean(found.name), Style.STRONG), (clean(words), Style.PLAIN))
    yield from wrap(title, page.width, hang=2)
    if proof is not None:
        yield from invariant_lines(proof, found.name, result.system, page)
    elif isinstance(reason, NotProved):
        yield from wrap(((f"      {clean(reason.headline)}", Style.UNSURE),), page.width, hang=8)
        yield from unproved_lines(reason, result.system, page)
    else:
        yield from wrap(((f"      not proved for every size: {clean(str(reason))}", Style.UNSURE),), page.width, hang=8)
    if context.certificate is not None and context.target is not None:
        yield from _certificate(context.certificate, context.target, page)
    yield BLANK


def _certificate(file: str, target: str, page: Page) -> Iterator[Line]:
    """The command that checks the file with the proof of a property."""
    words = ["modelcheck", "check-certificate", file, "--spec", target]
    yield (("      certificate, checked by", Style.DIM),)
    yield from map(plain, command_lines(words, lead="        ", width=page.width))
