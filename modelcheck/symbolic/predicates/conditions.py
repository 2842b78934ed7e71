"""A fixed finite set of conditions that invariants of delivery protocols are made of.

It has the bools of a state, what an identity is, how often a message took effect, the order of any two integers that
the spec ever compares or assigns to each other, and whatever the guards and the properties ask. An offset is compared
with offsets, a budget with budgets: orders across are as good as never needed, and cost most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Final

from modelcheck.ir.cells import cell
from modelcheck.ir.fold import children, statements, substitute
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Assign,
    Branch,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Fold,
    Folding,
    Let,
    LocalRead,
    Narrow,
    Not,
    Operation,
    Or,
    ParameterRead,
    RangeDomain,
    Require,
    Some,
)
from modelcheck.ir.system import Step, TransitionSystem
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, OptionType
from modelcheck.semantics import Scope, domain_values
from modelcheck.symbolic.predicates.cells import ScalarCell, scalar_cells
from modelcheck.symbolic.predicates.kinds import Kinds, Name, is_integer

_ORDERS: Final = (Comparison.LE, Comparison.LT)


def vocabulary(system: TransitionSystem, conditions: Sequence[Expr]) -> tuple[Expr, ...]:
    """The predicates for `system` and properties of its states, each once, in a fixed order."""
    cells = list(scalar_cells(system))
    found = [
        *(each for cell in cells for each in _of_one(cell)),
        *_of_counts([cell.reading for cell in cells if isinstance(cell.type, CountType)]),
        *_of_integers(system, cells, conditions),
        *_ahead(system, cells),
        *_asked(system, conditions),
    ]
    return tuple(dict.fromkeys(found))


def _of_one(cell: ScalarCell) -> Iterator[Expr]:
    match cell.type:
        case BoolType():
            yield cell.reading
        case IdType() | EnumType() as type_:
            for value in range(type_.size):
                yield Compare(Comparison.EQ, cell.reading, Const(value))
        case OptionType(item):
            yield Compare(Comparison.EQ, cell.reading, Const(None))
            values: Iterable[bool | int] = range(item.size) if isinstance(item, IdType | EnumType) else ()
            for value in (True, False) if isinstance(item, BoolType) else values:
                yield Compare(Comparison.EQ, cell.reading, Const(value))
        case _:
            pass


def _of_counts(counts: Sequence[Expr]) -> Iterator[Expr]:
    """Bounds of each effect count, and that of the sum of two."""
    for count in counts:
        yield Compare(Comparison.LE, count, Const(0))
        yield Compare(Comparison.LE, count, Const(1))
        yield Compare(Comparison.LT, count, Const(0))
    for one, other in combinations(counts, 2):
        yield Compare(Comparison.LE, Arithmetic(Operation.ADD, one, other), Const(1))


def _of_integers(system: TransitionSystem, cells: Sequence[ScalarCell], conditions: Sequence[Expr]) -> Iterator[Expr]:
    """The order of each two integers of one kind, and their order beside the constants of that kind."""
    kinds = Kinds(system, conditions)
    members: dict[Name, list[Expr]] = {}
    for each in cells:
        if is_integer(each.type):
            members.setdefault(kinds.of(each.variable.name), []).append(_number(each))
    for parameter in system.parameters:
        if parameter.identities is None and not isinstance(parameter.value, bool):
            members.setdefault(kinds.of(parameter.name), []).append(ParameterRead(parameter.name))
    for kind, numbers in members.items():
        for left, right in combinations(numbers, 2):
            if isinstance(left, ParameterRead) and isinstance(right, ParameterRead):
                continue  # what matters about these is asked by the property
            yield from (Compare(order, left, right) for order in _ORDERS)
        constants = kinds.constants(kind)
        for number, constant in product(numbers, constants):
            if constants == [0] and isinstance(number, ParameterRead):
                continue
            yield from (Compare(order, number, Const(constant)) for order in _ORDERS)


def _ahead(system: TransitionSystem, cells: Sequence[ScalarCell]) -> Iterator[Expr]:
    """Bounds by a sum that a step assigns: for `a = b + 2`, both `a <= b + 2` and `a < b + 2`."""
    numbers = {each.reading: _number(each) for each in cells if is_integer(each.type)}
    for step in system.steps:
        for chosen in _choices(system, step):
            for statement in statements(step.body):
                match statement:
                    case Let(local, _, value):
                        chosen[local] = substitute(value, chosen)
                    case Assign(
                        target,
                        Arithmetic(Operation.ADD, base, Const(int() as constant))
                        | Some(Arithmetic(Operation.ADD, base, Const(int() as constant))),
                    ):
                        left = numbers.get(cell(target.variable, [substitute(key, chosen) for key in target.keys]))
                        base = substitute(base, chosen)
                        right = numbers.get(base.operand if isinstance(base, Narrow) else base)
                        if left is not None and right is not None and left != right and constant > 0:
                            most = Arithmetic(Operation.ADD, right, Const(constant))
                            yield Compare(Comparison.LE, left, most)
                            yield Compare(Comparison.LT, left, most)
                    case _:
                        pass


def _choices(system: TransitionSystem, step: Step) -> Iterator[dict[str, Expr]]:
    """All choices of a step's arguments, except those from a range."""
    scope = Scope(system, (), {})
    finite = [argument for argument in step.arguments if not isinstance(argument.domain, RangeDomain)]
    for values in product(*(domain_values(argument.domain, scope) for argument in finite)):
        yield {a.name: Const(value) for a, value in zip(finite, values, strict=True) if isinstance(value, int)}


def _number(cell: ScalarCell) -> Expr:
    """The value of a cell, 0 where it is None."""
    if cell.type == IntType():
        return cell.reading
    return Conditional(Compare(Comparison.EQ, cell.reading, Const(None)), Const(0), Narrow(cell.reading))


def _asked(system: TransitionSystem, conditions: Sequence[Expr]) -> Iterator[Expr]:
    """The atoms of properties, guards and branches, for every choice of identities."""
    scope = Scope(system, (), {})
    for condition in conditions:
        yield from _atoms(condition, scope)
    for step in system.steps:
        asked = [step.guard]
        for statement in statements(step.body):
            if isinstance(statement, Branch | Require):
                asked.append(statement.condition)
        for chosen in _choices(system, step):
            for condition in asked:
                yield from _atoms(substitute(condition, chosen), scope)


def _atoms(condition: Expr, scope: Scope) -> Iterator[Expr]:
    match condition:
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _atoms(operand, scope)
        case Not(operand):
            yield from _atoms(operand, scope)
        case Conditional(chosen, then, otherwise):
            for part in (chosen, then, otherwise):
                yield from _atoms(part, scope)
        case Fold(Folding.ALL | Folding.ANY, local, domain, body) if not isinstance(domain, RangeDomain):
            for value in domain_values(domain, scope):
                if isinstance(value, int):
                    yield from _atoms(substitute(body, {local: Const(value)}), scope)
        case _ if _reads_locals(condition, frozenset()):
            pass
        case Compare(Comparison.NE, left, right):
            yield Compare(Comparison.EQ, left, right)
        case Compare(Comparison.GT | Comparison.GE, left, right):
            yield from (Compare(order, right, left) for order in _ORDERS)
        case Compare(Comparison.LT | Comparison.LE, left, right):
            yield from (Compare(order, left, right) for order in _ORDERS)
        case Const():
            pass
        case _:
            yield condition


def _reads_locals(expr: Expr, bound: frozenset[str]) -> bool:
    """True if the expression reads a local name that is not `bound`, so that it has no meaning outside of its step."""
    if isinstance(expr, LocalRead):
        return expr.name not in bound
    if isinstance(expr, Fold):
        bound |= {expr.local}
    return any(_reads_locals(child, bound) for child in children(expr))
