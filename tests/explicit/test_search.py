"""The search: exact counts, order, limits, interrupts, values that outgrow their bits, failures with their trace."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from modelcheck.errors import EvaluationError
from modelcheck.explicit import Limits, explore
from modelcheck.explicit.search import Exploration
from modelcheck.frontend import instantiate, load_file
from modelcheck.graph import StateGraph, falsified, first_falsified
from modelcheck.ir.nodes import Arithmetic, Compare, Operation, ParameterRead, RangeDomain, Require
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import MapType
from modelcheck.semantics import successors
from modelcheck.verdict import Limit
from tests import systems
from tests.support.sizes import but_groups
from tests.systems import Const, add, always, equal, less, local, put, step, system, var, variable

COUNTS = {
    "AtMostOnce": (25, 28, 10),
    "AtLeastOnce": (47, 59, 13),
    "ExactlyOnce": (18, 23, 10),
    "Group": (1876, 6064, 23),
}
FILES = Path(__file__).parents[2] / "specs"
SPECS = {
    "AtMostOnce": FILES / "at_most_once.py",
    "AtLeastOnce": FILES / "at_least_once.py",
    "ExactlyOnce": FILES / "exactly_once.py",
    "Group": FILES / "benchmark" / "group.py",
}
COUNT_UP = put("n", add(var("n"), Const(1)))


def counter(*guards: systems.Expr, **options: object) -> TransitionSystem:
    """Counts for ever, unless a guard stops it."""
    return system(
        "Counter", variables=[variable("n", systems.INT, 0)], steps=[step("up", guards, [COUNT_UP])], **options
    )


def steps_to_first(graph: StateGraph, name: str) -> list[str] | None:
    index = first_falsified(graph, falsified(graph, name))
    return None if index is None else [str(each) for each in graph.trace_to(index).steps]


@pytest.mark.parametrize("system", but_groups(systems.SMALL), ids=lambda system: system.name)
def test_distinct_states_transitions_and_levels_are_exact(system: TransitionSystem) -> None:
    found = explore(system).statistics
    assert (found.distinct_states, found.generated_transitions, found.levels) == COUNTS[system.name]
    assert found.complete
    assert sum(count for _, count in found.fired) == found.generated_transitions


@pytest.mark.parametrize("by_hand", but_groups(systems.SMALL), ids=lambda system: system.name)
def test_the_specs_that_ship_mean_what_the_systems_built_by_hand_mean(by_hand: TransitionSystem) -> None:
    (spec,) = load_file(SPECS[by_hand.name])
    shipped, meant = explore(instantiate(spec, {})), explore(by_hand)
    assert list(map(shipped.state, range(len(shipped)))) == list(map(meant.state, range(len(meant))))
    assert (shipped.targets, shipped.labels, shipped.instances) == (meant.targets, meant.labels, meant.instances)
    assert shipped.fault_labels == meant.fault_labels


@pytest.mark.slow
def test_the_large_group_has_the_counts_that_other_checkers_found() -> None:
    graph = explore(systems.group(partitions=2))
    found = graph.statistics
    assert (found.distinct_states, found.generated_transitions, found.levels) == (1_220_388, 6_993_660, 45)
    assert steps_to_first(graph, "no_loss") is None
    assert len(steps_to_first(graph, "no_duplicate") or []) == 7


def test_shortest_traces_are_the_ones_everybody_knows() -> None:
    assert steps_to_first(explore(systems.at_most_once()), "no_loss") == ["start", "poll", "commit", "crash"]
    twice = ["start", "poll", "process", "crash", "start", "poll", "process"]
    assert steps_to_first(explore(systems.at_least_once()), "no_duplicate") == twice


@pytest.mark.parametrize("system", systems.SMALL, ids=lambda system: system.name)
def test_transitions_are_stored_in_the_order_of_the_semantics(system: TransitionSystem) -> None:
    graph = explore(system)
    reached = {graph.state(0): None}
    for index in range(len(graph)):
        expected = list(successors(system, graph.state(index)))
        between = range(graph.offsets[index], graph.offsets[index + 1])
        assert [(graph.instances[graph.labels[i]], graph.state(graph.targets[i])) for i in between] == expected
        reached |= dict.fromkeys(state for _, state in expected)
    assert list(reached) == [graph.state(index) for index in range(len(graph))]


def test_values_that_outgrow_their_bits_never_change_the_answer() -> None:
    graph = explore(counter(less(var("n"), Const(300))))
    assert [graph.state(index) for index in range(len(graph))] == [(n,) for n in range(301)]
    down = put("n", add(var("n"), Const(-7)))
    falling = system(
        "Falling",
        variables=[variable("n", systems.INT, 3)],
        steps=[step("down", [Compare(systems.GT, var("n"), Const(-500))], [down])],
    )
    graph = explore(falling)
    assert [graph.state(index) for index in range(len(graph))] == [(n,) for n in range(3, -508, -7)]


def test_states_wider_than_a_machine_word_are_states_all_the_same() -> None:
    wide = MapType(RangeDomain(Const(0), Const(80)), systems.BOOL)
    places = RangeDomain(Const(0), Const(80))
    system_ = system(
        "Wide",
        variables=[variable("seen", wide, False), variable("n", systems.INT, 0)],
        steps=[
            step(
                "see",
                [equal(var("n"), local("i"))],
                [put("seen", local("i"), Const(True)), put("n", add(local("i"), Const(1)))],
                i=places,
            )
        ],
    )
    graph = explore(system_)
    assert len(graph) == 81
    assert graph.state(80) == ((True,) * 80, 80)


@pytest.mark.parametrize("bits", [63, 64, 65])
def test_a_state_may_fill_a_machine_word_to_the_last_bit(bits: int) -> None:
    places = RangeDomain(Const(0), Const(bits))
    see = step("see", [], [put("seen", Const(bits - 1), Const(True))])
    graph = explore(system("Full", variables=[variable("seen", MapType(places, systems.BOOL), False)], steps=[see]))
    assert [graph.state(index) for index in range(len(graph))] == [
        ((False,) * bits,),
        ((*[False] * (bits - 1), True),),
    ]


@pytest.mark.parametrize(
    "choices",
    [3, 200, 256, 257, pytest.param(40_000, marks=pytest.mark.slow), pytest.param(70_000, marks=pytest.mark.slow)],
)
def test_there_may_be_more_step_instances_than_a_byte_can_tell_apart(choices: int) -> None:
    last = equal(local("i"), Const(choices - 1))
    jump = step(
        "jump", [last, equal(var("n"), Const(0))], [put("n", local("i"))], i=RangeDomain(Const(0), Const(choices))
    )
    graph = explore(system("Jump", variables=[variable("n", systems.INT, 0)], steps=[jump]))
    assert [str(each) for each in graph.trace_to(1).steps] == [f"jump(i={choices - 1})"]


@pytest.mark.parametrize("most", [1, 2, 3, 10, 100, 1000, 1875])
def test_a_state_limit_cuts_the_graph_before_the_state_that_would_exceed_it(most: int) -> None:
    whole, part = explore(systems.group()), explore(systems.group(), limits=Limits(max_states=most))
    assert part.stopped is Limit.STATES
    assert not part.statistics.complete
    assert len(part) <= most
    assert list(part.states) == list(whole.states)[: len(part)]
    assert part.offsets == whole.offsets[: part.expanded + 1]
    assert part.targets == whole.targets[: part.offsets[-1]]
    assert part.labels == whole.labels[: part.offsets[-1]]
    beyond = whole.targets[part.offsets[-1] : whole.offsets[part.expanded + 1]]
    assert max(beyond) >= most, "one more state could have been expanded"
    for index in range(0, len(part), 1 + len(part) // 100):
        assert part.trace_to(index) == whole.trace_to(index)


def test_a_limit_that_is_not_exceeded_leaves_the_graph_complete() -> None:
    assert explore(systems.group(), limits=Limits(max_states=1876)).complete


def test_time_and_memory_limits_end_a_search_that_would_not_end() -> None:
    assert explore(counter(), limits=Limits(time_limit_s=0.2)).stopped is Limit.TIME
    assert explore(counter(), limits=Limits(memory_limit_bytes=1)).stopped is Limit.MEMORY
    assert explore(counter(), limits=Limits(time_limit_s=0)).expanded == 0


@pytest.mark.parametrize("after", [0, 1, 2])
def test_an_interrupt_leaves_a_graph_of_what_was_explored(after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def interrupt(*_: int) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise KeyboardInterrupt

    monkeypatch.setattr("modelcheck.explicit.limits._LOOK_EVERY_S", 0)
    graph = explore(systems.group(), progress=interrupt)
    assert graph.stopped is Limit.INTERRUPT
    assert len(graph.targets) == graph.offsets[-1] == len(graph.labels)
    assert max(graph.targets, default=0) == len(graph) - 1
    for index in range(len(graph)):
        graph.trace_to(index)


def test_an_interrupt_within_a_slice_leaves_what_was_explored_before(monkeypatch: pytest.MonkeyPatch) -> None:
    expand = Exploration.add_successors

    def interrupted(reached: Exploration, states: Sequence[int]) -> None:
        if reached.counts()[1] > 30:
            reached.number(10**18)  # reached, and by no transition that is kept
            raise KeyboardInterrupt
        expand(reached, states)

    monkeypatch.setattr(Exploration, "add_successors", interrupted)
    graph = explore(systems.group())
    assert graph.stopped is Limit.INTERRUPT
    assert max(graph.targets) == len(graph) - 1
    assert graph.offsets[-1] == len(graph.targets) == len(graph.labels)


def test_an_interrupt_at_the_very_limit_of_states_leaves_what_was_explored(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int, states: int, *__: int) -> None:
        if states == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("modelcheck.explicit.limits._LOOK_EVERY_S", 0)
    graph = explore(counter(), limits=Limits(max_states=3), progress=interrupt)
    assert (graph.stopped, len(graph), graph.expanded) == (Limit.INTERRUPT, 3, 2)


def test_progress_is_reported_before_each_slice_with_numbers_that_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []

    def note(*counts: int) -> None:
        seen.append(counts)

    monkeypatch.setattr("modelcheck.explicit.limits._LOOK_EVERY_S", 0)
    explore(counter(less(var("n"), Const(3))), progress=note)
    assert seen == [(1, 1, 1, 0), (2, 2, 1, 1), (3, 3, 1, 2), (4, 4, 1, 3)]


def test_a_step_that_fails_is_reported_with_the_steps_that_lead_there() -> None:
    below = Require(less(var("n"), Const(3)), "MC305", "n is below 3")
    failing = system("Failing", variables=[variable("n", systems.INT, 0)], steps=[step("up", [], [below, COUNT_UP])])
    with pytest.raises(EvaluationError) as caught:
        explore(failing)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == ("MC305", "n is below 3")
    assert diagnostic.steps == ("up", "up", "up", "up")


def test_a_step_that_fails_is_reported_with_its_arguments() -> None:
    below = Require(less(local("i"), Const(1)), "MC305", "i is below 1")
    pick = step("pick", [], [below], i=RangeDomain(Const(0), ParameterRead("size")))
    with pytest.raises(EvaluationError) as caught:
        explore(system("Failing", parameters=[systems.parameter("size", 2)], steps=[pick]))
    assert caught.value.diagnostics[0].steps == ("pick(i=1)",)


def test_a_guard_or_a_property_that_fails_is_reported_too() -> None:
    divided = equal(Arithmetic(Operation.FLOORDIV, Const(6), add(var("n"), Const(-2))), Const(9))
    with pytest.raises(EvaluationError) as caught:
        explore(counter(systems.Not(divided)))
    assert caught.value.diagnostics[0].steps == ("up", "up", "up")
    graph = explore(counter(less(var("n"), Const(5)), properties=[always("claim", systems.Not(divided))]))
    with pytest.raises(EvaluationError) as caught:
        first_falsified(graph, falsified(graph, "claim"))
    assert (caught.value.diagnostics[0].code, caught.value.diagnostics[0].steps) == ("MC303", ("up", "up"))


def test_nothing_depends_on_the_hash_seed() -> None:
    program = """
import systems, hashlib
from modelcheck.explicit import explore
graph = explore(systems.group())
parts = (list(graph.states), graph.targets.tobytes(), graph.labels.tobytes(), graph.statistics, graph.instances)
print(hashlib.sha256(repr(parts).encode()).hexdigest())
"""
    tests = str(Path(__file__).parents[1])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": tests},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
