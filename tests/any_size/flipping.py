"""Specs in which a message is owed, is not, and is owed again: one by one, and drawn at random."""

from collections.abc import Sequence
from random import Random

HEAD = """
from modelcheck import Durable, Effects, Param, Spec, effects, fault, step, when

class Flipping(Spec):
    messages: Param[int] = 2
    jams: Param[int] = 1

    position: Durable[int] = 0
    count: Durable[int] = 0
    jammed: Durable[bool] = False
    paused: Durable[bool] = False
    closed: Durable[bool] = False
    expired: Durable[bool] = False

    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        when(not self.jammed and not self.closed and self.position < self.messages)
        self.delivered[self.position] += 1
        self.position += 1

    @fault(at_most=jams)
    def jam(self) -> None:
        self.jammed = True
"""

STEPS = {
    "pause": ("not self.paused", "self.paused = True"),
    "resume": ("self.paused", "self.paused = False"),
    "resume_unless_closed": ("self.paused and not self.closed", "self.paused = False"),
    "close": ("self.jammed", "self.closed = True"),
    "close_in_a_pause": ("self.paused", "self.closed = True"),
    "reopen": ("self.closed and not self.expired", "self.closed = False"),
    "expire": ("self.jammed and self.closed", "self.expired = True"),
    "expire_early": ("self.paused and not self.expired", "self.expired = True"),
    "unjam": ("self.jammed", "self.jammed = False"),
    "skip": ("self.jammed and self.paused and self.position < self.messages", "self.position += 1"),
    "tick": ("self.count % 3 != 2", "self.count += 1"),
    "reset": ("self.count > 0", "self.count = 0"),
}

OWED = (
    "not self.paused",
    "self.paused",
    "not self.closed",
    "not self.paused and not self.closed",
    "not self.paused and not self.expired",
    "not self.paused and not self.closed and not self.expired",
    "m < self.position or not self.paused",
    "m >= self.position",
    "not self.paused and self.count % 3 != 2",
)


def text(steps: Sequence[str], owed: str) -> str:
    """A spec with these steps besides `process` and the fault `jam`."""
    bodies = [
        f"\n    @step\n    def {name}(self) -> None:\n        when({STEPS[name][0]})\n        {STEPS[name][1]}\n"
        for name in steps
    ]
    return HEAD + "".join(bodies) + f"\n    def owed(self, m: int) -> bool:\n        return {owed}\n"


def random_text(seed: int) -> str:
    """Two to five of the steps, often with a pause."""
    draw = Random(seed)
    steps = draw.sample(sorted(STEPS), draw.randint(2, 5))
    return text(sorted({*steps, "pause"} if draw.random() < 0.7 else steps), draw.choice(OWED))
