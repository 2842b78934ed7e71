"""States, for people: names of identities, cells of maps, and changes between two states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from modelcheck.ir.nodes import Domain, Value
from modelcheck.ir.system import State, Step, StepInstance, TransitionSystem, key_domains
from modelcheck.ir.types import BoolType, EnumType, IdType, MapType, OptionType, Type, present
from modelcheck.semantics import Scope, evaluate
from modelcheck.verdict import Invariant, Rank


class Change(NamedTuple):
    """A scalar cell that a step changed: `committed[p0]` from `0` to `1`.

    For the budget of a fault, `cell` is the fault, `new` the number of times it happened and `limit` its budget.
    """

    cell: str
    old: str
    new: str
    limit: str | None = None


class Names:
    """The names of a system's identities: `c0` for the first Consumer."""

    def __init__(self, system: TransitionSystem) -> None:
        types = {domain.name for variable in system.variables for domain in _identities(variable.type)}
        types |= {arg.domain.name for step in system.steps for arg in step.arguments if isinstance(arg.domain, IdType)}
        initials = [name[0].lower() for name in sorted(types)]
        self._stems = {
            name: name[0].lower() if initials.count(name[0].lower()) == 1 else name.lower() for name in sorted(types)
        }

    def identity(self, type_: IdType, value: Value) -> str:
        """The name of one identity."""
        return f"{self._stems.get(type_.name, type_.name.lower())}{value}"

    def value(self, type_: Domain | Type, value: Value) -> str:
        """A value of `type_`; a map as its entries in order."""
        match type_:
            case OptionType() if value is not None:
                return self.value(type_.item, value)
            case IdType():
                return self.identity(type_, value)
            case EnumType() if isinstance(value, int):
                return type_.members[value]
            case MapType() if isinstance(value, tuple):
                return f"[{', '.join(self.value(type_.value, entry) for entry in value)}]"
            case _:
                return str(value)

    def instance(self, step: Step, instance: StepInstance) -> str:
        """The text of a step instance: `poll(c0, p1)`; arguments that are not identities with their name."""
        parts = [
            self.identity(argument.domain, value)
            if isinstance(argument.domain, IdType)
            else f"{argument.name}={self.value(argument.domain, value)}"
            for argument, (_, value) in zip(step.arguments, instance.arguments, strict=True)
        ]
        return f"{step.name}({', '.join(parts)})" if parts else step.name


def changes(system: TransitionSystem, names: Names, before: State, after: State) -> Iterator[Change]:
    """Every scalar cell that differs, budgets of faults first, then in the order of declaration."""
    pairs = list(zip(system.variables, before, after, strict=True))
    for variable, old, new in pairs:
        if variable.counts is not None and old != new:
            yield Change(variable.counts, str(old), str(new), _limit(system, variable.counts))
    for variable, old, new in pairs:
        if variable.counts is None and old != new:
            yield from _cells(names, variable.type, variable.name, old, new)


def _limit(system: TransitionSystem, fault: str) -> str | None:
    budget = next((step.budget for step in system.steps if step.name == fault), None)
    return None if budget is None else str(evaluate(budget, Scope(system, (), {})))


def cell_values(system: TransitionSystem, names: Names, state: State) -> Iterator[tuple[str, str, str]]:
    """Every scalar cell: its variable, its name, and its value."""
    for variable, value in zip(system.variables, state, strict=True):
        for cell, text in _scalars(names, variable.type, variable.name, value):
            yield variable.name, cell, text


def _scalars(names: Names, type_: Type, cell: str, value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(type_, MapType) and isinstance(value, tuple):
        for key, entry in enumerate(value):
            yield from _scalars(names, type_.value, f"{cell}[{key_name(names, type_.key, key)}]", entry)
    else:
        yield cell, names.value(type_, value)


def _cells(names: Names, type_: Type, cell: str, old: Value, new: Value) -> Iterator[Change]:
    if isinstance(type_, MapType) and isinstance(old, tuple) and isinstance(new, tuple):
        for key, (left, right) in enumerate(zip(old, new, strict=True)):
            if left != right:
                yield from _cells(names, type_.value, f"{cell}[{key_name(names, type_.key, key)}]", left, right)
    else:
        yield Change(cell, names.value(type_, old), names.value(type_, new))


def cell_name(variable: str, keys: Iterable[int | str], system: TransitionSystem, names: Names) -> str:
    """The name of a cell, or of a map of cells if keys are left out: `delivered[p0]`. A key may be a name already."""
    domains = key_domains(system.variable(variable).type)
    shown = (
        key if isinstance(key, str) else key_name(names, domain, key)
        for domain, key in zip(domains, keys, strict=False)
    )
    return variable + "".join(f"[{key}]" for key in shown)


def rank_keys(rank: Rank, invariant: Invariant, system: TransitionSystem) -> list[int | str]:
    """The keys of the cell that a rank is about: a name where one row stands for any number, else a number."""
    called = {parameter: name for name, parameter in invariant.each}
    keys: list[int | str] = []
    for depth, (domain, key) in enumerate(
        zip(key_domains(system.variable(rank.variable).type), rank.keys, strict=False)
    ):
        # A row that stands for any number has key 0 alone; a crowd has at least two participants, each with a rank.
        alone = not any(each.variable == rank.variable and each.keys[depth] for each in invariant.ranks)
        name = called.get(domain.parameter) if isinstance(domain, IdType) and alone else None
        keys.append(key if name is None else name)
    return keys


def key_name(names: Names, domain: Domain, key: int) -> str:
    """The name of the key at position `key` of a map over `domain`."""
    match domain:
        case IdType():
            return names.identity(domain, key)
        case EnumType():
            return domain.members[key]
        case BoolType():
            return str(bool(key))
        case _:
            return str(key)


def _identities(type_: Type) -> Iterator[IdType]:
    while isinstance(type_, MapType):
        if isinstance(type_.key, IdType):
            yield type_.key
        type_ = type_.value
    scalar = present(type_)
    if isinstance(scalar, IdType):
        yield scalar
