"""A zombie: a consumer that lost its partition and does not know. What stops it from doing the next owner's work again?

A consumer that is busy for longer than `max.poll.interval.ms` is put out of the group, and another one resumes from
the last commit. The group has a new generation then, but a process that is busy does not hear of it: it finishes the
record it has in hand. `UnfencedEffect` does the work directly, and only its commit of the offset is refused.
`UnfencedOutput` writes output and offset in one transaction, and names no more than its group: two transactions for one
record both commit. `FencedOutput` says of which generation it is, and an old one is refused.

A transaction commits in one step here. `read_process_write.py` takes it apart: the check is earlier than the commit.
"""

from typing import NewType

from modelcheck import (
    AT_LEAST_ONCE,
    EXACTLY_ONCE,
    Durable,
    Effects,
    Ids,
    Param,
    Spec,
    Volatile,
    each,
    effects,
    fault,
    ids,
    step,
    when,
)

Consumer = NewType("Consumer", int)


class Zombie(Spec, abstract=True):
    """Some consumers, one partition, and a coordinator that says nothing to those it puts out."""

    lanes = ("consumer", "broker")

    consumers: Param[Ids[Consumer]] = ids(2)
    messages: Param[int] = 2  # records in the partition; their offsets are 0 .. messages - 1
    evictions: Param[int] = 1  # how many times a consumer may be too slow
    crashes: Param[int] = 1  # how many times consumers may die, all together

    owner: Durable[Consumer | None] = None  # whom the coordinator gave the partition
    generation: Durable[int] = 1  # of the group; it grows whenever an owner is lost
    committed: Durable[int] = 0  # where the next owner resumes

    joined: Volatile[dict[Consumer, int]] = each(0)  # the generation a consumer believes in; 0: none
    position: Volatile[dict[Consumer, int]] = each(0)  # offset of the record handled next
    in_flight: Volatile[dict[Consumer, bool]] = each(False)  # the record at `position` is fetched, not yet processed

    delivered: Effects = effects(messages)  # how often each record took effect

    @step
    def assign(self, c: Consumer) -> None:
        """Give the free partition to a consumer that joins, and let it resume from the last commit."""
        when(self.owner is None)
        self.owner = c
        self.joined[c] = self.generation
        self.position[c] = self.committed
        self.drop(c)

    @fault(at_most=evictions)
    def evict(self) -> None:
        """The owner did not poll for `max.poll.interval.ms`: take the partition away without a word."""
        when(self.owner is not None)
        self.lose_owner()

    @step
    def expire(self, c: Consumer) -> None:
        """The owner died and sends no heartbeat for `session.timeout.ms`: the partition is free."""
        when(self.owner == c and not self.is_member(c))
        self.lose_owner()

    @step
    def poll(self, c: Consumer) -> None:
        """Fetch one record."""
        when(self.is_member(c) and not self.in_flight[c] and self.position[c] < self.messages)
        self.in_flight[c] = True

    @fault(at_most=crashes)
    def crash(self, c: Consumer) -> None:
        """Die: whoever comes back joins anew."""
        when(self.joined[c] != 0)
        self.forget(c)

    def lose_owner(self) -> None:
        """Free the partition and begin a new generation, of which nobody is a member yet."""
        self.owner = None
        self.generation += 1

    def is_member(self, c: Consumer) -> bool:
        """Does it belong to the newest generation?"""
        return self.joined[c] == self.generation

    def drop(self, c: Consumer) -> None:
        """Let go of the record in hand."""
        self.in_flight[c] = False


class UnfencedEffect(Zombie):
    """Process, then commit by hand (`enable.auto.commit=false`, `commitSync()`)."""

    semantics = AT_LEAST_ONCE

    @step
    def process(self, c: Consumer) -> None:
        """Do the work the outside world can see; nobody asks whether it is still the owner."""
        when(self.in_flight[c])
        self.delivered[self.position[c]] += 1
        self.position[c] += 1
        self.drop(c)

    @step
    def commit(self, c: Consumer) -> None:
        """Tell the broker that everything below `position` is done; it refuses an old generation."""
        when(self.is_member(c) and self.committed < self.position[c])
        self.committed = self.position[c]


class Transaction(Zombie, abstract=True):
    """Output and offset in one transaction, under a `transactional.id` of each consumer's own."""

    staged: Volatile[dict[Consumer, bool]] = each(False)  # output and offset are written, the transaction is open

    @step
    def process(self, c: Consumer) -> None:
        """Write output and offset into the transaction, where nobody can see them yet."""
        when(self.in_flight[c] and not self.staged[c])
        self.staged[c] = True

    @step
    def commit(self, c: Consumer) -> None:
        """Output and offset become visible, both or neither; who is refused aborts and leaves."""
        when(self.staged[c])
        if self.accepts(c):
            self.delivered[self.position[c]] += 1
            self.position[c] += 1
            self.committed = self.position[c]
        else:
            self.joined[c] = 0
        self.drop(c)

    def accepts(self, c: Consumer) -> bool:
        """Does the broker commit this transaction?"""
        return True

    def drop(self, c: Consumer) -> None:
        """Let go of the record in hand and of the transaction."""
        self.in_flight[c] = False
        self.staged[c] = False


class UnfencedOutput(Transaction):
    """`sendOffsetsToTransaction(offsets, groupId)`: the broker cannot know that the sender is a zombie."""

    semantics = AT_LEAST_ONCE


class FencedOutput(Transaction):
    """`sendOffsetsToTransaction(offsets, consumer.groupMetadata())`: an old generation is fenced."""

    semantics = EXACTLY_ONCE

    def accepts(self, c: Consumer) -> bool:
        """Only from the newest generation."""
        return self.is_member(c)
