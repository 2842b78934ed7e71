"""From the type in an annotation, such as `dict[Consumer, int]`, to a shape."""

from __future__ import annotations

import collections
import dataclasses
from enum import Enum
from inspect import get_annotations
from types import (
    BuiltinFunctionType,
    MemberDescriptorType,
    MethodDescriptorType,
    SimpleNamespace,
    UnionType,
    WrapperDescriptorType,
)
from typing import Annotated, Any, ForwardRef, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from modelcheck.frontend.reading.modules import module_of
from modelcheck.frontend.reading.source import what_failed
from modelcheck.frontend.types.annotations import NotInLanguage, Sizes
from modelcheck.frontend.types.known_types import Types
from modelcheck.ir.nodes import Const, Domain, Expr, RangeDomain
from modelcheck.ir.shapes import (
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
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, OptionType
from modelcheck.spec import Bag, Between, Effects


def to_shape(annotation: object, types: Types, sizes: Sizes) -> Shape:
    """The shape of a variable, field or argument.

    Args:
        annotation: The type inside the lifetime.
        types: The identities and enumerations of the spec.
        sizes: Sizes and bounds from the text of the declaration.

    Raises:
        NotInLanguage: The language has no such type.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(arguments, types, sizes)
    if annotation is Effects:
        return MapShape(RangeDomain(Const(0), _needed(sizes.effects, "`Effects`", "effects(messages)")), CountType())
    if origin is dict and len(arguments) == 2:
        return MapShape(to_key(arguments[0], types, sizes.part(0)), to_shape(arguments[1], types, sizes.part(1)))
    if origin is list and len(arguments) == 1:
        capacity = _needed(sizes.capacity, "a list", "bounded(3)")
        return ListShape(to_shape(arguments[0], types, Sizes(text=sizes.part(0).text)), capacity)
    if origin is Bag and len(arguments) == 1:
        item = to_shape(arguments[0], types, Sizes(text=sizes.part(0).text))
        return BagShape(_finite(item), _needed(sizes.capacity, "a bag", "bag(3)"))
    if origin is frozenset and len(arguments) == 1:
        return SetShape(_finite(to_shape(arguments[0], types, sizes.part(0))))
    if origin is tuple:
        return _tuple(arguments, types, sizes)
    if origin in (Union, UnionType):
        return _optional(arguments, types, sizes)
    if isinstance(annotation, NewType):
        return types.identity(annotation)
    if annotation is bool:
        return BoolType()
    if annotation is int:
        return IntType()
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return types.enum(annotation)
    if isinstance(annotation, type) and is_record(annotation):
        return record_shape(annotation, types)
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


def to_key(annotation: object, types: Types, sizes: Sizes) -> Domain:
    """The domain of a map's keys.

    Raises:
        NotInLanguage: It has no finite domain.
    """
    shape = to_shape(annotation, types, sizes)
    if isinstance(shape, IdType | EnumType | BoolType):
        return shape
    if isinstance(shape, Bounded):
        (domain,) = domains(shape)
        if shape.low == Const(0):
            return domain
        raise NotInLanguage("keys count from 0", "declare `Between(0, n)`", code="MC214")
    raise NotInLanguage(f"`{_name(annotation)}` has no finite domain here", _FINITE, code="MC214")


_FINITE = (
    "use an identity declared by a parameter such as `consumers: Param[Ids[Consumer]] = ids(2)`, an Enum, bool, or "
    "`Annotated[int, Between(0, 3)]`"
)


def is_record(annotation: type) -> bool:
    """True for a NamedTuple or a frozen dataclass."""
    frozen = dataclasses.is_dataclass(annotation) and annotation.__dataclass_params__.frozen  # type: ignore[attr-defined]
    return bool(frozen) or (issubclass(annotation, tuple) and hasattr(annotation, "_fields"))


def record_shape(cls: type, types: Types) -> RecordShape:
    """The shape of a record class.

    Raises:
        NotInLanguage: A field is no scalar, record or optional of these.
    """
    _check_plain(cls)
    try:
        hints = {name: hint for base in reversed(cls.__mro__) for name, hint in _hints(base).items()}
    except NotInLanguage:
        raise
    except Exception as error:  # annotations are the user's own expressions and may fail in any way
        message = f"the annotations of {cls.__name__} cannot be read: {what_failed(error)}"
        raise NotInLanguage(message, "every name in an annotation must be defined in the module") from error
    untyped = next((name for name in _fields(cls) if name not in hints), None)
    if untyped is not None:
        hint = f"write `class {cls.__name__}(NamedTuple):`, and in it a line such as `{untyped}: int` for each field"
        raise NotInLanguage(f"the field {cls.__name__}.{untyped} has no type", hint)
    try:
        fields = tuple((name, _field(hints[name], f"{cls.__name__}.{name}", types, Sizes())) for name in _fields(cls))
    except RecursionError:
        raise NotInLanguage(
            f"{cls.__name__} holds itself, or is nested too deeply", "name a row by its index"
        ) from None
    return RecordShape(cls.__name__, fields, cls)


def _hints(cls: type) -> dict[str, Any]:
    """The annotations of a class's own body, as objects."""
    own = get_annotations(cls)
    if not own:
        return {}
    module = module_of(cls)
    quoted = any(isinstance(each, str | ForwardRef) for each in own.values())
    if quoted and "<locals>" not in cls.__qualname__ and getattr(module, cls.__name__, None) is not cls:
        message = f"the module that defines {cls.__name__} was loaded anew, and its annotations in quotes are lost"
        raise NotInLanguage(message, "run the file, or the cell, again")
    holder = SimpleNamespace(__annotations__=own)
    return get_type_hints(holder, vars(module) if module else {}, dict(vars(cls)), include_extras=True)


def _check_plain(cls: type) -> None:
    """Refuse a record class with code of its own, which Python would run where a record is made, read or compared."""
    own = [f"a `{name}`" for name in _HOOKS if any(_is_users(vars(each).get(name)) for each in cls.__mro__)]
    own += [f"a way to read `{name}`" for name in _fields(cls) if _is_computed(cls, name)]
    if _defaults_made(cls) != _defaults_said(cls):
        own.append("a way to default its fields")
    if "_fields" not in vars(cls) and "__dataclass_fields__" not in vars(cls):
        own.append("a base")
    for each in dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ():
        if not each.init or not each.compare or each.kw_only:
            own.append(f"a way to make or compare `{each.name}`")
    if type(cls) is not type:
        own.append("a metaclass")
    if dataclasses.is_dataclass(cls) and not cls.__dataclass_params__.eq:  # type: ignore[attr-defined]
        own.append("a way to compare it")
    if own:
        hint = "a record is plain fields: compute with a @pure function"
        raise NotInLanguage(f"the record {cls.__name__} has {own[0]} of its own", hint)


_HOOKS = (
    *("__new__", "__init__", "__post_init__", "_replace", "__replace__", "__getattribute__", "__getattr__"),
    *("__eq__", "__ne__", "__hash__", "__lt__", "__le__", "__gt__", "__ge__"),
    *("__iter__", "__len__", "__getitem__", "__contains__", "__bool__"),
)
"""The methods that Python calls where the language makes, reads and compares records."""


def _fields(cls: type) -> tuple[str, ...]:
    if dataclasses.is_dataclass(cls):
        return tuple(each.name for each in dataclasses.fields(cls))
    return getattr(cls, "_fields", ())


def _is_users(member: object) -> bool:
    """True if the user wrote the member; `dataclass` and `NamedTuple` write code without a file, or of the library."""
    member = getattr(member, "__func__", member)
    if member is None or isinstance(member, BuiltinFunctionType | WrapperDescriptorType | MethodDescriptorType):
        return False
    file = getattr(getattr(member, "__code__", None), "co_filename", "")
    return file not in ("<string>", dataclasses.__file__, collections.__file__)


def _is_computed(cls: type, name: str) -> bool:
    """True if the field is not read from where it is stored, but through a property or the like."""
    found = next((vars(each)[name] for each in cls.__mro__ if name in vars(each)), None)
    if not dataclasses.is_dataclass(cls):
        return type(found) is not collections._tuplegetter  # type: ignore[attr-defined] # how a NamedTuple stores it
    return hasattr(type(found), "__get__") and not isinstance(found, MemberDescriptorType)


def _defaults_made(cls: type) -> tuple[object, ...]:
    """The defaults that Python uses when a record is made."""
    function = cls.__init__ if dataclasses.is_dataclass(cls) else cls.__new__
    return tuple(getattr(function, "__defaults__", None) or ())


def _defaults_said(cls: type) -> tuple[object, ...]:
    """The defaults that the class declares for its fields."""
    if not dataclasses.is_dataclass(cls):
        return tuple(getattr(cls, "_field_defaults", {}).values())
    return tuple(each.default for each in dataclasses.fields(cls) if each.default is not dataclasses.MISSING)


def _field(annotation: object, what: str, types: Types, sizes: Sizes) -> Shape:
    shape = to_shape(annotation, types, Sizes(text=sizes.text))
    if isinstance(shape, MapShape | ListShape | SetShape | BagShape):
        raise NotInLanguage(f"the field {what} is a collection", "keep collections in state variables of their own")
    return shape


def _tuple(arguments: tuple[Any, ...], types: Types, sizes: Sizes) -> Shape:
    if Ellipsis in arguments or not arguments:
        raise NotInLanguage("a tuple of unknown length", "write `tuple[int, bool]`, or a list with a capacity")
    return tuple_of([_field(item, f"tuple[{i}]", types, sizes.part(i)) for i, item in enumerate(arguments)])


def _annotated(arguments: tuple[Any, ...], types: Types, sizes: Sizes) -> Shape:
    inner, *metadata = arguments
    bounds = [item for item in metadata if type(item) is Between]
    if inner is not int or len(bounds) != 1 or len(metadata) != 1:
        raise NotInLanguage("only an int can be annotated, with its bounds", "write `Annotated[int, Between(0, 3)]`")
    written = sizes.text and sizes.text.bounds()
    if written:
        return Bounded(*written)  # over parameters, of which the object knows the defaults only
    if not all(type(bound) is int for bound in (bounds[0].low, bounds[0].high)):
        raise NotInLanguage("a bound is a whole number", "write `Annotated[int, Between(0, 3)]`", code="MC205")
    return Bounded(Const(bounds[0].low), Const(bounds[0].high))


def _optional(members: tuple[object, ...], types: Types, sizes: Sizes) -> Shape:
    present = [member for member in members if member is not type(None)]
    if len(present) != 1 or len(present) == len(members):
        raise NotInLanguage("a union is of one type and None", "write `T | None`")
    item = to_shape(present[0], types, sizes.member())
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
