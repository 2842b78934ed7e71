"""The scalar cells of a system, and the domains of their types as conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from modelcheck.ir.cells import cell
from modelcheck.ir.nodes import Compare, Comparison, Const, Expr, disjunction
from modelcheck.ir.system import TransitionSystem, Variable, key_domains, leaf_type
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, MapType, OptionType, ScalarType
from modelcheck.semantics import Scope, domain_values


@dataclass(frozen=True, slots=True)
class ScalarCell:
    """One scalar of a state: the variable it belongs to, how to read it, and its type."""

    variable: Variable
    reading: Expr
    type: ScalarType


def scalar_cells(system: TransitionSystem) -> Iterator[ScalarCell]:
    """Every scalar of a state, in the order of declaration and of keys."""
    scope = Scope(system, (), {})
    for variable in system.variables:
        type_ = leaf_type(variable.type)
        assert not isinstance(type_, MapType)
        for keys in product(*(domain_values(domain, scope) for domain in key_domains(variable.type))):
            yield ScalarCell(variable, cell(variable.name, [Const(key) for key in keys if isinstance(key, int)]), type_)


def domains(system: TransitionSystem) -> tuple[Expr, ...]:
    """The conditions of types on the values of cells, which no solver knows: counts are 0 to 2, identities are few."""
    return tuple(domain for each in scalar_cells(system) for domain in _domain(each.reading, each.type))


def _domain(reading: Expr, type_: ScalarType) -> Iterator[Expr]:
    match type_:
        case CountType():
            yield Compare(Comparison.GE, reading, Const(0))
            yield Compare(Comparison.LE, reading, Const(2))
        case IdType() | EnumType():
            yield disjunction(*(Compare(Comparison.EQ, reading, Const(value)) for value in range(type_.size)))
        case OptionType(IdType() | EnumType() as item):
            values = (None, *range(item.size))
            yield disjunction(*(Compare(Comparison.EQ, reading, Const(value)) for value in values))
        case BoolType() | IntType() | OptionType():
            pass
