"""Which transitions are repeated: counted, spread, and the same in every run."""

import os
import subprocess
import sys
from collections import Counter

import pytest

from modelcheck.explicit import Limits, explore
from modelcheck.graph import StateGraph
from modelcheck.self_check.sample import DISABLED, TAKEN, all_cases, sampled_cases, sampled_states, walked_cases
from modelcheck.semantics import enabled
from tests.self_check.texts import ROOT, SEED, subject_of

GROUP = ROOT / "specs" / "benchmark" / "group.py"


@pytest.fixture(scope="module")
def graph() -> StateGraph:
    return explore(subject_of(GROUP).system)


def test_forty_taken_and_twenty_disabled_transitions_are_repeated(graph: StateGraph) -> None:
    cases = [*sampled_cases(graph)]
    assert len(set(cases)) == len(cases)
    assert Counter(case.found is not None for case in cases) == {True: TAKEN, False: DISABLED}


def test_every_step_instance_and_many_levels_are_among_them(graph: StateGraph) -> None:
    cases = [*sampled_cases(graph)]
    assert {case.instance for case in cases if case.found is not None} == set(graph.instances)
    assert {case.instance.step for case in cases if case.found is None} == {step.name for step in graph.system.steps}
    level_of = {graph.state(index): level for index in range(len(graph)) for level in [_level(graph, index)]}
    levels = {level_of[case.state] for case in cases}
    assert len(levels) > len(graph.level_starts) // 2
    assert set(sampled_states(graph)) >= {0, len(graph) - 1}


def _level(graph: StateGraph, index: int) -> int:
    return sum(start <= index for start in graph.level_starts)


def test_a_small_graph_is_repeated_as_a_whole() -> None:
    graph = explore(subject_of(SEED, messages=1, crashes=0).system)
    taken = [case for case in sampled_cases(graph) if case.found is not None]
    assert len(taken) == len(graph.targets) < TAKEN
    assert [*sampled_states(graph)] == [*range(len(graph))]


def test_all_are_all(graph: StateGraph) -> None:
    small = explore(subject_of(SEED).system)
    cases = [*all_cases(small)]
    assert len(cases) == len(small) * len(small.instances)
    assert sum(case.found is not None for case in cases) == len(small.targets)


@pytest.mark.parametrize("states", [1, 2, 30, 500])
def test_an_incomplete_graph_is_repeated_as_far_as_it_goes(states: int) -> None:
    graph = explore(subject_of(GROUP).system, limits=Limits(max_states=states))
    cases = [*sampled_cases(graph)]
    assert sum(case.found is not None for case in cases) == min(TAKEN, len(graph.targets))


def test_a_walk_has_as_many_transitions() -> None:
    system = subject_of(GROUP).system
    cases = [*walked_cases(system)]
    taken = sum(enabled(system, case.state, case.instance) for case in cases)
    assert (taken, len(cases) - taken) == (TAKEN, 12)
    assert {case.instance.step for case in cases} == {step.name for step in subject_of(GROUP).system.steps}


@pytest.mark.slow
def test_the_choice_does_not_depend_on_hashes() -> None:
    program = (
        "from tests.self_check import texts\n"
        "from modelcheck.explicit import explore\n"
        "from modelcheck.self_check.sample import sampled_cases, walked_cases\n"
        "system = texts.subject_of(texts.ROOT / 'specs' / 'benchmark' / 'group.py').system\n"
        "print(*sampled_cases(explore(system)), *walked_cases(system), sep='\\n')"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert len(said.pop().splitlines()) > TAKEN
