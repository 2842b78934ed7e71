"""A fixed finite set of conditions that invariants of delivery protocols are made of.

It has the bools of a state, what an identity is, how often a message took effect, the order of any two integers that
the spec ever compares or assigns to each other, and whatever the guards and the properties ask. An offset is compared
with offsets, a budget with budgets: orders across are as good as never needed, and cost most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice, product
from typing import Final

from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import children, expressions, statements, subexpressions, substitute
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Assign,
    Branch,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    Let,
    LocalRead,
    Loop,
    Narrow,
    Not,
    Operation,
    Or,
    ParameterRead,
    RangeDomain,
    Require,
    Some,
    VariableRead,
)
from modelcheck.ir.system import Step, TransitionSystem, key_domains, leaf_type
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, OptionType, Type
from modelcheck.semantics import Scope, domain_values
from modelcheck.symbolic.predicates import ScalarCell, scalar_cells

_ORDERS: Final = (Comparison.LE, Comparison.LT)

# More keys than this make more predicates than they are worth.
_MOST_KEYS: Final = 4


def vocabulary(system: TransitionSystem, conditions: Sequence[Expr]) -> tuple[Expr, ...]:
    """The predicates for `system` and properties of its states, each once, in a fixed order."""
    cells = list(scalar_cells(system))
    found = [
        *(each for cell in cells for each in _of_one(cell)),
        *_of_counts([cell.reading for cell in cells if isinstance(cell.type, CountType)]),
        *_of_integers(system, cells, conditions),
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
    """How often a message took effect, and whether two counts together are more than one."""
    for count in counts:
        yield Compare(Comparison.LE, count, Const(0))
        yield Compare(Comparison.LE, count, Const(1))
        yield Compare(Comparison.LT, count, Const(0))
    for one, other in combinations(counts, 2):
        yield Compare(Comparison.LE, Arithmetic(Operation.ADD, one, other), Const(1))


def _of_integers(system: TransitionSystem, cells: Sequence[ScalarCell], conditions: Sequence[Expr]) -> Iterator[Expr]:
    """The order of each two integers of one kind, and their order beside the constants of that kind."""
    kinds = _Kinds(system, conditions)
    members: dict[str, list[Expr]] = {}
    for cell in cells:
        if _is_integer(cell.type):
            members.setdefault(kinds.of(f"v {cell.variable.name}"), []).append(_number(cell))
    for parameter in system.parameters:
        if parameter.identities is None and not isinstance(parameter.value, bool):
            members.setdefault(kinds.of(f"p {parameter.name}"), []).append(ParameterRead(parameter.name))
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


def _is_integer(type_: Type) -> bool:
    return type_ in (IntType(), OptionType(IntType()))


def _number(cell: ScalarCell) -> Expr:
    """The value of a cell, 0 where it is None."""
    if cell.type == IntType():
        return cell.reading
    return Conditional(Compare(Comparison.EQ, cell.reading, Const(None)), Const(0), Narrow(cell.reading))


class _Kinds:
    """Which integers are of one kind: those that are compared with or assigned to each other, directly or not."""

    def __init__(self, system: TransitionSystem, conditions: Sequence[Expr]) -> None:
        self._system = system
        self._parent: dict[str, str] = {}
        self._constants: dict[str, list[int]] = {}
        for condition in conditions:
            self._see_all(subexpressions(condition), "")
        for variable in system.variables:
            if isinstance(leaf_type(variable.type), IntType | OptionType):
                self._join([f"v {variable.name}", *self._sources(variable.initial, "")])
        for step in system.steps:
            self._see_step(step)

    def of(self, name: str) -> str:
        """The representative of the kind of a name."""
        while name in self._parent:
            name = self._parent[name]
        return name

    def constants(self, kind: str) -> list[int]:
        """The constants of a kind, 0 among them."""
        values = {0}
        for name, seen in self._constants.items():
            if self.of(name) == kind:
                values.update(seen)
        return sorted(values)

    def _see_step(self, step: Step) -> None:
        for argument in step.arguments:
            self._see_domain(argument.name, argument.domain, step.name)
        self._see_all(subexpressions(step.guard), step.name)
        self._see_all(expressions(step.body), step.name)
        for statement in statements(step.body):
            match statement:
                case Assign(target, value) if isinstance(
                    leaf_type(self._system.variable(target.variable).type), IntType | OptionType
                ):
                    self._join([f"v {target.variable}", *self._sources(value, step.name)])
                case Let(local, type_, value) if _is_integer(type_):
                    self._join([f"l {step.name} {local}", *self._sources(value, step.name)])
                case Loop(local, domain, _):
                    self._see_domain(local, domain, step.name)
                case _:
                    pass

    def _see_domain(self, local: str, domain: Domain, step: str) -> None:
        if isinstance(domain, RangeDomain):
            self._join_exprs([LocalRead(local), domain.start, domain.stop], step)
        else:
            self._add_constants(LocalRead(local), domain, step)

    def _add_constants(self, expr: Expr, domain: Domain, step: str) -> None:
        """An integer that is one of few values, or a key of few, is told apart from each of them."""
        values = domain_values(domain, Scope(self._system, (), {}))
        if len(values) <= _MOST_KEYS:
            for name in self._sources(expr, step):
                self._constants.setdefault(name, []).extend(int(value) for value in values if isinstance(value, int))

    def _see_all(self, parts: Iterable[Expr], step: str) -> None:
        for part in parts:
            match part:
                case Compare(_, left, right):
                    self._join_exprs([left, right], step)
                case Extremum(_, operands):
                    self._join_exprs(operands, step)
                case Fold(_, local, domain, _):
                    self._see_domain(local, domain, step)
                case Index(base, key):
                    found = variable_and_keys(base)
                    if found is not None:
                        outer = key_domains(self._system.variable(found[0]).type)
                        self._add_constants(key, next(islice(outer, len(found[1]), None)), step)
                case _:
                    pass

    def _join_exprs(self, exprs: Iterable[Expr], step: str) -> None:
        exprs = list(exprs)
        names = [name for expr in exprs for name in self._sources(expr, step)]
        self._join(names)
        for expr in exprs:
            if names and isinstance(expr, Const) and isinstance(expr.value, int) and not isinstance(expr.value, bool):
                self._constants.setdefault(names[0], []).append(expr.value)

    def _join(self, names: Sequence[str]) -> None:
        for name in names[1:]:
            first, other = self.of(names[0]), self.of(name)
            if first != other:
                self._parent[other] = first

    def _sources(self, expr: Expr, step: str) -> Iterator[str]:
        """The names whose values an integer may have, up to a constant."""
        match expr:
            case VariableRead(name) if isinstance(leaf_type(self._system.variable(name).type), IntType | OptionType):
                yield f"v {name}"
            case ParameterRead(name):
                yield f"p {name}"
            case LocalRead(name):
                yield f"l {step} {name}"
            case Index(base, _) | Some(base) | Narrow(base):
                yield from self._sources(base, step)
            case Arithmetic(Operation.ADD | Operation.SUB, base, Const()) | Arithmetic(Operation.ADD, Const(), base):
                yield from self._sources(base, step)
            case Conditional(_, then, otherwise):
                yield from self._sources(then, step)
                yield from self._sources(otherwise, step)
            case Extremum(_, operands):
                for operand in operands:
                    yield from self._sources(operand, step)
            case _:
                pass


def _asked(system: TransitionSystem, conditions: Sequence[Expr]) -> Iterator[Expr]:
    """The atoms of properties, guards and branches, for every choice of identities."""
    scope = Scope(system, (), {})
    for condition in conditions:
        yield from _atoms(condition, scope)
    for step in system.steps:
        finite = [argument for argument in step.arguments if not isinstance(argument.domain, RangeDomain)]
        asked = [step.guard]
        for statement in statements(step.body):
            if isinstance(statement, Branch | Require):
                asked.append(statement.condition)
        for values in product(*(domain_values(argument.domain, scope) for argument in finite)):
            chosen: dict[str, Expr] = {
                argument.name: Const(value)
                for argument, value in zip(finite, values, strict=True)
                if isinstance(value, int)
            }
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
    """Does it speak of a name that means nothing outside of its step?"""
    if isinstance(expr, LocalRead):
        return expr.name not in bound
    if isinstance(expr, Fold):
        bound |= {expr.local}
    return any(_reads_locals(child, bound) for child in children(expr))
