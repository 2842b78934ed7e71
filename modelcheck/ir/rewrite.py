"""Rewriting of the statements of a system, and the reads of its variables: shared by all passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias, assert_never

from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import Rewrite, children, expressions, map_domain, subexpressions
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Assign,
    Branch,
    Compare,
    Comparison,
    Const,
    Expr,
    Index,
    Let,
    Loop,
    Narrow,
    Operation,
    RangeDomain,
    Require,
    Some,
    Statement,
    VariableRead,
)
from modelcheck.ir.system import Step, TransitionSystem, Variable, key_domains, leaf_type
from modelcheck.ir.types import MapType, ScalarType, Type

AssignRewrite: TypeAlias = Callable[[Assign], tuple[Statement, ...]]


def rewritten_step(step: Step, rewrite: Rewrite, assign: AssignRewrite) -> Step:
    """The step with `rewrite` applied to every expression and `assign` to every assignment as it stands."""
    return replace(step, guard=rewrite(step.guard), body=rewritten(step.body, rewrite, assign))


def rewritten(body: tuple[Statement, ...], rewrite: Rewrite, assign: AssignRewrite) -> tuple[Statement, ...]:
    """The statements of a body, rewritten in the same way."""
    return tuple(new for statement in body for new in _rewritten(statement, rewrite, assign))


def _rewritten(statement: Statement, rewrite: Rewrite, assign: AssignRewrite) -> tuple[Statement, ...]:
    match statement:
        case Assign():
            return assign(statement)
        case Let():
            return (replace(statement, value=rewrite(statement.value)),)
        case Require():
            return (replace(statement, condition=rewrite(statement.condition)),)
        case Branch(condition, then, otherwise):
            sides = [rewritten(side, rewrite, assign) for side in (then, otherwise)]
            return (replace(statement, condition=rewrite(condition), then=sides[0], otherwise=sides[1]),)
        case Loop(_, domain, body):
            inner = rewritten(body, rewrite, assign)
            return (replace(statement, domain=map_domain(domain, rewrite), body=inner),)
        case _:
            assert_never(statement)


def rewritten_assign(statement: Assign, rewrite: Rewrite) -> Assign:
    """An assignment to the same variable with its keys and value rewritten."""
    keys = tuple(map(rewrite, statement.target.keys))
    return replace(statement, target=replace(statement.target, keys=keys), value=rewrite(statement.value))


def evaluated_only(system: TransitionSystem, statement: Assign) -> tuple[Statement, ...]:
    """Statements that fail exactly if an assignment of `system` does, and change no variable."""
    checks: list[Statement] = []
    target, value = statement.target, statement.value
    if may_fail(system, value):
        type_ = leaf_type(system.variable(target.variable).type)
        assert not isinstance(type_, MapType)
        checks.append(Let(f"the new {target.variable}", type_, value, span=statement.span))
    for key, domain in zip(target.keys, key_domains(system.variable(target.variable).type), strict=True):
        if isinstance(domain, RangeDomain):
            inside = And((Compare(Comparison.LE, domain.start, key), Compare(Comparison.LT, key, domain.stop)))
            message = f"a key of `{target.variable}` is outside its domain"
            checks.append(Require(inside, "MC301", message, span=target.span))
        elif may_fail(system, key):
            checks.append(Let(f"a key of {target.variable}", domain, key, span=target.span))
    return tuple(checks)


def may_fail(system: TransitionSystem, expr: Expr) -> bool:
    """True if evaluating the expression could be an `EvaluationError`; false only if it certainly never is."""
    match expr:
        case Narrow():
            return True
        case Index() if not _has_certain_keys(system, expr):
            return True
        case Arithmetic(Operation.FLOORDIV | Operation.MOD, _, right) if (
            not isinstance(right, Const) or not right.value
        ):
            return True
        case _:
            return any(may_fail(system, child) for child in children(expr))


def _has_certain_keys(system: TransitionSystem, expr: Expr) -> bool:
    """True if it is a cell of a variable whose keys are identities, members or bools, so never outside the domain."""
    name, keys = variable_and_keys(expr) or ("", ())
    if not name:
        return False
    domains = list(key_domains(system.variable(name).type))
    return not any(isinstance(domain, RangeDomain) for domain in domains[: len(keys)])


def all_expressions(system: TransitionSystem, conditions: Iterable[Expr]) -> Iterator[Expr]:
    """Every expression and subexpression of guards, bodies and conditions."""
    for step in system.steps:
        yield from subexpressions(step.guard)
        yield from expressions(step.body)
    for condition in conditions:
        yield from subexpressions(condition)


def read_as_a_whole(system: TransitionSystem, exprs: Iterable[Expr]) -> frozenset[str]:
    """The variables that are read somewhere other than cell by cell; `exprs` are all subexpressions."""
    found: dict[str, int] = {}
    for expr in exprs:
        name, keys = variable_and_keys(expr) or ("", ())
        if isinstance(expr, VariableRead):
            found[name] = found.get(name, 0) + 1
        elif name and len(keys) == len(list(key_domains(system.variable(name).type))):
            found[name] = found.get(name, 0) - 1
    return frozenset(name for name, count in found.items() if count and _is_map(system.variable(name)))


def _is_map(variable: Variable) -> bool:
    return isinstance(variable.type, MapType)


def variables_read(expr: Expr) -> frozenset[str]:
    """The variables an expression reads."""
    return frozenset(part.name for part in subexpressions(expr) if isinstance(part, VariableRead))


def assigned(body: tuple[Statement, ...]) -> Iterator[Assign]:
    """Every assignment of a body, nested ones too."""
    for statement in body:
        match statement:
            case Assign():
                yield statement
            case Branch():
                yield from assigned(statement.then)
                yield from assigned(statement.otherwise)
            case Loop():
                yield from assigned(statement.body)
            case Let() | Require():
                pass
            case _:
                assert_never(statement)


def with_leaf(type_: Type, leaf: ScalarType) -> Type:
    """The same type with `leaf` as the type of its cells."""
    return replace(type_, value=with_leaf(type_.value, leaf)) if isinstance(type_, MapType) else leaf


def plain(expr: Expr) -> Expr:
    """The expression without a `Some` around it."""
    return plain(expr.operand) if isinstance(expr, Some) else expr


def is_none_of(expr: Expr) -> tuple[Expr, bool] | None:
    """For `x == None` and `x != None`: x, and whether the test is true of None; None for other expressions."""
    if isinstance(expr, Compare) and expr.operator in (Comparison.EQ, Comparison.NE):
        for side, other in ((expr.left, expr.right), (expr.right, expr.left)):
            if other == Const(None):
                return side, expr.operator is Comparison.EQ
    return None
