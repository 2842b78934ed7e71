"""A few participants that stand for any number of them.

Fix one participant of a symmetric type, number 0, and look for invariants of it and the shared state. The arguments of
a step choose participant 0, others, or both; of the others the step reads only their own cells. So a handful of
identities is enough for everything that can happen to participant 0 in one step: itself, one for each argument that a
step may choose, and one for each cell of the shared state that may name another participant (a *stranger*). A step that
asks about all participants at once, or about any, reads more than that and is refused. A property that relates several
participants to each other needs as many, beside the strangers.

Every invariant of each participant by itself may be assumed of all others at the same time (thread-modular reasoning:
Flanagan, Qadeer, Thread-modular model checking, SPIN 2003; as Horn clauses: Hoenicke, Majumdar, Podelski, Thread
modularity at many levels, POPL 2017). A proof that needs a relation between two participants which the shared state
does not show is not found: then the answer is Unknown.

Fewer participants than these are covered too: as no step asks about all of them, a run of fewer is a run of more in
which the others never move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import prod
from typing import assert_never

from modelcheck.ir.cells import cell, variable_and_keys
from modelcheck.ir.fold import children, expressions, map_children, subexpressions
from modelcheck.ir.nodes import (
    And,
    Compare,
    Const,
    Domain,
    Expr,
    Fold,
    Folding,
    Index,
    ParameterRead,
    RangeDomain,
    Some,
    VariableRead,
)
from modelcheck.ir.participants.resized import resized
from modelcheck.ir.participants.symmetric import NotSymmetric, check_symmetric
from modelcheck.ir.system import TransitionSystem, Variable, key_domains, leaf_type
from modelcheck.ir.types import BoolType, EnumType, IdType, present


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A system in which the identities `identities` stand for any number of them, at least one."""

    system: TransitionSystem
    identities: IdType

    def names(self, expr: Expr) -> bool:
        """True if `expr` is a cell that holds a participant, or None."""
        found = variable_and_keys(expr)
        return found is not None and present(leaf_type(self.system.variable(found[0]).type)) == self.identities

    def said_of(self, expr: Expr, participant: Expr) -> Expr:
        """`expr`, a claim about participant 0, as the same claim about `participant`.

        Keys 0 become `participant`, and so does the 0 that a cell naming participants is compared with: for participant
        2, `running[0] and owner == 0` becomes `running[2] and owner == 2`.
        """

        def said(part: Expr) -> Expr:
            match part:
                case Compare(_, named, Some(Const(0))) if self.names(named):
                    return replace(part, left=said(named), right=Some(participant))
                case VariableRead() | Index() if (found := variable_and_keys(part)) is not None:
                    name, keys = found
                    domains = key_domains(self.system.variable(name).type)
                    return cell(
                        name,
                        [
                            participant if domain == self.identities and key == Const(0) else said(key)
                            for domain, key in zip(domains, keys, strict=False)
                        ],
                    )
                case _:
                    return map_children(part, said)

        return said(expr)


def symmetric_types(system: TransitionSystem) -> Iterator[IdType]:
    """The types of identities that steps choose from, in order of appearance."""
    seen: list[IdType] = []
    for step in system.steps:
        for argument in step.arguments:
            if isinstance(argument.domain, IdType) and argument.domain not in seen:
                seen.append(argument.domain)
    yield from seen


def crowd(system: TransitionSystem, identities: IdType, conditions: tuple[Expr, ...]) -> Crowd:
    """The system with as many participants as it takes to stand for any number.

    Raises:
        NotSymmetric: A step or condition tells the participants apart, counts them, or asks about all at once.
    """
    check_symmetric(system, identities, conditions)
    for step in system.steps:
        if any(map(partial(_asks_all, identities), (*subexpressions(step.guard), *expressions(step.body)))):
            raise NotSymmetric(f"`{step.name}` asks about all {identities.name}")
    if system.owed is not None and any(map(partial(_asks_all, identities), subexpressions(system.owed.condition))):
        raise NotSymmetric(f"`owed` asks about all {identities.name}")
    for condition in conditions:
        _refuse_any(identities, condition)
    together = max(sum(a.domain == identities for a in step.arguments) for step in system.steps)
    related = max((_related(identities, condition) for condition in conditions), default=0)
    strangers = sum(_cells(system, v) for v in system.variables if present(leaf_type(v.type)) == identities)
    size = max(1 + together, related) + max(1, strangers)
    return Crowd(system=resized(system, identities, size), identities=replace(identities, size=size))


def _asks_all(identities: IdType, expr: Expr) -> bool:
    return isinstance(expr, Fold) and expr.domain == identities


def _refuse_any(identities: IdType, condition: Expr) -> None:
    """Refuse a property that asks about several participants at once, other than by `all`.

    `all` is false exactly if it is false of one participant, so one participant at a time can answer it.
    """
    match condition:
        case And(operands):
            for operand in operands:
                _refuse_any(identities, operand)
        case Fold(Folding.ALL, _, _, body):
            _refuse_any(identities, body)
        case _:
            if any(map(partial(_asks_all, identities), subexpressions(condition))):
                raise NotSymmetric(f"it asks whether there is any {identities.name}")


def _related(identities: IdType, condition: Expr) -> int:
    """The number of participants that a condition relates to each other: the depth of its nested folds over them."""
    inner = max((_related(identities, child) for child in children(condition)), default=0)
    return inner + _asks_all(identities, condition)


def _cells(system: TransitionSystem, variable: Variable) -> int:
    return prod(_number_of_keys(system, domain) for domain in key_domains(variable.type))


def _number_of_keys(system: TransitionSystem, domain: Domain) -> int:
    match domain:
        case IdType() | EnumType():
            return domain.size
        case BoolType():
            return 2
        case RangeDomain():
            start, stop = (_bound(system, bound) for bound in (domain.start, domain.stop))
            return max(0, stop - start)
        case _:
            assert_never(domain)


def _bound(system: TransitionSystem, bound: Expr) -> int:
    match bound:
        case Const(int(value)):
            return value
        case ParameterRead(name):
            return system.parameter_values[name]
        case _:
            raise NotSymmetric("it is not known how many of them the state may name")
