"""Everything about one counterexample: which part is false, the lanes, what was needed, how to see it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.report.lanes.model import counterexample_lanes
from modelcheck.report.lanes.text import lanes_lines
from modelcheck.report.layout.command import command_lines
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.source import excerpt
from modelcheck.report.layout.text import BLANK, Line, Style, cells, clean, length, plain, wrap
from modelcheck.report.screens.lost import no_way_on_words
from modelcheck.report.words import fairness_words, recheck_words
from modelcheck.verdict import NoWayOn, Violated

_LABEL: Final = 11

OPTIONS: Final = frozenset(
    {
        "any_size",
        "engines",
        "max_states",
        "memory_limit_bytes",
        "parameters",
        "proof_budget_s",
        "properties",
        "seed",
        "self_check",
        "time_limit_s",
    }
)
"""The options of `modelcheck.verify` and `modelcheck.prove`; a parameter of a spec may be called like one."""


class Context(NamedTuple):
    """The surroundings of a result: command line and saved files.

    Attributes:
        target: The spec on a command line; None where the call came from Python.
        saved: The file of the trace.
        certificate: The file of the proof.
    """

    target: str | None = None
    saved: str | None = None
    certificate: str | None = None


def violation_lines(result: SpecResult, found: PropertyResult, context: Context, page: Page) -> Iterator[Line]:
    """The block of one violated property.

    Raises:
        ValueError: The property is not violated.
    """
    if not isinstance(found.verdict, Violated):
        raise ValueError(f"{found.name} is not violated")
    yield from _title(found, page)
    if found.false_part is not None:
        part = found.false_part
        shown = () if part.span is None else tuple(excerpt(part.span, part.text, Style.BAD, page))
        yield from shown or wrap(((f"  {clean(part.text)}", Style.BAD),), page.width, hang=2)
    yield BLANK
    system = with_parameters(result.system, found.verdict.parameters)
    laid = counterexample_lanes(system, found.verdict, lost_at=found.lost_at)
    if laid is not None:
        yield from lanes_lines(laid, property_name=found.name, width=page.width, glyphs=page.glyphs)
        yield BLANK
    yield from _afterwards(result, found, found.verdict, context, page)


def _title(found: PropertyResult, page: Page) -> Iterator[Line]:
    """The title `no_duplicate — no message takes effect twice`, and at the right margin the declaration's place."""
    title: Line = ((clean(found.name), Style.STRONG), (f" {page.glyphs.dash} {clean(found.claim)}", Style.PLAIN))
    span = found.false_part.span if found.false_part and found.false_part.span else found.span
    if span is None:
        yield from wrap(title, page.width, hang=2)
        return
    place = clean(str(span))
    gap = page.width - length(title) - cells(place)
    if gap >= 2:
        yield (*title, (" " * gap + place, Style.DIM))
    else:
        yield from wrap(title, page.width, hang=2)
        yield from wrap(((f"  {place}", Style.DIM),), page.width, hang=2)


def _afterwards(
    result: SpecResult, found: PropertyResult, verdict: Violated, context: Context, page: Page
) -> Iterator[Line]:
    if verdict.lasso is not None:
        yield from _labelled("Fair", plain(fairness_words(result.system, verdict.lasso)), page)
    if isinstance(verdict.evidence, NoWayOn):
        system = with_parameters(result.system, verdict.parameters)
        yield from _labelled("Lost", plain(no_way_on_words(verdict.evidence, system)), page)
    for recheck in found.rechecks:
        label = "Needed" if recheck.holds else "Not needed"
        yield from _labelled(label, plain(recheck_words(recheck, found.name)), page)
    values = verdict.parameters or tuple((each.name, each.value) for each in result.system.parameters)
    values = tuple((name, value) for name, value in values if name not in result.system.formulas)
    # A search has no end where the states that follow have none.
    endless = isinstance(verdict.evidence, NoWayOn) and verdict.evidence.states is None
    command = "prove" if endless else "verify"
    if context.target is None:
        yield from _labelled(
            "Reproduce", plain(f"modelcheck.{command}({_arguments(result.system.name, values)})"), page
        )
    else:
        yield from _command("Reproduce", _reproducing(found, command, values, context.target), page)
    if context.saved is not None:
        yield from _labelled("Saved", plain(context.saved), page)
        yield from _command("", ["modelcheck", "show", context.saved], page)


def _arguments(spec: str, values: Iterable[tuple[str, bool | int]]) -> str:
    """The arguments of a call from Python; parameters that are called like options of the function stand in a dict."""
    values = tuple(values)
    clashing = {name: value for name, value in values if name in OPTIONS}
    given = [f"{name}={value}" for name, value in values if name not in clashing]
    return ", ".join([spec, *given, *([f"parameters={clashing}"] if clashing else [])])


def _reproducing(
    found: PropertyResult, command: str, values: tuple[tuple[str, bool | int], ...], target: str
) -> list[str]:
    """The words of a command that finds the same counterexample."""
    words = ["modelcheck", command, target]
    for name, value in values:
        words += ["--set", f"{name}={str(value).lower()}"]
    return [*words, "--property", found.name]


def _labelled(label: str, line: Line, page: Page) -> Iterator[Line]:
    lead = f"  {label}".ljust(_LABEL + 2)
    return wrap(((lead, Style.DIM), *line), page.width, hang=len(lead))


def _command(label: str, words: list[str], page: Page) -> Iterator[Line]:
    lead = f"  {label}".ljust(_LABEL + 2)
    first, *rest = command_lines(words, lead=lead, width=page.width)
    yield ((lead, Style.DIM), (first[len(lead) :], Style.PLAIN))
    yield from map(plain, rest)
