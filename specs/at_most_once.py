"""At-most-once: commit an offset before its record takes effect.

A crash between `commit` and `process` makes the consumer resume behind a record it never handled:
nothing happens twice, something may be lost.
"""

from modelcheck import AT_MOST_ONCE, Durable, Effects, Param, Spec, Volatile, effects, fault, step, when


class AtMostOnce(Spec):
    """One partition, one consumer that calls `commitSync()` before it handles what it polled."""

    semantics = AT_MOST_ONCE
    lanes = ("consumer", "broker")

    messages: Param[int] = 2  # records in the log; their offsets are 0 .. messages - 1
    crashes: Param[int] = 1  # how many times the consumer may die

    committed: Durable[int] = 0  # the broker's answer to "where do I resume?"

    running: Volatile[bool] = False  # false at first, and again after every crash
    position: Volatile[int] = 0  # offset of the record handled next
    in_flight: Volatile[bool] = False  # the record at `position` is fetched, not yet processed

    delivered: Effects = effects(messages)  # how often each record took effect

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
    def commit(self) -> None:
        """Tell the broker that the record in hand is done, before it is."""
        when(self.in_flight and self.committed == self.position)
        self.committed = self.position + 1

    @step
    def process(self) -> None:
        """Do the work the outside world can see, once there is no way back to this record."""
        when(self.in_flight and self.committed > self.position)
        self.delivered[self.position] += 1
        self.position += 1
        self.in_flight = False

    @fault(at_most=crashes)
    def crash(self) -> None:
        """Die: every `Volatile` variable falls back to its first value."""
        when(self.running)
        self.forget()
