"""Drop derived variables: those that always equal an expression of the others, or do so whenever they are not None.

Two kinds of definition are looked for. *Whole*: `v[k] == e(k)` in every reachable state; the variable goes. *Item*:
`v[k] is None or v[k] == e(k)`; a bool "is set" is left. In `e` stand variables with the same keys, at the keys `k`:
`x[k]`, `x[k] + 1`, `x[k] - 1`, `x[k] is None`, `not x[k]`; a variable that is never assigned equals its first value.
An oracle says which definitions are inductive, together with clauses of two literals over the bools and the presence
of optional variables with the same keys, which often are what a definition needs (Houdini: Flanagan and Leino, FME
2001; equal registers in circuits: van Eijk, Sequential equivalence checking based on structural similarities, TCAD
2000).

Why it is a bisimulation: in a reachable state the definition holds, so its expression may stand for the variable
wherever it is read before the step changes one of the two. A body that reads it later than that, or as a whole map,
keeps it. So each guard, each value and each failure is as before. An assignment to a variable that goes still
evaluates what it evaluated, for the sake of what could fail there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, assert_never

from modelcheck.ir.cells import cell, variable_and_keys
from modelcheck.ir.fold import statement_expressions
from modelcheck.ir.nodes import (
    Assign,
    Branch,
    Compare,
    Comparison,
    Const,
    Expr,
    Let,
    Loop,
    Not,
    Require,
    Statement,
)
from modelcheck.ir.passes.definitions import Definition, clauses, definitions
from modelcheck.ir.passes.oracle import Oracle
from modelcheck.ir.passes.reduced import Defined, Reduced, any_cell, key_names, unchanged, with_cells
from modelcheck.ir.rewrite import (
    all_expressions,
    assigned,
    evaluated_only,
    is_none_of,
    may_fail,
    read_as_a_whole,
    rewritten,
    rewritten_assign,
    rewritten_step,
    variables_read,
    with_leaf,
)
from modelcheck.ir.system import TransitionSystem, Variable, key_domains
from modelcheck.ir.types import BoolType

# The most candidates: their number is quadratic in that of variables, and each takes about a millisecond.
_CANDIDATES: Final = 600


def drop_derived(system: TransitionSystem, conditions: Iterable[Expr], oracle: Oracle) -> Reduced:
    """Drop the variables that the oracle finds to be derived; of two that define each other the later one goes."""
    reduced = unchanged(system, conditions)
    exprs = list(all_expressions(system, reduced.conditions))
    whole = read_as_a_whole(system, exprs)
    constant = [Definition(variable=v, value=v.initial) for v in system.variables if _never_changes(system, v, exprs)]
    others = [variable for variable in reversed(system.variables) if variable.name not in whole]
    possible = [each for variable in others for each in definitions(system, variable) if _may_replace(system, each)]
    if not constant and not possible:
        return reduced
    asked = [*constant, *possible][:_CANDIDATES]
    guesses = tuple(islice(clauses(system), _CANDIDATES - len(asked)))
    invariants = oracle.inductive(system, [*(each.claim for each in asked), *guesses])
    proved = set(invariants)
    chosen = _chosen([each for each in asked if each.claim in proved])
    if not chosen:
        return reduced
    lemmas = [each for each in guesses if each in proved]
    facts = oracle.support(system, [*(each.claim for each in chosen), *lemmas], invariants)
    return _replaced(reduced, {each.variable.name: each for each in chosen}, facts, lemmas)


def _never_changes(system: TransitionSystem, variable: Variable, exprs: Sequence[Expr]) -> bool:
    """True if the variable is never assigned, and dropping the reads of its cells hides no failure of a key."""
    depth = len(list(key_domains(variable.type)))
    if any(each.target.variable == variable.name for step in system.steps for each in assigned(step.body)):
        return False
    reads = [(expr, found[1]) for expr in exprs if (found := variable_and_keys(expr)) and found[0] == variable.name]
    cells = [expr for expr, keys in reads if len(keys) == depth]
    return len(cells) * (depth + 1) == len(reads) and not any(may_fail(system, expr) for expr in cells)


def _may_replace(system: TransitionSystem, definition: Definition) -> bool:
    """True if every body reads the variable only before it changes the variable or an input of its definition."""
    about = definition.inputs | {definition.variable.name}
    return not any(_is_read_late(step.body, definition.variable.name, about) for step in system.steps)


def _is_read_late(body: tuple[Statement, ...], name: str, about: frozenset[str]) -> bool:
    return _first_change(body, name, about, changed=False) is None


def _first_change(body: tuple[Statement, ...], name: str, about: frozenset[str], *, changed: bool) -> bool | None:
    """True if one of `about` may have changed at the end of the body; None if `name` is read where one may have."""
    for statement in body:
        if changed and any(name in variables_read(expr) for expr in statement_expressions(statement)):
            return None
        match statement:
            case Assign():
                changed = changed or statement.target.variable in about
            case Branch(_, then, otherwise):
                first = _first_change(then, name, about, changed=changed)
                second = _first_change(otherwise, name, about, changed=changed)
                if first is None or second is None:
                    return None
                changed = first or second
            case Loop(_, _, inner):
                once = _first_change(inner, name, about, changed=changed)
                twice = None if once is None else _first_change(inner, name, about, changed=once)
                if twice is None:
                    return None
                changed = twice
            case Let() | Require():
                pass
            case _:
                assert_never(statement)
    return changed


def _chosen(proved: Sequence[Definition]) -> list[Definition]:
    """One definition for as many variables as possible, each over variables that stay."""
    chosen: dict[str, Definition] = {}
    needed: set[str] = set()
    for definition in sorted(proved, key=lambda each: each.item):
        name = definition.variable.name
        if name not in chosen and name not in needed and not definition.inputs & chosen.keys():
            chosen[name] = definition
            needed |= definition.inputs
    return list(chosen.values())


def _replaced(
    reduced: Reduced, chosen: dict[str, Definition], facts: tuple[Expr, ...], lemmas: Sequence[Expr]
) -> Reduced:
    """The system without the defined variables; `lemmas` are those of the `facts` that are kept as `premises`."""
    system = reduced.system
    readings = {name: each.reading for name, each in chosen.items()}

    def read(expr: Expr) -> Expr:
        test = is_none_of(expr)
        name, keys = variable_and_keys(test[0]) or ("", ()) if test else ("", ())
        if test and name in chosen and chosen[name].item:
            flag = cell(chosen[name].flag, tuple(map(read, keys)))
            return Not(flag, span=expr.span) if test[1] else flag
        return with_cells(expr, readings, read)

    def assign(statement: Assign) -> tuple[Statement, ...]:
        definition = chosen.get(statement.target.variable)
        if definition is not None and not definition.item:
            return rewritten(evaluated_only(system, statement), read, assign)
        new = rewritten_assign(statement, read)
        if definition is None:
            return (new,)
        return (replace(new, target=replace(new.target, variable=definition.flag), value=_is_set(new.value)),)

    kept = [variable for old in system.variables for variable in _left(old, chosen.get(old.name))]
    steps = tuple(rewritten_step(step, read, assign) for step in system.steps)
    flags = {
        each.flag: Defined(key_names(each.variable), _is_set(any_cell(each.variable)))
        for each in chosen.values()
        if each.item
    }
    return Reduced(
        system=replace(system, variables=tuple(kept), steps=steps),
        conditions=tuple(map(read, reduced.conditions)),
        abstraction=flags,
        facts=facts,
        premises=tuple(map(read, lemmas)),
    )


def _left(old: Variable, definition: Definition | None) -> tuple[Variable, ...]:
    """The variables that replace one: itself without a definition, a bool "is set" for an item, else none."""
    if definition is None:
        return (old,)
    if not definition.item:
        return ()
    return (replace(old, name=definition.flag, type=with_leaf(old.type, BoolType()), initial=_is_set(old.initial)),)


def _is_set(value: Expr) -> Expr:
    if value == Const(None):
        return Const(False)
    return Compare(Comparison.NE, value, Const(None))
