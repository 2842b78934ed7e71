"""Records made by their class, with the defaults it declares, or from another record with some fields replaced."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Mapping
from enum import Enum

from modelcheck.errors import Span, SpecError
from modelcheck.frontend.bodies.folds import Lower
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.types.annotations import NotInLanguage
from modelcheck.frontend.types.shape_of import record_shape
from modelcheck.frontend.values.coerce import as_value_of
from modelcheck.frontend.values.names import Names, unknown_name
from modelcheck.frontend.values.strict import strictly
from modelcheck.frontend.values.values import Made, Stored, Typed, Value
from modelcheck.ir.nodes import Const, Expr
from modelcheck.ir.shapes import NoneType, OptionalShape, RecordShape, describe
from modelcheck.ir.types import BoolType, IntType


def record_of(cls: type, span: Span, names: Names) -> RecordShape:
    """The shape of the record class that an expression names.

    Raises:
        SpecError: MC203, the language has no such record.
    """
    try:
        return record_shape(cls, names.declared.types)
    except NotInLanguage as problem:
        raise fail(problem.code, problem.message, span, hint=problem.hint) from problem


def made_record(shape: RecordShape, values: Mapping[str, Value], span: Span) -> Made:
    """The record with these fields.

    Raises:
        SpecError: MC205, one of them does not fit.
    """
    parts: dict[str, Expr] = {}
    for name, inner in shape.fields:
        for suffix, part in as_value_of(values[name], inner, f"{shape.name}.{name}").items():
            parts[f".{name}{suffix}"] = part
    return Made(shape, parts, span)


def replaced_record(base: Value, node: ast.Call, names: Names, span: Span, lower: Lower) -> Value:
    """The record `base` with the fields that the keywords of the call name.

    Raises:
        SpecError: MC201, it has no such field; MC205, this is no record, or a value does not fit.
    """
    shape = base.shape.item if isinstance(base.shape, OptionalShape) else base.shape
    if not isinstance(shape, RecordShape) or not isinstance(base, Made | Stored):
        hint = "only a NamedTuple or a frozen dataclass has fields to replace"
        raise fail("MC205", f"this is {describe(base.shape)}, which is no record", base.span, hint=hint)
    _check_spelling(node, shape, span)
    before = as_value_of(base, shape, "the record")
    parts, fields = dict(before), dict(shape.fields)
    for keyword in node.keywords:
        if keyword.arg not in fields:
            raise unknown_name(str(keyword.arg), fields, names.source.span(keyword), f"{shape.name} has no field")
        value = as_value_of(lower(keyword.value, names), fields[keyword.arg], f"{shape.name}.{keyword.arg}")
        parts |= {f".{keyword.arg}{suffix}": part for suffix, part in value.items()}
    return strictly(Made(shape, parts, span), before.values(), names.declared)


def by_name(node: ast.Subscript, record: RecordShape, span: Span) -> SpecError:
    """The error MC201 for a field that has a name and is asked for by its number."""
    index = node.slice.value if isinstance(node.slice, ast.Constant) else None
    ways = [f"{ast.unparse(node.value)}.{name}" for name, _ in record.fields]
    if type(index) is int and index < len(ways):
        ways = [ways[index]]
    hint = f"write {' or '.join(f'`{way}`' for way in ways)}" if ways else "it has no fields"
    return fail("MC201", f"a field of {record.name} is read by its name", span, hint=hint)


def _check_spelling(node: ast.Call, shape: RecordShape, span: Span) -> None:
    """Refuse `_replace` of anything but a NamedTuple, and `replace` of anything but a dataclass."""
    method = isinstance(node.func, ast.Attribute) and node.func.attr == "_replace"
    if shape.cls is tuple or method is not shape.is_tuple:
        way = "write a new tuple" if shape.cls is tuple else "write `x._replace(field=...)`"
        way = "write `dataclasses.replace(x, field=...)`" if dataclasses.is_dataclass(shape.cls) else way
        raise fail("MC202", f"{shape.name} cannot be replaced like this", span, hint=way)


def defaults(shape: RecordShape, names: Names, span: Span) -> dict[str, Value]:
    """The values of the fields for which the class declares a default.

    Raises:
        SpecError: MC206, a default the language has no value for.
    """
    given: Mapping[str, object] = getattr(shape.cls, "_field_defaults", {})
    if dataclasses.is_dataclass(shape.cls):
        given = {each.name: each.default for each in dataclasses.fields(shape.cls)}
    found: dict[str, Value] = {}
    for name, _ in shape.fields:
        value = given.get(name, dataclasses.MISSING)
        if value is not dataclasses.MISSING:
            found[name] = _literal(value, f"{shape.name}.{name}", names, span)
    return found


def _literal(value: object, what: str, names: Names, span: Span) -> Value:
    match value:
        case None:
            return Typed(Const(None, span=span), NoneType(), span)
        case bool():
            return Typed(Const(value, span=span), BoolType(), span)
        case Enum():
            type_ = names.declared.types.enum(type(value))
            return Typed(Const(type_.members.index(value.name), span=span), type_, span)
        case int() if type(value) is int:
            return Typed(Const(value, span=span), IntType(), span)
        case _:
            message = f"the default of {what} is not a value of the language"
            raise fail("MC206", message, span, hint="give the field a bool, an int, None or a member of an Enum")
