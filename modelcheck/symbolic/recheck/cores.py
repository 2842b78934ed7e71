"""Which conjuncts of an inductive invariant a proof needs, as unsatisfiable cores tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import z3

from modelcheck.symbolic.encoding import raw


def needed(
    solver: z3.Solver,
    conjuncts: Sequence[z3.BoolRef],
    wrong: Iterable[z3.BoolRef],
    threats: Callable[[int], Iterable[z3.BoolRef]],
) -> tuple[int, ...]:
    """The numbers of conjuncts that exclude what is wrong and preserve each other; all if the solver gives up.

    Args:
        solver: What it holds is true in every state; it is left as it was.
        conjuncts: Those of a proof, in the present state.
        wrong: What none of the states may satisfy.
        threats: For the number of a conjunct, the states that lead to one where it is false.
    """
    names = [z3.FreshBool("conjunct", solver.ctx) for _ in conjuncts]
    numbers = {raw.key(name): number for number, name in enumerate(names)}
    found: dict[int, None] = {}

    def is_refuted(assumption: z3.BoolRef) -> bool:
        solver.push()
        try:
            raw.add(solver, assumption)
            if raw.check(solver, names) != z3.unsat:
                return False
            found.update((numbers[key], None) for key in raw.unsat_core(solver))
            return True
        finally:
            solver.pop()

    solver.push()
    try:
        for name, conjunct in zip(names, conjuncts, strict=True):
            solver.add(z3.Implies(name, conjunct))
        if not all(map(is_refuted, wrong)):
            return tuple(range(len(conjuncts)))
        done = 0
        while done < len(found):
            number = list(found)[done]
            if not all(map(is_refuted, threats(number))):
                return tuple(range(len(conjuncts)))
            done += 1
        return tuple(sorted(found))
    finally:
        solver.pop()
