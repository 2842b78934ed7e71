"""From a real annotation object, such as `Durable[dict[Consumer, int]]`, to a lifetime and an IR type."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NewType, Union, get_args, get_origin

from modelcheck.errors import ModelcheckError
from modelcheck.ir.nodes import Const, Domain, Expr, RangeDomain
from modelcheck.ir.types import BoolType, CountType, IdType, IntType, MapType, OptionType, Type
from modelcheck.spec import Effects, Ids, Role


class NotInLanguage(ModelcheckError):
    """The annotation says something the language does not have; the text says what and the way out."""

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation taken apart: `role` is None for one without a lifetime, such as a bare `Effects`."""

    role: Role | None
    inner: object


def take_apart(annotation: object) -> Annotation:
    """Split `Annotated[T, Role...]` into role and T.

    Raises:
        NotInLanguage: Two roles in one annotation.
    """
    if get_origin(annotation) is not Annotated:
        return Annotation(None, annotation)
    inner, *metadata = get_args(annotation)
    roles = [item for item in metadata if isinstance(item, Role)]
    if len(roles) > 1:
        raise NotInLanguage("a variable has one lifetime", "keep one of Durable, Volatile, Ghost and Param")
    return Annotation(roles[0] if roles else None, inner)


def identity_of(annotation: object) -> str | None:
    """The name of the identity type that `Ids[...]` declares; None for any other annotation."""
    if get_origin(annotation) is Ids:
        (item,) = get_args(annotation)
        return getattr(item, "__name__", str(item))
    return None


def mentions_effects(annotation: object) -> bool:
    """Does an `Effects` occur in it, alone or in a map?"""
    return annotation is Effects or any(mentions_effects(item) for item in get_args(annotation))


def to_type(annotation: object, identities: Mapping[str, IdType], size: Expr | None) -> Type:
    """The IR type of a variable.

    Args:
        annotation: What stands inside the lifetime.
        identities: Identity types by name, from the spec's `Ids` parameters.
        size: How many messages `Effects` count, from the first value `effects(size)`.

    Raises:
        NotInLanguage: The annotation has no such type.
    """
    if annotation is Effects:
        if size is None:
            raise NotInLanguage("`Effects` needs a first value that says how many", "write `= effects(messages)`")
        return MapType(RangeDomain(Const(0), size), CountType())
    if get_origin(annotation) is dict:
        key, value = get_args(annotation)
        return MapType(to_key(key, identities), to_type(value, identities, size))
    if annotation is bool:
        return BoolType()
    if annotation is int:
        return IntType()
    if isinstance(annotation, NewType):
        return _identity(annotation, identities)
    if get_origin(annotation) in (Union, types.UnionType):
        return _optional(get_args(annotation), identities)
    raise NotInLanguage(
        f"`{_name(annotation)}` is no type of the language",
        "use bool, int, an identity (NewType of int), `T | None`, a dict keyed by identities, or Effects",
    )


def to_key(annotation: object, identities: Mapping[str, IdType]) -> Domain:
    """The domain of a map's keys or of a step's argument.

    Raises:
        NotInLanguage: It has no finite domain.
    """
    if annotation is bool:
        return BoolType()
    if isinstance(annotation, NewType):
        return _identity(annotation, identities)
    raise NotInLanguage(
        f"`{_name(annotation)}` has no finite domain here",
        "use an identity declared by a parameter such as `consumers: Param[Ids[Consumer]] = ids(2)`, or bool",
    )


def _identity(annotation: NewType, identities: Mapping[str, IdType]) -> IdType:
    name = annotation.__name__
    if name not in identities:
        raise NotInLanguage(
            f"no parameter says how many `{name}` there are",
            f"declare one: `{name.lower()}s: Param[Ids[{name}]] = ids(2)`",
        )
    return identities[name]


def _optional(members: tuple[object, ...], identities: Mapping[str, IdType]) -> Type:
    present = [member for member in members if member is not type(None)]
    if len(present) != 1 or len(present) == len(members):
        raise NotInLanguage("a union is of one type and None", "write `T | None`")
    item = to_type(present[0], identities, None)
    if isinstance(item, MapType | OptionType):
        raise NotInLanguage("only a single value can be optional", "make the values of the map optional instead")
    return OptionType(item)


def _name(annotation: object) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
