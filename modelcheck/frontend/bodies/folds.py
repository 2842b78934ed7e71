"""Comprehensions and loops: the domains they run over, nested and with conditions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from modelcheck.errors import Span, SpecError
from modelcheck.frontend.bodies.refused import refused
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.types.annotations import NotInLanguage
from modelcheck.frontend.values.names import Names
from modelcheck.frontend.values.sets import finite, members
from modelcheck.frontend.values.strict import may_fail, strictly
from modelcheck.frontend.values.values import (
    Stored,
    Typed,
    Value,
    as_bool,
    as_integer,
    expressions_of,
    is_integer,
    made,
    settled,
)
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import (
    Arithmetic,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Fold,
    Folding,
    LocalRead,
    Not,
    Operation,
    RangeDomain,
    VariableRead,
    conjunction,
    disjunction,
)
from modelcheck.ir.shapes import (
    LENGTH,
    BagShape,
    Bounded,
    ListShape,
    MapShape,
    SetShape,
    Shape,
    cells,
    describe,
    domains,
    leaves,
)
from modelcheck.ir.types import BoolType, CountType, IntType


class Lower(Protocol):
    """The reader of expressions: `modelcheck.frontend.bodies.expressions.lower`."""

    def __call__(self, node: ast.expr, names: Names, /) -> Value:
        """See `modelcheck.frontend.bodies.expressions.lower`."""


@dataclass(frozen=True, slots=True)
class Iteration:
    """The elements that a loop runs over.

    Attributes:
        domains: Nested domains, each with the name that is bound to its values.
        element: The value of the loop's target.
        condition: True of the combinations that count; None if all do.
        times: The number of times an element occurs, where that may be more than once (bags).
        reads: The variables that determine the elements.
        evaluated: Expressions that Python evaluates even if there are no elements.
        in_order: True if Python runs in this order; the order of a frozenset is not defined.
    """

    domains: tuple[tuple[str, Domain], ...]
    element: Value
    condition: Expr | None = None
    times: Expr | None = None
    reads: frozenset[str] = frozenset()
    evaluated: tuple[Expr, ...] = ()
    in_order: bool = True


def iteration(node: ast.expr, target: str, names: Names, lower: Lower) -> Iteration:
    """The elements that `for target in node` runs over.

    Raises:
        SpecError: MC202, it has no finite domain the language knows.
    """
    span = names.source.span(node)
    local = free_local(target, names)
    match node:
        case ast.Attribute() | ast.Name() if (identities := names.identities(node)) is not None:
            return _simple(local, identities, span)
        case ast.Attribute() | ast.Name() if isinstance(known := names.find(node), type):
            return _over_enum(known, local, names, span)
        case ast.Call(func=func, args=[_] | [_, _], keywords=[]) if names.find(func) is range:
            return _simple(local, range_domain(node, names, lower), span)
        case ast.Call(func=ast.Attribute(value=base, attr="keys" | "values" | "items"), args=[], keywords=[]) if (
            not isinstance(base, ast.Name) or base.id != names.owner
        ):
            of = ast.unparse(base)
            hint = f"write `for {target} in {of}`, and `{of}[{target}]` for the value"
            raise fail("MC202", "a loop runs over a dict itself", span, hint=hint)
    value = lower(node, names)
    match value.shape:
        case MapShape(RangeDomain() as domain, CountType() as shape) if isinstance(value, Stored):
            # `Effects` are a sequence: Python iterates over their counts, but over the keys of a dict.
            element = settled(Stored(shape, value.name, (*value.keys, LocalRead(local)), span))
            reads = frozenset({value.name, *_variables_read(*value.keys)})
            return Iteration(((local, domain),), element, reads=reads, evaluated=value.keys)
        case MapShape(domain):
            return replace(_simple(local, domain, span), evaluated=expressions_of(value))
        case ListShape(item) if isinstance(value, Stored):
            index = f"{local}.index"
            element = settled(Stored(item, value.name, (*value.keys, LocalRead(index)), span))
            slots = RangeDomain(Const(0), value.cell(LENGTH))
            return Iteration(((index, slots),), element, reads=_variables(value) | _variables_read(*value.keys))
        case SetShape(member) if finite(member, span):
            bound, element = bound_element(member, local, span)
            contains = members(value, member)(tuple(LocalRead(name) for name, _ in bound))
            reads = _variables_read(contains)
            return Iteration(bound, element, contains, None, reads, expressions_of(value), in_order=False)
        case BagShape(item) if isinstance(value, Stored):
            bound, element = bound_element(item, local, span)
            count = value.cell("", *(LocalRead(name) for name, _ in bound))
            return Iteration(bound, element, Compare(Comparison.GT, count, Const(0)), times=count)
    hint = "write `for c in self.consumers`, `for m in range(self.messages)`, or go through a list, frozenset or Bag"
    raise fail("MC202", f"a loop does not run over {describe(value.shape)}", span, hint=hint)


def several_names(target: ast.expr, over: ast.expr, names: Names) -> SpecError:
    """The error MC202: a loop or generator binds something else than one name."""
    hint = "bind one name, and read its fields: `for x in self.queue`, then `x.offset`"
    match target, over:
        case ast.Tuple(elts=[ast.Name(id=key), _]), ast.Call(func=ast.Attribute(value=base, attr="items"), args=[]):
            of = ast.unparse(base)
            hint = f"write `for {key} in {of}`, and `{of}[{key}]` for the value"
    return fail("MC202", "a loop binds one name", names.source.span(target), hint=hint)


def free_local(target: str, names: Names) -> str:
    """A name of the IR for the target that no value in scope mentions, so that binding it captures none of them."""
    mentioned = {
        part.name
        for name, value in names.locals.items()
        if name != target
        for expr in expressions_of(value)
        for part in subexpressions(expr)
        if isinstance(part, LocalRead)
    }
    local = names.prefix + target
    while any(name == local or name.startswith((f"{local}.", f"{local} ")) for name in mentioned):
        local += "'"
    return local


def range_domain(node: ast.Call, names: Names, lower: Lower) -> RangeDomain:
    """The domain of `range(stop)` or `range(start, stop)`.

    Raises:
        SpecError: MC202, more arguments; MC205, bounds that are no integers.
    """
    span = names.source.span(node)
    if node.keywords or len(node.args) not in (1, 2):
        raise fail("MC202", "a range has a stop, and perhaps a start", span, hint="write `range(n)` or `range(a, b)`")
    bounds = [as_integer(lower(argument, names)) for argument in node.args]
    return RangeDomain(*bounds, span=span) if len(bounds) == 2 else RangeDomain(Const(0), bounds[0], span=span)


def bound_element(shape: Shape, local: str, span: Span) -> tuple[tuple[tuple[str, Domain], ...], Value]:
    """The domains of the leaves of a finite shape, each with a name for its value, and the value made of the names."""
    names = [f"{local}{suffix}" for suffix, _ in leaves(shape)]
    parts: dict[str, Expr] = {}
    for name, (suffix, leaf) in zip(names, leaves(shape), strict=True):
        read: Expr = LocalRead(name, span=span)
        if isinstance(leaf, Bounded) and leaf.low != Const(0):
            read = Arithmetic(Operation.ADD, read, leaf.low, span=span)
        parts[suffix] = read
    return tuple(zip(names, domains(shape), strict=True)), made(shape, parts, span)


def fold(folding: Folding, generator: ast.GeneratorExp, names: Names, lower: Lower) -> Typed:
    """`all`, `any` or `sum` of a generator: nested generators become nested folds, conditions part of the body.

    Raises:
        SpecError: As `lower` and `iteration`.
    """
    span = names.source.span(generator)

    def nest(remaining: list[ast.comprehension], names: Names) -> Expr:
        if not remaining:
            return _element(folding, lower(generator.elt, names))
        first, *rest = remaining
        if first.is_async:
            raise refused(first.target, names.source.span(first.target))
        if not isinstance(first.target, ast.Name):
            raise several_names(first.target, first.iter, names)
        over = iteration(first.iter, first.target.id, names, lower)
        inner = names.inside().bind(first.target.id, over.element)
        conditions = [as_bool(lower(condition, inner)) for condition in first.ifs]
        if over.condition is not None:
            conditions.insert(0, over.condition)
        body = nest(rest, inner)
        if folding is Folding.SUM and over.times is not None:
            body = Arithmetic(Operation.MUL, over.times, body)
        type_ = IntType() if folding is Folding.SUM else BoolType()
        body = _filtered(folding, conditions, body)
        folded = nested(folding, over, body, span)
        if not over.in_order and folding is not Folding.SUM and may_fail(body, names.declared):
            # Without a defined order, Python may meet any member before it knows the answer, so all must have values.
            defined = nested(Folding.ALL, over, Compare(Comparison.EQ, body, body), span)
            folded = conjunction(defined, folded, span=span)
        strict = strictly(Typed(folded, type_, span), over.evaluated, names.declared)
        assert isinstance(strict, Typed)
        return strict.expr

    type_ = IntType() if folding is Folding.SUM else BoolType()
    return Typed(nest(generator.generators, names), type_, span)


def nested(folding: Folding, over: Iteration, body: Expr, span: Span) -> Expr:
    """The nested folds, one for each domain of the iteration."""
    for name, domain in reversed(over.domains):
        body = Fold(folding, name, domain, body, span=span)
    return body


def any_item(value: Stored, holds: Callable[[Value], Expr], span: Span) -> Expr:
    """The condition that `holds` is true of some item of a list."""
    assert isinstance(value.shape, ListShape)
    index = f"index of {span.line}:{span.column}"
    element = settled(Stored(value.shape.item, value.name, (*value.keys, LocalRead(index)), span))
    return Fold(Folding.ANY, index, RangeDomain(Const(0), value.cell(LENGTH)), holds(element), span=span)


def _variables(value: Stored) -> frozenset[str]:
    return frozenset(value.name + cell.suffix for cell in cells(value.shape))


def _variables_read(*exprs: Expr) -> frozenset[str]:
    return frozenset(part.name for expr in exprs for part in subexpressions(expr) if isinstance(part, VariableRead))


def _simple(local: str, domain: Domain | None, span: Span) -> Iteration:
    assert domain is not None
    type_ = IntType() if isinstance(domain, RangeDomain) else domain
    return Iteration(((local, domain),), Typed(LocalRead(local, span=span), type_, span))


def _over_enum(enumeration: type, local: str, names: Names, span: Span) -> Iteration:
    if not issubclass(enumeration, Enum) or not enumeration.__members__:
        hint = "write `for c in self.consumers` or `for m in range(self.messages)`"
        raise fail("MC202", "a loop does not run over this class", span, hint=hint)
    try:
        return _simple(local, names.declared.types.enum(enumeration), span)
    except NotInLanguage as problem:
        raise fail(problem.code, problem.message, span, hint=problem.hint) from problem


def _element(folding: Folding, element: Value) -> Expr:
    if folding is not Folding.SUM:
        return as_bool(element)
    if isinstance(element, Typed) and isinstance(element.type, BoolType):
        return Conditional(element.expr, Const(1), Const(0), span=element.span)
    if not isinstance(element, Typed) or not is_integer(element.type):
        hint = "sum adds whole numbers, or counts how often a condition is true"
        raise fail("MC205", f"this is {describe(element.shape)}, where sum needs an int", element.span, hint=hint)
    return as_integer(element)


def _filtered(folding: Folding, conditions: list[Expr], body: Expr) -> Expr:
    if not conditions:
        return body
    condition = conjunction(*conditions)
    match folding:
        case Folding.ALL:
            return disjunction(Not(condition, span=condition.span), body, span=body.span)
        case Folding.ANY:
            return conjunction(condition, body, span=body.span)
        case Folding.SUM:
            return Conditional(condition, body, Const(0), span=body.span)
