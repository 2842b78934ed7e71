"""The reference semantics: the meaning of a step, as an interpreter of the IR. Slow, obvious, and the judge of engines.

Read in this order:

    evaluate   the value of an expression in a state
    execute    initial states, enabled step instances, successors
    explain    the reason why a condition is false in a state
    footprint  the cells that a transition looked at and wrote
"""

from modelcheck.semantics.evaluate import Scope, domain_values, evaluate
from modelcheck.semantics.execute import (
    enabled,
    holds,
    initial_state,
    is_owed,
    messages,
    number_of_effects,
    step_instances,
    successors,
    take,
)
from modelcheck.semantics.explain import Falsity, why_false
from modelcheck.semantics.footprint import Footprint, Write, footprint

__all__ = [
    "Falsity",
    "Footprint",
    "Scope",
    "Write",
    "domain_values",
    "enabled",
    "evaluate",
    "footprint",
    "holds",
    "initial_state",
    "is_owed",
    "messages",
    "number_of_effects",
    "step_instances",
    "successors",
    "take",
    "why_false",
]
