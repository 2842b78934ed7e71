"""An expression over the state of a spec that somebody has typed: read as a property is, and never run by Python."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from modelcheck.errors import Span
from modelcheck.frontend.bodies.expressions import lower
from modelcheck.frontend.declared.declarations import declare
from modelcheck.frontend.declared.methods import marked_methods
from modelcheck.frontend.declared.parameters import declare_parameters
from modelcheck.frontend.reading.loader import LoadedSpec
from modelcheck.frontend.reading.scope import FunctionScope
from modelcheck.frontend.reading.source import SourceFile, fail
from modelcheck.frontend.values.names import Declarations, Names
from modelcheck.frontend.values.values import Made, Stored, Typed, Value, as_bool, settled
from modelcheck.ir.nodes import Const, Expr, ParameterRead
from modelcheck.ir.shapes import NoneType, Shape, cells
from modelcheck.ir.system import TransitionSystem, key_domains
from modelcheck.ir.types import EnumType, IdType, OptionType, present
from modelcheck.ir.written import Names as Written

NAME: Final = "<expression>"
"""What stands for a file in the place of a mistake."""

_LONGEST: Final = 1_000
"""The most characters of an expression."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """An expression: the shape of its value, and an expression of the IR for each cell of it by suffix."""

    text: str
    shape: Shape | NoneType
    parts: Mapping[str, Expr]


def lower_expression(spec: LoadedSpec, system: TransitionSystem, given: Mapping[str, bool | int], text: str) -> Lowered:
    """Read an expression: names are state variables, parameters, and identities and members as screens write them.

    What follows `self.` is what it would be in a property.

    Args:
        spec: The spec.
        system: An instance of it.
        given: The parameters that were given for the instance.
        text: The expression.

    Raises:
        SpecError: MC102, the text is no expression; else as in the body of a property. The place is in `NAME`.
    """
    value = _value(spec, system, given, text)
    match value:
        case Typed(expr, type_):
            return Lowered(text, type_, {"": expr})
        case Made(shape, parts):
            return Lowered(text, shape, parts)
        case Stored(shape):
            return Lowered(text, shape, {each.suffix: value.cell(each.suffix) for each in cells(shape)})
        case _:
            hint = "ask whether something is in it: `m in a | b`"
            raise fail("MC205", "a set that is computed has no value of its own", value.span, hint=hint)


def lower_condition(spec: LoadedSpec, system: TransitionSystem, given: Mapping[str, bool | int], text: str) -> Expr:
    """Read an expression that is true or false; arguments as of `lower_expression`.

    Raises:
        SpecError: As `lower_expression`; MC205, it is neither true nor false.
    """
    return as_bool(_value(spec, system, given, text))


def _value(spec: LoadedSpec, system: TransitionSystem, given: Mapping[str, bool | int], text: str) -> Value:
    source = SourceFile(Path(NAME), NAME, text.strip())
    everything = Span(NAME, 1, 1, 1, max(len(source.text), 1) + 1)
    if len(text) > _LONGEST:
        raise fail("MC102", f"an expression has at most {_LONGEST:,} characters", everything, hint="name parts of it")
    body = source.tree.body
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        hint = "such as `committed - position`, or `delivered[0] > 1`"
        raise fail("MC102", "this is no expression", everything, hint=hint)
    declared = declare(spec, declare_parameters(spec, dict(given)))
    names = Names(source, declared, _scope(spec), owner="self", locals=dict(_locals(declared, system)), cls=spec.cls)
    return lower(body[0].value, names)


def _scope(spec: LoadedSpec) -> FunctionScope:
    """The names of the spec's module; those of its methods are not seen from outside."""
    methods = marked_methods(spec)
    scope = methods[-1].scope if methods else None
    module: Mapping[str, object] = scope.module if scope is not None else {}
    return FunctionScope(frozenset(), {}, module, vars(builtins))


def _locals(declared: Declarations, system: TransitionSystem) -> Iterator[tuple[str, Value]]:
    """The values of names that stand for themselves; of two of one name the one yielded last is meant."""
    nowhere = Span(NAME, 1, 1, 1, 2)
    written = Written(system)
    for type_ in _types(system):
        match type_:
            case EnumType(members=members):
                for number, member in enumerate(members):
                    yield member, Typed(Const(number), type_, nowhere)
            case IdType(size=size):
                for number in range(size):
                    yield written.identity(type_, number), Typed(Const(number), type_, nowhere)
    for name, parameter in declared.parameters.items():
        if not isinstance(parameter.type, IdType):
            yield name, Typed(ParameterRead(name), parameter.type, nowhere)
    for name, variable in declared.variables.items():
        yield name, settled(Stored(variable.shape, name, (), nowhere))


def _types(system: TransitionSystem) -> Iterator[EnumType | IdType]:
    """The enumerations and identities that the state or an argument of a step has values of."""
    domains = [domain for each in system.variables for domain in key_domains(each.type)]
    domains += [argument.domain for step in system.steps for argument in step.arguments]
    scalars = [each.type for declared in system.declared for each in cells(declared.shape)]
    for each in (*domains, *scalars):
        inner = present(each) if isinstance(each, OptionType) else each
        if isinstance(inner, EnumType | IdType):
            yield inner
