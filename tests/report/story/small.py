"""Specs that lose or repeat a record in as few steps as there are, each in another way."""

from enum import Enum
from typing import Annotated, NamedTuple, NewType

from modelcheck import (
    Bag,
    Between,
    Durable,
    Effects,
    Ids,
    Param,
    Spec,
    Volatile,
    always,
    bag,
    bounded,
    each,
    effects,
    fault,
    ids,
    step,
    when,
)

Worker = NewType("Worker", int)


class Careless(Spec):
    """Nothing ties a commit to its record: without any fault it comes before the work, or after too much of it."""

    messages: Param[int] = 2

    committed: Durable[int] = 0

    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        """Do the work."""
        when(self.committed < self.messages)
        self.delivered[self.committed] += 1

    @step
    def commit(self) -> None:
        """Go on."""
        when(self.committed < self.messages)
        self.committed += 1


class Unreachable(Spec):
    """Record 0 was never in reach: it is lost in the first state."""

    messages: Param[int] = 2

    position: Durable[int] = 1

    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        """Do the work of all but the first."""
        when(self.position < self.messages)
        self.delivered[self.position] += 1
        self.position += 1


class Twofold(Spec):
    """One step does the work twice."""

    messages: Param[int] = 1

    finished: Durable[bool] = False

    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        """Write to both outputs."""
        when(not self.finished)
        for m in range(self.messages):
            self.delivered[m] += 1
            self.delivered[m] += 1
        self.finished = True


class Asked(NamedTuple):
    """A request on the wire."""

    worker: Worker
    record: Annotated[int, Between(0, 1)]


class Forgetful(Spec):
    """A server that works for every request it takes off the wire, and a client that asks until it hears."""

    messages: Param[int] = 1
    workers: Param[Ids[Worker]] = ids(1)
    losses: Param[int] = 1

    wire: Durable[Bag[Asked]] = bag(2)
    heard: Durable[dict[Worker, bool]] = each(False)

    delivered: Effects = effects(messages)

    @step
    def ask(self, w: Worker) -> None:
        """Ask, or ask again."""
        when(not self.heard[w] and Asked(w, 0) not in self.wire)
        self.wire.add(Asked(w, 0))

    @step
    def work(self, w: Worker) -> None:
        """Work for whoever asks."""
        when(Asked(w, 0) in self.wire)
        self.wire.remove(Asked(w, 0))
        self.delivered[0] += 1
        self.heard[w] = True

    @fault(at_most=losses)
    def lose(self, w: Worker) -> None:
        """Lose the answer."""
        when(self.heard[w])
        self.heard[w] = False


class TwoOrigins(Spec):
    """What is read again is the sum of two; the first to be declared is told, whatever it is called."""

    messages: Param[int] = 1
    crashes: Param[int] = 1

    zulu: Durable[int] = 0
    alpha: Durable[int] = 0
    running: Volatile[bool] = False
    position: Volatile[int] = 0

    delivered: Effects = effects(messages)

    @step
    def start(self) -> None:
        """Go on where both say."""
        when(not self.running)
        self.running = True
        self.position = self.alpha + self.zulu

    @step
    def process(self) -> None:
        """Do the work."""
        when(self.running and self.position < self.messages)
        self.delivered[self.position] += 1
        self.position += 1

    @fault(at_most=crashes)
    def crash(self) -> None:
        """Forget."""
        self.forget()


class Mood(Enum):
    """What a variable of an enumeration can be."""

    CALM = "calm"
    CROSS = "cross"


class Pair(NamedTuple):
    """Two of them."""

    mood: Mood
    number: Annotated[int, Between(1, 3)]


class Everything(Spec):
    """Every kind of change that a step can make."""

    workers: Param[Ids[Worker]] = ids(2)
    trips: Param[int] = 2

    flag: Durable[bool] = False
    count: Durable[int] = 4
    mood: Durable[Mood] = Mood.CALM
    pair: Durable[Pair] = Pair(Mood.CALM, 1)
    maybe: Durable[Pair | None] = None
    log: Durable[list[Pair]] = bounded(3)
    seen: Durable[frozenset[Worker]] = frozenset()
    wire: Durable[Bag[Pair]] = bag(3)
    owner: Durable[Worker | None] = None
    by_worker: Volatile[dict[Worker, int]] = each(0)

    delivered: Effects = effects(2)

    @step
    def grow(self, w: Worker, other: Worker) -> None:
        """Change everything, and put something everywhere."""
        when(not self.flag and w != other and len(self.wire) < 2)
        self.flag = True
        self.count = 5
        self.mood = Mood.CROSS
        self.pair = Pair(Mood.CALM, 3)
        self.maybe = Pair(Mood.CROSS, 2)
        self.log.append(Pair(Mood.CALM, 2))
        self.seen = self.seen | {w, other}
        self.wire.add(Pair(Mood.CALM, 1))
        self.wire.add(Pair(Mood.CALM, 1))
        self.owner = other
        self.by_worker[other] = 7
        self.delivered[0] += 1

    @step
    def add(self) -> None:
        """Append to what is there."""
        when(self.flag and len(self.log) < 3)
        self.log.append(Pair(Mood.CROSS, 3))
        self.maybe = Pair(Mood.CROSS, 1)

    @step
    def shrink(self, w: Worker) -> None:
        """Take something away everywhere."""
        when(self.flag and w in self.seen)
        self.flag = False
        self.maybe = None
        self.log.pop(0)
        self.seen = self.seen - {w}
        self.wire.remove(Pair(Mood.CALM, 1))

    @step
    def same(self) -> None:
        """Write what is there already."""
        self.count = self.count

    @fault(at_most=trips)
    def trip(self) -> None:
        """Forget."""
        self.forget()

    @fault
    def shove(self) -> None:
        """Disturb, without a budget."""
        when(self.count == 5)
        self.count = 6

    @always
    def count_stays_below_six(self) -> bool:
        """The count stays below six."""
        return self.count < 6


class Hopeless(Spec):
    """A claim that is about no state at all."""

    idle: Durable[bool] = True

    @step
    def wait(self) -> None:
        """Do nothing."""
        when(self.idle)
        self.idle = False

    @always
    def never(self) -> bool:
        """What cannot be."""
        return False
