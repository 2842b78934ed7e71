"""Exact numbers and verdicts of the specs that ship, from text to answer."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from modelcheck.certificate.check import Proved, check
from modelcheck.certificate.document import parse
from modelcheck.certificate.proof import certify
from modelcheck.check import SpecResult, verify
from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import initial_state, successors
from modelcheck.symbolic import prove
from modelcheck.verdict import Holds, Invariant, Unknown, Verdict, Violated

SPECS = Path(__file__).parents[2] / "specs"
CORPUS = tomllib.loads((Path(__file__).parents[1] / "corpus.toml").read_text())["instance"]
BUILT_IN = ("no_loss", "no_duplicate", "no_starvation")
FEW = 200  # states that the reference semantics visits at once
MANY = 2000  # and in a second or so


def name_of(instance: dict[str, Any]) -> str:
    return instance["spec"] + str(tuple(instance["parameters"].values()))


def marked(instance: dict[str, Any]) -> Any:
    return pytest.param(instance, id=name_of(instance), marks=[pytest.mark.slow] if instance.get("slow") else [])


def counted(instance: dict[str, Any]) -> Any:
    marks = [pytest.mark.slow] if instance["counts"][0] > FEW else []
    return pytest.param(instance, id=name_of(instance), marks=marks)


def word(verdict: Verdict) -> str:
    return {Holds: "holds", Violated: "violated", Unknown: "unknown"}[type(verdict)]


def answer(instance: dict[str, Any]) -> SpecResult:
    (result,) = verify(str(SPECS / instance["spec"]), parameters=instance["parameters"], any_size=False).results
    return result


def loaded(instance: dict[str, Any]) -> TransitionSystem:
    file, _, picked = instance["spec"].partition("::")
    (spec,) = (each for each in load_file(SPECS / file) if picked in ("", each.cls.__name__))
    return instantiate(spec, instance["parameters"])


def expected(instance: dict[str, Any]) -> dict[str, str]:
    return {name: instance[name] for name in BUILT_IN if name in instance} | instance.get("own", {})


def shown_by(verdict: Verdict) -> list[str] | None:
    """The steps of the trace that is evidence, if there is one."""
    trace = verdict.trace if isinstance(verdict, Violated) else verdict.witness if isinstance(verdict, Holds) else None
    return None if trace is None else [str(step) for step in trace.steps]


@pytest.mark.parametrize("instance", [marked(instance) for instance in CORPUS])
def test_counts_verdicts_and_shortest_traces_are_exact(instance: dict[str, Any]) -> None:
    result = answer(instance)
    assert result.statistics is not None
    found = result.statistics
    assert [found.distinct_states, found.generated_transitions, found.levels] == instance["counts"]
    assert {each.name: word(each.verdict) for each in result.properties} == expected(instance)
    assert (result.semantics and result.semantics.value) == instance.get("semantics")
    for each in result.properties:
        steps = shown_by(each.verdict)
        known = instance.get(f"{each.name}_trace")
        assert known in (None, steps)
        assert (steps and len(steps)) == instance.get(f"{each.name}_length", known and len(known))


@pytest.mark.parametrize("instance", [counted(instance) for instance in CORPUS if instance["counts"][0] <= MANY])
def test_the_reference_semantics_counts_the_same(instance: dict[str, Any]) -> None:
    system = loaded(instance)
    levels = [[initial_state(system)]]
    reached = set(levels[0])
    transitions = 0
    while levels[-1]:
        found = [after for state in levels[-1] for _, after in successors(system, state)]
        transitions += len(found)
        levels.append([state for state in dict.fromkeys(found) if state not in reached])
        reached.update(levels[-1])
    assert [len(reached), transitions, len(levels) - 1] == instance["counts"]


@pytest.mark.slow
@pytest.mark.parametrize("instance", [marked(instance) for instance in CORPUS])
def test_the_symbolic_engine_agrees_or_names_a_larger_instance(instance: dict[str, Any]) -> None:
    """And what it proves for any size, both solvers of the certificate accept."""
    system = loaded(instance)
    for name, known in expected(instance).items():
        verdict = prove(system, name, time_limit_s=300)
        larger = isinstance(verdict, Violated) and verdict.parameters is not None
        assert larger or word(verdict) in (known, "unknown")
        if isinstance(verdict, Holds) and isinstance(verdict.evidence, Invariant):
            data = certify(system, name, verdict.evidence)
            checked = check(parse(data), data, system, solvers=("z3", "cvc5"), time_limit_s=300)
            assert isinstance(checked, Proved), (name, checked)
        wanted = instance.get("any_size", {}).get(name)
        if name in instance.get("unsteady", {}) and word(verdict) in ("unknown", known):
            continue
        if isinstance(wanted, list):
            assert isinstance(verdict, Holds), name
            assert isinstance(verdict.evidence, Invariant)
            assert set(verdict.evidence.unbounded) >= set(wanted)
        elif wanted is not None:
            assert word(verdict) == wanted, name


def test_what_is_wanted_of_all_messages_is_a_claim_about_each() -> None:
    """Otherwise it cannot be asked for any size, which the slow test would find out."""
    asked = 0
    for instance in CORPUS:
        system = loaded(instance)
        for own in system.properties:
            if own.name in instance.get("any_size", {}):
                watch(system, own.condition)
                asked += 1
    assert asked > 10


def test_what_holds_for_any_size_holds_for_the_instances() -> None:
    asked = [(instance, name, said) for instance in CORPUS for name, said in instance.get("any_size", {}).items()]
    assert len(asked) > 50
    for instance, name, said in asked:
        assert expected(instance)[name] == "holds" or said == "violated", name_of(instance)


def test_an_answer_that_may_fail_to_come_is_one_that_is_wanted_with_the_reason() -> None:
    unsteady = [(instance, name, why) for instance in CORPUS for name, why in instance.get("unsteady", {}).items()]
    for instance, name, why in unsteady:
        assert name in instance["any_size"], name_of(instance)
        assert why.endswith("."), name_of(instance)
    assert 0 < len(unsteady) < 16


def test_what_was_counted_elsewhere_is_counted_here() -> None:
    known = [instance for instance in CORPUS if "elsewhere" in instance]
    assert len(known) > 5
    for instance in known:
        assert instance["counts"][: len(instance["elsewhere"])] == instance["elsewhere"]
