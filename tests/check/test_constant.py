"""Conditions that have one value whatever the state, told from those that only have it in the reachable states."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from textwrap import indent

import pytest

from modelcheck.check.lint.constant import constant
from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import holds

HEADER = """\
from enum import Enum
from typing import NewType
from modelcheck import *

Who = NewType("Who", int)

class Phase(Enum):
    A = 1
    B = 2
    C = 3

class Small(Spec):
    strict = False
    limit = 0
    whos: Param[Ids[Who]] = ids(1)
    on: Param[bool] = True
    n: Durable[int] = 0
    k: Durable[int] = 0
    phase: Durable[Phase] = Phase.A
    owner: Durable[Who | None] = None
    phases: Durable[dict[Who, Phase]] = each(Phase.A)
    row: Durable[list[int]] = bounded(2)
    delivered: Effects = effects(2)

    @step
    def stay(self) -> None:
        when(self.n < 0)
        self.n = 0

    @always
    def claim(self) -> bool:
"""
Read = Callable[[str], TransitionSystem]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(body: str) -> TransitionSystem:
        path = tmp_path / "small.py"
        path.write_text(HEADER + indent(body, " " * 8) + "\n", encoding="utf-8")
        return instantiate(load_file(path)[0])

    return read


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ("self.phase != Phase.A or self.phase != Phase.B", True),
        ("self.phase == Phase.A and self.phase == Phase.B", False),
        ("self.n == self.n", True),
        ("self.n < self.n", False),
        ("self.n != 1 or self.n != 2", True),
        ("self.n <= self.k or self.k <= self.n", True),
        ("self.n <= self.k or self.k < self.n + 1", True),
        ("all(self.phases[c] != Phase.A or self.phases[c] != Phase.B for c in self.whos)", True),
        ("not any(self.phases[c] == Phase.A and self.phases[c] == Phase.B for c in self.whos)", True),
        ("self.owner is None or self.owner is not None", True),
        ("all(self.delivered[m] <= 2 for m in range(2))", True),
        ("len(self.row) == len(self.row)", True),
    ],
)
def test_what_no_state_can_change_is_known(read: Read, condition: str, value: bool) -> None:
    system = read(f"return {condition}")
    assert constant(system.properties[0].condition, system) is value


@pytest.mark.parametrize(
    "condition",
    [
        "True",
        "self.n >= 0",
        "not self.strict or self.n > 0",
        "self.limit == 0 or self.n < self.limit",
        "self.on or self.n > 0",
        "self.n <= self.k or self.k < self.n - 1",
        "self.phase != Phase.A or self.n > 0",
        "self.n != 1 or self.k != 2",
        "all(self.owner == c for c in self.whos) or self.owner is None",
        "all(c == d for c in self.whos for d in self.whos)",
        "any(c == c for c in self.whos)",
        "all(self.delivered[m] <= 1 for m in range(2))",
        "self.n // 2 <= self.n",
        "(self.owner if self.n > 0 else None) is None",
        "len(self.row) <= 2",
        "all(self.phases[c] != Phase.A for c in self.whos) or all(self.phases[c] == Phase.A for c in self.whos)",
    ],
)
def test_what_another_state_or_size_could_change_is_left_alone(read: Read, condition: str) -> None:
    system = read(f"return {condition}")
    assert constant(system.properties[0].condition, system) is None


ATOMS = ["self.n == 0", "self.n < self.k", "self.k <= 1", "self.phase == Phase.A", "self.phase != Phase.C", "self.on"]


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_no_constant_condition_has_another_value_in_some_state(read: Read, every: int) -> None:
    """Every combination of two atoms against an enumeration of small states: constant means constant there too."""
    judged = 0
    for (left, right), join, negated in list(product(product(ATOMS, ATOMS), ("and", "or"), ("", "not ")))[::every]:
        system = read(f"return {left} {join} {negated}({right})")
        condition, first = system.properties[0].condition, {each.name: i for i, each in enumerate(system.variables)}
        value = constant(condition, system)
        judged += value is not None
        seen = set()
        for n, k, phase in product(range(-1, 3), range(-1, 3), range(3)):
            state: list[object] = [0] * len(first)
            state[first["n"]], state[first["k"]], state[first["phase"]] = n, k, phase
            seen.add(holds(system, tuple(state), condition))  # type: ignore[arg-type]
        if value is not None:
            assert seen == {value}
        elif "self.on" not in (left, right):
            assert seen == {True, False}
    assert judged >= 12 // every
