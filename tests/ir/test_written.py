"""Names of identities, cells, messages and step instances, as a spec writes them."""

from dataclasses import replace

import pytest

from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.nodes import Const, Expr, Let, LocalRead, Narrow, ParameterRead, RangeDomain, VariableRead
from modelcheck.ir.shapes import (
    BagShape,
    Bounded,
    ListShape,
    MapShape,
    OptionalShape,
    SetShape,
    Shape,
    cells,
    tuple_of,
)
from modelcheck.ir.system import Cell, Declared, Message, StepInstance, TransitionSystem
from modelcheck.ir.types import BoolType, CountType, IdType, IntType, MapType, OptionType
from modelcheck.ir.written import Names, Part, Writer
from modelcheck.semantics import initial_state
from tests import results, systems
from tests.ir.test_composites import BELOW_ZERO, PHASE, WHO, record, system_of

CLIENT, CONSUMER, BROKER = IdType("Client", "clients", 2), IdType("Consumer", "consumers", 2), IdType("Broker", "b", 1)
BOOL, INT = BoolType(), IntType()
SPOTS = RangeDomain(Const(0), Const(9))


def with_types(*types: IdType) -> TransitionSystem:
    """A system whose variables have these identities as keys and as values."""
    held = [systems.variable(f"held{n}", OptionType(each), None) for n, each in enumerate(types[1:])]
    return systems.system("Types", variables=[systems.variable("row", MapType(types[0], INT), 0), *held])


def test_an_identity_has_the_initial_of_its_type() -> None:
    names = Names(with_types(CONSUMER, BROKER))
    assert [names.identity(CONSUMER, 1), names.identity(BROKER, 0)] == ["c1", "b0"]


def test_types_with_one_initial_are_written_out() -> None:
    names = Names(with_types(CONSUMER, CLIENT, BROKER))
    assert [names.identity(each, 0) for each in (CONSUMER, CLIENT, BROKER)] == ["consumer0", "client0", "b0"]


def test_types_of_arguments_count_too() -> None:
    system = with_types(CONSUMER)
    step = systems.step("act", [], [], c=CLIENT)
    assert Names(replace(system, steps=(step,))).identity(CONSUMER, 0) == "consumer0"


@pytest.mark.parametrize(
    ("domain", "key", "text"),
    [(BOOL, 1, "True"), (BOOL, 0, "False"), (PHASE, 2, "GONE"), (WHO, 1, "w1"), (SPOTS, 7, "7")],
)
def test_keys_are_written_as_their_domain_says(domain, key: int, text: str) -> None:
    assert Names(with_types(WHO)).key(domain, key) == text


PAIR = record("Pair", WHO, BELOW_ZERO)
LOG = ListShape(PAIR, Const(2))


@pytest.mark.parametrize(
    ("shape", "variable", "keys", "cell", "text"),
    [
        (INT, "v", (), "v", "v = 3"),
        (MapShape(WHO, MapShape(PHASE, INT)), "v", (1, 2), "v[w1][GONE]", "v[w1][GONE] = 3"),
        (MapShape(WHO, MapShape(PHASE, INT)), "v", (1,), "v[w1]", None),
        (PAIR, "v.a", (), "v", "v.a = w3"),
        (MapShape(WHO, PAIR), "v.b", (0,), "v[w0]", "v[w0].b = 3"),
        (LOG, "v.length()", (), "v", "len(v) = 3"),
        (MapShape(BOOL, LOG), "v.length()", (1,), "v[True]", "len(v[True]) = 3"),
        (LOG, "v.b", (1,), "v", "v[1].b = 3"),
        (OptionalShape(PAIR), "v.present()", (), "v", "v is not None"),
        (MapShape(WHO, OptionalShape(PAIR)), "v.present()", (1,), "v[w1]", "v[w1] is not None"),
        (BagShape(PAIR, Const(3)), "v", (1, 0), "v", "v has Pair(a=w1, b=-2) 3 times"),
    ],
)
def test_a_cell_is_a_part_of_what_the_spec_declares(
    shape: Shape, variable: str, keys: tuple[int, ...], cell: str, text: str | None
) -> None:
    writer = Writer(system_of(shape))
    assert writer.cell(variable, keys) == cell
    if text is not None:
        assert writer.read(Cell(variable, keys), 3) == text


@pytest.mark.parametrize(
    ("value", "member", "present"), [(True, "w1 in v", "v is not None"), (False, "w1 not in v", "v is None")]
)
def test_membership_and_presence_read_as_python_asks_for_them(value: bool, member: str, present: str) -> None:
    assert Writer(system_of(SetShape(WHO))).read(Cell("v", (1,)), value) == member
    assert Writer(system_of(OptionalShape(PAIR))).read(Cell("v.present()", ()), value) == present


def test_the_fields_of_a_record_and_the_items_of_a_list_are_parts() -> None:
    pair = Writer(system_of(PAIR))
    values = {".a": 1, ".b": -2}
    fields = [(each.name, pair.part(each)) for each in pair.fields(Part("v", PAIR, values))]
    assert fields == [("v.a", "w1"), ("v.b", "-2")]
    both = tuple_of([INT, BOOL])
    numbered = Writer(system_of(both)).fields(Part("v", both, {".0": 4, ".1": True}))
    assert [each.name for each in numbered] == ["v[0]", "v[1]"]
    log = Writer(system_of(LOG))
    assert log.items(Part("v", LOG, {".length()": 1, ".a": (1, 0), ".b": (0, -2)})) == ["Pair(a=w1, b=0)"]


def test_a_message_is_a_record_with_the_rest_of_its_keys_behind_it() -> None:
    def effects(*names: str, rows: bool = False) -> TransitionSystem:
        counts = MapType(RangeDomain(Const(0), Const(2)), CountType())
        type_ = MapType(WHO, counts) if rows else counts
        return systems.system("Effects", variables=[systems.variable(name, type_, 0) for name in names])

    assert Writer(effects("delivered")).message(Message("delivered", (1,))) == "record 1"
    assert Writer(effects("delivered", rows=True)).message(Message("delivered", (1, 0))) == "record 0 of w1"
    assert Writer(effects("one", "two")).message(Message("two", (0,))) == "record 0 in two"


def test_a_message_is_called_by_the_identity_that_every_step_counts_it_by() -> None:
    counts = systems.variable("delivered", MapType(RangeDomain(Const(0), Const(2)), CountType()), 0)
    held = systems.variable("held", OptionType(IdType("OrderId", "orders", 2)), None)

    def called(*keys: Expr) -> str:
        order = IdType("OrderId", "orders", 2)
        steps = [
            systems.step(f"go{n}", [], [Let("mine", order, LocalRead("o")), systems.take_effect(key)], o=order)
            for n, key in enumerate(keys)
        ]
        system = systems.system("Orders", variables=[counts, held], steps=steps)
        return Writer(system).message(Message("delivered", (1,)))

    assert called(LocalRead("o")) == called(LocalRead("mine")) == "order id o1"
    assert called(LocalRead("o"), Narrow(VariableRead("held"))) == "order id o1"
    assert called(LocalRead("o"), Const(1)) == "record 1"  # in one step by its number
    assert called() == "record 1"


def test_arguments_say_what_they_are_or_get_their_name() -> None:
    numbers = RangeDomain(Const(0), ParameterRead("size"))
    step = systems.step("go", [], [], who=WHO, phase=PHASE, m=numbers, due=BOOL)
    writer = Writer(replace(system_of(MapShape(WHO, INT)), steps=(step,)))
    arguments = (("who", 1), ("phase", 0), ("m", 2), ("due", False))
    assert writer.instance(step, StepInstance("go", arguments)) == "go(w1, IDLE, m=2, due=False)"
    assert writer.instance(systems.step("tick", [], []), StepInstance("tick")) == "tick"


def test_arguments_of_more_than_one_cell_are_whole() -> None:
    sizes = {".a": WHO, ".b": RangeDomain(Const(-2), Const(1))}
    step = systems.step("send", [], [], **{f"request{suffix}": domain for suffix, domain in sizes.items()})
    step = replace(step, declared=(Declared("request", PAIR), Declared("n", Bounded(Const(1), Const(3)))))
    writer = Writer(replace(system_of(PAIR), steps=(step,)))
    instance = StepInstance("send", (("request.a", 1), ("request.b", -1)))
    assert writer.instance(step, instance) == "send(Pair(a=w1, b=-1))"


def test_an_optional_number_gets_its_name_and_an_optional_identity_none() -> None:
    step = systems.step("assign", [], [], who=OptionType(WHO), m=OptionType(INT))
    step = replace(step, declared=(Declared("who", OptionType(WHO)), Declared("m", OptionType(INT))))
    writer = Writer(replace(system_of(MapShape(WHO, INT)), steps=(step,)))
    assert writer.instance(step, StepInstance("assign", (("who", None), ("m", None)))) == "assign(None, m=None)"


def test_the_budget_of_a_fault_is_no_variable_of_the_spec() -> None:
    system = results.load("at_least_once.py")
    names = [each.name for each in Writer(system).variables(initial_state(system))]
    assert names == ["committed", "running", "position", "in_flight", "delivered"]


def test_a_system_that_watches_one_message_is_written_cell_by_cell_where_it_differs() -> None:
    system = results.load("benchmark/group.py")
    watched = watch(system, no_duplicate(system)).system
    parts = {part.name: Writer(watched).part(part) for part in Writer(watched).variables(initial_state(watched))}
    assert parts["position"] == "{c0: {p0: 0}, c1: {p0: 0}}"
    assert parts["delivered"] == "{p0: 0}"  # one number and no longer one for each message


def test_the_cells_of_a_declared_variable_are_those_that_it_has() -> None:
    system = results.load("examples/request_reply.py")
    state = initial_state(system)
    for part in Writer(system).variables(state):
        declared = next(each.shape for each in system.declared if each.name == part.name)
        assert set(part.values) == {each.suffix for each in cells(declared)}
