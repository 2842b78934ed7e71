"""Random specs as text, of clients that point at each other and share a log; most of them are wrong in some size."""

from random import Random

HEAD = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, Volatile, always, each, effects, fault, ids, step, when

Client = NewType("Client", int)

class Drawn(Spec):
    clients: Param[Ids[Client]] = ids({clients})
    messages: Param[int] = 1
    crashes: Param[int] = 1
    quota = {quota}

    next: Durable[int] = 0
    count: Durable[int] = 0
    flag: Durable[bool] = False
    owner: Durable[Client | None] = None
    other: Durable[Client | None] = None
    on: Durable[dict[Client, bool]] = each(False)
    held: Durable[dict[Client, bool]] = each(False)
    delivered: {effects}
"""

GUARDS = (
    "self.owner is None",
    "self.owner == c",
    "self.owner != c",
    "self.owner is not None",
    "self.other is None",
    "self.other == {d}",
    "self.other != c",
    "self.owner == self.other",
    "self.owner != self.other",
    "self.on[c]",
    "not self.on[c]",
    "not self.on[{d}]",
    "self.held[c]",
    "not self.held[c]",
    "c != {d}",
    "self.flag",
    "not self.flag",
    "self.count < self.quota",
    "self.count > 0",
    "(self.owner is None or self.on[self.owner])",
    "(self.other is not None and self.held[self.other])",
    "len(self.clients) > 1",
    "any(self.on[a] for a in self.clients)",
    "all(not self.held[a] for a in self.clients)",
)

EFFECTS = (
    "self.owner = c",
    "self.owner = {d}",
    "self.owner = None",
    "self.other = self.owner",
    "self.other = c",
    "self.other = None",
    "self.on[c] = True",
    "self.on[c] = False",
    "self.on[{d}] = True",
    "self.held[c] = True",
    "self.held[c] = self.on[{d}]",
    "self.flag = True",
    "self.flag = not self.flag",
    "self.count = min(self.count + 1, 3)",
    "self.count = 0",
    "for a in self.clients: self.held[a] = False",
    "for a in self.clients: self.on[a] = self.held[a]",
    "if self.owner == c: self.on[c] = True",
    "if self.owner is not None: self.held[self.owner] = True",
    "assert not self.held[c] or self.on[c]",
)

OWED = (
    "not self.flag",
    "self.count < 2",
    "self.owner is None or not self.on[self.owner]",
    "any(self.on[a] for a in self.clients)",
    "len(self.clients) > 2",
)

CLAIMS = (
    "self.owner is None or self.on[self.owner]",
    "self.owner is None or self.owner != self.other",
    "all(not (self.on[a] and self.held[a]) for a in self.clients)",
    "all(a == b or not (self.on[a] and self.on[b]) for a in self.clients for b in self.clients)",
    "all(a == b or b == d or a == d or not (self.on[a] and self.on[b] and self.on[d])"
    " for a in self.clients for b in self.clients for d in self.clients)",
    "self.count <= self.quota",
    "self.count <= 2 or self.flag",
    "any(not self.on[a] for a in self.clients)",
    "all(self.owner != a or self.on[a] for a in self.clients)",
    "all(not self.held[a] or self.owner == a for a in self.clients)",
)


def random_text(seed: int) -> str:
    """A spec with three to five steps, one property `claim`, and a message `owed` or not."""
    draw = Random(seed)
    keyed = draw.random() < 0.2
    clients = draw.choice((1, 2, 2, 3))
    text = HEAD.format(
        clients=clients,
        quota=draw.choice(("2", "2", "len(clients)")),
        effects="dict[Client, Effects] = each(effects(messages))" if keyed else "Effects = effects(messages)",
    )
    at = "[c][self.next]" if keyed else "[self.next]"
    process = (f"self.delivered{at} += 1", *draw.choice((("self.next += 1",), ("self.next += 1",), ())))
    text += _step(draw, 0, ("self.next < self.messages",), process)
    for number in range(1, draw.choice((2, 3, 4))):
        text += _step(draw, number, (), ())
    if draw.random() < 0.4:
        arguments = "self, c: Client, m: int" if keyed else "self, m: int"
        text += f"\n    def owed({arguments}) -> bool:\n        return {draw.choice(OWED)}\n"
    return text + f"\n    @always\n    def claim(self) -> bool:\n        return {draw.choice(CLAIMS)}\n"


def _step(draw: Random, number: int, guards: tuple[str, ...], effects: tuple[str, ...]) -> str:
    two = draw.random() < 0.3
    other = "d" if two else "c"
    drawn = draw.sample(GUARDS[:-3] if draw.random() < 0.8 else GUARDS, draw.choice((0, 1, 1, 2)))
    changes = draw.sample(EFFECTS, draw.choice((0, 1, 1, 2) if effects else (1, 1, 2)))
    mark = "step" if number == 0 or draw.random() < 0.75 else draw.choice(("fault", "fault(at_most=crashes)"))
    conditions = " and ".join((*guards, *drawn)).format(d=other)
    lines = [f"when({conditions})"] if conditions else []
    lines += [each.format(d=other) for each in (*effects, *changes)]
    head = f"\n    @{mark}\n    def s{number}(self, c: Client{', d: Client' if two else ''}) -> None:\n"
    return head + "".join(f"        {line}\n" for line in lines)
