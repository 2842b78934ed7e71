"""Request and reply over a network that loses, repeats and reorders: retry until answered, deduplicate by id.

A client that hears nothing cannot know whether its request or the reply got lost, so it sends again. A server that
remembers the ids it has seen answers a repeated request without doing the work twice. `remembers=false` takes that
memory away: one lost reply is enough to do the work twice.
"""

from enum import Enum
from typing import Annotated, NamedTuple, NewType

from modelcheck import (
    AT_LEAST_ONCE,
    EXACTLY_ONCE,
    AtLeast,
    Bag,
    Durable,
    Effects,
    Ids,
    Param,
    Spec,
    always,
    bag,
    effects,
    fault,
    ids,
    step,
    when,
)

Request = NewType("Request", int)


class Kind(Enum):
    """Which way a packet travels."""

    ASK = "ask"
    ANSWER = "answer"


class Packet(NamedTuple):
    """What the wire carries: the id is all that ties an answer to its question."""

    kind: Kind
    request: Request


class RequestReply(Spec):
    """One client, one server, and a network between them that holds a few packets in any order."""

    requests: Param[Ids[Request]] = ids(2)
    remembers: Param[bool] = True  # the server keeps the ids of the requests it has handled
    losses: Param[int] = 1  # how many packets the network may drop
    copies: Param[int] = 1  # how many it may deliver twice
    capacity: Param[Annotated[int, AtLeast(1)]] = 3  # packets in flight at once; with room for none, nobody could ask

    lanes = ("request", "wire, server")
    semantics = EXACTLY_ONCE if remembers else AT_LEAST_ONCE

    net: Durable[Bag[Packet]] = bag(capacity)
    handled: Durable[frozenset[Request]] = frozenset()  # the server's memory
    answered: Durable[frozenset[Request]] = frozenset()  # what the client knows

    delivered: Effects = effects(len(requests))  # how often the server did the work

    @step
    def ask(self, r: Request) -> None:
        """Send a request, or send it again: from here a lost packet and a slow one look alike."""
        when(r not in self.answered and Packet(Kind.ASK, r) not in self.net and self.has_room())
        self.net.add(Packet(Kind.ASK, r))

    @step
    def handle(self, r: Request) -> None:
        """Take a request off the wire, do the work unless it is known to be done, and answer."""
        when(Packet(Kind.ASK, r) in self.net)
        self.net.remove(Packet(Kind.ASK, r))
        if not (self.remembers and r in self.handled):
            self.delivered[r] += 1
        self.handled = self.handled | {r}
        self.net.add(Packet(Kind.ANSWER, r))

    @step
    def hear(self, r: Request) -> None:
        """Take an answer off the wire; a second one changes nothing."""
        when(Packet(Kind.ANSWER, r) in self.net)
        self.net.remove(Packet(Kind.ANSWER, r))
        self.answered = self.answered | {r}

    @fault(at_most=losses)
    def lose(self, x: Packet) -> None:
        """Drop a packet."""
        when(x in self.net)
        self.net.remove(x)

    @fault(at_most=copies)
    def repeat(self, x: Packet) -> None:
        """Deliver a packet twice."""
        when(x in self.net and self.has_room())
        self.net.add(x)

    def has_room(self) -> bool:
        """Can the network take one packet more?"""
        return len(self.net) < self.capacity

    @always
    def an_answer_means_work_done(self) -> bool:
        """The client never believes in work that nobody did."""
        return self.answered <= self.handled and all(self.delivered[r] >= 1 for r in self.answered)
