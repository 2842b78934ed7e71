"""A transition system as a relation between symbolic states: cells, first values, guarded simultaneous changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from enum import Enum
from itertools import product

import z3

from modelcheck.errors import InternalError
from modelcheck.ir.cells import cell
from modelcheck.ir.nodes import (
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Narrow,
    RangeDomain,
    Value,
)
from modelcheck.ir.system import State, Step, TransitionSystem
from modelcheck.ir.types import BoolType, MapType, OptionType, ScalarType, Type, present
from modelcheck.symbolic.encoding.evaluate import CannotEncode, Evaluator, SymbolicScope, unknowns
from modelcheck.symbolic.encoding.execute import run
from modelcheck.symbolic.encoding.terms import Bool, Failed, Maybe, Symbolic, Term, Terms, maybe


class Part(Enum):
    """The part of a scalar that an unknown stands for: the whole, or one half of an optional one."""

    WHOLE = "whole"
    IS_NONE = "is None"
    ITEM = "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One unknown of a state: a `part` of the scalar of `variable` at `keys`, outermost first.

    `reading` is the expression whose value it is; it never fails. The item of a None reads as False or 0.
    """

    const: z3.ExprRef
    reading: Expr
    variable: str
    keys: tuple[int, ...]
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A step with its identities and bools chosen; an argument from a range is left to the solver.

    `enabled`: its guard is true and nothing fails; `fails`: its guard or, under a true guard, its body fails; `after`
    holds one term per cell.
    """

    step: str
    arguments: tuple[tuple[str, Term], ...]
    enabled: Bool
    fails: Bool
    after: tuple[Term, ...]

    @property
    def choices(self) -> tuple[z3.ArithRef, ...]:
        """The arguments left to the solver."""
        return tuple(value for _, value in self.arguments if isinstance(value, z3.ExprRef))


class Relation:
    """A system in Z3, with some of its integer parameters left open.

    `rigid` are the open parameters, unknown but constant in a run; `allowed` says what is assumed of them, and
    `assumed` what is assumed of the state; `initial` holds one term per cell.
    """

    def __init__(
        self,
        system: TransitionSystem,
        *,
        unbounded: tuple[str, ...],
        free: tuple[str, ...] = (),
        premises: tuple[Expr, ...] = (),
        context: z3.Context | None = None,
        first: State | None = None,
    ) -> None:
        """Encode `system` with the parameters `unbounded`, any number from the minimum, and `free`, any number at all.

        Where a condition of `premises` is false or cannot be evaluated, no step is enabled and none fails. Without
        `context` the terms are made in a new one, so that their order there depends on nothing else. A run begins in
        the state `first`, by default in the system's initial state.

        Raises:
            CannotEncode: It has no quantifier-free linear form with these parameters open, or a first value may fail.
        """
        self.terms = Terms(z3.Context() if context is None else context)
        self._evaluator = Evaluator(self.terms)
        self._system = system
        rigid = [p.name for p in system.parameters if p.name in unbounded or p.name in free]
        self.rigid = {name: self.terms.int_const(name) for name in rigid}
        self._parameters: dict[str, Symbolic] = {**system.parameter_values, **self.rigid}
        failing: list[Bool] = []
        instances = SymbolicScope(self._parameters, {}, {}, (), failing)
        self.allowed = self.terms.and_(
            *(self.rigid[p.name] >= p.minimum for p in system.parameters if p.name in unbounded),
            *(self._evaluator.truth(each, instances) for each in system.requires),
        )
        if failing:
            raise InternalError(f"{system.name}: what is required of its parameters may fail")
        self.cells: list[Cell] = []
        self._now = {variable.name: self._declare(variable.type, variable.name, ()) for variable in system.variables}
        failures: list[Bool] = []
        scope = SymbolicScope(self._parameters, {}, {}, (), failures)
        values = [self._evaluator.evaluate(variable.initial, scope) for variable in system.variables]
        self.initial = tuple(
            term
            for variable, value in zip(system.variables, values, strict=True)
            for term in self._flat(variable.type, self._filled(variable.type, value))
        )
        if failures:
            raise CannotEncode("a first value that may fail", unknowns(scope, *failures))
        if first is not None:
            self.initial = self.values_in(first)
        self.assumed = self.terms.and_(*(self.truth(condition) for condition in premises))
        self.transitions = tuple(transition for step in system.steps for transition in self._transitions(step))
        names = [*self.rigid, *(cell.const.decl().name() for cell in self.cells)]
        if len(set(names)) < len(names):
            raise InternalError(f"{system.name}: two unknowns would share a name")

    def condition(self, expr: Expr) -> tuple[Bool, Bool]:
        """The truth of a state predicate over the cells, and the condition under which it cannot be evaluated."""
        failures: list[Bool] = []
        value = self._evaluator.truth(expr, SymbolicScope(self._parameters, dict(self._now), {}, (), failures))
        return value, self.terms.or_(*failures)

    def truth(self, expr: Expr) -> Bool:
        """The truth of a state predicate over the cells; false where it cannot be evaluated."""
        truth, fails = self.condition(expr)
        return self.terms.and_(truth, self.terms.not_(fails))

    def bad(self, condition: Expr) -> z3.BoolRef:
        """The bad states: the condition is false or cannot be evaluated, or some step fails."""
        failures = (transition.fails for transition in self.transitions)
        return self.conjunction(self.assumed, self.terms.or_(self.terms.not_(self.truth(condition)), *failures))

    def number(self, expr: Expr) -> z3.ArithRef:
        """The term of an integer expression over the cells that never fails."""
        value = self._evaluator.number(expr, SymbolicScope(self._parameters, dict(self._now), {}, (), []))
        return self.terms.lower(value)

    def first(self) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
        """Each cell and its first value, to be put in its place."""
        return self._pairs(self.initial)

    def change(self, transition: Transition) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
        """Each cell and its value after a transition, to be put in its place."""
        return self._pairs(transition.after)

    def _pairs(self, values: Iterable[Term]) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
        return [(cell.const, self.terms.lower(value)) for cell, value in zip(self.cells, values, strict=True)]

    def values_in(self, state: State) -> tuple[Term, ...]:
        """The values of the cells in a state of `semantics`."""
        return tuple(
            term
            for variable, value in zip(self._system.variables, state, strict=True)
            for term in self._flat(variable.type, value)
        )

    def valued(self, model: z3.ModelRef) -> State:
        """The state of `semantics` in which the cells have the values of a model."""
        return tuple(_valued(self._now[variable.name], model) for variable in self._system.variables)

    def assuming(self, conditions: Iterable[Expr]) -> Relation:
        """The same relation, in which steps are taken only from states where the conditions are true.

        It has the same reachable states if the conditions are an invariant. Where one cannot be evaluated it is false.
        """
        truths = [self.truth(condition) for condition in conditions]
        assuming = copy(self)
        assuming.transitions = tuple(
            replace(each, enabled=self.terms.and_(*truths, each.enabled)) for each in self.transitions
        )
        return assuming

    def conjunction(self, *terms: Bool) -> z3.BoolRef:
        """The conjunction as a term, even if its value is known."""
        return self.terms.lower(self.terms.and_(*terms))

    def _transitions(self, step: Step) -> Iterator[Transition]:
        scope = SymbolicScope(self._parameters, {}, {}, (), [])
        options: list[Iterable[Term]] = [
            (self.terms.int_const(f"choice {step.name}.{argument.name}"),)
            if isinstance(argument.domain, RangeDomain)
            else self._evaluator.known_values(argument.domain, scope)
            for argument in step.arguments
        ]
        for values in product(*options):
            yield self._transition(step, values)

    def _transition(self, step: Step, values: tuple[Term, ...]) -> Transition:
        terms, failures, chosen = self.terms, list[Bool](), list[Bool]()
        names = [argument.name for argument in step.arguments]
        scope = SymbolicScope(self._parameters, dict(self._now), dict(zip(names, values, strict=True)), (), failures)
        for argument, value in zip(step.arguments, values, strict=True):
            if isinstance(argument.domain, RangeDomain):
                start = self._evaluator.number(argument.domain.start, scope)
                stop = self._evaluator.number(argument.domain.stop, scope)
                chosen += [value >= start, value < stop]
        scope = scope.under(*chosen)
        guard = self._evaluator.truth(step.guard, scope)
        run(step.body, scope.under(guard), self._evaluator)
        fails = terms.or_(*failures)
        after = (self._flat(variable.type, scope.state[variable.name]) for variable in self._system.variables)
        return Transition(
            step=step.name,
            arguments=tuple(zip(names, values, strict=True)),
            enabled=terms.and_(self.assumed, *chosen, guard, terms.not_(fails)),
            fails=terms.and_(self.assumed, fails),
            after=tuple(term for terms_ in after for term in terms_),
        )

    def _declare(self, type_: Type, variable: str, keys: tuple[int, ...]) -> Symbolic:
        """Fresh cells for every scalar of a variable under these keys."""
        if isinstance(type_, MapType):
            return tuple(self._declare(type_.value, variable, (*keys, int(key))) for key in self._keys(type_))
        if isinstance(type_, OptionType):
            none = self._cell(variable, keys, Part.IS_NONE, is_bool=True)
            return Maybe(none, self._cell(variable, keys, Part.ITEM, is_bool=_is_bool(type_)))
        return self._cell(variable, keys, Part.WHOLE, is_bool=_is_bool(type_))

    def _cell(self, variable: str, keys: tuple[int, ...], part: Part, *, is_bool: bool) -> z3.ExprRef:
        name = variable + "".join(f"[{key}]" for key in keys) + " is None" * (part is Part.IS_NONE)
        const = self.terms.bool_const(name) if is_bool else self.terms.int_const(name)
        scalar = cell(variable, tuple(map(Const, keys)))
        reading = part_of(scalar, part, is_bool=is_bool)
        self.cells.append(Cell(const=const, reading=reading, variable=variable, keys=keys, part=part))
        return const

    def _keys(self, type_: MapType) -> tuple[bool | int, ...]:
        return tuple(self._evaluator.known_values(type_.key, SymbolicScope(self._parameters, {}, {}, (), [])))

    def _filled(self, type_: Type, leaf: Symbolic) -> Symbolic:
        if isinstance(type_, MapType):
            return tuple(self._filled(type_.value, leaf) for _ in self._keys(type_))
        return leaf

    def _flat(self, type_: Type, value: Symbolic) -> Iterator[Term]:
        """The terms of the cells of a value; the item of a None is always the same."""
        if isinstance(type_, MapType):
            assert isinstance(value, tuple)
            for entry in value:
                yield from self._flat(type_.value, entry)
        elif isinstance(type_, OptionType):
            optional = maybe(value)
            yield optional.none
            absent = False if _is_bool(type_) else 0
            item = absent if isinstance(optional.item, Failed) else optional.item
            yield self.terms.if_term(optional.none, absent, item)
        elif isinstance(value, Failed):
            yield False if _is_bool(type_) else 0
        else:
            assert isinstance(value, bool | int | z3.ExprRef)
            yield value


def part_of(scalar: Expr, part: Part, *, is_bool: bool) -> Expr:
    """The reading of a part of a scalar, which never fails where the scalar does not."""
    none = Compare(Comparison.EQ, scalar, Const(None))
    match part:
        case Part.WHOLE:
            return scalar
        case Part.IS_NONE:
            return none
        case Part.ITEM:
            return Conditional(none, Const(False) if is_bool else Const(0), Narrow(scalar))


def _valued(value: Symbolic, model: z3.ModelRef) -> Value:
    match value:
        case tuple():
            return tuple(_valued(entry, model) for entry in value)
        case Maybe(none, item):
            return None if _valued(none, model) else _valued(item, model)
        case z3.ExprRef():
            known = model.eval(value, model_completion=True)
            return z3.is_true(known) if z3.is_bool(known) else int(known.as_long())
        case Failed():
            raise InternalError("the value of what has failed")
        case _:
            return value


def _is_bool(type_: ScalarType) -> bool:
    return isinstance(present(type_), BoolType)
