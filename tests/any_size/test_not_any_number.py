"""Specs that break their promise for some number of participants only: nothing is proved for any number of them."""

from pathlib import Path

import pytest

from modelcheck.errors import EvaluationError
from modelcheck.explicit import explore
from modelcheck.graph import falsified
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import prove
from modelcheck.verdict import Holds, Invariant
from tests.any_size import instances

HEAD = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, always, each, effects, ids, step, when

Client = NewType("Client", int)
Part = NewType("Part", int)
"""

OWED = """
class Owed(Spec):
    clients: Param[Ids[Client]] = ids(2)
    messages: Param[int] = 1
    next: Durable[int] = 0
    on: Durable[dict[Client, bool]] = each(False)
    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        when(self.next < self.messages and {processes})
        self.delivered[self.next] += 1
        self.next += 1

    @step
    def go(self, c: Client) -> None:
        when({goes} and not self.on[c])
        self.on[c] = True

    def owed(self, m: int) -> bool:
        return {owed}
"""


def is_wrong(system: TransitionSystem, property_name: str) -> bool:
    """Is the property false in some reachable state, or does a step fail?"""
    try:
        graph = explore(system)
    except EvaluationError:
        return True
    is_false = falsified(graph, property_name)
    return any(map(is_false, range(len(graph))))


def refuted_for(folder: Path, text: str, property_name: str, clients: int) -> bool:
    """Is it false for so many clients, and not proved for any number of them from two?"""
    system = instances.written(folder, HEAD + text)
    assert not is_wrong(system, property_name), "nothing could be proved"
    assert is_wrong(instances.written(folder, HEAD + text, clients=clients), property_name), "it is true"
    proof = prove(system, property_name, time_limit_s=300)
    assert isinstance(proof, Holds)
    assert isinstance(proof.evidence, Invariant)
    return "clients" not in proof.evidence.unbounded


@pytest.mark.parametrize(
    ("owed", "clients"),
    [
        ("len(self.clients) == 1", 1),
        ("len(self.clients) > 3", 4),
        ("sum(not self.on[c] for c in self.clients) > 3", 4),
    ],
)
def test_messages_may_be_owed_for_the_number_of_clients(tmp_path: Path, owed: str, clients: int) -> None:
    text = OWED.format(processes="False", goes="False", owed=owed)
    assert refuted_for(tmp_path, text, BuiltIn.NO_LOSS, clients)


@pytest.mark.parametrize("owed", ["any(not self.on[c] for c in self.clients)", "all(self.on[c] for c in self.clients)"])
def test_messages_that_all_clients_together_make_owed_are_none_of_each_one(tmp_path: Path, owed: str) -> None:
    system = instances.written(tmp_path, HEAD + OWED.format(processes="True", goes="True", owed=owed))
    proof = prove(system, BuiltIn.NO_LOSS, time_limit_s=300)
    assert isinstance(proof, Holds)
    assert isinstance(proof.evidence, Invariant)
    assert "clients" not in proof.evidence.unbounded


def test_a_constant_may_be_computed_from_the_number_of_clients(tmp_path: Path) -> None:
    text = """
class Quorum(Spec):
    clients: Param[Ids[Client]] = ids(2)
    quorum = len(clients) * 2
    votes: Durable[int] = 0

    @step
    def vote(self, c: Client) -> None:
        when(self.votes < self.quorum)
        self.votes += 1

    @always
    def few(self) -> bool:
        return self.votes <= 4
"""
    assert refuted_for(tmp_path, text, "few", clients=3)


def test_a_log_may_be_as_long_as_there_are_clients(tmp_path: Path) -> None:
    """A step fails where it counts the second message for a single client."""
    text = """
class Turns(Spec):
    clients: Param[Ids[Client]] = ids(2)
    turn: Durable[int] = 0
    delivered: Effects = effects(len(clients))

    @step
    def process(self, c: Client) -> None:
        when(self.turn < 2)
        self.delivered[self.turn] += 1
        self.turn += 1

    @always
    def few(self) -> bool:
        return self.turn <= 2
"""
    assert refuted_for(tmp_path, text, "few", clients=1)


def test_four_clients_together_may_do_what_no_three_do(tmp_path: Path) -> None:
    text = """
class Four(Spec):
    clients: Param[Ids[Client]] = ids(2)
    on: Durable[dict[Client, bool]] = each(False)

    @step
    def go(self, c: Client) -> None:
        when(not self.on[c])
        self.on[c] = True

    @always
    def few(self) -> bool:
        return all(
            not (self.on[a] and self.on[b] and self.on[c] and self.on[d])
            or a == b or a == c or a == d or b == c or b == d or c == d
            for a in self.clients for b in self.clients for c in self.clients for d in self.clients
        )
"""
    assert refuted_for(tmp_path, text, "few", clients=4)


@pytest.mark.slow
def test_each_part_may_have_an_owner_of_its_own(tmp_path: Path) -> None:
    text = """
class Owners(Spec):
    clients: Param[Ids[Client]] = ids(2)
    parts: Param[Ids[Part]] = ids(4)
    owner: Durable[dict[Part, Client | None]] = each(None)

    @step
    def take(self, c: Client, p: Part) -> None:
        when(self.owner[p] is None)
        self.owner[p] = c

    @always
    def few(self) -> bool:
        return any(
            self.owner[p] is None or (p != q and self.owner[p] == self.owner[q])
            for p in self.parts for q in self.parts
        )
"""
    assert refuted_for(tmp_path, text, "few", clients=4)


def test_after_a_loop_over_all_its_name_is_that_of_the_last_one(tmp_path: Path) -> None:
    text = """
class Last(Spec):
    clients: Param[Ids[Client]] = ids(2)
    seen: Durable[dict[Client, bool]] = each(False)
    on: Durable[dict[Client, bool]] = each(False)
    leader: Durable[Client | None] = None

    @step
    def lead(self, c: Client) -> None:
        when(self.leader is None)
        for c in self.clients:
            self.seen[c] = True
        self.leader = c

    @step
    def follow(self, c: Client) -> None:
        when(self.leader is not None and self.leader != c)
        self.on[c] = True

    @always
    def few(self) -> bool:
        return all(c == d or not (self.on[c] and self.on[d]) for c in self.clients for d in self.clients)
"""
    assert refuted_for(tmp_path, text, "few", clients=3)


@pytest.mark.parametrize("key", ["self.on[d]", "any(self.on[c] for c in self.clients)"])
def test_a_round_of_a_loop_over_all_may_see_what_earlier_rounds_did(tmp_path: Path, key: str) -> None:
    text = f"""
class Rounds(Spec):
    clients: Param[Ids[Client]] = ids(1)
    on: Durable[dict[Client, bool]] = each(False)
    late: Durable[dict[Client, dict[bool, bool]]] = each(False)
    leader: Durable[Client | None] = None

    @step
    def lead(self, d: Client) -> None:
        when(self.leader is None)
        for c in self.clients:
            self.late[c][{key}] = True
            self.on[c] = True
        self.leader = d

    @always
    def few(self) -> bool:
        return all(self.leader == c or not self.late[c][True] for c in self.clients)
"""
    assert refuted_for(tmp_path, text, "few", clients=2)
