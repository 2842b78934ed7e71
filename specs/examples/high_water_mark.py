"""A sink that knows how far it came: what lies below its high-water mark is skipped, not applied again.

The consumer is at-least-once and brings records again after a crash. The sink keeps one number for the partition, the
offset it expects next, and changes it in the same transaction as the result of a record. A record that comes again is
below it: exactly-once, though nothing on the way is. One number is enough because a partition is read in order.

`MarkInMemory` keeps the number where a crash takes it away, in a cache of the consumer: at-least-once, as without it.
"""

from modelcheck import AT_LEAST_ONCE, EXACTLY_ONCE, Durable, Effects, Param, Spec, Volatile, effects, fault, step, when


class HighWaterMark(Spec):
    """One partition, one consumer that commits by hand (`enable.auto.commit=false`), and an idempotent sink."""

    semantics = EXACTLY_ONCE
    lanes = ("consumer", "broker, sink")

    messages: Param[int] = 2  # records in the log; their offsets are 0 .. messages - 1
    crashes: Param[int] = 1  # how many times the consumer may die

    committed: Durable[int] = 0  # the broker's answer to "where do I resume?"
    mark: Durable[int] = 0  # the sink: everything below is applied

    running: Volatile[bool] = False  # false at first, and again after every crash
    position: Volatile[int] = 0  # offset of the record handled next
    in_flight: Volatile[bool] = False  # the record at `position` is fetched, not yet processed

    delivered: Effects = effects(messages)  # how often the sink applied each record

    @step
    def start(self) -> None:
        """Join the group and resume from the last commit."""
        when(not self.running)
        self.running = True
        self.position = self.committed

    @step
    def poll(self) -> None:
        """Fetch one record."""
        when(self.running and not self.in_flight and self.position < self.messages)
        self.in_flight = True

    @step
    def process(self) -> None:
        """Apply the record and move the mark, both or neither; skip what is below the mark."""
        when(self.in_flight)
        if self.position >= self.mark:
            self.delivered[self.position] += 1
            self.mark = self.position + 1
        self.position += 1
        self.in_flight = False

    @step
    def commit(self) -> None:
        """Tell the broker that everything below `position` is done."""
        when(self.running and self.committed < self.position)
        self.committed = self.position

    @fault(at_most=crashes)
    def crash(self) -> None:
        """Die: every `Volatile` variable falls back to its first value."""
        when(self.running)
        self.forget()


class MarkInMemory(HighWaterMark):
    """The same with a mark that is nowhere but in memory."""

    semantics = AT_LEAST_ONCE

    mark: Volatile[int] = 0
