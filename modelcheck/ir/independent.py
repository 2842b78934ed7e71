"""Rows that know nothing of each other: what holds with one partition holds with any number.

A type of identities is independent if it is symmetric and each step either names one of them, touches rows of that one
alone and changes nothing else, or names none, reads no row and changes all rows alike. Fix one identity and project
each state to its row and the shared state. A step that names another one changes nothing that is left, and all other
steps do in the projection just what they do with one identity; none of them is enabled or not for the sake of another
row. So the reachable states project to the reachable states of the instance with one identity, and a property of each
row beside the shared state holds for any number if it holds for one. A continuation of the one lifts back to the many,
by the same steps: so no message is lost for any number if none is for one.
"""

from __future__ import annotations

from collections.abc import Iterable

from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import children, statement_expressions
from modelcheck.ir.nodes import And, Assign, Branch, Expr, Fold, Folding, Let, LocalRead, Loop, Require, Statement
from modelcheck.ir.symmetric import NotSymmetric, check_symmetric, resized
from modelcheck.ir.system import Step, TransitionSystem, key_domains, leaf_type
from modelcheck.ir.types import IdType, OptionType, Type


def one_alone(system: TransitionSystem, identities: IdType, conditions: Iterable[Expr]) -> TransitionSystem:
    """The instance with one identity of an independent type.

    Args:
        system: Any instance with one identity or more.
        identities: The type.
        conditions: Those of the properties of all rows that are asked.

    Raises:
        NotSymmetric: Rows of this type are not independent, or a condition relates several of them.
    """
    conditions = tuple(conditions)
    check_symmetric(system, identities, conditions)
    rows = _Rows(system, identities)
    for variable in system.variables:
        if _item(leaf_type(variable.type)) == identities:
            raise NotSymmetric(f"`{variable.name}` names one of them")
    for step in system.steps:
        rows.step(step)
    for condition in conditions:
        rows.condition(condition)
    if system.owed is not None:
        for variable in system.effects:
            keys = zip(system.owed.arguments, key_domains(variable.type), strict=True)
            rows.read(system.owed.condition, next((name for name, domain in keys if domain == identities), None))
    return resized(system, identities, 1)


class _Rows:
    """Who touches which rows."""

    def __init__(self, system: TransitionSystem, identities: IdType) -> None:
        self._system = system
        self._identities = identities

    def step(self, step: Step) -> None:
        names = [argument.name for argument in step.arguments if argument.domain == self._identities]
        if len(names) > 1:
            raise NotSymmetric(f"`{step.name}` names several of them")
        name = names[0] if names else None
        self.read(step.guard, name)
        self._body(step, step.body, name)

    def condition(self, expr: Expr) -> None:
        """A conjunction of what is said of each row and of what is said of none."""
        match expr:
            case And(operands):
                for operand in operands:
                    self.condition(operand)
            case Fold(Folding.ALL, local, domain, body) if domain == self._identities:
                self.read(body, local)
            case _:
                self.read(expr, None)

    def read(self, expr: Expr, name: str | None) -> None:
        """Are all rows that it reads those of the identity called `name`?"""
        if isinstance(expr, Fold) and expr.domain == self._identities:
            raise NotSymmetric(f"it asks about all {self._identities.name}")
        found = variable_and_keys(expr)
        if found is not None:
            self._touch(*found, name)
            for key in found[1]:
                self.read(key, name)
            return
        for child in children(expr):
            self.read(child, name)

    def _touch(self, variable: str, keys: Iterable[Expr], name: str | None) -> bool:
        """Is it a row at all? It must be that of `name` then."""
        is_row = False
        for domain, key in zip(key_domains(self._system.variable(variable).type), keys, strict=False):
            if domain == self._identities:
                is_row = True
                if name is None or key != LocalRead(name):
                    raise NotSymmetric(f"`{variable}` is touched in several rows")
        return is_row

    def _body(self, step: Step, body: Iterable[Statement], name: str | None) -> None:
        for statement in body:
            if isinstance(statement, Loop) and statement.domain == self._identities:
                # A symmetric loop over all of them gives each row the same constants.
                if name is not None:
                    raise NotSymmetric(f"`{step.name}` touches all rows, and one in particular")
                continue
            for expr in statement_expressions(statement):
                self.read(expr, name)
            match statement:
                case Assign(target):
                    is_row = self._touch(target.variable, target.keys, name)
                    if name is not None and not is_row:
                        raise NotSymmetric(f"`{step.name}` changes `{target.variable}` for one of them")
                case Branch(_, then, otherwise):
                    self._body(step, (*then, *otherwise), name)
                case Loop(_, _, inner):
                    self._body(step, inner, name)
                case Let(local) if local == name:
                    raise NotSymmetric(f"`{step.name}` binds `{local}` again")
                case Let() | Require():
                    pass


def _item(type_: Type) -> Type:
    while isinstance(type_, OptionType):
        type_ = type_.item
    return type_
