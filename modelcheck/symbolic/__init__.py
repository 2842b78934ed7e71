"""The symbolic engine: proofs and counterexamples for any number of messages, faults and steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcheck.symbolic.settings import ENGINES, Settings

if TYPE_CHECKING:
    from modelcheck.symbolic.engine import prove as prove
    from modelcheck.symbolic.engine import start as start
    from modelcheck.symbolic.engine import supports as supports

__all__ = ["ENGINES", "Settings", "prove", "start", "supports"]


def __getattr__(name: str) -> object:
    # The help of `modelcheck` asks for the names of the engines alone.
    if name in __all__:
        from modelcheck.symbolic import engine

        return getattr(engine, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
