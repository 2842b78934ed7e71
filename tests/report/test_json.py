"""The JSON document: its schema, its words, and that nothing in it depends on the run."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from modelcheck.check.result import ExitCode, Result
from modelcheck.report.documents.json import SCHEMA_FILE, failure_json, result_json, schema_json
from modelcheck.verdict import Violated
from tests import results

GOLDEN = Path(__file__).parent / "golden"
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
    assert (failure["step"], failure["arguments"], failure["message"]) == ("process", {"c": 0, "p": 0}, "w")
    assert (failure["before"]["delivered"], failure["after"]["delivered"]) == ({"0": 1}, {"0": 2})


def test_the_names_promised_to_readers_are_there() -> None:
    document = json.loads(result_json(DOCUMENTS["one"]))
    assert document["schema"] == "modelcheck.result/1"
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


def test_maps_by_identity_are_objects_and_maps_by_message_arrays() -> None:
    document = json.loads(result_json(DOCUMENTS["group"]))
    entry = document["results"][0]["properties"][1]["trace"][1]
    assert entry["arguments"] == {"c": 0, "p": 0}
    assert entry["state"]["owner"] == {"0": 0}
    assert entry["state"]["position"] == {"0": {"0": 0}, "1": {"0": 0}}
    assert entry["state"]["delivered"] == {"0": [0, 0]}


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
