"""Dead cells: reset those cells that no step will read before they are written again.

A cell of a variable is *live* where a step may still read what it holds. When a participant dies, loses its partition
or finishes its work, what it remembers is often read no more, and differs from run to run to no purpose. For a variable
that no condition reads, and that steps read only at their own arguments, the condition under which a cell is live is
guessed from the guards of those steps: some disjunction, over the steps that read it, of conjuncts of their guards. An
oracle says whether it is right: where it is false, nothing depends on the cell (`Oracle.is_dead`). Then every step
ends by setting the cells that are not live to their first value.

Why it is a bisimulation: relate two states if they differ only in cells of the variable that are not live; being live
does not depend on the variable itself, so it is the same in both. By what the oracle says of one cell, applied to the
cells one after the other, related states enable the same steps, fail in the same, and lead to related states; and no
condition tells them apart. The state after the reset is the one that is related to it with all dead cells at their
first values, which is the abstraction: `v[k] if live(k) else first`.

Source: live-variable analysis, Kildall, A unified approach to global program optimization, POPL 1973; as a reduction
of state spaces, Bozga, Fernandez, Ghirvu, State space reduction based on live variables analysis, SAS 1999.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice, product
from typing import Final

from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import expressions, subexpressions, substitute
from modelcheck.ir.nodes import (
    And,
    Assign,
    Branch,
    Compare,
    Comparison,
    Conditional,
    Expr,
    LocalRead,
    Loop,
    Not,
    Place,
    Statement,
    conjunction,
    disjunction,
)
from modelcheck.ir.passes.definitions import clauses
from modelcheck.ir.passes.oracle import Oracle
from modelcheck.ir.passes.reduced import Defined, Reduced, any_cell, for_all_keys, key_names, unchanged
from modelcheck.ir.rewrite import assigned, may_fail, read_as_a_whole, variables_read
from modelcheck.ir.system import Lifetime, Step, TransitionSystem, Variable, key_domains

# The most guesses per variable; the first, from whole guards, is usually the right one.
_GUESSES: Final = 12


def reset_dead(system: TransitionSystem, conditions: Iterable[Expr], oracle: Oracle) -> Reduced:
    """Reset the dead cells of every variable for which the oracle agrees to a guess; one variable after the other."""
    reduced = unchanged(system, conditions)
    for variable in system.variables:
        live = _live(reduced, variable, oracle)
        if live is not None:
            reduced = reduced.then(_reset(reduced, variable, live))
    return reduced


def _live(reduced: Reduced, variable: Variable, oracle: Oracle) -> Defined | None:
    """The condition under which a cell of the variable is live.

    None if no guess is confirmed, or if dead cells have their first value already, so that the pass would gain nothing.
    """
    system = reduced.system
    if variable.lifetime in (Lifetime.GHOST, Lifetime.BUDGET):
        return None
    if any(variable.name in variables_read(condition) for condition in reduced.conditions):
        return None
    for guess in islice(_guesses(system, variable), _GUESSES):
        if oracle.is_dead(system, variable, guess):
            claim = disjunction(guess.value, Compare(Comparison.EQ, any_cell(variable), variable.initial))
            claim = for_all_keys(key_domains(variable.type), claim)
            return None if claim in oracle.inductive(system, [claim, *clauses(system)]) else guess
    return None


def _guesses(system: TransitionSystem, variable: Variable) -> Iterator[Defined]:
    """Conditions under which a cell might be live, the strongest first."""
    readers = [step for step in system.steps if _reads(step, variable)]
    literals = [_literals(system, step, variable) for step in readers]
    if not literals or not all(literals):
        return
    names = key_names(variable)
    yield Defined(names, disjunction(*dict.fromkeys(conjunction(*each) for each in literals)))
    for choice in product(*literals):
        yield Defined(names, disjunction(*dict.fromkeys(choice)))


def _literals(system: TransitionSystem, step: Step, variable: Variable) -> list[Expr]:
    """The conjuncts of the step's guard about other variables, over the keys of the cell that the step reads.

    Empty unless the step reads the variable at its own arguments alone, and always at the same ones.
    """
    exprs = [*subexpressions(step.guard), *expressions(step.body)]
    names = key_names(variable)
    reads = {
        keys
        for expr in exprs
        if (found := variable_and_keys(expr)) and found[0] == variable.name and len(keys := found[1]) == len(names)
    }
    if len(reads) != 1 or variable.name in read_as_a_whole(system, exprs):
        return []
    (keys,) = reads
    arguments = {argument.name for argument in step.arguments}
    at: dict[str, Expr] = {}
    for key, name in zip(keys, names, strict=True):
        if not isinstance(key, LocalRead) or key.name not in arguments or key.name in at:
            return []
        at[key.name] = LocalRead(name)
    parts = step.guard.operands if isinstance(step.guard, And) else (step.guard,)
    return [
        substitute(part, at)
        for part in parts
        if variables_read(part)
        and variable.name not in variables_read(part)
        and not may_fail(system, part)
        and _free(part) <= at.keys()
    ]


def _free(expr: Expr) -> frozenset[str]:
    """The local names that an expression mentions."""
    return frozenset(part.name for part in subexpressions(expr) if isinstance(part, LocalRead))


def _reads(step: Step, variable: Variable) -> bool:
    return any(variable.name in variables_read(expr) for expr in (step.guard, *expressions(step.body)))


def _reset(reduced: Reduced, variable: Variable, live: Defined) -> Reduced:
    """The system in which dead cells of the variable are at their first value after every step."""
    system = reduced.system
    names = key_names(variable)
    assign: Statement = Assign(Place(variable.name, tuple(map(LocalRead, names))), variable.initial)
    statement: Statement = Branch(Not(live.value), (assign,), ())
    for name, domain in reversed(list(zip(names, key_domains(variable.type), strict=True))):
        statement = Loop(name, domain, (statement,))
    matters = variables_read(live.value) | {variable.name}
    steps = tuple(
        replace(step, body=(*step.body, statement))
        if any(each.target.variable in matters for each in assigned(step.body))
        else step
        for step in system.steps
    )
    first = Conditional(live.value, any_cell(variable), variable.initial)
    return replace(
        reduced,
        system=replace(system, steps=steps),
        abstraction={variable.name: Defined(names, first)},
    )
