"""The terms that ranks are made of: whole numbers, never negative, computed from a state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, permutations, product

from modelcheck.ir.nodes import (
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Extremum,
    Not,
    Operation,
    conjunction,
)
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.rank.operands import Operand, Owners, Read, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A whole number of a state, not negative: `expr` defines it, `read` computes it; `cost` breaks ties.

    A `total` adds something up over all participants, a `pair` asks two things at once.
    """

    expr: Expr
    read: Read
    owners: Owners
    cost: int
    total: bool = False
    pair: bool = False


def rank_terms(system: TransitionSystem, operands: Sequence[Operand]) -> tuple[Term, ...]:
    """All terms over these operands, the simplest first."""
    terms = [
        *_flags(operands),
        *_pairs(operands),
        *_counters(operands),
        *_totals(system, operands),
        *_distances(operands),
    ]
    return tuple(sorted(terms, key=lambda term: term.cost))


def _flags(operands: Iterable[Operand]) -> Iterator[Term]:
    """Terms that are 0 or 1: whether a bool is true, whether something has one of its few values; and opposites."""
    for each in operands:
        for value in range(1, 2) if each.is_bool else range(each.size or 0):
            condition = each.reading if each.is_bool else Compare(Comparison.EQ, each.reading, Const(value))
            for yes in (0, 1):
                yield Term(
                    expr=Conditional(condition, Const(yes), Const(1 - yes)),
                    read=_flag(each.read, value, yes),
                    owners=each.owners,
                    cost=1 + each.cost,
                )


def _pairs(operands: Iterable[Operand]) -> Iterator[Term]:
    """0 where two bools have certain values, 1 elsewhere, and the other way round: a phase of a protocol."""
    bools = [each for each in operands if each.is_bool]
    for one, two in combinations(bools, 2):
        owners = one.owners | two.owners
        if len(owners) > len({name for name, _ in owners}):
            continue
        for first, second, yes in product((0, 1), repeat=3):
            both = conjunction(*(e.reading if v else Not(e.reading) for e, v in ((one, first), (two, second))))
            yield Term(
                expr=Conditional(both, Const(yes), Const(1 - yes)),
                read=_pair(one.read, first, two.read, second, yes),
                owners=owners,
                cost=6 + one.cost + two.cost,
                pair=True,
            )


def _counters(operands: Iterable[Operand]) -> Iterator[Term]:
    """An integer as it is, and whether it is positive or not."""
    for each in operands:
        if each.kind is None or each.rigid:
            continue
        cost = 3 + each.cost
        yield Term(expr=_positive(each.reading), read=_not_negative(each.read), owners=each.owners, cost=cost)
        positive = Compare(Comparison.LT, Const(0), each.reading)
        for yes in (0, 1):
            yield Term(
                expr=Conditional(positive, Const(yes), Const(1 - yes)),
                read=_is_positive(each.read, yes),
                owners=each.owners,
                cost=cost,
            )


def _totals(system: TransitionSystem, operands: Iterable[Operand]) -> Iterator[Term]:
    """The number of true, or of false, bools in a row, and the sum of a row of integers."""
    for row in rows(system, operands):
        cells, owners = row.cells, row.owners
        if cells[0].is_bool:
            for yes in (0, 1):
                yield Term(
                    expr=_sum([Conditional(each.reading, Const(yes), Const(1 - yes)) for each in cells]),
                    read=_total([_flag(each.read, 1, yes) for each in cells]),
                    owners=owners,
                    cost=3,
                    total=True,
                )
        elif cells[0].kind is not None:
            yield Term(
                expr=_sum([_positive(each.reading) for each in cells]),
                read=_total([_not_negative(each.read) for each in cells]),
                owners=owners,
                cost=4,
                total=True,
            )


def _distances(operands: Iterable[Operand]) -> Iterator[Term]:
    """How far one integer is above another of its kind, as a number, shifted by one, and as a bare yes or no."""
    integers = [each for each in operands if each.kind is not None]
    for high, low in permutations(integers, 2):
        if high.kind != low.kind or (high.rigid and low.rigid):
            continue
        owners, cost = high.owners | low.owners, high.cost + low.cost
        difference = Arithmetic(Operation.SUB, high.reading, low.reading)
        for shift in (0, 1):
            yield Term(
                expr=_positive(Arithmetic(Operation.ADD, difference, Const(1)) if shift else difference),
                read=_distance(high.read, low.read, shift),
                owners=owners,
                cost=2 + shift + cost,
            )
        yield Term(
            expr=Conditional(Compare(Comparison.LT, low.reading, high.reading), Const(1), Const(0)),
            read=_above(high.read, low.read),
            owners=owners,
            cost=4 + cost,
        )


def _positive(expr: Expr) -> Expr:
    return Extremum(Choice.MAX, (Const(0), expr))


def _sum(parts: Sequence[Expr]) -> Expr:
    return reduce(lambda left, right: Arithmetic(Operation.ADD, left, right), parts)


def _flag(read: Read, value: int, yes: int) -> Read:
    return lambda state: yes if read(state) == value else 1 - yes


def _pair(one: Read, first: int, two: Read, second: int, yes: int) -> Read:
    return lambda state: yes if one(state) == first and two(state) == second else 1 - yes


def _not_negative(read: Read) -> Read:
    return lambda state: max(0, read(state))


def _is_positive(read: Read, yes: int) -> Read:
    return lambda state: yes if read(state) > 0 else 1 - yes


def _total(reads: Sequence[Read]) -> Read:
    return lambda state: sum(read(state) for read in reads)


def _distance(high: Read, low: Read, shift: int) -> Read:
    return lambda state: max(0, high(state) - low(state) + shift)


def _above(high: Read, low: Read) -> Read:
    return lambda state: int(low(state) < high(state))
