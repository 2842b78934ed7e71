"""The evidence of a loss, in words."""

from __future__ import annotations

from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.written import Names
from modelcheck.report.formulas.readable import readable
from modelcheck.report.screens.invariant import clause_text
from modelcheck.report.values import cell_name
from modelcheck.verdict import NoWayOn


def no_way_on_words(evidence: NoWayOn, system: TransitionSystem) -> str:
    """The evidence that a message is lost, in words."""
    names = Names(system)
    message = cell_name(evidence.message.variable, evidence.message.keys, system, names)
    if evidence.states == 1:
        return f"no step without a fault leads out of the last state, in which {message} has had no effect"
    if evidence.states is not None:
        states = f"the {evidence.states:,} states that can follow"
        return f"no step without a fault leads out of {states}, in none of which {message} has had an effect"
    clauses = readable(evidence.conjuncts, system, ())
    shown = "; ".join(clause_text(clause, system, names) for clause in clauses)
    return f"no step without a fault leads out of the states with {shown}, in none of which {message} has had an effect"
