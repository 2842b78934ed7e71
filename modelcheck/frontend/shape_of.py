"""From the type in an annotation, such as `dict[Consumer, int]`, to a shape."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from modelcheck.frontend.annotations import NotInLanguage, Sizes
from modelcheck.frontend.shapes import (
    BagShape,
    Bounded,
    ListShape,
    MapShape,
    NotFinite,
    OptionalShape,
    RecordShape,
    SetShape,
    Shape,
    domains,
    scalar_of,
    tuple_of,
)
from modelcheck.frontend.source import what_failed
from modelcheck.ir.nodes import Const, Domain, Expr, RangeDomain
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, OptionType
from modelcheck.spec import Bag, Between, Effects


def to_shape(annotation: object, identities: Mapping[str, IdType], sizes: Sizes) -> Shape:
    """The shape of a variable, field or argument.

    Args:
        annotation: What stands inside the lifetime.
        identities: Identity types by name, from the spec's `Ids` parameters.
        sizes: What the text of the declaration adds.

    Raises:
        NotInLanguage: The language has no such type.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(arguments, identities, sizes)
    if annotation is Effects:
        return MapShape(RangeDomain(Const(0), _needed(sizes.effects, "`Effects`", "effects(messages)")), CountType())
    if origin is dict and len(arguments) == 2:
        return MapShape(
            to_key(arguments[0], identities, sizes.part(0)), to_shape(arguments[1], identities, sizes.part(1))
        )
    if origin is list and len(arguments) == 1:
        capacity = _needed(sizes.capacity, "a list", "bounded(3)")
        return ListShape(to_shape(arguments[0], identities, Sizes(text=sizes.part(0).text)), capacity)
    if origin is Bag and len(arguments) == 1:
        item = to_shape(arguments[0], identities, Sizes(text=sizes.part(0).text))
        return BagShape(_finite(item), _needed(sizes.capacity, "a bag", "bag(3)"))
    if origin is frozenset and len(arguments) == 1:
        return SetShape(_finite(to_shape(arguments[0], identities, sizes.part(0))))
    if origin is tuple:
        return _tuple(arguments, identities, sizes)
    if origin in (Union, types.UnionType):
        return _optional(arguments, identities, sizes)
    if isinstance(annotation, NewType):
        return _identity(annotation, identities)
    if annotation is bool:
        return BoolType()
    if annotation is int:
        return IntType()
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return enum_type(annotation)
    if isinstance(annotation, type) and is_record(annotation):
        return record_shape(annotation, identities)
    if isinstance(annotation, TypeVar):
        raise NotInLanguage("the lifetime lacks a type", "write `Durable[int]`")
    if isinstance(annotation, type) and annotation in (dict, list, tuple, frozenset, set, Bag):
        raise NotInLanguage(
            f"`{annotation.__name__}` of what?", f"write `{annotation.__name__}[...]`; sets are frozenset"
        )
    raise NotInLanguage(
        f"`{_name(annotation)}` is no type of the language",
        "use bool, int, an Enum, an identity (NewType of int), `T | None`, a NamedTuple or frozen dataclass, tuple, "
        "dict, list, frozenset, Bag or Effects",
    )


def to_key(annotation: object, identities: Mapping[str, IdType], sizes: Sizes) -> Domain:
    """The domain of a map's keys.

    Raises:
        NotInLanguage: It has no finite domain.
    """
    shape = to_shape(annotation, identities, sizes)
    if isinstance(shape, IdType | EnumType | BoolType):
        return shape
    if isinstance(shape, Bounded):
        (domain,) = domains(shape)
        if shape.low == Const(0):
            return domain
        raise NotInLanguage("keys count from 0", "declare `Between(0, n)`", code="MC214")
    raise NotInLanguage(f"`{_name(annotation)}` has no finite domain here", _FINITE, code="MC214")


def enum_type(cls: type[Enum]) -> EnumType:
    """The type of an enumeration's members.

    Raises:
        NotInLanguage: Two names for one member, or a comparison of its own, which Python would run and nobody read.
    """
    names = tuple(cls.__members__)
    if len(names) != len({id(member) for member in cls.__members__.values()}):
        raise NotInLanguage(f"{cls.__name__} has two names for one member", "give each member a value of its own")
    if any("__eq__" in vars(each) for each in cls.__mro__ if each.__module__ not in ("enum", "builtins")):
        raise NotInLanguage(
            f"{cls.__name__} has an `__eq__` of its own", "leave it to Enum: a member is equal to itself"
        )
    return EnumType(cls.__name__, names)


_FINITE = (
    "use an identity declared by a parameter such as `consumers: Param[Ids[Consumer]] = ids(2)`, an Enum, bool, or "
    "`Annotated[int, Between(0, 3)]`"
)


def is_record(annotation: type) -> bool:
    """Is it a NamedTuple or a frozen dataclass?"""
    frozen = dataclasses.is_dataclass(annotation) and annotation.__dataclass_params__.frozen  # type: ignore[attr-defined]
    return bool(frozen) or (issubclass(annotation, tuple) and hasattr(annotation, "_fields"))


def record_shape(cls: type, identities: Mapping[str, IdType]) -> RecordShape:
    """The shape of a record class.

    Raises:
        NotInLanguage: A field is no scalar, record or optional of these.
    """
    _check_plain(cls)
    try:
        hints = get_type_hints(cls, include_extras=True)
    except Exception as error:  # annotations are the user's own expressions and may fail in any way
        message = f"the annotations of {cls.__name__} cannot be read: {what_failed(error)}"
        raise NotInLanguage(message, "every name in an annotation must be defined in the module") from error
    names: tuple[str, ...] = getattr(cls, "_fields", ()) or tuple(getattr(cls, "__dataclass_fields__", ()))
    try:
        fields = tuple((name, _field(hints[name], f"{cls.__name__}.{name}", identities, Sizes())) for name in names)
    except RecursionError:
        raise NotInLanguage(
            f"{cls.__name__} holds itself, or is nested too deeply", "name a row by its index"
        ) from None
    return RecordShape(cls.__name__, fields, cls)


def _check_plain(cls: type) -> None:
    """Code of its own would be run by Python where a record is made or compared, and is not read here."""
    frozen = dataclasses.is_dataclass(cls)
    own = [f"a `{name}`" for name in _MADE_BY if not _generated(getattr(cls, name, None)) and frozen]
    own += [f"a `{name}`" for name in ("__post_init__",) if hasattr(cls, name)]
    if not frozen and (not _generated(cls.__new__) or any("__eq__" in vars(each) for each in cls.__mro__[:-2])):
        own.append("a `__new__` or `__eq__`")
    for each in dataclasses.fields(cls) if frozen else ():
        if not each.init or not each.compare or each.kw_only:
            own.append(f"a way to make or compare `{each.name}`")
    if own:
        hint = "a record is plain fields: compute with a @pure function"
        raise NotInLanguage(f"the record {cls.__name__} has {own[0]} of its own", hint)


_MADE_BY = ("__init__", "__eq__")


def _generated(function: object) -> bool:
    """Did `dataclass` write it?"""
    return getattr(getattr(function, "__code__", None), "co_filename", "") == "<string>"


def _field(annotation: object, what: str, identities: Mapping[str, IdType], sizes: Sizes) -> Shape:
    shape = to_shape(annotation, identities, Sizes(text=sizes.text))
    if isinstance(shape, MapShape | ListShape | SetShape | BagShape):
        raise NotInLanguage(f"the field {what} is a collection", "keep collections in state variables of their own")
    return shape


def _tuple(arguments: tuple[Any, ...], identities: Mapping[str, IdType], sizes: Sizes) -> Shape:
    if Ellipsis in arguments or not arguments:
        raise NotInLanguage("a tuple of unknown length", "write `tuple[int, bool]`, or a list with a capacity")
    return tuple_of([_field(item, f"tuple[{i}]", identities, sizes.part(i)) for i, item in enumerate(arguments)])


def _annotated(arguments: tuple[Any, ...], identities: Mapping[str, IdType], sizes: Sizes) -> Shape:
    inner, *metadata = arguments
    bounds = [item for item in metadata if isinstance(item, Between)]
    if inner is not int or len(bounds) != 1 or len(metadata) != 1:
        raise NotInLanguage("only an int can be annotated, with its bounds", "write `Annotated[int, Between(0, 3)]`")
    written = sizes.text and sizes.text.bounds()
    if written:
        return Bounded(*written)
    if not all(type(bound) is int for bound in (bounds[0].low, bounds[0].high)):
        raise NotInLanguage("a bound is a whole number", "write `Annotated[int, Between(0, 3)]`", code="MC205")
    return Bounded(Const(bounds[0].low), Const(bounds[0].high))


def _identity(annotation: NewType, identities: Mapping[str, IdType]) -> IdType:
    name = annotation.__name__
    if name not in identities:
        raise NotInLanguage(
            f"no parameter says how many `{name}` there are",
            f"declare one: `{name.lower()}s: Param[Ids[{name}]] = ids(2)`",
        )
    return identities[name]


def _optional(members: tuple[object, ...], identities: Mapping[str, IdType], sizes: Sizes) -> Shape:
    present = [member for member in members if member is not type(None)]
    if len(present) != 1 or len(present) == len(members):
        raise NotInLanguage("a union is of one type and None", "write `T | None`")
    item = to_shape(present[0], identities, sizes)
    if isinstance(item, RecordShape):
        return OptionalShape(item)
    if isinstance(item, Bounded):
        raise NotInLanguage("an optional has no bounds", "write `int | None`, and claim its bounds with @always")
    if isinstance(item, MapShape | ListShape | SetShape | BagShape | OptionalShape | OptionType):
        raise NotInLanguage("only a scalar or a record can be optional", "make the values of the dict optional instead")
    return OptionType(scalar_of(item))  # type: ignore[arg-type] # composites are excluded above


def _finite(shape: Shape) -> Shape:
    try:
        domains(shape)
    except NotFinite as where:
        message = f"what a bag or set holds has a finite domain; {where.path.lstrip('.') or 'this'} has none"
        raise NotInLanguage(message, _FINITE, code="MC214") from where
    return shape


def _needed(size: Expr | None, what: str, example: str) -> Expr:
    if size is None:
        message = f"{what} needs a first value that says how many"
        raise NotInLanguage(message, f"write `= {example}`", code="MC206")
    return size


def _name(annotation: object) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
