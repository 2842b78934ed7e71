"""Prove or refute that a message consumer loses nothing and duplicates nothing.

A spec imports its words from here; they are light. Everything is loaded when first used: the command line passes
through here before it can answer an interrupt.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in `typing`, which takes longer to load than all of this

if TYPE_CHECKING:
    from modelcheck.check import state_graph as state_graph
    from modelcheck.report.notebooks.interactive import verify as verify
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


def __getattr__(name: str) -> object:
    if name in __all__:
        from modelcheck import spec

        globals().update({word: getattr(spec, word) for word in __all__})
        return globals()[name]
    if name == "verify":
        from modelcheck.report.notebooks.interactive import verify

        return verify
    if name == "state_graph":
        from modelcheck.check import state_graph

        return state_graph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "state_graph", "verify"})
