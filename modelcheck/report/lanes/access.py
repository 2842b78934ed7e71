"""The variables that a step reads and writes, from its text alone; the lanes are drawn by them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from modelcheck.ir.fold import expressions, statements, subexpressions
from modelcheck.ir.nodes import Assign, Expr, Let, LocalRead, ParameterRead, RangeDomain, VariableRead
from modelcheck.ir.system import Lifetime, Step, TransitionSystem, key_domains
from modelcheck.ir.types import IdType


class Access(NamedTuple):
    """The access of a step to shared state and to that of participants.

    Attributes:
        writes_shared: It assigns durable state that does not belong to one participant.
        writes_own: It assigns volatile state, or durable state of one participant.
        reads_own: It looks at such state.
        carries: A value it assigns to a participant's state comes from shared durable state.
        consults: Its guard or a condition reads shared durable state, or the number of messages in the log.
    """

    writes_shared: bool
    writes_own: bool
    reads_own: bool
    carries: bool
    consults: bool


def participant_types(system: TransitionSystem) -> tuple[str, ...]:
    """The identity types whose members have a memory of their own and act, in order of declaration.

    They are the types that `forget(c)` is called for, or, where nobody is forgotten, the outermost keys of volatile
    variables.
    """
    acting = {name for step in system.steps for name in _argument_types(step)}
    forgetful = {name for step in system.steps if step.forgets for name in _argument_types(step)}
    keyed: dict[str, None] = {}
    outermost: dict[str, None] = {}
    for variable in system.variables:
        if variable.lifetime is Lifetime.VOLATILE:
            domains = [domain.name for domain in key_domains(variable.type) if isinstance(domain, IdType)]
            keyed.update(dict.fromkeys(domains))
            outermost.update(dict.fromkeys(domains[:1]))
    named = tuple(name for name in keyed if name in forgetful)
    return named or tuple(name for name in outermost if name in acting)


def shared_variables(system: TransitionSystem) -> frozenset[str]:
    """The durable variables without a cell per participant: those at the broker."""
    participants = set(participant_types(system))
    return frozenset(
        variable.name
        for variable in system.variables
        if variable.lifetime is Lifetime.DURABLE
        and not any(isinstance(key, IdType) and key.name in participants for key in key_domains(variable.type))
    )


def access(system: TransitionSystem, step: Step) -> Access:
    """The access of `step` to shared and participants' state, in any of its runs."""
    shared = shared_variables(system)
    own = {
        variable.name
        for variable in system.variables
        if variable.lifetime in (Lifetime.VOLATILE, Lifetime.DURABLE) and variable.name not in shared
    }
    assigns = [statement for statement in statements(step.body) if isinstance(statement, Assign)]
    origins = _origins(step)
    carried = {
        source for assign in assigns if assign.target.variable in own for source in _sources(assign.value, origins)
    }
    everything = _read_names([*subexpressions(step.guard), *expressions(step.body)])
    return Access(
        writes_shared=any(assign.target.variable in shared for assign in assigns),
        writes_own=any(assign.target.variable in own for assign in assigns),
        reads_own=bool(everything & own),
        carries=bool(carried & shared),
        consults=bool(everything & (shared | _log_bounds(system))),
    )


def _argument_types(step: Step) -> tuple[str, ...]:
    return tuple(argument.domain.name for argument in step.arguments if isinstance(argument.domain, IdType))


def _log_bounds(system: TransitionSystem) -> frozenset[str]:
    """The parameters that are numbers of messages: reading one is looking at the end of the log."""
    domains = [domain for variable in system.effects for domain in key_domains(variable.type)]
    stops = [expr for domain in domains if isinstance(domain, RangeDomain) for expr in subexpressions(domain.stop)]
    return frozenset(expr.name for expr in stops if isinstance(expr, ParameterRead))


def _read_names(exprs: Iterable[Expr]) -> set[str]:
    return {expr.name for expr in exprs if isinstance(expr, VariableRead | ParameterRead)}


def _origins(step: Step) -> dict[str, set[str]]:
    """The variables that the value of each local name may come from, also through other local names."""
    origins: dict[str, set[str]] = {}
    for statement in statements(step.body):
        if isinstance(statement, Let):
            origins.setdefault(statement.local, set()).update(_sources(statement.value, origins))
    return origins


def _sources(expr: Expr, origins: dict[str, set[str]]) -> set[str]:
    below = list(subexpressions(expr))
    found = _read_names(below)
    for each in below:
        if isinstance(each, LocalRead):
            found |= origins.get(each.name, set())
    return found
