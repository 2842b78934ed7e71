"""Bodies of steps and properties: guard, then effect."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from modelcheck.errors import Span
from modelcheck.frontend.expressions import lower, lower_domain, refused
from modelcheck.frontend.forget import forget_all, forget_keyed_by
from modelcheck.frontend.names import Names, declared_here, unknown_name
from modelcheck.frontend.source import Collector, fail
from modelcheck.frontend.typing import NoneType, Typed, as_bool, as_key, as_value_of, describe
from modelcheck.ir.fold import substitute
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Branch,
    Choice,
    Const,
    Expr,
    Extremum,
    Index,
    Let,
    Loop,
    Operation,
    Place,
    Require,
    Statement,
    VariableRead,
    conjunction,
)
from modelcheck.ir.types import CountType, IdType, IntType, MapType, ScalarType, Type
from modelcheck.spec import MANY


@dataclass(slots=True)
class Body:
    """What a step's method says: a guard and an effect; `forgets` lists what `forget` was called with (None: all)."""

    guards: list[Expr] = field(default_factory=list)
    effect: list[Statement] = field(default_factory=list)
    forgets: list[IdType | None] = field(default_factory=list)


def lower_step(node: ast.FunctionDef, names: Names) -> tuple[Expr, tuple[Statement, ...], tuple[IdType | None, ...]]:
    """Guard, effect, and what the step forgets.

    Names bound before the last `when` are part of the guard by substitution, and of the effect as they stand.

    Raises:
        SpecError: As `lower`; a guard after an effect (MC207); an assignment that cannot be (MC210).
    """
    body = Body()
    bound: dict[str, Expr] = {}
    problems = Collector()
    for statement in _without_docstring(node.body):
        before = names
        with problems:
            match statement:
                case ast.Expr(value=ast.Call(func=ast.Name(id="when")) as call):
                    if any(not isinstance(part, Let) for part in body.effect):
                        hint = "a guard decides whether the step happens at all: put every `when` first"
                        raise fail("MC207", "a guard after an effect", names.source.span(statement), hint=hint)
                    body.guards.append(substitute(_guard(call, names), bound))
                case _:
                    lowered, names = _statement(statement, names, body, loops=())
                    for part in lowered:
                        if isinstance(part, Let):
                            bound[part.local] = substitute(part.value, bound)
                    body.effect.extend(lowered)
                    continue
        if names is before and _binds(statement):
            break  # what follows would be blamed for a name that is missing only because of this
    problems.finish()
    return conjunction(*body.guards), tuple(body.effect), tuple(body.forgets)


def _binds(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) for node in ast.walk(statement))


def lower_property(node: ast.FunctionDef, names: Names) -> Expr:
    """The condition of a property: names bound and returned, nothing else.

    Raises:
        SpecError: As `lower`; a statement a property cannot have (MC202).
    """
    bound: dict[str, Expr] = {}
    *before, last = _without_docstring(node.body) or [ast.Pass(lineno=node.lineno, col_offset=node.col_offset)]
    for statement in before:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                typed = lower(value, names)
                names = names.bind(name, _nameable(typed))
                bound[name] = substitute(typed.expr, bound)
            case _:
                hint = "name intermediate values, then return one condition"
                raise fail("MC202", "a property only names values", names.source.span(statement), hint=hint)
    match last:
        case ast.Return(value=ast.expr() as value):
            return substitute(as_bool(lower(value, names)), bound)
        case _:
            hint = "end it with `return` and the condition"
            raise fail("MC202", "a property returns a bool", names.source.span(last), hint=hint)


def _without_docstring(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
        case _:
            return list(body)


def _guard(call: ast.Call, names: Names) -> Expr:
    match call:
        case ast.Call(args=[condition], keywords=[]):
            return as_bool(lower(condition, names))
        case _:
            span = names.source.span(call)
            raise fail("MC202", "`when` takes one condition", span, hint="join conditions with `and`")


def _block(
    nodes: Sequence[ast.stmt], names: Names, body: Body, loops: tuple[str, ...]
) -> tuple[tuple[Statement, ...], Names]:
    result: list[Statement] = []
    for node in nodes:
        lowered, names = _statement(node, names, body, loops)
        result.extend(lowered)
    return tuple(result), names


def _statement(node: ast.stmt, names: Names, body: Body, loops: tuple[str, ...]) -> tuple[tuple[Statement, ...], Names]:
    """The statement, and the names known after it; `loops` are the names bound outside the innermost loop."""
    span = names.source.span(node)
    match node:
        case ast.Pass():
            return (), names
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return _let(name, lower(value, names), names, loops, span)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target], value=value):
            return (_assign(target, lower(value, names), names, span),), names
        case ast.Assign():
            raise fail("MC210", "this cannot be assigned", span, hint="assign one thing to one name per line")
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return _let(name, lower(value, names), names, loops, span)
        case ast.AugAssign(target=target, op=op, value=value):
            computed = ast.copy_location(ast.BinOp(target, op, value), node)
            if isinstance(target, ast.Name):
                return _let(target.id, lower(computed, names), names, loops, span)
            return (_assign(target, lower(computed, names), names, span),), names
        case ast.If(test=test, body=then, orelse=otherwise):
            condition = as_bool(lower(test, names))
            yes, after_yes = _block(then, names, body, loops)
            no, after_no = _block(otherwise, names, body, loops)
            both = {name: t for name, t in after_yes.locals.items() if after_no.locals.get(name) == t}
            return (Branch(condition, yes, no, span=span),), Names(
                names.source, names.declared, names.namespace, names.owner, both
            )
        case ast.For(target=ast.Name(id=name), iter=iterable, body=inner, orelse=[]):
            domain, type_ = lower_domain(iterable, names)
            lowered, _ = _block(inner, names.bind(name, type_), body, (*names.locals, name))
            return (Loop(name, domain, lowered, span=span),), names
        case ast.Assert(test=test, msg=message):
            text = message.value if isinstance(message, ast.Constant) and isinstance(message.value, str) else None
            condition = as_bool(lower(test, names))
            return (
                Require(condition, "MC305", text or "this assertion is false", span=names.source.span(test)),
            ), names
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="forget")) as call) if (
            owner == names.owner
        ):
            return _forget(call, names, body, span), names
        case ast.Expr(value=ast.Call(func=ast.Name(id="when"))):
            hint = "a guard decides whether the step happens at all: put it at the top of the method"
            raise fail("MC207", "a guard inside a block", span, hint=hint)
        case ast.Expr(value=value):
            lower(value, names)  # says what is wrong with the expression, if anything is
            raise fail("MC202", "an expression by itself does nothing", span, hint="assign it, or delete the line")
        case _:
            raise refused(node, span)


def _let(
    name: str, value: Typed, names: Names, loops: tuple[str, ...], span: Span
) -> tuple[tuple[Statement, ...], Names]:
    if name in loops:
        hint = "use sum, any or all of a generator instead of an accumulator"
        raise fail("MC202", f"`{name}` is bound outside this loop and cannot be bound again inside", span, hint=hint)
    type_ = _nameable(value)
    known = names.locals.get(name)
    if known is not None and known != type_:
        message = f"`{name}` was {describe(known)}, this is {describe(type_)}"
        raise fail("MC205", message, value.span, hint="use another name")
    return (Let(name, type_, value.expr, span=span),), names.bind(name, type_)


def _nameable(value: Typed) -> ScalarType:
    if isinstance(value.type, CountType):
        return IntType()
    if isinstance(value.type, MapType | NoneType):
        hint = "name one of its cells instead" if isinstance(value.type, MapType) else "write None where it is used"
        raise fail("MC205", f"a name cannot stand for {describe(value.type)}", value.span, hint=hint)
    return value.type


def _assign(target: ast.expr, value: Typed, names: Names, span: Span) -> Assign:
    place, type_, old = _place(target, names)
    if isinstance(type_, MapType):
        hint = "assign its values key by key, with a for loop if need be"
        raise fail("MC205", f"a whole {describe(type_)} cannot be assigned", span, hint=hint)
    if isinstance(type_, CountType):
        return Assign(place, _saturated(value, old), span=span)
    return Assign(place, as_value_of(value, type_, "the variable"), span=span)


def _saturated(value: Typed, cell: Expr) -> Expr:
    """A count never passes `MANY`; effects happen, they are never taken back."""
    match value.expr:
        case Arithmetic(Operation.ADD, base, Const(int() as added)) if base == cell and added >= 0:
            return Extremum(Choice.MIN, (value.expr, Const(MANY)), span=value.span)
        case _:
            hint = "write `+= 1`: an effect on the outside world cannot be taken back"
            raise fail("MC210", "a count of effects can only grow", value.span, hint=hint)


def _place(target: ast.expr, names: Names) -> tuple[Place, Type, Expr]:
    """The cell to assign, its type, and the same cell as an expression."""
    span = names.source.span(target)
    match target:
        case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == names.owner:
            variable = names.declared.variables.get(attr)
            if variable:
                return Place(attr, span=span), variable.type, VariableRead(attr, span=span)
            parameter = names.declared.parameters.get(attr)
            if parameter:
                hint = "declare it Durable or Volatile if it changes"
                notes = declared_here(parameter.span)
                raise fail("MC210", f"the parameter `{attr}` is constant", span, hint=hint, notes=notes)
            raise unknown_name(attr, names.declared.variables, span, "the state variable")
        case ast.Subscript(value=base, slice=key_node):
            place, type_, read = _place(base, names)
            if not isinstance(type_, MapType):
                hint = "only maps and Effects have keys"
                raise fail("MC205", f"this is {describe(type_)}, which has no keys", place.span, hint=hint)
            key = as_key(lower(key_node, names), type_.key)
            return Place(place.variable, (*place.keys, key), span=span), type_.value, Index(read, key, span=span)
        case _:
            hint = "assign one state variable, `self.name` or `self.name[key]`, per line"
            raise fail("MC210", "this cannot be assigned", span, hint=hint)


def _forget(call: ast.Call, names: Names, body: Body, span: Span) -> tuple[Statement, ...]:
    match call:
        case ast.Call(args=[], keywords=[]):
            body.forgets.append(None)
            return forget_all(names.declared, span)
        case ast.Call(args=[who], keywords=[]):
            typed = lower(who, names)
            if not isinstance(typed.type, IdType):
                hint = "write `self.forget()` for everything, or name an identity: `self.forget(c)`"
                raise fail("MC209", f"nobody is {describe(typed.type)}", typed.span, hint=hint)
            body.forgets.append(typed.type)
            return forget_keyed_by(typed.expr, typed.type, names.declared, span)
        case _:
            hint = "write `self.forget()` or `self.forget(c)`"
            raise fail("MC202", "`forget` takes one identity or nothing", span, hint=hint)
