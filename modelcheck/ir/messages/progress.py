"""The claim of no_loss about one watched message: when it is served, and the runs that matter until it takes effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from modelcheck.errors import InternalError
from modelcheck.ir.cells import CannotWatch, cell
from modelcheck.ir.messages.claim import Claim
from modelcheck.ir.messages.watch import Watched
from modelcheck.ir.nodes import (
    Compare,
    Comparison,
    Const,
    Domain,
    Expr,
    Not,
    ParameterRead,
    RangeDomain,
    conjunction,
    disjunction,
)
from modelcheck.ir.system import TransitionSystem, key_domains
from modelcheck.ir.types import BoolType, EnumType, IdType


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedMessage:
    """One watched message: the cell `variable[keys..]` of the watched system that counts its effects.

    `served` is true where no_loss asks nothing more for it: it took effect, is not owed, or lies outside the log.
    `excused` is true where it lies in the log, took no effect and is not owed; None where the spec has no `owed`.
    """

    variable: str
    keys: tuple[int, ...]
    served: Expr
    excused: Expr | None = None

    @property
    def effects(self) -> Expr:
        """The number of its effects, as an expression."""
        return cell(self.variable, tuple(map(Const, self.keys)))

    @property
    def happened(self) -> Expr:
        """The condition that it took effect."""
        return Compare(Comparison.GE, self.effects, Const(1))

    @property
    def waits(self) -> Expr:
        """The condition that it has not taken effect yet."""
        return Compare(Comparison.EQ, self.effects, Const(0))


def targets(watched: Watched, system: TransitionSystem) -> Iterator[WatchedMessage]:
    """One target for each cell of each `Effects` variable of the watched system, in order of declaration.

    Raises:
        CannotWatch: `owed` relates the effects of several messages to each other.
    """
    sizes = dict(watched.sizes)
    message = ParameterRead(watched.message)
    for variable in system.effects:
        size = sizes.get(variable.name)
        for keys in product(*map(_known_keys, key_domains(watched.system.variable(variable.name).type))):
            served: list[Expr] = [Compare(Comparison.GE, cell(variable.name, tuple(map(Const, keys))), Const(1))]
            if size is not None:
                served += [
                    Compare(Comparison.LT, message, Const(0)),
                    Compare(Comparison.GE, message, size),
                ]
            excused: Expr | None = None
            if system.owed is not None:
                is_free = Not(Claim(message, sizes).owed(system.owed, keys, variable.name))
                excused = conjunction(*map(Not, served), is_free)
                served.append(is_free)
            yield WatchedMessage(variable=variable.name, keys=keys, served=disjunction(*served), excused=excused)


def settled(served: Expr, excused: Expr | None, for_good: Expr | None) -> Expr:
    """The condition that a target is served and stays so.

    Args:
        served: As in `WatchedMessage`.
        excused: As in `WatchedMessage`.
        for_good: True of those excused states in which the target stays excused; None: of all of them.
    """
    if excused is None or for_good is None:
        return served
    return conjunction(served, disjunction(Not(excused), for_good))


def until_effect(system: TransitionSystem, waits: Expr) -> TransitionSystem:
    """The system that stops once a target took effect; `waits` is the condition that it did not yet.

    Its reachable states without an effect are just those of `system`: an effect is never taken back, so a run to one
    passes only through others. What is invariant in it, weakened by "or it took effect", is invariant in `system`.
    """
    steps = tuple(replace(step, guard=conjunction(waits, step.guard)) for step in system.steps)
    return replace(system, steps=steps)


def without_faults(system: TransitionSystem) -> TransitionSystem:
    """The system without its faults."""
    return replace(system, steps=tuple(step for step in system.steps if not step.fault))


def _known_keys(domain: Domain) -> range:
    match domain:
        case IdType() | EnumType():
            return range(domain.size)
        case BoolType():
            return range(2)
        case RangeDomain(Const(start), Const(stop)):
            return range(int(start or 0), int(stop or 0))
        case RangeDomain():
            raise CannotWatch("effects are counted for keys of unknown number")
        case _:
            raise InternalError(f"no keys of {domain}")
