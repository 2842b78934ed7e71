"""The identities by which the steps of a spec count effects: a request, an order."""

from __future__ import annotations

from collections.abc import Iterator

from modelcheck.ir.fold import statements
from modelcheck.ir.nodes import Assign, Domain, Expr, Let, Loop
from modelcheck.ir.system import Step, TransitionSystem
from modelcheck.ir.typed import scalar_type_of
from modelcheck.ir.types import IdType, ScalarType, present


def counted_by(system: TransitionSystem, variable: str) -> IdType | None:
    """The identity type that is the last key wherever a step counts an effect in the variable; None if it is not one.

    The messages of such a variable are these identities: `delivered[r] += 1` for a request `r`.
    """
    found = set(_last_keys(system, variable))
    only = found.pop() if len(found) == 1 else None
    return only if isinstance(only, IdType) else None


def _last_keys(system: TransitionSystem, variable: str) -> Iterator[ScalarType | None]:
    for step in system.steps:
        for statement in statements(step.body):
            if isinstance(statement, Assign) and statement.target.variable == variable:
                keys: tuple[Expr, ...] = statement.target.keys
                found = scalar_type_of(keys[-1], system, dict(_names(step))) if keys else None
                yield None if found is None else present(found)


def _names(step: Step) -> Iterator[tuple[str, Domain | ScalarType]]:
    """The names of a step with what each is; of a name that is bound anew, what it is at last."""
    for argument in step.arguments:
        yield argument.name, argument.domain
    for statement in statements(step.body):
        match statement:
            case Let(name, type_, _):
                yield name, type_
            case Loop(name, domain, _):
                yield name, domain
