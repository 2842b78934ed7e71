"""Exact numbers and verdicts of the specs that ship, from text to answer."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from modelcheck.check import SpecResult, verify
from modelcheck.verdict import Holds, Unknown, Verdict, Violated

SPECS = Path(__file__).parents[2] / "specs"
CORPUS = tomllib.loads((Path(__file__).parents[1] / "corpus.toml").read_text())["instance"]
BUILT_IN = ("no_loss", "no_duplicate", "no_starvation")


def name_of(instance: dict[str, Any]) -> str:
    return instance["spec"] + str(tuple(instance["parameters"].values()))


def marked(instance: dict[str, Any]) -> Any:
    return pytest.param(instance, id=name_of(instance), marks=[pytest.mark.slow] if instance.get("slow") else [])


def word(verdict: Verdict) -> str:
    return {Holds: "holds", Violated: "violated", Unknown: "unknown"}[type(verdict)]


def answer(instance: dict[str, Any]) -> SpecResult:
    (result,) = verify(str(SPECS / instance["spec"]), parameters=instance["parameters"], any_size=False).results
    return result


@pytest.mark.parametrize("instance", [marked(instance) for instance in CORPUS])
def test_counts_verdicts_and_shortest_traces_are_exact(instance: dict[str, Any]) -> None:
    result = answer(instance)
    assert result.statistics is not None
    found = result.statistics
    counts = [found.distinct_states, found.generated_transitions, found.levels]
    known = instance.get("counts", [])
    assert counts[: len(known)] == known
    assert {name: word(result[name].verdict) for name in BUILT_IN} == {name: instance[name] for name in BUILT_IN}
    assert result.semantics is not None
    assert result.semantics.value == instance["semantics"]
    for name in BUILT_IN:
        verdict = result[name].verdict
        if isinstance(verdict, Violated):
            assert verdict.trace is not None
            steps = [str(step) for step in verdict.trace.steps]
            assert steps == instance.get(f"{name}_trace", steps)
            assert len(steps) == instance.get(f"{name}_length", len(steps))
