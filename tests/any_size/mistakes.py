"""A spec with one mistake: a conjunct of a guard is missing, an assignment is missing, or it is off by one."""

from collections.abc import Iterator
from dataclasses import replace

from modelcheck.ir.nodes import Arithmetic, Assign, Branch, Const, Expr, Loop, Operation, Some, Statement, conjunction
from modelcheck.ir.system import Step, TransitionSystem, leaf_type
from modelcheck.ir.types import IntType, OptionType, Type
from tests import seeds


def mistaken(system: TransitionSystem) -> Iterator[tuple[str, TransitionSystem]]:
    """Every system with one mistake in a step, and what the mistake is."""
    for step in system.steps:
        guards = seeds.conjuncts(step.guard)
        for number in range(len(guards)):
            guard = conjunction(*guards[:number], *guards[number + 1 :])
            yield f"{step.name}: without condition {number}", _with(system, replace(step, guard=guard))
        for number, (what, body) in enumerate(_bodies(system, step.body)):
            yield f"{step.name}: {what} ({number})", _with(system, replace(step, body=body))


def _bodies(system: TransitionSystem, body: tuple[Statement, ...]) -> Iterator[tuple[str, tuple[Statement, ...]]]:
    for index, statement in enumerate(body):
        before, after = body[:index], body[index + 1 :]
        match statement:
            case Assign(target, value):
                yield f"without {target.variable} =", (*before, *after)
                more = _one_more(value, leaf_type(system.variable(target.variable).type))
                if more is not None:
                    yield f"{target.variable} one too large", (*before, replace(statement, value=more), *after)
            case Branch(_, then, otherwise):
                for what, inner in _bodies(system, then):
                    yield what, (*before, replace(statement, then=inner), *after)
                for what, inner in _bodies(system, otherwise):
                    yield what, (*before, replace(statement, otherwise=inner), *after)
            case Loop(_, _, inside):
                for what, inner in _bodies(system, inside):
                    yield what, (*before, replace(statement, body=inner), *after)
            case _:
                pass


def _one_more(value: Expr, type_: Type) -> Expr | None:
    """The value and one; None where it is no integer. Effects are counted by the checker."""
    match value, type_:
        case Some(item), OptionType(IntType()):
            return replace(value, operand=Arithmetic(Operation.ADD, item, Const(1)))
        case _, IntType():
            return Arithmetic(Operation.ADD, value, Const(1))
        case _:
            return None


def _with(system: TransitionSystem, changed: Step) -> TransitionSystem:
    steps = tuple(changed if step.name == changed.name else step for step in system.steps)
    return replace(system, steps=steps, properties=(), promise=None)
