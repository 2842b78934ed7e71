"""What a user should know and nobody asked: dead steps, unread parameters, promises not tested, likely causes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.check.result import PropertyResult
from modelcheck.ir.fold import domain_bounds, expressions, subexpressions
from modelcheck.ir.nodes import FALSE, Arithmetic, Compare, Comparison, Expr, LocalRead, ParameterRead
from modelcheck.ir.system import NO_LOSS, TransitionSystem, key_domains
from modelcheck.ir.types import IdType
from modelcheck.semantics import successors
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Statistics, Violated


def notes(system: TransitionSystem, statistics: Statistics, results: Sequence[PropertyResult]) -> Iterator[str]:
    """The notes on one result, each a sentence."""
    yield from _dead_steps(system, statistics)
    yield from _unread_parameters(system)
    yield from _ordered_identities(system)
    for result in results:
        if result.expected == "violated" and isinstance(result.verdict, Holds) and result.as_promised is None:
            yield f"{result.name} is not refuted with these parameters, as it is with the declared ones"
        if result.name == NO_LOSS and isinstance(result.verdict, Violated) and result.verdict.trace:
            yield from _no_recovery(system, result.verdict.trace)


def _dead_steps(system: TransitionSystem, statistics: Statistics) -> Iterator[str]:
    """Steps whose guard is never true, unless it says `when(False)` to drop the step."""
    if not statistics.complete:
        return
    fired = dict(statistics.fired)
    dropped = {step.name for step in system.steps if step.guard == FALSE}
    for step in system.steps:
        if not fired.get(step.name) and step.name not in dropped:
            yield f"step `{step.name}` never happens: its guard is true in no reachable state"


def _unread_parameters(system: TransitionSystem) -> Iterator[str]:
    read = {
        part.name
        for expr in _all_expressions(system)
        for part in subexpressions(expr)
        if isinstance(part, ParameterRead)
    }
    domains = [argument.domain for step in system.steps for argument in step.arguments]
    domains += [domain for variable in system.variables for domain in key_domains(variable.type)]
    read |= {domain.parameter for domain in domains if isinstance(domain, IdType)}
    for parameter in system.parameters:
        if parameter.name not in read | system.promise_reads:
            yield f"nothing reads the parameter `{parameter.name}`"


def _ordered_identities(system: TransitionSystem) -> Iterator[str]:
    """Identities that are computed with or put in order: they are then not interchangeable."""
    for step in system.steps:
        types = {argument.name: argument.domain for argument in step.arguments}
        for expr in (*subexpressions(step.guard), *expressions(step.body)):
            for name in _numbers(expr):
                domain = types.get(name)
                if isinstance(domain, IdType):
                    yield f"step `{step.name}` orders or computes with {domain.name}: they are not interchangeable"
                    return


def _numbers(expr: Expr) -> Iterator[str]:
    """The local names that an expression itself uses as numbers."""
    match expr:
        case Compare(Comparison.EQ | Comparison.NE):
            return
        case Compare(_, left, right) | Arithmetic(_, left, right):
            yield from (side.name for side in (left, right) if isinstance(side, LocalRead))


def _all_expressions(system: TransitionSystem) -> Iterator[Expr]:
    for step in system.steps:
        yield step.guard
        yield from expressions(step.body)
    for variable in system.variables:
        yield variable.initial
        for domain in key_domains(variable.type):
            yield from domain_bounds(domain)
    for claim in system.properties:
        yield claim.condition
    if system.owed is not None:
        yield system.owed.condition
    if system.done is not None:
        yield system.done


def _no_recovery(system: TransitionSystem, trace: Trace) -> Iterator[str]:
    """A loss that no protocol could avoid, because after the crash nothing but faults can happen."""
    if not trace.steps:
        yield "a message is lost in the first state already: no step leads to an effect"
        return
    last = system.step(trace.steps[-1].step)
    recovers = any(not system.step(instance.step).fault for instance, _ in successors(system, trace.last))
    if last.forgets and not recovers:
        yield f"after `{last.name}` no step restarts the consumer or gives its work to another one"
