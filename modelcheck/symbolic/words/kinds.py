"""The kinds of integers of a system: offsets are compared with offsets, budgets with budgets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.fold import expressions, statements, subexpressions
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Compare,
    Conditional,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
    Index,
    Let,
    LocalRead,
    Loop,
    Narrow,
    Operation,
    ParameterRead,
    RangeDomain,
    Some,
    VariableRead,
)
from modelcheck.ir.system import Step, TransitionSystem, key_domains, leaf_type
from modelcheck.ir.types import IntType, OptionType, Type
from modelcheck.semantics import Scope, domain_values

# More keys than this make more predicates than they are worth.
_MOST_KEYS: Final = 4


def is_integer(type_: Type) -> bool:
    """True for integers, and for integers that may be None."""
    return type_ in (IntType(), OptionType(IntType()))


class Kinds:
    """A partition of integers into kinds: integers that are compared or assigned, directly or not, are of one kind."""

    def __init__(self, system: TransitionSystem, conditions: Sequence[Expr]) -> None:
        """Read the kinds off `system` and properties of its states."""
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
                case Let(local, type_, value) if is_integer(type_):
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
        """Add the values of a small domain to the constants of the integers that have it, or that are keys from it."""
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
        """The names whose values an integer may have, apart from an added constant."""
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
