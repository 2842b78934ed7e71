"""The state after a body, and where the body fails: `modelcheck.semantics.execute` for all states at once."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from modelcheck.certificate.expressions import Bindings, Evaluator
from modelcheck.certificate.values import Bool, Int, Value
from modelcheck.ir.nodes import Assign, Branch, Let, Loop, Require, Statement


def run(body: tuple[Statement, ...], scope: Bindings, evaluator: Evaluator) -> tuple[Bindings, Bool]:
    """The scope after the statements, and the condition that one of them fails; then the scope has no meaning.

    Raises:
        NotLinear: As `Evaluator`; a loop must run over values that are known.
    """
    algebra = evaluator.algebra
    failed: Bool = False
    for statement in body:
        match statement:
            case Assign(target, value):
                keys = [evaluator.key(key, scope) for key in target.keys]
                inner = [evaluator.fails(each, scope) for each in (value, *target.keys)]
                old = scope.state[target.variable]
                fails = algebra.or_(*inner, _outside(old, keys, evaluator))
                new = _written(old, keys, evaluator.value(value, scope), evaluator)
                scope = replace(scope, state={**scope.state, target.variable: new})
            case Let(local, _, value):
                fails = evaluator.fails(value, scope)
                scope = scope.bind(local, evaluator.value(value, scope))
            case Branch():
                scope, fails = _branch(statement, scope, evaluator)
            case Loop(local, domain, inner_body):
                fails = evaluator.domain_fails(domain, scope)
                for element in evaluator.values(domain, scope):
                    scope, again = run(inner_body, scope.bind(local, element), evaluator)
                    fails = algebra.or_(fails, again)
            case Require(condition):
                wrong = algebra.not_(evaluator.truth(condition, scope))
                fails = algebra.or_(evaluator.fails(condition, scope), wrong)
            case _:
                assert_never(statement)
        failed = algebra.or_(failed, fails)
    return scope, failed


def _branch(branch: Branch, scope: Bindings, evaluator: Evaluator) -> tuple[Bindings, Bool]:
    """Both sides of a branch, merged cell by cell; a side that is known not to be taken is not even read."""
    algebra, taken = evaluator.algebra, evaluator.truth(branch.condition, scope)
    undecided = evaluator.fails(branch.condition, scope)
    if isinstance(taken, bool):
        after, fails = run(branch.then if taken else branch.otherwise, scope, evaluator)
        return after, algebra.or_(undecided, fails)
    one, one_fails = run(branch.then, scope, evaluator)
    two, two_fails = run(branch.otherwise, scope, evaluator)
    state = {name: algebra.if_(taken, value, two.state[name]) for name, value in one.state.items()}
    # The frontend accepts no program that reads a name which only the other side has bound.
    locals_ = {**two.locals, **one.locals}
    for name in one.locals.keys() & two.locals.keys():
        locals_[name] = algebra.if_(taken, one.locals[name], two.locals[name])
    one_fails, two_fails = algebra.and_(taken, one_fails), algebra.and_(algebra.not_(taken), two_fails)
    return replace(scope, state=state, locals=locals_), algebra.or_(undecided, one_fails, two_fails)


def _outside(entries: Value, keys: list[Int], evaluator: Evaluator) -> Bool:
    """The condition that one of the keys lies outside its map. All maps of one depth have the same keys."""
    fails: Bool = False
    for key in keys:
        fails = evaluator.algebra.or_(fails, evaluator.outside(key, entries))
        entries = entries[0] if isinstance(entries, tuple) and entries else ()
    return fails


def _written(old: Value, keys: list[Int], new: Value, evaluator: Evaluator) -> Value:
    """The map with one cell replaced; without keys the new value itself."""
    if not keys:
        return new
    assert isinstance(old, tuple), old
    key, *rest = keys
    algebra = evaluator.algebra
    return tuple(
        algebra.if_(algebra.equal(key, index), _written(entry, rest, new, evaluator), entry)
        for index, entry in enumerate(old)
    )
