"""Runs in the Informal Trace Format: what is written is read back, and what is no run of the spec is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.check.retraced import Retraced, Retracer
from modelcheck.errors import UsageError
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.documents.itf import itf_json
from modelcheck.report.documents.itf_file import read_itf, sightings
from modelcheck.report.documents.trace_file import read_trace, replay, run_json
from modelcheck.semantics import successors
from modelcheck.trace import Trace
from modelcheck.verdict import Violated
from tests import results, systems
from tests.support.runs import FILES, subjects, traces
from tests.support.sizes import share
from tests.systems import INT, Const, put, step, variable

ALO = results.load("at_least_once.py")
RUN = results.run(ALO, "start", "poll", "process", "crash", "start")
(MAILROOM,) = (system for _, system in subjects(FILES[-1]))


def written(system: TransitionSystem, trace: Trace, loop_from: int | None = None) -> dict[str, Any]:
    data = itf_json(system, trace, file="x.py", verdict="a run", property_name="", loop_from=loop_from)
    return json.loads(data)


def read(system: TransitionSystem, document: dict[str, Any]) -> Retraced:
    found = read_itf(json.dumps(document).encode(), name="x.itf.json")
    assert found is not None
    said = sightings(found, system, name="x.itf.json")
    return Retracer(system).retraced(said.states, loop_from=said.loop_from)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@settings(max_examples=share(15))
@given(data=st.data())
def test_any_run_survives_being_written_and_read(path: Path, data: st.DataObject) -> None:
    for _, system in subjects(path):
        trace = data.draw(traces(system))
        document = written(system, trace)
        assert read(system, document) == Retraced(trace)
        again = replay(read_trace(run_json(system, trace, file="x.py"), name="x.json"), system)
        assert again == trace
        for state in document["states"]:  # the steps are found, where the file does not name them
            del state["action_taken"]
        assert read(system, document).trace.states == trace.states


def as_quint(value: Any) -> Any:
    """The value as other tools write it: big numbers, tuples for arrays, and other tags."""
    match value:
        case bool():
            return value
        case int():
            return {"#bigint": str(value)}
        case list():
            return [as_quint(each) for each in value]
        case {"tag": "Nothing"}:
            return {"tag": "None", "value": {"#tup": []}}
        case {"#set": items}:
            return {"#set": [as_quint(each) for each in reversed(items)]}
        case {"#map": items}:
            return {"#map": [[key, as_quint(each)] for key, each in reversed(items)]}
        case dict():
            return {key: as_quint(each) for key, each in value.items()}
        case _:
            return value


@settings(max_examples=share(60))
@given(data=st.data())
def test_values_are_those_of_the_spec_however_a_tool_writes_them(data: st.DataObject) -> None:
    trace = data.draw(traces(MAILROOM))
    document = written(MAILROOM, trace)
    document["states"] = [
        {name: value if name.startswith("#") else as_quint(value) for name, value in state.items()}
        for state in document["states"]
    ]
    assert read(MAILROOM, document) == Retraced(trace)


def test_identities_are_also_numbers_and_constants_of_apalache() -> None:
    ways = [instance for instance, _ in successors(MAILROOM, Trace.run(MAILROOM, []).last)]
    trace = Trace.run(MAILROOM, [next(each for each in ways if each.arguments[0] == ("c", 1))])
    document = written(MAILROOM, trace)
    text = json.dumps(document["states"])
    assert '"c1"' in text
    for other in ("1", '"c1_OF_CLERK"'):
        document["states"] = json.loads(text.replace('"c1"', other).replace('"c0"', other.replace("1", "0")))
        assert read(MAILROOM, document) == Retraced(trace)


def test_a_run_without_end_comes_back_to_where_its_loop_begins() -> None:
    found = results.livelock()
    verdict = found["no_starvation"].verdict
    assert isinstance(verdict, Violated)
    assert verdict.lasso is not None
    stem, run = len(verdict.lasso.stem), verdict.lasso.unrolled
    document = written(found.system, run, stem)
    assert document["loop"] == stem
    assert read(found.system, document) == Retraced(run, loop_from=stem)


def test_a_loop_that_does_not_return_is_none() -> None:
    document = written(ALO, RUN) | {"loop": 1}
    misfit = read(ALO, document).misfit
    assert misfit is not None
    assert misfit.words.startswith("no step leads from state 5 to state 6")


def test_a_loop_that_is_not_fair_is_none() -> None:
    document = written(ALO, results.run(ALO, "start")) | {"loop": 1}
    misfit = read(ALO, document).misfit
    assert misfit is not None
    assert misfit.words == "the loop cannot be repeated for ever: AtLeastOnce: poll stays enabled and is never taken"


def changed(number: int, **values: object) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["states"][number].update(values)


@pytest.mark.parametrize(
    ("change", "words", "nearest", "steps"),
    [
        (changed(0, committed=1), "state 0 is not the initial state: committed = 1 instead of 0", "", 0),
        (changed(3, position=2), "step process does not lead from state 2 to state 3", "position = 2 instead of 1", 2),
        (changed(3, action_taken="poll"), "step poll does not lead from state 2", "poll is not possible there, ", 2),
        (changed(3, action_taken="crash"), "step crash does not lead from state 2", "crash leads elsewhere", 2),
        (lambda d: d["states"].pop(1), "step poll does not lead from state 0", "running = False", 0),
    ],
)
def test_the_first_states_that_are_no_transition_are_named(change, words: str, nearest: str, steps: int) -> None:
    document = written(ALO, RUN)
    change(document)
    found = read(ALO, document)
    assert found.misfit is not None
    assert found.misfit.decided
    assert words in found.misfit.words
    assert nearest in " ".join(found.misfit.nearest)
    assert found.trace == Trace.run(ALO, RUN.steps[:steps])


def test_a_step_that_is_refused_shows_its_guard() -> None:
    document = written(ALO, RUN)
    document["states"] = [document["states"][0], document["states"][2]]
    misfit = read(ALO, document).misfit
    assert misfit is not None
    assert misfit.span is not None
    assert "running" in misfit.nearest[0]


def test_a_file_that_knows_few_variables_is_followed_in_all_ways() -> None:
    document = written(ALO, RUN)
    document["states"] = [{"delivered": state["delivered"]} for state in document["states"]]
    found = read(ALO, document)
    assert found.misfit is None
    counts = [state[ALO.variable_index["delivered"]] for state in found.trace.states]
    assert counts == [state[ALO.variable_index["delivered"]] for state in RUN.states]
    assert found.trace.replay(ALO) == found.trace


def test_a_search_of_too_much_is_not_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelcheck.check.retraced.MOST_WORK", 3)
    misfit = read(ALO, written(ALO, RUN)).misfit
    assert misfit is not None
    assert not misfit.decided


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("committed", True, "true is no int"),
        ("committed", 1.5, "1.5 is no int"),
        ("committed", {"#bigint": "1e9"}, "is no int"),
        ("committed", {"#bigint": "9" * 5000}, "is no int"),
        ("running", 0, "0 is no bool"),
        ("running", None, "null is no bool"),
        ("delivered", {"#map": [[0, 0]]}, "there is no entry for 1"),
        ("delivered", {"#map": [[0, 0], [0, 0], [1, 0]]}, "0 is no key, or one that is there twice"),
        ("delivered", {"#map": [[0, 0, 0]]}, "is no map of pairs"),
        ("delivered", [0, 0, 0], "has 3 entries where there are 2"),
        ("delivered", "two", "is no array"),
    ],
)
def test_a_value_that_is_none_of_the_variable_is_named(variable: str, value: object, why: str) -> None:
    document = written(ALO, RUN)
    document["states"][2][variable] = value
    with pytest.raises(UsageError) as refusal:
        read(ALO, document)
    assert f"x.itf.json: {variable} of state 2: " in str(refusal.value)
    assert why in str(refusal.value)


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("by", {"#map": [["c0", {"tag": "Some", "value": "c9"}], ["c1", None]]}, '"c9" is no Clerk'),
        ("by", {"c0": {"tag": "Perhaps"}, "c1": None}, "is no Clerk"),
        ("read", {"#set": ["c2"]}, '"c2" is no Clerk'),
        ("bags", [{"to": "c0", "stamp": "LOST", "copy": False}], '"LOST" is no Stamp'),
        ("bags", [{"to": "c0", "stamp": "PAID"}], "is no Letter"),
        ("book", [{"stamp": "PAID", "pages": 2}] * 3, "has more than 2 items"),
        ("pair", {"#tup": [1]}, "is no tuple"),
        ("known", {"maybe": "PAID"}, '"maybe" is no bool'),
        ("last", 3, "3 is no Note"),
    ],
)
def test_a_value_with_parts_is_checked_part_by_part(variable: str, value: object, why: str) -> None:
    document = written(MAILROOM, Trace.run(MAILROOM, []))
    document["states"][0][variable] = value
    with pytest.raises(UsageError) as refusal:
        read(MAILROOM, document)
    assert why in str(refusal.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"states": [], "schema": "modelcheck.graph/2"}', "[" * 100_000])
def test_other_files_are_not_taken_for_such_runs(text: str) -> None:
    assert read_itf(text.encode(), name="x.json") is None


@pytest.mark.parametrize(
    "text",
    [
        '{"states": []}',
        '{"states": [3]}',
        '{"states": [{}], "loop": 1}',
        '{"states": [{}], "loop": -1}',
        '{"states": [{}], "loop": "a"}',
        '{"states": [{}], "#meta": 3}',
    ],
)
def test_a_file_that_is_such_a_run_by_half_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        read_itf(text.encode(), name="x.json")


def test_names_that_a_spec_uses_itself_stay_its_own() -> None:
    odd = systems.system(
        "Odd",
        variables=[variable("action_taken", INT, 0)],
        steps=[step("go", [], [put("action_taken", Const(1))])],
    )
    trace = Trace.run(odd, [])
    document = written(odd, trace)
    assert document["vars"] == ["action_taken_", "action_taken"]
    assert read(odd, document) == Retraced(trace)
