"""The calls to Z3 that are made by the thousand, without the coercions of its Python classes, which cost more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import z3


def check(solver: z3.Solver, assumptions: Sequence[z3.BoolRef]) -> z3.CheckSatResult:
    """The outcome of `solver.check(*assumptions)`."""
    array = (z3.Ast * len(assumptions))(*(each.ast for each in assumptions))
    return z3.CheckSatResult(z3.Z3_solver_check_assumptions(solver.ctx.ref(), solver.solver, len(array), array))


def solver_for(logic: str, context: z3.Context) -> z3.Solver:
    """The solver `z3.SolverFor(logic, context)`, without the main context, which that call makes at a high cost."""
    return z3.Solver(z3.Z3_mk_solver_for_logic(context.ref(), z3.to_symbol(logic, context)), context)


def negation(term: z3.BoolRef) -> z3.BoolRef:
    """The term `z3.Not(term)`."""
    return z3.BoolRef(z3.Z3_mk_not(term.ctx.ref(), term.ast), term.ctx)


def conjunction(context: z3.Context, terms: Sequence[z3.BoolRef]) -> z3.BoolRef:
    """The term `z3.And(terms)`."""
    array = (z3.Ast * len(terms))(*(each.ast for each in terms))
    return z3.BoolRef(z3.Z3_mk_and(context.ref(), len(array), array), context)


def disjunction(context: z3.Context, terms: Sequence[z3.BoolRef]) -> z3.BoolRef:
    """The term `z3.Or(terms)`."""
    array = (z3.Ast * len(terms))(*(each.ast for each in terms))
    return z3.BoolRef(z3.Z3_mk_or(context.ref(), len(array), array), context)


def equation(left: z3.ExprRef, right: z3.ExprRef) -> z3.BoolRef:
    """The term `left == right`; both are of one sort."""
    return z3.BoolRef(z3.Z3_mk_eq(left.ctx.ref(), left.ast, right.ast), left.ctx)


def choice(condition: z3.BoolRef, then: z3.ExprRef, otherwise: z3.ExprRef) -> z3.BoolRef | z3.ArithRef:
    """The term `z3.If(condition, then, otherwise)`, of two bools or two integers."""
    term = z3.Z3_mk_ite(condition.ctx.ref(), condition.ast, then.ast, otherwise.ast)
    return (z3.BoolRef if isinstance(then, z3.BoolRef) else z3.ArithRef)(term, condition.ctx)


def substitute(term: z3.BoolRef, pairs: Sequence[tuple[z3.ExprRef, z3.ExprRef]]) -> z3.BoolRef:
    """The term `z3.substitute(term, *pairs)`; both of a pair are of one sort."""
    old = (z3.Ast * len(pairs))(*(pair[0].ast for pair in pairs))
    new = (z3.Ast * len(pairs))(*(pair[1].ast for pair in pairs))
    return z3.BoolRef(z3.Z3_substitute(term.ctx.ref(), term.ast, len(pairs), old, new), term.ctx)


def add(solver: z3.Solver, fact: z3.BoolRef) -> None:
    """Assert the fact: `solver.add(fact)`."""
    z3.Z3_solver_assert(solver.ctx.ref(), solver.solver, fact.ast)


def unsat_core(solver: z3.Solver) -> Iterator[int]:
    """The keys of the assumptions that contradict the solver's facts, after `check` answered `unsat`."""
    context = solver.ctx.ref()
    core = z3.Z3_solver_get_unsat_core(context, solver.solver)
    z3.Z3_ast_vector_inc_ref(context, core)
    try:
        for index in range(z3.Z3_ast_vector_size(context, core)):
            yield z3.Z3_ast_vector_get(context, core, index).value
    finally:
        z3.Z3_ast_vector_dec_ref(context, core)


def is_true(model: z3.ModelRef, term: z3.BoolRef) -> bool:
    """True if `model` makes the term true, missing values completed: `z3.is_true(model.eval(term, True))`."""
    context, value = model.ctx.ref(), (z3.Ast * 1)()
    evaluated = z3.Z3_model_eval(context, model.model, term.ast, True, value)
    return bool(evaluated) and z3.Z3_get_bool_value(context, value[0]) == z3.Z3_L_TRUE


def key(term: z3.ExprRef) -> int:
    """The number by which `unsat_core` names a term; it stays the same as long as the term exists."""
    value: int = term.ast.value
    return value
