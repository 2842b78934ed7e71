"""The layout of a state packed into one integer: every scalar cell gets bits of its own.

A cell holds a code: the value less the lowest value its variable may have; where None is possible, 0 is None and the
rest moves up by one. Ranges are guessed; a value that outgrows its range asks for a wider layout, and the search
begins again on that one, so a wrong guess costs time and never an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import NamedTuple, assert_never

from modelcheck.errors import InternalError
from modelcheck.ir.fold import expressions, subexpressions
from modelcheck.ir.nodes import Const, Expr, Negate, Value
from modelcheck.ir.system import Lifetime, State, TransitionSystem, Variable, key_domains, leaf_type, used
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, MapType, OptionType, Type, present
from modelcheck.semantics import Scope, domain_values, evaluate, initial_state
from modelcheck.spec import MANY

_MODEST = 15
"""The greatest constant of a spec for which every integer gets room from the start; others get it when reached."""

Range = tuple[int, int]


class Outgrown(Exception):
    """The signal that a value does not fit the bits of its variable."""

    def __init__(self, variable: str, value: int) -> None:
        super().__init__(variable, value)
        self.variable = variable
        self.value = value


class Field(NamedTuple):
    """The cells of one variable, which lie side by side in the order of their keys.

    `offset` is the lowest bit of the first cell, `width` the bits of each; `sizes` counts the keys, outermost first,
    and is empty for a scalar. Values run from `low` to `high`, booleans from 0 to 1.
    """

    variable: str
    type: Type
    offset: int
    width: int
    low: int
    high: int
    optional: bool
    boolean: bool
    sizes: tuple[int, ...]

    @property
    def mask(self) -> int:
        """The bits of one cell, at offset 0."""
        return (1 << self.width) - 1

    @property
    def zero(self) -> int:
        """The value of code 0, if None does not take it."""
        return self.low - self.optional

    @property
    def bits(self) -> int:
        """The number of bits of all cells together."""
        return self.width * prod(self.sizes)

    def stride(self, depth: int) -> int:
        """The distance in bits of two neighbouring keys of the map at `depth`, 0 being the outermost."""
        return self.width * prod(self.sizes[depth + 1 :])

    def code(self, value: bool | int | None) -> int | None:
        """The code of the value, None if it does not fit."""
        if value is None:
            return 0 if self.optional else None
        return value - self.zero if self.low <= value <= self.high else None

    def value(self, code: int) -> bool | int | None:
        """The value of the code."""
        if self.optional and not code:
            return None
        return bool(code + self.zero) if self.boolean else code + self.zero


class Layout(NamedTuple):
    """The layout of a packed state: the fields of all variables, the first in the lowest bits."""

    system: TransitionSystem
    fields: Mapping[str, Field]

    @property
    def bits(self) -> int:
        """The number of bits of a state."""
        return sum(field.bits for field in self.fields.values())

    def encode(self, state: State) -> int:
        """The state as one integer.

        Raises:
            Outgrown: A value does not fit.
        """
        packed = 0
        for field, value in zip(self.fields.values(), state, strict=True):
            shift = field.offset
            for scalar in _scalars(value):
                code = field.code(scalar)
                if code is None:
                    if scalar is None:
                        raise InternalError(f"{field.variable} is None and cannot be")
                    raise Outgrown(field.variable, scalar)
                packed |= code << shift
                shift += field.width
        return packed

    def decode(self, packed: int) -> State:
        """The state of a packed integer; the inverse of `encode`."""
        return tuple(_decoded(field, packed >> field.offset, 0) for field in self.fields.values())

    def widened(self, variable: str, value: int) -> Layout:
        """A layout in which the value fits; bits at least double, so that this happens rarely."""
        if self.fields[variable].boolean:
            raise InternalError(f"{variable} is {value} and should be a bool")
        ranges = {field.variable: (field.low, field.high) for field in self.fields.values()}
        low, high = ranges[variable]
        reach = 1 << 2 * (high - low + 1).bit_length()
        ranges[variable] = (min(value, low - reach), high) if value < low else (low, max(value, low + reach))
        return _placed(self.system, ranges)


def guessed_layout(system: TransitionSystem) -> Layout:
    """A layout with room for first values, and for parameters and constants of the spec if they are small."""
    seen = sorted(_constants(system))
    budgets = _budgets(system)
    ranges = {}
    for variable, first in zip(system.variables, initial_state(system), strict=True):
        low, high = _guess(leaf_type(variable.type), seen)
        if variable.lifetime is Lifetime.BUDGET:
            low, high = 0, max(0, budgets.get(variable.name, high))
        firsts = [value for value in _scalars(first) if value is not None]
        ranges[variable.name] = (min([low, *firsts]), max([high, *firsts]))
    return _placed(system, ranges)


def _budgets(system: TransitionSystem) -> dict[str, int]:
    """The budget of each fault that has one, by the name of the variable that counts it."""
    scope = Scope(system, (), {})
    counts = ((step.name, evaluate(step.budget, scope)) for step in system.steps if step.budget is not None)
    return {used(name): count for name, count in counts if isinstance(count, int)}


def _guess(type_: Type, seen: list[int]) -> Range:
    match type_:
        case BoolType():
            return 0, 1
        case CountType():
            return 0, MANY
        case IdType() | EnumType():
            return 0, max(0, type_.size - 1)
        case OptionType():
            return _guess(type_.item, seen)
        case IntType():
            modest = [0, *(value for value in seen if -_MODEST <= value <= _MODEST)]
            return min(modest), max(modest)
        case MapType():
            raise InternalError("a cell is a map")
        case _:
            assert_never(type_)


def _constants(system: TransitionSystem) -> set[int]:
    def roots() -> Iterable[Expr]:
        for step in system.steps:
            yield from subexpressions(step.guard)
            yield from expressions(step.body)
        for claim in system.properties:
            yield from subexpressions(claim.condition)

    found = {int(parameter.value) for parameter in system.parameters}
    for expr in roots():
        match expr:
            case Negate(Const(int(value))):
                found.add(-value)
            case Const(int(value)):
                found.add(int(value))
            case _:
                pass
    return found


def _placed(system: TransitionSystem, ranges: Mapping[str, Range]) -> Layout:
    fields: dict[str, Field] = {}
    offset = 0
    for variable in system.variables:
        field = _field(system, variable, offset, ranges[variable.name])
        fields[variable.name] = field
        offset += field.bits
    return Layout(system, fields)


def _field(system: TransitionSystem, variable: Variable, offset: int, bounds: Range) -> Field:
    leaf = leaf_type(variable.type)
    optional = isinstance(leaf, OptionType)
    leaf = present(leaf)
    low, high = bounds
    width = max(1, (high - low + optional).bit_length())
    if isinstance(leaf, IntType):
        # All codes that the bits allow; identities and counts keep their domain, which saves most range checks.
        high = low + (1 << width) - 1 - optional
    scope = Scope(system, (), {})
    return Field(
        variable=variable.name,
        type=variable.type,
        offset=offset,
        width=width,
        low=low,
        high=high,
        optional=optional,
        boolean=isinstance(leaf, BoolType),
        sizes=tuple(len(domain_values(domain, scope)) for domain in key_domains(variable.type)),
    )


def _scalars(value: Value) -> Iterable[bool | int | None]:
    if isinstance(value, tuple):
        for entry in value:
            yield from _scalars(entry)
    else:
        yield value


def _decoded(field: Field, packed: int, depth: int) -> Value:
    if depth == len(field.sizes):
        return field.value(packed & field.mask)
    stride = field.stride(depth)
    return tuple(_decoded(field, packed >> key * stride, depth + 1) for key in range(field.sizes[depth]))
