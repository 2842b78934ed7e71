"""Rows of logs that are numbered as messages are: what is true of the cell of a message is not said of a row."""

from pathlib import Path

import pytest

from modelcheck.explicit import explore
from modelcheck.graph import falsified
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Invariant
from tests.any_size import instances

SPEC = """
from typing import Annotated
from modelcheck import Between, Effects, Param, Spec, always, each, effects, step, when

class Rows(Spec):
    messages: Param[int] = 2
    delivered: dict[Annotated[int, Between(0, 1)], Effects] = each(effects(messages))

    @step
    def serve(self, row: Annotated[int, Between(0, 1)]) -> None:
        when(row == 1 and self.messages > 0)
        self.delivered[row][0] += 1

    @always
    def once(self) -> bool:
        return all(self.delivered[m][0] <= 1 for m in range(self.messages) if m < 2)
"""


@pytest.mark.parametrize("name", ["once", "no_duplicate"])
def test_what_is_false_of_the_second_row_is_not_proved(tmp_path: Path, name: str) -> None:
    system = instances.written(tmp_path, SPEC, messages=1 if name == "no_duplicate" else 2)
    graph = explore(system)
    assert any(map(falsified(graph, name), range(len(graph))))
    assert not isinstance(decide(system, name, time_limit_s=300), Holds)


def test_what_is_true_of_each_row_is_proved_of_any_message(tmp_path: Path) -> None:
    system = instances.written(tmp_path, SPEC.replace("and self.messages > 0", "and False"))
    verdict = decide(system, "no_duplicate", time_limit_s=300)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    assert verdict.evidence.unbounded == ("messages",)
