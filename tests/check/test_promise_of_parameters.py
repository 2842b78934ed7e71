"""Promises that depend on parameters: held against every instance as it makes them, and against no other."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from modelcheck.certificate.proof import certify
from modelcheck.check import Result, load_instance, verify
from modelcheck.check.any_size_answer import question_for_any_size, with_proof
from modelcheck.check.any_size_question import weighed_there, where_promised
from modelcheck.check.certificates import check_certificate
from modelcheck.check.engines import Proofs
from modelcheck.check.prove import prove
from modelcheck.check.result import ExitCode, PropertyResult
from modelcheck.errors import Diagnostic, SpecError, UnfaithfulTrace
from modelcheck.ir.formula import value_of
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.answers import said
from modelcheck.report.documents.json import result_json
from modelcheck.report.words import proof_sizes
from modelcheck.spec import AT_LEAST_ONCE, EXACTLY_ONCE, Semantics
from modelcheck.verdict import Holds, Invariant, Unasked, Unknown, Vacuous, Violated
from tests.support.sizes import thinned

SPEC = """
from modelcheck import *

def pick(n: int) -> Semantics:
    return EXACTLY_ONCE if n == 0 else AT_LEAST_ONCE

class Sender(Spec):
    messages: Param[int] = 2
    retries: Param[int] = {retries}
    safe: Param[bool] = {safe}
    {promise}

    position: Durable[int] = 0
    tries: Durable[int] = 0
    delivered: Effects = effects(messages)

    @step
    def send(self) -> None:
        when(self.position < self.messages)
        self.delivered[self.position] += 1
        self.position += 1

    @fault
    def resend(self) -> None:
        when(self.position > 0 and self.tries < {limit} and not self.safe)
        self.tries += 1
        self.position -= 1
"""
Verb: TypeAlias = Callable[..., Result]

MADE_WITHOUT_RETRIES = "semantics = EXACTLY_ONCE if retries == 0 else AT_LEAST_ONCE"
SOMETIMES_NONE = "semantics = EXACTLY_ONCE if retries == 0 else None"
OPAQUE = "semantics = pick(retries)"
THROUGH_A_CONSTANT = "spare = retries + 1; semantics = EXACTLY_ONCE if spare == 1 else AT_LEAST_ONCE"


def spec(folder: Path, promise: str, *, retries: int = 0, limit: str = "self.retries", safe: bool = False) -> Path:
    """A consumer that takes a message twice for each of `limit` retries; `promise` is a line of its body."""
    path = folder / "sender.py"
    path.write_text(SPEC.format(promise=promise, retries=retries, limit=limit, safe=safe))
    return path


def of_duplicates(result: Result) -> PropertyResult:
    """What became of the one property that retries break."""
    assert not result.errors
    (only,) = result.results
    return only["no_duplicate"]


def proof(found: PropertyResult) -> Invariant:
    """The evidence for any size."""
    assert isinstance(found.any_size, Holds)
    assert isinstance(found.any_size.evidence, Invariant)
    return found.any_size.evidence


@pytest.mark.parametrize("promise", [MADE_WITHOUT_RETRIES, SOMETIMES_NONE])
@pytest.mark.parametrize("verb", [verify, prove])
def test_what_is_promised_without_retries_is_no_promise_about_retries(tmp_path: Path, promise: str, verb: Verb) -> None:
    path = spec(tmp_path, promise)
    result = verb(path, properties=["no_duplicate"])
    found = of_duplicates(result)
    assert isinstance(found.verdict, Holds)
    assert found.as_promised is True
    assert result.exit_code is ExitCode.AS_PROMISED
    assert proof(found).unbounded == ("messages", "retries")
    words = proof_sizes(proof(found), result.results[0].system)
    assert words == "for any number of messages and retries, where retries == 0 (safe=False)"


@pytest.mark.parametrize("promise", [MADE_WITHOUT_RETRIES, SOMETIMES_NONE])
@pytest.mark.parametrize("verb", [verify, prove])
def test_a_promise_that_breaks_with_other_parameters_than_these_is_broken(
    tmp_path: Path, promise: str, verb: Verb
) -> None:
    path = spec(tmp_path, promise, retries=1, limit="1")
    result = verb(path, properties=["no_duplicate"])
    found = of_duplicates(result)
    assert isinstance(found.any_size, Violated)
    assert dict(found.any_size.parameters or ())["retries"] == 0
    assert (found.as_promised, found.expected) == (False, "holds")
    assert result.exit_code is ExitCode.NOT_AS_PROMISED
    assert said(result.results[0], found).remark == "NOT as promised"


@pytest.mark.parametrize("verb", [verify, prove])
def test_a_weakness_shows_here_and_the_promise_is_kept_elsewhere(tmp_path: Path, verb: Verb) -> None:
    path = spec(tmp_path, MADE_WITHOUT_RETRIES, retries=1)
    result = verb(path, properties=["no_duplicate"])
    found = of_duplicates(result)
    assert isinstance(found.verdict, Violated)
    assert (found.as_promised, found.expected) == (True, "violated")
    assert result.exit_code is ExitCode.AS_PROMISED


@pytest.mark.parametrize("retries", [0, 1])
def test_set_decides_which_promise_the_instance_makes(tmp_path: Path, retries: int) -> None:
    path = spec(tmp_path, MADE_WITHOUT_RETRIES)
    for verb in (verify, prove):
        result = verb(path, properties=["no_duplicate"], parameters={"retries": retries})
        found = of_duplicates(result)
        assert found.as_promised is True
        assert isinstance(found.verdict, Violated) is bool(retries)


def test_json_weighs_a_counterexample_with_the_promise_where_it_is(tmp_path: Path) -> None:
    result = prove(spec(tmp_path, MADE_WITHOUT_RETRIES, retries=1, limit="1"), properties=["no_duplicate"])
    document = json.loads(result_json(result))
    (found,) = document["results"][0]["properties"]
    assert (found["expected"], found["as_promised"]) == ("holds", False)
    assert found["trace_parameters"]["retries"] == 0
    assert document["exit_code"] == 1
    result = prove(spec(tmp_path, MADE_WITHOUT_RETRIES), properties=["no_duplicate"])
    (found,) = json.loads(result_json(result))["results"][0]["properties"]
    assert found["evidence"][0]["where"] == ["retries == 0"]


def test_a_parameter_is_not_open_where_nobody_can_tell_how_the_promise_depends_on_it(tmp_path: Path) -> None:
    for promise in (OPAQUE, THROUGH_A_CONSTANT):
        path = spec(tmp_path, promise)
        result = verify(path, properties=["no_duplicate"])
        assert result.exit_code is ExitCode.AS_PROMISED
        evidence = proof(of_duplicates(result))
        assert evidence.unbounded == ("messages",)
        assert dict(evidence.fixed)["retries"] == 0
        assert load_instance(path, {}).promise_reads == {"retries"}


@pytest.mark.slow
@pytest.mark.parametrize("verb", [verify, prove])
def test_a_promise_that_is_held_against_these_parameters_alone_says_so(tmp_path: Path, verb: Verb) -> None:
    for promise in (OPAQUE, THROUGH_A_CONSTANT):
        path = spec(tmp_path, promise)
        found = [
            each for each in verb(path, properties=["no_duplicate"]).results[0].diagnostics if each.code == "MC408"
        ]
        assert ["`retries`" in each.message for each in found] == [True]
    for promise in (MADE_WITHOUT_RETRIES, "semantics = {False: AT_LEAST_ONCE}.get(safe, EXACTLY_ONCE)"):
        found = list(verb(spec(tmp_path, promise), properties=["no_duplicate"]).results[0].diagnostics)
        assert "MC408" not in [each.code for each in found]
    path = spec(tmp_path, "last = messages - 1; semantics = EXACTLY_ONCE if messages > 3 else AT_LEAST_ONCE")
    found = [each for each in verb(path, properties=["no_duplicate"]).results[0].diagnostics if each.code == "MC408"]
    assert ["`messages`" in each.message for each in found] == [True]


NUMBERS = [
    "not retries",
    "not (retries or replicas - 3)",
    "replicas and not retries",
    "not retries and replicas",
    "not (retries and replicas)",
    "1 - min(retries, 1)",
    "(0 if retries else replicas)",
    "(retries or 7) == 7",
    "(retries and replicas) == 0",
    "((not retries) if replicas else (retries < 1))",
    "(safe and replicas) or not retries",
]


@pytest.mark.parametrize("condition", thinned(NUMBERS, 3))
def test_numbers_are_conditions_of_a_promise_as_python_takes_them(tmp_path: Path, condition: str) -> None:
    line = f"replicas: Param[int] = 3; semantics = EXACTLY_ONCE if {condition} else AT_LEAST_ONCE"
    path = spec(tmp_path, line, retries=1, limit="1")
    system = load_instance(path, {})
    for retries in range(4):
        for replicas in range(4):
            for safe in (False, True):
                values = {"retries": retries, "replicas": replicas, "safe": safe}
                known = {**system.parameter_values, **values}
                made = [promise for each, promise in system.promises if value_of(each, known)]
                python = eval(condition, {}, dict(values))
                assert made == [EXACTLY_ONCE if python else AT_LEAST_ONCE], values
    result = verify(path, properties=["no_duplicate"])
    assert result.exit_code is ExitCode.NOT_AS_PROMISED
    assert said(result.results[0], of_duplicates(result)).remark == "NOT as promised"


FAR = ["retries // 7 > 7", "retries - 40 > 40", "retries % 91 == 90", "spare // 2 + 1 > 5 and retries != 4 * spare + 1"]


@pytest.mark.parametrize("condition", thinned(FAR, 2))
@pytest.mark.parametrize("verb", [verify, prove])
def test_an_instance_that_makes_a_promise_is_found_however_far_it_is(
    tmp_path: Path, condition: str, verb: Verb
) -> None:
    line = f"spare: Param[int] = 3; semantics = EXACTLY_ONCE if {condition} else AT_LEAST_ONCE"
    result = verb(spec(tmp_path, line, retries=1, limit="1"), properties=["no_duplicate"])
    found = of_duplicates(result).any_size
    assert isinstance(found, Violated)
    assert eval(condition, {}, dict(found.parameters or ()))
    assert result.exit_code is ExitCode.NOT_AS_PROMISED
    kept = verb(spec(tmp_path, line, retries=1, limit="0"), properties=["no_duplicate"])
    assert isinstance(of_duplicates(kept).any_size, Holds)


def test_what_is_promised_in_no_instance_is_asked_of_none(tmp_path: Path) -> None:
    path = spec(tmp_path, "semantics = EXACTLY_ONCE if retries % 9 > 8 else AT_LEAST_ONCE", retries=1)
    result = verify(path, properties=["no_duplicate"])
    assert of_duplicates(result).any_size is None
    assert result.exit_code is ExitCode.AS_PROMISED


@pytest.mark.parametrize("verb", [verify, prove])
def test_a_promise_of_which_no_instance_is_found_is_undetermined(tmp_path: Path, verb: Verb) -> None:
    line = (
        "spare: Param[int] = 3; semantics = EXACTLY_ONCE if retries * retries == 2000 + spare * 17 else AT_LEAST_ONCE"
    )
    result = verb(spec(tmp_path, line, retries=1), properties=["no_duplicate"])
    found = of_duplicates(result)
    assert isinstance(found.any_size, Unknown)
    assert isinstance(found.any_size.reason, Unasked)
    assert result.exit_code is ExitCode.UNDETERMINED


def test_without_time_a_promise_made_elsewhere_is_undetermined(tmp_path: Path) -> None:
    for promise in (MADE_WITHOUT_RETRIES, "semantics = EXACTLY_ONCE if retries > 90 else AT_LEAST_ONCE"):
        system = load_instance(path := spec(tmp_path, promise, retries=1), {})
        (result,) = verify(path, properties=["no_duplicate"], any_size=False).results
        found = result["no_duplicate"]

        def at(values: Mapping[str, bool | int], path: Path = path) -> TransitionSystem:
            return load_instance(path, values)

        asked = question_for_any_size(system, found, at, time_limit_s=0)
        assert asked is not None
        found = with_proof(system, found, asked, at, proofs=Proofs(), time_limit_s=0, effects_seen=True)
        assert isinstance(found.any_size, Unknown)
        assert isinstance(found.any_size.reason, Unasked)
        assert replace(result, properties=(found,)).exit_code is ExitCode.UNDETERMINED


def test_the_promise_reads_what_its_own_expression_does_and_no_more(tmp_path: Path) -> None:
    system = load_instance(spec(tmp_path, "semantics = EXACTLY_ONCE if safe else AT_LEAST_ONCE"), {})
    assert system.promise_reads == {"safe"}
    assert system.body_reads == {"messages", "safe"}
    always_the_same = load_instance(spec(tmp_path, "semantics = AT_LEAST_ONCE if retries else AT_LEAST_ONCE"), {})
    assert where_promised(always_the_same, "no_duplicate") is always_the_same


@pytest.mark.parametrize("safe", [False, True])
def test_a_bool_is_never_open_and_the_promise_is_the_one_of_its_value(tmp_path: Path, safe: bool) -> None:
    promise = "semantics = EXACTLY_ONCE if safe or retries == 0 else AT_LEAST_ONCE"
    result = verify(spec(tmp_path, promise, safe=safe), properties=["no_duplicate"])
    found = of_duplicates(result)
    assert result.exit_code is ExitCode.AS_PROMISED
    assert bool(proof(found).where) is not safe


def test_what_is_undecided_elsewhere_changes_nothing_here(tmp_path: Path) -> None:
    path = spec(tmp_path, MADE_WITHOUT_RETRIES, retries=1, limit="self.retries * self.retries")
    result = verify(path, properties=["no_duplicate"])
    found = of_duplicates(result)
    assert isinstance(found.verdict, Violated)
    assert not isinstance(found.any_size, Violated)
    assert result.exit_code is ExitCode.AS_PROMISED


def test_a_certificate_says_where_the_promise_is_made_and_proves_nothing_else(tmp_path: Path) -> None:
    path = spec(tmp_path, MADE_WITHOUT_RETRIES)
    evidence = proof(of_duplicates(verify(path, properties=["no_duplicate"])))
    system = load_instance(path, {})
    data = certify(system, "no_duplicate", evidence)
    checked = check_certificate(data, str(path), solvers=["z3"], time_limit_s=300)
    assert checked.exit_code is ExitCode.AS_PROMISED
    assert checked.where == evidence.where
    everywhere = certify(system, "no_duplicate", replace(evidence, where=()))
    refused = check_certificate(everywhere, str(path), solvers=["z3"], time_limit_s=300)
    assert refused.exit_code is ExitCode.NOT_AS_PROMISED
    path = spec(tmp_path, "semantics = AT_LEAST_ONCE")
    assert check_certificate(data, str(path), solvers=["z3"], time_limit_s=300).exit_code is ExitCode.NOT_AS_PROMISED


CROWD = """
from typing import NewType
from modelcheck import *

Consumer = NewType("Consumer", int)

class Group(Spec):
    messages: Param[int] = 2
    crashes: Param[int] = 1
    consumers: Param[Ids[Consumer]] = ids(2)
    {promise}
    committed: Durable[int] = 0
    ready: Durable[dict[Consumer, bool]] = each(False)
    delivered: Effects = effects(messages)

    @step
    def prepare(self, c: Consumer) -> None:
        when(not self.ready[c])
        self.ready[c] = True

    @step
    def process(self, c: Consumer) -> None:
        when(self.ready[c] and self.committed < self.messages)
        self.delivered[self.committed] += 1
        self.committed += 1
        self.ready[c] = False

    @fault(at_most=crashes)
    def crash(self, c: Consumer) -> None:
        when(self.ready[c])
        self.ready[c] = False
"""
COUNTED = [
    "semantics = EXACTLY_ONCE if crashes < len(consumers) else None",
    "quorum: Param[int] = len(consumers) // 2 + 1; semantics = EXACTLY_ONCE if crashes < quorum else None",
    "semantics = EXACTLY_ONCE if len(consumers) > 1 else AT_LEAST_ONCE",
]


@pytest.mark.parametrize("promise", thinned(COUNTED, 2))
def test_participants_whom_a_promise_counts_are_as_many_as_here(tmp_path: Path, promise: str) -> None:
    path = tmp_path / "group.py"
    path.write_text(CROWD.format(promise=promise))
    result = verify(path, properties=["no_duplicate"])
    evidence = proof(of_duplicates(result))
    assert evidence.unbounded == ("messages", "crashes")
    assert dict(evidence.fixed)["consumers"] == 2
    (note,) = [each for each in result.results[0].diagnostics if each.code == "MC408"]
    assert "`consumers`" in note.message
    data = certify(load_instance(path, {}), "no_duplicate", evidence)
    checked = check_certificate(data, str(path), solvers=["z3"], time_limit_s=300)
    assert checked.exit_code is ExitCode.AS_PROMISED


def test_a_parameter_computed_from_the_participants_leaves_their_number_open(tmp_path: Path) -> None:
    path = tmp_path / "group.py"
    path.write_text(CROWD.format(promise="quorum: Param[int] = len(consumers) // 2 + 1; semantics = EXACTLY_ONCE"))
    result = verify(path, properties=["no_duplicate"])
    assert result.results[0].system.requires == ()
    assert proof(of_duplicates(result)).unbounded == ("messages", "crashes", "consumers")


BATCHES = """
from modelcheck import *

class Batches(Spec):
    messages: Param[int] = 2
    batch: Param[int] = 1
    semantics = EXACTLY_ONCE
    position: Durable[int] = 0
    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        when(self.position < self.messages and self.batch > 0)
        self.delivered[self.position] += 1
        self.position += 1
"""


@pytest.mark.slow
@pytest.mark.parametrize("verb", [verify, prove])
def test_what_is_refuted_only_where_nothing_has_an_effect_breaks_no_promise(tmp_path: Path, verb: Verb) -> None:
    path = tmp_path / "batches.py"
    path.write_text(BATCHES)
    result = verb(path, properties=["no_loss", "no_duplicate"])
    found = result.results[0]["no_loss"].any_size
    assert isinstance(found, Unknown)
    assert isinstance(found.reason, Vacuous)
    assert "batch=0" in str(found.reason)
    assert "AtLeast(1)" in str(found.reason)
    assert isinstance(result.results[0]["no_duplicate"].any_size, Holds)
    assert result.exit_code is (ExitCode.AS_PROMISED if verb is verify else ExitCode.UNDETERMINED)
    # It has no verdict there either.
    there = verify(path, properties=["no_loss"], parameters={"batch": 0, "messages": 1})
    assert there.exit_code is ExitCode.UNDETERMINED


@pytest.mark.slow
@pytest.mark.parametrize("verb", [verify, prove])
def test_behind_a_refutation_without_effects_one_with_effects_is_found(tmp_path: Path, verb: Verb) -> None:
    path = tmp_path / "batches.py"
    path.write_text(BATCHES.replace("self.batch > 0", "self.batch > 0 and self.position < 5"))
    result = verb(path, properties=["no_loss"])
    found = result.results[0]["no_loss"].any_size
    assert isinstance(found, Violated)
    values = dict(found.parameters or ())
    assert values["messages"] > 5
    assert values["batch"] > 0
    assert result.exit_code is ExitCode.NOT_AS_PROMISED


def test_what_is_refuted_where_a_glance_does_not_see_everything_is_refuted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "batches.py"
    path.write_text(BATCHES)
    system = load_instance(path, {})
    there = load_instance(path, {"messages": 1, "batch": 0})
    refuted = Violated(None, parameters=tuple(there.parameter_values.items()))
    assert isinstance(weighed_there(refuted, "no_loss", system, system, lambda _: there).verdict, Unknown)
    monkeypatch.setattr("modelcheck.check.first_states.GLANCE_STATES", 0)
    assert isinstance(weighed_there(refuted, "no_loss", system, system, lambda _: there).verdict, Violated)


def test_a_counterexample_that_the_spec_refuses_is_none(tmp_path: Path) -> None:
    system = load_instance(spec(tmp_path, MADE_WITHOUT_RETRIES), {})
    elsewhere = Violated(None, parameters=(("messages", 2), ("retries", 1), ("safe", False)))

    def refuse(_: object) -> TransitionSystem:
        raise SpecError(Diagnostic(code="MC206", message="it is too small", span=None, hint="none"))

    found = weighed_there(elsewhere, "no_duplicate", system, system, refuse)
    assert isinstance(found.verdict, Unknown)
    assert "it is too small" in str(found.verdict.reason)


def test_a_trace_is_run_again_in_the_instance_that_the_spec_gives(tmp_path: Path) -> None:
    path = spec(tmp_path, MADE_WITHOUT_RETRIES, retries=1)
    found = of_duplicates(verify(path, properties=["no_duplicate"], any_size=False)).verdict
    assert isinstance(found, Violated)
    system = load_instance(path, {})
    there = replace(found, parameters=(("messages", 2), ("retries", 0), ("safe", False)))
    with pytest.raises(UnfaithfulTrace):
        weighed_there(there, "no_duplicate", system, system, lambda values: load_instance(path, values))


@pytest.mark.parametrize(("retries", "promise"), [(0, EXACTLY_ONCE), (1, AT_LEAST_ONCE)])
def test_the_instance_makes_the_promise_that_python_computes(tmp_path: Path, retries: int, promise: Semantics) -> None:
    for line in (MADE_WITHOUT_RETRIES, OPAQUE, THROUGH_A_CONSTANT):
        assert load_instance(spec(tmp_path, line), {"retries": retries}).promise is promise
