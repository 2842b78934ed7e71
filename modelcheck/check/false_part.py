"""The part of a property that is false at the end of a counterexample, in the words of its spec."""

from __future__ import annotations

from modelcheck.check.result import FalsePart
from modelcheck.errors import Span
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import Cell, Message, State, StepInstance, TransitionSystem
from modelcheck.ir.written import Writer
from modelcheck.semantics import Falsity, number_of_effects, why_false


def false_condition(
    system: TransitionSystem, state: State, condition: Expr, span: Span | None, lead: str = "false"
) -> FalsePart:
    """The smallest false part of a condition, with the values it reads; `span` is the place of all of it."""
    return _part(system, why_false(system, state, condition), span, lead)


def false_guard(system: TransitionSystem, state: State, instance: StepInstance) -> FalsePart:
    """The smallest false part of the guard of a step instance that is not enabled, with the values it reads."""
    step = system.step(instance.step)
    return _part(system, why_false(system, state, step.guard, dict(instance.arguments)), step.span, "false")


def _part(system: TransitionSystem, why: Falsity, span: Span | None, lead: str) -> FalsePart:
    writer = Writer(system)
    reads = [writer.read(cell, value) for cell, value in why.reads]
    chosen = [f"{name} = {writer.names.scalar(domain, value)}" for name, domain, value in why.locals]
    variables = frozenset(cell.variable for cell, _ in why.reads)
    values = ", ".join([*reads, *chosen])
    return FalsePart(f"{lead}: {values}" if values else lead, why.part.span or span, variables=variables)


def repeated(system: TransitionSystem, state: State, message: Message, span: Span | None) -> FalsePart:
    """The effects of a message that took effect more than once."""
    return FalsePart(_effects(system, message, number_of_effects(system, state, message)), span, message)


def lost(system: TransitionSystem, message: Message, span: Span | None) -> FalsePart:
    """The effects that a lost message does not have."""
    return FalsePart(f"{_effects(system, message, 0)}, and no step leads to its effect any more", span, message)


def starving(system: TransitionSystem, message: Message, span: Span | None, *, always_owed: bool) -> FalsePart:
    """The effects that a starving message does not have."""
    again = "" if always_owed else ", and owed again and again"
    return FalsePart(f"{_effects(system, message, 0)} for ever{again}", span, message)


def _effects(system: TransitionSystem, message: Message, count: int) -> str:
    return Writer(system).read(Cell(message.variable, message.keys), count)
