"""Every command that says something about a spec checks itself, and says nothing where it finds a difference."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import modelcheck
from modelcheck.check import SelfCheck
from modelcheck.check import verify as verify_targets
from modelcheck.check.prove import prove
from modelcheck.errors import SelfCheckFailed, UsageError
from modelcheck.explicit import Limits
from modelcheck.frontend import LoadedSpec, instantiate
from modelcheck.ir.system import TransitionSystem
from modelcheck.self_check.bodies import Bodies
from modelcheck.self_check.sample import DISABLED, TAKEN
from modelcheck.specs.at_least_once import AtLeastOnce
from tests.cli.commands import AT_LEAST_ONCE

COMMANDS = {
    "verify": ("verify", AT_LEAST_ONCE, "--no-any-size"),
    "prove": ("prove", AT_LEAST_ONCE, "--property", "no_duplicate"),
    "graph": ("graph", AT_LEAST_ONCE, "-o", "states.json"),
    "show": ("show", ".modelcheck/at_least_once/AtLeastOnce/no_duplicate.json"),
}


def misread(spec: LoadedSpec, parameters: dict[str, bool | int] | None = None) -> TransitionSystem:
    """The instance with a `crash` that the budget alone guards; no saved trace takes it where nothing runs."""
    system = instantiate(spec, parameters)
    budget, _ = system.step("crash").guard.operands  # type: ignore[union-attr]
    steps = tuple(replace(each, guard=budget) if each.name == "crash" else each for each in system.steps)
    return replace(system, steps=steps)


@pytest.fixture
def reading_wrongly(monkeypatch: pytest.MonkeyPatch, run) -> None:
    run("verify", AT_LEAST_ONCE, "--no-any-size", "-qq")
    monkeypatch.setattr("modelcheck.check.instances.instantiate", misread)


@pytest.mark.parametrize("extent", ["sample", "all"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_reads_wrongly_ends_with_an_internal_error_and_no_verdict(
    run, reading_wrongly: None, command: str, extent: str
) -> None:
    ended = run(*COMMANDS[command], "--self-check", extent)
    assert ended.code == 70
    assert ended.out == ""
    assert "internal error: SelfCheckFailed" in ended.err
    assert "at_least_once.py:55: AtLeastOnce: step `crash` in the state committed=0, running=False" in ended.err
    assert "Python does not enable it and the reference semantics reaches used(crash)=1" in ended.err
    assert "This is a mistake of modelcheck, not of your spec." in ended.err
    assert not Path("states.json").exists()


@pytest.mark.parametrize("command", ["graph", "show"])
def test_nobody_asks_python_where_it_is_not_wanted(run, reading_wrongly: None, command: str) -> None:
    assert run(*COMMANDS[command], "--self-check", "none").code == 0


def test_json_says_that_it_failed(run, reading_wrongly: None) -> None:
    ended = run(*COMMANDS["verify"], "--output-format", "json")
    (error,) = json.loads(ended.out)["errors"]
    assert (ended.code, error["code"]) == (70, "internal")
    assert "step `crash`" in error["message"]


def test_a_class_that_is_not_its_text_is_a_mistake_of_the_spec(run) -> None:
    text = Path(AT_LEAST_ONCE).read_text(encoding="utf-8")
    Path("late.py").write_text(text + "\n\nAtLeastOnce.messages = 3\n", encoding="utf-8")
    ended = run("verify", "late.py", "--no-any-size")
    assert ended.code == 4
    assert "MC107" in ended.out


@pytest.mark.parametrize("extent", ["sample", "all", "none"])
def test_python_may_choose_how_much_is_checked(extent, without_proofs: None, monkeypatch: pytest.MonkeyPatch) -> None:
    repeated: list[object] = []
    check_case = Bodies.check_case
    monkeypatch.setattr(Bodies, "check_case", lambda self, case: (repeated.append(case), check_case(self, case)))
    assert "no_loss" in modelcheck.verify(AtLeastOnce, self_check=extent, messages=2)
    assert len(modelcheck.state_graph(AtLeastOnce, self_check=extent, messages=2)) > 1
    assert len(repeated) == 2 * {"none": 0, "sample": TAKEN + DISABLED, "all": 47 * 5}[extent]
    with pytest.raises(UsageError, match="self_check cannot be 'some'"):
        modelcheck.verify(AtLeastOnce, self_check="some")  # type: ignore[arg-type]


def test_python_gets_the_difference_as_an_error(reading_wrongly: None) -> None:
    for ask in (modelcheck.verify, modelcheck.state_graph):
        with pytest.raises(SelfCheckFailed, match="step `crash`"):
            ask(AtLeastOnce)
    with pytest.raises(SelfCheckFailed, match="step `crash`"):
        prove(AtLeastOnce)


def test_a_limit_or_an_interrupt_is_none_of_its_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    limited = verify_targets(AtLeastOnce, limits=Limits(max_states=5), any_size=False, self_check="all")
    assert [each.statistics.distinct_states for each in limited.results if each.statistics] == [5]
    monkeypatch.setattr(SelfCheck, "graph", interrupted)
    (result,) = verify_targets(AtLeastOnce).results
    assert result.interrupted


def test_an_instance_that_is_too_large_to_be_made_is_checked_at_its_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, bool | int]] = []
    monkeypatch.setattr(SelfCheck, "walk", lambda self: seen.append(dict(self._subject.system.parameter_values)))
    prove(AtLeastOnce, parameters={"messages": 10**30}, properties=["no_duplicate"], time_limit_s=0.001)
    assert seen == [{"messages": 2, "crashes": 1}]
