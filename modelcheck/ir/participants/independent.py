"""Rows that know nothing of each other: what holds with one partition holds with any number.

A type of identities is independent if it is symmetric and each step either names one of them, touches rows of that one
alone and changes nothing else, or names none, reads no row and changes all rows alike. Then shared state goes its own
way, and each row goes with it: a budget that the steps of all rows draw on is shared state too, so it is refused.

Fix one identity and project each state to its row and the shared state. A step that names another one changes nothing
that is left, and all other steps do in the projection just what they do with one identity; none of them is enabled or
not for the sake of another row, and one that fails does so in the projection to some row. So the reachable states
project to the reachable states of the instance with one identity, and a property of each row beside the shared state
holds for any number if it holds for one. A continuation of the one lifts back to the many, by the same steps, and one
of the many projects to one of the one, so that a message that is owed no more there is owed no more here: no message is
lost for any number if none is for one.

Nor does one starve. Project a fair run of the many, without the steps that name another identity. What is left is fair:
a step instance of the one is enabled where it is in the many, and the same steps take it. If nothing is left from some
point on, the state of the row stays as it is, in which no step instance can stay enabled: so the run of the one ends
there. Both are runs on which the message starves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import children, domain_bounds, map_children, statement_expressions, substitute
from modelcheck.ir.nodes import (
    And,
    Assign,
    Branch,
    Const,
    Expr,
    Fold,
    Folding,
    Let,
    LocalRead,
    Loop,
    Require,
    Statement,
    Value,
)
from modelcheck.ir.participants.crowd import Crowd, symmetric_types
from modelcheck.ir.participants.resized import resized
from modelcheck.ir.participants.symmetric import NotSymmetric, check_symmetric
from modelcheck.ir.properties import OwnProperty
from modelcheck.ir.system import State, Step, TransitionSystem, key_domains, leaf_type
from modelcheck.ir.types import IdType, MapType, Type, present


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """The instance `one` with one identity of each of the independent types `types`, which are as in `many`.

    `dependent` are the others that steps choose from.
    """

    many: TransitionSystem
    one: TransitionSystem
    types: tuple[IdType, ...]
    dependent: tuple[IdType, ...]

    @property
    def is_smaller(self) -> bool:
        """True if `one` has fewer rows than `many`."""
        return any(each.size != 1 for each in self.types)

    def rows(self, state: State) -> Iterator[State]:
        """The states of `one` that a state of `many` contains: one for each choice of an identity of each type."""
        for numbers in product(*(range(each.size) for each in self.types)):
            chosen = dict(zip(self.types, numbers, strict=True))
            yield tuple(_row(value, each.type, chosen) for value, each in zip(state, self.many.variables, strict=True))

    def said_of(self, expr: Expr, identities: IdType, row: Expr) -> Expr:
        """`expr`, a claim of `one` about the only identity of a type, as a claim of `many` about the identity `row`."""
        single = replace(identities, size=1)
        return Crowd(system=self.one, identities=single).said_of(_without_folds(expr, single), row)


def all_alone(system: TransitionSystem, conditions: Callable[[TransitionSystem], tuple[Expr, ...]]) -> Alone:
    """The instance with one identity of each type that is independent; `conditions` are asked of any instance."""
    one, types, dependent = system, list[IdType](), list[IdType]()
    for identities in symmetric_types(system):
        try:
            one = one_alone(one, identities, conditions(one))
            types.append(identities)
        except NotSymmetric:
            dependent.append(identities)
    return Alone(many=system, one=one, types=tuple(types), dependent=tuple(dependent))


def one_alone(system: TransitionSystem, identities: IdType, conditions: Iterable[Expr]) -> TransitionSystem:
    """The instance with one identity of an independent type.

    Properties that mean something else for one identity than for many are left out.

    Args:
        system: Any instance with one identity or more.
        identities: The type.
        conditions: The conditions of those properties that are asked, over all rows.

    Raises:
        NotSymmetric: Rows of this type are not independent, or a condition relates several of them.
    """
    rows = _Rows(system, identities)
    rows.check(tuple(conditions))
    return resized(replace(system, properties=tuple(rows.of_each(system.properties))), identities, 1)


class _Rows:
    """The test that the rows of a type of identities are independent: walks over steps and conditions, and refuses.

    A row is the cells of all variables at one identity of the type.
    """

    def __init__(self, system: TransitionSystem, identities: IdType) -> None:
        self._system = system
        self._identities = identities

    def check(self, conditions: tuple[Expr, ...]) -> None:
        """Refuse the type if its rows are not independent, or if a condition relates several rows.

        Raises:
            NotSymmetric: It does, or they are not; the text says where.
        """
        system, identities = self._system, self._identities
        check_symmetric(system, identities, conditions)
        for variable in system.variables:
            if present(leaf_type(variable.type)) == identities:
                raise NotSymmetric(f"`{variable.name}` names one of them")
        for step in system.steps:
            self.step(step)
        for condition in conditions:
            self.condition(condition)
        if system.owed is not None:
            for variable in system.effects:
                keys = zip(system.owed.arguments, key_domains(variable.type), strict=True)
                self.read(system.owed.condition, next((name for name, domain in keys if domain == identities), None))

    def of_each(self, properties: Iterable[OwnProperty]) -> Iterator[OwnProperty]:
        """Those of the properties that are claims about each row; the system has passed `check`."""
        for each in properties:
            try:
                self.check((each.condition,))
            except NotSymmetric:
                continue
            yield each

    def step(self, step: Step) -> None:
        for argument in step.arguments:
            for bound in domain_bounds(argument.domain):
                self.read(bound, None)
        names = [argument.name for argument in step.arguments if argument.domain == self._identities]
        if len(names) > 1:
            raise NotSymmetric(f"`{step.name}` names several of them")
        name = names[0] if names else None
        self.read(step.guard, name)
        self._body(step, step.body, name)

    def condition(self, expr: Expr) -> None:
        """Refuse a condition unless each of its conjuncts is about all rows, one at a time, or about no row."""
        match expr:
            case And(operands):
                for operand in operands:
                    self.condition(operand)
            case Fold(Folding.ALL, local, domain, body) if domain == self._identities:
                self.read(body, local)
            case Fold(Folding.ALL, _, domain, body):
                for bound in domain_bounds(domain):
                    self.read(bound, None)
                self.condition(body)
            case _:
                self.read(expr, None)

    def read(self, expr: Expr, name: str | None) -> None:
        """Refuse an expression that reads a row of any identity but the one called `name` (None: of any identity)."""
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
        """True if the cell lies in a row, which must be the row of the identity called `name`.

        Raises:
            NotSymmetric: It lies in another one.
        """
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
                # A symmetric loop over all of them gives each row the same constants, and reads no other one.
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


def _row(value: Value, type_: Type, chosen: dict[IdType, int]) -> Value:
    if not isinstance(type_, MapType):
        return value
    assert isinstance(value, tuple)
    if isinstance(type_.key, IdType) and type_.key in chosen:
        value = (value[chosen[type_.key]],)
    return tuple(_row(entry, type_.value, chosen) for entry in value)


def _without_folds(expr: Expr, single: IdType) -> Expr:
    """The expression without its `all` and `any` over the type: with one identity, their bodies at identity 0."""
    if isinstance(expr, Fold) and expr.domain == single and expr.folding is not Folding.SUM:
        return _without_folds(substitute(expr.body, {expr.local: Const(0)}), single)
    return map_children(expr, lambda child: _without_folds(child, single))
