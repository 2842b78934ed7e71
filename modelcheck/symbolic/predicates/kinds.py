"""Kinds of integers of a system: offsets are compared with offsets, budgets with budgets.

Predicates and ranks over all pairs of integers learn accidents; over pairs of one kind they learn the protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeAlias

from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import expressions, statements, subexpressions
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Compare,
    Conditional,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
    Index,
    Let,
    LocalRead,
    Loop,
    Narrow,
    Negate,
    Operation,
    ParameterRead,
    RangeDomain,
    Some,
    VariableRead,
)
from modelcheck.ir.system import Step, TransitionSystem, key_domains, leaf_type
from modelcheck.ir.types import IntType, OptionType, Type
from modelcheck.semantics import Scope, domain_values

# More keys than this make more predicates than they are worth.
_MOST_KEYS: Final = 4

Name: TypeAlias = tuple[str, str]
"""An owner and a name: the owner is `""` of variables and parameters, and a step of its arguments and locals."""

_OF_A_CONDITION: Final = "of a condition"
"""The owner of the locals of a condition; no step has such a name."""


def is_integer(type_: Type) -> bool:
    """True for integers, and for integers that may be None."""
    return type_ in (IntType(), OptionType(IntType()))


class Kinds:
    """A partition of the integers of a system: the least in which those that are alike are of one kind."""

    def __init__(
        self,
        system: TransitionSystem,
        conditions: Sequence[Expr],
        *,
        through_sums: bool = False,
        alike: Iterable[Iterable[str]] = (),
    ) -> None:
        """The kinds of the variables and parameters of `system`, as its steps and the `conditions` use them.

        Two are of one kind if one is compared with the other or assigned to it, give or take a constant, or with
        `through_sums` other terms of a sum; and each of `alike` holds names that are known to be.
        """
        self._system = system
        self._through_sums = through_sums
        self._parent: dict[Name, Name] = {}
        self._constants: dict[Name, list[int]] = {}
        for names in alike:
            self._join([("", name) for name in names])
        for condition in conditions:
            self._see_all(subexpressions(condition), _OF_A_CONDITION)
        for variable in system.variables:
            if self._is_number(variable.name):
                self._join([("", variable.name), *self._sources(variable.initial, "")])
        for step in system.steps:
            self._see_step(step)

    def of(self, name: str) -> Name:
        """The name that stands for the kind of a variable or parameter."""
        return self._root(("", name))

    def constants(self, kind: Name) -> list[int]:
        """The constants of a kind, 0 among them, ascending."""
        values = {0}
        for name, seen in self._constants.items():
            if self._root(name) == kind:
                values.update(seen)
        return sorted(values)

    def _root(self, name: Name) -> Name:
        while name in self._parent:
            name = self._parent[name]
        return name

    def _is_number(self, variable: str) -> bool:
        return isinstance(leaf_type(self._system.variable(variable).type), IntType | OptionType)

    def _see_step(self, step: Step) -> None:
        for argument in step.arguments:
            self._see_domain(argument.name, argument.domain, step.name)
        self._see_all(subexpressions(step.guard), step.name)
        self._see_all(expressions(step.body), step.name)
        for statement in statements(step.body):
            match statement:
                case Assign(target, value) if self._is_number(target.variable):
                    self._join([("", target.variable), *self._sources(value, step.name)])
                case Let(local, type_, value) if is_integer(type_):
                    self._join([(step.name, local), *self._sources(value, step.name)])
                case Loop(local, domain, _):
                    self._see_domain(local, domain, step.name)
                case _:
                    pass

    def _see_domain(self, local: str, domain: Domain, owner: str) -> None:
        if isinstance(domain, RangeDomain):
            self._join_exprs([LocalRead(local), domain.start, domain.stop], owner)
        else:
            self._add_constants(LocalRead(local), domain, owner)

    def _add_constants(self, expr: Expr, domain: Domain, owner: str) -> None:
        """Add the values of a small domain to the constants of the integers that have it, or that are keys from it."""
        values = domain_values(domain, Scope(self._system, (), {}))
        if len(values) <= _MOST_KEYS:
            for name in self._sources(expr, owner):
                self._constants.setdefault(name, []).extend(int(value) for value in values if isinstance(value, int))

    def _see_all(self, parts: Iterable[Expr], owner: str) -> None:
        for part in parts:
            match part:
                case Compare(_, left, right):
                    self._join_exprs([left, right], owner)
                case Extremum(_, operands):
                    self._join_exprs(operands, owner)
                case Fold(_, local, domain, _):
                    self._see_domain(local, domain, owner)
                case Index(base, key):
                    found = variable_and_keys(base)
                    if found is not None:
                        outer = key_domains(self._system.variable(found[0]).type)
                        self._add_constants(key, next(islice(outer, len(found[1]), None)), owner)
                case _:
                    pass

    def _join_exprs(self, exprs: Iterable[Expr], owner: str) -> None:
        exprs = list(exprs)
        names = [name for expr in exprs for name in self._sources(expr, owner)]
        self._join(names)
        for expr in exprs:
            if names and isinstance(expr, Const) and isinstance(expr.value, int) and not isinstance(expr.value, bool):
                self._constants.setdefault(names[0], []).append(expr.value)

    def _join(self, names: Sequence[Name]) -> None:
        for name in names[1:]:
            first, other = self._root(names[0]), self._root(name)
            if first != other:
                self._parent[other] = first

    def _sources(self, expr: Expr, owner: str) -> Iterator[Name]:
        """The names whose values an integer may have, up to a constant, or to other terms of a sum."""
        match expr:
            case VariableRead(name) if self._is_number(name):
                yield "", name
            case ParameterRead(name):
                yield "", name
            case LocalRead(name):
                yield owner, name
            case Index(base, _) | Some(base) | Narrow(base):
                yield from self._sources(base, owner)
            case Arithmetic(_, left, right) if self._through_sums:
                yield from self._sources(left, owner)
                yield from self._sources(right, owner)
            case Negate(base) if self._through_sums:
                yield from self._sources(base, owner)
            case Arithmetic(Operation.ADD | Operation.SUB, base, Const()) | Arithmetic(Operation.ADD, Const(), base):
                yield from self._sources(base, owner)
            case Conditional(_, then, otherwise):
                yield from self._sources(then, owner)
                yield from self._sources(otherwise, owner)
            case Extremum(_, operands):
                for operand in operands:
                    yield from self._sources(operand, owner)
            case _:
                pass
