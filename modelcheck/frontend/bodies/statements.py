"""Statements of an effect: `ast` to the IR, with the names that are known after each."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from modelcheck.errors import Span
from modelcheck.frontend.bodies.any_order import in_any_order
from modelcheck.frontend.bodies.assignments import assignment, with_fixed_keys
from modelcheck.frontend.bodies.bindings import check_shape, let
from modelcheck.frontend.bodies.calls import arguments, parameters_of
from modelcheck.frontend.bodies.expressions import lower
from modelcheck.frontend.bodies.folds import iteration, several_names
from modelcheck.frontend.bodies.forget import forgotten
from modelcheck.frontend.bodies.match import as_if
from modelcheck.frontend.bodies.mutations import change
from modelcheck.frontend.bodies.overrides import overridden
from modelcheck.frontend.bodies.refused import refused
from modelcheck.frontend.reading.compiled import Method
from modelcheck.frontend.reading.source import fail, without_docstring
from modelcheck.frontend.values.names import Names, unknown_name
from modelcheck.frontend.values.strict import evaluated
from modelcheck.frontend.values.values import Made, Stored, Typed, Value, as_bool, parts_of
from modelcheck.ir.fold import statements
from modelcheck.ir.nodes import (
    TRUE,
    Assign,
    Branch,
    Expr,
    LocalRead,
    Loop,
    Require,
    Statement,
)
from modelcheck.ir.shapes import RecordShape
from modelcheck.ir.types import IdType
from modelcheck.spec import when


@dataclass(slots=True)
class Body:
    """The parts of a step's body: guards and effect; `forgets` holds the types named by `forget` (None: everybody)."""

    guards: list[Expr] = field(default_factory=list)
    effect: list[Statement] = field(default_factory=list)
    forgets: list[IdType | None] = field(default_factory=list)


def lower_block(
    nodes: Sequence[ast.stmt], names: Names, body: Body, loops: tuple[str, ...]
) -> tuple[tuple[Statement, ...], Names]:
    """The statements in order, and the names known after the last."""
    result: list[Statement] = []
    for node in nodes:
        lowered, names = lower_statement(node, names, body, loops)
        result.extend(lowered)
    return tuple(result), names


def lower_statement(
    node: ast.stmt, names: Names, body: Body, loops: tuple[str, ...]
) -> tuple[tuple[Statement, ...], Names]:
    """The statement, and the names known after it; `loops` are the names bound outside the innermost loop."""
    span = names.source.span(node)
    match node:
        case ast.Pass():
            return (), names
        case ast.Assign(targets=[target], value=value):
            return assignment(target, value, names, loops, span)
        case ast.AnnAssign(value=None):
            raise fail("MC210", "a name without a value", span, hint="give it one, or delete the line")
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return assignment(target, value, names, loops, span)
        case ast.Assign():
            raise fail("MC210", "this cannot be assigned", span, hint="assign one thing to one name per line")
        case ast.AugAssign(target=target, op=op, value=value):
            computed = ast.copy_location(ast.BinOp(target, op, value), node)
            return assignment(target, computed, names, loops, span)
        case ast.If(test=test, body=then, orelse=otherwise):
            condition = as_bool(lower(test, names))
            yes, after_yes = lower_block(then, names, body, loops)
            no, after_no = lower_block(otherwise, names, body, loops)
            both = {name: v for name, v in after_yes.locals.items() if _same(v, after_no.locals.get(name))}
            return (Branch(condition, yes, no, span=span),), replace(names, locals=both)
        case ast.Match():
            return lower_statement(as_if(node, names.source), names, body, loops)
        case ast.For(target=ast.Name(id=name), iter=iterable, body=inner, orelse=[]):
            return _loop(name, iterable, inner, names, body, span), names
        case ast.For(target=target, iter=iterable, orelse=[]):
            raise several_names(target, iterable, names)
        case ast.For(orelse=[first, *_]):
            hint = "write its lines below the loop: no loop ends early"
            raise fail("MC202", "`else` of a loop is not part of the language", names.source.span(first), hint=hint)
        case ast.Assert(test=test):
            condition = as_bool(lower(test, names))
            return (Require(condition, "MC305", assertion_message(node), span=names.source.span(test)),), names
        case ast.Expr(value=ast.Call() as call):
            return _call(call, names, body, loops, span), names
        case ast.Expr(value=value):
            lower(value, names)  # says what is wrong with the expression, if anything is
            raise fail("MC202", "an expression by itself does nothing", span, hint="assign it, or delete the line")
        case _:
            raise refused(node, span)


def guard_of(statement: ast.stmt, names: Names) -> bool:
    """True if the statement is a guard, `when(...)`."""
    match statement:
        case ast.Expr(value=ast.Call(func=func)):
            return names.find(func) is when
        case _:
            return False


def assertion_message(statement: ast.Assert) -> str:
    """The message of the assertion, or a general one."""
    match statement.msg:
        case ast.Constant(value=str() as text):
            return text
        case _:
            return "this assertion is false"


def _same(left: Value, right: Value | None) -> bool:
    """True if a name has the same value in both arms of an `if`; one bound in a single arm is not known after it."""
    return right is not None and left.shape == right.shape and _reads_alike(left, right)


def _reads_alike(left: Value, right: Value) -> bool:
    if isinstance(left, Typed) and isinstance(right, Typed):
        return left.expr == right.expr
    if isinstance(left, Made | Stored) and isinstance(right, Made | Stored) and isinstance(left.shape, RecordShape):
        return parts_of(left) == parts_of(right)
    return left == right


def _loop(
    name: str, iterable: ast.expr, inner: Sequence[ast.stmt], names: Names, body: Body, span: Span
) -> tuple[Statement, ...]:
    over = iteration(iterable, name, names, lower)
    if over.times is not None:
        hint = "fold it with all, any or sum, or choose an item by a step's argument: `def deliver(self, x: Request)`"
        raise fail("MC202", "a for loop does not run over a bag", span, hint=hint)
    if not over.in_order and name in names.locals:
        hint = "give the member a name of its own"
        raise fail("MC202", f"a loop over a frozenset leaves `{name}` with any of its members", span, hint=hint)
    # After the loop the name keeps the value of the last round.
    check_shape(name, over.element, names)
    fixed: tuple[Statement, ...] = ()
    inside = names.bind(name, over.element)
    if not isinstance(over.element, Typed) or not isinstance(over.element.expr, LocalRead):
        fixed, inside = let(name, over.element, names, (), span)
    lowered, _ = lower_block(inner, inside, body, (*names.locals, name))
    if over.reads and any(
        isinstance(each, Assign) and each.target.variable in over.reads for each in statements(lowered)
    ):
        hint = "gather first what is to change, or loop over identities or a range"
        raise fail("MC202", "a loop that changes what it runs over", span, hint=hint)
    if not over.in_order and not in_any_order(lowered, [local for local, _ in over.domains]):
        hint = "let each round change what belongs to its own member, under names of its own, or add up with +="
        raise fail("MC202", "a loop over a frozenset whose effect depends on the order", span, hint=hint)
    lowered = (*fixed, *lowered)
    if over.condition is not None:
        lowered = (Branch(over.condition, lowered, (), span=span),)
    for local, domain in reversed(over.domains):
        lowered = (Loop(local, domain, lowered, span=span),)
    there = evaluated(over.evaluated, names.declared)
    return lowered if there == TRUE else (Require(there, "MC304", "this value is None here", span=span), *lowered)


def _call(call: ast.Call, names: Names, body: Body, loops: tuple[str, ...], span: Span) -> tuple[Statement, ...]:
    match call:
        case ast.Call(func=func) if names.find(func) is when:
            hint = "a guard decides whether the step happens at all: put it at the top of the method"
            raise fail("MC207", "a guard inside a block", span, hint=hint)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="forget")) if owner == names.owner:
            return forgotten(call, names, body.forgets, span)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if owner == names.owner:
            helper = names.declared.helpers.get(name)
            if helper is None:
                raise unknown_name(name, names.declared.helpers, span, "the spec has no method")
            return _inlined(helper, call, names, body, loops, span)
        case ast.Call(func=ast.Attribute(value=ast.Call(func=func))) if names.find(func) is super:
            return _inlined(overridden(call, names, span), call, names, body, loops, span)
        case ast.Call(func=ast.Attribute(value=container, attr=method), keywords=[]):
            held = lower(container, names)
            if isinstance(held, Stored):
                lets, held = with_fixed_keys(held, names, span)
                return (*lets, *change(held, method, [lower(argument, names) for argument in call.args], span))
    lower(call, names)
    raise fail("MC202", "an expression by itself does nothing", span, hint="assign it, or delete the line")


def _inlined(
    helper: Method, call: ast.Call, names: Names, body: Body, loops: tuple[str, ...], span: Span
) -> tuple[Statement, ...]:
    """The statements of a called method that changes state, after bindings of its arguments."""
    name = helper.node.name
    if helper.function in names.calls:
        raise fail("MC213", f"`{name}` calls itself", span, hint="a spec's functions end: use a loop")
    owner, *parameters = parameters_of(helper, call) or ["self"]
    given = arguments(parameters, call, names, span, lower)
    prefix = f"{names.prefix}{name} at {span.line}:{span.column}."
    inner = Names(
        helper.source, names.declared, helper.scope, owner, {}, prefix, (*names.calls, helper.function), helper.cls
    )
    lets: list[Statement] = []
    for parameter, value in given.items():
        bound, inner = let(parameter, value, inner, (), span)
        lets.extend(bound)
    lowered, _ = lower_block(without_docstring(helper.node.body), inner, body, ())
    return (*lets, *lowered)
