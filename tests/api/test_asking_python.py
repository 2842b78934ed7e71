"""`modelcheck.verify`, `prove` and `state_graph`: what they take, what they answer, and what they refuse."""

import importlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import modelcheck
from modelcheck import (
    Durable,
    Effects,
    Param,
    PropertyResult,
    Result,
    Spec,
    SpecError,
    SpecResult,
    UsageError,
    always,
    effects,
    not_always,
    step,
    when,
)
from modelcheck.check.engines import Proofs
from modelcheck.ir.properties import PropertyKind
from modelcheck.specs.at_least_once import AtLeastOnce
from modelcheck.verdict import Limit, Stopped

SPECS = Path(__file__).parents[2] / "specs"
FILE = SPECS / "at_least_once.py"


class Counter(Spec):
    """It counts up to a limit."""

    limit: Param[int] = 2
    n: Durable[int] = 0

    @step
    def count(self) -> None:
        when(self.n < self.limit)
        self.n += 1

    @always
    def small(self) -> bool:
        return self.n <= self.limit


class Awkward(Spec):
    """Its parameters have the names of options."""

    max_states: Param[int] = 1
    any_size: Param[bool] = False
    seed: Param[int] = 1
    n: Durable[int] = 0

    @step
    def count(self) -> None:
        when(self.n < self.max_states + self.seed and self.any_size)
        self.n += 1

    @not_always
    def small(self) -> bool:
        return self.n < 5


class Overflowing(Awkward):
    """It claims too much."""

    @always
    def few(self) -> bool:
        return self.n < 2


class Fixed(Spec):
    """There is no parameter at all."""

    up: Durable[bool] = False

    @step
    def rise(self) -> None:
        when(not self.up)
        self.up = True


COUNTER = f"from modelcheck import Durable, Param, Spec, always, step, when\n\n\n{inspect.getsource(Counter)}"
BROKEN = "from modelcheck import Durable, Spec\nclass Broken(Spec):\n    x: Durable[str] = 'a'\n"


def values(result: SpecResult) -> Mapping[str, bool | int]:
    return result.system.parameter_values


# What it answers


def test_a_class_has_one_answer_with_all_three_verdicts() -> None:
    result = modelcheck.verify(AtLeastOnce, any_size=False)
    assert isinstance(result, SpecResult)
    assert isinstance(result["no_loss"].verdict, modelcheck.Holds)
    violated = result["no_duplicate"].verdict
    assert isinstance(violated, modelcheck.Violated)
    assert isinstance(violated.trace, modelcheck.Trace)
    limited = modelcheck.verify(AtLeastOnce, any_size=False, max_states=3)["no_loss"].verdict
    assert isinstance(limited, modelcheck.Unknown)
    assert isinstance(limited.reason, Stopped)
    assert limited.reason.limit is Limit.STATES


@pytest.mark.parametrize("target", [FILE, str(FILE), f"{FILE}::AtLeastOnce"])
def test_a_file_is_answered_spec_by_spec_as_its_class_is(target: str | Path) -> None:
    result = modelcheck.verify(target, any_size=False)
    assert isinstance(result, Result)
    (only,) = result
    assert result["AtLeastOnce"] is only
    assert [each.verdict for each in only.properties] == [
        each.verdict for each in modelcheck.verify(AtLeastOnce, any_size=False).properties
    ]
    with pytest.raises(KeyError):
        result["AtMostOnce"]


def test_a_folder_is_every_spec_in_it(tmp_path: Path) -> None:
    for name in ("at_least_once.py", "at_most_once.py"):
        (tmp_path / name).write_bytes((SPECS / name).read_bytes())
    result = modelcheck.verify(tmp_path, any_size=False, messages=1)
    assert [(each.system.name, values(each)["messages"]) for each in result] == [("AtLeastOnce", 1), ("AtMostOnce", 1)]
    (tmp_path / "again.py").write_bytes(FILE.read_bytes())
    with pytest.raises(KeyError):
        modelcheck.verify(tmp_path, any_size=False)["AtLeastOnce"]


def test_a_result_is_a_container_of_what_it_holds() -> None:
    result = modelcheck.verify(FILE, any_size=False)
    assert len(result) == 1
    assert "AtLeastOnce" in result
    assert "AtMostOnce" not in result
    (only,) = result
    assert [each.name for each in only] == ["no_loss", "no_duplicate", "no_starvation"]
    assert len(only) == 3
    assert "no_loss" in only
    assert "no_los" not in only
    with pytest.raises(KeyError, match="no_los: the properties are no_loss, no_duplicate, no_starvation"):
        only["no_los"]


def test_what_was_found_is_no_truth_value() -> None:
    result = modelcheck.verify(FILE, any_size=False)
    for found in (result, *result, result["AtLeastOnce"]["no_loss"], result["AtLeastOnce"]["no_loss"].verdict):
        with pytest.raises(TypeError, match="neither true nor false"):
            assert found


def test_a_result_is_short_in_a_repl_and_whole_when_printed() -> None:
    result = modelcheck.verify(AtLeastOnce, any_size=False)
    assert repr(result).splitlines()[0] == (
        "<SpecResult AtLeastOnce(messages=2, crashes=1): at-least-once; 2 hold, 1 violated; as promised>"
    )
    assert repr(result["no_duplicate"]) == "<PropertyResult no_duplicate: violated>"
    assert repr(modelcheck.verify(FILE, any_size=False)).splitlines()[0] == "<Result of AtLeastOnce: as promised>"
    assert repr(modelcheck.state_graph(AtLeastOnce)) == "<StateGraph of AtLeastOnce: 47 states, 59 transitions>"
    assert str(modelcheck.verify(FILE, any_size=False)).splitlines()[:-1] == str(result).splitlines()[:-1]
    assert "record 0 takes effect twice, after 1 crash" in str(result)


def test_a_long_result_names_the_first_specs_only(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    for number in range(6):
        path = tmp_path / f"spec_{number}.py"
        path.write_text(text.replace("class AtLeastOnce", f"class S{number}").replace(") = 2", ""), encoding="utf-8")
    result = modelcheck.verify(tmp_path, any_size=False, max_states=3)
    assert repr(result).splitlines()[0] == "<Result of S0, S1, S2, S3 and 2 more: undetermined>"


def test_a_notebook_shows_what_a_file_holds() -> None:
    result = modelcheck.verify(FILE, any_size=False)
    shown = result._repr_mimebundle_()  # type: ignore[attr-defined]
    assert "<svg" in shown["text/html"]
    assert next(iter(result))._repr_mimebundle_()["text/html"] == shown["text/html"]  # type: ignore[attr-defined]


def test_only_the_properties_that_were_asked_for_are_answered() -> None:
    result = modelcheck.verify(AtLeastOnce, any_size=False, properties=["no_loss"])
    assert [each.name for each in result.properties] == ["no_loss"]
    with pytest.raises(UsageError, match="no spec here has a property `nothing`"):
        modelcheck.verify(AtLeastOnce, properties=["nothing"])
    with pytest.raises(UsageError, match=r"write properties=\['no_loss'\]"):
        modelcheck.verify(AtLeastOnce, properties="no_loss")


def test_proofs_are_looked_for_unless_nobody_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[str] = []

    def proof(_: object, result: PropertyResult, *__: object, **___: object) -> PropertyResult:
        sought.append(result.name)
        return result

    monkeypatch.setattr(importlib.import_module("modelcheck.check.any_size_proofs"), "with_proof", proof)
    modelcheck.verify(Counter, any_size=False)
    with pytest.raises(UsageError, match="any_size cannot be 0"):
        modelcheck.verify(Counter, any_size=0)  # type: ignore[call-overload]
    assert not sought
    modelcheck.verify(Counter)
    modelcheck.verify(Counter, any_size=True)
    assert sought == ["small", "small"]


def test_the_budget_of_proofs_reaches_them_and_is_an_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    budgets: list[float] = []

    def proof(_: object, result: PropertyResult, *__: object, proofs: Proofs, **___: object) -> PropertyResult:
        assert proofs._allowance is not None
        budgets.append(proofs._allowance.budget.seconds)
        return result

    monkeypatch.setattr(importlib.import_module("modelcheck.check.any_size_proofs"), "with_proof", proof)
    modelcheck.verify(Counter)
    modelcheck.verify(Counter, proof_budget_s=7)
    assert budgets == [20, 7]
    for wrong in (0, -1, float("inf"), float("nan"), "7"):
        with pytest.raises(UsageError, match="proof_budget_s cannot be"):
            modelcheck.verify(Counter, proof_budget_s=wrong)  # type: ignore[call-overload]


def test_prove_answers_for_any_size_with_a_class_and_a_file(tmp_path: Path) -> None:
    proved = modelcheck.prove(Counter, properties=["small"], time_limit_s=300)["small"]
    assert isinstance(proved.verdict, modelcheck.Holds)
    assert repr(proved) == "<PropertyResult small: holds; any size: holds>"
    path = tmp_path / "early.py"
    path.write_text(COUNTER.replace("<=", "<"), encoding="utf-8")
    (result,) = modelcheck.prove(path, time_limit_s=300, engines=["unrolling"], seed=1)
    assert isinstance(result, SpecResult)
    assert isinstance(result["small"].verdict, modelcheck.Violated)
    assert repr(result["small"]) == "<PropertyResult small: violated; any size: violated; not as promised>"


def test_what_no_engine_tries_is_unknown() -> None:
    result = modelcheck.prove(Fixed, properties=[], time_limit_s=1)
    assert result.properties == ()


def test_an_engine_or_a_seed_that_is_none_is_named() -> None:
    with pytest.raises(UsageError, match="engines cannot hold 'magic'"):
        modelcheck.prove(Counter, engines=["magic"])
    with pytest.raises(UsageError, match="seed cannot be -1"):
        modelcheck.prove(Counter, seed=-1)


# Parameters and options


ASKING = [modelcheck.verify, modelcheck.prove, modelcheck.state_graph]
Ask = Callable[..., object]


def test_parameters_are_keywords_or_a_dict() -> None:
    for result in (
        modelcheck.verify(AtLeastOnce, any_size=False, messages=1, crashes=0),
        modelcheck.verify(AtLeastOnce, any_size=False, parameters={"messages": 1, "crashes": 0}),
        modelcheck.verify(AtLeastOnce, any_size=False, parameters={"messages": 1}, crashes=0),
    ):
        assert values(result) == {"messages": 1, "crashes": 0}
    assert values(modelcheck.prove(AtLeastOnce, properties=["no_loss"], time_limit_s=0.01, messages=5))["messages"] == 5
    assert len(modelcheck.state_graph(AtLeastOnce, messages=1)) < len(modelcheck.state_graph(FILE))


@pytest.mark.parametrize("ask", ASKING)
def test_a_keyword_that_is_an_option_and_a_parameter_is_refused_with_the_way_out(ask: Ask) -> None:
    option = "seed" if ask is modelcheck.prove else "max_states"
    with pytest.raises(
        UsageError, match=f"`{option}` is an option of {ask.__name__} and a parameter of Awkward"
    ) as told:
        ask(Awkward, **{option: 2})
    assert f"write parameters={{'{option}': ...}}" in str(told.value)


def test_an_option_is_told_from_a_parameter_of_its_name_also_at_its_usual_value() -> None:
    for value in (True, False):
        with pytest.raises(UsageError, match="`any_size` is an option"):
            modelcheck.verify(Awkward, any_size=value)


def test_beside_the_parameter_the_keyword_is_the_option() -> None:
    result = modelcheck.verify(Awkward, parameters={"max_states": 9, "any_size": True}, max_states=3, any_size=False)
    assert values(result) == {"max_states": 9, "any_size": True, "seed": 1}
    assert result.statistics is not None
    assert result.statistics.distinct_states == 3
    graph = modelcheck.state_graph(Awkward, parameters={"max_states": 9, "any_size": True})
    assert len(graph) == 11
    assert graph.system.properties[0].kind is PropertyKind.NOT_ALWAYS


def test_a_spec_whose_parameters_are_named_like_options_needs_nothing_special_at_its_defaults() -> None:
    assert values(modelcheck.verify(Awkward)) == {"max_states": 1, "any_size": False, "seed": 1}


@pytest.mark.parametrize("ask", ASKING)
def test_an_unknown_keyword_is_told_what_there_is(ask: Ask) -> None:
    with pytest.raises(UsageError, match=r"MC106 `mesages` is neither a parameter .*did you mean `messages`") as told:
        ask(AtLeastOnce, mesages=3)
    assert "parameters: messages, crashes; options: parameters, " in str(told.value)
    with pytest.raises(UsageError, match="did you mean `time_limit_s`"):
        ask(AtLeastOnce, time_limit=3)
    with pytest.raises(UsageError, match="MC106"):
        ask(AtLeastOnce, parameters={"mesages": 3})


@pytest.mark.parametrize("ask", ASKING)
def test_a_spec_without_parameters_has_none_that_could_be_set(ask: Ask) -> None:
    with pytest.raises(UsageError, match=r"`messages` is neither .*parameters: none"):
        ask(Fixed, messages=3)
    with pytest.raises(UsageError, match="`messages`"):
        ask(Fixed, parameters={"messages": 3})


def test_two_values_for_one_parameter_are_a_mistake_and_no_order() -> None:
    with pytest.raises(UsageError, match="the parameter `messages` has two values"):
        modelcheck.verify(AtLeastOnce, messages=3, parameters={"messages": 3})
    with pytest.raises(UsageError, match="`parameters` is a dict"):
        modelcheck.verify(AtLeastOnce, parameters=3)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "limit", [{"max_states": 0}, {"time_limit_s": 0}, {"time_limit_s": float("nan")}, {"memory_limit_bytes": -1}]
)
@pytest.mark.parametrize("ask", [modelcheck.verify, modelcheck.state_graph])
def test_a_limit_that_limits_nothing_is_refused(ask: Ask, limit: dict[str, float]) -> None:
    (name,) = limit
    with pytest.raises(UsageError, match=f"{name} cannot be"):
        ask(AtLeastOnce, **limit)


def test_a_limit_of_the_state_graph_leaves_it_incomplete() -> None:
    graph = modelcheck.state_graph(AtLeastOnce, max_states=10)
    assert (graph.complete, graph.stopped) == (False, Limit.STATES)
    assert repr(graph).endswith(", not complete>")


# What it refuses


@pytest.mark.parametrize("ask", ASKING)
def test_what_is_no_spec_is_a_usage_error(ask: Ask) -> None:
    for target in (int, 3, None):
        with pytest.raises(UsageError, match="is no spec"):
            ask(target)
    with pytest.raises(UsageError, match="did you mean the class AtLeastOnce"):
        ask(AtLeastOnce())
    with pytest.raises(UsageError, match="defines no spec `Other`"):
        ask(f"{FILE}::Other")


@pytest.mark.parametrize("ask", ASKING)
def test_a_spec_that_cannot_be_read_is_an_error(ask: Ask, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="MC101"):
        ask(tmp_path / "nowhere.py")
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(SpecError, match="MC203"):
        ask(tmp_path / "broken.py")


def test_one_broken_file_is_an_error_of_its_folder_and_no_missing_verdict(tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_bytes(FILE.read_bytes())
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(SpecError, match="MC203"):
        modelcheck.verify(tmp_path, any_size=False)


def test_nothing_to_check_is_an_error(tmp_path: Path) -> None:
    for ask in (modelcheck.verify, modelcheck.prove):
        with pytest.raises(SpecError, match="MC105 no spec in "):
            ask(tmp_path)
    two = COUNTER + "\n\n" + inspect.getsource(Fixed)
    (tmp_path / "two.py").write_text(two, encoding="utf-8")
    with pytest.raises(UsageError, match=r"holds 2 specs .*pick one of Counter, Fixed"):
        modelcheck.state_graph(tmp_path / "two.py")


class Overdrawn(Spec):
    """It fails in a state that can be reached."""

    messages: Param[int] = 1
    taken: Durable[int] = 0
    delivered: Effects = effects(messages)

    @step
    def take(self) -> None:
        when(self.taken < 3)
        self.delivered[self.taken] += 1
        self.taken += 1


def test_a_step_that_fails_is_an_error_with_the_steps_that_lead_there() -> None:
    with pytest.raises(SpecError, match=r"MC301 .*reached by: take"):
        modelcheck.verify(Overdrawn, any_size=False)
