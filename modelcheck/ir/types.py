"""Types of state variables, arguments and expressions; every one of them has finitely many cells in an instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from modelcheck.ir.nodes import Domain


@dataclass(frozen=True, slots=True)
class BoolType:
    """True or False."""


@dataclass(frozen=True, slots=True)
class IntType:
    """A whole number; its values in a run are bounded only by what the steps do."""


@dataclass(frozen=True, slots=True)
class CountType:
    """How often a message took effect: 0, 1 or 2, which stands for many."""


@dataclass(frozen=True, slots=True)
class IdType:
    """An identity among `range(size)`, of the identities that parameter `parameter` declares."""

    name: str
    parameter: str
    size: int


@dataclass(frozen=True, slots=True)
class OptionType:
    """A value of `item`, or None."""

    item: ScalarType


@dataclass(frozen=True, slots=True)
class MapType:
    """A value for every key; a value of this type is a tuple with one entry per key, in the order of the keys."""

    key: Domain
    value: Type


ScalarType: TypeAlias = BoolType | IntType | CountType | IdType | OptionType
Type: TypeAlias = ScalarType | MapType
