"""Types of single values: of the cells of state variables, of arguments and of expressions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class BoolType:
    """True or False."""


@dataclass(frozen=True, slots=True)
class IntType:
    """A whole number; its values in a run are bounded only by what the steps do."""


@dataclass(frozen=True, slots=True)
class CountType:
    """A number of effects of a message: 0, 1 or 2, which stands for many."""


@dataclass(frozen=True, slots=True)
class IdType:
    """An identity among `range(size)`, of the identities that parameter `parameter` declares."""

    name: str
    parameter: str
    size: int


@dataclass(frozen=True, slots=True)
class EnumType:
    """A member of an enumeration; its value is the member's place in the order of definition."""

    name: str
    members: tuple[str, ...]

    @property
    def size(self) -> int:
        """The number of members."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class OptionType:
    """A value of `item`, or None."""

    item: ScalarType


ScalarType: TypeAlias = BoolType | IntType | CountType | IdType | EnumType | OptionType


def present(type_: ScalarType) -> ScalarType:
    """The type without None: `item` of an optional one, any other as it is."""
    while isinstance(type_, OptionType):
        type_ = type_.item
    return type_
