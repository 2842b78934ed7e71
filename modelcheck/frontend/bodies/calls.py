"""Calls in expressions: the functions of the language, records, and the spec's own functions, inlined."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import Final, assert_never

from modelcheck.errors import Span, SpecError
from modelcheck.frontend.bodies.folds import Lower, fold, range_domain
from modelcheck.frontend.bodies.overrides import overridden
from modelcheck.frontend.bodies.records import defaults, made_record, record_of, replaced_record
from modelcheck.frontend.bodies.returns import returned
from modelcheck.frontend.reading.compiled import Method
from modelcheck.frontend.reading.scope import MISSING, among
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.types.shape_of import is_record
from modelcheck.frontend.values.keys import total
from modelcheck.frontend.values.names import Names, unknown_name
from modelcheck.frontend.values.sets import empty, literal, size
from modelcheck.frontend.values.strict import evaluated, strictly
from modelcheck.frontend.values.values import Made, Stored, Typed, Value, as_integer, expressions_of
from modelcheck.ir.nodes import (
    Choice,
    Compare,
    Comparison,
    Const,
    Domain,
    Expr,
    Extremum,
    Folding,
    ParameterRead,
    RangeDomain,
    VariableRead,
    conjunction,
)
from modelcheck.ir.shapes import LENGTH, BagShape, ListShape, MapShape, RecordShape, SetShape, describe
from modelcheck.ir.system import used
from modelcheck.ir.types import BoolType, EnumType, IdType, IntType

_FOLDINGS: Final = ((all, Folding.ALL), (any, Folding.ANY), (sum, Folding.SUM))
_EXTREMA: Final = ((min, Choice.MIN), (max, Choice.MAX))


def lower_call(node: ast.Call, names: Names, span: Span, lower: Lower) -> Value:
    """The value of a call.

    Raises:
        SpecError: MC224, a call the language does not have; MC213, recursion; and as `lower`.
    """
    word = names.find(node.func)
    match node:
        case ast.Call(args=[ast.GeneratorExp() as generator], keywords=[]) if folding := among(word, _FOLDINGS):
            return fold(folding, generator, names, lower)
        case ast.Call(args=[_, _, *_] as args, keywords=[]) if choice := among(word, _EXTREMA):
            operands = tuple(as_integer(lower(argument, names)) for argument in args)
            return Typed(Extremum(choice, operands, span=span), IntType(), span)
        case ast.Call(args=[collection], keywords=[]) if word is len:
            return Typed(_length(collection, names, span, lower), IntType(), span)
        case ast.Call(args=[], keywords=[]) if word is frozenset:
            return empty(span)
        case ast.Call(args=[ast.Set() | ast.Tuple() | ast.List() as each], keywords=[]) if word is frozenset:
            return literal([lower(element, names) for element in each.elts], span)
        case ast.Call(func=ast.Attribute(value=ast.Call(func=func))) if names.find(func) is super:
            return inlined(overridden(node, names, span), node, names, span, lower, bound=True)
        case ast.Call(args=[base]) if word is dataclasses.replace:
            return replaced_record(lower(base, names), node, names, span, lower)
        case _ if word is not MISSING:
            return _called(node, word, names, span, lower)
        case ast.Call(func=ast.Attribute(value=base, attr="_replace"), args=[]):
            return replaced_record(lower(base, names), node, names, span, lower)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="used")) if owner == names.owner:
            return _used(node, names, span)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if owner == names.owner:
            helper = names.declared.helpers.get(name)
            if helper is None:
                raise unknown_name(name, names.declared.helpers, span, "the spec has no method")
            return inlined(helper, node, names, span, lower, bound=True)
        case _:
            raise _no_call("this call", node, names)


def in_range(left: Value, node: ast.Call, names: Names, span: Span, lower: Lower) -> Expr:
    """The condition `left in range(...)`.

    Raises:
        SpecError: As `range_domain`.
    """
    domain, value = range_domain(node, names, lower), as_integer(left)
    at_least = Compare(Comparison.LE, domain.start, value, span=span)
    return conjunction(
        evaluated([domain.stop], names.declared),
        at_least,
        Compare(Comparison.LT, value, domain.stop, span=span),
        span=span,
    )


def inlined(helper: Method, node: ast.Call, names: Names, span: Span, lower: Lower, *, bound: bool) -> Value:
    """The value that a function returns for these arguments; `bound` methods take the spec first.

    Raises:
        SpecError: MC213, it calls itself; MC202, it is more than names, conditions and returned values; and as
            `parameters_of`.
    """
    name = helper.node.name
    if helper.function in names.calls:
        hint = "a spec's functions end: use a loop or a fold"
        raise fail("MC213", f"`{name}` calls itself", span, hint=hint)
    parameters = parameters_of(helper, node)
    owner = parameters.pop(0) if bound and parameters else None
    values = arguments(parameters, node, names, span, lower)
    prefix, calls = f"{names.prefix}{name}.", (*names.calls, helper.function)
    inner = Names(helper.source, names.declared, helper.scope, owner, values, prefix, calls, helper.cls)
    also = (expr for value in values.values() for expr in expressions_of(value))
    value = returned(helper.node.body, inner, lower, helper.source.name_span(helper.node))
    return strictly(value, also, names.declared)


def parameters_of(helper: Method, call: ast.Call) -> list[str]:
    """The names of the parameters of a called function; the first of a method is the spec.

    Raises:
        SpecError: MC211, some are not plain, or the call leaves out one that has a default.
    """
    args = helper.node.args
    name, span = helper.node.name, helper.source.name_span(helper.node)
    if args.posonlyargs or args.vararg or args.kwonlyargs or args.kwarg:
        plain = ", ".join(each.arg for each in (*args.posonlyargs, *args.args, *args.kwonlyargs))
        hint = f"write them without `*` and `/`: `def {name}({plain})`"
        raise fail("MC211", f"parameters such as those of `{name}` are not read", span, hint=hint)
    parameters = [each.arg for each in args.args]
    given = len(call.args) + len(call.keywords) + (helper.cls is not None)
    if args.defaults and given < len(parameters):
        hint = f"give `{parameters[-1]}` its value where `{name}` is called"
        raise fail("MC211", f"the defaults of `{name}` are not read", span, hint=hint)
    return parameters


def arguments(
    parameters: Sequence[str],
    node: ast.Call,
    names: Names,
    span: Span,
    lower: Lower,
    given_by_class: Mapping[str, Value] | None = None,
) -> dict[str, Value]:
    """The values of a call's arguments by parameter; `given_by_class` holds the defaults of a record's fields.

    Raises:
        SpecError: MC205, there are too many, too few, or one twice.
    """
    values = {name: lower(value, names) for name, value in zip(parameters, node.args, strict=False)}
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg in values or keyword.arg not in parameters:
            hint = f"it takes {', '.join(parameters)}"
            raise fail("MC205", f"the argument `{keyword.arg}` does not fit", span, hint=hint)
        values[keyword.arg] = lower(keyword.value, names)
    given = len(node.args) + len(node.keywords)
    values = {**(given_by_class or {}), **values}
    if len(node.args) > len(parameters) or set(values) != set(parameters):
        hint = f"it takes {', '.join(parameters) or 'none'}"
        raise fail("MC205", f"arguments given: {given}, needed: {len(parameters)}", span, hint=hint)
    return values


def _called(node: ast.Call, word: object, names: Names, span: Span, lower: Lower) -> Value:
    """The value of a call of an object of the module: a record, or the result of a @pure function."""
    if isinstance(word, type) and is_record(word):
        return _record(word, node, names, span, lower)
    where = names.source.span(node.func)
    pure = names.declared.pure.method(word, where)
    if pure is not None:
        return inlined(pure, node, names, span, lower, bound=False)
    name = ast.unparse(node.func)
    if isinstance(word, FunctionType):
        hint = "mark it @pure in this module, if it computes and changes nothing"
        raise fail("MC224", f"what `{name}` does is not read", where, hint=hint)
    raise _no_call(f"the call of `{name}`", node, names)


def _no_call(what: str, node: ast.Call, names: Names) -> SpecError:
    hint = "use all, any, sum, min, max, len, a record, a @pure function, or a method of the spec"
    return fail("MC224", f"{what} is not part of the language", names.source.span(node.func), hint=hint)


def _record(cls: type, node: ast.Call, names: Names, span: Span, lower: Lower) -> Made:
    shape = record_of(cls, span, names)
    values = arguments([name for name, _ in shape.fields], node, names, span, lower, defaults(shape, names, span))
    return made_record(shape, values, span)


def _length(node: ast.expr, names: Names, span: Span, lower: Lower) -> Expr:
    identities = names.identities(node)
    if identities is not None:
        return ParameterRead(identities.parameter, span=span)
    value = lower(node, names)
    match value.shape:
        case ListShape() if isinstance(value, Stored):
            return value.cell(LENGTH)
        case BagShape() as shape if isinstance(value, Stored):
            return total(value, shape)
        case SetShape(member):
            return _after(size(value, member), value, names)
        case MapShape(domain):
            return _after(_keys(domain, span), value, names)
        case RecordShape(_, fields) as shape if shape.is_tuple:
            return _after(Const(len(fields), span=span), value, names)
    hint = "identities, dicts, lists, tuples, frozensets, bags and Effects have a length"
    raise fail("MC205", f"this is {describe(value.shape)}, which has no length", value.span, hint=hint)


def _keys(domain: Domain, span: Span) -> Expr:
    """The number of keys of the domain."""
    match domain:
        case RangeDomain(_, stop):
            return stop
        case IdType(_, parameter):
            return ParameterRead(parameter, span=span)
        case EnumType():
            return Const(domain.size, span=span)
        case BoolType():
            return Const(2, span=span)
        case _:
            assert_never(domain)


def _after(length: Expr, value: Value, names: Names) -> Expr:
    return as_integer(strictly(Typed(length, IntType(), value.span), expressions_of(value), names.declared))


def _used(node: ast.Call, names: Names, span: Span) -> Typed:
    match node:
        case ast.Call(args=[ast.Constant(value=str() as fault)], keywords=[]):
            if fault in names.declared.budgets:
                return Typed(VariableRead(used(fault), span=span), IntType(), span)
            if fault in names.declared.faults:
                hint = "give it one: `@fault(at_most=k)`"
                raise fail("MC205", f"the fault `{fault}` has no budget, so its use is not counted", span, hint=hint)
            raise unknown_name(fault, names.declared.budgets, span, "no fault with a budget is called")
        case _:
            raise fail("MC202", "`used` takes the name of a fault", span, hint='write `self.used("crash")`')
