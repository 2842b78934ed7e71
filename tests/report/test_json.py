"""The JSON document: its schema, its words, and that nothing in it depends on the run."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from modelcheck.check import verify
from modelcheck.check.result import ExitCode, Result
from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.json_values import JsonValues
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.system import StepInstance
from modelcheck.report.documents.json import SCHEMA_FILE, failure_json, result_json, schema_json
from modelcheck.report.documents.traces import induction_failure
from modelcheck.semantics import initial_state, take
from modelcheck.verdict import InductionFailure, Violated
from tests import results

GOLDEN = Path(__file__).parent / "golden"
MAILROOM = Path(__file__).parents[1] / "mailroom.py"
DOCUMENTS = {
    "one": results.single(results.at_least_once()),
    "group": results.single(results.group()),
    "several": results.several(),
    "livelock": results.single(results.livelock()),
    "broken": results.broken(),
    "interrupted": results.interrupted(),
    "unproved": results.single(results.unproved()),
    "lost_elsewhere": results.single(results.lost_elsewhere()),
    "lost_for_any_size": results.single(results.lost_for_any_size()),
    "lost_without_end": results.single(results.lost_without_end()),
    "nothing": Result(results=()),
}


def test_the_shipped_schema_is_the_generated_one(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        SCHEMA_FILE.write_bytes(schema_json())
    assert SCHEMA_FILE.read_bytes() == schema_json()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_fits_the_schema(name: str) -> None:
    jsonschema.validate(json.loads(result_json(DOCUMENTS[name])), json.loads(SCHEMA_FILE.read_bytes()))


def test_a_failure_before_any_result_is_a_document_too() -> None:
    document = json.loads(failure_json(code="usage", message="no such thing", hint="none", exit_code=ExitCode.USAGE))
    jsonschema.validate(document, json.loads(SCHEMA_FILE.read_bytes()))
    assert document["exit_code"] == 2
    assert document["errors"][0]["code"] == "usage"


def test_the_document_is_the_one_on_file(request: pytest.FixtureRequest) -> None:
    document = result_json(DOCUMENTS["group"])
    golden = GOLDEN / "group.json"
    if request.config.getoption("--update"):
        golden.write_bytes(document)
    assert document == golden.read_bytes()


def test_a_proof_comes_with_its_ranks_its_minimums_and_those_it_speaks_of_one_by_one() -> None:
    base = results.at_least_once()
    least = tuple(replace(each, minimum=int(each.name == "messages")) for each in base.system.parameters)
    spec = replace(base, system=replace(base.system, parameters=least))
    found = json.loads(result_json(results.single(spec)))["results"][0]["properties"][0]
    (proof,) = (piece for piece in found["evidence"] if piece["method"] == "inductive-invariant")
    assert proof["minimums"] == {"messages": 1}
    assert proof["each"] == {}
    assert proof["ranks"] == [{"cell": "delivered", "components": ["w - position"], "for_good": None}]


def test_a_lost_message_comes_with_the_states_that_can_follow() -> None:
    shown = {"method": "no-way-on", "scope": "these-parameters", "message": "delivered[0]"}
    visited = {**shown, "distinct_states": 2, "conjuncts": []}
    (elsewhere,) = json.loads(result_json(DOCUMENTS["lost_elsewhere"]))["results"][0]["properties"]
    assert elsewhere["any_size"]["no_way_on"] == visited
    assert elsewhere["evidence"] == [{"method": "exhaustive", "scope": "these-parameters"}]
    (here,) = json.loads(result_json(DOCUMENTS["lost_for_any_size"]))["results"][0]["properties"]
    assert here["evidence"] == [visited]
    (endless,) = json.loads(result_json(DOCUMENTS["lost_without_end"]))["results"][0]["properties"]
    conjuncts = ["0 < committed", "not in_flight", "delivered[0] <= 0"]
    assert endless["evidence"] == [{**shown, "distinct_states": None, "conjuncts": conjuncts}]


def test_what_is_not_proved_comes_with_all_that_is_known() -> None:
    (found,) = json.loads(result_json(DOCUMENTS["unproved"]))["results"][0]["properties"]
    known = found["any_size"]["not_proved"]
    assert known["bound"] == 6
    assert known["attempts"][1] == {"engine": "ic3 over predicates", "why": "abstraction too weak"}
    assert len(known["invariant"]) == 9
    failure = known["induction_failure"]
    assert (failure["step"], failure["arguments"], failure["message"]) == ("process", {"c": "c0", "p": "p0"}, "w")
    assert (failure["before"]["delivered"], failure["after"]["delivered"]) == ({"p0": 1}, {"p0": 2})
    assert (failure["before"]["owner"], failure["used_before"]) == ({"p0": None}, {"crash": 0})


def test_the_names_promised_to_readers_are_there() -> None:
    document = json.loads(result_json(DOCUMENTS["one"]))
    assert document["schema"] == "modelcheck.result/2"
    spec = document["results"][0]
    assert (spec["spec"], spec["parameters"]) == ("AtLeastOnce", {"messages": 2, "crashes": 1})
    assert (spec["semantics"], spec["promised"]) == ("at-least-once", "at-least-once")
    assert spec["statistics"].items() >= {"distinct_states": 47, "generated_transitions": 59, "levels": 13}.items()
    holds, violated = spec["properties"]
    assert [piece["scope"] for piece in holds["evidence"]] == ["these-parameters", "any-size"]
    assert holds["evidence"][1]["unbounded"] == ["messages", "crashes"]
    assert (violated["verdict"], violated["as_promised"]) == ("violated", True)
    assert violated["evidence"] == [{"scope": "these-parameters", "method": "exhaustive"}]
    assert [entry["step"] for entry in violated["trace"]] == [
        None, "start", "poll", "process", "crash", "start", "poll", "process",
    ]  # fmt: skip
    assert violated["trace"][4]["fault"] is True
    assert violated["trace"][7]["state"]["delivered"] == [2, 0]


def test_a_run_without_end_says_where_its_last_state_goes_on() -> None:
    starved, at_rest = json.loads(result_json(DOCUMENTS["livelock"]))["results"][0]["properties"]
    assert [entry["step"] for entry in starved["trace"]] == [None, "outage", "send", "refuse"]
    assert starved["lasso"] == {"loop_from": 1}
    assert starved["trace"][3]["state"] == starved["trace"][1]["state"]
    assert (len(at_rest["trace"]), at_rest["lasso"]) == (3, {"loop_from": 2})
    assert json.loads(result_json(DOCUMENTS["one"]))["results"][0]["properties"][1]["lasso"] is None


def test_maps_by_identity_are_objects_by_name_and_maps_by_message_arrays() -> None:
    document = json.loads(result_json(DOCUMENTS["group"]))
    entry = document["results"][0]["properties"][1]["trace"][1]
    assert entry["arguments"] == {"c": "c0", "p": "p0"}
    assert entry["state"]["owner"] == {"p0": "c0"}
    assert entry["state"]["position"] == {"c0": {"p0": 0}, "c1": {"p0": 0}}
    assert entry["state"]["delivered"] == {"p0": [0, 0]}


def mailroom() -> dict[str, list[dict[str, object]]]:
    result = verify(MAILROOM, any_size=False)
    (spec,) = json.loads(result_json(result))["results"]
    return {found["name"]: found["trace"] for found in spec["properties"]}


def test_every_value_is_as_the_spec_writes_it() -> None:
    first, sent, opened = mailroom()["quiet"]
    assert first["state"] == {
        "bags": [],
        "read": [],
        "book": [],
        "last": None,
        "pair": [0, False],
        "by": {"c0": None, "c1": None},
        "stamps": {"NONE": 0, "PAID": 0},
        "known": {"false": "NONE", "true": "NONE"},
        "handled": [0, 0],
    }
    letter = {"to": "c0", "stamp": "PAID", "copy": False}
    assert (sent["step"], sent["arguments"]) == ("send", {"c": "c0", "stamp": "PAID", "pages": 2})
    assert sent["state"] == first["state"] | {
        "bags": [letter],
        "book": [{"stamp": "PAID", "pages": 2}],
        "by": {"c0": "c0", "c1": None},
    }
    assert (opened["step"], opened["arguments"]) == ("open", {"letter": letter})
    assert opened["state"] == sent["state"] | {
        "bags": [],
        "read": ["c0"],
        "last": {"stamp": "PAID", "pages": 1},
        "pair": [1, True],
        "stamps": {"NONE": 0, "PAID": 1},
        "known": {"false": "PAID", "true": "NONE"},
        "handled": [1, 0],
    }


def test_what_is_in_a_bag_twice_is_there_twice_and_budgets_stand_beside_the_state() -> None:
    _, sent, repeated = mailroom()["empty"]
    letter = {"to": "c0", "stamp": "NONE", "copy": False}
    assert (sent["state"]["bags"], sent["used"]) == ([letter], {"repeat": 0})
    assert (repeated["state"]["bags"], repeated["used"]) == ([letter, letter], {"repeat": 1})
    assert (repeated["step"], repeated["fault"]) == ("repeat", True)


def test_a_step_that_breaks_induction_is_in_the_words_of_the_spec_though_engines_do_not_have_them() -> None:
    system = instantiate(load_file(MAILROOM)[0], {})
    watched = watch(system.undeclared, no_duplicate(system)).system
    step = StepInstance("send", (("c", 1), ("stamp", 1), ("pages", 2)))
    before = initial_state(watched)
    failure = InductionFailure(system=watched, before=before, step=step, after=take(watched, before, step))
    shown = induction_failure(failure, system)
    assert shown.arguments == {"c": "c1", "stamp": "PAID", "pages": 2}
    assert shown.after["bags"] == [{"to": "c1", "stamp": "PAID", "copy": False}]
    assert (shown.before["handled"], shown.after["book"]) == (0, [{"stamp": "PAID", "pages": 2}])
    assert shown.used_after == {"repeat": 0}


def test_where_a_system_has_not_all_of_a_value_what_is_left_has_a_name_in_python() -> None:
    system = instantiate(load_file(MAILROOM)[0], {})
    gone = {"bags", "book.pages", "last.pages"}
    kept = [index for index, each in enumerate(system.variables) if each.name not in gone]
    less = replace(system, variables=tuple(system.variables[index] for index in kept))
    state = JsonValues(less).state(tuple(initial_state(system)[index] for index in kept))
    assert {name: state[name] for name in state if "book" in name or "last" in name} == {
        "len(book)": 0,
        "book.stamp": ["NONE", "NONE"],
        "last is not None": False,
        "last.stamp": "NONE",
    }


def test_a_spec_without_effects_has_no_semantics_and_an_open_one_is_unknown() -> None:
    without = replace(results.at_least_once(), counts_effects=False, semantics=None, promised=None, statistics=None)
    spec = json.loads(result_json(results.single(without)))["results"][0]
    assert (spec["semantics"], spec["promised"], spec["statistics"]) == (None, None, None)
    spec = json.loads(result_json(results.single(results.exactly_once())))["results"][0]
    assert spec["semantics"] == "unknown"
    assert spec["properties"][0]["reason"] == "state limit after 1,000,000 states, 22 levels"
    assert spec["properties"][0]["evidence"] == []


def test_a_trace_of_another_instance_says_so() -> None:
    base = results.at_least_once()
    trace = base["no_duplicate"].verdict.trace
    other = replace(base["no_duplicate"], verdict=Violated(trace, None, (("messages", 2), ("crashes", 3))))
    document = json.loads(result_json(results.single(replace(base, properties=(other,)))))
    found = document["results"][0]["properties"][0]
    assert found["trace_parameters"] == {"messages": 2, "crashes": 3}
    assert found["evidence"] == [{"scope": "these-parameters", "method": "trace"}]


@pytest.mark.slow
def test_equal_results_give_equal_bytes_whatever_the_hash_seed_and_the_time() -> None:
    program = """
from tests import results
from modelcheck.report.documents.json import result_json
print(result_json(results.several()))
"""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parents[1],
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    slow = replace(results.several(), seconds=9.0)
    before, after = json.loads(result_json(results.several())), json.loads(result_json(slow))
    assert before.pop("timing") != after.pop("timing")
    assert before == after
