"""Whole values come back from their cells, as objects and as text, whatever they are made of."""

from collections import namedtuple
from dataclasses import is_dataclass, make_dataclass, replace
from enum import Enum
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcheck.errors import InternalError
from modelcheck.ir.composites import built, flat, members
from modelcheck.ir.nodes import Const, ParameterRead, RangeDomain
from modelcheck.ir.shapes import (
    BagShape,
    Bounded,
    ListShape,
    MapShape,
    OptionalShape,
    RecordShape,
    SetShape,
    Shape,
    cells,
    tuple_of,
)
from modelcheck.ir.system import Declared, TransitionSystem
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, OptionType
from modelcheck.ir.written import Writer
from modelcheck.self_check.containers import Identity
from modelcheck.self_check.python_values import Converter
from tests import systems

Phase = Enum("Phase", ["IDLE", "BUSY", "GONE"])
WHO = IdType("Who", "whos", 2)
PHASE = EnumType("Phase", ("IDLE", "BUSY", "GONE"))
BOOL, INT = BoolType(), IntType()
BELOW_ZERO, FROM_LEAST = Bounded(Const(-2), Const(0)), Bounded(ParameterRead("least"), Const(3))
FINITE = [BOOL, WHO, PHASE, BELOW_ZERO, FROM_LEAST]
KEYS = [BOOL, WHO, PHASE, RangeDomain(Const(0), ParameterRead("size"))]
PARAMETERS = {"whos": 2, "least": 1, "size": 3}


def record(name: str, *items: Shape, dataclass: bool = False) -> RecordShape:
    """A record with fields a, b, ..., as a NamedTuple or a frozen dataclass."""
    names = "abcdef"[: len(items)]
    cls = make_dataclass(name, [*names], frozen=True) if dataclass else namedtuple(name, [*names])
    return RecordShape(name, tuple(zip(names, items, strict=True)), cls)


def system_of(shape: Shape) -> TransitionSystem:
    """A system whose only declared variable `v` has the shape."""
    variables = [systems.variable(f"v{cell.suffix}", cell.type, 0) for cell in cells(shape)]
    parameters = [
        systems.parameter(name, value, "Who" if name == "whos" else None) for name, value in PARAMETERS.items()
    ]
    anybody = systems.step("act", [], [], who=WHO)
    made = systems.system("Made", parameters=parameters, variables=variables, steps=[anybody])
    return replace(made, declared=(Declared("v", shape),))


def records(items: st.SearchStrategy[Shape], least: int = 0) -> st.SearchStrategy[Shape]:
    fields = st.lists(items, min_size=least, max_size=3)
    named = st.builds(lambda fields, dataclass: record("R", *fields, dataclass=dataclass), fields, st.booleans())
    return named | fields.filter(bool).map(tuple_of)


FLAT = st.sampled_from(FINITE)
MEMBERS = FLAT | records(FLAT)
SCALARS = FLAT | st.just(INT) | st.sampled_from([INT, BOOL, WHO, PHASE]).map(OptionType)
PARTS = st.recursive(SCALARS, lambda inner: records(inner) | records(inner).map(OptionalShape), max_leaves=4)
COLLECTIONS = (
    PARTS
    | st.builds(ListShape, PARTS, st.just(ParameterRead("size")))
    | MEMBERS.map(SetShape)
    | st.builds(BagShape, MEMBERS, st.just(Const(4)))
    | st.just(MapShape(KEYS[-1], CountType()))
)
SHAPES = st.recursive(COLLECTIONS, lambda inner: st.builds(MapShape, st.sampled_from(KEYS), inner), max_leaves=3)


def every(shape: Shape) -> list[object]:
    """Every value of a finite shape, smallest first: said a second time."""
    match shape:
        case BoolType():
            return [False, True]
        case IdType(name):
            return [Identity(0, name), Identity(1, name)]
        case EnumType():
            return [*Phase]
        case Bounded():
            return [-2, -1, 0] if shape == BELOW_ZERO else [1, 2, 3]
        case RecordShape(_, fields, cls):
            items = product(*(every(inner) for _, inner in fields))
            return [each if cls is tuple else cls(*each) for each in items]
        case _:
            raise AssertionError(shape)


def key_objects(shape: MapShape) -> list[object]:
    return [0, 1, 2] if isinstance(shape.key, RangeDomain) else every(shape.key)


@st.composite
def objects(draw, shape: Shape) -> object:
    """A value of the shape as a spec's own methods have it."""
    match shape:
        case IntType():
            return draw(st.integers(-5, 5))
        case OptionType(item):
            return draw(st.none() | objects(item))
        case OptionalShape(item):
            return draw(st.none() | objects(item))
        case RecordShape(_, fields, cls):
            items = [draw(objects(inner)) for _, inner in fields]
            return tuple(items) if cls is tuple else cls(*items)
        case MapShape(_, CountType()):
            return draw(st.lists(st.integers(0, 2), min_size=3, max_size=3))
        case MapShape(_, inner):
            return {key: draw(objects(inner)) for key in key_objects(shape)}
        case ListShape(item):
            return draw(st.lists(objects(item), max_size=3))
        case SetShape(member):
            return frozenset(draw(st.lists(st.sampled_from(every(member)), max_size=4)))
        case BagShape(item):
            return draw(st.lists(st.sampled_from(every(item)), max_size=4))
        case _:
            return draw(st.sampled_from(every(shape)))


def written(shape: Shape, value: object) -> str:
    """The value as a reader expects it, made from the object and not from cells."""
    match shape:
        case OptionType(item) | OptionalShape(item):
            return "None" if value is None else written(item, value)
        case RecordShape(_, fields, cls) if cls is tuple:
            texts = [written(inner, each) for (_, inner), each in zip(fields, value, strict=True)]
            return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
        case RecordShape(name, fields):
            return f"{name}({', '.join(f'{each}={written(inner, getattr(value, each))}' for each, inner in fields)})"
        case MapShape(_, CountType()):
            return str([value[message] for message in range(3)])
        case MapShape(RangeDomain(), inner):
            return f"[{', '.join(written(inner, value[key]) for key in range(3))}]"
        case MapShape(key, inner):
            return f"{{{', '.join(f'{written(key, each)}: {written(inner, value[each])}' for each in every(key))}}}"
        case ListShape(item):
            return f"[{', '.join(written(item, each) for each in value)}]"
        case SetShape(item) | BagShape(item):
            held = list(value)
            inside = [written(item, each) for each in every(item) for _ in range(held.count(each))]
            return f"{{{', '.join(inside)}}}"
        case IdType():
            return f"w{int(value)}"
        case EnumType():
            return value.name
        case _:
            return repr(value)


def values_of(shape: Shape, value: object) -> dict:
    return Converter(system_of(shape), {"Phase": Phase}).from_python(shape, value)


@st.composite
def shapes_and_objects(draw) -> tuple[Shape, object]:
    shape = draw(SHAPES)
    return shape, draw(objects(shape))


@given(shapes_and_objects())
def test_a_value_is_written_as_its_object_says(drawn: tuple[Shape, object]) -> None:
    shape, value = drawn
    assert Writer(system_of(shape)).value(shape, values_of(shape, value)) == written(shape, value)


@given(shapes_and_objects())
def test_an_object_comes_back_from_its_cells(drawn: tuple[Shape, object]) -> None:
    shape, value = drawn
    back = Converter(system_of(shape), {"Phase": Phase}).to_python(shape, values_of(shape, value))
    assert written(shape, back) == written(shape, value)


@given(shapes_and_objects())
def test_the_variable_of_a_state_is_whole_and_so_are_its_parts(drawn: tuple[Shape, object]) -> None:
    shape, value = drawn
    system, found = system_of(shape), values_of(shape, value)
    writer = Writer(system)
    state = tuple(found[cell.suffix] for cell in cells(shape))
    variables = list(writer.variables(state))
    assert [(each.name, writer.part(each)) for each in variables] == [("v", written(shape, value))] * bool(state)
    parts = {each.name: writer.part(each) for variable in variables for each in writer.parts(variable)}
    assert parts == (dict(entries("v", shape, value)) if state else {})


def entries(name: str, shape: Shape, value: object):
    """The entries of maps in maps, each by its name."""
    match shape:
        case MapShape(key, inner):
            for each in key_objects(shape):
                text = str(each) if isinstance(key, RangeDomain) else written(key, each)
                yield from entries(f"{name}[{text}]", inner, value[each])
        case _:
            yield name, written(shape, value)


@given(MEMBERS)
def test_sets_and_bags_count_the_values_in_one_order(shape: Shape) -> None:
    convert = Converter(system_of(SetShape(shape)), {"Phase": Phase})
    found = [written(shape, convert.to_python(shape, each)) for each in members(shape, PARAMETERS)]
    assert found == [written(shape, each) for each in every(shape)]


EMPTY = record("Empty")
PAIR = record("Pair", WHO, BELOW_ZERO)


@pytest.mark.parametrize(
    ("shape", "value", "text"),
    [
        (PAIR, PAIR.cls(Identity(1, "Who"), -2), "Pair(a=w1, b=-2)"),
        (record("Point", INT, dataclass=True), None, "Point(a=7)"),
        (tuple_of([INT]), (3,), "(3,)"),
        (tuple_of([INT, BOOL]), (3, False), "(3, False)"),
        (OptionalShape(PAIR), None, "None"),
        (OptionType(WHO), Identity(1, "Who"), "w1"),
        (ListShape(PAIR, Const(2)), [], "[]"),
        (ListShape(OptionalShape(PAIR), Const(2)), [None], "[None]"),
        (SetShape(FROM_LEAST), frozenset({3, 1}), "{1, 3}"),
        (SetShape(BOOL), frozenset({True}), "{True}"),
        (SetShape(WHO), frozenset(), "{}"),
        (SetShape(EMPTY), frozenset({EMPTY.cls()}), "{Empty()}"),
        (BagShape(BELOW_ZERO, Const(3)), [0, -2, 0], "{-2, 0, 0}"),
        (BagShape(PHASE, Const(3)), [Phase.GONE, Phase.IDLE], "{IDLE, GONE}"),
        (MapShape(BOOL, INT), {False: 1, True: 2}, "{False: 1, True: 2}"),
        (MapShape(PHASE, INT), dict(zip(Phase, (4, 5, 6), strict=True)), "{IDLE: 4, BUSY: 5, GONE: 6}"),
        (MapShape(WHO, MapShape(BOOL, PHASE)), None, "{w0: {False: IDLE, True: BUSY}, w1: {False: IDLE, True: BUSY}}"),
        (MapShape(WHO, EMPTY), {Identity(n, "Who"): EMPTY.cls() for n in range(2)}, "{w0: Empty(), w1: Empty()}"),
        (MapShape(KEYS[-1], SetShape(WHO)), {n: frozenset() for n in range(3)}, "[{}, {}, {}]"),
        (MapShape(KEYS[-1], CountType()), [0, 2, 1], "[0, 2, 1]"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)  # fmt: skip
def test_values_read_as_in_the_spec(shape: Shape, value: object, text: str) -> None:
    if is_dataclass(getattr(shape, "cls", None)):
        value = shape.cls(7)
    if value is None and isinstance(shape, MapShape):
        value = {Identity(n, "Who"): {False: Phase.IDLE, True: Phase.BUSY} for n in range(2)}
    assert Writer(system_of(shape)).value(shape, values_of(shape, value)) == text


def test_cells_that_are_no_map_where_a_map_is_due_are_our_mistake() -> None:
    with pytest.raises(InternalError, match="is no map"):
        list(flat(3, 1))
    with pytest.raises(InternalError, match="expected an integer"):
        Writer(system_of(INT)).value(ListShape(INT, Const(2)), {".length()": None, "": (1, 2)})


def test_what_values_are_made_of_is_up_to_the_builder() -> None:
    class Sizes:
        """The number of scalars in a value."""

        def scalar(self, _leaf, _value):
            return 1

        def nothing(self):
            return 0

        def record(self, _shape, items):
            return sum(items)

        mapping = items = members = bag = record

        def effects(self, counts):
            return len(counts)

    shape = MapShape(WHO, ListShape(PAIR, Const(3)))
    value = {Identity(0, "Who"): [PAIR.cls(0, 0)] * 2, Identity(1, "Who"): []}
    assert built(shape, values_of(shape, value), Sizes(), PARAMETERS) == 4
