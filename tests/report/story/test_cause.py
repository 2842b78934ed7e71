"""Why a record was lost or took effect twice: the sentence and the line, made by rules and never by names."""

import re
from pathlib import Path

import pytest

from modelcheck.errors import UsageError
from modelcheck.ir.system import Message
from modelcheck.report.answers import counterexample
from modelcheck.report.causes import cause_of, culprit_of, lost_at
from modelcheck.report.lanes.model import counterexample_lanes
from modelcheck.report.story.cause import why_repeated
from tests.report.story.loaded import SMALL, blamed, found, results, story, system, violated, why
from tests.results import SPECS

ALO, AMO = "at_least_once.py", "at_most_once.py"
ZOMBIE, POOL = "examples/zombie.py::UnfencedEffect", "examples/worker_pool.py::HighestFinished"
UNFENCED, SKIP = "examples/zombie.py::UnfencedOutput", "examples/retry_topic.py::LogAndSkip"
MARKERS, CLOSE = "examples/transaction_markers.py::UnstableOffsets", "examples/auto_commit.py::CloseAfterError"
FORGETFUL_SERVER = (("remembers", False),)

SENTENCES = {
    (ALO, "no_duplicate"): (
        "record 0 took effect in step 3; `crash` in step 4 forgot `position`; `committed` was still 0, so step 6 "
        "fetched record 0 again",
        (7, "self.delivered[self.position] += 1"),
    ),
    (AMO, "no_loss"): (
        "step 3 set `committed` to 1 before record 0 took effect; `crash` in step 4 forgot `running` and `in_flight`; "
        "nothing leads back to record 0",
        (3, "self.committed = self.position + 1"),
    ),
    (ZOMBIE, "no_duplicate"): (
        "step 1 `assign(c0)` read `committed` as 0; `evict` in step 3 set `owner` to None and set `generation` to 2; "
        "step 4 `assign(c1)` still read `committed` as 0, so record 0 took effect in step 6 `process(c0)` and again in "
        "step 7 `process(c1)`",
        (7, "self.delivered[self.position[c]] += 1"),
    ),
    # Two steps made the zombie ready: what it fetched in the first one took effect.
    (UNFENCED, "no_duplicate"): (
        "step 1 `assign(c0)` read `committed` as 0; `evict` in step 3 set `owner` to None and set `generation` to 2; "
        "step 4 `assign(c1)` still read `committed` as 0, so record 0 took effect in step 8 `commit(c0)` and again in "
        "step 9 `commit(c1)`",
        (9, "self.delivered[self.position[c]] += 1"),
    ),
    # The fault gives the record away by what only the consumer has.
    (SKIP, "no_loss"): (
        "`fail` in step 3 set `position` to 1 and made `in_flight` false; nothing leads back to record 0",
        (3, "self.position += 1"),
    ),
    (POOL, "no_loss"): (
        "step 3 `commit(m=1)` set `committed` to 2 before record 0 took effect; `crash` in step 4 forgot `fetched` and "
        "`in_hand`; nothing leads back to record 0",
        (3, "self.committed = m + 1"),
    ),
    (POOL, "no_duplicate"): (
        "record 0 took effect in step 2 `process(m=0)`; `crash` in step 3 forgot `in_hand`; `committed` was still 0, "
        "so step 5 fetched record 0 again",
        (6, "self.delivered[m] += 1"),
    ),
    # What is shared carries the value on: position, then output.
    (MARKERS, "no_duplicate"): (
        "record 0 took effect in step 6; `crash` in step 7 forgot `position`; `committed` was still 0, so step 9 "
        "fetched record 0 again",
        (14, "self.delivered[output] += 1"),
    ),
    # The fault itself gives the record away.
    (CLOSE, "no_loss"): (
        "`close` in step 2 set `committed` to 2, made `alive` false and set `position` to 2; nothing leads back to "
        "record 0",
        (2, "self.committed = self.fetched"),
    ),
}


@pytest.mark.parametrize(("target", "name"), SENTENCES, ids=lambda each: each)
def test_the_cause_of_a_shipped_spec(target: str, name: str) -> None:
    sentence, culprit = SENTENCES[target, name]
    assert why(str(SPECS / target), name) == sentence
    assert blamed(str(SPECS / target), name) == culprit


def test_a_duplicate_through_a_bag_names_the_step_that_put_it_there_again() -> None:
    target = str(SPECS / "examples/request_reply.py")
    assert why(target, "no_duplicate", FORGETFUL_SERVER) == (
        "request r0 took effect in step 2 `handle(r0)`; step 3 `ask(r0)` put Packet(kind=ASK, request=r0) into `net`, "
        "so step 4 `handle(r0)` made request r0 take effect again"
    )
    assert blamed(target, "no_duplicate", FORGETFUL_SERVER) == (4, "self.delivered[r] += 1")


def test_a_fault_that_forgets_nothing_says_what_it_changed() -> None:
    assert why(f"{SMALL}::Forgetful", "no_duplicate") == (
        "record 0 took effect in step 2 `work(w0)`; `lose(w0)` in step 3 made `heard[w0]` false; step 4 `ask(w0)` put "
        "Asked(worker=w0, record=0) into `wire`, so step 5 `work(w0)` made record 0 take effect again"
    )


def test_a_duplicate_without_a_fault() -> None:
    target = f"{SMALL}::Careless"
    sentence = "record 0 took effect in step 1; `committed` was still 0, so step 2 made record 0 take effect again"
    assert why(target, "no_duplicate") == sentence
    assert blamed(target, "no_duplicate") == (2, "self.delivered[self.committed] += 1")


def test_a_loss_without_a_fault() -> None:
    target = f"{SMALL}::Careless"
    sentence = "step 1 set `committed` to 1 before record 0 took effect; nothing leads back to record 0"
    assert why(target, "no_loss") == sentence
    assert blamed(target, "no_loss") == (1, "self.committed += 1")


def test_a_loss_in_the_first_state_is_no_step_to_blame() -> None:
    target = f"{SMALL}::Unreachable"
    assert why(target, "no_loss") == "no step leads to the effect of record 0, from the first state on"
    assert blamed(target, "no_loss") is None


def test_two_effects_in_one_step_blame_the_second() -> None:
    target = f"{SMALL}::Twofold"
    assert why(target, "no_duplicate") == "record 0 takes effect more than once in step 1"
    result, each = found(target, "no_duplicate")
    culprit = culprit_of(result.system, each, violated(each))
    assert culprit is not None
    assert culprit.span is not None
    lines = SMALL.read_text(encoding="utf-8").splitlines()
    assert lines[culprit.span.line - 2 : culprit.span.line] == ["            self.delivered[m] += 1"] * 2


def test_a_property_of_the_spec_blames_the_last_assignment_to_what_it_reads() -> None:
    target = f"{SMALL}::Everything"
    assert why(target, "count_stays_below_six") == "step 2 made it false: count = 6"
    assert blamed(target, "count_stays_below_six") == (2, "self.count = 6")


def test_a_property_that_reads_nothing_is_false_without_a_value() -> None:
    assert why(f"{SMALL}::Hopeless", "never") == "it is false from the beginning"


def test_no_more_than_two_faults_are_told() -> None:
    spec = system("AtLeastOnce", SPECS / ALO)
    again = ("start", "poll")
    with_three = spec.with_parameters({"messages": 1, "crashes": 3})
    told = story(with_three, *again, "process", "crash", *again, "crash", *again, "crash", *again, "process")
    sentence = why_repeated(told, Message("delivered", (0,)))
    assert re.findall(r"`crash` in step (\d+)", sentence) == ["7", "10"]


def test_of_two_origins_the_one_declared_first_is_told() -> None:
    assert why(f"{SMALL}::TwoOrigins", "no_duplicate") == (
        "record 0 took effect in step 2; `crash` in step 3 forgot `position` and `running`; `zulu` was still 0 when "
        "step 4 read it, so step 5 made record 0 take effect again"
    )


def renamed(text: str, names: list[str]) -> tuple[str, dict[str, str]]:
    """The text with meaningless names that sort the other way round, and the way back."""
    new = {name: f"x{len(names) - number:02}" for number, name in enumerate(sorted(names))}
    for name, other in new.items():
        text = re.sub(rf"\b{name}\b", other, text)
    return text, {other: name for name, other in new.items()}


@pytest.mark.parametrize(("target", "name"), SENTENCES, ids=lambda each: each)
def test_names_do_not_matter(target: str, name: str, tmp_path: Path) -> None:
    file, _, cls = target.partition("::")
    result, _ = found(str(SPECS / target), name)
    variables = [declared.name for declared in result.system.declared]
    text, back = renamed(
        (SPECS / file).read_text(encoding="utf-8"), [*variables, *(step.name for step in result.system.steps)]
    )
    other = tmp_path / "renamed.py"
    other.write_text(text, encoding="utf-8")
    sentence = why(f"{other}::{cls}" if cls else str(other), name)
    for new, old in back.items():
        sentence = re.sub(rf"\b{new}\b", old, sentence)
    assert sentence == SENTENCES[target, name][0]


@pytest.mark.parametrize("parameters", [(), (("messages", 3),), (("messages", 1),)], ids=["as shipped", "3", "1"])
@pytest.mark.parametrize(
    "file", sorted(path.relative_to(SPECS) for path in SPECS.rglob("*.py") if path.name != "__init__.py"), ids=str
)
def test_every_counterexample_of_a_shipped_spec_has_a_cause(
    file: Path, parameters: tuple[tuple[str, int], ...]
) -> None:
    try:
        every = results(str(SPECS / file), parameters)
    except UsageError:  # no such parameter
        return
    for result in every:
        for each in result.properties:
            verdict = counterexample(each)
            if verdict is None:
                continue
            first, *_ = cause_of(result.system, each, verdict)
            assert first
            culprit = culprit_of(result.system, each, verdict)
            if each.name in ("no_loss", "no_duplicate"):
                assert culprit is not None
            if culprit is not None:
                assert culprit.span is not None
                assert Path(culprit.span.file).resolve().parent == (SPECS / file).parent.resolve()
            drawn = counterexample_lanes(result.system, verdict, lost_at=lost_at(each, verdict))
            if drawn is None:
                continue
            if result.system.lanes is None:
                assert not {"consumer", "broker"} & set(drawn.names)
            arrows = [row.arrow for row in drawn.rows if row.arrow is not None]
            assert not {arrow.label for arrow in arrows} & {"True", "False", "None", "[]", "{}"}
