"""Records of one partition are handed to a pool of workers, and finish in any order: which offset may be committed?

An offset says "everything below is done", which is more than a pool knows. `HighestFinished` commits behind the last
record that is done, whatever is missing below it: a crash loses what was missing. `FinishedPrefix` waits for the gaps
to close (Spring Kafka's `asyncAcks=true`). `AutoCommitted` leaves it to the Java client's `enable.auto.commit=true`,
which takes what earlier polls returned for done, though a poll no longer waits for the workers.
"""

from typing import Annotated

from modelcheck import (
    AT_LEAST_ONCE,
    NO_GUARANTEE,
    AtLeast,
    Between,
    Durable,
    Effects,
    Param,
    Spec,
    Volatile,
    effects,
    fault,
    step,
    when,
)


class WorkerPool(Spec, abstract=True):
    """One partition, one consumer, a worker for each record in hand."""

    lanes = ("consumer", "broker")

    messages: Param[int] = 2  # records in the log; their offsets are 0 .. messages - 1
    crashes: Param[int] = 1  # how many times the consumer may die

    committed: Durable[int] = 0  # the broker's answer to "where do I resume?"
    alive: Durable[bool] = True

    fetched: Volatile[int] = 0  # offset fetched next
    in_hand: Volatile[frozenset[Annotated[int, Between(0, messages - 1)]]] = frozenset()  # fetched, not yet processed

    delivered: Effects = effects(messages)  # how often each record took effect

    @step
    def restart(self) -> None:
        """Come back and resume from the last commit."""
        when(not self.alive)
        self.alive = True
        self.fetched = self.committed

    @step
    def process(self, m: Annotated[int, Between(0, messages - 1)]) -> None:
        """A worker does the work the outside world can see, before others that began earlier."""
        when(m in self.in_hand)
        self.delivered[m] += 1
        self.in_hand = self.in_hand - {m}

    @fault(at_most=crashes)
    def crash(self) -> None:
        """Die: every `Volatile` variable falls back to its first value."""
        when(self.alive)
        self.alive = False
        self.forget()


class CommitByHand(WorkerPool, abstract=True):
    """`enable.auto.commit=false`: poll a batch when the pool is idle, commit whenever there is something to commit."""

    batch: Param[Annotated[int, AtLeast(1)]] = 2  # `max.poll.records`; a poll that may return none reads nothing

    @step
    def poll(self) -> None:
        """Fetch a batch."""
        when(self.alive and self.in_hand == frozenset() and self.fetched < self.messages)
        for m in range(self.messages):
            if self.fetched <= m < self.fetched + self.batch:
                self.in_hand = self.in_hand | {m}
        self.fetched = min(self.fetched + self.batch, self.messages)

    @step
    def commit(self, m: Annotated[int, Between(0, WorkerPool.messages - 1)]) -> None:
        """Commit behind the highest record that counts as done."""
        when(self.is_done(m) and not any(self.is_done(n) for n in range(self.messages) if n > m))
        self.committed = m + 1

    def is_done(self, m: int) -> bool:
        """Is there no more to do for this record, and nothing committed?"""
        return self.committed <= m < self.fetched and m not in self.in_hand


class HighestFinished(CommitByHand):
    """Each worker marks its record, and the highest mark is committed."""

    semantics = NO_GUARANTEE


class FinishedPrefix(CommitByHand):
    """A record counts as done when all below it are."""

    semantics = AT_LEAST_ONCE

    def is_done(self, m: int) -> bool:
        """Is there no more to do up to this record, and nothing committed?"""
        return self.committed <= m < self.fetched and all(n not in self.in_hand for n in range(self.messages) if n <= m)


class AutoCommitted(WorkerPool):
    """`enable.auto.commit=true` in Java, and a `poll` that does not wait for the workers."""

    semantics = NO_GUARANTEE

    @step
    def poll(self, due: bool) -> None:
        """Commit what earlier polls returned, if it is `due` (`auto.commit.interval.ms`), and fetch a record."""
        when(self.alive and (self.fetched < self.messages or due))
        if due:
            self.committed = self.fetched
        if self.fetched < self.messages:
            self.in_hand = self.in_hand | {self.fetched}
            self.fetched += 1
