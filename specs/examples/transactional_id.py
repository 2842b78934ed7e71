"""One `transactional.id` for each input partition: who takes the partition over ends the transaction of who lost it.

Before KIP-447 this was how to read, write and commit exactly once (Kafka Streams, `processing.guarantee=exactly_once`).
The new owner calls `initTransactions()` with the id that belongs to the partition. The coordinator raises the epoch of
that id and aborts the transaction that is open under it; a zombie sends an old epoch and is refused. Only then does
the new owner fetch its offset. The price is a producer for each partition; see `read_process_write.py` for what came
after it.
"""

from typing import Annotated, NewType

from modelcheck import EXACTLY_ONCE, AtLeast, Durable, Effects, Ids, Param, Spec, each, effects, ids, step, when

Instance = NewType("Instance", int)


class TransactionalId(Spec):
    """One input partition and its id; a transaction holds one record. Nobody dies here."""

    semantics = EXACTLY_ONCE
    lanes = ("instance", "broker")

    instances: Param[Ids[Instance]] = ids(2)
    messages: Param[int] = 2  # records in the input partition
    rebalances: Param[Annotated[int, AtLeast(1)]] = 3  # the first gives the partition its first owner

    owner: Durable[Instance | None] = None  # whom the group coordinator gave the partition
    generation: Durable[int] = 0
    rebalanced: Durable[int] = 0
    committed: Durable[int] = 0  # the group's offset, visible to all
    epoch: Durable[int] = 0  # of the id, as its coordinator knows it

    joined: Durable[dict[Instance, int | None]] = each(None)  # the generation an instance believes in
    initialised: Durable[dict[Instance, int | None]] = each(None)  # the epoch its producer sends
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
        """Learn the newest generation, end what is open under the id, and only then fetch the committed offset."""
        when(self.owner == i and (self.joined[i] != self.generation or self.position[i] is None))
        if self.joined[i] != self.generation:
            self.epoch += 1
            self.initialised[i] = self.epoch
            for other in self.instances:
                self.drop(other)
        self.joined[i] = self.generation
        self.position[i] = self.committed
        self.drop(i)

    @step
    def send(self, i: Instance) -> None:
        """Read a record and write its output into a transaction; a fenced producer cannot."""
        position = self.position[i]
        when(position is not None and position < self.messages and self.written[i] is None)
        when(self.initialised[i] == self.epoch)
        assert position is not None
        self.written[i] = position
        self.position[i] = position + 1

    @step
    def send_offsets(self, i: Instance) -> None:
        """Add the offset to the transaction; who is fenced starts again."""
        when(self.written[i] is not None and self.pending[i] is None)
        if self.initialised[i] == self.epoch:
            self.pending[i] = self.position[i]
        else:
            self.written[i] = None
            self.position[i] = None

    @step
    def commit(self, i: Instance) -> None:
        """Output and offset become visible, both or neither."""
        written, pending = self.written[i], self.pending[i]
        when(pending is not None)
        assert written is not None and pending is not None
        self.delivered[written] += 1
        self.committed = pending
        self.drop(i)

    @step
    def abort(self, i: Instance) -> None:
        """Drop output and offset, and ask anew where to read."""
        when(self.pending[i] is not None)
        self.drop(i)
        self.position[i] = None

    def drop(self, i: Instance) -> None:
        """Nothing of this instance is in a transaction."""
        self.written[i] = None
        self.pending[i] = None
