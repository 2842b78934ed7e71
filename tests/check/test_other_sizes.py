"""A proof for any size is held against other instances: a wrong one is an internal error, and no verdict."""

from dataclasses import replace

import pytest

from modelcheck.check import engines, verify
from modelcheck.check.instances import instances
from modelcheck.check.other_sizes import OtherSizes
from modelcheck.check.prove import prove
from modelcheck.check.targets import find
from modelcheck.errors import InternalError
from modelcheck.explicit import Limits
from modelcheck.frontend import instantiate
from modelcheck.ir.nodes import Compare, Comparison, Const, ParameterRead
from modelcheck.ir.system import TransitionSystem
from modelcheck.verdict import Holds, Invariant, Verdict
from tests.results import SPECS

EVIDENCE = Invariant(conjuncts=(), unbounded=("messages", "crashes"), fixed=(), engine="by hand")

LATE = """
from modelcheck import *

class Late(Spec):
    messages: Param[int] = 1
    position: Durable[int] = 0
    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        when(self.position < self.messages)
        self.delivered[self.position] += 1
        self.position += 1

    @step
    def again(self) -> None:
        when(self.position == {at})
        {effect}
        self.position += 1
"""


def late(folder, at: int, effect: str) -> str:
    path = folder / "late.py"
    path.write_text(LATE.format(at=at, effect=effect), encoding="utf-8")
    return str(path)


def sizes(target: str, **parameters: int) -> tuple[TransitionSystem, OtherSizes]:
    (spec,) = find([target]).specs
    system = instantiate(spec, parameters)
    return system, OtherSizes(system, instances(spec, system, Limits()))


def test_what_is_true_is_not_doubted() -> None:
    system, others = sizes(str(SPECS / "exactly_once.py"))
    for name in ("no_loss", "no_duplicate", "no_starvation"):
        others.check(system, name, EVIDENCE)


def test_what_is_wrong_of_a_larger_instance_alone_is_noticed(tmp_path) -> None:
    target = late(tmp_path, 2, "self.delivered[0] += 1")
    system, others = sizes(target)
    evidence = replace(EVIDENCE, unbounded=("messages",))
    with pytest.raises(InternalError, match="no_duplicate was proved, and is violated with messages=2"):
        others.check(system, "no_duplicate", evidence)


def test_a_step_that_fails_elsewhere_is_noticed(tmp_path) -> None:
    system, others = sizes(late(tmp_path, 2, "self.delivered[9] += 1"))
    with pytest.raises(InternalError, match="a step fails with messages=2"):
        others.check(system, "no_loss", replace(EVIDENCE, unbounded=("messages",)))


def test_instances_that_the_proof_is_not_about_do_not_count(tmp_path) -> None:
    system, others = sizes(late(tmp_path, 2, "self.delivered[0] += 1"))
    others.check(system, "no_duplicate", replace(EVIDENCE, unbounded=(), fixed=(("messages", 1),)))
    few = replace(system, requires=(Compare(Comparison.LT, ParameterRead("messages"), Const(2)),))
    others.check(few, "no_duplicate", replace(EVIDENCE, unbounded=("messages",)))


@pytest.mark.parametrize("run", [verify, prove])
def test_a_wrong_proof_is_no_verdict(tmp_path, monkeypatch, run) -> None:
    def wrong(system: TransitionSystem, name: str, **_: object) -> Verdict:
        unbounded = system.may_be_open
        return Holds(replace(EVIDENCE, unbounded=unbounded))

    monkeypatch.setattr(engines, "prove", wrong)
    with pytest.raises(InternalError, match="was proved, and is violated with"):
        run(late(tmp_path, 2, "self.delivered[0] += 1"))
