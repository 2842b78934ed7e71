"""`commitSync()` without an argument commits what `poll` returned, not what was processed.

A loop over a batch that commits after its last record loses nothing: `CommitPerBatch`. The same call inside the loop,
meant to repeat less after a crash, commits the records that are still to come as well: `CommitInLoop`. So does a
loop that is left early. The call that was meant is `commitSync(offsets)`, with the offset behind the record at hand.
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


class CommitSync(Spec, abstract=True):
    """One partition, one consumer that polls batches and commits by hand (`enable.auto.commit=false`)."""

    lanes = ("consumer", "broker")

    messages: Param[int] = 2  # records in the log; their offsets are 0 .. messages - 1
    batch: Param[Annotated[int, AtLeast(1)]] = 2  # `max.poll.records`; a poll that may return none reads nothing
    crashes: Param[int] = 1  # how many times the consumer may die

    committed: Durable[int] = 0  # the broker's answer to "where do I resume?"
    alive: Durable[bool] = True

    fetched: Volatile[int] = 0  # offset fetched next: what Kafka calls the position, and commits
    handled: Volatile[int] = 0  # offset of the record handled next; those from here to `fetched` are in hand

    delivered: Effects = effects(messages)  # how often each record took effect

    @step
    def restart(self) -> None:
        """Come back and resume from the last commit."""
        when(not self.alive)
        self.alive = True
        self.fetched = self.committed
        self.handled = self.committed

    @step
    def poll(self) -> None:
        """Fetch a batch, once the one before is handled."""
        when(self.alive and self.handled == self.fetched and self.fetched < self.messages)
        self.fetched = min(self.fetched + self.batch, self.messages)

    @step
    def process(self) -> None:
        """Do the work the outside world can see."""
        when(self.handled < self.fetched)
        self.delivered[self.handled] += 1
        self.handled += 1

    @step
    def commit(self) -> None:
        """Commit all that was fetched."""
        when(self.committed < self.fetched and self.may_commit())
        self.committed = self.fetched

    @fault(at_most=crashes)
    def crash(self) -> None:
        """Die: every `Volatile` variable falls back to its first value."""
        when(self.alive)
        self.alive = False
        self.forget()

    def may_commit(self) -> bool:
        """Does the program call it here?"""
        return True


class CommitInLoop(CommitSync):
    """Anywhere between two polls."""

    semantics = NO_GUARANTEE


class CommitPerBatch(CommitSync):
    """Behind the last record of the batch."""

    semantics = AT_LEAST_ONCE

    def may_commit(self) -> bool:
        """Only with nothing in hand."""
        return self.handled == self.fetched
