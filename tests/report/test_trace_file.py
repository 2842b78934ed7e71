"""A saved trace is believed only after the semantics has repeated it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.check import verify
from modelcheck.errors import UsageError
from modelcheck.ir.nodes import FALSE, Const, Not, VariableRead
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import Owed, TransitionSystem
from modelcheck.ir.types import IntType, MapType
from modelcheck.report.documents.trace_file import OutdatedTrace, read_trace, replay, trace_json
from modelcheck.verdict import Violated
from tests import results

MAILROOM = Path(__file__).parents[1] / "mailroom.py"


def saved(spec: str = "at_least_once") -> bytes:
    result = getattr(results, spec)()
    found = next(each for each in result.properties if isinstance(each.verdict, Violated))
    data = trace_json(result.system, found, file=result.file)
    assert data is not None
    return data


def with_step(system: TransitionSystem, which: str, /, **changes: object) -> TransitionSystem:
    steps = tuple(replace(step, **changes) if step.name == which else step for step in system.steps)
    return replace(system, steps=steps)


def refused(system: TransitionSystem, data: bytes) -> str:
    with pytest.raises(OutdatedTrace) as refusal:
        replay(read_trace(data, name="x.json"), system)
    return str(refusal.value)


def test_a_trace_with_values_of_every_kind_survives_being_saved_and_read() -> None:
    (result,) = verify(MAILROOM, any_size=False).results
    for name, last in (("quiet", "open"), ("empty", "repeat")):
        data = trace_json(result.system, result[name], file=result.file)
        assert data is not None
        document = read_trace(data, name="x.json")
        assert document.trace[-1].step == last
        assert replay(document, result.system) == result[name].verdict.trace
    wrong = data.replace(b'"NONE"', b'"LOST"')
    assert refused(result.system, wrong) == ("Mailroom: step 1, send, cannot be taken with c=c0, stamp=LOST, pages=2")


def test_a_fault_that_happened_another_number_of_times_is_noticed() -> None:
    data = json.loads(saved())
    data["trace"][4]["used"]["crash"] = 2
    why = refused(results.load("at_least_once.py"), json.dumps(data).encode())
    assert why == "AtLeastOnce: step 4, crash, leads to another state: used(crash)"


def test_a_trace_of_an_earlier_version_is_refused_with_a_way_out() -> None:
    data = json.loads(saved()) | {"schema": "modelcheck.trace/1"}
    with pytest.raises(UsageError) as refusal:
        read_trace(json.dumps(data).encode(), name="x.json")
    assert str(refusal.value).startswith("x.json was saved by an earlier version, which wrote states otherwise")
    assert "verify the spec again" in str(refusal.value)


@pytest.mark.parametrize("spec", ["at_least_once", "at_most_once", "group"])
def test_a_trace_survives_being_saved_and_read(spec: str) -> None:
    result = getattr(results, spec)()
    verdict = next(each.verdict for each in result.properties if isinstance(each.verdict, Violated))
    document = read_trace(saved(spec), name="x.json")
    assert replay(document, result.system) == verdict.trace
    assert (document.spec, document.file) == (result.system.name, result.file)


def test_a_run_without_end_survives_being_saved_and_read() -> None:
    result = results.livelock()
    verdict = result["no_starvation"].verdict
    assert isinstance(verdict, Violated)
    document = read_trace(saved("livelock"), name="x.json")
    assert document.lasso is not None
    assert document.lasso.loop_from == 1
    assert replay(document, result.system) == verdict.lasso.unrolled


def test_a_loop_that_is_no_longer_fair_is_no_counterexample() -> None:
    system = with_step(results.livelock().system, "repair", guard=Not(VariableRead("up")))
    assert refused(system, saved("livelock")) == "Livelock: repair stays enabled and is never taken"


def test_a_loop_that_was_tampered_with_is_refused() -> None:
    for loop_from, why in ((0, "the loop does not return"), (9, "there is no step 9 to return to")):
        data = json.loads(saved("livelock")) | {"lasso": {"loop_from": loop_from}}
        assert why in refused(results.livelock().system, json.dumps(data).encode())


def test_a_message_that_is_no_longer_owed_does_not_starve() -> None:
    system = replace(results.livelock().system, owed=Owed(("m",), VariableRead("up")))
    assert refused(system, saved("livelock")) == "Livelock: no_starvation is no longer false for ever"


def test_a_message_that_is_owed_now_and_then_starves_as_well() -> None:
    system = replace(results.livelock().system, owed=Owed(("m",), VariableRead("sent")))
    document = read_trace(saved("livelock"), name="x.json")
    assert len(replay(document, system)) == len(document.trace) - 1


def test_a_trace_saved_before_there_were_runs_without_end_can_be_read() -> None:
    data = json.loads(saved())
    assert data.pop("lasso") is None
    assert read_trace(json.dumps(data).encode(), name="x.json").lasso is None


def test_a_step_that_is_no_longer_enabled_is_named() -> None:
    system = with_step(results.load("at_least_once.py"), "crash", guard=FALSE)
    assert refused(system, saved()) == "AtLeastOnce: step 4, crash, is not enabled"


def test_a_step_that_is_gone_is_named() -> None:
    system = with_step(results.load("at_least_once.py"), "crash", name="die")
    assert refused(system, saved()) == "AtLeastOnce: step 4, crash, is not there any more"


def test_a_step_that_leads_elsewhere_is_named_with_the_variable() -> None:
    system = results.load("at_least_once.py")
    body = system.step("start").body
    assert refused(with_step(system, "start", body=body[:0]), saved()).startswith("AtLeastOnce: step 2, poll, is not")
    changed = replace(body[1], value=Const(1))
    message = refused(with_step(system, "start", body=(body[0], changed)), saved())
    assert message == "AtLeastOnce: step 1, start, leads to another state: position"


def test_an_argument_that_no_longer_exists_is_named() -> None:
    message = refused(results.load("benchmark/group.py", consumers=1), saved("group"))
    assert message == "Group: step 4, assign, cannot be taken with c=c1, p=p0"


def test_a_spec_with_other_first_values_is_noticed() -> None:
    system = results.load("at_least_once.py")
    first, *others = system.variables
    moved = replace(system, variables=(replace(first, initial=Const(1)), *others))
    assert refused(moved, saved()) == "AtLeastOnce: the initial state differs: committed"


def test_a_property_that_is_now_true_at_the_end_is_noticed() -> None:
    result = results.group()
    system = replace(
        result.system, properties=(OwnProperty(name="fine", kind=PropertyKind.ALWAYS, condition=Const(True)),)
    )
    data = json.loads(saved("group")) | {"property": "fine"}
    assert refused(system, json.dumps(data).encode()) == "Group: fine is no longer false at the end"


def test_a_property_that_is_gone_is_noticed() -> None:
    system = results.group().system
    data = json.loads(saved("group")) | {"property": "renamed"}
    assert refused(system, json.dumps(data).encode()) == "Group has no property renamed any more"
    plain = [
        replace(each, type=MapType(each.type.key, IntType())) if isinstance(each.type, MapType) else each
        for each in results.load("at_least_once.py").variables
    ]
    uncounted = replace(results.load("at_least_once.py"), variables=tuple(plain))
    assert refused(uncounted, saved()) == "AtLeastOnce has no property no_duplicate any more"


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[1]", b"\xff", b'{"schema": "modelcheck.result/1"}', saved().replace(b"trace/2", b"trace/3")]
)
def test_another_file_is_no_trace(data: bytes) -> None:
    with pytest.raises(UsageError, match=r"x\.json is no saved trace"):
        read_trace(data, name="x.json")
