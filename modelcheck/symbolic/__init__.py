"""The symbolic engine: proofs and counterexamples for any number of messages, faults and steps.

Read in this order:

    engine       the public face; `running` is a proof under way, `settings` what it may cost
    encoding     a transition system as terms of Z3, and back
    question     one question, prepared, and what an engine may answer
    words        what an invariant may speak of
    engines      ways to an answer
    belief       what is believed of an answer
    rank         no_loss and no_starvation: ranks
    any_number   any number of participants
    one_row      one row in place of many
    stages       which engines work on a question, and when
    portfolio    all of them on one question
    processes    work in processes of their own; `worker` is what runs there
    whereabouts  instances in which conditions are true; `values` is what runs there
"""

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
    # The help of `modelcheck` needs only the names of the engines, and a search for an instance only `whereabouts`.
    if name in ("prove", "start", "supports"):
        from modelcheck.symbolic import engine

        return getattr(engine, name)
    if name in __all__:
        from modelcheck.symbolic import whereabouts

        return getattr(whereabouts, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
