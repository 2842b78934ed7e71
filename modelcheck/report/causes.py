"""Why a property is violated, and which step is to blame, for its counterexample."""

from __future__ import annotations

from collections.abc import Iterator

from modelcheck.check.result import PropertyResult
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.answers import message_of
from modelcheck.report.story.cause import why_false, why_lost, why_repeated
from modelcheck.report.story.culprit import Culprit, falsified_by, lost_by, repeated_by
from modelcheck.report.story.events import Story
from modelcheck.report.words import endless_words, recheck_words
from modelcheck.verdict import NoWayOn, Violated


def cause_of(system: TransitionSystem, found: PropertyResult, verdict: Violated) -> Iterator[str]:
    """The sentences that say why: what happened, and what cannot happen without which fault."""
    if verdict.trace is None:
        yield "every reachable state was looked at, and none of them shows it"
        return
    story = Story(system, verdict.trace)
    message = message_of(found, verdict, system)
    part = found.false_part if verdict is found.verdict else None
    match system.find_property(found.name):
        case BuiltIn.NO_DUPLICATE if message is not None:
            yield why_repeated(story, message)
        case BuiltIn.NO_LOSS if message is not None:
            yield why_lost(story, message, lost_at(found, verdict) or 0)
        case _ if verdict.lasso is not None:
            who = "" if message is None else f"{story.writer.message(message)} never takes effect: "
            yield f"{who}{endless_words(system, verdict.lasso)}"
        case _ if part is not None:
            yield why_false(story, part.text.removeprefix("false").removeprefix(": "))
    telling = [recheck for recheck in found.rechecks if recheck.holds] or found.rechecks
    yield from (recheck_words(recheck, system) for recheck in telling)


def culprit_of(system: TransitionSystem, found: PropertyResult, verdict: Violated) -> Culprit | None:
    """The step to look at; None where no step is to blame."""
    if verdict.trace is None:
        return None
    story = Story(system, verdict.trace)
    message = message_of(found, verdict, system)
    if found.name == BuiltIn.NO_DUPLICATE and message is not None:
        return repeated_by(story, message)
    if found.name == BuiltIn.NO_LOSS:
        return lost_by(story, lost_at(found, verdict) or 0)
    if found.name == BuiltIn.NO_STARVATION or verdict.lasso is not None:
        return None
    part = found.false_part if verdict is found.verdict else None
    return falsified_by(story, part.variables if part is not None else frozenset())


def lost_at(found: PropertyResult, verdict: Violated) -> int | None:
    """The number of the step that lost a message; None where none did."""
    if verdict is found.verdict:
        return found.lost_at
    return len(verdict.trace) if isinstance(verdict.evidence, NoWayOn) and verdict.trace is not None else None
