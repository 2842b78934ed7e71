"""Instances with other parameter values: the same text, or another system that is not made in passing."""

from pathlib import Path

import pytest

from modelcheck.errors import InternalError
from modelcheck.ir.participants.resized import resized, with_parameters
from modelcheck.ir.system import TransitionSystem
from tests.any_size import instances

SPEC = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, Volatile, each, effects, fault, ids, step, when

Client = NewType("Client", int)

class Sized(Spec):
    clients: Param[Ids[Client]] = ids(2)
    messages: Param[int] = 1
    many: Param[bool] = True
    {constant}
    up: Volatile[bool] = any(c == c for c in clients)
    holder: Durable[Client | None] = None
    on: Durable[dict[Client, dict[bool, int]]] = each(0)
    delivered: Effects = effects(messages)

    @step
    def turn(self, c: Client) -> None:
        when(self.up and all(self.on[d][True] == 0 for d in self.clients))
        self.holder = c
        for d in self.clients:
            self.on[d][False] = self.messages

    @fault(at_most=messages if all(c == c for c in clients) else 1)
    def fail(self) -> None:
        self.forget()

    def owed(self, m: int) -> bool:
        return any(self.holder == c for c in self.clients)

    def done(self) -> bool:
        return any(self.holder == c for c in self.clients)
"""


def sized(folder: Path, constant: str = "top = 3", **values: int) -> TransitionSystem:
    return instances.written(folder, SPEC.format(constant=constant), **values)


@pytest.mark.parametrize("values", [{"clients": 3}, {"clients": 1, "messages": 2}, {"many": False}, {}])
def test_another_instance_is_what_the_text_says_with_these_values(tmp_path: Path, values: dict[str, int]) -> None:
    assert with_parameters(sized(tmp_path), tuple(values.items())) == sized(tmp_path, **values)


def test_no_values_are_those_there_are(tmp_path: Path) -> None:
    system = sized(tmp_path)
    assert with_parameters(system, None) == system


def test_another_number_of_identities_is_no_change_of_a_value(tmp_path: Path) -> None:
    system = sized(tmp_path)
    assert system.with_parameters({"clients": 2, "messages": 3}) == sized(tmp_path, messages=3)
    with pytest.raises(InternalError, match="with another value of `clients` it is another system"):
        system.with_parameters({"clients": 3})


def test_what_a_constant_was_computed_from_is_not_changed_behind_its_back(tmp_path: Path) -> None:
    system = sized(tmp_path, "top = messages + len(clients)")
    assert system.with_parameters({"messages": 1}) == system
    with pytest.raises(InternalError, match="with another value of `messages` it is another system"):
        system.with_parameters({"messages": 2})
    with pytest.raises(InternalError, match="a constant was computed from the number of Client"):
        resized(system, instances.identities(system, "Client"), 3)
