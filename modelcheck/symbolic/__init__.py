"""The symbolic engine: proofs and counterexamples for any number of messages, faults and steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcheck.symbolic.settings import ENGINES, Settings

if TYPE_CHECKING:
    from modelcheck.symbolic.engine import prove as prove
    from modelcheck.symbolic.engine import start as start
    from modelcheck.symbolic.engine import supports as supports
    from modelcheck.symbolic.whereabouts import Nowhere as Nowhere
    from modelcheck.symbolic.whereabouts import NowhereFound as NowhereFound
    from modelcheck.symbolic.whereabouts import find_values as find_values

__all__ = ["ENGINES", "Nowhere", "NowhereFound", "Settings", "find_values", "prove", "start", "supports"]


def __getattr__(name: str) -> object:
    # The help of `modelcheck` asks for the names of the engines alone, and a search for no instance elsewhere.
    if name in ("prove", "start", "supports"):
        from modelcheck.symbolic import engine

        return getattr(engine, name)
    if name in __all__:
        from modelcheck.symbolic import whereabouts

        return getattr(whereabouts, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
