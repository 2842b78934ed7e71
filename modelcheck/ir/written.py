"""Values and step instances as the spec writes them: `Request(pid=1, record=0)`, `{m0, m1}`, `poll(c0)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, assert_never

from modelcheck.ir.composites import at, below, built, contents, integer, size_of
from modelcheck.ir.counted import counted_by
from modelcheck.ir.formula import value_of
from modelcheck.ir.nodes import Domain, RangeDomain, Value
from modelcheck.ir.shapes import (
    LENGTH,
    PRESENT,
    BagShape,
    Bounded,
    Leaf,
    ListShape,
    MapShape,
    NoneType,
    RecordShape,
    SetShape,
    Shape,
    cells,
    leaves,
)
from modelcheck.ir.system import (
    Cell,
    Message,
    State,
    Step,
    StepInstance,
    TransitionSystem,
    key_domains,
    leaf_type,
)
from modelcheck.ir.types import BoolType, EnumType, IdType, IntType, MapType, OptionType, Type, present


class Names:
    """The names of a system's identities: `c0` for the first Consumer."""

    def __init__(self, system: TransitionSystem) -> None:
        types = {domain.name for variable in system.variables for domain in _identities(variable.type)}
        types |= {arg.domain.name for step in system.steps for arg in step.arguments if isinstance(arg.domain, IdType)}
        initials = [name[0].lower() for name in sorted(types)]
        self._stems = {
            name: name[0].lower() if initials.count(name[0].lower()) == 1 else name.lower() for name in sorted(types)
        }

    def identity(self, type_: IdType, value: Value) -> str:
        """The name of one identity."""
        return f"{self._stems.get(type_.name, type_.name.lower())}{value}"

    def scalar(self, leaf: Domain | Leaf | NoneType, value: Value) -> str:
        """A value without parts."""
        match leaf:
            case OptionType() if value is not None:
                return self.scalar(leaf.item, value)
            case IdType():
                return self.identity(leaf, value)
            case EnumType() if isinstance(value, int):
                return leaf.members[value]
            case _:
                return str(value)

    def key(self, domain: Domain, key: int) -> str:
        """The key at position `key` of a map over `domain`."""
        match domain:
            case BoolType():
                return str(bool(key))
            case IdType() | EnumType() | RangeDomain():
                return self.scalar(domain, key)
            case _:
                assert_never(domain)


class Part(NamedTuple):
    """A part of the state or an argument that a spec names: `position[c0]`, with its shape and its cells by suffix."""

    name: str
    shape: Shape
    values: Mapping[str, Value]


class Writer:
    """Values of a system as its spec writes them.

    A variable whose cells are not those of its declaration, as in systems that watch one message, is written cell by
    cell.
    """

    def __init__(self, system: TransitionSystem) -> None:
        self.names = Names(system)
        self._system = system
        self._parameters = system.parameter_values
        self._text = _Text(self.names)
        self._declared = dict(_shapes(system))

    def value(self, shape: Shape, values: Mapping[str, Value]) -> str:
        """The whole value of a shape, with its cells by suffix."""
        return built(shape, values, self._text, self._parameters)

    def part(self, part: Part) -> str:
        """The value of a part of the state."""
        return self.value(part.shape, part.values)

    def variables(self, state: State) -> Iterator[Part]:
        """Every variable that the spec declares, whole, in order."""
        index = self._system.variable_index
        for name, shape in self._declared.items():
            yield Part(name, shape, {cell.suffix: state[index[name + cell.suffix]] for cell in cells(shape)})

    def used(self, state: State) -> dict[str, int]:
        """How often each fault with a budget has happened."""
        counts = zip(self._system.variables, state, strict=True)
        return {each.counts: integer(value) for each, value in counts if each.counts is not None}

    def parts(self, part: Part) -> Iterator[Part]:
        """The entries of a map, each by itself, however nested; any other part as it is."""
        match part.shape:
            case MapShape(key, inner):
                for number in range(size_of(part.shape, part.values, self._parameters)):
                    name = f"{part.name}[{self.names.key(key, number)}]"
                    yield from self.parts(Part(name, inner, at(part.values, number)))
            case _:
                yield part

    def fields(self, part: Part) -> Iterator[Part]:
        """The fields of a record."""
        assert isinstance(part.shape, RecordShape)
        for name, inner in part.shape.fields:
            written = f"{part.name}[{name}]" if part.shape.cls is tuple else f"{part.name}.{name}"
            yield Part(written, inner, below(part.values, f".{name}", inner))

    def items(self, part: Part) -> list[str]:
        """The items of a list, the members of a set, or what is in a bag, each as text."""
        shape = part.shape
        assert isinstance(shape, ListShape | SetShape | BagShape)
        inner = shape.member if isinstance(shape, SetShape) else shape.item
        inside = contents(shape, part.values, self._parameters)
        return [self.value(inner, each) for each in inside]

    def cell(self, variable: str, keys: Sequence[int]) -> str:
        """The part of the state that a cell of the IR belongs to, as `parts` names it."""
        name, shape = self._declaration(variable)
        for key in keys:
            if not isinstance(shape, MapShape):
                break
            name, shape = f"{name}[{self.names.key(shape.key, key)}]", shape.value
        return name

    def read(self, cell: Cell, value: Value) -> str:
        """A cell of the IR and its value: `position[c0] = 3`, `len(log) = 2`, `m1 not in seen`, `held is None`."""
        name, shape = self._declaration(cell.variable)
        keys = list(cell.keys)
        while isinstance(shape, MapShape) and keys:
            name, shape = f"{name}[{self.names.key(shape.key, keys.pop(0))}]", shape.value
        suffix = cell.variable.removeprefix(self._declaration(cell.variable)[0])
        match shape:
            case SetShape(item) | BagShape(item):
                text = self._member(item, keys)
                if isinstance(shape, SetShape):
                    return f"{text} {'in' if value else 'not in'} {name}"
                return f"{name} has {text} {value} times"
            case ListShape() if suffix == LENGTH:
                return f"len({name}) = {value}"
            case _ if suffix.endswith(PRESENT):
                return f"{name}{suffix.removesuffix(PRESENT)} is {'not ' * bool(value)}None"
            case _:
                text = f"{name}{''.join(f'[{key}]' for key in keys)}{suffix}"
                return f"{text} = {self.names.scalar(leaf_type(self._system.variable(cell.variable).type), value)}"

    def _member(self, shape: Shape, keys: Sequence[int]) -> str:
        lows = [value_of(each.low, self._parameters) if isinstance(each, Bounded) else 0 for _, each in leaves(shape)]
        suffixes = (suffix for suffix, _ in leaves(shape))
        return self.value(shape, {suffix: key + low for suffix, key, low in zip(suffixes, keys, lows, strict=True)})

    def _declaration(self, variable: str) -> tuple[str, Shape]:
        """The declared variable that a variable of the IR is a cell of; the count of a fault is its own."""
        own = (variable, _shape(self._system.variable(variable).type))
        return next((each for each in self._declared.items() if _is_cell(variable, each[0])), own)

    def message(self, message: Message) -> str:
        """A message: `record 0`, or `record 0 of p1`; with its variable where the spec counts effects in several.

        Where every step counts its effects by an identity it is that identity: `request r0`.
        """
        domains = list(key_domains(self._system.variable(message.variable).type))
        keys = [self.names.key(domain, key) for domain, key in zip(domains, message.keys, strict=True)]
        by = counted_by(self._system, message.variable) if keys else None
        if by is not None:
            keys[-1] = self.names.identity(by, message.keys[-1])
        word = "record" if by is None else re.sub("(?<=[a-z])(?=[A-Z])", " ", by.name).lower()
        text = f"{word} {keys[-1]}" if keys else "the record"
        text += f" of {', '.join(keys[:-1])}" if keys[:-1] else ""
        return text if len(self._system.effects) == 1 else f"{text} in {message.variable}"

    def instance(self, step: Step, instance: StepInstance) -> str:
        """A step instance: `poll(c0, p1)`; numbers and truth values with the name of their argument."""
        parts = [text if _speaks(shape) else f"{name}={text}" for name, shape, text in self.arguments(step, instance)]
        return f"{step.name}({', '.join(parts)})" if parts else step.name

    def arguments(self, step: Step, instance: StepInstance) -> Iterator[tuple[str, Shape, str]]:
        """The arguments of a step instance by name, with their shapes, as text."""
        for part in argument_parts(step, instance):
            yield part.name, part.shape, self.part(part)


class _Text:
    """Text as whole values."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def scalar(self, leaf: Leaf | NoneType, value: Value, /) -> str:
        return self._names.scalar(leaf, value)

    def nothing(self, /) -> str:
        return "None"

    def record(self, shape: RecordShape, items: Sequence[str], /) -> str:
        if shape.cls is tuple:
            return f"({', '.join(items)}{',' * (len(items) == 1)})"
        fields = (f"{name}={text}" for (name, _), text in zip(shape.fields, items, strict=True))
        return f"{shape.name}({', '.join(fields)})"

    def mapping(self, shape: MapShape, entries: Sequence[str], /) -> str:
        if isinstance(shape.key, RangeDomain):
            return f"[{', '.join(entries)}]"
        return f"{{{', '.join(f'{self._names.key(shape.key, i)}: {text}' for i, text in enumerate(entries))}}}"

    def effects(self, counts: Sequence[int], /) -> str:
        return f"[{', '.join(map(str, counts))}]"

    def items(self, _: ListShape, items: Sequence[str], /) -> str:
        return f"[{', '.join(items)}]"

    def members(self, _: SetShape, members: Sequence[str], /) -> str:
        return f"{{{', '.join(members)}}}"

    def bag(self, _: BagShape, items: Sequence[str], /) -> str:
        return f"{{{', '.join(items)}}}"


def _speaks(shape: Shape) -> bool:
    """True if a value of the shape says by itself what it is."""
    return not isinstance(present(shape) if isinstance(shape, OptionType) else shape, BoolType | IntType | Bounded)


def _is_cell(variable: str, declared: str) -> bool:
    """True if the variable of the IR is the declared one or a cell of it: no name of a variable has a dot in it."""
    return variable == declared or variable.startswith(f"{declared}.")


def _shapes(system: TransitionSystem) -> Iterator[tuple[str, Shape]]:
    """The shape of each variable: as declared where its cells are there as declared, else that of its own type."""
    types = {variable.name: variable.type for variable in system.variables if variable.counts is None}
    for declared in system.declared:
        flat = list(cells(declared.shape))
        if flat and all(types.get(declared.name + cell.suffix) == cell.type for cell in flat):
            yield declared.name, declared.shape
            for cell in flat:
                del types[declared.name + cell.suffix]
    yield from ((name, _shape(type_)) for name, type_ in types.items())


def _shape(type_: Type) -> Shape:
    return MapShape(type_.key, _shape(type_.value)) if isinstance(type_, MapType) else type_


def argument_parts(step: Step, instance: StepInstance) -> Iterator[Part]:
    """The arguments of a step instance as the spec declares them, whole, in order."""
    values = dict(instance.arguments)
    for name, shape in _argument_shapes(step):
        yield Part(name, shape, {suffix: values[name + suffix] for suffix, _ in leaves(shape)})


def _argument_shapes(step: Step) -> Iterator[tuple[str, Shape]]:
    domains = {argument.name: argument.domain for argument in step.arguments}
    for declared in step.declared:
        if all(declared.name + suffix in domains for suffix, _ in leaves(declared.shape)):
            yield declared.name, declared.shape
            for suffix, _ in leaves(declared.shape):
                del domains[declared.name + suffix]
    yield from ((name, IntType() if isinstance(each, RangeDomain) else each) for name, each in domains.items())


def _identities(type_: Type) -> Iterator[IdType]:
    while isinstance(type_, MapType):
        if isinstance(type_.key, IdType):
            yield type_.key
        type_ = type_.value
    scalar = present(type_)
    if isinstance(scalar, IdType):
        yield scalar
