"""The size from which enumerating an instance is refused; checked before anything of that size is made."""

from __future__ import annotations

from math import prod
from typing import Final

from modelcheck.errors import Diagnostic, SpecError
from modelcheck.ir.nodes import Domain, Expr, RangeDomain
from modelcheck.ir.system import TransitionSystem, key_domains
from modelcheck.ir.types import BoolType
from modelcheck.semantics import Scope, evaluate

MOST_CELLS: Final = 4_096
"""The most scalar cells of a state: packed, it then has some thousand bits, and generated code compiles in seconds."""

MOST_INSTANCES: Final = 200_000
"""The most step instances, each of which is a block of generated code."""

MOST_CODE: Final = 20_000_000
"""The most characters of generated code: Python compiles a million in a second."""

MOST_AT_ONCE: Final = 200_000
"""The characters of step instances in one function of generated code: no interrupt is answered while it is compiled."""

MOST_BITS: Final = 12_000
"""The most bits of a packed state: Python reads no literal of more than 4,300 decimal digits."""


def refuse_if_too_large(system: TransitionSystem) -> None:
    """Refuse an instance with too many cells or step instances to enumerate.

    Raises:
        SpecError: MC216.
    """
    for variable in system.variables:
        if prod(_size(domain, system) for domain in key_domains(variable.type)) > MOST_CELLS:
            raise too_large(system, f"`{variable.name}` alone has more than {MOST_CELLS:,} cells")
    for step in system.steps:
        if prod(_size(argument.domain, system) for argument in step.arguments) > MOST_INSTANCES:
            raise too_large(system, f"`{step.name}` alone has more than {MOST_INSTANCES:,} instances")


def too_large(system: TransitionSystem, why: str) -> SpecError:
    """The error MC216: the instance is too large, and why."""
    return SpecError(
        Diagnostic(
            code="MC216",
            message=f"this instance of {system.name} is too large to enumerate: {why}",
            span=system.span,
            hint="choose smaller parameters: what goes wrong goes wrong with few messages, a proof covers the rest",
        )
    )


def _size(domain: Domain, system: TransitionSystem) -> int:
    match domain:
        case RangeDomain(start, stop):
            return max(0, _int(stop, system) - _int(start, system))
        case BoolType():
            return 2
        case _:
            return domain.size


def _int(expr: Expr, system: TransitionSystem) -> int:
    value = evaluate(expr, Scope(system, (), {}))
    assert isinstance(value, int)
    return value
