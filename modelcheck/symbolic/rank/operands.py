"""The operands of ranks, read off a state: cells, cells at a key that another cell holds, and the open parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TypeAlias

from modelcheck.ir.cells import cell, within
from modelcheck.ir.nodes import (
    FALSE,
    Conditional,
    Const,
    Domain,
    Expr,
    Narrow,
    Not,
    ParameterRead,
    RangeDomain,
)
from modelcheck.ir.system import TransitionSystem, key_domains, leaf_type
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, Type, present
from modelcheck.symbolic.encoding.relation import Cell, Part, Relation, part_of
from modelcheck.symbolic.predicates.kinds import Kinds, Name

FlatState: TypeAlias = tuple[int, ...]
"""The values of the open parameters of a relation and then of its cells; of bools, 0 and 1."""

Read: TypeAlias = Callable[[FlatState], int]

Owners: TypeAlias = frozenset[tuple[str, int]]
"""The identities a cell belongs to: the type and the number of each that is among its keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """A value in a state: how it is read, how it is computed from a flat state, and whom it belongs to.

    `size` is how many values it has (2 for a bool, None for an integer); `kind` is that of an integer. `variable`,
    `keys` and `part` say which cell it is, if it is one.
    """

    reading: Expr
    read: Read
    size: int | None
    is_bool: bool
    kind: Name | None
    owners: Owners = frozenset()
    cost: int = 0
    rigid: bool = False
    variable: str = ""
    keys: tuple[int, ...] = ()
    part: Part = Part.WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The cells of a variable that differ in one key only, in the order of that key."""

    domain: Domain
    depth: int
    cells: tuple[Operand, ...]

    @property
    def owners(self) -> Owners:
        """The owners that all its cells have in common."""
        return frozenset.intersection(*(cell.owners for cell in self.cells))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """An operand that holds a key: `key` where `named` is true, nothing elsewhere."""

    key: Expr
    named: Expr
    read: Callable[[FlatState], int | None]
    owners: Owners = frozenset()


def operands(
    system: TransitionSystem, relation: Relation, kinds: Kinds, *, message: str, size: int | None
) -> tuple[Operand, ...]:
    """The open parameters, the cells, and the cells at a key that an identity holds: `position[owner]`.

    The parameter `message` is such a key too where the number of messages, `size`, is fixed: `waiting[w]`.
    """
    rigid = [
        Operand(
            reading=ParameterRead(name),
            read=itemgetter(index),
            size=None,
            is_bool=False,
            kind=kinds.of(name),
            rigid=True,
        )
        for index, name in enumerate(relation.rigid)
    ]
    cells = [_cell(system, each, index, kinds) for index, each in enumerate(relation.cells, len(rigid))]
    pointed = _pointed(system, cells, list(relation.rigid).index(message), message, size)
    return (*rigid, *cells, *pointed)


def rows(system: TransitionSystem, cells: Iterable[Operand]) -> list[Row]:
    """Every row of two cells or more."""
    found: dict[tuple[str, Part, int, tuple[int, ...]], tuple[Domain, list[Operand]]] = {}
    for each in cells:
        if each.variable:
            for depth, domain in enumerate(key_domains(system.variable(each.variable).type)):
                others = (*each.keys[:depth], *each.keys[depth + 1 :])
                found.setdefault((each.variable, each.part, depth, others), (domain, []))[1].append(each)
    return [
        Row(domain=domain, depth=depth, cells=tuple(row))
        for (_, _, depth, _), (domain, row) in found.items()
        if len(row) > 1
    ]


def _cell(system: TransitionSystem, unknown: Cell, index: int, kinds: Kinds) -> Operand:
    variable = system.variable(unknown.variable)
    type_ = BoolType() if unknown.part is Part.IS_NONE else present(leaf_type(variable.type))
    domains = zip(key_domains(variable.type), unknown.keys, strict=True)
    return Operand(
        reading=unknown.reading,
        read=itemgetter(index),
        size=_size(type_),
        is_bool=isinstance(type_, BoolType),
        kind=kinds.of(unknown.variable) if isinstance(type_, IntType) else None,
        owners=frozenset((domain.name, key) for domain, key in domains if isinstance(domain, IdType)),
        variable=unknown.variable,
        keys=unknown.keys,
        part=unknown.part,
    )


def _pointed(
    system: TransitionSystem, cells: Sequence[Operand], place: int, message: str, size: int | None
) -> Iterator[Operand]:
    """For each row, the cell at the key that something in the state holds."""
    all_rows = rows(system, cells)
    for row in all_rows:
        if len(row.cells) == size and isinstance(row.domain, RangeDomain | IdType):
            yield _at(row, _to_message(message, place, len(row.cells)))
    for each in cells:
        type_ = leaf_type(system.variable(each.variable).type)
        if each.part is Part.IS_NONE or not isinstance(present(type_), IdType):
            continue
        pointer = _to_identity(each, cells)
        for row in all_rows:
            if row.domain == present(type_) and each.variable != row.cells[0].variable:
                owners = each.owners | row.owners
                if len(owners) == len({name for name, _ in owners}):
                    yield _at(row, pointer)


def _to_message(message: str, place: int, size: int) -> Pointer:
    offset = ParameterRead(message)

    def read(state: FlatState) -> int | None:
        return state[place] if 0 <= state[place] < size else None

    return Pointer(key=offset, named=within(offset, Const(size)), read=read)


def _to_identity(each: Operand, cells: Iterable[Operand]) -> Pointer:
    path = cell(each.variable, tuple(map(Const, each.keys)))
    if each.part is Part.WHOLE:
        return Pointer(key=path, named=Const(True), read=each.read, owners=each.owners)
    none = next(c for c in cells if c.part is Part.IS_NONE and (c.variable, c.keys) == (each.variable, each.keys))

    def read(state: FlatState) -> int | None:
        return None if none.read(state) else each.read(state)

    return Pointer(key=Narrow(path), named=Not(none.reading), read=read, owners=each.owners)


def _at(row: Row, pointer: Pointer) -> Operand:
    """The cell of the row at the pointer's key; False or 0 where it holds none."""
    first = row.cells[0]
    keys: list[Expr] = [Const(key) for key in first.keys]
    keys[row.depth] = pointer.key
    path = cell(first.variable, keys)
    reading = part_of(path, first.part, is_bool=first.is_bool)
    absent = FALSE if first.is_bool else Const(0)
    if pointer.named != Const(True):
        reading = Conditional(pointer.named, reading, absent)
    reads = [each.read for each in row.cells]

    def read(state: FlatState) -> int:
        key = pointer.read(state)
        return 0 if key is None else reads[key](state)

    return replace(first, reading=reading, read=read, owners=row.owners | pointer.owners, cost=1, variable="", keys=())


def _size(type_: Type) -> int | None:
    match type_:
        case BoolType():
            return 2
        case IdType() | EnumType():
            return type_.size
        case CountType():
            return 3
        case _:
            return None
