"""Identities and enumerations by the objects that Python finds, not by their names."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, EnumMeta, Flag
from typing import Final, NewType

from modelcheck.frontend.types.annotations import NotInLanguage
from modelcheck.ir.types import EnumType, IdType


class Types:
    """The types of one spec that are no part of the language: its identities, and the enumerations met so far."""

    def __init__(self, identities: Mapping[NewType, IdType]) -> None:
        self._identities = identities
        self.enums: dict[str, type[Enum]] = {}

    def identity(self, type_: NewType) -> IdType:
        """The type of the identities that a parameter of the spec counts.

        Raises:
            NotInLanguage: No parameter does.
        """
        if type_ not in self._identities:
            name = type_.__name__
            raise NotInLanguage(
                f"no parameter says how many `{name}` there are",
                f"declare one: `{name.lower()}s: Param[Ids[{name}]] = ids(2)`",
            )
        return self._identities[type_]

    def enum(self, cls: type[Enum]) -> EnumType:
        """The type of an enumeration's members.

        Raises:
            NotInLanguage: Two names for one member, code of its own that Python would run and nobody reads, or another
                enumeration of the same name.
        """
        name, members = cls.__name__, tuple(cls.__members__)
        if len(members) != len({id(member) for member in cls.__members__.values()}):
            raise NotInLanguage(f"{name} has two names for one member", "give each member a value of its own")
        if issubclass(cls, Flag):
            raise NotInLanguage(f"{name} is a Flag, whose members can be joined", "derive it from Enum")
        own = next((each for each in _READ if _is_own(cls, each)), None)
        if own is not None:
            raise NotInLanguage(f"{name} has an `{own}` of its own", "leave it to Enum: a member is equal to itself")
        if any((one == other) is not (one is other) for one in cls for other in cls):
            raise NotInLanguage(f"a member of {name} is not equal to itself alone", "give each member a plain value")
        if type(cls) is not EnumMeta:
            raise NotInLanguage(f"{name} has a metaclass of its own", "derive it from Enum alone")
        if self.enums.setdefault(name, cls) is not cls:
            raise NotInLanguage(f"two enumerations are called {name}", "give one of them another name")
        return EnumType(name, members)


_READ: Final = ("__eq__", "__ne__", "__hash__", "__getattribute__", "__bool__", "__lt__", "__le__", "__gt__", "__ge__")


def _is_own(cls: type[Enum], name: str) -> bool:
    """True if the class's member was written by the user."""
    return any(name in vars(each) for each in cls.__mro__ if each.__module__ not in ("enum", "builtins"))
