"""The answer for a property and for the semantics, in words that need no logic."""

from dataclasses import replace

import pytest

from modelcheck.check.demand import demand
from modelcheck.check.promise import CLAIMS, as_promised, classify, expected_verdict
from modelcheck.check.result import FalsePart, PropertyResult, SpecResult
from modelcheck.ir.nodes import Compare, Comparison, Const, ParameterRead
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import Message
from modelcheck.report.answers import after_words, counterexample, not_proved, said, semantics_words, told
from modelcheck.spec import Semantics
from modelcheck.verdict import (
    Attempt,
    Exhaustive,
    GaveUp,
    Holds,
    Invariant,
    Limit,
    NotProved,
    NoWayOn,
    OutOfBudget,
    Stopped,
    Unasked,
    Unknown,
    Verdict,
    Violated,
)
from tests import results

SYSTEM = results.load("at_least_once.py")
TWICE = results.run(SYSTEM, "start", "poll", "process", "crash", "start", "poll", "process")
ZERO, ONE = Message("delivered", (0,)), Message("delivered", (1,))
EVERYTHING = Exhaustive(results.STATISTICS)
HERE, UNPROVED = Holds(EVERYTHING), Unknown(NotProved(bound=3, attempts=(Attempt("z3", "no"),)))


def proof(*unbounded: str, **more: object) -> Holds:
    return Holds(Invariant(conjuncts=(), unbounded=unbounded, fixed=more.pop("fixed", ()), engine="z3", **more))


ANY = proof("messages", "crashes")
LOST = Violated(results.run(SYSTEM, "start", "crash"), EVERYTHING)
DOUBLE = Violated(TWICE, EVERYTHING)
ELSEWHERE = Violated(
    results.run(results.load("at_least_once.py", messages=1), "start", "crash"),
    NoWayOn(ZERO, 2),
    parameters=(("messages", 1), ("crashes", 1)),
)
STOPPED = Unknown(Stopped(Limit.TIME, replace(results.STATISTICS, distinct_states=1_200, complete=False)))
NAMES = ("no_loss", "no_duplicate", "no_starvation")


def spec(
    *verdicts: Verdict | tuple[Verdict, Verdict],
    promised: Semantics | None = None,
    demanded: Semantics | None = None,
    at_defaults: bool = True,
) -> SpecResult:
    """The result whose properties no_loss, no_duplicate and no_starvation have these verdicts, or these two each."""
    found = []
    for name, each in zip(NAMES, verdicts, strict=False):
        verdict, any_size = each if isinstance(each, tuple) else (each, None)
        expected = expected_verdict(name, promised)
        kept = as_promised(any_size if isinstance(any_size, Violated) else verdict, expected, at_defaults=at_defaults)
        message = ONE if isinstance(verdict, Violated) and name != "no_duplicate" else ZERO
        found.append(
            PropertyResult(
                name=name,
                claim=CLAIMS[name],
                verdict=verdict,
                any_size=any_size,
                as_promised=kept,
                expected=expected,
                false_part=FalsePart("", None, message) if isinstance(verdict, Violated) else None,
            )
        )
    pair = [each.verdict for each in found[:2]]
    return SpecResult(
        system=SYSTEM,
        file="specs/at_least_once.py",
        semantics=classify(*pair) if len(pair) == 2 else None,
        counts_effects=True,
        promised=promised,
        demanded=demanded,
        statistics=results.STATISTICS,
        properties=tuple(found) if demanded is None else demand(found, demanded),
    )


def answers(*verdicts: Verdict | tuple[Verdict, Verdict], promised: Semantics | None = None) -> list[str]:
    result = spec(*verdicts, promised=promised)
    return [str(said(result, each)) for each in result.properties]


HOLDS_HERE = [
    "nothing is lost, with these parameters",
    "nothing takes effect twice, with these parameters",
    "everything takes effect in the end, with these parameters",
]


def test_what_holds_says_with_which_parameters() -> None:
    assert answers(HERE, HERE) == HOLDS_HERE[:2]
    assert answers(LOST, HERE, HERE)[1:] == HOLDS_HERE[1:]


def test_no_starvation_is_part_of_no_loss_where_both_hold_alike() -> None:
    result = spec(HERE, HERE, HERE)
    assert [each.name for each in told(result)] == ["no_loss", "no_duplicate"]
    assert str(said(result, result["no_loss"])) == HOLDS_HERE[0]
    proved = spec((HERE, ANY), (HERE, ANY), (HERE, ANY))
    assert str(said(proved, proved["no_loss"])) == "nothing is lost, and everything takes effect in the end"


@pytest.mark.parametrize("starvation", [STOPPED, LOST, (HERE, ANY)])
def test_no_starvation_is_told_by_itself_where_it_differs(starvation) -> None:
    result = spec(HERE, HERE, starvation)
    assert [each.name for each in told(result)] == [*NAMES]
    assert "in the end" not in str(said(result, result["no_loss"]))


def test_what_is_lost_never_takes_effect_and_that_is_all_there_is_to_say() -> None:
    assert answers(LOST, HERE, LOST)[2] == "follows from the loss: what is lost never takes effect"
    assert answers(HERE, HERE, LOST)[2] == "record 1 may be put off for ever, after 1 crash, no part of any promise"


@pytest.mark.parametrize(
    ("verdict", "here", "elsewhere"),
    [
        (LOST, "record 1 is lost, after 1 crash", "record 0 is lost with messages=1, crashes=1, after 1 crash"),
        (DOUBLE, "record 0 takes effect twice, after 1 crash", None),
    ],
)
def test_a_counterexample_names_the_record_and_the_faults(verdict: Violated, here: str, elsewhere: str | None) -> None:
    assert here in answers(verdict, verdict)
    if elsewhere is not None:
        assert answers((HERE, ELSEWHERE), HERE)[0] == elsewhere


BETTER = "better than promised: the promise is wrong"


@pytest.mark.parametrize(
    ("promised", "verdicts", "remarks"),
    [
        (None, (LOST, DOUBLE), ["", ""]),
        (Semantics.EXACTLY_ONCE, (HERE, HERE), ["", ""]),
        (Semantics.EXACTLY_ONCE, (LOST, DOUBLE), ["NOT as promised", "NOT as promised"]),
        (Semantics.AT_LEAST_ONCE, (HERE, DOUBLE), ["", "allowed"]),
        (Semantics.AT_LEAST_ONCE, (LOST, DOUBLE), ["NOT as promised", "allowed"]),
        (Semantics.AT_MOST_ONCE, (LOST, HERE), ["allowed", ""]),
        (Semantics.NO_GUARANTEE, (LOST, DOUBLE), ["allowed", "allowed"]),
        (Semantics.NO_GUARANTEE, (LOST, HERE), ["allowed", BETTER]),
        (Semantics.EXACTLY_ONCE, (STOPPED, DOUBLE), ["", "NOT as promised"]),
        (Semantics.AT_MOST_ONCE, ((HERE, UNPROVED), HERE), [BETTER, ""]),
        (Semantics.EXACTLY_ONCE, ((HERE, ELSEWHERE), HERE), ["NOT as promised", ""]),
    ],
)
def test_a_promise_is_remarked_on_where_it_is_news(promised, verdicts, remarks: list[str]) -> None:
    result = spec(*verdicts, promised=promised)
    assert [said(result, each).remark for each in result.properties] == remarks


@pytest.mark.parametrize(
    ("holds", "sizes"),
    [
        (ANY, "for any number of messages and crashes"),
        (proof("messages", fixed=(("crashes", 1),)), "for any number of messages (crashes=1)"),
        (
            proof("messages", where=(Compare(Comparison.GE, ParameterRead("messages"), Const(2)),)),
            "for any number of messages, where messages >= 2",
        ),
        (HERE, "with these parameters"),
    ],
)
def test_the_sizes_are_those_of_the_proof(holds: Holds, sizes: str) -> None:
    result = spec((HERE, holds), STOPPED)
    assert said(result, result["no_loss"]).sizes == sizes


def test_sizes_are_told_once_where_all_properties_have_the_same_proof() -> None:
    result = spec((HERE, ANY), (HERE, ANY), (HERE, ANY), promised=Semantics.EXACTLY_ONCE)
    assert semantics_words(result) == "exactly-once, as promised, for any number of messages and crashes"
    assert [said(result, each).sizes for each in result.properties] == ["", "", ""]


def test_what_is_not_proved_says_so_in_a_few_words() -> None:
    assert answers((HERE, UNPROVED), STOPPED)[0] == (
        "nothing is lost, with these parameters, not proved for every size"
    )
    gave_up = Unknown(GaveUp("too many cells"))
    assert answers((HERE, gave_up), STOPPED)[0].endswith(", not proved for every size")
    unasked = Unknown(Unasked("nobody asked"))
    assert answers((HERE, unasked), STOPPED)[0].endswith(" is promised: nobody asked")
    too_late = Unknown(OutOfBudget(20.0))
    assert answers((HERE, too_late), STOPPED)[0].endswith("not proved for every size in 20 s")
    assert not_proved(spec((HERE, ANY), HERE)["no_loss"]) is None
    assert not_proved(spec((STOPPED, UNPROVED), HERE)["no_loss"]) is None


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit.TIME, "stopped by the time limit"),
        (Limit.STATES, "stopped by the limit of states"),
        (Limit.MEMORY, "stopped by the memory limit"),
        (Limit.INTERRUPT, "interrupted"),
    ],
)
def test_what_is_not_decided_says_how_far_it_got(limit: Limit, words: str) -> None:
    seen = replace(results.STATISTICS, distinct_states=1_200, complete=False)
    far = Unknown(Stopped(limit, seen))
    assert answers(far, far, far) == [
        f"not decided: nothing lost in 1,200 states, {words}",
        f"not decided: nothing took effect twice in 1,200 states, {words}",
        f"not decided: nothing found in 1,200 states, {words}",
    ]
    assert answers(Unknown(Stopped(limit)), HERE)[0] == f"not decided: {words}"


def test_another_reason_is_told_as_it_is() -> None:
    assert answers(Unknown(Unasked("--property no_duplicate")), HERE)[0].startswith("not decided: ")


WORDS = {Semantics.NO_GUARANTEE: "no guarantee"}


@pytest.mark.parametrize("promised", Semantics)
@pytest.mark.parametrize("verdicts", [(HERE, HERE), (HERE, DOUBLE), (LOST, HERE), (LOST, DOUBLE)])
def test_the_semantics_is_as_promised_or_another_one(promised: Semantics, verdicts: tuple[Verdict, Verdict]) -> None:
    result = spec(*verdicts, promised=promised)
    assert result.semantics is not None
    found, wanted = (WORDS.get(each, each.value) for each in (result.semantics, promised))
    words = f"{found}, as promised" if result.semantics is promised else f"{found}, but {wanted} was promised"
    if result.semantics is promised is Semantics.NO_GUARANTEE:
        words = "no guarantee, and none is promised: records may be lost and may take effect twice"
    assert semantics_words(result) == words


@pytest.mark.parametrize(
    ("demanded", "promised", "verdicts", "words"),
    [
        (Semantics.AT_LEAST_ONCE, None, (HERE, DOUBLE), "at-least-once; at-least-once was asked for"),
        (Semantics.EXACTLY_ONCE, None, (HERE, DOUBLE), "at-least-once, but exactly-once was asked for"),
        (
            Semantics.EXACTLY_ONCE,
            Semantics.AT_LEAST_ONCE,
            (HERE, DOUBLE),
            "at-least-once, but exactly-once was asked for",
        ),
        (
            Semantics.EXACTLY_ONCE,
            Semantics.AT_LEAST_ONCE,
            (LOST, DOUBLE),
            "no guarantee, but at-least-once was promised, and exactly-once was asked for",
        ),
    ],
)
def test_what_was_asked_for_is_told_beside_the_promise(demanded, promised, verdicts, words: str) -> None:
    result = spec(*verdicts, promised=promised, demanded=demanded)
    assert semantics_words(result) == words


def test_without_a_promise_the_line_says_how_to_make_one() -> None:
    assert semantics_words(spec(HERE, DOUBLE)) == (
        "at-least-once; no promise made, so exit 0 whatever is found (`--promise at-least-once`, or "
        "`semantics = AT_LEAST_ONCE` in the spec)"
    )
    assert semantics_words(spec(LOST, DOUBLE)) == "no guarantee; no promise made, so exit 0 whatever is found"


def test_without_a_promise_a_property_of_the_spec_can_fail_the_run() -> None:
    result = spec(LOST, DOUBLE)
    wrong = PropertyResult(name="mine", claim="It is so.", verdict=LOST, as_promised=False)
    result = replace(result, properties=(*result.properties, wrong))
    assert semantics_words(result) == "no guarantee; no promise made about loss and duplicates"


def test_a_semantics_that_is_not_known_is_not_decided() -> None:
    assert semantics_words(spec(STOPPED, HERE)) == "not decided"
    broken = spec(STOPPED, HERE, promised=Semantics.NO_GUARANTEE)
    assert semantics_words(broken) == "not decided; no guarantee was promised"


def test_a_promise_that_is_broken_with_other_parameters_alone_says_so() -> None:
    result = spec((HERE, ELSEWHERE), HERE, promised=Semantics.EXACTLY_ONCE)
    assert semantics_words(result) == "exactly-once with these parameters, but not as promised with others"


@pytest.mark.parametrize(
    ("budget", "number", "words"),
    [
        ("crashes", 1, "1 crash"),
        ("crashes", 2, "2 crashes"),
        ("evictions", 1, "1 eviction"),
        ("losses", 1, "1 loss"),
        ("copies", 1, "1 copy"),
        ("retries", 3, "3 retries"),
        ("aborts", 1, "1 abort"),
        ("pauses", 1, "1 pause"),
        ("max_crashes", 1, "1 crash"),
        ("lost_replies", 1, "1 lost reply"),
        ("budget", 1, "`crash`"),
        ("budget", 2, "`crash` 2 times"),
        (None, 2, "`crash` 2 times"),
    ],
)
def test_faults_are_counted_in_the_noun_of_their_budget(budget: str | None, number: int, words: str) -> None:
    other = results.load("at_least_once.py", crashes=3)
    steps = tuple(
        replace(each, budget=ParameterRead(budget) if budget else Const(3)) if each.fault else each
        for each in other.steps
    )
    trace = results.run(other, *["start", "crash"] * number)
    assert after_words(replace(other, steps=steps), trace) == f"after {words}"


def test_without_faults_the_number_of_steps_is_told() -> None:
    assert after_words(SYSTEM, results.run(SYSTEM, "start")) == "in 1 step"
    assert after_words(SYSTEM, results.run(SYSTEM, "start", "poll")) == "in 2 steps"
    assert after_words(SYSTEM, results.run(SYSTEM)) == "from the beginning"


def test_several_faults_are_listed() -> None:
    group = results.group().system
    steps = [("assign", {"c": 0, "p": 0}), ("revoke", {"p": 0}), ("crash", {"c": 0})]
    assert after_words(group, results.run(group, *steps)) == "after `revoke` and 1 crash"


def own(kind: PropertyKind, verdict: Verdict, doc: str = "It is so.") -> str:
    claimed = OwnProperty(name="mine", kind=kind, condition=Const(True), doc=doc)
    system = replace(SYSTEM, properties=(claimed,))
    claim = doc.splitlines()[0] if doc else kind.value.replace("_", " ")
    found = PropertyResult(name="mine", claim=claim, verdict=verdict)
    result = replace(spec(), system=system, properties=(found,))
    return str(said(result, found))


@pytest.mark.parametrize(
    ("kind", "verdict", "words"),
    [
        (PropertyKind.ALWAYS, HERE, "It is so, with these parameters"),
        (PropertyKind.ALWAYS, LOST, "false, after 1 crash: It is so"),
        (PropertyKind.EVENTUALLY, LOST, "a run never gets there, after 1 crash: It is so"),
        (PropertyKind.POSSIBLE, Holds(EVERYTHING, witness=TWICE), "It is so"),
        (PropertyKind.NOT_ALWAYS, Holds(EVERYTHING, witness=TWICE), "can be false, as the spec says: It is so"),
        (PropertyKind.POSSIBLE, Violated(None, EVERYTHING), "no reachable state shows it: It is so"),
        (PropertyKind.ALWAYS, STOPPED, "not decided: nothing found in 1,200 states, stopped by the time limit"),
    ],
)
def test_a_property_of_the_spec_is_told_in_its_own_words(kind: PropertyKind, verdict: Verdict, words: str) -> None:
    assert own(kind, verdict) == words


def test_a_property_without_words_is_told_without() -> None:
    assert own(PropertyKind.ALWAYS, LOST, doc="") == "false, after 1 crash"
    assert own(PropertyKind.POSSIBLE, Violated(None, EVERYTHING), doc="") == "no reachable state shows it"
    assert own(PropertyKind.NOT_ALWAYS, Holds(EVERYTHING, witness=TWICE), doc="") == "can be false, as the spec says"


def test_a_counterexample_of_this_instance_goes_before_one_of_another() -> None:
    result = spec((LOST, ELSEWHERE), HERE)
    assert counterexample(result["no_loss"]) is LOST
    assert counterexample(spec((HERE, ELSEWHERE), HERE)["no_loss"]) is ELSEWHERE
    assert counterexample(spec((HERE, ANY), HERE)["no_loss"]) is None
