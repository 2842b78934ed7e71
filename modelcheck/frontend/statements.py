"""Bodies of steps and properties: guard, then effect."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from modelcheck.errors import Span
from modelcheck.frontend.calls import arguments
from modelcheck.frontend.coerce import as_value_of
from modelcheck.frontend.expressions import lower, lower_scalar
from modelcheck.frontend.folds import iteration
from modelcheck.frontend.forget import forget_all, forget_keyed_by
from modelcheck.frontend.mutations import assign, change, pop
from modelcheck.frontend.names import Names, declared_here, unknown_name
from modelcheck.frontend.refused import refused
from modelcheck.frontend.shapes import (
    BagShape,
    Bounded,
    ListShape,
    MapShape,
    NoneType,
    OptionalShape,
    RecordShape,
    SetShape,
    cells,
    describe,
    leaves,
    scalar_of,
)
from modelcheck.frontend.source import Collector, fail
from modelcheck.frontend.strict import evaluated
from modelcheck.frontend.values import (
    Made,
    MadeSet,
    Stored,
    Typed,
    Value,
    as_bool,
    expressions_of,
    item,
    made,
    parts_of,
)
from modelcheck.frontend.values import field as field_of
from modelcheck.ir.fold import statements, subexpressions
from modelcheck.ir.nodes import (
    TRUE,
    Assign,
    Branch,
    Expr,
    Let,
    LocalRead,
    Loop,
    RangeDomain,
    Require,
    Statement,
    VariableRead,
    checked,
    conjunction,
)
from modelcheck.ir.system import key_domains
from modelcheck.ir.types import CountType, IdType, IntType


@dataclass(slots=True)
class Body:
    """What a step's method says: a guard and an effect; `forgets` lists what `forget` was called with (None: all)."""

    guards: list[Expr] = field(default_factory=list)
    effect: list[Statement] = field(default_factory=list)
    forgets: list[IdType | None] = field(default_factory=list)


def lower_step(node: ast.FunctionDef, names: Names) -> tuple[Expr, tuple[Statement, ...], tuple[IdType | None, ...]]:
    """Guard, effect, and what the step forgets.

    What stands before the last `when` is evaluated in every state: names by substitution, an assertion as part of the
    guard that fails where it is false.

    Raises:
        SpecError: As `lower`; a guard after an effect (MC207); an assignment that cannot be (MC210).
    """
    body = Body()
    named: list[tuple[str, Value, Span]] = []
    problems = Collector()
    lines = _without_docstring(node.body)
    whens = [number for number, line in enumerate(lines) if _when(line)]
    last_guard = whens[-1] if whens else -1
    for number, statement in enumerate(lines):
        before = names
        with problems:
            if number <= last_guard:
                names = _before_effect(statement, names, body, named)
            else:
                if number == last_guard + 1:
                    names = _fixed(named, names, body)
                lowered, names = _statement(statement, names, body, loops=())
                body.effect.extend(lowered)
            continue
        if names is before and any(isinstance(part, ast.Name) for part in _targets(statement)):
            break  # what follows would be blamed for a name that is missing only because of this
    problems.finish()
    return conjunction(*body.guards), tuple(body.effect), tuple(body.forgets)


def _fixed(named: Sequence[tuple[str, Value, Span]], names: Names, body: Body) -> Names:
    """Names bound before the guard keep their values while the effect changes what they were read from."""
    lets: list[Let] = []
    last = {name: (value, span) for name, value, span in named}
    for name, (value, span) in last.items():
        more, names = _let(name, value, names, (), span)
        lets.extend(more)
    body.effect.extend(_at_once(lets))
    return names


def _at_once(lets: Sequence[Let]) -> tuple[Let, ...]:
    """All of the names get their values before any of them changes: `a, b = b, a`."""
    bound: set[str] = set()
    for let in lets:
        if any(isinstance(part, LocalRead) and part.name in bound for part in subexpressions(let.value)):
            break
        bound.add(let.local)
    else:
        return tuple(lets)
    before = tuple(replace(let, local=f"{let.local} before") for let in lets)
    return (*before, *(replace(let, value=LocalRead(f"{let.local} before", span=let.span)) for let in lets))


def _before_effect(statement: ast.stmt, names: Names, body: Body, named: list[tuple[str, Value, Span]]) -> Names:
    """A guard, or what may precede one; the names it binds are added to `named`."""
    span = names.source.span(statement)
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="when"))):
            body.guards.append(_guard(_when(statement), names))
            return names
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            bound = [(name, lower(value, names))]
        case ast.Assign(targets=[ast.Tuple(elts=[*elements])], value=value) if _are_names(elements):
            bound = _fields(elements, lower(value, names), span)
        case ast.Assert(test=test):
            condition = as_bool(lower(test, names))
            held = checked(condition, condition, code="MC305", message=_message(statement))
            body.guards.append(replace(held, span=names.source.span(test)))
            return names
        case _:
            hint = "a guard decides whether the step happens at all: put every `when` first"
            raise fail("MC207", "an effect before a guard", span, hint=hint)
    for name, part in bound:
        _let(name, part, names, (), span)  # refuses what a name cannot stand for
        body.guards.append(evaluated(expressions_of(part), names.declared))
        named.append((name, part, span))
        names = names.bind(name, part)
    return names


def lower_property(node: ast.FunctionDef, names: Names) -> Expr:
    """The condition of a property: names bound and returned, nothing else.

    Raises:
        SpecError: As `lower`; a statement a property cannot have (MC202).
    """
    *before, last = _without_docstring(node.body) or [ast.Pass(lineno=node.lineno, col_offset=node.col_offset)]
    also: list[Expr] = []
    for statement in before:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                bound = lower(value, names)
                also.append(evaluated(expressions_of(bound), names.declared))
                names = names.bind(name, bound)
            case _:
                hint = "name intermediate values, then return one condition"
                raise fail("MC202", "a property only names values", names.source.span(statement), hint=hint)
    match last:
        case ast.Return(value=ast.expr() as value):
            return conjunction(*also, as_bool(lower(value, names)))
        case _:
            hint = "end it with `return` and the condition"
            raise fail("MC202", "a property returns a bool", names.source.span(last), hint=hint)


def _without_docstring(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
        case _:
            return list(body)


def _when(statement: ast.stmt) -> ast.Call | None:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="when")) as call):
            return call
        case _:
            return None


def _guard(call: ast.Call | None, names: Names) -> Expr:
    match call:
        case ast.Call(args=[condition], keywords=[]):
            return as_bool(lower(condition, names))
        case _:
            span = names.source.span(call) if call else None
            raise fail("MC202", "`when` takes one condition", span, hint="join conditions with `and`")


def _message(statement: ast.Assert) -> str:
    match statement.msg:
        case ast.Constant(value=str() as text):
            return text
        case _:
            return "this assertion is false"


def _targets(statement: ast.stmt) -> list[ast.expr]:
    match statement:
        case ast.Assign(targets=targets):
            return [part for target in targets for part in ast.walk(target) if isinstance(part, ast.expr)]
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return [target]
        case _:
            return []


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
        case ast.Assign(targets=[target], value=value):
            return _assignment(target, value, names, loops, span)
        case ast.AnnAssign(value=None):
            raise fail("MC210", "a name without a value", span, hint="give it one, or delete the line")
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return _assignment(target, value, names, loops, span)
        case ast.Assign():
            raise fail("MC210", "this cannot be assigned", span, hint="assign one thing to one name per line")
        case ast.AugAssign(target=target, op=op, value=value):
            computed = ast.copy_location(ast.BinOp(target, op, value), node)
            return _assignment(target, computed, names, loops, span)
        case ast.If(test=test, body=then, orelse=otherwise):
            condition = as_bool(lower(test, names))
            yes, after_yes = _block(then, names, body, loops)
            no, after_no = _block(otherwise, names, body, loops)
            both = {name: v for name, v in after_yes.locals.items() if _same(v, after_no.locals.get(name))}
            return (Branch(condition, yes, no, span=span),), replace(names, locals=both)
        case ast.For(target=ast.Name(id=name), iter=iterable, body=inner, orelse=[]):
            return _loop(name, iterable, inner, names, body, span), names
        case ast.Assert(test=test):
            condition = as_bool(lower(test, names))
            return (Require(condition, "MC305", _message(node), span=names.source.span(test)),), names
        case ast.Expr(value=ast.Call() as call):
            return _call(call, names, body, loops, span), names
        case ast.Expr(value=value):
            lower(value, names)  # says what is wrong with the expression, if anything is
            raise fail("MC202", "an expression by itself does nothing", span, hint="assign it, or delete the line")
        case _:
            raise refused(node, span)


def _same(left: Value, right: Value | None) -> bool:
    """Is a name bound alike after both arms of an `if`? A name bound in one of them only is not known after it."""
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
    fixed: tuple[Statement, ...] = ()
    inside = names.bind(name, over.element)
    if not isinstance(over.element, Typed) or not isinstance(over.element.expr, LocalRead):
        fixed, inside = _let(name, over.element, names, (), span)
    lowered, _ = _block(inner, inside, body, (*names.locals, name))
    if over.reads and any(
        isinstance(each, Assign) and each.target.variable in over.reads for each in statements(lowered)
    ):
        hint = "gather first what is to change, or loop over identities or a range"
        raise fail("MC202", "a loop that changes what it runs over", span, hint=hint)
    lowered = (*fixed, *lowered)
    if over.condition is not None:
        lowered = (Branch(over.condition, lowered, (), span=span),)
    for local, domain in reversed(over.domains):
        lowered = (Loop(local, domain, lowered, span=span),)
    there = evaluated(over.evaluated, names.declared)
    return lowered if there == TRUE else (Require(there, "MC304", "this value is None here", span=span), *lowered)


def _assignment(
    target: ast.expr, value: ast.expr, names: Names, loops: tuple[str, ...], span: Span
) -> tuple[tuple[Statement, ...], Names]:
    before, taken = _taken(value, names)
    match target:
        case ast.Name(id=name):
            changes: tuple[Statement, ...]
            changes, names = _let(name, taken, names, loops, span)
        case ast.Tuple(elts=[*elements]) if _are_names(elements):
            bound: list[Let] = []
            for name, part in _fields(elements, taken, span):
                lets, names = _let(name, part, names, loops, span)
                bound.extend(lets)
            changes = _at_once(bound)
        case ast.Attribute() | ast.Subscript():
            lets, place = _with_fixed_keys(_place(target, names), names, span)
            changes = (*_evaluated(taken, names, span), *lets, *assign(place, taken, span))
        case _:
            raise fail("MC210", "this cannot be assigned", span, hint="assign one thing to one name per line")
    return (*before, *changes), names


def _evaluated(value: Value, names: Names, span: Span) -> tuple[Statement, ...]:
    """What a set is made of is evaluated also where no member is asked for."""
    there = evaluated(expressions_of(value), names.declared) if isinstance(value, MadeSet) else TRUE
    return () if there == TRUE else (Require(there, "MC304", "this value is None here", span=span),)


def _taken(value: ast.expr, names: Names) -> tuple[tuple[Statement, ...], Value]:
    """The value assigned; `pop` changes its list as well."""
    match value:
        case ast.Call(func=ast.Attribute(value=container, attr="pop"), args=args, keywords=[]):
            span, held = names.source.span(value), lower(container, names)
            if isinstance(held, Stored) and isinstance(held.shape, ListShape):
                lets, held = _with_fixed_keys(held, names, span)
                changes, taken = pop(held, [lower(argument, names) for argument in args], span)
                return (*lets, *changes), taken
    return (), lower(value, names)


def _are_names(elements: Sequence[ast.expr]) -> bool:
    return all(isinstance(element, ast.Name) for element in elements)


def _fields(elements: Sequence[ast.expr], value: Value, span: Span) -> list[tuple[str, Value]]:
    """The names of an unpacking with the fields they stand for."""
    if not isinstance(value.shape, RecordShape) or len(value.shape.fields) != len(elements):
        raise fail("MC210", f"{describe(value.shape)} cannot be unpacked like this", span, hint="one name per field")
    names = [element.id for element in elements if isinstance(element, ast.Name)]
    return [(name, field_of(value, each, span)) for name, (each, _) in zip(names, value.shape.fields, strict=True)]


def _let(name: str, value: Value, names: Names, loops: tuple[str, ...], span: Span) -> tuple[tuple[Let, ...], Names]:
    if name in loops:
        hint = "use sum, any or all of a generator instead of an accumulator"
        raise fail("MC202", f"`{name}` is bound outside this loop and cannot be bound again inside", span, hint=hint)
    known = names.locals.get(name)
    if known is not None and known.shape != value.shape and not _both_count(known, value):
        message = f"`{name}` was {describe(known.shape)}, this is {describe(value.shape)}"
        raise fail("MC205", message, value.span, hint="use another name")
    shape = IntType() if isinstance(value.shape, CountType | Bounded) else value.shape
    if isinstance(value, MadeSet) or isinstance(shape, NoneType | MapShape | ListShape | BagShape | SetShape):
        hint = "write None where it is used" if isinstance(shape, NoneType) else "name one of its parts instead"
        raise fail("MC205", f"a name cannot stand for {describe(shape)}", value.span, hint=hint)
    parts = as_value_of(value, shape, "the name")
    local = names.prefix + name
    types = {suffix: IntType() if isinstance(leaf, CountType) else scalar_of(leaf) for suffix, leaf in leaves(shape)}
    lets = tuple(Let(local + suffix, types[suffix], part, span=span) for suffix, part in parts.items())
    reads = {suffix: LocalRead(local + suffix, span=span) for suffix in parts}
    return _at_once(lets), names.bind(name, made(shape, reads, span))


def _both_count(left: Value, right: Value) -> bool:
    return all(isinstance(value.shape, IntType | CountType | Bounded) for value in (left, right))


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
            raise unknown_name(attr, names.declared.variables, span, "the state variable")
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


def _with_fixed_keys(target: Stored, names: Names, span: Span) -> tuple[tuple[Let, ...], Stored]:
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


def _call(call: ast.Call, names: Names, body: Body, loops: tuple[str, ...], span: Span) -> tuple[Statement, ...]:
    match call:
        case ast.Call(func=ast.Name(id="when")):
            hint = "a guard decides whether the step happens at all: put it at the top of the method"
            raise fail("MC207", "a guard inside a block", span, hint=hint)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="forget")) if owner == names.owner:
            return _forget(call, names, body, span)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if owner == names.owner:
            return _inlined(name, call, names, body, loops, span)
        case ast.Call(func=ast.Attribute(value=container, attr=method), keywords=[]):
            held = lower(container, names)
            if isinstance(held, Stored):
                lets, held = _with_fixed_keys(held, names, span)
                return (*lets, *change(held, method, [lower(argument, names) for argument in call.args], span))
    lower(call, names)
    raise fail("MC202", "an expression by itself does nothing", span, hint="assign it, or delete the line")


def _inlined(
    name: str, call: ast.Call, names: Names, body: Body, loops: tuple[str, ...], span: Span
) -> tuple[Statement, ...]:
    """A method of the spec that changes state: its statements, with its arguments named first."""
    helper = names.declared.helpers.get(name)
    if helper is None:
        raise unknown_name(name, names.declared.helpers, span, "the method")
    if name in names.calls:
        raise fail("MC213", f"`{name}` calls itself", span, hint="a spec's functions end: use a loop")
    owner, *parameters = [argument.arg for argument in helper.node.args.args] or ["self"]
    given = arguments(parameters, call, names, span, lower)
    prefix = f"{names.prefix}{name} at {span.line}:{span.column}."
    inner = Names(helper.source, names.declared, helper.namespace, owner, {}, prefix, (*names.calls, name))
    lets: list[Statement] = []
    for parameter, value in given.items():
        bound, inner = _let(parameter, value, inner, (), span)
        lets.extend(bound)
    lowered, _ = _block(_without_docstring(helper.node.body), inner, body, ())
    return (*lets, *lowered)


def _forget(call: ast.Call, names: Names, body: Body, span: Span) -> tuple[Statement, ...]:
    match call:
        case ast.Call(args=[], keywords=[]):
            body.forgets.append(None)
            return forget_all(names.declared, span)
        case ast.Call(args=[who], keywords=[]):
            typed = lower_scalar(who, names)
            if not isinstance(typed.type, IdType):
                hint = "write `self.forget()` for everything, or name an identity: `self.forget(c)`"
                raise fail("MC209", f"nobody is {describe(typed.type)}", typed.span, hint=hint)
            body.forgets.append(typed.type)
            if isinstance(typed.expr, LocalRead):
                return forget_keyed_by(typed.expr, typed.type, names.declared, span)
            # Named first, since what says who it is may be forgotten on the way.
            name = f"who at {span.line}:{span.column}"
            resets = forget_keyed_by(LocalRead(name, span=typed.span), typed.type, names.declared, span)
            return (Let(name, typed.type, typed.expr, span=span), *resets)
        case _:
            hint = "write `self.forget()` or `self.forget(c)`"
            raise fail("MC202", "`forget` takes one identity or nothing", span, hint=hint)
