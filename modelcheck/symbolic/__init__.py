"""The symbolic engine: proofs and counterexamples for any number of messages, faults and steps.

Read in this order:

    engine        the public face; `running` is a proof under way, `settings` its engines and limits
    encoding      a transition system as terms of Z3, and back
    question      one question, prepared, and the answers that an engine may give
    predicates    the conditions that invariants are made of
    engines       the engines that look for an answer
    recheck       the checks that an answer must pass before it is believed
    rank          ranks, for no_loss and no_starvation
    participants  any number of those who take steps: consumers, say
    one_row       one row in place of many
    stages        the engines for a question, stage by stage
    known         what proves other properties of the spec, tried first
    portfolio     all of them on one question
    processes     work in processes of their own; `worker` is the work in the process of a proof
    instances     instances in which conditions are true
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcheck.symbolic.settings import ENGINES, GoOn, Settings

if TYPE_CHECKING:
    from modelcheck.symbolic.engine import prove as prove
    from modelcheck.symbolic.engine import start as start
    from modelcheck.symbolic.engine import supports as supports
    from modelcheck.symbolic.instances.answers import Nowhere as Nowhere
    from modelcheck.symbolic.instances.answers import NowhereFound as NowhereFound
    from modelcheck.symbolic.instances.find import find_values as find_values

__all__ = ["ENGINES", "GoOn", "Nowhere", "NowhereFound", "Settings", "find_values", "prove", "start", "supports"]


def __getattr__(name: str) -> object:
    # The help of `modelcheck` needs only the names of the engines, and a search for an instance only `instances`.
    if name in ("prove", "start", "supports"):
        from modelcheck.symbolic import engine

        return getattr(engine, name)
    if name in ("Nowhere", "NowhereFound"):
        from modelcheck.symbolic.instances import answers as nowhere

        return getattr(nowhere, name)
    if name == "find_values":
        from modelcheck.symbolic.instances.find import find_values

        return find_values
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
