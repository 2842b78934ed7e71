"""Prove or refute that a message consumer loses nothing and duplicates nothing.

A spec imports its words from here; they are light. `verify` and `state_graph` are loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcheck.spec import (
    AT_LEAST_ONCE,
    AT_MOST_ONCE,
    EXACTLY_ONCE,
    NO_GUARANTEE,
    AtLeast,
    Bag,
    Between,
    Durable,
    Effects,
    Ghost,
    Ids,
    Param,
    Semantics,
    Spec,
    Volatile,
    always,
    bag,
    bounded,
    each,
    effects,
    eventually,
    fault,
    ids,
    not_always,
    possible,
    pure,
    step,
    when,
)

if TYPE_CHECKING:
    from modelcheck.check import state_graph as state_graph
    from modelcheck.report.interactive import verify as verify

# The words of a spec; `verify` and `state_graph` are left out so that a star import stays as light as they are.
__all__ = [
    "AT_LEAST_ONCE",
    "AT_MOST_ONCE",
    "EXACTLY_ONCE",
    "NO_GUARANTEE",
    "AtLeast",
    "Bag",
    "Between",
    "Durable",
    "Effects",
    "Ghost",
    "Ids",
    "Param",
    "Semantics",
    "Spec",
    "Volatile",
    "always",
    "bag",
    "bounded",
    "each",
    "effects",
    "eventually",
    "fault",
    "ids",
    "not_always",
    "possible",
    "pure",
    "step",
    "when",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what a module attribute is depends on its name
    if name == "verify":
        from modelcheck.report.interactive import verify

        return verify
    if name == "state_graph":
        from modelcheck.check import state_graph

        return state_graph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
