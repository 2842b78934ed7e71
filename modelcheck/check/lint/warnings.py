"""Likely slips in a spec that can be checked all the same: dead steps, constant properties, unread parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modelcheck.check.lint.constant import constant
from modelcheck.check.lint.identities import ordered_identities
from modelcheck.errors import Diagnostic
from modelcheck.ir.fold import domain_bounds, expressions, subexpressions
from modelcheck.ir.nodes import FALSE, Expr, ParameterRead, VariableRead
from modelcheck.ir.system import Step, TransitionSystem, key_domains
from modelcheck.ir.types import IdType
from modelcheck.semantics import Scope, evaluate
from modelcheck.verdict import Statistics


def lint(system: TransitionSystem, statistics: Statistics) -> tuple[Diagnostic, ...]:
    """The notes on one instance, MC401 to MC408, sorted by place; none of them changes a verdict."""
    found = [
        *_dead_steps(system, statistics),
        *_constant_properties(system),
        *_unread_parameters(system),
        *ordered_identities(system),
        *system.remarks,
    ]
    return tuple(sorted(found, key=lambda each: (str(each.span and each.span.file), each.span and each.span.line)))


def _dead_steps(system: TransitionSystem, statistics: Statistics) -> Iterator[Diagnostic]:
    """Notes on steps whose guard is never true, unless it says `when(False)` to drop the step."""
    if not statistics.complete:
        return
    fired: Mapping[str, int] = dict(statistics.fired)
    spent = [step.name for step in system.steps if _has_no_budget(step, system)]
    for step in system.steps:
        if fired.get(step.name) or step.guard == FALSE:
            continue
        why = "its guard is true in no reachable state"
        hint = "look for a condition that no step brings about; write `when(False)` to drop a step on purpose"
        if step.name in spent:
            why, hint = "its budget is 0 with these parameters", "give it a budget, with `--set` or as the default"
        elif spent:
            hint = f"the budget of `{spent[0]}` is 0 with these parameters, which may be the reason; else {hint}"
        message = f"step `{step.name}` never happens: {why}"
        yield Diagnostic(code="MC401", message=message, span=step.span, hint=hint)


def _has_no_budget(step: Step, system: TransitionSystem) -> bool:
    """True if the step is a fault with a budget of 0 in this instance."""
    return step.budget is not None and evaluate(step.budget, Scope(system, (), {})) == 0


def _constant_properties(system: TransitionSystem) -> Iterator[Diagnostic]:
    for claim in system.properties:
        value = constant(claim.condition, system)
        if value is not None:
            yield Diagnostic(
                code="MC402",
                message=f"`{claim.name}` is {str(value).lower()} in every state, whatever the steps do",
                span=claim.condition.span or claim.span,
                hint="it asks nothing about the protocol: look for `or` instead of `and`, or for one name twice",
            )
        elif not any(isinstance(part, VariableRead) for part in subexpressions(claim.condition)):
            yield Diagnostic(
                code="MC406",
                message=f"`{claim.name}` reads no state variable: it says the same in every state",
                span=claim.condition.span or claim.span,
                hint="look for a parameter where a state variable was meant",
            )


def _unread_parameters(system: TransitionSystem) -> Iterator[Diagnostic]:
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
        if parameter.name not in read | system.body_reads:
            yield Diagnostic(
                code="MC403",
                message=f"nothing reads the parameter `{parameter.name}`",
                span=parameter.span,
                hint="use it, or delete it: its value changes nothing",
            )


def _all_expressions(system: TransitionSystem) -> Iterator[Expr]:
    for step in system.steps:
        yield step.guard
        yield from expressions(step.body)
        for argument in step.arguments:
            yield from domain_bounds(argument.domain)
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
