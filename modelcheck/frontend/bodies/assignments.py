"""Assignments: to local names, and to a part of state."""

from __future__ import annotations

import ast
from dataclasses import replace

from modelcheck.errors import Span
from modelcheck.frontend.bodies.bindings import are_names, at_once, let, unpacked
from modelcheck.frontend.bodies.expressions import lower
from modelcheck.frontend.bodies.mutations import assign, pop
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.values.keys import item
from modelcheck.frontend.values.names import Names, declared_here, unknown_name
from modelcheck.frontend.values.strict import evaluated
from modelcheck.frontend.values.values import MadeSet, Stored, Value, expressions_of
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import TRUE, Let, LocalRead, RangeDomain, Require, Statement, VariableRead
from modelcheck.ir.shapes import ListShape, OptionalShape, SetShape, cells, describe
from modelcheck.ir.system import key_domains
from modelcheck.ir.types import IntType


def assignment(
    target: ast.expr, value: ast.expr, names: Names, loops: tuple[str, ...], span: Span
) -> tuple[tuple[Statement, ...], Names]:
    """The statements of `target = value`, and the names known after it.

    `loops` are the names bound outside the innermost loop.

    Raises:
        SpecError: MC210, this cannot be assigned; MC205, the value does not fit; and as `lower` and `let`.
    """
    before, taken = _taken(value, names)
    match target:
        case ast.Name(id=name):
            changes: tuple[Statement, ...]
            changes, names = let(name, taken, names, loops, span)
        case ast.Tuple(elts=[*elements]) if are_names(elements):
            bound: list[Let] = []
            for name, part in unpacked(elements, taken, span):
                lets, names = let(name, part, names, loops, span)
                bound.extend(lets)
            changes = at_once(bound)
        case ast.Attribute() | ast.Subscript():
            lets, place = with_fixed_keys(_place(target, names), names, span)
            changes = (*_evaluated(taken, names, span), *lets, *assign(place, taken, span))
        case _:
            raise fail("MC210", "this cannot be assigned", span, hint="assign one thing to one name per line")
    return (*before, *changes), names


def _evaluated(value: Value, names: Names, span: Span) -> tuple[Statement, ...]:
    """The check that the parts of a set have values, as Python evaluates them even if no member is asked for."""
    there = evaluated(expressions_of(value), names.declared) if isinstance(value, MadeSet) else TRUE
    return () if there == TRUE else (Require(there, "MC304", "this value is None here", span=span),)


def _taken(value: ast.expr, names: Names) -> tuple[tuple[Statement, ...], Value]:
    """The assigned value, and the statements that change the list if it is a `pop`."""
    match value:
        case ast.Call(func=ast.Attribute(value=container, attr="pop"), args=args, keywords=[]):
            span, held = names.source.span(value), lower(container, names)
            if isinstance(held, Stored) and isinstance(held.shape, ListShape):
                lets, held = with_fixed_keys(held, names, span)
                changes, taken = pop(held, [lower(argument, names) for argument in args], span)
                return (*lets, *changes), taken
    return (), lower(value, names)


def _place(target: ast.expr, names: Names) -> Stored:
    """The part of state to assign."""
    span = names.source.span(target)
    match target:
        case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == names.owner:
            variable = names.declared.variables.get(attr)
            if variable:
                return Stored(variable.shape, attr, (), span)
            parameter = names.declared.parameters.get(attr)
            if parameter:
                hint = "declare it Durable or Volatile if it changes"
                notes = declared_here(parameter.span)
                raise fail("MC210", f"the parameter `{attr}` is constant", span, hint=hint, notes=notes)
            raise unknown_name(attr, names.declared.variables, span, "the spec has no state variable")
        case ast.Subscript(value=base, slice=key):
            return item(_place(base, names), lower(key, names), span)
        case ast.Attribute(value=ast.Attribute() | ast.Subscript() as base, attr=attr):
            record = _place(base, names).shape
            name = describe(record.item if isinstance(record, OptionalShape) else record)
            hint = f"records do not change: assign a new one, `{name}(...)`"
            raise fail("MC210", f"the field `{attr}` of {name} cannot be assigned", span, hint=hint)
        case _:
            hint = "assign one state variable, `self.name` or `self.name[key]`, per line"
            raise fail("MC210", "this cannot be assigned", span, hint=hint)


def with_fixed_keys(target: Stored, names: Names, span: Span) -> tuple[tuple[Let, ...], Stored]:
    """The target with names for its keys, where a change of several cells would change what the keys read."""
    own = {target.name + cell.suffix: cell.type for cell in cells(target.shape)}
    reads = {part.name for key in target.keys for part in subexpressions(key) if isinstance(part, VariableRead)}
    if not reads & own.keys() or (len(own) == 1 and not isinstance(target.shape, SetShape)):
        return (), target
    whole = names.declared.cell_types()[next(iter(own))]
    locals_ = [f"key {depth} at {span.line}:{span.column}" for depth in range(len(target.keys))]
    lets = tuple(
        Let(local, IntType() if isinstance(domain, RangeDomain) else domain, key, span=span)
        for local, domain, key in zip(locals_, key_domains(whole), target.keys, strict=False)
    )
    return lets, replace(target, keys=tuple(LocalRead(local, span=span) for local in locals_))
