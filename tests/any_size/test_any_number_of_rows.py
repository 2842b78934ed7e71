"""What is said of any number of independent rows is true of one, two and three; nothing is said of dependent ones."""

from pathlib import Path

import pytest

from modelcheck.errors import EvaluationError, InternalError, UnfaithfulTrace
from modelcheck.explicit import explore
from modelcheck.graph import falsified, starvation
from modelcheck.ir.nodes import Compare, Comparison, Const, Index, VariableRead
from modelcheck.ir.participants.independent import Alone
from modelcheck.ir.participants.resized import resized
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import Message, StepInstance, TransitionSystem
from modelcheck.semantics import holds
from modelcheck.symbolic import prove
from modelcheck.symbolic.one_row import alone, of_all_rows
from modelcheck.symbolic.question.problem import prepare
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Invariant, NoWayOn, Violated
from tests.any_size import instances
from tests.any_size.random_rows import random_rows
from tests.support.sizes import thinned

TAKEN = "committed_records_took_effect"

QUEUES = """
from typing import NewType
from modelcheck import AtLeast, Durable, Effects, Ids, Param, Spec, always, each, effects, fault, ids, step, when

Queue = NewType("Queue", int)

class Queues(Spec):
    queues: Param[Ids[Queue]] = ids(1)
    messages: Param[int] = 1
    crashes: Param[int] = 1
    limit = {limit}
    up: Durable[bool] = True
    served: Durable[int] = 0
    turn: Durable[Queue | None] = None
    seen: Durable[dict[Queue, {key}]] = each(False)
    head: Durable[dict[Queue, int]] = each(0)
    {delivered}

    @step
    def serve(self, q: Queue) -> None:
        when(self.head[q] < self.messages and {guard})
        {effect}

    {more}

    @always
    def claim(self) -> bool:
        return {claim}
"""

PARTS = {
    "limit": "1",
    "key": "bool",
    "delivered": "delivered: dict[Queue, Effects] = each(effects(messages))",
    "guard": "self.up",
    "effect": "self.delivered[q][self.head[q]] += 1; self.head[q] += 1",
    "more": "",
    "claim": "True",
}

STEP = """
    @step
    def {name}(self, {arguments}) -> None:
        when({guard})
        {effect}
"""


def queues(folder: Path, parts: dict[str, str], **parameters: int) -> TransitionSystem:
    text = QUEUES.format(**{**PARTS, **parts})
    for name in ("turn", "seen", "served"):
        if text.count(f"self.{name}") == 0:
            text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(f"    {name}:"))
    return instances.written(folder, text, **parameters)


def is_true(system: TransitionSystem, name: str) -> bool:
    """Does it hold in every reachable state, and does no step fail?"""
    try:
        graph = explore(system)
        if name == BuiltIn.NO_STARVATION:
            return starvation(graph) is None
        return not any(map(falsified(graph, name), range(len(graph))))
    except EvaluationError:
        return False


def proved(system: TransitionSystem, name: str) -> Invariant:
    verdict = prove(system, name, time_limit_s=300)
    assert isinstance(verdict, Holds), verdict
    assert isinstance(verdict.evidence, Invariant)
    return verdict.evidence


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (BuiltIn.NO_LOSS, {}),
        (BuiltIn.NO_DUPLICATE, {}),
        (BuiltIn.NO_STARVATION, {}),
        ("claim", {"claim": "all(self.head[q] <= self.messages for q in self.queues)"}),
        ("claim", {"claim": "self.up and all(self.head[q] >= m for m in range(1) for q in self.queues)"}),
        (
            BuiltIn.NO_LOSS,
            {"more": STEP.format(name="rise", arguments="", guard="True", effect="self.up = not self.up")},
        ),
    ],
)
def test_independent_rows_are_proved_for_any_number(tmp_path: Path, name: str, parts: dict[str, str]) -> None:
    for size in (1, 2):
        evidence = proved(queues(tmp_path, parts, queues=size), name)
        assert "queues" in evidence.unbounded
        assert evidence.each == (("q", "queues"),)
        assert "queues" not in dict(evidence.fixed)
    for size in (1, 2, 3):
        assert is_true(queues(tmp_path, parts, queues=size), name)


DEPENDENT = {
    "a shared counter": ("claim", {"effect": "self.served += 1; self.head[q] += 1", "claim": "self.served <= 1"}),
    "a shared switch": (BuiltIn.NO_LOSS, {"guard": "self.up", "effect": PARTS["effect"] + "; self.up = False"}),
    "an identity in shared state": (
        BuiltIn.NO_LOSS,
        {"guard": "(self.turn is None or self.turn == q)", "effect": PARTS["effect"] + "; self.turn = q"},
    ),
    "asking about all": (BuiltIn.NO_LOSS, {"guard": "all(self.head[o] == 0 for o in self.queues)"}),
    "asking about any": (
        BuiltIn.NO_LOSS,
        {
            "more": STEP.format(
                name="skip",
                arguments="q: Queue",
                guard="self.head[q] == 0 and any(self.head[o] > 0 for o in self.queues)",
                effect="self.head[q] = 1",
            )
        },
    ),
    "asking without naming any": (
        BuiltIn.NO_LOSS,
        {
            "more": STEP.format(
                name="reset",
                arguments="",
                guard="any(self.head[o] > 0 for o in self.queues)",
                effect="for o in self.queues: self.head[o] = 1",
            )
        },
    ),
    "the number of them": (BuiltIn.NO_LOSS, {"guard": "len(self.queues) == 1"}),
    "a constant made of their number": (
        BuiltIn.NO_LOSS,
        {"limit": "2 - len(queues)", "guard": "self.head[q] < self.limit"},
    ),
    "a message for all": (
        BuiltIn.NO_DUPLICATE,
        {"delivered": "delivered: Effects = effects(messages)", "effect": "self.delivered[0] += 1; self.head[q] += 1"},
    ),
    "two at once": (
        BuiltIn.NO_LOSS,
        {
            "more": STEP.format(
                name="skip", arguments="a: Queue, b: Queue", guard="a != b", effect="self.head[b] = self.messages"
            )
        },
    ),
    "all from one": (
        BuiltIn.NO_LOSS,
        {"effect": PARTS["effect"] + "\n        for o in self.queues: self.head[o] = 1"},
    ),
    "a key that asks about all": (
        "claim",
        {
            "key": "dict[bool, bool]",
            "more": STEP.format(
                name="look",
                arguments="",
                guard="True",
                effect="for o in self.queues: self.seen[o][any(self.head[a] > 0 for a in self.queues)] = True",
            ),
            "claim": "all(not self.seen[q][True] or self.head[q] > 0 for q in self.queues)",
        },
    ),
    "pairs of them": (
        "claim",
        {
            "key": "dict[Queue, bool]",
            "more": STEP.format(
                name="meet", arguments="a: Queue, b: Queue", guard="a != b", effect="self.seen[a][b] = True"
            ),
            "claim": "all(not self.seen[q][o] for q in self.queues for o in self.queues)",
        },
    ),
    "a claim about two": (
        "claim",
        {"claim": "all(self.head[q] == self.head[o] for q in self.queues for o in self.queues)"},
    ),
    "a claim about their number": ("claim", {"claim": "len(self.queues) == 1 or self.up and len(self.queues) < 2"}),
    "a claim about the sum": ("claim", {"claim": "sum(self.head[q] > 0 for q in self.queues) <= 1"}),
}


@pytest.mark.parametrize("kind", thinned(DEPENDENT, 2))
def test_dependent_rows_are_not_proved_for_any_number(tmp_path: Path, kind: str) -> None:
    name, parts = DEPENDENT[kind]
    one = queues(tmp_path, parts)
    assert is_true(one, name), "nothing could be proved"
    assert not is_true(queues(tmp_path, parts, queues=2), name), "rows do not interact"
    assert not alone(one, name).types
    verdict = prove(one, name, time_limit_s=300)
    evidence = verdict.evidence if isinstance(verdict, Holds) else None
    assert not isinstance(evidence, Invariant) or "queues" not in evidence.unbounded


@pytest.mark.parametrize("crashes", [0, 1])
@pytest.mark.parametrize("consumers", [1, 2])
def test_a_group_of_two_partitions_promises_what_one_of_one_does(crashes: int, consumers: int) -> None:
    names = (BuiltIn.NO_LOSS, BuiltIn.NO_DUPLICATE, BuiltIn.NO_STARVATION, TAKEN)
    one, two = (
        {
            name: is_true(
                instances.spec("Group", partitions=size, messages=1, consumers=consumers, crashes=crashes), name
            )
            for name in names
        }
        for size in (1, 2)
    )
    assert one == two
    assert set(one.values()) == {True, False}


def disagreements(folder: Path, seed: int) -> dict[str, bool]:
    """For each property whether it is asked of one row alone, if it is false for two or three rows and true for one."""
    text = random_rows(seed)
    one = instances.written(folder, text)
    found: dict[str, bool] = {}
    for name in ("claim", BuiltIn.NO_LOSS, BuiltIn.NO_DUPLICATE, BuiltIn.NO_STARVATION):
        expected = is_true(one, name)
        if any(is_true(instances.written(folder, text, queues=size), name) != expected for size in (2, 3)):
            found[name] = bool(alone(one, name).types)
    return found


@pytest.mark.slow
def test_independent_rows_of_a_few_random_specs_agree_in_all_sizes(tmp_path: Path) -> None:
    for seed in range(6):
        assert not any(disagreements(tmp_path, seed).values()), seed


@pytest.mark.slow
def test_independent_rows_of_random_specs_agree_in_all_sizes(tmp_path: Path) -> None:
    found = [disagreements(tmp_path, seed) for seed in range(60)]
    assert not any(any(each.values()) for each in found), [n for n, each in enumerate(found) if any(each.values())]
    assert {name for each in found for name in each} >= {"claim", BuiltIn.NO_LOSS}, "no rows depend"


@pytest.mark.slow
def test_independent_rows_of_many_random_specs_agree_in_all_sizes(tmp_path: Path) -> None:
    for seed in range(60, 1000):
        assert not any(disagreements(tmp_path, seed).values()), seed


def test_a_counterexample_is_one_of_the_instance_with_all_rows(tmp_path: Path) -> None:
    parts = {"claim": "all(self.head[q] == 0 for q in self.queues)"}
    system = queues(tmp_path, parts, queues=3)
    verdict = prove(system, "claim", time_limit_s=300)
    assert isinstance(verdict, Violated)
    assert verdict.parameters is None or dict(verdict.parameters)["queues"] == 3
    assert verdict.trace is not None
    instance = queues(
        tmp_path, parts, **{name: int(value) for name, value in verdict.parameters or ()} or {"queues": 3}
    )
    assert verdict.trace.replay(instance) == verdict.trace
    assert not holds(instance, verdict.trace.last, instance.properties[0].condition)
    assert len(verdict.trace) == 1


def test_a_loss_is_shown_with_one_row(tmp_path: Path) -> None:
    parts = {"more": STEP.format(name="skip", arguments="q: Queue", guard="True", effect="self.head[q] = 1")}
    verdict = prove(queues(tmp_path, parts, queues=3), BuiltIn.NO_LOSS, time_limit_s=300)
    assert isinstance(verdict, Violated)
    assert isinstance(verdict.evidence, NoWayOn)
    assert verdict.trace is not None
    assert verdict.parameters is not None
    instance = queues(tmp_path, parts, **{name: int(value) for name, value in verdict.parameters})
    assert len(instance.variables) and dict(verdict.parameters)["queues"] == 1
    assert verdict.trace.replay(instance) == verdict.trace


def test_a_loss_in_the_instance_itself_says_nothing_of_its_size(tmp_path: Path) -> None:
    parts = {"more": STEP.format(name="skip", arguments="q: Queue", guard="True", effect="self.head[q] = 1")}
    parts |= {"claim": "len(self.queues) < 9"}
    system = queues(tmp_path, parts, crashes=0)
    rows = alone(system, BuiltIn.NO_LOSS)
    assert rows.one.properties == ()
    found = Violated(Trace.run(system, []), NoWayOn(Message("delivered", (0, 0)), 1))
    assert of_all_rows(rows, prepare(rows.one, BuiltIn.NO_LOSS), found) == found


def taken_for_independent(system: TransitionSystem) -> Alone:
    type_ = instances.identities(system, "Queue")
    return Alone(many=system, one=resized(system, type_, 1), types=(type_,), dependent=())


def test_rows_taken_for_independent_by_mistake_are_noticed(tmp_path: Path) -> None:
    name, parts = DEPENDENT["a shared counter"]
    rows = taken_for_independent(queues(tmp_path, parts, queues=2))
    problem = prepare(rows.one, name)
    served = Compare(Comparison.LE, VariableRead("served"), Const(1))
    proof = Holds(Invariant(conjuncts=(served,), unbounded=(), fixed=(), engine="by mistake"))
    with pytest.raises(InternalError, match="an invariant is false in the reachable state"):
        of_all_rows(rows, problem, proof)
    row = Compare(Comparison.LE, Index(VariableRead("head"), Const(0)), Const(1))
    said = of_all_rows(rows, problem, Holds(Invariant(conjuncts=(row,), unbounded=(), fixed=(), engine="by hand")))
    assert isinstance(said, Holds)


def test_a_counterexample_that_many_rows_do_not_have_is_noticed(tmp_path: Path) -> None:
    parts = {"guard": "len(self.queues) == 1", "claim": "all(self.head[q] == 0 for q in self.queues)"}
    rows = taken_for_independent(queues(tmp_path, parts, queues=2))
    (step,) = rows.one.steps
    trace = Trace.run(rows.one, [StepInstance(step.name, (("q", 0),))])
    with pytest.raises(UnfaithfulTrace, match="is not enabled"):
        of_all_rows(rows, prepare(rows.one, "claim"), Violated(trace))
