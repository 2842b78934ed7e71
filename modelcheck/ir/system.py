"""The transition system of one instance: parameters, state variables, steps and properties.

The one text all engines read. A parameter stays a name (`ParameterRead`) beside its value in this instance, so that
the symbolic engine may leave it open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import NamedTuple, TypeAlias

from modelcheck.errors import Diagnostic, InternalError, Span
from modelcheck.ir.formula import value_of
from modelcheck.ir.nodes import Domain, Expr, Statement, Value
from modelcheck.ir.properties import ABOUT_EFFECTS, BuiltIn, OwnProperty, Property
from modelcheck.ir.shapes import Shape
from modelcheck.ir.types import CountType, MapType, ScalarType, Type
from modelcheck.spec import Semantics

State: TypeAlias = tuple[Value, ...]
"""One value per variable of the system, in the order of `TransitionSystem.variables`."""


class Lifetime(Enum):
    """The lifetime of a state variable: its value after a crash, and who may read it."""

    DURABLE = "durable"
    VOLATILE = "volatile"
    GHOST = "ghost"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A constant of the instance: for `Ids` the number of identities, else a bool or int.

    Where it is left open, an integer is any number from `minimum` on. A computed parameter has a `formula` over those
    that are not; its value is that of the formula in every instance, and it is never left open by itself.
    """

    name: str
    value: bool | int
    default: bool | int
    identities: str | None = None
    minimum: int = 0
    formula: Expr | None = None
    doc: str = ""
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A state variable; `initial` is an expression over parameters alone, the first value of each of its cells.

    One with lifetime BUDGET counts how often the fault `counts` happened.
    """

    name: str
    type: Type
    lifetime: Lifetime
    initial: Expr
    counts: str | None = None
    doc: str = ""
    span: Span | None = field(default=None, compare=False)


def used(fault: str) -> str:
    """The name of the variable that counts how often a fault happened."""
    return f"used({fault})"


@dataclass(frozen=True, slots=True)
class Declared:
    """A state variable or argument as the spec declares it: the variables or arguments of the IR are cells of it."""

    name: str
    shape: Shape


class LaneNames(NamedTuple):
    """The names that a spec gives to the lanes of its traces: that of the only participant, and that of what is shared.

    Participants with an identity have the names of their identities.
    """

    own: str
    shared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An argument of a step, chosen from all values of its domain."""

    name: str
    domain: Domain


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A named guarded change. The guard is pure; the body runs at once and reads its own earlier assignments.

    For a fault with a budget, the guard holds the conjunct `used(NAME) < budget` and the body counts it up.
    A step that `forgets` is shown as a crash. `declared` has the arguments as the spec declares them.
    """

    name: str
    arguments: tuple[Argument, ...]
    guard: Expr
    body: tuple[Statement, ...]
    fault: bool
    budget: Expr | None = None
    forgets: bool = False
    doc: str = ""
    span: Span | None = field(default=None, compare=False)
    declared: tuple[Declared, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Owed:
    """The condition under which a message must take effect; its names `arguments` are the keys of the message."""

    arguments: tuple[str, ...]
    condition: Expr


@dataclass(frozen=True, slots=True)
class StepInstance:
    """A step with its arguments chosen: `poll(c=0, p=1)`; arguments in the order of declaration."""

    step: str
    arguments: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        if not self.arguments:
            return self.step
        return f"{self.step}({', '.join(f'{name}={value}' for name, value in self.arguments)})"


class Cell(NamedTuple):
    """A scalar cell of the state: a variable of the IR and its keys."""

    variable: str
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One cell of an `Effects` variable: the message whose effects it counts, `delivered[1][0]`."""

    variable: str
    keys: tuple[int, ...]

    def __str__(self) -> str:
        return self.variable + "".join(f"[{key}]" for key in self.keys)


@dataclass(frozen=True, kw_only=True)
class TransitionSystem:
    """An instance of a spec. Orders are those of the source and fix the order of everything an engine reports.

    - `owed`: the messages that must take effect (None: all of them).
    - `done`: the states in which a run may end (None: any).
    - `promises`: formulas, of which one is true in each instance, and the promise there; none where it is not known.
    - `promise_reads`: the parameters that the promise depends on.
    - `body_reads`: the parameters that anything in the class body reads.
    - `constant_reads`: the parameters of which constants were computed; they cannot be left open, as the steps hold
      numbers in their place.
    - `requires`: formulas; where one is false, the spec has no instance.
    - `remarks`: notes on the text that cannot be made from the system.
    - `declared`: the state variables as the spec declares them, for people; `lanes`: the names of lanes it gives.
    """

    name: str
    parameters: tuple[Parameter, ...]
    variables: tuple[Variable, ...]
    steps: tuple[Step, ...]
    properties: tuple[OwnProperty, ...]
    promise: Semantics | None = None
    owed: Owed | None = None
    done: Expr | None = None
    promises: tuple[tuple[Expr, Semantics | None], ...] = ()
    promise_reads: frozenset[str] = frozenset()
    body_reads: frozenset[str] = frozenset()
    requires: tuple[Expr, ...] = ()
    constant_reads: frozenset[str] = frozenset()
    doc: str = ""
    span: Span | None = field(default=None, compare=False)
    remarks: tuple[Diagnostic, ...] = field(default=(), compare=False)
    declared: tuple[Declared, ...] = field(default=(), compare=False)
    lanes: LaneNames | None = field(default=None, compare=False)

    @cached_property
    def parameter_values(self) -> Mapping[str, bool | int]:
        """The values of the parameters in this instance, by name."""
        return {parameter.name: parameter.value for parameter in self.parameters}

    def with_parameters(self, values: Mapping[str, bool | int]) -> TransitionSystem:
        """The instance with these values; other parameters keep theirs, and names that are no parameters are ignored.

        A computed parameter follows its formula, even if `values` has it.

        Raises:
            InternalError: The text is another one with them: a number of identities (see `modelcheck.ir.participants`),
                or a parameter of which a constant was computed.
        """
        for each in self.parameters:
            written = each.identities is not None or each.name in self.constant_reads
            if written and values.get(each.name, each.value) != each.value:
                raise InternalError(f"{self.name}: with another value of `{each.name}` it is another system")
        return replace(self, parameters=self._parameters_at(values))

    def _parameters_at(self, values: Mapping[str, bool | int]) -> tuple[Parameter, ...]:
        given = {**self.parameter_values, **values}
        return tuple(
            replace(p, value=given[p.name] if p.formula is None else value_of(p.formula, given))
            for p in self.parameters
        )

    @property
    def undeclared(self) -> TransitionSystem:
        """The system without the shapes of the spec, which name its classes: any process can be sent it."""
        return replace(self, declared=(), steps=tuple(replace(step, declared=()) for step in self.steps))

    def declared_as(self, other: TransitionSystem) -> TransitionSystem:
        """The system with the shapes of `other`, of which it was made: they fit where it has the same cells."""
        declared = {step.name: step.declared for step in other.steps}
        steps = tuple(replace(step, declared=declared.get(step.name, ())) for step in self.steps)
        return replace(self, declared=other.declared, steps=steps)

    @cached_property
    def formulas(self) -> Mapping[str, Expr]:
        """The formulas of the computed parameters, by name."""
        return {p.name: p.formula for p in self.parameters if p.formula is not None}

    @cached_property
    def may_be_open(self) -> tuple[str, ...]:
        """The integer parameters that may be left open, as far as the text of the spec says."""
        return tuple(
            p.name
            for p in self.parameters
            if p.identities is None and not isinstance(p.value, bool) and p.formula is None and p.value >= p.minimum
            if p.name not in self.constant_reads
        )

    def admits(self, values: Mapping[str, bool | int]) -> bool:
        """True if the spec has an instance with these values, as far as `requires` and the minima say."""
        parameters = self._parameters_at(values)
        known = {each.name: each.value for each in parameters}
        enough = all(isinstance(each.value, bool) or each.value >= each.minimum for each in parameters)
        return enough and all(value_of(each, known) for each in self.requires)

    @cached_property
    def variable_index(self) -> Mapping[str, int]:
        """The position of each variable in a state, by name."""
        return {variable.name: index for index, variable in enumerate(self.variables)}

    def variable(self, name: str) -> Variable:
        """The variable called `name`.

        Raises:
            KeyError: There is none.
        """
        return self.variables[self.variable_index[name]]

    def step(self, name: str) -> Step:
        """The step called `name`.

        Raises:
            KeyError: There is none.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    @cached_property
    def effects(self) -> tuple[Variable, ...]:
        """The `Effects` variables, also those nested in maps."""
        return tuple(variable for variable in self.variables if isinstance(leaf_type(variable.type), CountType))

    @cached_property
    def asked(self) -> tuple[Property, ...]:
        """Every property of the system: the built-in ones that apply to it, then those that its spec declares."""
        applies = {
            **dict.fromkeys(ABOUT_EFFECTS, bool(self.effects)),
            BuiltIn.NO_DEADLOCK: self.done is not None,
        }
        return (*(each for each in BuiltIn if applies[each]), *self.properties)

    def find_property(self, name: str) -> Property | None:
        """The property called `name`; None if there is none, or it is a built-in one that does not apply."""
        return next((each for each in self.asked if each.name == name), None)

    def property_named(self, name: str) -> Property:
        """The property called `name`.

        Raises:
            KeyError: As `find_property`, there is none.
        """
        found = self.find_property(name)
        if found is None:
            raise KeyError(name)
        return found

    @property
    def at_defaults(self) -> bool:
        """True if every parameter has its declared default."""
        return all(parameter.value == parameter.default for parameter in self.parameters)


def leaf_type(type_: Type) -> ScalarType:
    """The type of the scalar cells of a variable of `type_`."""
    while isinstance(type_, MapType):
        type_ = type_.value
    return type_


def key_domains(type_: Type) -> Iterator[Domain]:
    """The domains of the keys that lead to a scalar cell, outermost first."""
    while isinstance(type_, MapType):
        yield type_.key
        type_ = type_.value
