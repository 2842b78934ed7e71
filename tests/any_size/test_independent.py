"""Which rows know nothing of each other, and that one of them shows what all do."""

from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.ir.cells import cell
from modelcheck.ir.nodes import (
    Compare,
    Comparison,
    Conditional,
    Const,
    Fold,
    Folding,
    LocalRead,
    Not,
    ParameterRead,
    RangeDomain,
)
from modelcheck.ir.participants.independent import all_alone, one_alone
from modelcheck.ir.participants.symmetric import NotSymmetric
from modelcheck.ir.system import Argument
from tests.any_size import instances

QUEUES = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, always, each, effects, fault, ids, step, when

Queue = NewType("Queue", int)

class Queues(Spec):
    queues: Param[Ids[Queue]] = ids(2)
    messages: Param[int] = 1
    up: Durable[bool] = True
    head: Durable[dict[Queue, int]] = each(0)
    late: Durable[dict[Queue, dict[bool, bool]]] = each(False)
    {more}
    served: Durable[int] = 0
    delivered: dict[Queue, Effects] = each(effects(messages))

    @step
    def serve(self, q: Queue) -> None:
        when(self.head[q] < self.messages and {guard})
        self.delivered[q][self.head[q]] += 1
        self.head[q] += 1
        {effect}

    @fault{budget}
    def fall(self{arguments}) -> None:
        when(self.up)
        {up}
        {fall}

    @step
    def rise(self) -> None:
        when(not self.up)
        self.up = True

    @always
    def claim(self) -> bool:
        return {claim}

    def owed(self, q: Queue, m: int) -> bool:
        return {owed}
"""

DEFAULTS = {
    "guard": "self.up",
    "effect": "pass",
    "more": "",
    "budget": "",
    "arguments": "",
    "up": "self.up = False",
    "fall": "pass",
    "claim": "True",
    "owed": "True",
}


def queues(folder: Path, **parts: str) -> str:
    system = instances.written(folder, QUEUES.format(**{**DEFAULTS, **parts}))
    conditions = [each.condition for each in system.properties]
    return instances.why_not(one_alone, system, instances.identities(system, "Queue"), conditions)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"fall": "for q in self.queues: self.head[q] = 0"},
        {"claim": "all(self.head[q] <= self.messages for q in self.queues)"},
        {"claim": "self.served == 0 and all(self.head[q] >= 0 for q in self.queues)"},
        {"claim": "all(self.head[q] >= m for m in range(2) for q in self.queues)"},
        {"arguments": ", q: Queue", "fall": "self.head[q] = 0", "up": "pass"},
        {"budget": "(at_most=messages)"},
        {"owed": "self.head[q] <= m"},
    ],
)
def test_rows_that_share_what_nobody_changes_for_one_of_them_are_independent(
    tmp_path: Path, parts: dict[str, str]
) -> None:
    assert queues(tmp_path, **parts) == ""


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"effect": "self.served += 1"}, "changes `served`"),
        ({"effect": "self.up = False"}, "changes `up`"),
        ({"arguments": ", q: Queue", "fall": "self.head[q] = 0"}, "changes `up`"),
        ({"budget": "(at_most=messages)", "arguments": ", q: Queue", "up": "pass"}, "changes `used(fall)`"),
        ({"budget": "(at_most=len(queues))"}, "the number of Queue matters"),
        ({"owed": "all(self.head[o] == 0 for o in self.queues)"}, "asks about all"),
        ({"owed": "len(self.queues) == 1"}, "the number of Queue matters"),
        ({"effect": "if self.head[q] > 1: self.served = 1"}, "changes `served`"),
        ({"effect": "for o in self.queues: self.head[o] = 0"}, "touches all rows, and one in particular"),
        ({"fall": "if any(self.head[o] > 0 for o in self.queues): self.served = 1"}, "asks about all"),
        ({"arguments": ", a: Queue, b: Queue", "up": "pass", "fall": "self.head[b] = 0"}, "`fall` names several"),
        ({"effect": "for m in range(2): self.served = m"}, "changes `served`"),
        ({"effect": "self.late[q][any(self.head[o] > 0 for o in self.queues)] = True"}, "asks about all"),
        ({"guard": "self.late[q][any(self.head[o] > 0 for o in self.queues)]"}, "asks about all"),
        ({"more": "turn: Durable[Queue | None] = None", "effect": "self.turn = q"}, "`turn` names one of them"),
        (
            {"claim": "all(m == 0 for m in range(2 if all(self.head[o] == 0 for o in self.queues) else 1))"},
            "asks about all",
        ),
        (
            {"more": "pairs: Durable[dict[Queue, dict[Queue, bool]]] = each(False)"},
            "relates several Queue to each other",
        ),
        ({"guard": "all(self.head[o] >= 0 for o in self.queues)"}, "asks about all"),
        ({"claim": "any(self.head[q] == 0 for q in self.queues)"}, "asks about all"),
        ({"claim": "all(self.head[q] >= self.head[o] for q in self.queues for o in self.queues)"}, "asks about all"),
    ],
)
def test_rows_that_show_in_shared_state_or_in_each_other_are_not(
    tmp_path: Path, parts: dict[str, str], why: str
) -> None:
    assert why in queues(tmp_path, **parts)


@pytest.mark.parametrize("crashes", [0, 1])
def test_the_states_of_many_partitions_project_to_just_those_of_one(crashes: int) -> None:
    many = instances.spec("Group", partitions=2, messages=1, consumers=1, crashes=crashes)
    alone = all_alone(many, lambda system: tuple(each.condition for each in system.properties))
    assert alone.types == (instances.identities(many, "Partition"),)
    assert alone.one == instances.spec("Group", partitions=1, messages=1, consumers=1, crashes=crashes)
    expected = set(instances.reached(alone.one))
    for row in range(2):
        assert {list(alone.rows(state))[row] for state in instances.reached(many)} == expected


def test_what_a_step_may_choose_is_not_the_affair_of_other_rows(tmp_path: Path) -> None:
    system = instances.written(tmp_path, QUEUES.format(**DEFAULTS))
    type_ = instances.identities(system, "Queue")
    idle = Fold(Folding.ALL, "o", type_, Compare(Comparison.EQ, cell("head", [LocalRead("o")]), Const(0)))
    for stop, why in ((Const(2), ""), (Conditional(idle, Const(1), Const(2)), "asks about all")):
        chosen = Argument(name="n", domain=RangeDomain(Const(0), stop))
        serve, *others = system.steps
        changed = replace(system, steps=(replace(serve, arguments=(*serve.arguments, chosen)), *others))
        reason = instances.why_not(one_alone, changed, type_, ())
        assert why in reason if why else reason == ""


def test_a_property_that_means_something_else_of_one_row_is_left_out(tmp_path: Path) -> None:
    system = instances.written(tmp_path, QUEUES.format(**{**DEFAULTS, "claim": "self.served < len(self.queues)"}))
    type_ = instances.identities(system, "Queue")
    assert one_alone(system, type_, ()).properties == ()
    with pytest.raises(NotSymmetric, match="the number of Queue matters"):
        one_alone(system, type_, [each.condition for each in system.properties])


def test_what_is_said_of_one_row_is_said_of_another(tmp_path: Path) -> None:
    system = instances.written(tmp_path, QUEUES.format(**DEFAULTS))
    alone = all_alone(system, lambda _: ())
    (type_,) = alone.types
    single, row = replace(type_, size=1), ParameterRead("q")
    idle = Compare(Comparison.EQ, cell("head", [Const(0)]), Const(0))
    said = Compare(Comparison.EQ, cell("head", [row]), Const(0))
    assert alone.said_of(idle, type_, row) == said
    of_all = Fold(Folding.ALL, "o", single, Compare(Comparison.EQ, cell("head", [LocalRead("o")]), Const(0)))
    assert alone.said_of(Not(of_all), type_, row) == Not(said)
