"""Candidates for facts about a system: definitions of variables by others, and clauses of two literals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from modelcheck.ir.cells import cell
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    LocalRead,
    Narrow,
    Not,
    Operation,
    Or,
    Some,
)
from modelcheck.ir.passes.reduced import Defined, any_cell, for_all_keys, key_names
from modelcheck.ir.rewrite import variables_read
from modelcheck.ir.system import TransitionSystem, Variable, key_domains, leaf_type
from modelcheck.ir.types import BoolType, CountType, IntType, OptionType

_NONE: Final = Const(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A candidate definition: `variable`, at the keys `key_names`, equals `value` in every reachable state.

    An `item` equals it only where it is not None. `value` can be evaluated where `present` is true.
    """

    variable: Variable
    value: Expr
    item: bool = False
    present: Expr | None = None

    @property
    def claim(self) -> Expr:
        """The definition as a condition, for all keys."""
        read = any_cell(self.variable)
        claim: Expr = Compare(Comparison.EQ, read, Some(self.value) if self.item else self.value)
        if self.present is not None:
            claim = And((self.present, claim))
        if self.item:
            claim = Or((Compare(Comparison.EQ, read, _NONE), claim))
        return for_all_keys(key_domains(self.variable.type), claim)

    @property
    def inputs(self) -> frozenset[str]:
        """The variables that `value` reads."""
        return variables_read(self.value)

    @property
    def flag(self) -> str:
        """The name of the bool that replaces an `item`: true where the variable is not None."""
        return f"{self.variable.name} is set"

    @property
    def reading(self) -> Defined:
        """The expression that replaces a read of a cell of the variable."""
        names = key_names(self.variable)
        if not self.item:
            return Defined(names, self.value)
        is_set = cell(self.flag, [LocalRead(name) for name in names])
        return Defined(names, Conditional(is_set, Some(self.value), _NONE))


def definitions(system: TransitionSystem, variable: Variable) -> Iterator[Definition]:
    """The candidate definitions of `variable`, the simplest first."""
    leaf, keys = leaf_type(variable.type), tuple(key_domains(variable.type))
    if isinstance(leaf, CountType):
        return
    for other in system.variables:
        if other.name == variable.name or tuple(key_domains(other.type)) != keys:
            continue
        read, type_ = any_cell(other), leaf_type(other.type)
        if type_ == leaf:
            yield Definition(variable=variable, value=read)
        if leaf == BoolType() and type_ == BoolType():
            yield Definition(variable=variable, value=Not(read))
        if leaf == BoolType() and isinstance(type_, OptionType):
            yield Definition(variable=variable, value=Compare(Comparison.NE, read, _NONE))
            yield Definition(variable=variable, value=Compare(Comparison.EQ, read, _NONE))
        item = leaf == OptionType(IntType())
        if item and isinstance(type_, IntType):
            for value in (read, *_next_to(read)):
                yield Definition(variable=variable, value=value, item=True)
        elif type_ == OptionType(IntType()) and (item or leaf == IntType()):
            there = Compare(Comparison.NE, read, _NONE)
            for value in (Narrow(read), *_next_to(Narrow(read))):
                yield Definition(variable=variable, value=value, item=item, present=there)
        elif leaf == IntType() and type_ == IntType():
            for value in _next_to(read):
                yield Definition(variable=variable, value=value)


def _next_to(number: Expr) -> tuple[Expr, Expr]:
    return Arithmetic(Operation.ADD, number, Const(1)), Arithmetic(Operation.SUB, number, Const(1))


def clauses(system: TransitionSystem) -> Iterator[Expr]:
    """`a or b` for every two literals over bools and the presence of optional variables with the same keys."""
    atoms = [(v, atom) for v in system.variables if (atom := _atom(v)) is not None]
    for (one, left), (other, right) in combinations(atoms, 2):
        domains = tuple(key_domains(one.type))
        if tuple(key_domains(other.type)) == domains:
            for first in (left, Not(left)):
                for second in (right, Not(right)):
                    yield for_all_keys(domains, Or((first, second)))


def _atom(variable: Variable) -> Expr | None:
    match leaf_type(variable.type):
        case BoolType():
            return any_cell(variable)
        case OptionType():
            return Compare(Comparison.NE, any_cell(variable), _NONE)
        case _:
            return None
