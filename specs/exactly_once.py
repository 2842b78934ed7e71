"""Exactly-once: commit an offset together with the result of its record, in one transaction.

A crash before `commit` aborts the transaction and takes the output with it; a crash after it finds both in place:
nothing is lost, nothing happens twice.
"""

from modelcheck import EXACTLY_ONCE, Durable, Effects, Param, Spec, Volatile, effects, fault, step, when


class ExactlyOnce(Spec):
    """One partition, one consumer that reads, writes and calls `sendOffsetsToTransaction()` (`transactional.id` set).

    Who reads the output sees only committed transactions (`isolation.level=read_committed`).
    """

    semantics = EXACTLY_ONCE
    lanes = ("consumer", "broker")

    messages: Param[int] = 2  # records in the log; their offsets are 0 .. messages - 1
    crashes: Param[int] = 1  # how many times the consumer may die

    committed: Durable[int] = 0  # the broker's answer to "where do I resume?"

    running: Volatile[bool] = False  # false at first, and again after every crash
    position: Volatile[int] = 0  # offset of the record handled next
    in_flight: Volatile[bool] = False  # the record at `position` is fetched, not yet processed
    staged: Volatile[bool] = False  # its output is written, the transaction is still open

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
    def process(self) -> None:
        """Write the output into the open transaction, where nobody can see it yet."""
        when(self.in_flight and not self.staged)
        self.staged = True

    @step
    def commit(self) -> None:
        """Commit the transaction: the output becomes visible and the offset moves, both or neither."""
        when(self.staged)
        self.delivered[self.position] += 1
        self.position += 1
        self.committed = self.position
        self.in_flight = False
        self.staged = False

    @fault(at_most=crashes)
    def crash(self) -> None:
        """Die: every `Volatile` variable falls back to its first value, the broker aborts the transaction."""
        when(self.running)
        self.forget()
