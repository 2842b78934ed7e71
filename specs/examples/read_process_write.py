"""Exactly-once inside Kafka: read, write and commit the offset in one transaction, though a zombie does the same.

Two instances of a service with transactional ids of their own share one input partition. A rebalance moves the
partition while the old owner is in the middle of a transaction, and tells it nothing. KIP-447 closes the gap with two
checks, and each alone is not enough:

- the coordinator refuses offsets from a generation that is not the newest (`generation_check`: pass
  `consumer.groupMetadata()` to `sendOffsetsToTransaction`, not the group id);
- the new owner waits until no transaction holds offsets of the partition (`stable_fetch`: brokers from 2.5 on answer
  UNSTABLE_OFFSET_COMMIT).
"""

from typing import Annotated, NewType

from modelcheck import (
    AT_LEAST_ONCE,
    EXACTLY_ONCE,
    AtLeast,
    Durable,
    Effects,
    Ids,
    Param,
    Spec,
    each,
    effects,
    ids,
    step,
    when,
)

Instance = NewType("Instance", int)


class ReadProcessWrite(Spec):
    """One input partition; a transaction holds one record. Nobody dies here: a zombie is worse than a dead client."""

    lanes = ("instance", "broker")

    instances: Param[Ids[Instance]] = ids(2)
    messages: Param[int] = 2  # records in the input partition
    rebalances: Param[Annotated[int, AtLeast(1)]] = 3  # the first gives the partition its first owner
    generation_check: Param[bool] = True
    stable_fetch: Param[bool] = True

    semantics = EXACTLY_ONCE if generation_check and stable_fetch else AT_LEAST_ONCE

    owner: Durable[Instance | None] = None  # whom the group coordinator gave the partition
    generation: Durable[int] = 0
    rebalanced: Durable[int] = 0
    committed: Durable[int] = 0  # the group's offset, visible to all

    joined: Durable[dict[Instance, int | None]] = each(None)  # the generation an instance believes in
    position: Durable[dict[Instance, int | None]] = each(None)  # offset it reads next; None: it must ask
    written: Durable[dict[Instance, int | None]] = each(None)  # record whose output its open transaction holds
    pending: Durable[dict[Instance, int | None]] = each(None)  # offset its open transaction holds

    delivered: Effects = effects(messages)  # outputs that a read_committed reader sees

    @step
    def rebalance(self, i: Instance) -> None:
        """Give the partition to another instance; the old owner learns nothing."""
        when(self.owner != i and self.rebalanced < self.rebalances)
        self.owner = i
        self.generation += 1
        self.rebalanced += 1

    @step
    def join(self, i: Instance) -> None:
        """Learn the newest generation and fetch the committed offset, if it is stable."""
        when(self.owner == i and (self.joined[i] != self.generation or self.position[i] is None))
        when(not self.stable_fetch or all(self.pending[other] is None for other in self.instances if other != i))
        self.joined[i] = self.generation
        self.position[i] = self.committed
        self.written[i] = None
        self.pending[i] = None

    @step
    def send(self, i: Instance) -> None:
        """Read a record and write its output into a transaction."""
        position = self.position[i]
        when(position is not None and position < self.messages and self.written[i] is None)
        assert position is not None
        self.written[i] = position
        self.position[i] = position + 1

    @step
    def send_offsets(self, i: Instance) -> None:
        """Add the offset to the transaction; a fenced instance aborts and starts again."""
        when(self.written[i] is not None and self.pending[i] is None)
        if self.generation_check and self.joined[i] != self.generation:
            self.written[i] = None
            self.position[i] = None
        else:
            self.pending[i] = self.position[i]

    @step
    def commit(self, i: Instance) -> None:
        """Output and offset become visible, both or neither."""
        written, pending = self.written[i], self.pending[i]
        when(pending is not None)
        assert written is not None and pending is not None
        self.delivered[written] += 1
        self.committed = pending
        self.written[i] = None
        self.pending[i] = None

    @step
    def abort(self, i: Instance) -> None:
        """Drop output and offset, and ask anew where to read."""
        when(self.pending[i] is not None)
        self.written[i] = None
        self.pending[i] = None
        self.position[i] = None
