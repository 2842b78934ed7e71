"""A transition system in SMT-LIB: cells, first values, and for each step where it is enabled, fails and leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from modelcheck.certificate.expressions import Bindings, Evaluator
from modelcheck.certificate.participants import CellTerm, Views
from modelcheck.certificate.steps import run
from modelcheck.certificate.terms import LONGEST, Definitions, Sort, Term, application, literal, quoted
from modelcheck.certificate.values import (
    Algebra,
    Bool,
    Option,
    Scalar,
    Undefined,
    Value,
    option,
    scalar,
    text_of,
    truth,
)
from modelcheck.ir.messages.watch import Watched
from modelcheck.ir.nodes import Domain, Expr, RangeDomain
from modelcheck.ir.system import Argument, Step, TransitionSystem, Variable
from modelcheck.ir.types import BoolType, EnumType, IdType, MapType, OptionType, ScalarType, Type, present


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A step with its identities, bools and enum members chosen.

    Of its `arguments`, those from a range stay open: `choices`, any values within `bounds`, None where these are not
    known. `definitions` are the names that the other terms use; all terms may depend on the choices.
    """

    name: str
    step: Step
    arguments: tuple[tuple[str, Scalar], ...]
    choices: tuple[Term, ...]
    bounds: tuple[range | None, ...]
    definitions: Definitions
    enabled: Bool
    fails: Bool
    after: Mapping[str, Value]

    def participants(self, identities: IdType | None) -> Iterator[int]:
        """The numbers of the participants, out of `identities`, that the arguments choose."""
        for argument, (_, value) in zip(self.step.arguments, self.arguments, strict=True):
            if identities is not None and argument.domain == identities:
                assert isinstance(value, int)
                yield value


class Model:
    """The system that watches one message, with the integer parameters `unbounded` open, any number from the minimum.

    `identities` stand for any number of participants: the system is that of a crowd.
    """

    def __init__(self, watched: Watched, *, unbounded: Sequence[str], identities: IdType | None = None) -> None:
        """Name the cells of the watched system.

        Raises:
            NotLinear: The number of cells depends on an open parameter.
        """
        self.system: TransitionSystem = watched.system
        self.message = Term(quoted(watched.message), "Int")
        self.unbounded = tuple(unbounded)
        self.open = tuple(Term(quoted(f"self.{name}"), "Int") for name in unbounded)
        self._offsets = {name: watched.message for name, _ in watched.sizes}
        self._parameters: dict[str, Value] = {**self.system.parameter_values, watched.message: self.message}
        self._parameters |= dict(zip(unbounded, self.open, strict=True))
        self.identities = identities
        self.cells: list[CellTerm] = []
        self.now = {
            each.name: self._declare(each, each.type, _Path(each.name, each.name)) for each in self.system.variables
        }
        self.views = Views(tuple(self.cells), 1 if identities is None else identities.size)

    @property
    def assumptions(self) -> list[str]:
        """The facts about the open parameters: their minima, and what the system requires.

        Raises:
            NotLinear: One of them is not linear.
        """
        minima = (p.minimum for name in self.unbounded for p in self.system.parameters if p.name == name)
        least = [application(">=", each.text, literal(least)) for each, least in zip(self.open, minima, strict=True)]
        definitions = Definitions("require")
        evaluator, scope = Evaluator(Algebra(definitions)), Bindings(self._parameters, {}, {})
        truths = [evaluator.truth(each, scope) for each in self.system.requires]
        required = [definitions.closed(Term(text_of(truth), "Bool")).text for truth in truths if truth is not True]
        return [*least, *required]

    @property
    def constants(self) -> tuple[Term, ...]:
        """The unknowns that do not change in a run: open parameters and the offset of the watched message."""
        return (*self.open, self.message)

    def scope(self, state: Mapping[str, Value] | None = None) -> Bindings:
        """The values of names in a state, by default the present one."""
        return Bindings(self._parameters, self.now if state is None else state, {})

    def seen(self, participants: Sequence[str]) -> Bindings:
        """The values of names as one participant sees them; `participants` are names for it, beside the number 0."""
        cells, me = {each.const: each for each in self.cells}, self.views.me
        state = {each.name: self._seen(each.type, self.now[each.name], me, cells) for each in self.system.variables}
        return Bindings({**self._parameters, **dict.fromkeys(participants, 0)}, state, {})

    def condition(self, expr: Expr, definitions: Definitions, state: Mapping[str, Value] | None = None) -> Bool:
        """The condition that the expression is true and does not fail."""
        evaluator, scope = Evaluator(Algebra(definitions)), self.scope(state)
        failed = evaluator.fails(expr, scope)
        return evaluator.algebra.and_(evaluator.truth(expr, scope), evaluator.algebra.not_(failed))

    def fails(self, expr: Expr, definitions: Definitions) -> Bool:
        """The condition that the expression has no value in the present state."""
        return Evaluator(Algebra(definitions)).fails(expr, self.scope())

    def initial(self, definitions: Definitions) -> tuple[Mapping[str, Value], Bool]:
        """The state in which every run begins, and the condition that evaluating it fails."""
        evaluator, scope = Evaluator(Algebra(definitions)), Bindings(self._parameters, {}, {})
        variables = self.system.variables
        state = {each.name: self._filled(each.type, evaluator.value(each.initial, scope)) for each in variables}
        return state, evaluator.algebra.or_(*(evaluator.fails(each.initial, scope) for each in variables))

    def flat(self, state: Mapping[str, Value], definitions: Definitions) -> list[str]:
        """The terms of the cells in a state, in their order; the item of a None is always the same."""
        algebra = Algebra(definitions)
        return [text_of(term) for each in self.system.variables for term in _flat(each.type, state[each.name], algebra)]

    def transitions(self, *, longest: int = LONGEST) -> Iterator[Transition]:
        """Every step, in the order of declaration; terms longer than `longest` get names."""
        for step in self.system.steps:
            options = [self._options(step, argument) for argument in step.arguments]
            for values in product(*options):
                yield self._transition(step, values, longest)

    def values(self, domain: Domain) -> Sequence[bool | int]:
        """The values of a domain that depends on no state.

        Raises:
            NotLinear: They depend on an open parameter.
        """
        return Evaluator(Algebra(Definitions(""))).values(domain, Bindings(self._parameters, {}, {}))

    def _options(self, step: Step, argument: Argument) -> Sequence[Scalar]:
        if isinstance(argument.domain, RangeDomain):
            return [Term(quoted(f"{step.name}: {argument.name}"), "Int")]
        return self.values(argument.domain)

    def _transition(self, step: Step, values: Sequence[Scalar], longest: int) -> Transition:
        arguments = list(zip(step.arguments, values, strict=True))
        choices = tuple(value for value in values if isinstance(value, Term))
        name = _instance(step, arguments)
        definitions = Definitions(f"step {name}", choices, longest=longest)
        algebra = Algebra(definitions)
        evaluator = Evaluator(algebra)
        scope = Bindings(self._parameters, self.now, {argument.name: value for argument, value in arguments})
        within: Bool = True
        unsure: Bool = False
        bounds: list[range | None] = []
        for argument, value in arguments:
            if isinstance(argument.domain, RangeDomain):
                assert isinstance(value, Term)
                start, stop = (evaluator.number(each, scope) for each in (argument.domain.start, argument.domain.stop))
                within = algebra.and_(within, algebra.compare("<=", start, value), algebra.compare("<", value, stop))
                unsure = algebra.or_(unsure, evaluator.domain_fails(argument.domain, scope))
                known = isinstance(start, int) and isinstance(stop, int)
                bounds.append(range(start, stop) if known else None)  # type: ignore[arg-type] # known means int
        guard, guard_fails = evaluator.truth(step.guard, scope), evaluator.fails(step.guard, scope)
        after, body_fails = run(step.body, scope, evaluator)
        taken = algebra.and_(within, guard)
        fails = algebra.or_(unsure, algebra.and_(within, guard_fails), algebra.and_(taken, body_fails))
        return Transition(
            name=name,
            step=step,
            arguments=tuple((argument.name, value) for argument, value in arguments),
            choices=choices,
            bounds=tuple(bounds),
            definitions=definitions,
            enabled=algebra.and_(taken, algebra.not_(fails)),
            fails=fails,
            after=after.state,
        )

    def _declare(self, variable: Variable, type_: Type, path: _Path) -> Value:
        """The value of a variable: a new cell for each of its scalars."""
        if isinstance(type_, MapType):
            own = type_.key == self.identities
            return tuple(self._declare(variable, type_.value, path.at(int(k), own=own)) for k in self.values(type_.key))
        if variable.name in self._offsets:
            path = path.at(self._offsets[variable.name], own=False)
        if not isinstance(type_, OptionType):
            return self._cell(path, "", _sort(type_))
        absent = self._cell(path, " is None", "Bool")
        names = self.identities is not None and present(type_) == self.identities
        return Option(absent, self._cell(path, "", _sort(type_), absent if names else None))

    def _cell(self, path: _Path, ending: str, sort: Sort, nobody: Term | None = None) -> Term:
        const = Term(quoted(f"self.{path.name}{ending}"), sort)
        self.cells.append(CellTerm(const, f"{path.name}{ending}", f"{path.name_of}{ending}", path.owner, nobody))
        return const

    def _seen(self, type_: Type, value: Value, who: str, cells: Mapping[Term, CellTerm]) -> Value:
        """A value of the present state as one participant sees it; `who` is the key of its owner, if it has one."""
        match value:
            case Term():
                return cells[value].of(who)
            case Option(none, item):
                return Option(truth(self._seen(type_, none, who, cells)), self._seen(type_, item, who, cells))
            case tuple():
                assert isinstance(type_, MapType)
                if type_.key == self.identities:
                    return tuple(self._seen(type_.value, value[0], each, cells) for each in self.views.whose)
                return tuple(self._seen(type_.value, entry, who, cells) for entry in value)
            case _:
                return value

    def _filled(self, type_: Type, leaf: Value) -> Value:
        if isinstance(type_, MapType):
            return tuple(self._filled(type_.value, leaf) for _ in self.values(type_.key))
        return leaf


@dataclass(frozen=True, slots=True)
class _Path:
    """The name of a cell, the same with `{}` for its owner, and the owner."""

    name: str
    name_of: str
    owner: int | None = None

    def at(self, key: int | str, *, own: bool) -> _Path:
        """The path to the entry at `key`; if `own`, the key is the owner."""
        name_of = f"{self.name_of}[{'{}' if own else key}]"
        return _Path(f"{self.name}[{key}]", name_of, int(key) if own else self.owner)


def _sort(type_: ScalarType) -> Sort:
    return "Bool" if isinstance(present(type_), BoolType) else "Int"


def _flat(type_: Type, value: Value, algebra: Algebra) -> Iterator[Scalar]:
    if isinstance(type_, MapType):
        assert isinstance(value, tuple), value
        for entry in value:
            yield from _flat(type_.value, entry, algebra)
        return
    absent: Scalar = False if _sort(type_) == "Bool" else 0
    if isinstance(type_, OptionType):
        optional = option(value)
        yield optional.none
        value = algebra.if_(optional.none, absent, optional.item)
    yield absent if isinstance(value, Undefined) else scalar(value)


def _instance(step: Step, arguments: Sequence[tuple[Argument, Scalar]]) -> str:
    """The name of a step instance, `poll(c=0, p)`; an argument without a value may be any within its range."""
    if not arguments:
        return step.name
    words = (
        each.name if isinstance(value, Term) else f"{each.name}={_member(each, value)}" for each, value in arguments
    )
    return f"{step.name}({', '.join(words)})"


def _member(argument: Argument, value: bool | int) -> str:
    domain = argument.domain
    return domain.members[value] if isinstance(domain, EnumType) else str(value)
