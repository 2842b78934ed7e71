"""Random specs as text, of queues that mostly know nothing of each other."""

from random import Random

HEAD = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, always, each, effects, fault, ids, step, when

Queue = NewType("Queue", int)

class Drawn(Spec):
    queues: Param[Ids[Queue]] = ids(1)
    messages: Param[int] = 1
    crashes: Param[int] = 1

    flag: Durable[bool] = False
    level: Durable[int] = 0
    head: Durable[dict[Queue, int]] = each(0)
    on: Durable[dict[Queue, bool]] = each(False)
    late: Durable[dict[Queue, dict[bool, bool]]] = each(False)
    delivered: dict[Queue, Effects] = each(effects(messages))
"""

SHARED_GUARDS = ("self.flag", "not self.flag", "self.level < 2", "self.level > 0")
ROW_GUARDS = (
    "self.on[q]",
    "not self.on[q]",
    "self.head[q] < self.messages",
    "self.head[q] <= self.level",
    "self.late[q][True]",
    "not self.late[q][self.flag]",
)
SHARED_EFFECTS = (
    "self.flag = True",
    "self.flag = not self.flag",
    "self.level = min(self.level + 1, 2)",
    "self.level = 0",
    "for a in self.queues: self.on[a] = True",
    "for a in self.queues: self.head[a] = 0",
    "for a in self.queues: self.late[a][self.flag] = True",
    "for a in self.queues: self.late[a][self.on[a]] = True",
)
ROW_EFFECTS = (
    "self.on[q] = True",
    "self.on[q] = self.flag",
    "self.head[q] = min(self.head[q] + 1, 1)",
    "self.late[q][self.on[q]] = not self.flag",
    "if self.head[q] < self.messages: self.delivered[q][self.head[q]] += 1",
    "self.delivered[q][0] += 1",
    "self.delivered[q][self.head[q]] += 1",
    "assert self.level < 2 or not self.on[q]",
)
# What makes rows depend on each other.
BETWEEN = (
    "when(any(self.on[a] for a in self.queues))",
    "when(all(self.head[a] == 0 for a in self.queues))",
    "when(len(self.queues) == 1)",
    "for a in self.queues: self.late[a][any(self.on[b] for b in self.queues)] = True",
    "for a in self.queues: self.on[a] = self.flag",
    "for a in self.queues: self.head[a] = 1",
)
CLAIMS = (
    "all(self.head[q] == 0 or self.on[q] for q in self.queues)",
    "not self.flag or all(self.delivered[q][m] <= 1 for q in self.queues for m in range(self.messages))",
    "all(not self.late[q][True] or self.flag for q in self.queues)",
    "all(self.delivered[q][m] <= 1 for m in range(self.messages) for q in self.queues)",
    "self.level < 2 and all(not self.on[q] for q in self.queues)",
    "any(not self.on[q] for q in self.queues)",
    "all(self.on[a] == self.on[b] for a in self.queues for b in self.queues)",
    "sum(self.on[q] for q in self.queues) <= 1",
)
OWED = ("not self.flag", "self.head[q] <= m", "all(self.on[a] for a in self.queues)", "self.on[q]")


def random_rows(seed: int) -> str:
    """The text of a spec; about one in two has rows that depend on each other somewhere."""
    draw = Random(seed)
    text = HEAD
    for number in range(draw.randint(2, 4)):
        text += _step(draw, number)
    text += f"\n    @always\n    def claim(self) -> bool:\n        return {draw.choice(CLAIMS)}\n"
    if draw.random() < 0.3:
        text += f"\n    def owed(self, q: Queue, m: int) -> bool:\n        return {draw.choice(OWED)}\n"
    return text


def _step(draw: Random, number: int) -> str:
    named = draw.random() < 0.7
    kind = "step" if number < 2 else draw.choice(("step", "fault", "fault(at_most=crashes)"))
    guards = draw.sample((*SHARED_GUARDS, *(ROW_GUARDS if named else ())), draw.randint(1, 2))
    effects = draw.sample(ROW_EFFECTS if named else SHARED_EFFECTS, draw.randint(1, 3))
    if draw.random() < 0.12:
        effects.append(draw.choice(SHARED_EFFECTS))
    if draw.random() < 0.12:
        effects.insert(0, draw.choice(BETWEEN))
    lines = [f"when({' and '.join(guards)})", *sorted(effects, key=lambda each: not each.startswith("when"))]
    body = "".join(f"        {line}\n" for line in lines)
    return f"\n    @{kind}\n    def act{number}(self{', q: Queue' if named else ''}) -> None:\n{body}"
