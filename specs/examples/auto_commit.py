"""`enable.auto.commit=true` says that offsets are committed, not which: two clients, one key, two guarantees.

librdkafka (C, Python, Go, .NET) stores the offset of a record when it hands the record out, and a thread in the
background commits what is stored. It may commit a record whose handler has not begun: `StoreAtHandOut`. With
`enable.auto.offset.store=false` the application stores the offset when the work is done: `StoreAfterWork`.

The Java client commits inside `poll`, and only what earlier polls returned. Who handles every record before the next
poll loses nothing: `CommitInPoll`. But `close` commits as well, whatever became of the records: who closes the consumer
when a handler throws, in a `finally` or by try-with-resources, loses them: `CloseAfterError`.
"""

from typing import Annotated

from modelcheck import (
    AT_LEAST_ONCE,
    NO_GUARANTEE,
    AtLeast,
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


class AutoCommit(Spec, abstract=True):
    """One partition, one consumer that handles the records of a poll in order before it polls again."""

    lanes = ("consumer", "broker")

    messages: Param[int] = 2  # records in the log; their offsets are 0 .. messages - 1
    crashes: Param[int] = 1  # how many times the consumer may die

    committed: Durable[int] = 0  # the broker's answer to "where do I resume?"
    alive: Durable[bool] = True

    fetched: Volatile[int] = 0  # offset fetched next
    position: Volatile[int] = 0  # offset of the record handled next; those from here to `fetched` are in hand

    delivered: Effects = effects(messages)  # how often each record took effect

    @step
    def restart(self) -> None:
        """Come back and resume from the last commit."""
        when(not self.alive)
        self.alive = True
        self.fetched = self.committed
        self.position = self.committed
        self.resumed()

    @step
    def process(self) -> None:
        """Do the work the outside world can see."""
        when(self.has_records())
        self.delivered[self.position] += 1
        self.position += 1
        self.worked()

    @fault(at_most=crashes)
    def crash(self) -> None:
        """Die: every `Volatile` variable falls back to its first value."""
        when(self.alive)
        self.alive = False
        self.forget()

    def has_records(self) -> bool:
        """Is a record fetched that is not handled?"""
        return self.position < self.fetched

    def resumed(self) -> None:
        """What a client notes when it resumes."""

    def worked(self) -> None:
        """What it notes when the work of a record is done."""


class Librdkafka(AutoCommit, abstract=True):
    """A client that hands out one record at a time and commits what is stored, whenever it likes."""

    stored: Volatile[int] = 0  # offset that the next commit will name

    @step
    def consume(self) -> None:
        """Take the next record from the client's queue (`rd_kafka_consumer_poll`)."""
        when(self.alive and not self.has_records() and self.fetched < self.messages)
        self.fetched += 1
        self.handed_out()

    @step
    def commit(self) -> None:
        """The thread in the background commits what is stored (`auto.commit.interval.ms`)."""
        when(self.stored > self.committed)
        self.committed = self.stored

    def resumed(self) -> None:
        """Store the offset to resume at: there is nothing to commit."""
        self.stored = self.committed

    def handed_out(self) -> None:
        """What it notes when a record is handed out."""


class StoreAtHandOut(Librdkafka):
    """`enable.auto.offset.store=true`, the default."""

    semantics = NO_GUARANTEE

    def handed_out(self) -> None:
        """Store the offset behind the record."""
        self.stored = self.fetched


class StoreAfterWork(Librdkafka):
    """`enable.auto.offset.store=false` and `rd_kafka_offsets_store` after the work."""

    semantics = AT_LEAST_ONCE

    def worked(self) -> None:
        """Store the offset behind the record."""
        self.stored = self.position


class Java(AutoCommit, abstract=True):
    """A client that commits inside `poll`, when the interval is over, and once more when it is closed."""

    batch: Param[Annotated[int, AtLeast(1)]] = 2  # `max.poll.records`; a poll that may return none reads nothing

    @step
    def poll(self, due: bool) -> None:
        """Commit what earlier polls returned, if it is `due` (`auto.commit.interval.ms`), and fetch a batch."""
        when(self.alive and not self.has_records() and (self.fetched < self.messages or due))
        if due:
            self.committed = self.fetched
        self.fetched = min(self.fetched + self.batch, self.messages)


class CommitInPoll(Java):
    """Every record is handled before the next `poll`, and before `close`."""

    semantics = AT_LEAST_ONCE

    @fault
    def close(self) -> None:
        """Commit what polls returned, and go (`KafkaConsumer.close`)."""
        when(self.alive and not self.has_records() and self.committed < self.fetched)
        self.committed = self.fetched
        self.alive = False


class CloseAfterError(Java):
    """`try: ... finally: consumer.close()` around handlers that may throw."""

    semantics = NO_GUARANTEE

    @fault
    def close(self) -> None:
        """A handler throws: commit what polls returned, handled or not, and go."""
        when(self.has_records())
        self.committed = self.fetched
        self.position = self.fetched
        self.alive = False
