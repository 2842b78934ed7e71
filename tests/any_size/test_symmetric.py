"""Which identities are interchangeable, and what a spec looks like with more of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.frontend import LoadedSpec, instantiate
from modelcheck.ir.nodes import Branch, Const, Let, LocalRead
from modelcheck.ir.participants.resized import resized
from modelcheck.ir.participants.symmetric import check_symmetric
from modelcheck.ir.types import IntType
from tests.any_size import instances
from tests.support.sizes import slow_but

CLIENTS = """
from typing import NewType
from modelcheck import Durable, Ids, Param, Spec, always, each, ids, step, when

Client = NewType("Client", int)

class Clients(Spec):
    clients: Param[Ids[Client]] = ids(2)
    leader: Durable[Client | None] = None
    turns: Durable[dict[Client, int]] = each(0)
    total: Durable[int] = 0

    @step
    def act(self, c: Client) -> None:
        when({guard})
        {effect}

    @always
    def claim(self) -> bool:
        return {claim}
"""


def clients(folder: Path, guard: str = "True", effect: str = "self.leader = c", claim: str = "True") -> str:
    system = instances.written(folder, CLIENTS.format(guard=guard, effect=effect, claim=claim))
    conditions = [each.condition for each in system.properties]
    return instances.why_not(check_symmetric, system, instances.identities(system, "Client"), conditions)


@pytest.mark.parametrize("size", slow_but([1, 3, 4], 3))
@pytest.mark.parametrize("spec", instances.shipped(), ids=lambda spec: spec.cls.__name__)
def test_a_resized_instance_is_what_the_text_says_with_so_many(spec: LoadedSpec, size: int) -> None:
    system = instantiate(spec, {})
    for parameter in system.parameters:
        if parameter.identities is None:
            continue
        type_ = instances.identities(system, parameter.identities)
        if not instances.why_not(check_symmetric, system, type_, [each.condition for each in system.properties]):
            assert resized(system, type_, size) == instantiate(spec, {parameter.name: size})


@pytest.mark.parametrize(
    ("guard", "effect"),
    [
        ("self.leader is None", "self.leader = c"),
        ("self.leader == c", "self.turns[c] += 1"),
        ("self.leader != c and self.turns[c] < 3", "self.leader = None"),
        ("all(self.turns[d] == 0 for d in self.clients if d != c)", "self.turns[c] = 1"),
        ("True", "for d in self.clients: self.turns[d] = 0"),
    ],
)
def test_comparing_indexing_and_assigning_is_symmetric(tmp_path: Path, guard: str, effect: str) -> None:
    assert clients(tmp_path, guard, effect) == ""


@pytest.mark.parametrize(
    ("guard", "effect", "why"),
    [
        ("c > 0", "self.leader = c", "used as a number"),
        ("True", "self.total = c + 1", "used as a number"),
        ("len(self.clients) > 1", "self.leader = c", "number of Client matters"),
        ("sum(self.turns[d] for d in self.clients) < 3", "self.turns[c] += 1", "adds up"),
        ("True", "for d in self.clients: self.total = self.total + 1", "loop over all"),
        ("True", "for d in self.clients: self.turns[d] = self.total", "loop over all"),
    ],
)
def test_ordering_counting_and_accumulating_is_not(tmp_path: Path, guard: str, effect: str, why: str) -> None:
    assert why in clients(tmp_path, guard, effect)


def test_a_property_that_adds_up_over_all_of_them_is_refused(tmp_path: Path) -> None:
    assert "adds up" in clients(tmp_path, claim="sum(self.turns[c] for c in self.clients) <= 9")


def test_a_variable_that_names_one_for_each_of_them_is_refused() -> None:
    system = instances.spec("Group")
    assert instances.why_not(check_symmetric, system, instances.identities(system, "Consumer"), ()) == ""


def test_a_name_that_is_one_of_them_on_one_side_of_a_branch_alone_is_refused() -> None:
    """After the branch it may be a number, by which no symmetric step finds a row."""
    system = instances.spec("Group")
    type_ = instances.identities(system, "Consumer")
    step = next(each for each in system.steps if any(a.domain == type_ for a in each.arguments))
    chosen = next(a.name for a in step.arguments if a.domain == type_)
    sides = (Let("one", type_, LocalRead(chosen)), Let("one", IntType(), Const(0)))
    for then, otherwise in (sides, sides[::-1]):
        changed = replace(step, body=(Branch(Const(True), (then,), (otherwise,)), *step.body))
        refusal = instances.why_not(check_symmetric, replace(system, steps=(changed,)), type_, ())
        assert refusal == "`one` is a Consumer at times, and at times none"
    both = replace(step, body=(Branch(Const(True), sides[:1], sides[:1]), *step.body))
    assert instances.why_not(check_symmetric, replace(system, steps=(both,)), type_, ()) == ""
    rebound = replace(step, body=(Let(chosen, IntType(), Const(0)), *step.body))
    assert "at times none" in instances.why_not(check_symmetric, replace(system, steps=(rebound,)), type_, ())
