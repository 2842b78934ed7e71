"""The reasons why a property was not proved, as help: engines tried, facts known, the step that breaks induction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from modelcheck.ir.system import State, TransitionSystem, key_domains
from modelcheck.ir.written import Names, Writer
from modelcheck.report.formulas.readable import readable
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import Line, Style, clean, wrap
from modelcheck.report.screens.invariant import clause_lines
from modelcheck.report.values import cell_values
from modelcheck.report.words import assignments
from modelcheck.verdict import InductionFailure, NotProved

_MAX_CLAUSES: Final = 8
_INDENT: Final = " " * 6


def unproved_lines(reason: NotProved, system: TransitionSystem, page: Page) -> Iterator[Line]:
    """The block below an unknown verdict; `system` is the instance that was checked."""
    dot = page.glyphs.dot
    for attempt in reason.attempts:
        yield from _wrapped(f"{_INDENT}{dot} {attempt.engine}: {clean(attempt.why)}", page, Style.DIM)
    if reason.invariant:
        yield from _wrapped(f"{_INDENT}proved on the way, for any size and any message w:", page, Style.DIM)
        yield from clause_lines(readable(reason.invariant, system), system, page, limit=_MAX_CLAUSES)
    if reason.failure is not None:
        yield from _failure_lines(reason.failure, system, page)


def _failure_lines(failure: InductionFailure, system: TransitionSystem, page: Page) -> Iterator[Line]:
    names = Names(failure.system)
    instance = Writer(failure.system).instance(failure.system.step(failure.step.step), failure.step)
    where = f"with {assignments(failure.system)}, a state that nobody knows to be reachable:"
    yield from _wrapped(f"{_INDENT}induction fails {where}", page, Style.DIM)
    before = dict(_cells(failure, failure.before, system, names))
    yield from _wrapped(f"{_INDENT}  {_listed(before.items())}", page)
    changed = [(cell, value) for cell, value in _cells(failure, failure.after, system, names) if before[cell] != value]
    fault = "!" if failure.system.step(failure.step.step).fault else ""
    yield from _wrapped(f"{_INDENT}  {page.glyphs.arrow} {instance}{fault}: {_listed(changed)}", page, Style.STRONG)
    yield from _wrapped(
        f"{_INDENT}if the first state cannot be reached, say why in a method under @always: it is tried as a lemma",
        page,
        Style.DIM,
    )


def _cells(
    failure: InductionFailure, state: State, system: TransitionSystem, names: Names
) -> Iterator[tuple[str, str]]:
    """The cells and their values in the words of the spec; those of one message get its offset."""
    message = failure.system.parameters[-1].name
    for variable, cell, value in cell_values(failure.system, names, state):
        levels = [len(list(key_domains(each.variable(variable).type))) for each in (failure.system, system)]
        yield (f"{cell}[{message}]" if levels[0] < levels[1] else cell), value


def _listed(cells: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{cell}={value}" for cell, value in cells) or "nothing changes"


def _wrapped(text: str, page: Page, style: Style = Style.PLAIN) -> Iterator[Line]:
    return wrap(((text, style),), page.width, hang=len(_INDENT) + 4)
