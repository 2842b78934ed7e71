"""A consumer group that commits after processing, with rebalances, zombies and crashes.

It exists to count and to time: every checker must find exactly the same numbers. It is no model of correct Kafka
code: a consumer that lost its partition keeps working on what it fetched, and a restarted owner polls on without a
new assignment.
"""

from typing import NewType

from modelcheck import (
    AT_LEAST_ONCE,
    Durable,
    Effects,
    Ids,
    Param,
    Spec,
    Volatile,
    always,
    each,
    effects,
    fault,
    ids,
    step,
    when,
)

Partition = NewType("Partition", int)
Consumer = NewType("Consumer", int)


class Group(Spec):
    """Some consumers share some partitions; the broker takes a partition away whenever it likes."""

    semantics = AT_LEAST_ONCE
    lanes = ("consumer", "broker")

    partitions: Param[Ids[Partition]] = ids(1)
    messages: Param[int] = 2  # records in each partition
    consumers: Param[Ids[Consumer]] = ids(2)
    crashes: Param[int] = 1  # how many times consumers may die, all together

    owner: Durable[dict[Partition, Consumer | None]] = each(None)  # whom the broker lets poll and commit
    committed: Durable[dict[Partition, int]] = each(0)  # where the next owner resumes
    alive: Durable[dict[Consumer, bool]] = each(True)

    position: Volatile[dict[Consumer, dict[Partition, int]]] = each(0)  # offset fetched next
    in_flight: Volatile[dict[Consumer, dict[Partition, bool]]] = each(False)  # fetched, not yet processed

    delivered: dict[Partition, Effects] = each(effects(messages))  # how often each record took effect

    @step
    def assign(self, c: Consumer, p: Partition) -> None:
        """Give a free partition to a consumer, which resumes from the last commit."""
        when(self.alive[c] and self.owner[p] is None)
        self.owner[p] = c
        self.position[c][p] = self.committed[p]
        self.in_flight[c][p] = False

    @step
    def poll(self, c: Consumer, p: Partition) -> None:
        """Fetch one record."""
        when(self.alive[c] and self.owner[p] == c)
        when(not self.in_flight[c][p] and self.position[c][p] < self.messages)
        self.in_flight[c][p] = True

    @step
    def process(self, c: Consumer, p: Partition) -> None:
        """Do the work the outside world can see; no one asks whether `c` still owns `p`."""
        when(self.alive[c] and self.in_flight[c][p])
        self.delivered[p][self.position[c][p]] += 1
        self.position[c][p] += 1
        self.in_flight[c][p] = False

    @step
    def commit(self, c: Consumer, p: Partition) -> None:
        """Tell the broker that everything below `position` is done."""
        when(self.alive[c] and self.owner[p] == c and self.position[c][p] > self.committed[p])
        self.committed[p] = self.position[c][p]

    @fault
    def revoke(self, p: Partition) -> None:
        """Take the partition away without a word to its owner."""
        when(self.owner[p] is not None)
        self.owner[p] = None

    @fault(at_most=crashes)
    def crash(self, c: Consumer) -> None:
        """Die, and forget what was fetched."""
        when(self.alive[c])
        self.alive[c] = False
        self.forget(c)

    @step
    def restart(self, c: Consumer) -> None:
        """Come back with nothing in hand."""
        when(not self.alive[c])
        self.alive[c] = True

    @always
    def committed_records_took_effect(self) -> bool:
        """The broker never moves past a record that nobody processed."""
        return all(
            self.delivered[p][m] >= 1 for p in self.partitions for m in range(self.messages) if m < self.committed[p]
        )
