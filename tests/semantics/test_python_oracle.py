"""CPython running the user's own methods and the reference semantics take the same walks."""

import random
from pathlib import Path

import pytest

from modelcheck.conformance import PythonInstance
from modelcheck.frontend import LoadedSpec, instantiate, load_file
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.semantics import enabled, initial_state, step_instances, take

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


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_python_and_the_semantics_agree_on_every_example(path: Path) -> None:
    for spec in load_file(path):
        assert disagreements(spec, instantiate(spec), steps=100, seed=2) == []


@pytest.mark.parametrize(("file", "parameters"), INSTANCES)
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
