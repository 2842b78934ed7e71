"""Initial states, enabled step instances and successors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import assert_never

from modelcheck.errors import Diagnostic, EvaluationError, InternalError, Span
from modelcheck.ir.nodes import Assign, Branch, Expr, Let, Loop, Require, Statement, Value
from modelcheck.ir.system import (
    Message,
    State,
    Step,
    StepInstance,
    TransitionSystem,
    key_domains,
)
from modelcheck.ir.types import MapType, Type
from modelcheck.semantics.evaluate import Scope, checked_key, domain_values, evaluate, key_value, outside


def initial_state(system: TransitionSystem) -> State:
    """The one state in which every run begins."""
    scope = Scope(system, (), {})
    return tuple(_filled(variable.type, evaluate(variable.initial, scope), scope) for variable in system.variables)


def step_instances(system: TransitionSystem, step: Step) -> Iterator[StepInstance]:
    """Every choice of arguments, enabled or not, the last argument varying fastest."""
    scope = Scope(system, (), {})
    names = [argument.name for argument in step.arguments]
    for values in product(*(domain_values(argument.domain, scope) for argument in step.arguments)):
        yield StepInstance(step.name, tuple(zip(names, values, strict=True)))


def enabled(system: TransitionSystem, state: State, instance: StepInstance) -> bool:
    """True if the guard holds.

    Raises:
        EvaluationError: The guard itself fails, as `evaluate`.
    """
    value = evaluate(system.step(instance.step).guard, Scope(system, state, dict(instance.arguments)))
    if not isinstance(value, bool):
        raise InternalError(f"the guard of {instance} is {value!r}")
    return value


def take(system: TransitionSystem, state: State, instance: StepInstance) -> State:
    """The state after an enabled step instance.

    Raises:
        EvaluationError: The body fails: as `evaluate`, or a `Require` that is false.
    """
    after = list(state)
    run_body(system.step(instance.step).body, Scope(system, after, dict(instance.arguments)))
    return tuple(after)


def successors(system: TransitionSystem, state: State) -> Iterator[tuple[StepInstance, State]]:
    """Every transition out of a state, stutters included, by declaration of steps and then by arguments.

    Raises:
        EvaluationError: As `enabled` and `take`.
    """
    for step in system.steps:
        for instance in step_instances(system, step):
            if enabled(system, state, instance):
                yield instance, take(system, state, instance)


def holds(system: TransitionSystem, state: State, condition: Expr) -> bool:
    """True if the condition of a property is true in the state.

    Raises:
        EvaluationError: As `evaluate`.
    """
    value = evaluate(condition, Scope(system, state, {}))
    if not isinstance(value, bool):
        raise InternalError(f"a property of {system.name} is {value!r}")
    return value


def messages(system: TransitionSystem) -> Iterator[Message]:
    """Every message whose effects the spec counts: the cells of its `Effects` variables, in order."""
    scope = Scope(system, (), {})
    for variable in system.effects:
        for keys in product(*(domain_values(domain, scope) for domain in key_domains(variable.type))):
            yield Message(variable.name, tuple(key for key in keys if isinstance(key, int)))


def number_of_effects(system: TransitionSystem, state: State, message: Message) -> int:
    """The number of effects of the message: 0, 1, or 2 for many."""
    value = state[system.variable_index[message.variable]]
    for key in message.keys:
        value = value[key]  # type: ignore[index]
    if not isinstance(value, int):
        raise InternalError(f"{message} is {value!r}")
    return value


def is_owed(system: TransitionSystem, state: State, message: Message) -> bool:
    """True if the message must take effect in this state; always, for a spec without `owed`.

    Raises:
        EvaluationError: As `evaluate`.
    """
    if system.owed is None:
        return True
    keys = dict(zip(system.owed.arguments, message.keys, strict=True))
    return bool(evaluate(system.owed.condition, Scope(system, state, keys)))


def _filled(type_: Type, leaf: Value, scope: Scope) -> Value:
    if isinstance(type_, MapType):
        return tuple(_filled(type_.value, leaf, scope) for _ in domain_values(type_.key, scope))
    return leaf


def run_body(
    body: tuple[Statement, ...], scope: Scope, watch: Callable[[Statement, Scope], None] | None = None
) -> Scope:
    """Execute the statements in order on `scope.state`, a list; return the scope with the names they bound.

    `watch` is called before each statement that is executed, with the state and names as they are there.

    Raises:
        EvaluationError: As `take`.
    """
    for statement in body:
        if watch is not None:
            watch(statement, scope)
        match statement:
            case Assign(target, value):
                new = evaluate(value, scope)
                keys = [key_value(key, scope) for key in target.keys]
                _write(scope, target.variable, keys, new, target.span)
            case Let(local, _, value):
                scope = scope.bind(local, evaluate(value, scope))
            case Branch(condition, then, otherwise):
                scope = run_body(then if evaluate(condition, scope) else otherwise, scope, watch)
            case Loop(local, domain, inner):
                for element in domain_values(domain, scope):
                    scope = run_body(inner, scope.bind(local, element), watch)
            case Require(condition, code, message):
                if not evaluate(condition, scope):
                    said = message + outside(condition, scope)
                    raise EvaluationError(Diagnostic(code=code, message=said, span=statement.span))
            case _:
                assert_never(statement)
    return scope


def _write(scope: Scope, variable: str, keys: list[int], new: Value, span: Span | None) -> None:
    state, index = scope.state, scope.system.variable_index[variable]
    assert isinstance(state, list)
    state[index] = _written(state[index], keys, new, span)


def _written(old: Value, keys: list[int], new: Value, span: Span | None) -> Value:
    """The map with one cell replaced; without keys the new value itself."""
    if not keys:
        return new
    if not isinstance(old, tuple):
        raise InternalError(f"{old!r} at {span} is not a map")
    key = checked_key(old, keys[0], span)
    return (*old[:key], _written(old[key], keys[1:], new, span), *old[key + 1 :])
