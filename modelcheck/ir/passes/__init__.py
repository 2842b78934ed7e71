"""Passes IR -> IR that make a system smaller and keep its answers; each file says why it does.

Read in this order:

    reduced      a smaller system, and how to speak of the original in its words
    oracle       the questions that passes have for a solver
    generation   a number that is only compared with the newest becomes a bool
    definitions  candidates for facts about a system
    derived      variables that always equal an expression of others, dropped
    dead         cells that nothing will read, reset
    cone         variables that nothing asked depends on, dropped
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from modelcheck.ir.nodes import Expr
from modelcheck.ir.passes.cone import cone_of_influence
from modelcheck.ir.passes.dead import reset_dead
from modelcheck.ir.passes.derived import drop_derived
from modelcheck.ir.passes.generation import newest_generation
from modelcheck.ir.passes.oracle import Oracle
from modelcheck.ir.passes.reduced import Defined, Reduced, unchanged
from modelcheck.ir.rewrite import variables_read
from modelcheck.ir.system import TransitionSystem

__all__ = [
    "Defined",
    "Oracle",
    "Reduced",
    "cone_of_influence",
    "drop_derived",
    "newest_generation",
    "reduce",
    "reset_dead",
    "unchanged",
]


def reduce(system: TransitionSystem, conditions: Iterable[Expr], oracle: Oracle) -> Reduced:
    """All passes one after the other, each over the result of the one before.

    Args:
        system: The system; steps, their arguments and which of them are faults stay as they are.
        conditions: Conditions to keep, over the variables of `system`; local names in them may be left open.
        oracle: Decides what the passes may rely on; with one that always says no, only the syntactic passes apply.
    """
    # First, since a generation often equals another counter, by which `drop_derived` would then replace it.
    reduced = newest_generation(system, conditions)
    reduced = reduced.then(drop_derived(reduced.system, reduced.conditions, oracle))
    dead = reset_dead(reduced.system, reduced.conditions, oracle)
    premises = tuple(each for each in reduced.premises if not variables_read(each) & dead.abstraction.keys())
    reduced = reduced.then(replace(dead, premises=premises))
    return reduced.then(cone_of_influence(reduced.system, reduced.conditions, reduced.premises))
