"""Which rows know nothing of each other, and that one of them shows what all do."""

from pathlib import Path

import instances
import pytest

from modelcheck.ir.independent import one_alone
from modelcheck.ir.system import State, TransitionSystem, key_domains
from modelcheck.ir.types import IdType, MapType, Type

QUEUES = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, always, each, effects, fault, ids, step, when

Queue = NewType("Queue", int)

class Queues(Spec):
    queues: Param[Ids[Queue]] = ids(2)
    messages: Param[int] = 1
    up: Durable[bool] = True
    head: Durable[dict[Queue, int]] = each(0)
    served: Durable[int] = 0
    delivered: dict[Queue, Effects] = each(effects(messages))

    @step
    def serve(self, q: Queue) -> None:
        when(self.head[q] < self.messages and {guard})
        self.delivered[q][self.head[q]] += 1
        self.head[q] += 1
        {effect}

    @fault
    def fall(self) -> None:
        when(self.up)
        self.up = False
        {fall}

    @step
    def rise(self) -> None:
        when(not self.up)
        self.up = True

    @always
    def claim(self) -> bool:
        return {claim}
"""


def queues(folder: Path, **parts: str) -> str:
    defaults = {"guard": "self.up", "effect": "pass", "fall": "pass", "claim": "True"}
    system = instances.written(folder, QUEUES.format(**{**defaults, **parts}))
    conditions = [each.condition for each in system.properties]
    return instances.why_not(one_alone, system, instances.identities(system, "Queue"), conditions)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"fall": "for q in self.queues: self.head[q] = 0"},
        {"claim": "all(self.head[q] <= self.messages for q in self.queues)"},
        {"claim": "self.served == 0 and all(self.head[q] >= 0 for q in self.queues)"},
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
    type_ = instances.identities(many, "Partition")
    one = one_alone(many, type_, [each.condition for each in many.properties])
    assert one == instances.spec("Group", partitions=1, messages=1, consumers=1, crashes=crashes)
    expected = set(instances.reached(one))
    for row in range(2):
        assert {_projected(many, type_, state, row) for state in instances.reached(many)} == expected


def _projected(system: TransitionSystem, type_: IdType, state: State, row: int) -> State:
    return tuple(
        _row(value, variable.type, type_, row) for value, variable in zip(state, system.variables, strict=True)
    )


def _row(value: object, type_: Type, identities: IdType, row: int) -> object:
    if not isinstance(type_, MapType) or identities not in key_domains(type_):
        return value
    assert isinstance(value, tuple)
    if type_.key == identities:
        return (value[row],)
    return tuple(_row(entry, type_.value, identities, row) for entry in value)
