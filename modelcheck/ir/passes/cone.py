"""Cone of influence: drop each variable that no condition, no guard and nothing that could fail depends on.

A variable is relevant if a condition reads it, a guard, the condition of a branch, the bounds of a loop, a `Require`,
a key or any other value that could fail to evaluate; and if the value assigned to a relevant variable reads it. A
local name is relevant where it is read in such a place. All other variables go, with the assignments to them.

Why it is a bisimulation: by induction over the statements, relevant variables and names have the same values with and
without the others; so the same guards are true, the same branches taken, and the same evaluations fail. Steps that
change nothing any more stay, as stutters: their names are needed to repeat a run, and without faults a run may go on
through them.

Source: Clarke, Grumberg, Peled, Model checking, 1999, section 13.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from modelcheck.ir.fold import domain_bounds, subexpressions
from modelcheck.ir.nodes import Assign, Branch, Expr, Let, LocalRead, Loop, Require, Statement, VariableRead
from modelcheck.ir.passes.reduced import Reduced, unchanged
from modelcheck.ir.rewrite import evaluated_only, may_fail
from modelcheck.ir.system import Step, TransitionSystem


def cone_of_influence(system: TransitionSystem, conditions: Iterable[Expr], premises: Iterable[Expr] = ()) -> Reduced:
    """Drop the variables, assignments and local names that are not relevant, and the premises about them."""
    reduced = unchanged(system, conditions)
    relevant = _Relevant(system, frozenset(_reads("", *reduced.conditions)))
    while (more := relevant.grown()).names != relevant.names:
        relevant = more
    kept = tuple(variable for variable in system.variables if ("", variable.name) in relevant.names)
    steps = tuple(replace(step, body=relevant.body(step, step.body)) for step in system.steps)
    return replace(
        reduced,
        system=replace(reduced.system, variables=kept, steps=steps),
        premises=tuple(
            each for each in premises if _reads("", each) & {("", v.name) for v in system.variables} <= relevant.names
        ),
    )


@dataclass(frozen=True, slots=True)
class _Relevant:
    """The relevant variables, as ("", name), and local names, as (step, name)."""

    system: TransitionSystem
    names: frozenset[tuple[str, str]]

    def grown(self) -> _Relevant:
        """These variables and names, and those they depend on directly."""
        found = set(self.names)
        for step in self.system.steps:
            found.update(_reads(step.name, step.guard))
            found.update(self._needs(step.name, step.body))
        return replace(self, names=frozenset(found))

    def body(self, step: Step, body: tuple[Statement, ...]) -> tuple[Statement, ...]:
        """The statements that are left of a body."""
        return tuple(new for statement in body for new in self._left(step, statement))

    def _left(self, step: Step, statement: Statement) -> tuple[Statement, ...]:
        match statement:
            case Assign():
                if ("", statement.target.variable) in self.names:
                    return (statement,)
                return evaluated_only(self.system, statement)
            case Let():
                return (statement,) if self._keeps(step.name, statement) else ()
            case Branch(_, then, otherwise):
                return (replace(statement, then=self.body(step, then), otherwise=self.body(step, otherwise)),)
            case Loop(_, _, body):
                return (replace(statement, body=self.body(step, body)),)
            case Require():
                return (statement,)
            case _:
                assert_never(statement)

    def _keeps(self, step: str, statement: Let) -> bool:
        return (step, statement.local) in self.names or may_fail(self.system, statement.value)

    def _needs(self, step: str, body: tuple[Statement, ...]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for statement in body:
            match statement:
                case Assign(target, value):
                    if ("", target.variable) in self.names:
                        found |= _reads(step, value, *target.keys)
                    else:
                        left = evaluated_only(self.system, statement)
                        found |= self._needs(step, left)
                case Let(_, _, value):
                    if self._keeps(step, statement):
                        found |= _reads(step, value)
                case Branch(condition, then, otherwise):
                    found |= _reads(step, condition) | self._needs(step, then) | self._needs(step, otherwise)
                case Loop(_, domain, inner):
                    found |= _reads(step, *domain_bounds(domain)) | self._needs(step, inner)
                case Require(condition):
                    found |= _reads(step, condition)
                case _:
                    assert_never(statement)
        return found


def _reads(step: str, *exprs: Expr) -> set[tuple[str, str]]:
    """The variables that expressions of a step read, and its local names."""
    found: set[tuple[str, str]] = set()
    for expr in exprs:
        for part in subexpressions(expr):
            if isinstance(part, VariableRead):
                found.add(("", part.name))
            elif isinstance(part, LocalRead):
                found.add((step, part.name))
    return found
