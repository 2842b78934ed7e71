"""A symmetric system with another number of identities of a type, and instances that differ in that among others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from modelcheck.errors import InternalError
from modelcheck.ir.fold import map_children, map_domain
from modelcheck.ir.nodes import Assign, Branch, Domain, Expr, Fold, Let, Loop, Require, Statement
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import IdType, MapType, OptionType, ScalarType, Type


def with_parameters(
    system: TransitionSystem, parameters: tuple[tuple[str, bool | int], ...] | None
) -> TransitionSystem:
    """The instance of the same spec with other parameter values, also with other numbers of identities.

    Args:
        system: An instance.
        parameters: Name and value of those that change; None gives `system` itself.

    Raises:
        InternalError: The text of the spec depends on one of them.
    """
    values = dict(parameters or ())
    for each in system.parameters:
        if each.identities and values.get(each.name, each.value) != each.value:
            system = resized(system, IdType(each.identities, each.name, int(each.value)), int(values[each.name]))
    return system.with_parameters(values)


def resized(system: TransitionSystem, identities: IdType, size: int) -> TransitionSystem:
    """The system with `size` identities of a symmetric type.

    Raises:
        InternalError: A constant was computed from their number.
    """
    if identities.parameter in system.constant_reads:
        raise InternalError(f"{system.name}: a constant was computed from the number of {identities.name}")
    larger = replace(identities, size=size)
    resize = _Resize(identities, larger)
    return replace(
        system,
        parameters=tuple(replace(p, value=size) if p.name == identities.parameter else p for p in system.parameters),
        variables=tuple(replace(v, type=resize.type(v.type), initial=resize.expr(v.initial)) for v in system.variables),
        steps=tuple(
            replace(
                step,
                arguments=tuple(replace(a, domain=resize.domain(a.domain)) for a in step.arguments),
                guard=resize.expr(step.guard),
                body=resize.body(step.body),
                budget=step.budget and resize.expr(step.budget),
            )
            for step in system.steps
        ),
        properties=tuple(replace(each, condition=resize.expr(each.condition)) for each in system.properties),
        owed=system.owed and replace(system.owed, condition=resize.expr(system.owed.condition)),
        done=system.done and resize.expr(system.done),
    )


@dataclass(frozen=True, slots=True)
class _Resize:
    old: IdType
    new: IdType

    def domain(self, domain: Domain) -> Domain:
        if domain == self.old:
            return self.new
        return map_domain(domain, self.expr)

    def type(self, type_: Type) -> Type:
        if isinstance(type_, MapType):
            return MapType(self.domain(type_.key), self.type(type_.value))
        return self.scalar(type_)

    def scalar(self, type_: ScalarType) -> ScalarType:
        if isinstance(type_, OptionType):
            return OptionType(self.scalar(type_.item))
        return self.new if type_ == self.old else type_

    def expr(self, expr: Expr) -> Expr:
        if isinstance(expr, Fold):
            return replace(expr, domain=self.domain(expr.domain), body=self.expr(expr.body))
        return map_children(expr, self.expr)

    def body(self, body: tuple[Statement, ...]) -> tuple[Statement, ...]:
        return tuple(self.statement(statement) for statement in body)

    def statement(self, statement: Statement) -> Statement:
        match statement:
            case Assign(target, value):
                keys = tuple(map(self.expr, target.keys))
                return replace(statement, target=replace(target, keys=keys), value=self.expr(value))
            case Let(_, type_, value):
                return replace(statement, type=self.scalar(type_), value=self.expr(value))
            case Branch(condition, then, otherwise):
                return replace(
                    statement, condition=self.expr(condition), then=self.body(then), otherwise=self.body(otherwise)
                )
            case Loop(_, domain, body):
                return replace(statement, domain=self.domain(domain), body=self.body(body))
            case Require(condition):
                return replace(statement, condition=self.expr(condition))
            case _:
                assert_never(statement)
