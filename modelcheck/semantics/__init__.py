"""The reference semantics: the meaning of a step. Slow, obvious, and the oracle that judges every engine."""

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

__all__ = [
    "Falsity",
    "Scope",
    "domain_values",
    "enabled",
    "evaluate",
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
