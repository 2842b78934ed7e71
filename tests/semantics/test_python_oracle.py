"""CPython running the user's own methods and the reference semantics take the same walks."""

import random
from pathlib import Path

import pytest

from modelcheck.errors import EvaluationError, SpecError
from modelcheck.frontend import LoadedSpec, instantiate, load_file
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.self_check import OutOfBounds, PythonInstance
from modelcheck.semantics import enabled, initial_state, step_instances, take
from tests.support.sizes import slow_but, thinned

SPECS = Path(__file__).parents[2] / "specs"
INSTANCES = [
    ("at_most_once.py", {}),
    ("at_least_once.py", {"messages": 3, "crashes": 2}),
    ("exactly_once.py", {}),
    ("benchmark/group.py", {}),
    ("examples/request_reply.py", {}),
    ("examples/request_reply.py", {"remembers": False, "copies": 2}),
    ("benchmark/group.py", {"partitions": 2, "consumers": 3, "crashes": 2}),
]


def python_successor(python: PythonInstance, state: State, instance: StepInstance) -> State | None:
    python.load(state)
    return python.state() if python.take(instance) else None


def disagreements(spec: LoadedSpec, system: TransitionSystem, *, steps: int, seed: int) -> list[str]:
    """Walk at random; at every state compare every step instance, enabled or not."""
    python, choose, found = PythonInstance(spec, system), random.Random(seed), []
    state = initial_state(system)
    assert python.state() == state
    for _ in range(steps):
        after: list[State] = []
        for step in system.steps:
            for instance in step_instances(system, step):
                expected = take(system, state, instance) if enabled(system, state, instance) else None
                if python_successor(python, state, instance) != expected:
                    found.append(f"{instance} in {state}")
                if expected is not None:
                    after.append(expected)
        state = choose.choice(after) if after else initial_state(system)
    return found


EXAMPLES = sorted((SPECS / "examples").glob("[!_]*.py"))


@pytest.mark.parametrize("path", thinned(EXAMPLES, 4), ids=lambda path: path.stem)
def test_python_and_the_semantics_agree_on_every_example(path: Path) -> None:
    for spec in load_file(path):
        assert disagreements(spec, instantiate(spec), steps=100, seed=2) == []


@pytest.mark.parametrize(("file", "parameters"), slow_but(INSTANCES, *INSTANCES[:4]))
def test_python_and_the_semantics_agree_on_random_walks(file: str, parameters: dict[str, bool | int]) -> None:
    (spec,) = load_file(SPECS / file)
    assert disagreements(spec, instantiate(spec, parameters), steps=150, seed=1) == []


def test_a_spec_read_wrongly_would_be_noticed() -> None:
    (spec,) = load_file(SPECS / "at_least_once.py")
    (other,) = load_file(SPECS / "at_most_once.py")
    assert disagreements(spec, instantiate(other), steps=50, seed=1) != []


def test_a_step_can_be_called_by_hand_on_a_plain_object() -> None:
    (spec,) = load_file(SPECS / "at_least_once.py")
    python = PythonInstance(spec, instantiate(spec))
    for name in ("start", "poll", "process", "crash", "start", "poll", "process"):
        assert python.take(StepInstance(name))
    assert python.object.delivered[0] == 2  # type: ignore[attr-defined]
    assert python.used("crash") == 1
    assert not python.take(StepInstance("crash")), "the budget is spent"


BOUNDS = """
from typing import Annotated, NamedTuple

from modelcheck import *


class Packet(NamedTuple):
    offset: Annotated[int, Between(0, 3)]


class Bounds(Spec):
    least: Param[Annotated[int, AtLeast(-5)]] = -1

    level: Durable[Annotated[int, Between(least, 3)]] = 0
    last: Durable[Packet] = Packet(0)
    waiting: Durable[Packet | None] = None
    sent: Durable[dict[bool, Packet]] = each(Packet(0))
    log: Durable[list[Packet]] = bounded(2)
    net: Durable[Bag[Packet]] = bag(2)
    seen: Durable[frozenset[Packet]] = frozenset()
    built: Durable[bool] = False
    n: Durable[int] = 0

    @step
    def change(self, n: Annotated[int, Between(-1, 4)]) -> None:
        {change}
"""
WRITES = [
    "self.level += n",
    "self.last = Packet(n)",
    "self.waiting = Packet(n)",
    "self.sent[True] = Packet(n)",
    "self.log.append(Packet(n))",
    "self.net.add(Packet(n))",
    "self.seen = self.seen | {Packet(n)}",
    "self.n = n; self.seen = {Packet(self.n)}",
    "self.n = n; self.net.add(Packet(self.n))",
]


def bounds_spec(tmp_path: Path, change: str) -> tuple[PythonInstance, TransitionSystem]:
    path = tmp_path / "bounds.py"
    path.write_text(BOUNDS.replace("{change}", change), encoding="utf-8")
    (spec,) = load_file(path)
    system = instantiate(spec)
    return PythonInstance(spec, system), system


@pytest.mark.parametrize("change", WRITES)
@pytest.mark.parametrize("n", [-1, 0, 3, 4])
def test_a_value_outside_its_bounds_reaches_the_state_neither_in_python_nor_in_the_semantics(
    tmp_path: Path, change: str, n: int
) -> None:
    python, system = bounds_spec(tmp_path, change)
    instance, first = StepInstance("change", (("n", n),)), initial_state(system)
    if (-1 if "level" in change else 0) <= n <= 3:
        assert python_successor(python, first, instance) == take(system, first, instance)
        return
    with pytest.raises(EvaluationError, match="MC302"):
        take(system, first, instance)
    with pytest.raises(OutOfBounds):
        python_successor(python, first, instance)


@pytest.mark.parametrize("n", [-1, 0, 4])
def test_a_record_that_is_only_built_may_have_any_value(tmp_path: Path, n: int) -> None:
    python, system = bounds_spec(tmp_path, "self.built = Packet(n).offset > 3 or Packet(n) == self.last")
    instance, first = StepInstance("change", (("n", n),)), initial_state(system)
    after = take(system, first, instance)
    assert after[system.variable_index["built"]] is (n in (0, 4))
    assert python_successor(python, first, instance) == after


def test_a_set_that_is_only_written_out_has_members_of_its_type_alone(tmp_path: Path) -> None:
    python, system = bounds_spec(tmp_path, "self.built = {Packet(n)} <= self.seen")
    first = initial_state(system)
    inside, outside = (StepInstance("change", (("n", n),)) for n in (3, 4))
    assert python_successor(python, first, inside) == take(system, first, inside)
    with pytest.raises(EvaluationError, match="MC302 this value is outside its range"):
        take(system, first, outside)


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("Between(least, 3)]] = 0", "Between(least, 3)]] = 4"),
        ("Between(least, 3)]] = 0", "Between(least, 3)]] = -2"),
        ("last: Durable[Packet] = Packet(0)", "last: Durable[Packet] = Packet(4)"),
        ("Packet | None] = None", "Packet | None] = Packet(-1)"),
        ("each(Packet(0))", "each(Packet(9))"),
    ],
)
def test_a_first_value_outside_its_bounds_is_refused(tmp_path: Path, inside: str, outside: str) -> None:
    text = BOUNDS.replace("{change}", "self.built = True")
    assert inside in text
    path = tmp_path / "bounds.py"
    path.write_text(text.replace(inside, outside), encoding="utf-8")
    (spec,) = load_file(path)
    with pytest.raises(SpecError, match=r"MC206 .* begins outside its range"):
        instantiate(spec)


def test_which_first_values_are_inside_may_depend_on_parameters(tmp_path: Path) -> None:
    path = tmp_path / "bounds.py"
    text = BOUNDS.replace("{change}", "self.built = True").replace(
        "Between(least, 3)]] = 0", "Between(least, 3)]] = -1"
    )
    path.write_text(text, encoding="utf-8")
    (spec,) = load_file(path)
    assert instantiate(spec).variable("level")
    with pytest.raises(SpecError, match="MC206 `level` begins outside its range"):
        instantiate(spec, {"least": 0})


def test_a_record_outside_its_bounds_is_in_no_bag_and_no_set(tmp_path: Path) -> None:
    python, system = bounds_spec(tmp_path, "self.built = Packet(n) not in self.net and Packet(n) not in self.seen")
    for n in (-1, 0, 4):
        instance, first = StepInstance("change", (("n", n),)), initial_state(system)
        after = take(system, first, instance)
        assert after[system.variable_index["built"]] is True
        assert python_successor(python, first, instance) == after
