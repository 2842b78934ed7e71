"""The families of integers of one kind: offsets are compared with offsets, attempts with attempts.

A rank over all pairs of integers learns accidents of the sample; over pairs of one kind it learns the protocol. Two
integers are of one kind if the spec compares them, assigns one to the other, or looks up one where the other bounds
the keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from modelcheck.ir.fold import statement_expressions, statements, subexpressions
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Compare,
    Conditional,
    Expr,
    Extremum,
    Fold,
    Index,
    Let,
    LocalRead,
    Loop,
    Narrow,
    Negate,
    ParameterRead,
    RangeDomain,
    Some,
    VariableRead,
)
from modelcheck.ir.system import Step, TransitionSystem, key_domains

Name: TypeAlias = tuple[str, str]
"""The owner of a name, a step or "" for the whole spec, and the name."""


@dataclass(slots=True)
class Families:
    """A partition of the names that stand for integers, coarser with every `join`."""

    _parent: dict[Name, Name] = field(default_factory=dict)

    def of(self, name: Name) -> Name:
        """The representative of the family of `name`."""
        while (parent := self._parent.get(name, name)) != name:
            name = parent
        return name

    def join(self, names: Iterable[Name]) -> None:
        """Merge the families of all of these."""
        roots = sorted({self.of(name) for name in names})
        for root in roots[1:]:
            self._parent[root] = roots[0]


def families(system: TransitionSystem, conditions: Iterable[Expr], *, alike: Iterable[Iterable[str]] = ()) -> Families:
    """The families of the variables and parameters of `system`, as its steps and the `conditions` use them.

    `alike` holds names that are known to be of one kind.
    """
    found = Families()
    for names in alike:
        found.join(("", name) for name in names)
    for condition in conditions:
        _read(found, condition, system, "")
    for step in system.steps:
        _read_step(found, step, system)
    return found


def _read_step(found: Families, step: Step, system: TransitionSystem) -> None:
    for argument in step.arguments:
        if isinstance(argument.domain, RangeDomain):
            found.join([(step.name, argument.name), *_names(argument.domain.stop, step.name)])
    _read(found, step.guard, system, step.name)
    for statement in statements(step.body):
        for expr in statement_expressions(statement):
            _read(found, expr, system, step.name)
        match statement:
            case Assign(target, value):
                found.join([("", target.variable), *_names(value, step.name)])
                _join_keys(found, target.variable, target.keys, system, step.name)
            case Let(local, _, value):
                found.join([(step.name, local), *_names(value, step.name)])
            case Loop(local, RangeDomain() as domain):
                found.join([(step.name, local), *_names(domain.stop, step.name)])
            case _:
                pass


def _read(found: Families, expr: Expr, system: TransitionSystem, owner: str) -> None:
    for part in subexpressions(expr):
        match part:
            case Compare(_, left, right):
                found.join([*_names(left, owner), *_names(right, owner)])
            case Fold(_, local, RangeDomain() as domain):
                found.join([(owner, local), *_names(domain.stop, owner)])
            case Index(VariableRead(name), key):
                _join_keys(found, name, (key,), system, owner)
            case _:
                pass


def _join_keys(found: Families, name: str, keys: tuple[Expr, ...], system: TransitionSystem, owner: str) -> None:
    """Join the keys of a cell with what bounds them, and all offsets into one variable with each other."""
    domains = list(key_domains(system.variable(name).type))
    for depth, (key, domain) in enumerate(zip(keys, domains, strict=False)):
        if isinstance(domain, RangeDomain):
            found.join([(f"key {depth}", name), *_names(key, owner), *_names(domain.stop, owner)])


def _names(expr: Expr, owner: str) -> Iterator[Name]:
    """The names whose value is that of `expr`, apart from some arithmetic."""
    match expr:
        case VariableRead(name) | ParameterRead(name):
            yield "", name
        case LocalRead(name):
            yield owner, name
        case Arithmetic(_, left, right):
            yield from _names(left, owner)
            yield from _names(right, owner)
        case Conditional(_, then, otherwise):
            yield from _names(then, owner)
            yield from _names(otherwise, owner)
        case Extremum(_, operands):
            for operand in operands:
                yield from _names(operand, owner)
        case Index(base, _):
            yield from _names(base, owner)
        case Some(operand) | Narrow(operand) | Negate(operand):
            yield from _names(operand, owner)
        case _:
            return
