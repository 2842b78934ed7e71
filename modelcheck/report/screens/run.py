"""The screen of a run that somebody asked for: its lanes, what was watched, and where it goes no further."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from modelcheck.check.follow import Followed
from modelcheck.check.reach import Reach
from modelcheck.check.retraced import Retraced
from modelcheck.errors import Span
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.lanes.model import lanes
from modelcheck.report.lanes.text import lanes_lines
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.source import excerpt
from modelcheck.report.layout.text import BLANK, NO_BREAK, Line, Style, clean, plain, wrap
from modelcheck.report.screens.answer import title_lines
from modelcheck.report.screens.violation import labelled
from modelcheck.report.watches import Watch
from modelcheck.report.words import counted
from modelcheck.trace import Trace


class Said(NamedTuple):
    """What is said about a run.

    Attributes:
        title: What was asked, and what was found.
        good: False where what was asked for is not there.
        decided: False where a limit was met before that was known.
        span: The place of what refuses a step.
        after: What else is possible there, or to be known about the run; a line each.
    """

    title: str
    good: bool = True
    decided: bool = True
    span: Span | None = None
    after: tuple[str, ...] = ()


def reached_words(reached: Reach, text: str) -> Said:
    """What is said about a search for a state in which an expression is true."""
    states = counted(reached.statistics.distinct_states, "state")
    if reached.trace is not None:
        count = len(reached.trace)
        return Said(f"{text}: true after {counted(count, 'step')}" if count else f"{text}: true in the first state")
    if reached.decided:
        return Said(f"{text}: true in no reachable state ({states}, all visited)", good=False)
    return Said(f"{text}: not decided, true in none of the first {states}", good=False, decided=False)


def followed_words(followed: Followed, possible: Sequence[str]) -> Said:
    """What is said about a run of given steps; `possible` are the steps that its last state allows."""
    count = counted(len(followed.trace), "step")
    if followed.why is None:
        return Said(f"a run of {count}")
    part = followed.why.part
    allowed = f"possible there: {', '.join(possible)}" if possible else "no step is possible there"
    return Said(followed.problem, good=False, span=None if part is None else part.span, after=(allowed,))


def retraced_words(found: Retraced, left_out: Sequence[str], not_read: Sequence[str]) -> Said:
    """What is said about a run of a file; `left_out` and `not_read` are variables that it lacks or has too many."""
    about = [f"the file does not say what {', '.join(left_out)} is: other values may fit as well"] if left_out else []
    about += [f"not read, as the spec has no such variable: {', '.join(not_read)}"] if not_read else []
    if found.misfit is None:
        return Said(f"a run of {counted(len(found.trace), 'step')}", after=tuple(about))
    misfit = found.misfit
    after = (*misfit.nearest, *about)
    return Said(misfit.words, good=False, decided=misfit.decided, span=misfit.span, after=after)


def run_screen(
    system: TransitionSystem,
    file: str,
    trace: Trace | None,
    said: Said,
    watches: Sequence[Watch],
    page: Page,
    *,
    loop_from: int | None = None,
) -> Iterator[Line]:
    """The whole screen."""
    yield from title_lines(system, file, page)
    yield BLANK
    mark, style = (page.glyphs.good_mark, Style.GOOD) if said.good else (page.glyphs.bad_mark, Style.BAD)
    yield from wrap(((f"  {mark} ", style), (clean(said.title), Style.STRONG)), page.width, hang=4)
    if trace is not None:
        yield BLANK
        yield from run_lines(system, trace, page, watches, loop_from=loop_from)
    if said.span is not None:
        yield BLANK
        yield from labelled("where", plain(clean(str(said.span))), page)
        yield from excerpt(said.span, "", Style.BAD, page, indent=7)
    elif said.after:
        yield BLANK
    for line in said.after:
        yield from labelled("", plain(clean(line)), page)


def run_lines(
    system: TransitionSystem,
    trace: Trace,
    page: Page,
    watches: Sequence[Watch] = (),
    *,
    loop_from: int | None = None,
) -> Iterator[Line]:
    """The lanes of a run, an endless one with its loop once, and the values of each expression that was watched."""
    laid = lanes(system, trace, culprit_at=-1, loop_from=loop_from)
    yield from lanes_lines(laid, mark="", width=page.width, glyphs=page.glyphs)
    yield from watch_lines(system, trace, watches, page)


def watch_lines(system: TransitionSystem, trace: Trace, watches: Sequence[Watch], page: Page) -> Iterator[Line]:
    """The values of expressions at each state of a run, each after a blank line."""
    for watch in watches:
        yield BLANK
        yield from labelled("watch", ((clean(watch.text), Style.STRONG),), page)
        values = [f"{number}: {watch.value(system, state)}" for number, state in enumerate(trace.states)]
        yield from labelled("", plain("   ".join(clean(value).replace(" ", NO_BREAK) for value in values)), page)
