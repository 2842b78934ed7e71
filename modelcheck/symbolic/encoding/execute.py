"""The state after a body as terms over the state before it; the symbolic twin of `semantics.execute`."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from modelcheck.ir.nodes import Assign, Branch, Let, Loop, Require, Statement
from modelcheck.symbolic.encoding.evaluate import Evaluator, SymbolicScope
from modelcheck.symbolic.encoding.terms import Bool, Int, Symbolic


def run(body: tuple[Statement, ...], scope: SymbolicScope, evaluator: Evaluator) -> SymbolicScope:
    """Execute the statements in order on `scope.state`, in place; return the scope with the names they bound.

    Raises:
        CannotEncode: As `Evaluator.evaluate`; a loop must run over values that are known.
    """
    for statement in body:
        match statement:
            case Assign(target, value):
                new = evaluator.evaluate(value, scope)
                keys = [evaluator.key(key, scope) for key in target.keys]
                scope.state[target.variable] = _written(scope.state[target.variable], keys, new, scope, evaluator)
            case Let(local, _, value):
                scope = scope.bind(local, evaluator.evaluate(value, scope))
            case Branch(condition):
                scope = _branch(evaluator.truth(condition, scope), statement, scope, evaluator)
            case Loop(local, domain, inner):
                for element in evaluator.known_values(domain, scope):
                    scope = run(inner, scope.bind(local, element), evaluator)
            case Require(condition):
                evaluator.fail(scope, evaluator.terms.not_(evaluator.truth(condition, scope)))
            case _:
                assert_never(statement)
    return scope


def _branch(condition: Bool, branch: Branch, scope: SymbolicScope, evaluator: Evaluator) -> SymbolicScope:
    """Run what can happen of both sides on copies of the state, and merge them cell by cell."""
    if isinstance(condition, bool):
        return run(branch.then if condition else branch.otherwise, scope, evaluator)
    terms = evaluator.terms
    one, two = dict(scope.state), dict(scope.state)
    first = run(branch.then, replace(scope.under(condition), state=one), evaluator)
    second = run(branch.otherwise, replace(scope.under(terms.not_(condition)), state=two), evaluator)
    for name in scope.state:
        scope.state[name] = terms.if_(condition, one[name], two[name])
    names = dict(second.locals)
    for name, value in first.locals.items():
        # A name that only one side binds is never read afterwards: the frontend refuses that.
        names[name] = terms.if_(condition, value, names[name]) if name in names else value
    return replace(scope, locals=names)


def _written(old: Symbolic, keys: list[Int], new: Symbolic, scope: SymbolicScope, evaluator: Evaluator) -> Symbolic:
    """The map with one cell replaced; without keys the new value itself."""
    if not keys:
        return new
    assert isinstance(old, tuple)
    key, *rest = keys
    evaluator.check_key(key, len(old), scope)
    entries = []
    for index, entry in enumerate(old):
        here = evaluator.terms.equal(key, index)
        if here is not False:
            changed = _written(entry, rest, new, scope.under(here), evaluator)
            entry = evaluator.terms.if_(here, changed, entry)
        entries.append(entry)
    return tuple(entries)
