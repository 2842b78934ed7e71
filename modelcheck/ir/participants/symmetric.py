"""Identities that are interchangeable: a spec that treats all consumers alike means the same for any number of them.

A type of identities is symmetric if its values are only compared with each other and with None, only used as keys of
maps over the type, and only assigned; if no count of them is taken; and if what a step does to all of them it does to
each of them by itself. Renaming the identities of a run then yields a run (Ip, Dill, Better verification through
symmetry, FMSD 1996), and the text of the spec does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from modelcheck.ir.cells import cell, variable_and_keys
from modelcheck.ir.fold import children, domain_bounds, statements, subexpressions
from modelcheck.ir.formula import parameters_of
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Assign,
    Branch,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    Let,
    LocalRead,
    Loop,
    Narrow,
    Negate,
    Not,
    Or,
    ParameterRead,
    Require,
    Some,
    Statement,
    VariableRead,
)
from modelcheck.ir.system import Owed, Step, TransitionSystem, Variable, key_domains, leaf_type
from modelcheck.ir.types import IdType, MapType, ScalarType, Type, present


class NotSymmetric(Exception):
    """The identities are told apart or counted; the text says where, in the words of the spec."""


class _Kind(Enum):
    """The kinds of value that an expression may yield: one of the identities, certainly None, or anything else."""

    IDENTITY = "identity"
    NONE = "none"
    OTHER = "other"


def check_symmetric(system: TransitionSystem, identities: IdType, conditions: Iterable[Expr]) -> None:
    """Refuse a system or condition that tells the identities apart or counts them.

    Raises:
        NotSymmetric: It does, or it is written in a way that cannot be seen not to.
    """
    if identities.parameter in system.constant_reads:
        raise NotSymmetric(f"a constant was computed from the number of {identities.name}")
    if identities.parameter in parameters_of(*system.requires):
        raise NotSymmetric(f"not any number of {identities.name} will do: {identities.parameter}")
    walk = _Walk(system, identities)
    for variable in system.variables:
        walk.variable(variable)
    if system.owed is not None:
        for variable in system.effects:
            walk.owed(system.owed, variable)
    for step in system.steps:
        walk.step(step)
    for condition in conditions:
        walk.kind(condition, frozenset())


@dataclass(frozen=True, slots=True)
class _Walk:
    system: TransitionSystem
    identities: IdType

    def variable(self, variable: Variable) -> None:
        domains = list(key_domains(variable.type))
        if domains.count(self.identities) > 1:
            raise NotSymmetric(f"`{variable.name}` relates several {self.identities.name} to each other")
        if self._is_identity(leaf_type(variable.type)):
            if variable.initial != Const(None):
                raise NotSymmetric(f"the first value of `{variable.name}` is one particular {self.identities.name}")
            if self.identities in domains:
                raise NotSymmetric(f"`{variable.name}` holds a {self.identities.name} for each of them")
        for domain in domains:
            for bound in domain_bounds(domain):
                self._other(bound, frozenset())
        self.kind(variable.initial, frozenset())

    def owed(self, owed: Owed, effects: Variable) -> None:
        """Check the `owed` of the messages whose effects the variable counts."""
        pairs = zip(owed.arguments, key_domains(effects.type), strict=True)
        self._other(owed.condition, frozenset(name for name, domain in pairs if domain == self.identities))

    def step(self, step: Step) -> None:
        names = frozenset(a.name for a in step.arguments if a.domain == self.identities)
        for argument in step.arguments:
            for bound in domain_bounds(argument.domain):
                self._other(bound, names)
        self.kind(step.guard, names)
        self._refuse_rebound(step)
        self._body(step.body, names)

    def _refuse_rebound(self, step: Step) -> None:
        """Refuse a step in which a name stands for an identity at times and for something else at times.

        After a loop, its name keeps the value of the last round, so a loop may not take a name that is bound outside
        of it; and a name bound on both sides of a branch must be an identity on both or on neither.
        """
        lets = [each for each in statements(step.body) if isinstance(each, Let)]
        arguments = {argument.name: argument.domain == self.identities for argument in step.arguments}
        for each in lets:
            if arguments.setdefault(each.local, self._is_identity(each.type)) != self._is_identity(each.type):
                raise NotSymmetric(f"`{each.local}` is a {self.identities.name} at times, and at times none")
        bound = arguments.keys()
        for loop in statements(step.body):
            if isinstance(loop, Loop) and loop.local in bound | _loops_within(loop):
                raise NotSymmetric(f"`{step.name}` loops over `{loop.local}`, which is a name outside of the loop too")

    def kind(self, expr: Expr, names: frozenset[str]) -> _Kind:
        """The kind of value that `expr` yields; `names` are the local names that stand for identities.

        Raises:
            NotSymmetric: It tells the identities apart or counts them.
        """
        match expr:
            case Const(value):
                return _Kind.NONE if value is None else _Kind.OTHER
            case ParameterRead(name):
                if name == self.identities.parameter:
                    raise NotSymmetric(f"the number of {self.identities.name} matters")
                return _Kind.OTHER
            case LocalRead(name):
                return _Kind.IDENTITY if name in names else _Kind.OTHER
            case VariableRead() | Index():
                return self._cell(expr, names)
            case Some(operand) | Narrow(operand):
                return self.kind(operand, names)
            case Conditional(condition, then, otherwise):
                self._other(condition, names)
                return self._joined(then, otherwise, names)
            case Compare(Comparison.EQ | Comparison.NE, left, right):
                self._joined(left, right, names)
                return _Kind.OTHER
            case Fold(folding, local, domain, body):
                for bound in domain_bounds(domain):
                    self._other(bound, names)
                if domain == self.identities and folding is Folding.SUM:
                    raise NotSymmetric(f"it adds up over all {self.identities.name}")
                self._other(body, names | {local} if domain == self.identities else names - {local})
                return _Kind.OTHER
            case Not() | And() | Or() | Compare() | Arithmetic() | Negate() | Extremum():
                for child in children(expr):
                    self._other(child, names)
                return _Kind.OTHER
            case _:
                assert_never(expr)

    def _cell(self, expr: Expr, names: frozenset[str]) -> _Kind:
        found = variable_and_keys(expr)
        if found is None:
            raise NotSymmetric("it looks up a key in something that is no variable")
        name, keys = found
        type_ = self.system.variable(name).type
        self._keys(type_, keys, names)
        for _ in keys:
            assert isinstance(type_, MapType)
            type_ = type_.value
        if isinstance(type_, MapType):
            raise NotSymmetric(f"it compares `{name}` as a whole")
        return _Kind.IDENTITY if self._is_identity(type_) else _Kind.OTHER

    def _keys(self, type_: Type, keys: Iterable[Expr], names: frozenset[str]) -> None:
        for domain, key in zip(key_domains(type_), keys, strict=False):
            if (self.kind(key, names) is _Kind.IDENTITY) != (domain == self.identities):
                raise NotSymmetric(f"a key is one particular {self.identities.name}, or one used as a number")

    def _joined(self, left: Expr, right: Expr, names: frozenset[str]) -> _Kind:
        """The kind of two expressions that are compared or alternatives; refuses an identity beside something else."""
        kinds = {self.kind(left, names), self.kind(right, names)}
        if kinds == {_Kind.IDENTITY, _Kind.OTHER}:
            raise NotSymmetric(f"one particular {self.identities.name} is meant, or one is used as a number")
        return _Kind.IDENTITY if _Kind.IDENTITY in kinds else kinds.pop()

    def _other(self, expr: Expr, names: frozenset[str]) -> None:
        if self.kind(expr, names) is _Kind.IDENTITY:
            raise NotSymmetric(f"a {self.identities.name} is used as a number")

    def _body(self, body: tuple[Statement, ...], names: frozenset[str]) -> frozenset[str]:
        for statement in body:
            names = self._statement(statement, names)
        return names

    def _statement(self, statement: Statement, names: frozenset[str]) -> frozenset[str]:
        match statement:
            case Assign(target, value):
                type_ = self.system.variable(target.variable).type
                self._keys(type_, target.keys, names)
                kind = self.kind(value, names)
                if kind is not _Kind.NONE and (kind is _Kind.IDENTITY) != self._is_identity(leaf_type(type_)):
                    raise NotSymmetric(f"`{target.variable}` is given one particular {self.identities.name}")
                return names
            case Let(local, type_, value):
                kind = self.kind(value, names)
                if kind is not _Kind.NONE and (kind is _Kind.IDENTITY) != self._is_identity(type_):
                    raise NotSymmetric(f"`{local}` is one particular {self.identities.name}, or one used as a number")
                return names | {local} if self._is_identity(type_) else names - {local}
            case Branch(condition, then, otherwise):
                self._other(condition, names)
                return self._body(then, names) | self._body(otherwise, names)
            case Loop(local, domain, body):
                for bound in domain_bounds(domain):
                    self._other(bound, names)
                if domain != self.identities:
                    return self._body(body, names - {local})
                if not all(_only_of(each, local, self.identities, self.system) for each in body):
                    raise NotSymmetric(f"a loop over all {self.identities.name} does more than change each by itself")
                self._body(body, names | {local})
                return names
            case Require(condition):
                self._other(condition, names)
                return names
            case _:
                assert_never(statement)

    def _is_identity(self, type_: ScalarType) -> bool:
        return present(type_) == self.identities


def _loops_within(loop: Loop) -> set[str]:
    return {each.local for each in statements(loop.body) if isinstance(each, Loop)}


def _only_of(statement: Statement, local: str, identities: IdType, system: TransitionSystem) -> bool:
    """True if the statement assigns constants to cells of the identity `local`, and touches cells of no other identity.

    The rounds of a loop over all identities made of such statements can run in any order.
    """
    if not isinstance(statement, Assign) or not isinstance(statement.value, Const | ParameterRead):
        return False
    parts = [part for key in statement.target.keys for part in subexpressions(key)]
    if any(isinstance(part, Fold) and part.local == local for part in parts):
        return False
    whole = cell(statement.target.variable, statement.target.keys)
    target, *others = ([*_identities_among(each, identities, system)] for each in (whole, *parts))
    return target == [LocalRead(local)] and all(key == LocalRead(local) for keys in others for key in keys)


def _identities_among(expr: Expr, identities: IdType, system: TransitionSystem) -> Iterator[Expr]:
    """The keys that are identities, of the cell that the expression reads; none if it reads no cell."""
    name, keys = variable_and_keys(expr) or ("", ())
    for domain, key in zip(key_domains(system.variable(name).type) if keys else (), keys, strict=False):
        if domain == identities:
            yield key
