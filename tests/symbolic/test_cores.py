"""The conjuncts that a proof needs: those that exclude what is wrong, and those that preserve these."""

import z3

from modelcheck.symbolic.recheck.cores import needed

CONTEXT = z3.Context()
X, Y, Z = (z3.Int(name, CONTEXT) for name in "xyz")

# Each step adds y to x, and z to y.
CONJUNCTS = [z3.Or(Z >= 0, X < 5), X >= 0, Z >= 0, Y >= 0, Y >= -1]
AFTER = [(X, X + Y), (Y, Y + Z)]


def threats(number: int) -> list[z3.BoolRef]:
    return [z3.Not(z3.substitute(CONJUNCTS[number], *AFTER))]


def test_what_preserves_the_needed_is_needed_and_the_rest_is_not() -> None:
    solver = z3.SimpleSolver(ctx=CONTEXT)
    assert needed(solver, CONJUNCTS, [X < 0], threats) == (1, 2, 3)
    assert needed(solver, CONJUNCTS, [Z < 0], threats) == (2,)
    assert needed(solver, CONJUNCTS, [], threats) == ()
    assert len(solver.assertions()) == 0


def test_all_are_kept_where_a_query_is_not_refuted() -> None:
    solver = z3.SimpleSolver(ctx=CONTEXT)
    assert needed(solver, CONJUNCTS, [X > 7], threats) == (0, 1, 2, 3, 4)
    assert needed(solver, CONJUNCTS, [X < 0], lambda _: [Z > 7]) == (0, 1, 2, 3, 4)
