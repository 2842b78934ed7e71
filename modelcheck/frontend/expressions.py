"""Expressions of a spec: `ast` to typed IR."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from modelcheck.errors import Span, SpecError
from modelcheck.frontend.names import Names, as_constant, unknown_name
from modelcheck.frontend.source import fail
from modelcheck.frontend.typing import (
    NoneType,
    Typed,
    as_bool,
    as_integer,
    as_key,
    describe,
    is_integer,
    unified,
)
from modelcheck.ir.nodes import (
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    LocalRead,
    Negate,
    Not,
    Operation,
    ParameterRead,
    RangeDomain,
    VariableRead,
    conjunction,
    disjunction,
)
from modelcheck.ir.types import BoolType, IdType, IntType, MapType, OptionType, Type

_COMPARISONS: Final[Mapping[type[ast.cmpop], Comparison]] = {
    ast.Eq: Comparison.EQ,
    ast.NotEq: Comparison.NE,
    ast.Is: Comparison.EQ,
    ast.IsNot: Comparison.NE,
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
_FOLDINGS: Final = {"all": Folding.ALL, "any": Folding.ANY, "sum": Folding.SUM}
_EXTREMA: Final = {"min": Choice.MIN, "max": Choice.MAX}


def lower(node: ast.expr, names: Names) -> Typed:
    """The expression with its type.

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
        case ast.BinOp(op=operator) if type(operator) in _OPERATIONS:
            left, right = as_integer(lower(node.left, names)), as_integer(lower(node.right, names))
            return Typed(Arithmetic(_OPERATIONS[type(operator)], left, right, span=span), IntType(), span)
        case ast.Compare():
            return _comparison(node, names, span)
        case ast.IfExp():
            condition = as_bool(lower(node.test, names))
            then, otherwise, type_ = unified(lower(node.body, names), lower(node.orelse, names), span)
            return Typed(Conditional(condition, then, otherwise, span=span), type_, span)
        case ast.Call():
            return _call(node, names, span)
        case _:
            raise refused(node, span)


def lower_domain(node: ast.expr, names: Names) -> tuple[Domain, Type]:
    """What a loop or comprehension runs over, and the type of its elements.

    Raises:
        SpecError: MC202, it has no finite domain the language knows.
    """
    span = names.source.span(node)
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == names.owner:
            parameter = names.declared.parameters.get(attr)
            if parameter and isinstance(parameter.type, IdType):
                return parameter.type, parameter.type
        case ast.Call(func=ast.Name(id="range"), args=[stop], keywords=[]):
            return RangeDomain(Const(0), as_integer(lower(stop, names)), span=span), IntType()
        case ast.Call(func=ast.Name(id="range"), args=[start, stop], keywords=[]):
            bounds = as_integer(lower(start, names)), as_integer(lower(stop, names))
            return RangeDomain(*bounds, span=span), IntType()
    raise fail(
        "MC202",
        "a loop runs over identities or a range",
        span,
        hint="write `for c in self.consumers` or `for m in range(self.messages)`",
    )


def refused(node: ast.AST, span: Span) -> SpecError:
    """MC202 for a class of syntax the language does not have."""
    what = _REFUSED.get(type(node))
    message = (
        f"{what[0]} is not part of the language" if what else f"`{type(node).__name__}` is not part of the language"
    )
    return fail("MC202", message, span, hint=what[1] if what else "see the list of constructs in the README")


_REFUSED: Final[Mapping[type[ast.AST], tuple[str, str]]] = {
    ast.Lambda: ("a lambda", "write the expression where it is used"),
    ast.Await: ("await", "a step is atomic: split it into two steps instead"),
    ast.Yield: ("yield", "a step is atomic: split it into two steps instead"),
    ast.NamedExpr: ("an assignment inside an expression", "assign in a line of its own"),
    ast.JoinedStr: ("a text", "use an int, a bool or an identity"),
    ast.Constant: ("this kind of literal", "use an int, True, False or None"),
    ast.List: ("a list", "use a dict over identities, or Effects"),
    ast.Dict: ("a dict display", "give every key its value with `each(...)`"),
    ast.Set: ("a set", "use a dict from identities to bool"),
    ast.Tuple: ("a tuple", "use one variable for each part"),
    ast.ListComp: ("a list comprehension", "use all, any or sum of a generator"),
    ast.SetComp: ("a set comprehension", "use all, any or sum of a generator"),
    ast.DictComp: ("a dict comprehension", "use a for loop over the keys"),
    ast.GeneratorExp: ("a generator by itself", "put it into all, any or sum"),
    ast.BinOp: ("this operator", "use + - * // %; quantities are whole numbers"),
    ast.UnaryOp: ("this operator", "use `not` or unary minus"),
    ast.Try: ("try", "say in a guard when the step may happen"),
    ast.With: ("with", "a step only assigns state variables"),
    ast.While: ("while", "use a for loop over identities or a range: it must end"),
    ast.Break: ("break", "put the condition into an `if`"),
    ast.Continue: ("continue", "put the condition into an `if`"),
    ast.Return: ("return in a step", "use if and else"),
    ast.Raise: ("raise", "use `assert` for what must hold, `when` for when a step may happen"),
    ast.Import: ("an import inside a step", "import at the top of the file"),
    ast.ImportFrom: ("an import inside a step", "import at the top of the file"),
    ast.Global: ("global", "declare a state variable"),
    ast.Nonlocal: ("nonlocal", "declare a state variable"),
    ast.Delete: ("del", "assign None or the first value"),
    ast.Match: ("match", "use if and elif"),
    ast.FunctionDef: ("a function inside a step", "write the expression where it is used"),
    ast.ClassDef: ("a class inside a step", "move it to the top of the file"),
    ast.AsyncFor: ("async", "a step is atomic: split it into two steps instead"),
    ast.AsyncWith: ("async", "a step is atomic: split it into two steps instead"),
}


def _name(node: ast.Name, names: Names, span: Span) -> Typed:
    if node.id in names.locals:
        return Typed(LocalRead(node.id, span=span), names.locals[node.id], span)
    if names.owner is None and node.id in names.declared.parameters:
        return _parameter(node.id, names, span)
    constant = as_constant(names.namespace.get(node.id))
    if constant is not None:
        type_ = BoolType() if isinstance(constant.value, bool) else IntType()
        return Typed(Const(constant.value, span=span), type_, span)
    if node.id in names.declared.names() and names.owner:
        raise fail("MC201", f"the name `{node.id}` is not there", span, hint=f"write `{names.owner}.{node.id}`")
    own = names.declared.parameters if names.owner is None else ()
    raise unknown_name(node.id, [*names.locals, *own], span, "the name")


def _attribute(node: ast.Attribute, names: Names, span: Span) -> Typed:
    if not (isinstance(node.value, ast.Name) and node.value.id == names.owner):
        raise fail("MC202", "only attributes of the spec itself can be read", span, hint="write `self.name`")
    variable = names.declared.variables.get(node.attr)
    if variable:
        return Typed(VariableRead(node.attr, span=span), variable.type, span)
    if node.attr in names.declared.parameters:
        return _parameter(node.attr, names, span)
    constant = as_constant(names.declared.members.get(node.attr))
    if constant is not None:
        type_ = BoolType() if isinstance(constant.value, bool) else IntType()
        return Typed(Const(constant.value, span=span), type_, span)
    raise unknown_name(node.attr, names.declared.names(), span, "the spec's attribute")


def _parameter(name: str, names: Names, span: Span) -> Typed:
    declared = names.declared.parameters[name]
    if isinstance(declared.type, IdType):
        hint = f"write `for x in {name}` or `len({name})`"
        raise fail("MC205", f"`{name}` is a set of identities, not a value", span, hint=hint)
    return Typed(ParameterRead(name, span=span), declared.type, span)


def _subscript(node: ast.Subscript, names: Names, span: Span) -> Typed:
    base = lower(node.value, names)
    if not isinstance(base.type, MapType):
        hint = "only maps and Effects have keys"
        raise fail("MC205", f"this is {describe(base.type)}, which has no keys", base.span, hint=hint)
    key = as_key(lower(node.slice, names), base.type.key)
    return Typed(Index(base.expr, key, span=span), base.type.value, span)


def _negated(operand: Expr, span: Span) -> Typed:
    if isinstance(operand, Const) and isinstance(operand.value, int):
        return Typed(Const(-operand.value, span=span), IntType(), span)
    return Typed(Negate(operand, span=span), IntType(), span)


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
    if isinstance(operator, ast.Is | ast.IsNot) and not isinstance(right.type, NoneType):
        raise fail("MC202", "`is` compares with None only", span, hint="write == or !=")
    comparison = _COMPARISONS[type(operator)]
    if comparison in (Comparison.EQ, Comparison.NE):
        first, second, _ = unified(left, right, span)
        return Compare(comparison, first, second, span=span)
    return Compare(comparison, as_integer(left), as_integer(right), span=span)


def _membership(left_node: ast.expr, right_node: ast.expr, names: Names, span: Span) -> Expr:
    left = lower(left_node, names)
    if isinstance(right_node, ast.Tuple | ast.List | ast.Set):
        return disjunction(
            *(
                Compare(Comparison.EQ, *unified(left, lower(choice, names), span)[:2], span=span)
                for choice in right_node.elts
            ),
            span=span,
        )
    domain, _ = lower_domain(right_node, names)
    if isinstance(domain, RangeDomain):
        value = as_integer(left)
        at_least = Compare(Comparison.GE, value, domain.start, span=span)
        return conjunction(at_least, Compare(Comparison.LT, value, domain.stop, span=span), span=span)
    raise fail("MC202", "`in` looks into a range or a tuple", span, hint="write `x in range(n)` or `x in (a, b)`")


def _call(node: ast.Call, names: Names, span: Span) -> Typed:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp() as generator], keywords=[]) if name in _FOLDINGS:
            return _fold(_FOLDINGS[name], generator, names, span)
        case ast.Call(func=ast.Name(id=name), args=[_, _, *_] as args, keywords=[]) if name in _EXTREMA:
            operands = tuple(as_integer(lower(argument, names)) for argument in args)
            return Typed(Extremum(_EXTREMA[name], operands, span=span), IntType(), span)
        case ast.Call(func=ast.Name(id="len"), args=[collection], keywords=[]):
            return Typed(_length(collection, names, span), IntType(), span)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="used")) if owner == names.owner:
            return _used(node, names, span)
        case _:
            raise fail(
                "MC202",
                "this call is not part of the language",
                names.source.span(node.func),
                hint="use all, any and sum of a generator, min and max of two values or more, len, self.used",
            )


def _length(node: ast.expr, names: Names, span: Span) -> Expr:
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == names.owner:
            parameter = names.declared.parameters.get(attr)
            if parameter and isinstance(parameter.type, IdType):
                return ParameterRead(attr, span=span)
    value = lower(node, names)
    if isinstance(value.type, MapType):
        key = value.type.key
        match key:
            case RangeDomain(_, stop):
                return stop
            case IdType(_, parameter_name):
                return ParameterRead(parameter_name, span=span)
            case BoolType():
                return Const(2, span=span)
    hint = "identities, maps and Effects have a length"
    raise fail("MC205", f"this is {describe(value.type)}, which has no length", value.span, hint=hint)


def _used(node: ast.Call, names: Names, span: Span) -> Typed:
    match node:
        case ast.Call(args=[ast.Constant(value=str() as fault)], keywords=[]):
            if fault in names.declared.budgets:
                return Typed(VariableRead(f"used({fault})", span=span), IntType(), span)
            if fault in names.declared.faults:
                hint = "give it one: `@fault(at_most=k)`"
                raise fail("MC205", f"the fault `{fault}` has no budget, so its use is not counted", span, hint=hint)
            raise unknown_name(fault, names.declared.budgets, span, "the fault")
        case _:
            raise fail("MC202", "`used` takes the name of a fault", span, hint='write `self.used("crash")`')


def _fold(folding: Folding, generator: ast.GeneratorExp, names: Names, span: Span) -> Typed:
    """Nested generators become nested folds, conditions become part of the body."""

    def nest(remaining: list[ast.comprehension], names: Names) -> Expr:
        if not remaining:
            return _element(folding, lower(generator.elt, names))
        first, *rest = remaining
        if not isinstance(first.target, ast.Name) or first.is_async:
            raise refused(first.target, names.source.span(first.target))
        domain, type_ = lower_domain(first.iter, names)
        inner = names.bind(first.target.id, type_)
        conditions = [as_bool(lower(condition, inner)) for condition in first.ifs]
        body = nest(rest, inner)
        if conditions:
            body = _filtered(folding, conjunction(*conditions), body)
        return Fold(folding, first.target.id, domain, body, span=span)

    type_: Type = IntType() if folding is Folding.SUM else BoolType()
    return Typed(nest(generator.generators, names), type_, span)


def _element(folding: Folding, element: Typed) -> Expr:
    if folding is not Folding.SUM:
        return as_bool(element)
    if isinstance(element.type, BoolType):
        return Conditional(element.expr, Const(1), Const(0), span=element.span)
    if not is_integer(element.type) and not isinstance(element.type, OptionType):
        hint = "sum adds whole numbers, or counts how often a condition is true"
        raise fail("MC205", f"this is {describe(element.type)}, where sum needs an int", element.span, hint=hint)
    return as_integer(element)


def _filtered(folding: Folding, condition: Expr, body: Expr) -> Expr:
    match folding:
        case Folding.ALL:
            return disjunction(Not(condition, span=condition.span), body, span=body.span)
        case Folding.ANY:
            return conjunction(condition, body, span=body.span)
        case Folding.SUM:
            return Conditional(condition, body, Const(0), span=body.span)
