"""What follows the answer: what was tried, examples of what is possible, and commands to go on with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.ir.properties import BuiltIn, OwnProperty, PropertyKind
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.written import Writer
from modelcheck.report.answers import counterexample, not_proved, proof_of, told
from modelcheck.report.layout.command import command_lines
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import BLANK, NO_BREAK, Line, Segment, Style, cells, clean, plain, wrap
from modelcheck.report.screens.violation import Context, labelled
from modelcheck.report.words import listed
from modelcheck.trace import Trace
from modelcheck.verdict import Holds


def steps_line(result: SpecResult, page: Page, *, always: bool) -> Iterator[Line]:
    """The line that shows that something was tried: how often each step happened, above all which never did.

    Without `always` it is there only where all properties hold, or where a step never happened.
    """
    statistics = result.statistics
    if statistics is None or not statistics.fired:
        return
    never = [f"`{name}`" for name, times in statistics.fired if not times]
    counterexamples = any(counterexample(each) is not None for each in result.properties)
    if counterexamples and not never and not always:
        return
    words = _faults(result)
    if never:
        happened = f"{listed(never)} never happened" + ("" if statistics.complete else " so far")
    elif always:
        happened = f"every step happened ({', '.join(f'{name} {times:,}' for name, times in statistics.fired)})"
    else:
        happened = "every step happened"
    style = Style.UNSURE if never else Style.PLAIN
    yield from labelled("tried", ((f"{words}; ", Style.PLAIN), (happened, style)), page)


def next_lines(
    index: int,
    result: SpecResult,
    contexts: Mapping[tuple[int, str], Context],
    page: Page,
    *,
    proof_shown: bool,
) -> Iterator[Line]:
    """The files of the traces shown, and the command that shows why something holds, or why that was not proved."""
    label = "saved"
    for each in with_blocks(result):
        saved = contexts.get((index, each.name), Context()).saved
        if saved is not None:
            yield from _path(label, clean(saved), page)
            label = ""
    targets = (contexts.get((index, each.name), Context()).target for each in result.properties)
    target = next((each for each in targets if each is not None), None)
    if target is None or proof_shown:
        return
    proved = [each for each in result.properties if proof_of(each) is not None]
    if proved:
        yield from _command(["modelcheck", "verify", target, "--proof"], f"why {_what(proved)}", page)
    if any(not_proved(each) is not None for each in result.properties):
        yield from _command(
            ["modelcheck", "prove", target], "why not, and with more time", page, label="" if proved else "next"
        )


def _path(label: str, path: str, page: Page) -> Iterator[Line]:
    """A path behind its label; one that would be broken there has a line of its own, so that it can be copied."""
    lines = list(labelled(label, plain(path), page))
    if len(lines) == 1:
        yield from lines
        return
    if label:
        yield ((f"  {label}", Style.DIM),)
    yield from wrap(plain(f"  {path}"), page.width, hang=2)


def with_blocks(result: SpecResult) -> list[PropertyResult]:
    """The properties whose counterexamples are shown: what is lost starves, so a loss is enough."""
    violated = [each for each in told(result) if counterexample(each) is not None]
    lost = any(each.name == BuiltIn.NO_LOSS for each in violated)
    return [each for each in violated if not (lost and each.name == BuiltIn.NO_STARVATION)]


def _command(words: list[str], why: str, page: Page, *, label: str = "next") -> Iterator[Line]:
    """A command with what it is for: beside it where there is room, else below."""
    lead = f"  {label}".ljust(9)
    lines = list(command_lines(words, lead=lead, width=page.width))
    first: Line = ((lead, Style.DIM), (lines[0][len(lead) :], Style.PLAIN))
    if len(lines) == 1 and cells(lines[0]) + 4 + cells(why) <= page.width:
        yield (*first, (f"  # {why}", Style.DIM))
        return
    yield first
    yield from map(plain, lines[1:])
    yield from wrap(((f"{' ' * len(lead)}# {why}", Style.DIM),), page.width, hang=len(lead))


def witness_lines(result: SpecResult, page: Page) -> Iterator[Line]:
    """The run that shows what a property claims to be possible."""
    for each in result.properties:
        if isinstance(each.verdict, Holds) and each.verdict.witness is not None:
            own = result.system.find_property(each.name)
            fails = isinstance(own, OwnProperty) and own.kind is PropertyKind.NOT_ALWAYS
            words = " is false after" if fails else " is shown by"
            yield from wrap(((clean(each.name), Style.STRONG), (words, Style.PLAIN)), page.width)
            yield from one_line_trace(result.system, each.verdict.witness, page, indent=2)
            yield BLANK


def one_line_trace(system: TransitionSystem, trace: Trace, page: Page, *, indent: int) -> Iterator[Line]:
    """The step instances of a trace in a row, faults with an exclamation mark."""
    writer = Writer(system)
    line: list[Segment] = [(" " * indent, Style.PLAIN)]
    for instance in trace.steps:
        step = system.step(instance.step)
        if len(line) > 1:
            line.append((f" {page.glyphs.arrow} ", Style.DIM))
        name = clean(writer.instance(step, instance)).replace(" ", NO_BREAK) + "!" * step.fault
        line.append((name, Style.FAULT if step.fault else Style.PLAIN))
    return wrap(tuple(line), page.width, hang=indent)


def _faults(result: SpecResult) -> str:
    """The faults that may happen in the spec: what it says nothing about was not tried."""
    faults = [f"`{step.name}`" for step in result.system.steps if step.fault]
    return f"faults: {listed(faults)}" if faults else "no faults, for the spec has none"


def _what(proved: list[PropertyResult]) -> str:
    names = {each.name for each in proved}
    if "no_loss" in names and "no_duplicate" in names:
        return "it holds for any size"
    if "no_loss" in names:
        return "nothing is lost"
    return "nothing takes effect twice" if "no_duplicate" in names else "it holds for any size"
