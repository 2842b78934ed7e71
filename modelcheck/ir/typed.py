"""The types of expressions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias, assert_never

from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Compare,
    Conditional,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    LocalRead,
    Narrow,
    Negate,
    Not,
    Or,
    ParameterRead,
    RangeDomain,
    Some,
    VariableRead,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import BoolType, IntType, MapType, OptionType, ScalarType, Type

Names: TypeAlias = Mapping[str, Domain | ScalarType]
"""The type, or the domain it is chosen from, of each local name."""

_NONE: Final[Names] = MappingProxyType({})


def type_of(expr: Expr, system: TransitionSystem, names: Names = _NONE) -> Type | None:
    """The type of an expression of a spec.

    None where it is not plain: a literal other than a bool, which is an integer, an identity or a member as its place
    demands, and a name, variable or parameter that is neither the spec's nor among `names`.
    """
    match expr:
        case Const(value):
            return BoolType() if isinstance(value, bool) else None
        case ParameterRead(name):
            number = system.parameter_values.get(name)
            return None if number is None else BoolType() if isinstance(number, bool) else IntType()
        case LocalRead(name):
            domain = names.get(name)
            return IntType() if isinstance(domain, RangeDomain) else domain
        case VariableRead(name):
            return system.variable(name).type if name in system.variable_index else None
        case Index(base, _):
            whole = type_of(base, system, names)
            return whole.value if isinstance(whole, MapType) else None
        case Some(operand):
            inner = type_of(operand, system, names)
            return None if inner is None or isinstance(inner, MapType) else OptionType(inner)
        case Narrow(operand):
            outer = type_of(operand, system, names)
            return outer.item if isinstance(outer, OptionType) else outer
        case Conditional(_, then, otherwise):
            return type_of(then, system, names) or type_of(otherwise, system, names)
        case Not() | And() | Or() | Compare() | Fold(Folding.ALL | Folding.ANY):
            return BoolType()
        case Arithmetic() | Negate() | Extremum() | Fold():
            return IntType()
        case _:
            assert_never(expr)


def scalar_type_of(expr: Expr, system: TransitionSystem, names: Names = _NONE) -> ScalarType | None:
    """The type of an expression of a spec, as by `type_of`; None also for a whole map."""
    found = type_of(expr, system, names)
    return None if isinstance(found, MapType) else found
