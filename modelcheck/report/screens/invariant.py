"""The proof of a property for any size: how every message gets nearer to its effect, and what always holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import (
    FALSE,
    Arithmetic,
    Choice,
    Conditional,
    Const,
    Expr,
    Extremum,
    Operation,
    ParameterRead,
    VariableRead,
    conjunction,
)
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.written import Names
from modelcheck.report.formulas.expression import source_text
from modelcheck.report.formulas.facts import Facts
from modelcheck.report.formulas.identities import named
from modelcheck.report.formulas.literals import opposite, simplified, tidied
from modelcheck.report.formulas.readable import Clause, readable
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import Line, Style, wrap
from modelcheck.report.values import cell_name, rank_keys
from modelcheck.report.words import counted
from modelcheck.verdict import Invariant

MAX_CLAUSES: Final = 12
"""The most clauses of an invariant that are printed; the JSON has all conjuncts."""

_INDENT: Final = " " * 6


def invariant_lines(invariant: Invariant, property_name: str, system: TransitionSystem, page: Page) -> Iterator[Line]:
    """The block below a property that was proved; `system` is the instance that was checked."""
    if invariant.ranks:
        yield from _rank_lines(invariant, property_name, system, page)
    clauses = readable(invariant.conjuncts, system, invariant.unbounded)
    title = f"inductive invariant, {invariant.engine}, re-checked{_anyone(invariant, system)}"
    yield from _dim(f"{_INDENT}{title}", page)
    yield from clause_lines(clauses, system, page, limit=MAX_CLAUSES)


def clause_lines(clauses: tuple[Clause, ...], system: TransitionSystem, page: Page, *, limit: int) -> Iterator[Line]:
    """The first clauses, at most `limit`, a line each."""
    names = Names(system)
    for clause in clauses[:limit]:
        text = f"{_INDENT}  {page.glyphs.dot} {clause_text(clause, system, names)}"
        yield from wrap(((text, Style.PLAIN),), page.width, hang=12)
    if len(clauses) > limit:
        yield ((f"{_INDENT}  and {len(clauses) - limit} more", Style.DIM),)


def clause_text(clause: Clause, system: TransitionSystem, names: Names) -> str:
    """The clause as text: `if in_flight[c0][p0]: position[c0][p0] < messages`."""
    conclusion = source_text(named(clause.conclusion, system, names))
    if not clause.premises:
        return conclusion
    return f"if {source_text(named(conjunction(*clause.premises), system, names))}: {conclusion}"


def component_text(component: Expr, system: TransitionSystem, names: Names) -> str:
    """A component of a rank as text: a condition stands for 1 while it is true, a difference counts while positive."""
    known = Facts(system)
    flags = [_condition(part, known) for part in _summands(component)]
    conditions = [source_text(named(each, system, names)) for each in flags if each is not None]
    if len(conditions) == len(flags):
        return conditions[0] if len(flags) == 1 else f"how many of ({', '.join(conditions)})"
    match component:
        case Extremum(Choice.MAX, (Const(0), distance)):
            component = distance
    return source_text(named(tidied(component, known), system, names))


def _summands(component: Expr) -> Iterator[Expr]:
    if isinstance(component, Arithmetic) and component.operator is Operation.ADD:
        yield from _summands(component.left)
        yield from _summands(component.right)
    else:
        yield component


def _condition(part: Expr, known: Facts) -> Expr | None:
    """The condition under which a number that is 0 or 1 is 1."""
    match part:
        case Conditional(condition, Const(0), Const(1)):
            return opposite(condition, known)
        case Conditional(condition, Const(1), Const(0)):
            return simplified(condition, known)
        case _:
            return None


def _rank_lines(invariant: Invariant, property_name: str, system: TransitionSystem, page: Page) -> Iterator[Line]:
    names, ranks = Names(system), invariant.ranks
    what = "takes effect in the end" if property_name == BuiltIn.NO_STARVATION else "can still take effect"
    for rank in ranks:
        components = [component_text(each, system, names) for each in rank.components]
        cell = cell_name(rank.variable, rank_keys(rank, invariant, system), system, names)
        of = f" of {cell}" if rank.keys or len(ranks) > 1 else ""
        yield from _dim(f"{_INDENT}every message{of} {what}: rank with {counted(len(components), 'component')}", page)
        text = f"{_INDENT}  it always gets nearer: {', then '.join(components)}"
        yield from wrap(((text, Style.PLAIN),), page.width, hang=12)
        if rank.for_good is not None:
            text = f"{_INDENT}  {_excused(rank.for_good, system, names)}"
            yield from wrap(((text, Style.PLAIN),), page.width, hang=12)


def _excused(for_good: Expr, system: TransitionSystem, names: Names) -> str:
    """The words for where a message that is not owed stays so, if that is not everywhere."""
    if for_good == FALSE:
        return "that it is not owed need not last"
    return f"that it is not owed is for good if {source_text(named(for_good, system, names))}"


def _anyone(invariant: Invariant, system: TransitionSystem) -> str:
    """The words for names that are not the spec's: `, c being any consumer, w being any message`."""
    parameters = {each.name: each for each in system.parameters}
    participants = {name: (parameters[parameter].identities or parameter).lower() for name, parameter in invariant.each}
    words = [f"{name} being any {participants.get(name, 'message')}" for name in _unknown_names(invariant, system)]
    return "".join(f", {each}" for each in words)


def _unknown_names(invariant: Invariant, system: TransitionSystem) -> list[str]:
    """The names in an invariant that are not the spec's: each stands for any one participant or message."""
    known = {*system.parameter_values, *system.variable_index}
    reads = [part for each in invariant.conjuncts for part in subexpressions(each)]
    return sorted({part.name for part in reads if isinstance(part, ParameterRead | VariableRead)} - known)


def _dim(text: str, page: Page) -> Iterator[Line]:
    return wrap(((text, Style.DIM),), page.width, hang=len(_INDENT) + 2)
