"""Find an inductive invariant with Spacer, Z3's engine for constrained Horn clauses.

The reachable states are the least relation `reached` that contains the first states and is closed under the steps;
Spacer looks for a formula around it that excludes the bad ones.
Source: Komuravelli, Gurfinkel, Chaki, SMT-based model checking for recursive programs, CAV 2014.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import z3

from modelcheck.ir.nodes import ParameterRead
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.encoding.translate import Untranslatable, invariant_conjuncts
from modelcheck.symbolic.question.answer import Answer, Candidate, Reachable, Undecided

_REACHED: Final = "reached"

# Options that would rewrite the relation `reached` away; the answer is read as a formula over its arguments.
PLAIN: Final = {"xform.slice": False, "xform.inline_linear": False, "xform.inline_eager": False}


@dataclass(frozen=True, slots=True)
class Spacer:
    """A prover: Spacer with some settings of its own, on top of those that keep its answer readable.

    `seed` fixes its random choices.
    """

    options: Mapping[str, bool]
    seed: int = 0

    def __call__(self, relation: Relation, bad: z3.BoolRef, *, time_limit_s: float) -> Answer:
        """See `Prover`."""
        fixedpoint = z3.Fixedpoint(ctx=relation.terms.context)
        timeout_ms = max(1, int(time_limit_s * 1000))
        fixedpoint.set(engine="spacer", timeout=timeout_ms, **PLAIN, **self.options)
        fixedpoint.set("spacer.random_seed", self.seed)
        goal = _rules(fixedpoint, relation, bad)
        try:
            outcome = fixedpoint.query(goal)
            if outcome == z3.sat:
                return Reachable()
            if outcome != z3.unsat:
                return Undecided(fixedpoint.reason_unknown())
            readings = [*map(ParameterRead, relation.rigid), *(cell.reading for cell in relation.cells)]
            return Candidate(invariant_conjuncts(fixedpoint.get_answer(), _REACHED, readings))
        except z3.Z3Exception as failure:
            # A time-out is not the answer "unknown" but an exception that says "canceled".
            said = str(failure)
            return Undecided("no answer in time" if "canceled" in said else said)
        except Untranslatable as failure:
            return Undecided(f"its invariant cannot be read: {failure}")


def _rules(fixedpoint: z3.Fixedpoint, relation: Relation, bad: z3.BoolRef) -> z3.BoolRef:
    """Declare the relation `reached` and its rules; return the goal, which is true if a bad state is reached."""
    context, lower = relation.terms.context, relation.terms.lower
    rigid = list(relation.rigid.values())
    cells = [cell.const for cell in relation.cells]
    reached = z3.Function(_REACHED, *(const.sort() for const in (*rigid, *cells)), z3.BoolSort(context))
    goal = z3.Function("goal", z3.BoolSort(context))
    fixedpoint.register_relation(reached, goal)
    choices = [choice for transition in relation.transitions for choice in transition.choices]
    fixedpoint.declare_var(*rigid, *cells, *choices)
    here = reached(*rigid, *cells)
    fixedpoint.rule(reached(*rigid, *map(lower, relation.initial)), lower(relation.allowed))
    for transition in relation.transitions:
        after = reached(*rigid, *map(lower, transition.after))
        fixedpoint.rule(after, [here, lower(transition.enabled)])
    fixedpoint.rule(goal(), [here, bad])
    return goal()
