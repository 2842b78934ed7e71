"""The cells of the IR, for people: their names and values in proofs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modelcheck.ir.nodes import Value
from modelcheck.ir.system import State, TransitionSystem, key_domains
from modelcheck.ir.types import IdType, MapType, Type
from modelcheck.ir.written import Names
from modelcheck.verdict import Invariant, Rank


def cell_values(system: TransitionSystem, names: Names, state: State) -> Iterator[tuple[str, str, str]]:
    """Every scalar cell: its variable, its name, and its value."""
    for variable, value in zip(system.variables, state, strict=True):
        for cell, text in _scalars(names, variable.type, variable.name, value):
            yield variable.name, cell, text


def _scalars(names: Names, type_: Type, cell: str, value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(type_, MapType) and isinstance(value, tuple):
        for key, entry in enumerate(value):
            yield from _scalars(names, type_.value, f"{cell}[{names.key(type_.key, key)}]", entry)
    elif not isinstance(type_, MapType):
        yield cell, names.scalar(type_, value)


def cell_name(variable: str, keys: Iterable[int | str], system: TransitionSystem, names: Names) -> str:
    """The name of a cell, or of a map of cells if keys are left out: `delivered[p0]`. A key may be a name already."""
    domains = key_domains(system.variable(variable).type)
    shown = (
        key if isinstance(key, str) else names.key(domain, key) for domain, key in zip(domains, keys, strict=False)
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
