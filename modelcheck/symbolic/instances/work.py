"""Values of parameters for which conditions are true, found by Z3; this runs in the process of `find`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import z3

from modelcheck.errors import InternalError
from modelcheck.ir.nodes import Expr
from modelcheck.symbolic.encoding.evaluate import CannotEncode, Evaluator, SymbolicScope
from modelcheck.symbolic.encoding.terms import Terms
from modelcheck.symbolic.instances.answers import Nowhere, NowhereFound, Whereabouts

# About a second for each query.
_RESOURCES: Final = 3_000_000

# Distances from the minima within which values are looked for first: small instances are read and searched sooner.
_DISTANCES: Final = (8, 64, 512, 4096, 2**16, 2**24)


def values_where(
    conditions: Sequence[Expr], minima: Mapping[str, int], besides: Sequence[Mapping[str, int]]
) -> Whereabouts:
    """See `find.find_values`."""
    terms = Terms(z3.Context())
    unknown = {name: terms.int_const(name) for name in minima}
    failing: list[bool | z3.BoolRef] = []
    scope = SymbolicScope(unknown, {}, {}, (), failing)
    try:
        wanted = [Evaluator(terms).truth(each, scope) for each in conditions]
    except CannotEncode as reason:
        return NowhereFound(f"their parameters are not found, because of {reason}")
    if failing:
        raise InternalError("a condition over parameters may fail")
    solver = z3.Solver(ctx=terms.context)
    solver.set("rlimit", _RESOURCES)
    solver.add(*map(terms.lower, wanted), *(unknown[name] >= minimum for name, minimum in minima.items()))
    for other in besides:
        solver.add(z3.Not(z3.And([unknown[name] == value for name, value in other.items()])))
    for distance in (*_DISTANCES, None):
        near = [] if distance is None else [unknown[name] <= low + distance for name, low in minima.items()]
        answer = solver.check(*near)
        if answer == z3.sat:
            model = solver.model()
            return {name: model.eval(each, model_completion=True).as_long() for name, each in unknown.items()}
    return Nowhere() if answer == z3.unsat else NowhereFound("the solver does not find their parameters")
