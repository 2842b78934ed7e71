"""Types of state variables: single values and maps; every one of them has finitely many cells in an instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from modelcheck.ir.nodes import Domain
from modelcheck.ir.scalars import BoolType, CountType, EnumType, IdType, IntType, OptionType, ScalarType, present


@dataclass(frozen=True, slots=True)
class MapType:
    """A value for every key; a value of this type is a tuple with one entry per key, in the order of the keys."""

    key: Domain
    value: Type


Type: TypeAlias = ScalarType | MapType

__all__ = [
    "BoolType",
    "CountType",
    "EnumType",
    "IdType",
    "IntType",
    "MapType",
    "OptionType",
    "ScalarType",
    "Type",
    "present",
]
