"""Expressions of a spec: `ast` to values."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from enum import Enum
from typing import Final

from modelcheck.errors import Span
from modelcheck.frontend.bodies.calls import in_range, lower_call
from modelcheck.frontend.bodies.folds import any_item
from modelcheck.frontend.bodies.records import by_name
from modelcheck.frontend.bodies.refused import refused
from modelcheck.frontend.reading.class_scope import ClassScope
from modelcheck.frontend.reading.scope import MISSING, FunctionScope
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.types.annotations import NotInLanguage
from modelcheck.frontend.values.coerce import chosen, equal
from modelcheck.frontend.values.keys import item, member_keys
from modelcheck.frontend.values.names import Names, as_constant, unknown_name
from modelcheck.frontend.values.sets import combined, is_set, literal, members, subset, sure
from modelcheck.frontend.values.strict import evaluated
from modelcheck.frontend.values.values import (
    Made,
    Stored,
    Typed,
    Value,
    as_bool,
    as_integer,
    expressions_of,
    field,
    settled,
)
from modelcheck.ir.nodes import (
    Arithmetic,
    Compare,
    Comparison,
    Const,
    Expr,
    Negate,
    Not,
    Operation,
    ParameterRead,
    conjunction,
    disjunction,
)
from modelcheck.ir.shapes import (
    BagShape,
    ListShape,
    NoneType,
    OptionalShape,
    RecordShape,
    SetShape,
    Shape,
    describe,
    tuple_of,
)
from modelcheck.ir.types import BoolType, EnumType, IdType, IntType, OptionType

_COMPARISONS: Final[Mapping[type[ast.cmpop], Comparison]] = {
    ast.Lt: Comparison.LT,
    ast.LtE: Comparison.LE,
    ast.Gt: Comparison.GT,
    ast.GtE: Comparison.GE,
}
_OPERATIONS: Final[Mapping[type[ast.operator], Operation]] = {
    ast.Add: Operation.ADD,
    ast.Sub: Operation.SUB,
    ast.Mult: Operation.MUL,
    ast.FloorDiv: Operation.FLOORDIV,
    ast.Mod: Operation.MOD,
}


def lower(node: ast.expr, names: Names) -> Value:
    """The value of the expression.

    Raises:
        SpecError: A name that is not there (MC201), Python outside the language (MC202), types that do not fit (MC205).
    """
    span = names.source.span(node)
    match node:
        case ast.Constant(value=bool() as value):
            return Typed(Const(value, span=span), BoolType(), span)
        case ast.Constant(value=int() as value):
            return Typed(Const(value, span=span), IntType(), span)
        case ast.Constant(value=None):
            return Typed(Const(None, span=span), NoneType(), span)
        case ast.Name():
            return _name(node, names, span)
        case ast.Attribute():
            return _attribute(node, names, span)
        case ast.Subscript():
            return _subscript(node, names, span)
        case ast.BoolOp(op=op, values=values):
            operands = [as_bool(lower(value, names)) for value in values]
            join = conjunction if isinstance(op, ast.And) else disjunction
            return Typed(join(*operands, span=span), BoolType(), span)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Typed(Not(as_bool(lower(operand, names)), span=span), BoolType(), span)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _negated(as_integer(lower(operand, names)), span)
        case ast.BinOp():
            return _binary(node, names, span)
        case ast.Compare():
            return _comparison(node, names, span)
        case ast.IfExp():
            condition = as_bool(lower(node.test, names))
            return chosen(condition, lower(node.body, names), lower(node.orelse, names), span)
        case ast.Tuple(elts=elements):
            return _tuple([lower(element, names) for element in elements], span)
        case ast.Set(elts=elements):
            return literal([lower(element, names) for element in elements], span)
        case ast.Call():
            return lower_call(node, names, span, lower)
        case _:
            raise refused(node, span)


def lower_scalar(node: ast.expr, names: Names) -> Typed:
    """The value of the expression, which must be a scalar.

    Raises:
        SpecError: As `lower`; MC205, it is something composite.
    """
    value = lower(node, names)
    if isinstance(value, Typed):
        return value
    hint = "name one of its parts"
    raise fail("MC205", f"this is {describe(value.shape)}, where a single value is needed", value.span, hint=hint)


def _name(node: ast.Name, names: Names, span: Span) -> Value:
    if node.id in names.locals:
        return names.locals[node.id]
    if names.parameter(node) is not None:
        return _parameter(node.id, names, span)
    known = names.find(node)
    constant = as_constant(known)
    if constant is not None:
        return _literal(constant, span)
    if isinstance(known, Enum) and known is not MISSING:
        return _member(type(known), known.name, names, span)
    if isinstance(names.scope, FunctionScope) and node.id in names.scope.own:
        hint = "bind it on every way that leads here"
        raise fail("MC201", f"`{node.id}` may have no value here", span, hint=hint)
    if node.id in names.declared.names() and names.owner:
        raise fail("MC201", f"there is no name `{node.id}`", span, hint=f"write `{names.owner}.{node.id}`")
    if known is not MISSING:
        hint = "a name outside the class stands for a bool, a whole number or a member of an Enum"
        raise fail("MC201", f"`{node.id}` is no value of the language", span, hint=hint)
    own = names.scope.above if isinstance(names.scope, ClassScope) else ()
    raise unknown_name(node.id, [*names.locals, *own], span, "there is no name")


def _literal(constant: Const, span: Span) -> Typed:
    type_ = BoolType() if isinstance(constant.value, bool) else IntType()
    return Typed(Const(constant.value, span=span), type_, span)


def _attribute(node: ast.Attribute, names: Names, span: Span) -> Value:
    known = names.find(node.value)
    if isinstance(known, type) and issubclass(known, Enum):
        return _member(known, node.attr, names, span)
    parameter = names.parameter(node)
    if parameter is not None:
        return _parameter(parameter, names, span)
    constant = as_constant(names.constant(node))
    if constant is not None:
        return _literal(constant, span)
    if not isinstance(node.value, ast.Name) or node.value.id != names.owner:
        return field(lower(node.value, names), node.attr, span)
    variable = names.declared.variables.get(node.attr)
    if variable:
        return settled(Stored(variable.shape, node.attr, (), span))
    if node.attr in names.declared.parameters:
        return _parameter(node.attr, names, span)
    constant = as_constant(names.declared.members.get(node.attr))
    if constant is not None:
        return _literal(constant, span)
    raise unknown_name(node.attr, names.declared.names(), span, "the spec has no attribute")


def _member(enumeration: type[Enum], name: str, names: Names, span: Span) -> Typed:
    known = tuple(enumeration.__members__)
    if name not in known:
        raise unknown_name(name, known, span, f"{enumeration.__name__} has no member")
    try:
        return Typed(Const(known.index(name), span=span), names.declared.types.enum(enumeration), span)
    except NotInLanguage as problem:
        raise fail(problem.code, problem.message, span, hint=problem.hint) from problem


def _parameter(name: str, names: Names, span: Span) -> Typed:
    declared = names.declared.parameters[name]
    if isinstance(declared.type, IdType):
        hint = f"write `for x in {name}` or `len({name})`"
        raise fail("MC205", f"`{name}` is a set of identities, not a value", span, hint=hint)
    return Typed(ParameterRead(name, span=span), declared.type, span)


def _subscript(node: ast.Subscript, names: Names, span: Span) -> Value:
    known = names.find(node.value)
    if isinstance(known, type) and issubclass(known, Enum):
        name = node.slice.value if isinstance(node.slice, ast.Constant) else None
        meant = name if isinstance(name, str) and name in known.__members__ else "MEMBER"
        hint = f"write `{ast.unparse(node.value)}.{meant}`"
        raise fail("MC201", "a member is not looked up in its Enum", span, hint=hint)
    base = lower(node.value, names)
    record = base.shape.item if isinstance(base.shape, OptionalShape) else base.shape
    match node.slice:
        case ast.Constant(value=int() as index) if isinstance(base.shape, RecordShape) and base.shape.cls is tuple:
            return field(base, str(index), span)
        case ast.Constant(value=int()) if isinstance(record, RecordShape) and record.cls is not tuple:
            raise by_name(node, record, span)
    if not isinstance(base, Stored):
        hint = "only dicts, lists and Effects have keys"
        raise fail("MC205", f"this is {describe(base.shape)}, which has no keys", base.span, hint=hint)
    return settled(item(base, lower(node.slice, names), span))


def _tuple(values: list[Value], span: Span) -> Made:
    parts: dict[str, Expr] = {}
    for i, value in enumerate(values):
        match value:
            case Typed():
                parts[f".{i}"] = value.expr
            case Made():
                parts |= {f".{i}{suffix}": part for suffix, part in value.parts.items()}
            case _:
                raise fail("MC205", "a collection in a tuple", value.span, hint="keep collections in state variables")
    return Made(tuple_of([value.shape for value in values]), parts, span)


def _negated(operand: Expr, span: Span) -> Typed:
    if isinstance(operand, Const) and isinstance(operand.value, int):
        return Typed(Const(-operand.value, span=span), IntType(), span)
    return Typed(Negate(operand, span=span), IntType(), span)


def _binary(node: ast.BinOp, names: Names, span: Span) -> Value:
    left, right = lower(node.left, names), lower(node.right, names)
    if is_set(left) or is_set(right):
        return combined(node.op, left, right, span)
    if type(node.op) not in _OPERATIONS:
        raise refused(node, span)
    return Typed(
        Arithmetic(_OPERATIONS[type(node.op)], as_integer(left), as_integer(right), span=span), IntType(), span
    )


def _comparison(node: ast.Compare, names: Names, span: Span) -> Typed:
    operands = [node.left, *node.comparators]
    parts = [
        _compared(operator, operands[index], operands[index + 1], names, span)
        for index, operator in enumerate(node.ops)
    ]
    return Typed(conjunction(*parts, span=span), BoolType(), span)


def _compared(operator: ast.cmpop, left_node: ast.expr, right_node: ast.expr, names: Names, span: Span) -> Expr:
    if isinstance(operator, ast.In | ast.NotIn):
        found = _membership(left_node, right_node, names, span)
        return found if isinstance(operator, ast.In) else Not(found, span=span)
    left, right = lower(left_node, names), lower(right_node, names)
    if isinstance(operator, ast.Is | ast.IsNot) and not _same_object(left.shape, right.shape):
        message = "`is` compares with None, members of an enum, True and False only"
        raise fail("MC223", message, span, hint="write == or !=")
    if is_set(left) or is_set(right):
        asked = subset(operator, left, right, span)
        there = evaluated((*expressions_of(left), *expressions_of(right), *sure(left, right)), names.declared)
        return conjunction(there, asked, span=span)
    if isinstance(operator, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
        same, fields = equal(left, right, span)
        asked = same if isinstance(operator, ast.Eq | ast.Is) else _differs(same, span)
        return conjunction(evaluated(fields, names.declared), asked, span=span)
    return Compare(_COMPARISONS[type(operator)], as_integer(left), as_integer(right), span=span)


def _same_object(left: Shape, right: Shape) -> bool:
    """True if `is` means `==` because each value is one object: None, members of an enum, True and False."""
    items = [shape.item if isinstance(shape, OptionType) else shape for shape in (left, right)]
    return NoneType() in (left, right) or all(isinstance(item, EnumType | BoolType) for item in items)


def _differs(same: Expr, span: Span) -> Expr:
    if isinstance(same, Compare):
        return Compare(Comparison.NE, same.left, same.right, span=span)
    return Not(same, span=span)


def _membership(left_node: ast.expr, right_node: ast.expr, names: Names, span: Span) -> Expr:
    left = lower(left_node, names)
    if isinstance(right_node, ast.Tuple | ast.List | ast.Set):
        choices = [lower(choice, names) for choice in right_node.elts]
        there = evaluated((e for value in (left, *choices[1:]) for e in expressions_of(value)), names.declared)
        among = disjunction(*(equal(left, choice, span)[0] for choice in choices), span=span)
        return conjunction(there, among, span=span)
    match right_node:
        case ast.Call(func=func) if names.find(func) is range:
            return in_range(left, right_node, names, span, lower)
    right = lower(right_node, names)
    match right.shape:
        case SetShape(member):
            possible, keys = member_keys(left, member)
            there = evaluated((*expressions_of(left), *expressions_of(right)), names.declared)
            return conjunction(there, possible, members(right, member)(keys), span=span)
        case BagShape(inner) if isinstance(right, Stored):
            possible, keys = member_keys(left, inner)
            held = Compare(Comparison.GT, right.cell("", *keys), Const(0), span=span)
            there = evaluated((*expressions_of(left), *right.keys), names.declared)
            return conjunction(there, possible, held, span=span)
        case ListShape() if isinstance(right, Stored):
            found = any_item(right, lambda each: equal(left, each, span)[0], span)
            return conjunction(evaluated(expressions_of(left), names.declared), found, span=span)
    hint = "write `x in range(n)`, `x in (a, b)`, or look into a list, frozenset or Bag"
    raise fail("MC223", f"`in` does not look into {describe(right.shape)}", span, hint=hint)
