"""The declarations of a spec as the frontend read them, as facts like those of `declared`."""

from __future__ import annotations

from modelcheck.frontend.declared.lines import OF_SPEC
from modelcheck.frontend.reading.functions import QUESTIONS
from modelcheck.ir.system import Parameter
from modelcheck.self_check.declared import DeclaredFacts
from modelcheck.self_check.kinds import kind_of_shape
from modelcheck.self_check.lowered import Lowered
from modelcheck.semantics import Scope, domain_values, evaluate, initial_state


def facts_as_read(read: Lowered) -> DeclaredFacts:
    """The facts of the instance about everything that Python is asked about."""
    system = read.system
    scope = Scope(system, (), {})
    facts: DeclaredFacts = {}
    for parameter in system.parameters:
        facts |= _parameter(parameter)
    for name, shape in read.shapes.items():
        facts["type", name] = kind_of_shape(shape, read)
    for variable, first in zip(system.variables, initial_state(system), strict=True):
        facts["lifetime", variable.name] = variable.lifetime.value
        facts["first value", variable.name] = first
    for step in system.steps:
        facts["mark", step.name] = "fault" if step.fault else "step"
        if step.budget is not None:
            facts["budget", step.name] = evaluate(step.budget, scope)
        for argument in step.arguments:
            facts["choices", f"{step.name}({argument.name})"] = domain_values(argument.domain, scope)
        for name, shape in read.arguments.get(step.name, {}).items():
            facts["type", f"{step.name}({name})"] = kind_of_shape(shape, read)
    for claim in system.properties:
        facts["claim", claim.name] = claim.kind.value
    for question, answer in zip(QUESTIONS, (system.owed, system.done), strict=True):
        if answer is not None:
            facts["question", question] = "asked"
    for name, value in read.constants.items():
        is_declared = name in read.shapes or name in system.parameter_values
        if not is_declared and name not in OF_SPEC and not name.startswith("__"):
            facts["constant", name] = value
    facts["promise", "semantics"] = system.promise
    facts["names of lanes", "lanes"] = None if system.lanes is None else tuple(system.lanes)
    return facts


def _parameter(parameter: Parameter) -> DeclaredFacts:
    name = parameter.name
    kind = f"Ids[{parameter.identities}]" if parameter.identities else type(parameter.value).__name__
    return {("type", name): kind, ("value", name): parameter.value, ("least value", name): parameter.minimum}
